"""The minutes of a meeting (biên bản họp), in the order of the paper form (Nghị định 59/2023/NĐ-CP, Mẫu 03)."""

from collections.abc import Sequence

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import (
    BLANK,
    capital,
    clock,
    committee_of,
    labelled,
    lines_of,
    long_date,
    person,
    point,
    sentence,
    text,
)
from apps.households.services.entitled import residences_on, with_representatives
from apps.meetings.models import AT_DOORS, Matter, Meeting
from apps.meetings.papers import matters as said
from apps.meetings.papers.parts import households, opening, paper, signatures

_NUMBERS = ("I", "II", "III", "IV")


def minutes_document(meeting: Meeting) -> Document:
    """All that was entered; of a meeting that failed, that and why it did not take place.

    Where the roll was called, the households that nobody represented stand by code and head of that day. What was
    not entered is left blank, to be filled in by hand.
    """
    matters = said.matters_of(meeting)
    at_meeting = [matter for matter in matters if matter.method not in AT_DOORS]
    at_doors = [matter for matter in matters if matter.method in AT_DOORS]
    body: list[Block] = [opening(meeting)]
    if meeting.correction_reason:
        label = "Biên bản này đính chính biên bản đã gửi trước; lý do đính chính"
        body += labelled("", label, meeting.correction_reason)
    sections: list[tuple[str, list[Block]]] = [
        ("Thành phần tham dự", _people(meeting)),
        ("Cuộc họp không tiến hành được", _not_held(meeting, at_meeting))
        if meeting.failed
        else ("Nội dung", _results(at_meeting, start=1)),
        ("Lấy ý kiến các hộ gia đình", _results(at_doors, start=len(at_meeting) + 1)),
        ("Tóm tắt diễn biến, kết luận", [text(sentence(line)) for line in lines_of(meeting.summary)]),
    ]
    filled = [(title, blocks) for title, blocks in sections if blocks]
    for number, (title, blocks) in zip(_NUMBERS, filled, strict=False):
        body += [Heading(1, number, title), *blocks]
    what = "Biên bản lập xong" if meeting.failed else "Cuộc họp kết thúc"
    body.append(text(f"{what} vào hồi {clock(meeting.ended_at)}, {long_date(meeting.held_on)}."))
    subject = f"{capital(meeting.village_name)}, {meeting.held_on:%d/%m/%Y}"
    return paper(
        meeting,
        "BIÊN BẢN",
        f"Cuộc họp của cộng đồng dân cư {meeting.village_name}\n{meeting.subject}",
        body,
        on=meeting.held_on,
        dated=True,
        title=f"Biên bản cuộc họp: {meeting.subject} ({subject})",
        recipients=(committee_of(meeting.unit, meeting.held_on), "Lưu: hồ sơ cuộc họp"),
        **signatures(meeting),
    )


def _people(meeting: Meeting) -> list[Block]:
    """Who chaired, wrote and came, and whether that was enough."""
    secretary = meeting.secretary_verdict
    found: list[Block] = [
        point("1", "Chủ trì", person(meeting.chair_name, meeting.chair_post or BLANK)),
        point("2", "Thư ký", person(meeting.secretary_name)),
    ]
    if secretary is not None:
        found.append(point("-", "Biểu quyết thông qua thư ký", secretary.on_paper))
    elif meeting.secretary_votes is not None:
        votes = f"{format_number(meeting.secretary_votes)} hộ dự họp tán thành"
        found.append(point("-", "Biểu quyết thông qua thư ký", votes))
    found += labelled("3", "Đại biểu, khách mời", meeting.guests) if meeting.guests else []
    found += [point("4" if meeting.guests else "3", "Đại diện hộ gia đình:"), *households(meeting)]
    found += _absent(meeting)
    if meeting.quorum is not None:
        found.append(point("-", "Điều kiện tiến hành cuộc họp", meeting.quorum.on_paper))
    return found


def _absent(meeting: Meeting) -> list[Block]:
    if not meeting.roll_called:
        return []
    absent = {absence.household_id: absence.household for absence in meeting.absences.select_related("household")}
    if not absent:
        return []
    day = meeting.held_on
    there = residences_on(unit=meeting.unit, day=day, village=meeting.village).filter(household__in=absent)
    heads = {row.household.pk: row.head for row in with_representatives(there, day)}
    names = [f"{household.code} {heads.get(key, household.head_name)}" for key, household in absent.items()]
    return [point("-", "Hộ không có người dự họp", "; ".join(names))]


def _not_held(meeting: Meeting, matters: Sequence[Matter]) -> list[Block]:
    """That the meeting did not take place, by which sums, and what was to be discussed."""
    why = f"không đủ số hộ gia đình có đại diện dự họp{_shortage(meeting)}"
    found: list[Block] = [text(sentence(f"Cuộc họp không tiến hành được do {why}"))]
    for number, matter in enumerate(matters, start=1):
        found += labelled(str(number), "Việc dự kiến đưa ra bàn, quyết định", matter.text)
        if best := matter.out_of_reach:
            found.append(point("-", "Nếu tất cả hộ dự họp đều tán thành", best.on_paper))
        if sequel := said.sequel(matter):
            found.append(point("-", "Việc tiếp theo", sequel))
    if (second := getattr(meeting, "followed_by", None)) is not None:
        found.append(text(sentence(f"Cuộc họp được tổ chức lại vào {long_date(second.held_on)}")))
    return found


def _shortage(meeting: Meeting) -> str:
    if meeting.quorum is not None:
        return f": {meeting.quorum.on_paper}"
    return f": {meeting.attendance}" if meeting.attendance else ""


def _results(matters: Sequence[Matter], *, start: int) -> list[Block]:
    found: list[Block] = []
    for number, matter in enumerate(matters, start=start):
        found += _result(number, matter)
    return found


def _result(number: int, matter: Matter) -> list[Block]:
    """One matter from its text to what follows from it."""
    draft, plan = getattr(matter, "convention_draft", None), getattr(matter, "ballot_plan", None)
    found = [*labelled(str(number), "Nội dung", matter.text), point("-", "Loại việc", matter.get_kind_display())]
    if draft is not None:
        found.append(point("-", "Dự thảo", said.posting(draft)))
    if asked := said.duties(matter):
        found.append(point("-", "Mức đóng góp", asked))
    found += labelled("-", "Ý kiến thảo luận", matter.opinions) if matter.opinions else []
    found.append(point("-", "Hình thức", matter.get_method_display()))
    if plan is not None:
        counted = f"; kiểm phiếu ngày {plan.counted_on:%d/%m/%Y}" if plan.counted_on else ""
        found.append(point("-", "Thời gian phát phiếu, thu phiếu", said.ballot_days(plan) + counted))
    found += result_blocks(matter)
    found += labelled("-", "Nội dung quyết định", matter.resolution) if matter.resolution else []
    if matter.votes_for is not None and not said.is_decided(matter) and (best := matter.out_of_reach):
        found.append(point("-", "Nếu tất cả hộ dự họp đều tán thành", best.on_paper))
    if sequel := said.sequel(matter):
        found.append(point("-", "Việc tiếp theo" if said.follower(matter) else "Hiệu lực", sequel))
    return found


def result_blocks(matter: Matter) -> list[Block]:
    """Ballots, votes and verdict."""
    found: list[Block] = []
    if counted := said.ballots(matter):
        found.append(point("-", "Số phiếu", counted))
    if matter.choices.all():
        found.append(said.choices_table(matter))
    if matter.votes_for is not None and not matter.is_election:
        found.append(point("-", "Biểu quyết", said.votes(matter)))
    found.append(point("-", "Kết quả", said.verdict(matter)))
    if winners := said.outcome_of_election(matter):
        found.append(point("-", "Người trúng cử", winners))
    return found
