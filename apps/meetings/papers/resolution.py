"""What a meeting decided, as a resolution or another form (Nghị định 59/2023/NĐ-CP, Mẫu 03)."""

from django.db import models

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import BLANK, capital, clock, committee_of, labelled, long_date, person, point, text
from apps.meetings.models import Matter, Meeting
from apps.meetings.papers import matters as said
from apps.meetings.papers.parts import households, opening, paper, signatures


class ResolutionForm(models.TextChoices):
    """How a decision is written down: the village head chooses (Law 10/2022/QH15, Điều 20 khoản 1)."""

    RESOLUTION = "resolution", "Nghị quyết"
    MINUTES = "minutes", "Biên bản cuộc họp"
    MEMORANDUM = "memorandum", "Bản ghi nhớ"
    AGREEMENT = "agreement", "Bản thỏa thuận"


def resolution_document(meeting: Meeting, form: str) -> Document:
    """The matters that were carried, each with its votes and the day from which it holds."""
    label = ResolutionForm(form).label
    carried = [matter for matter in said.matters_of(meeting) if said.is_decided(matter)]
    body: list[Block] = [
        opening(meeting),
        Heading(1, "I", "Thành phần tham dự"),
        point("1", "Chủ trì", person(meeting.chair_name, meeting.chair_post or BLANK)),
        point("2", "Thư ký", person(meeting.secretary_name)),
        *labelled("3", "Thành phần tham dự", meeting.guests or "đại diện các hộ gia đình"),
        *households(meeting),
        Heading(1, "II", "Nội dung đã quyết định"),
    ]
    if carried:
        numbered = format_number(len(carried), padded=True)
        body.append(text(f"{capital(meeting.village_name)} đã bàn, biểu quyết thông qua {numbered} việc sau:"))
    else:
        body.append(text("Không có việc nào được thông qua."))
    for number, matter in enumerate(carried, start=1):
        body += _decision(number, matter)
    body.append(text(f"Cuộc họp kết thúc vào hồi {clock(meeting.ended_at)}, {long_date(meeting.held_on)}."))
    return paper(
        meeting,
        label.upper(),
        f"Của cộng đồng dân cư {meeting.village_name}\n{meeting.subject}",
        body,
        on=meeting.held_on,
        dated=True,
        title=f"{label}: {meeting.subject} ({meeting.village_name}, {meeting.held_on:%d/%m/%Y})",
        recipients=(committee_of(meeting.unit, meeting.held_on), "Các hộ gia đình", "Lưu: hồ sơ cuộc họp"),
        **signatures(meeting),
    )


def _decision(number: int, matter: Matter) -> list[Block]:
    found = labelled(str(number), "Nội dung", matter.resolution or matter.text)
    if asked := said.duties(matter):
        found.append(point("-", "Mức đóng góp", asked))
    if winners := said.outcome_of_election(matter):
        found.append(point("-", "Người trúng cử", winners))
    found.append(point("-", "Hình thức", matter.get_method_display()))
    if not matter.is_election:
        found.append(point("-", "Biểu quyết", said.votes(matter)))
    found += [point("-", "Kết quả", said.verdict(matter)), point("-", "Hiệu lực", said.effect(matter))]
    return found
