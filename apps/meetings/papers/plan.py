"""Ballots to the households: the plan (Nghị định 59/2023/NĐ-CP, Điều 4 khoản 2) and a household's sheet."""

from collections.abc import Sequence

from apps.documents.blocks import Block, Document, Heading, Table
from apps.documents.drafting import (
    committee_of,
    count,
    entries,
    labelled,
    lines_of,
    lines_to_fill,
    long_date,
    point,
    sentence,
    signed,
    text,
)
from apps.households.models import Household
from apps.meetings.models import BallotPlan, Matter
from apps.meetings.papers import matters as said
from apps.meetings.papers.parts import FRONT_SIGNS, head_post, paper

_ONE_OPTION = "Đánh dấu X vào một ô của mỗi phương án; chỉ tán thành một phương án."


def ballot_plan_document(plan: BallotPlan) -> Document:
    """The plan, signed by the village's head and the head of the Front's committee; its date is left blank."""
    matter = plan.matter
    meeting, day = matter.meeting, plan.starts_on
    village = meeting.village.name_on(day)
    first, last = f"ngày {plan.starts_on:%d/%m/%Y}", f"ngày {plan.ends_on:%d/%m/%Y}"
    counted = f"ngày {plan.counted_on:%d/%m/%Y}" if plan.counted_on else "sau khi thu phiếu xong"
    body: list[Block] = [
        Heading(2, "1", "Mục đích"),
        *(text(sentence(line)) for line in lines_of(plan.purpose)),
        point("-", "Trường hợp phát phiếu", plan.get_reason_display()),
        *_before(matter),
        Heading(2, "2", "Nội dung lấy ý kiến"),
        *_question(matter),
        *([point("-", "Tỷ lệ để được thông qua", asked)] if (asked := said.needed(matter)) else []),
        Heading(2, "3", "Thành phần"),
        text(sentence(f"Tất cả {count(meeting.households, 'hộ gia đình')} của {village}, mỗi hộ một phiếu")),
        Heading(2, "4", "Thời gian"),
        point("-", "Phát phiếu", f"từ {first}"),
        point("-", "Thu phiếu", f"đến hết {last}"),
        point("-", "Kiểm phiếu", counted),
        Heading(2, "5", "Phương thức"),
        text(
            "Tổ phát phiếu đến từng hộ gia đình phát phiếu, giải thích nội dung lấy ý kiến và thu phiếu; mỗi phiếu "
            "mang mã của hộ. Kết quả được lập biên bản kiểm phiếu, có đại diện hộ gia đình chứng kiến."
        ),
        Heading(2, "6", "Tổ phát phiếu, thu phiếu, kiểm phiếu"),
        *entries(plan.team),
        text("Trên đây là kế hoạch phát phiếu lấy ý kiến của hộ gia đình."),
    ]
    return paper(
        meeting,
        "KẾ HOẠCH",
        f"Phát phiếu lấy ý kiến của hộ gia đình\nvề việc: {said.about(matter)}",
        body,
        on=day,
        dated=False,
        title=f"Kế hoạch phát phiếu: {said.about(matter)}",
        recipients=(committee_of(meeting.unit, day), "Tổ phát phiếu, thu phiếu, kiểm phiếu", "Lưu: hồ sơ cuộc họp"),
        signature=signed(head_post(meeting, day), ""),
        cosigners=(signed(FRONT_SIGNS, meeting.front_head_name),),
    )


def ballot_sheet_document(plan: BallotPlan, household: Household) -> Document:
    """One household's ballot with boxes to mark; it carries the household's code and nobody's name."""
    matter = plan.matter
    meeting, day = matter.meeting, plan.starts_on
    options = [choice.text for choice in matter.choices.all()] or ["Nội dung lấy ý kiến nêu trên"]
    body: list[Block] = [
        text(f"Mã phiếu: {household.code}"),
        *_question(matter, with_options=False),
        _boxes(options),
        text("Đánh dấu X vào một trong ba ô." if len(options) == 1 else _ONE_OPTION),
        text("Nội dung ý kiến khác (nếu có):"),
        *lines_to_fill(3),
        text(f"Phiếu được thu đến hết {long_date(plan.ends_on)}."),
    ]
    return paper(
        meeting,
        "PHIẾU LẤY Ý KIẾN",
        f"Của hộ gia đình {meeting.village.name_on(day)}",
        body,
        on=day,
        dated=False,
        title=f"Phiếu lấy ý kiến {household.code}: {said.about(matter)}",
        recipients=(),
        signature=signed("Đại diện hộ gia đình", ""),
    )


def _boxes(options: Sequence[str]) -> Table:
    rows = tuple((option, "", "", "") for option in options)
    return Table(("Phương án", "Tán thành", "Không tán thành", "Ý kiến khác"), rows, (52, 16, 16, 16))


def _before(matter: Matter) -> list[Block]:
    """How the matter fell short before ballots went out."""
    first = matter.follows
    if first is None:
        return []
    if first.meeting_id == matter.meeting_id:
        first.meeting = matter.meeting
    if first.verdict is None:
        return []
    return [point("-", f"Kết quả biểu quyết tại cuộc họp {long_date(first.decided_on)}", first.verdict.on_paper)]


def _question(matter: Matter, *, with_options: bool = True) -> list[Block]:
    found = labelled("", "Nội dung", matter.text)
    if asked := said.duties(matter):
        found.append(point("-", "Mức đóng góp", asked))
    if with_options:
        options = enumerate(matter.choices.all(), start=1)
        found += [point("-", f"Phương án {number}", choice.text) for number, choice in options]
    return found
