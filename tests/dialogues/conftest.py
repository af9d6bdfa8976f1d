"""Dialogues to start from, and what the form sends."""

from datetime import date

import pytest
from django.conf import settings

from apps.dialogues.models import Dialogue, DialogueOpinion
from apps.law.services import load_rules


@pytest.fixture
def rules(db):
    load_rules(settings.BASE_DIR / "fixtures" / "law" / "rules.json")


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
        kept = sum("id" in row for row in opinions)
        data |= {"opinions-TOTAL_FORMS": len(opinions), "opinions-INITIAL_FORMS": kept}
        for index, row in enumerate(opinions):
            row = {"topic": "Đường vào thôn", "status": "open"} | row
            data |= {f"opinions-{index}-{name}": value for name, value in row.items()}
        return data

    return make
