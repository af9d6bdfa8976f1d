"""The minutes of counting ballots (biên bản kiểm phiếu; Nghị định 59/2023/NĐ-CP, Mẫu 02 and Mẫu 04)."""

from apps.core.numbers import format_number, share_text
from apps.documents.blocks import Block, Document, Heading, Signature, Table
from apps.documents.drafting import (
    BLANK,
    LONG_BLANK,
    clock,
    committee_of,
    count,
    entries,
    labelled,
    long_date,
    person,
    point,
    sentence,
    signed,
    text,
)
from apps.meetings.models import AT_DOORS, Matter
from apps.meetings.papers import matters as said
from apps.meetings.papers.parts import opening, paper, witnesses

_COUNTERS = ("tổ trưởng", "thành viên", "thành viên")


def counting_document(matter: Matter) -> Document:
    """Mẫu 02 for a vote at the meeting, Mẫu 04 for ballots to the households; what is not counted yet is left blank."""
    meeting, at_doors = matter.meeting, matter.method in AT_DOORS
    plan = getattr(matter, "ballot_plan", None)
    day = matter.decided_on if at_doors else meeting.held_on
    body: list[Block] = [
        _at_doors(matter) if at_doors else opening(meeting),
        *labelled("", "Nội dung kiểm phiếu", matter.text),
        Heading(2, "1", "Tổ phát phiếu, thu phiếu, kiểm phiếu" if at_doors else "Ban kiểm phiếu"),
        *(entries(plan.team) if plan else [point(f"{n}.", person("", post)) for n, post in enumerate(_COUNTERS, 1)]),
        Heading(2, "2", "Đại diện hộ gia đình chứng kiến việc kiểm phiếu"),
        *(point(f"{number}.", person(name)) for number, name in enumerate(witnesses(meeting), start=1)),
        Heading(2, "3", "Kết quả kiểm phiếu"),
        *_counts(matter),
        _table(matter),
        *_results(matter),
        text(f"Việc kiểm phiếu kết thúc vào hồi {clock(None)} cùng ngày."),
    ]
    signer = Signature(("TM. TỔ KIỂM PHIẾU" if at_doors else "TM. BAN KIỂM PHIẾU", "TỔ TRƯỞNG"), LONG_BLANK)
    first, *others = [signed("Đại diện hộ gia đình\nchứng kiến", name) for name in witnesses(meeting)]
    return paper(
        meeting,
        "BIÊN BẢN KIỂM PHIẾU",
        f"{'Về việc phát phiếu lấy ý kiến của hộ gia đình' if at_doors else 'Về việc'}: {said.about(matter)}",
        body,
        on=day,
        dated=not at_doors or bool(plan and plan.counted_on),
        title=f"Biên bản kiểm phiếu: {said.about(matter)}",
        recipients=(committee_of(meeting.unit, day), "Lưu: hồ sơ cuộc họp"),
        signature=signer,
        cosigners=(first, *others),
    )


def _at_doors(matter: Matter) -> Block:
    meeting, plan = matter.meeting, getattr(matter, "ballot_plan", None)
    when = long_date(plan.counted_on if plan else None)
    words = (
        f"Hôm nay, vào hồi {clock(None)}, {when}, tại {meeting.place or LONG_BLANK}, {meeting.village_name} tiến hành "
    )
    issued = f", phát và thu phiếu {said.ballot_days(plan)}" if plan else ""
    return text(sentence(f"{words}kiểm phiếu lấy ý kiến của hộ gia đình{issued}"))


def _counts(matter: Matter) -> list[Block]:
    meeting = matter.meeting
    present = [point("-", "Số hộ gia đình có đại diện dự họp", count(meeting.present, "hộ"))]
    invalid = matter.invalid if matter.ballots_returned is not None or matter.invalid else None
    return [
        point("-", "Tổng số hộ gia đình", count(meeting.households, "hộ")),
        *([] if matter.method in AT_DOORS else present),
        point("-", "Số phiếu phát ra", count(matter.ballots_issued, "phiếu")),
        point("-", "Số phiếu thu về", count(matter.ballots_returned, "phiếu")),
        point("-", "Số phiếu hợp lệ", count(matter.valid_ballots, "phiếu")),
        point("-", "Số phiếu không hợp lệ", count(invalid, "phiếu")),
    ]


def _table(matter: Matter) -> Table:
    """Every count with its share of all households and of the ballots issued."""
    choices = list(matter.choices.all())
    is_counted = matter.votes_for is not None
    rows: list[tuple[str, int | None]] = [(choice.text, choice.votes) for choice in choices]
    if not matter.is_election:
        against, other = (matter.votes_against, matter.votes_other) if is_counted else (None, None)
        rows += [] if choices else [("Tán thành", matter.votes_for)]
        rows += [("Không tán thành", against), ("Ý kiến khác", other)]
    households, issued = matter.meeting.households, matter.ballots_issued
    what = "Người ứng cử" if matter.is_election else "Phương án, ý kiến" if choices else "Ý kiến"
    header = (
        "STT",
        what,
        "Số phiếu",
        f"Tỷ lệ trên tổng số {count(households, 'hộ')}",
        f"Tỷ lệ trên {count(issued, 'phiếu')} phát ra",
    )
    cells = tuple(
        (str(position), label, _number(votes), _share(votes, households), _share(votes, issued))
        for position, (label, votes) in enumerate(rows, start=1)
    )
    return Table(header, cells, (8, 36, 14, 21, 21))


def _number(votes: int | None) -> str:
    return BLANK if votes is None else format_number(votes)


def _share(votes: int | None, base: int | None) -> str:
    return BLANK if votes is None or not base else said.percent(votes, base)


def _results(matter: Matter) -> list[Block]:
    found: list[Block] = [point("-", "Kết quả", matter.verdict_on_paper.rstrip("."))]
    if matter.votes_for is not None and matter.ballots_issued:
        issued = share_text(matter.votes_for, matter.ballots_issued, "phiếu phát ra")
        found.append(point("-", "Tán thành trên số phiếu phát ra", issued))
    if winners := said.outcome_of_election(matter):
        found.append(point("-", "Người trúng cử", winners))
    return found
