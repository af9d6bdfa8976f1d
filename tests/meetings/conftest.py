"""Meetings to start from, and what the form sends."""

from datetime import date

import pytest

from apps.meetings.models import BallotPlan, Choice, Matter, Meeting
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
def choose():
    """Adds options or candidates to a matter: each a name and its votes; a third word marks one in office already."""

    def make(matter, *choices):
        return [
            Choice.objects.create(
                matter=matter, position=position, text=text, votes=votes, reelected=bool(more and more[0])
            )
            for position, (text, votes, *more) in enumerate(choices, start=1)
        ]

    return make


@pytest.fixture
def ballots():
    """Makes a plan of ballots to the households, from 12/10 to 20/10/2023."""

    def make(**values):
        values = {
            "reason": "short",
            "purpose": "Lấy ý kiến lại về mức đóng góp",
            "starts_on": date(2023, 10, 12),
            "ends_on": date(2023, 10, 20),
            "team": "Trưởng thôn, Trưởng Ban công tác Mặt trận",
        } | values
        return BallotPlan(**values)

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
            "action": "decide",
            "text": "Mức đóng góp làm đường",
            "method": "show_of_hands",
            "options": "1",
            "seats": "1",
            "choices-TOTAL_FORMS": "0",
            "choices-INITIAL_FORMS": "0",
            "votes_for": "112",
            "votes_against": "0",
            "votes_other": "0",
            "invalid": "0",
        }
        given = [start | row for row in matters]
        return data | rows("matters", *given, initial=sum("id" in row for row in matters))

    return make
