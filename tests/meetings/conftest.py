"""Meetings to start from, and what the form sends."""

from datetime import date

import pytest

from apps.meetings.models import Matter, Meeting
from tests.records import rows


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
        start = {
            "kind": "contribution",
            "text": "Mức đóng góp làm đường",
            "method": "show_of_hands",
            "votes_for": "112",
            "votes_against": "0",
            "votes_other": "0",
            "invalid": "0",
        }
        given = [start | row for row in matters]
        return data | rows("matters", *given, initial=sum("id" in row for row in matters))

    return make
