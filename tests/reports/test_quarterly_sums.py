"""Random records of three communes: 'Cộng' is the communes together, and the year so far is its quarters together."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.known import MISSING, Partial, added
from apps.core.periods import Period
from apps.reports.quarterly import FORMS, Asked, Form, Reporter, Sheet, build
from apps.reports.quarterly.letters import BOTH
from tests.factories import make_commune, make_village
from tests.reports import quarterly_rows as rows
from tests.reports.test_quarterly_figures import DAYS, QUARTERS, YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_nobody_is_barred")]
SOME = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
KINDS = ("posting", "matter", "work", "consultation", "front", "inspectorate", "community_board", "petition", "met")
REGISTERS = (
    *("disclosures.posting", "meetings.meeting", "consultations.consultation", "supervision.supervision"),
    *("works.work", "complaints.petition", "complaints.denunciation"),
)
# Which commune, what, on which day, and a number that it carries.
EVENTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(KINDS), DAYS, st.one_of(st.none(), st.integers(0, 90))), max_size=14
)
CLOSED = st.sets(st.tuples(st.integers(0, 2), st.sampled_from(REGISTERS), st.sampled_from([*QUARTERS, YEAR])))


@pytest.fixture
def _nobody_is_barred(monkeypatch: Any) -> None:
    monkeypatch.setattr("apps.reports.quarterly.asking.kept_keys", lambda model, user: set())


@pytest.fixture
def villages(db: None) -> list[Any]:
    return [make_village(make_commune(f"xa-{at}", f"Xã {at}"), "Một") for at in range(3)]


def make(village: Any, kind: str, day: date, number: int | None) -> None:
    unit = village.unit
    if kind == "posting":
        rows.posting(unit, day)
    elif kind == "matter":
        rows.matter(village, day, votes_for=number, votes_against=0)
    elif kind == "work":
        decided = rows.matter(village, day).meeting
        values = {"total_value": number and number * 10**13, "people_money": number, "people_labour_days": number}
        rows.work(unit, day, decided_in=decided, **values)
    elif kind == "consultation":
        rows.consultation(unit, day)
    elif kind == "petition":
        rows.petition(unit, day, day if number else None)
    elif kind == "met":
        rows.meeting(village, day, "regular")
    else:
        held = rows.supervision(unit, day, kind)
        rows.recommendation(held, finding=rows.verified(held, day, money_recovered=number, land_recovered_m2=number))


def asked(villages: Iterable[Any], period: Period) -> Asked:
    reporters = [Reporter(each.unit, each.unit.slug, frozenset({each.unit_id})) for each in villages]
    return Asked(period=period, reporters=reporters, is_rollup=len(reporters) > 1, viewer=None)


def sums(sheet: Sheet) -> list[list[Any]]:
    """The numbers of the sheet's sums; of a commune's own sheet of figures, of its rows."""
    found = sheet.rows if sheet.form.number == "VII" and not sheet.totals[2:] else sheet.totals or sheet.rows
    if sheet.form.number == "VII":
        found = [row for row in found if row.cells[2] != BOTH]
    columns = [at for at, column in enumerate(sheet.columns) if column.is_number and at]
    return [[row.cells[at] for at in columns] for row in found]


def play(villages: list[Any], events: Any, closed: Any) -> None:
    for at, kind, day, number in events:
        make(villages[at], kind, day, number)
    for at, register, period in closed:
        rows.close(villages[at].unit, register, period)


@SOME
@given(events=EVENTS, closed=CLOSED, period=st.sampled_from([*QUARTERS, YEAR]))
def test_the_sum_is_the_communes_together(villages, events, closed, period) -> None:
    """Rates are not printed, but their base is: votes and households add up apart, so a rate of the sum is weighted."""
    with transaction.atomic():
        play(villages, events, closed)
        for form in FORMS:
            together = build(form, asked(villages, period))
            single = [build(form, asked([village], period)) for village in villages]
            assert together.records == sum(sheet.records for sheet in single), form.name
            for at, line in enumerate(sums(together)):
                parts = zip(*(sums(sheet)[at] for sheet in single), strict=True)
                assert line == [added(part) for part in parts], form.name
        transaction.set_rollback(True)


def value(cell: Any) -> int:
    return 0 if cell is MISSING or cell is None else cell.value if isinstance(cell, Partial) else cell


def counted(form: Form, village: Any, period: Period) -> list[int]:
    """All that the sheet counts in the period: how many records, and each of its sums as far as it is known."""
    sheet = build(form, asked([village], period))
    return [sheet.records if form.measure else 0, *(value(cell) for line in sums(sheet) for cell in line)]


@SOME
@given(events=EVENTS, closed=CLOSED)
def test_the_year_so_far_is_its_quarters_together(villages, events, closed) -> None:
    """Of events, on the days that are theirs; works and postings last, and the two sheets since January are below."""
    lasting = ("I", "VI", "VII", "VIII")
    with transaction.atomic():
        play(villages, events, closed)
        village = villages[0]
        for form in (form for form in FORMS if form.number not in lasting):
            found = [counted(form, village, quarter) for quarter in QUARTERS]
            for number, quarter in enumerate(QUARTERS, start=1):
                so_far = [sum(column) for column in zip(*found[:number], strict=True)]
                assert counted(form, village, quarter.cumulative()) == so_far, form.name
        transaction.set_rollback(True)


# Of the first commune alone, so that each kind comes often.
OWN = st.lists(
    st.tuples(st.just(0), st.sampled_from(["posting", "petition", "met"]), DAYS, st.integers(0, 1)), max_size=14
)


@SOME
@given(own=OWN, closed=CLOSED)
def test_in_the_period_and_since_january_are_what_was_entered(villages, own, closed) -> None:
    """Sheets I, VII and VIII against the entries themselves, in each of the four quarters."""
    with transaction.atomic():
        play(villages, own, closed)
        village = villages[0]
        postings = [day for _, kind, day, _ in own if kind == "posting"]
        letters = [(day, number) for _, kind, day, number in own if kind == "petition"]
        met = [day for _, kind, day, _ in own if kind == "met"]
        for quarter in QUARTERS:
            year = quarter.cumulative()
            by_form = {form.number: build(form, asked([village], quarter)) for form in FORMS}
            assert by_form["I"].records == sum(day in quarter for day in postings)
            received, received_year, resolved, resolved_year, _ = by_form["VII"].rows[0].cells[3:8]
            assert value(received) == sum(day in quarter for day, _ in letters)
            assert value(received_year) == sum(day in year for day, _ in letters)
            assert value(resolved) == sum(day in quarter for day, number in letters if number)
            assert value(resolved_year) == sum(day in year for day, number in letters if number)
            times = Counter([sum(day in year for day in met)])
            often = [times[1], times[2], sum(count for each, count in times.items() if each > 2)]
            assert [value(cell) for cell in by_form["VIII"].rows[0].cells[3:6]] == often
        transaction.set_rollback(True)
