"""When an item of the catalogue is due, posted, still posted, taken down too early or overdue."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.periods import Span
from apps.disclosures.rules import Asked, State, Turn, days_stood, is_state_confirmed, kept_forms, state_of

OFFICE, RADIO = Asked("office", 30), Asked("loudspeaker", 3)
LAST = date(2024, 12, 31)


def turn(start, end=None, channel="office"):
    return Turn(channel, Span(start, end))


CASES = [
    # what it is called, forms asked, turns, day, the state
    ("nothing yet, the last day", [OFFICE], [], LAST, State.DUE),
    ("nothing, the day after", [OFFICE], [], date(2025, 1, 1), State.OVERDUE),
    ("posted on the last day", [OFFICE], [turn(LAST)], date(2025, 1, 1), State.STANDING),
    ("planned for tomorrow", [OFFICE], [turn(date(2024, 3, 2))], date(2024, 3, 1), State.DUE),
    ("29 days", [OFFICE], [turn(date(2024, 3, 1), date(2024, 3, 30))], LAST, State.EARLY),
    ("30 days", [OFFICE], [turn(date(2024, 3, 1), date(2024, 3, 31))], LAST, State.POSTED),
    ("still standing after 5", [OFFICE], [turn(date(2024, 3, 1))], date(2024, 3, 6), State.STANDING),
    ("its last day", [OFFICE], [turn(date(2024, 3, 1), date(2024, 3, 31))], date(2024, 3, 31), State.STANDING),
    ("over New Year, 29", [OFFICE], [turn(date(2024, 12, 15), date(2025, 1, 13))], date(2025, 1, 14), State.EARLY),
    ("over New Year, 30", [OFFICE], [turn(date(2024, 12, 15), date(2025, 1, 14))], date(2025, 1, 15), State.POSTED),
    (
        "two forms, the second one short",
        [OFFICE, RADIO],
        [turn(date(2024, 3, 1), date(2024, 3, 31)), turn(date(2024, 3, 1), date(2024, 3, 3), "loudspeaker")],
        LAST,
        State.EARLY,
    ),
    (
        "two forms, both long enough",
        [OFFICE, RADIO],
        [turn(date(2024, 3, 1), date(2024, 3, 31)), turn(date(2024, 3, 1), date(2024, 3, 4), "loudspeaker")],
        LAST,
        State.POSTED,
    ),
    (
        "one short while the other still stands",
        [OFFICE, RADIO],
        [turn(date(2024, 3, 1)), turn(date(2024, 3, 1), date(2024, 3, 3), "loudspeaker")],
        date(2024, 3, 20),
        State.EARLY,
    ),
    (
        "the second form is still to come",
        [OFFICE, RADIO],
        [turn(date(2024, 3, 1)), turn(date(2024, 3, 25), None, "loudspeaker")],
        date(2024, 3, 20),
        State.STANDING,
    ),
    (
        "two places are not added up",
        [OFFICE],
        [turn(date(2024, 3, 1), date(2024, 3, 16)), turn(date(2024, 3, 16), date(2024, 3, 31))],
        LAST,
        State.EARLY,
    ),
    (
        "the second form was never used",
        [OFFICE, RADIO],
        [turn(date(2024, 3, 1), date(2024, 3, 31))],
        LAST,
        State.LACKING,
    ),
    ("no form is asked for", [], [turn(date(2024, 3, 1), date(2024, 3, 2), "letter")], LAST, State.POSTED),
    ("no days are set", [Asked("office", None)], [turn(date(2024, 3, 1), date(2024, 3, 1))], LAST, State.POSTED),
]


@pytest.mark.parametrize(("asked", "turns", "day", "state"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_the_state_of_an_item(asked, turns, day, state) -> None:
    assert state_of(asked=asked, turns=turns, due_on=LAST, day=day) == state


def test_an_occasional_item_is_due_only_once_it_arises() -> None:
    wanted = {"asked": [OFFICE], "due_on": LAST, "day": date(2025, 6, 1), "is_occasional": True}
    assert state_of(turns=[], **wanted) == State.NOT_ARISEN
    assert state_of(turns=[turn(date(2024, 3, 1), date(2024, 3, 30))], **wanted) == State.EARLY


@pytest.mark.parametrize(
    ("end", "day", "state"),
    [
        (None, LAST, State.STANDING),
        (date(2024, 12, 31), date(2024, 12, 31), State.STANDING),
        (date(2024, 12, 30), date(2024, 12, 31), State.EARLY),
    ],
)
def test_a_permanent_item_stands_or_was_taken_down(end, day, state) -> None:
    turns = [turn(date(2020, 1, 1), end)]
    assert state_of(asked=[OFFICE], turns=turns, due_on=LAST, day=day, is_permanent=True) == state


@pytest.mark.parametrize(
    ("state", "office", "radio", "confirmed"),
    [
        (State.EARLY, True, False, True),
        (State.EARLY, False, True, False),
        (State.LACKING, True, False, False),
        (State.LACKING, False, True, True),
        (State.OVERDUE, False, False, True),
    ],
)
def test_a_state_is_as_sure_as_what_was_fallen_short_of(state, office, radio, confirmed) -> None:
    """The office had it for one day of thirty, the loudspeakers never."""
    asked = [Asked("office", 30, office), Asked("loudspeaker", 3, radio)]
    forms = kept_forms(asked, [turn(date(2024, 3, 1), date(2024, 3, 2))], LAST)
    assert is_state_confirmed(state, forms, is_item_confirmed=True) is confirmed
    assert is_state_confirmed(state, forms, is_item_confirmed=False) is False


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_permanent_item_is_early_by_the_item_itself(confirmed) -> None:
    forms = kept_forms([OFFICE], [turn(date(2020, 1, 1), date(2024, 3, 1))], LAST)
    assert is_state_confirmed(State.EARLY, forms, is_item_confirmed=confirmed, is_permanent=True) is confirmed


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(-10, 500))
def test_days_never_pass_the_span_nor_the_day(start, length, later) -> None:
    end, day = start + timedelta(days=length), start + timedelta(days=later)
    days = days_stood(turn(start, end), day)
    assert 0 <= days <= length
    assert days == max(min(length, later), 0)
    (kept,) = kept_forms([OFFICE], [turn(start, end)], day)
    assert kept.is_short is (later > length and days < 30)
