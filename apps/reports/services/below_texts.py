"""The communes' words beside those of a consolidated report: read under the same heading, and taken over."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from apps.core.forms import MAX_TEXT
from apps.core.numbers import format_number
from apps.reports.assembling.around import Around
from apps.reports.assembling.texts import CommuneText, headings_below, texts_below
from apps.reports.models import ReportSection
from apps.reports.services.sections import save_section
from apps.reports.services.steps import StepRefusedError
from apps.reports.year_words import title_key


@dataclass(frozen=True)
class BelowTexts:
    """What each commune below wrote under `heading` in its report of the period; `headings` are all to choose from."""

    heading: str
    headings: list[str]
    texts: list[CommuneText]


def below_texts_of(section: ReportSection, heading: str = "") -> BelowTexts:
    """The communes' words under one of their own headings, or else under the section's. A fixed number of queries."""
    around = Around(section.report)
    others = (title for title in headings_below(around) if title_key(title) != title_key(section.title))
    headings = [section.title, *others]
    chosen = heading if heading in headings else section.title
    return BelowTexts(chosen, headings, texts_below(around, chosen))


@transaction.atomic
def take_below_texts(
    *, section: ReportSection, texts: Iterable[CommuneText], slugs: Collection[str], expected_version: int
) -> ReportSection:
    """Put those of the texts that are of the chosen communes at the end of the section, each behind the commune's name.

    Raises as `save_section`, or `StepRefusedError` when none of them has words there or the section grows too long.
    """
    chosen = [text for text in texts if text.slug in slugs and text.paragraphs]
    if not chosen:
        raise StepRefusedError("Chọn ít nhất một xã có lời văn ở mục này.")
    section.text = "\n".join(filter(None, (section.text, *(text.text for text in chosen))))
    if len(section.text) > MAX_TEXT:
        raise StepRefusedError(
            f"Cộng cả lời văn của các xã đã chọn thì mục dài quá {format_number(MAX_TEXT)} chữ; chọn ít xã hơn, hoặc "
            "đổi loại mục thành “lời văn trong báo cáo của các xã”."
        )
    return save_section(section=section, expected_version=expected_version)
