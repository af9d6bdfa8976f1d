"""Dialogues to start from, and what the form sends."""

from datetime import date, time

import pytest

from apps.dialogues.models import Dialogue, DialogueOpinion, DialogueVillage
from apps.villages.models import Official
from tests.records import rows


@pytest.fixture
def talk(commune):
    """Makes a dialogue of the commune: by its chairman, with all people, on 10/10/2023."""

    def make(unit=commune, **values):
        values = {
            "held_on": date(2023, 10, 10),
            "subject": "Đối thoại về giải phóng mặt bằng",
            "host_name": "Nguyễn Văn An",
            "host_post": "chairman",
        } | values
        return Dialogue.objects.create(unit=unit, **values)

    return make


@pytest.fixture
def opine():
    """Adds an opinion to a dialogue."""

    def make(dialogue, **values):
        return DialogueOpinion.objects.create(dialogue=dialogue, **({"topic": "Đường vào thôn"} | values))

    return make


@pytest.fixture
def held(talk, opine, commune, village, rules):
    """A dialogue of the chairman with a village, under the law of 2025, with three opinions."""
    dialogue = talk(
        held_on=date(2025, 7, 14),
        subject="Giải phóng mặt bằng đường liên thôn",
        starts_at=time(8, 0),
        ended_at=time(10, 30),
        co_hosts="Ủy ban MTTQ Việt Nam xã",
        secretary_name="Đỗ Minh Hằng",
        level="village",
        place="Nhà văn hóa thôn Đồng Kim",
        attendance="Đăng ký với Trưởng thôn\nGửi ý kiến trước qua bộ phận một cửa",
        announced_on=date(2025, 7, 4),
        participants=25,
        speakers=3,
        conclusion="Ghi nhận các ý kiến.\nTrả lời bằng văn bản ý kiến còn lại",
        results_published_on=date(2025, 7, 20),
    )
    DialogueVillage.objects.create(dialogue=dialogue, village=village)
    opine(
        dialogue,
        topic="Đề nghị đo lại ranh giới",
        status="promised",
        answer="Sẽ đo lại trong tháng 8",
        organ="Công chức địa chính",
        answered_on=date(2025, 7, 14),
        promise_due_on=date(2025, 8, 31),
    )
    opine(dialogue, position=2, topic="Hỏi mức hỗ trợ", due_on=date(2025, 7, 30))
    person = Official.objects.create(unit=commune, full_name="Lê Văn Tú")
    opine(dialogue, position=3, topic="Hỏi lịch kiểm đếm", status="answered", answer="Ngày 20/7", official=person)
    return Dialogue.objects.get(pk=dialogue.pk)


@pytest.fixture
def typed():
    """What the create form sends; `opinions` are the rows below it, an `id` marks one that stands already."""

    def make(*opinions, **values):
        data = {
            "held_on": "10/10/2023",
            "subject": "Đối thoại về giải phóng mặt bằng",
            "host_name": "Nguyễn Văn An",
            "host_post": "chairman",
            "level": "commune",
            "target_group": "all",
            "participants": "",
        } | values
        given = [{"topic": "Đường vào thôn", "status": "open"} | row for row in opinions]
        return data | rows("opinions", *given, initial=sum("id" in row for row in opinions))

    return make
