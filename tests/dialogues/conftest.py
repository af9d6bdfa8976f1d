"""Dialogues to start from, and what the form sends."""

from datetime import date

import pytest

from apps.dialogues.models import Dialogue, DialogueOpinion
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
