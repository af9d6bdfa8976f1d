"""The communes' words beside those of a consolidated report: read under the same heading, and taken over."""

from collections.abc import Collection

from django.db import transaction

from apps.core.forms import MAX_TEXT
from apps.core.numbers import format_number
from apps.reports.assembling.around import Around
from apps.reports.assembling.texts import CommuneText, headings_below, texts_below
from apps.reports.models import ReportSection
from apps.reports.services.sections import save_section
from apps.reports.services.steps import StepRefusedError
from apps.reports.year_words import title_key


def below_headings_of(section: ReportSection) -> list[str]:
    """The titles among which the communes' words can be looked for, the section's own first."""
    titles = headings_below(Around(section.report))
    return [section.title, *(title for title in titles if title_key(title) != title_key(section.title))]


def below_texts_of(section: ReportSection, heading: str = "") -> list[CommuneText]:
    """What each commune below wrote under the heading, or else the section's own, in its report of the period.

    A fixed number of queries.
    """
    return texts_below(Around(section.report), heading or section.title)


@transaction.atomic
def take_below_texts(
    *, section: ReportSection, slugs: Collection[str], expected_version: int, heading: str = ""
) -> ReportSection:
    """Put the words of the chosen communes at the end of the section, each behind the commune's name.

    Raises as `save_section`, or `StepRefusedError` when none of them has words there or the section grows too long.
    """
    chosen = [text for text in below_texts_of(section, heading) if text.slug in slugs and text.paragraphs]
    if not chosen:
        raise StepRefusedError("Chọn ít nhất một xã có lời văn ở mục này.")
    section.text = "\n".join(filter(None, (section.text, *(text.text for text in chosen))))
    if len(section.text) > MAX_TEXT:
        raise StepRefusedError(
            f"Cộng cả lời văn của các xã đã chọn thì mục dài quá {format_number(MAX_TEXT)} chữ; chọn ít xã hơn, hoặc "
            "đổi loại mục thành “lời văn trong báo cáo của các xã”."
        )
    return save_section(section=section, expected_version=expected_version)
