"""A figure over many units at once is the figure of each of them, for every one that is announced."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.indicators import Fold, Scope, UnknownOptionError, all_indicators, compute_all, get, roll_up, roll_up_all
from apps.core.periods import Period
from apps.core.registers import all_registers
from apps.villages.models import UnitSuccession
from apps.villages.services import close_register
from tests.factories import make_commune, make_household, make_village
from tests.reports import quarterly_rows
from tests.world import seed_scope

pytestmark = pytest.mark.django_db
YEAR = Period.year(2024)
PERIODS = (YEAR, Period(date(2023, 11, 5), date(2024, 3, 1)))


@pytest.fixture(autouse=True)
def on_a_day_of_2025() -> Iterator[None]:
    with time_machine.travel("2025-02-03 09:00:00+07:00", tick=False):
        yield


@pytest.fixture
def units(db: None, rules: None) -> list[Any]:
    """Two communes with a record of every kind, one with more of some, three silent ones, of which one closed all and
    of another one village did.

    The second came from the first and the third, of which both keep their rows.
    """
    found = [make_commune(f"xa-{number}", f"Xã {number}") for number in range(6)]
    for earlier in (found[0], found[2]):
        UnitSuccession.objects.create(predecessor=earlier, successor=found[1], kind="merger", on=date(2024, 7, 1))
    for unit, canary in zip(found[:2], ("mot", "hai"), strict=True):
        seed_scope(unit, make_village(unit, "Thôn một"), canary)
    busy = make_village(found[2], "Thôn hai")
    quarterly_rows.everything(found[2], busy, date(2024, 3, 1), times=3)
    for number in range(3):
        make_household(busy, f"H{number}", members=number + 1)
    make_village(found[3], "Thôn im lặng")
    make_village(found[4], "Thôn chốt sổ")
    half = [make_village(found[5], name) for name in ("Thôn đã chốt", "Thôn chưa chốt")]
    for register in all_registers():
        close_register(unit=found[4], register=register, period=YEAR, user=None, has_records=False)
        close_register(unit=found[5], register=register, period=YEAR, user=None, has_records=False, village=half[0])
    return found


def askings(indicator: Any) -> Iterator[dict[str, str]]:
    """Without an option, and with the first and last value of each dimension whose values are known."""
    yield {}
    for name, values in indicator.dimensions.items():
        yield from ({name: value} for value in {*list(values or ())[:1], *list(values or ())[-1:]})


def test_every_figure_is_the_same_rolled_up_as_asked_unit_by_unit(units) -> None:
    told = 0
    for indicator in all_indicators():
        for period in PERIODS:
            for options in askings(indicator) if period == YEAR else [{}]:
                alone = {unit.pk: indicator.compute(Scope(unit, period, options=options)) for unit in units}
                assert roll_up(indicator, units, period, **options) == alone, (indicator.name, period, options)
                told += sum(bool(figure.value) for figure in alone.values())
    # Not all of them silent.
    assert told > 200


def test_every_figure_is_the_same_asked_together_as_asked_alone(units) -> None:
    figures = [indicator for indicator in all_indicators() if indicator.stands_alone]
    asked = [
        (indicator, Scope(unit, YEAR, predecessors=unit == units[1])) for unit in units[:2] for indicator in figures
    ]
    with CaptureQueriesContext(connection) as queries:
        together = compute_all(asked)
    assert together == [indicator.compute(scope) for indicator, scope in asked]
    assert sum(bool(figure.value) for figure in together) > 200
    # At most 450 questions a statement, and what depends on their answers.
    assert len(queries) < 30


@pytest.mark.parametrize("name", ["meetings.meetings", "households.people", "households.poor_share"])
def test_ten_times_the_units_take_the_same_queries(units, name: str) -> None:
    def asked(of: list[Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            roll_up(get(name), of, YEAR)
        return len(queries)

    few = asked(units)
    more = [make_commune(f"them-{number}", f"Thêm {number}") for number in range(45)]
    for number, unit in enumerate(more):
        if number % 2:
            make_household(make_village(unit, "Thôn"), "H1")
    assert asked([*units, *more]) == few <= 5


def test_several_figures_read_closures_and_parts_once(units) -> None:
    names = ["households.poor_share", "households.near_poor_share", "households.households", "households.people"]
    figures = [get(name) for name in names]
    with CaptureQueriesContext(connection) as queries:
        found = roll_up_all(figures, units, YEAR)
    assert found == {figure.name: roll_up(figure, units, YEAR) for figure in figures}
    # Poor; near-poor; households and people; closures of the register; the villages of the last day.
    assert len(queries) == 5


def test_all_figures_together_are_what_each_is_and_take_a_query_each_at_most(units) -> None:
    figures = all_indicators()
    with CaptureQueriesContext(connection) as queries:
        found = roll_up_all(figures, units, YEAR)
    assert len(queries) < len(figures)
    assert found == {figure.name: roll_up(figure, units, YEAR) for figure in figures}


def test_the_states_of_a_figure_come_out_of_the_roll_up(units) -> None:
    """A unit alone, one that closed all, one of whose two villages did, and one that did nothing."""
    found = roll_up_all(all_indicators(), units, YEAR)["meetings.meetings"]
    states = [(found[unit.pk].value, found[unit.pk].state) for unit in (units[3], units[4], units[5])]
    assert states == [(None, "missing"), (0, "known"), (0, "partial")]


def test_rows_of_merged_units_count_for_the_successor_where_it_is_asked_with_them(units) -> None:
    """Alone, never in a roll-up: there each of them stands beside it with its own rows."""
    meetings = get("meetings.meetings")
    alone = roll_up(meetings, units[:3], YEAR)
    together = meetings.value(units[1], YEAR, predecessors=True)
    assert together.value == sum(figure.value or 0 for figure in alone.values()) > alone[units[1].pk].value


def test_every_figure_can_be_rolled_up() -> None:
    assert all(isinstance(indicator.how, Fold) for indicator in all_indicators())


def test_an_unknown_option_is_refused(units) -> None:
    with pytest.raises(UnknownOptionError):
        roll_up(get("meetings.meetings"), units, YEAR, mau="xanh")
