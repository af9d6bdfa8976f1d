"""Figures H01–H05 and G21: receptions by kind and receiver, groups, the days of the head, the people's inspectorate."""

from datetime import date, time

import pytest
from django.conf import settings

from apps.complaints.models import ReceptionDay
from apps.core import indicators
from apps.core.indicators import KNOWN, MISSING, PARTIAL, Scope, UnknownOptionError
from apps.core.periods import Period
from apps.law.services import load_rules
from tests.records import close

YEAR = Period.year(2024)
MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))
REGISTER = "complaints.reception"
COUNTED = (
    *("receptions_regular", "receptions_periodic", "receptions_extraordinary"),
    *("receptions_by_chairman", "receptions_by_deputy", "receptions_by_officer", "receptions_by_party_secretary"),
    *("groups", "group_people", "receptions_with_inspectorate", "chairman_days", "chairman_days_delegated"),
)


def indicator(name):
    return indicators.get(f"complaints.{name}")


def figure(name, unit, period=YEAR, **options):
    return indicator(name).value(unit, period, **options)


@pytest.fixture
def rules(db):
    load_rules(settings.BASE_DIR / "fixtures" / "law" / "rules.json")


@pytest.fixture
def session(commune):
    def made(held_on, outcome="held", host_kind="chairman", hour=7, **values):
        start = {"unit": commune, "starts_at": time(hour), "ends_at": time(hour + 4), "place": "A", "host_post": "B"}
        return ReceptionDay.objects.create(
            **start | {"held_on": held_on, "outcome": outcome, "host_kind": host_kind} | values
        )

    return made


@pytest.mark.parametrize("name", COUNTED)
def test_nothing_is_missing_until_the_register_is_closed(name, commune, officer):
    assert (figure(name, commune).value, figure(name, commune).state) == (None, MISSING)
    close(commune, REGISTER, YEAR, officer)
    assert (figure(name, commune).value, figure(name, commune).state) == (0, KNOWN)


def test_every_reception_is_of_one_kind_and_one_receiver(commune, other_commune, reception):
    reception(kind="regular", receiver="officer")
    reception(kind="periodic", receiver="chairman")
    reception(kind="periodic", receiver="deputy", held_on=date(2024, 12, 31))
    reception(kind="extraordinary", receiver="chairman", held_on=date(2024, 1, 1))
    reception(kind="periodic", receiver="party_secretary")
    for outside in ({"held_on": date(2023, 12, 31)}, {"held_on": date(2025, 1, 1)}, {"unit": other_commune}):
        reception(kind="periodic", receiver="chairman", **outside)
    kinds = [figure(f"receptions_{name}", commune).value for name in ("regular", "periodic", "extraordinary")]
    receivers = ("chairman", "deputy", "officer", "party_secretary")
    assert kinds == [1, 3, 1]
    assert [figure(f"receptions_by_{name}", commune).value for name in receivers] == [2, 1, 1, 1]
    assert figure("receptions", commune).value == sum(kinds)
    assert figure("receptions_by_chairman", commune, kind="periodic").value == 1
    assert figure("receptions_periodic", commune, receiver="deputy").value == 1
    with pytest.raises(UnknownOptionError):
        figure("receptions_periodic", commune, kind="regular")


def test_groups_and_their_people(commune, reception):
    reception(people=5, is_group=True, receiver="chairman")
    reception(people=12, is_group=True)
    reception(people=6)
    assert (figure("groups", commune).value, figure("group_people", commune).value) == (2, 17)
    assert figure("group_people", commune, receiver="chairman").value == 5


def test_where_the_inspectorate_took_part(commune, reception, resolved, petition):
    reception(inspectorate_present=True)
    reception()
    helped = resolved(date(2024, 5, 1), inspectorate_helped=True)
    resolved(date(2024, 5, 1))
    resolved(date(2025, 1, 1), inspectorate_helped=True)
    petition(inspectorate_helped=True)
    assert figure("receptions_with_inspectorate", commune).value == 1
    assert figure("petitions_helped", commune).value == 1
    assert list(indicator("petitions_helped").rows(Scope(commune, YEAR))) == [helped]


def test_days_of_the_chairman_over_those_that_he_owes(rules, commune, session):
    """March 2024 has the Thursdays 7, 14, 21 and 28: four weeks owe a day each."""
    first = session(date(2024, 3, 7))
    session(date(2024, 3, 7), hour=13)
    session(date(2024, 3, 8))
    session(date(2024, 3, 14), "delegated")
    session(date(2024, 3, 21), "missed", outcome_note="bão")
    session(date(2024, 3, 28))
    session(date(2024, 3, 15), host_kind="officer")
    assert figure("chairman_days", commune, MARCH).value == 3
    assert figure("chairman_days_due", commune, MARCH).value == 4
    assert figure("chairman_days_kept", commune, MARCH).value == 2
    assert figure("chairman_days_share", commune, MARCH).text() == "50,00"
    assert figure("chairman_days_delegated", commune, MARCH).value == 1
    assert first in indicator("chairman_days").rows(Scope(commune, MARCH))
    assert figure("chairman_days", commune, MARCH).state == KNOWN


def test_a_day_in_a_week_across_the_edge_is_kept_there_and_held_in_its_own_month(rules, commune, session):
    """Friday 1 March 2024 is of a week whose Thursday is 29 February."""
    session(date(2024, 3, 1))
    february = Period(date(2024, 2, 1), date(2024, 2, 29))
    assert [figure("chairman_days", commune, period).value for period in (february, MARCH)] == [None, 1]
    assert [figure("chairman_days_kept", commune, period).value for period in (february, MARCH)] == [1, None]


def test_a_day_of_which_nobody_said_what_came_makes_the_figure_partial(rules, commune, session):
    session(date(2024, 3, 7))
    session(date(2024, 3, 14), "")
    for name in ("chairman_days", "chairman_days_kept"):
        found = figure(name, commune, MARCH)
        assert (found.value, found.state, found.lacking) == (1, PARTIAL, 1)
    assert figure("chairman_days_share", commune, MARCH).state == PARTIAL


def test_without_a_rule_nothing_is_due(commune, session):
    session(date(2024, 3, 7))
    for name in ("chairman_days_due", "chairman_days_kept", "chairman_days_share"):
        assert (figure(name, commune, MARCH).value, figure(name, commune, MARCH).state) == (None, MISSING)


@pytest.mark.parametrize(("start", "end", "due"), [((2026, 6, 1), (2026, 6, 30), 4), ((2026, 7, 1), (2026, 8, 31), 4)])
def test_the_change_of_law_on_the_first_of_july_2026(rules, commune, start, end, due):
    assert figure("chairman_days_due", commune, Period(date(*start), date(*end))).value == due
