"""What may be done next with a survey, and its papers, as links that its page offers."""

from functools import partial
from typing import Any

from django.urls import reverse

from apps.documents.drafting import PaperLink, paper_links
from apps.documents.services import may_release
from apps.surveys.models import Survey, SurveyState
from apps.surveys.papers import PAPERS

Offer = tuple[str, str, str]


def address_of(name: str, survey: Survey, *more: Any) -> str:
    """The address of one of the survey's pages."""
    return reverse(f"surveys:survey-{name}", args=(survey.unit.slug, survey.public_id, *more))


def offers_of(survey: Survey, user: Any) -> list[Offer]:
    """(label, address, icon) of each step that fits the survey's state and the person."""
    found: list[Offer] = [("Kết quả", address_of("results", survey), "bar-chart")]
    if not user.reach.may_write_record(survey):
        return found
    if survey.is_closed:
        found.append(("Mở lại", address_of("reopen", survey), "unlock"))
        if may_release(user, survey.unit):
            found.append(("Đưa lên bảng công khai", address_of("release", survey), "broadcast"))
    else:
        found.append(("Số phiếu phát ra, thu về", address_of("sheets", survey), "files"))
        if survey.state != SurveyState.PLANNED:
            found.append(("Chốt kết quả", address_of("close", survey), "lock"))
    if survey.takes_online:
        found.append(("Tờ rơi có mã QR", address_of("poster", survey), "qr-code"))
    found.append(("Nhân bản", address_of("copy", survey), "copy"))
    return found


def papers_of(survey: Survey) -> list[PaperLink]:
    """The papers for which the survey has something."""
    return paper_links(PAPERS, survey, partial(address_of, "paper", survey))
