"""The notice of a meeting's result to the households (thông báo kết quả)."""

from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import capital, labelled, long_date, point, sentence, signed, text
from apps.meetings.models import Matter, Meeting
from apps.meetings.papers import matters as said
from apps.meetings.papers.parts import head_post, paper


def result_notice_document(meeting: Meeting) -> Document:
    """What was decided and what each household has to do; fit to be posted.

    No names but those of the elected: neither absent households nor opinions, the defeated or years of birth. A
    matter that was taken up again by ballot stands once, as the ballots decided it. The date is left blank.
    """
    day, village = meeting.held_on, meeting.village_name
    attendance = f", có {meeting.attendance} có đại diện dự họp" if meeting.attendance else ""
    where = f", tại {meeting.place}" if meeting.place else ""
    body: list[Block] = [
        text(sentence(f"{capital(long_date(day))}{where}, {village} họp về việc: {meeting.subject}{attendance}")),
    ]
    if meeting.failed:
        why = f": {meeting.quorum.on_paper}" if meeting.quorum is not None else ""
        body.append(text(f"Cuộc họp không tiến hành được do không đủ số hộ gia đình có đại diện dự họp{why}."))
    matters = [matter for matter in said.matters_of(meeting) if not _is_superseded(matter)]
    if matters:
        body.append(Heading(2, "1", "Kết quả"))
    for number, matter in enumerate(matters, start=1):
        body += _result(number, matter)
    body += _to_do(matters)
    if (second := getattr(meeting, "followed_by", None)) is not None:
        body.append(text(sentence(f"Cuộc họp được tổ chức lại vào {long_date(second.held_on)}")))
    body.append(text(f"{capital(village)} thông báo để các hộ gia đình biết, thực hiện."))
    return paper(
        meeting,
        "THÔNG BÁO",
        f"Kết quả cuộc họp {village} {long_date(day)}\n{meeting.subject}",
        body,
        on=day,
        dated=False,
        title=f"Thông báo kết quả cuộc họp: {meeting.subject} ({village}, {day:%d/%m/%Y})",
        recipients=("Các hộ gia đình", "Lưu: hồ sơ cuộc họp"),
        signature=signed(head_post(meeting, day), ""),
    )


def _is_superseded(matter: Matter) -> bool:
    later = said.follower(matter)
    return later is not None and later.meeting_id == matter.meeting_id


def _result(number: int, matter: Matter) -> list[Block]:
    decided = said.is_decided(matter)
    found = labelled(f"{number})", "Việc", (matter.resolution if decided else "") or matter.text)
    if matter.votes_for is None:
        if sequel := said.sequel(matter):
            return [*found, point("-", "Việc tiếp theo", sequel)]
        return [*found, point("-", "Kết quả", matter.verdict_on_paper)]
    if not matter.is_election:
        found.append(point("-", "Biểu quyết", said.votes(matter)))
    found.append(point("-", "Kết quả", said.verdict(matter)))
    if winners := said.outcome_of_election(matter):
        found.append(point("-", "Người trúng cử", winners))
    if sequel := said.sequel(matter):
        found.append(point("-", "Việc tiếp theo" if said.follower(matter) else "Hiệu lực", sequel))
    return found


def _to_do(matters: list[Matter]) -> list[Block]:
    """The contributions that were carried; those only proposed bind nobody."""
    asked = [(number, said.duties(matter)) for number, matter in enumerate(matters, start=1) if said.is_decided(matter)]
    points = [point("-", f"Việc {number}", duty) for number, duty in asked if duty]
    return [Heading(2, "2", "Việc mỗi hộ gia đình thực hiện"), *points] if points else []
