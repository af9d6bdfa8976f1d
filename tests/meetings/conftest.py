"""Meetings to start from, and what the form sends."""

from datetime import date

import pytest
from django.conf import settings

from apps.law.services import load_rules
from apps.meetings.models import Matter, Meeting


@pytest.fixture
def rules(db):
    load_rules(settings.BASE_DIR / "fixtures" / "law" / "rules.json")


@pytest.fixture
def meet():
    """Makes a meeting of a village: 202 households, 150 present, on 10/10/2023."""

    def make(village, **values):
        values = {
            "kind": "matter",
            "subject": "Họp bàn làm đường",
            "held_on": date(2023, 10, 10),
            "households": 202,
            "present": 150,
        } | values
        return Meeting.objects.create(unit=village.unit, village=village, **values)

    return make


@pytest.fixture
def decide():
    """Adds a matter to a meeting."""

    def make(meeting, **values):
        values = {"kind": "contribution", "text": "Mức đóng góp làm đường", "votes_for": 112} | values
        return Matter.objects.create(meeting=meeting, **values)

    return make


@pytest.fixture
def typed(village):
    """What the create form sends; `matters` are the rows below it, an `id` marks one that stands already."""

    def make(*matters, **values):
        data = {
            "village": village.pk,
            "kind": "matter",
            "subject": "Họp bàn làm đường",
            "held_on": "10/10/2023",
            "households": "202",
            "present": "150",
        } | values
        kept = sum("id" in row for row in matters)
        data |= {"matters-TOTAL_FORMS": len(matters), "matters-INITIAL_FORMS": kept}
        for index, row in enumerate(matters):
            row = {
                "kind": "contribution",
                "text": "Mức đóng góp làm đường",
                "method": "show_of_hands",
                "votes_for": "112",
                "votes_against": "0",
                "votes_other": "0",
                "invalid": "0",
            } | row
            data |= {f"matters-{index}-{name}": value for name, value in row.items()}
        return data

    return make
