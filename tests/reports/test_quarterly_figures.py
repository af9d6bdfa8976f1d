"""The sheets never disagree: with the indicators, with the registers, nor a period with the year that it is part of."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.indicators import KNOWN, Scope, get
from apps.core.indicators import MISSING as NOTHING
from apps.core.known import MISSING, Partial, added
from apps.core.periods import Period
from apps.core.registers import coverage
from apps.reports.forms import SheetsForm
from apps.reports.quarterly import FORMS, Asked, Reporter, asked_of, build
from apps.reports.quarterly.boards import COMMUNITY_BOARD_MEASURES, INSPECTORATE_MEASURES
from apps.reports.quarterly.columns import Column, Kind, Value, text_of
from tests.factories import make_village
from tests.reports import quarterly_rows as rows

FORM = {form.number: form for form in FORMS}
QUARTERS = [Period.quarter(2025, number) for number in (1, 2, 3, 4)]
YEAR = Period.year(2025)
FIRST, LAST = date(2024, 12, 20), date(2026, 1, 10)
SOME = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
# Days crowd at the edges of quarters and years.
EDGES = [
    day + timedelta(shift) for q in QUARTERS for day, shift in ((q.start, -1), (q.start, 0), (q.end, 0), (q.end, 1))
]
DAYS = st.one_of(st.sampled_from(EDGES), st.dates(FIRST, LAST))
BODIES = st.sampled_from(["inspectorate", "community_board", "front"])


def asked(unit: Any, period: Period) -> Asked:
    reporter = Reporter(unit, unit.slug, frozenset({unit.pk}))
    return Asked(period=period, reporters=[reporter], is_rollup=False, viewer=None)


def figures(number: str, unit: Any, period: Period) -> list[tuple[Value, ...]]:
    return [row.cells[2:] for row in build(FORM[number], asked(unit, period)).rows]


@pytest.mark.django_db
@SOME
@given(st.lists(st.tuples(st.booleans(), DAYS, st.integers(0, 200), st.booleans()), max_size=12))
def test_since_january_is_the_sum_of_the_periods(commune, monkeypatch, cases) -> None:
    monkeypatch.setattr("apps.reports.quarterly.asking.kept_keys", lambda model, user: set())
    with transaction.atomic():
        for is_petition, day, later, is_closed in cases:
            make = rows.petition if is_petition else rows.denunciation
            make(commune, day, day + timedelta(later) if is_closed else None)
        for key in ("complaints.petition", "complaints.denunciation"):
            rows.close(commune, key, YEAR)
            for quarter in QUARTERS:
                rows.close(commune, key, quarter)
        seen: list[list[tuple[Any, ...]]] = []
        for quarter in QUARTERS:
            sheet = build(FORM["VII"], asked(commune, quarter))
            seen.append([row.cells[2:] for row in (*sheet.rows, *sheet.totals)])
            for at, (_, received, received_year, resolved, resolved_year, _, _) in enumerate(seen[-1]):
                assert received_year == sum(lines[at][1] for lines in seen)
                assert resolved_year == sum(lines[at][3] for lines in seen)
                if quarter is QUARTERS[0]:
                    assert (received, resolved) == (received_year, resolved_year)
        whole = figures("VII", commune, YEAR)
        assert [row[2:6:2] for row in seen[-1][:2]] == [row[1:5:2] for row in whole]
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "quarter", "now", "since"),
    [
        (date(2024, 12, 31), QUARTERS[0], MISSING, MISSING),
        (date(2025, 1, 1), QUARTERS[0], 1, 1),
        (date(2025, 3, 31), QUARTERS[1], MISSING, 1),
        (date(2025, 12, 31), QUARTERS[3], 1, 1),
        (date(2026, 1, 1), QUARTERS[3], MISSING, MISSING),
    ],
)
def test_the_edges_of_quarter_and_year(commune, official, day, quarter, now, since) -> None:
    rows.petition(commune, day)
    found = build(FORM["VII"], asked_of(commune, quarter, predecessors=False, viewer=official)).rows[0]
    assert found.cells[3:5] == (now, since)


@pytest.mark.parametrize(
    ("moment", "label"),
    [("2025-12-31 16:59:59Z", "quý IV năm 2025"), ("2025-12-31 17:00:00Z", "quý I năm 2026")],
)
def test_the_running_quarter_turns_at_midnight_in_vietnam(moment, label) -> None:
    with time_machine.travel(moment, tick=False):
        form = SheetsForm({})
        assert form.is_valid()
        assert form.period.label == label


def test_a_period_over_two_years_says_where_the_year_begins(db, commune, official) -> None:
    period = Period(date(2024, 12, 15), date(2025, 1, 20))
    rows.petition(commune, date(2024, 12, 20))
    rows.petition(commune, date(2025, 1, 20))
    sheet = build(FORM["VII"], asked_of(commune, period, predecessors=False, viewer=official))
    assert sheet.rows[0].cells[3:5] == (2, 1)
    assert any("chỉ tính từ 01/01/2025" in note for note in sheet.notes)


AMOUNTS = st.one_of(st.none(), st.just(0), st.just(10**15), st.integers(0, 10**15))
AREAS = st.one_of(st.none(), st.decimals(0, 10**6, places=2))
HELD = st.tuples(BODIES, DAYS, st.booleans(), DAYS, AMOUNTS, AMOUNTS, AMOUNTS, AREAS, AREAS)


def supervise(unit: Any, held: list[tuple[Any, ...]]) -> None:
    for body, day, is_verified, verified_on, recovered, other, cut, land, land_other in held:
        one = rows.supervision(unit, day, body)
        if not is_verified:
            found = rows.finding(one)
            if recovered:
                rows.recommendation(one, finding=found, on_law=bool(other))
            continue
        rows.verified(
            one,
            verified_on,
            money_recovered=recovered,
            money_other=other,
            settlement_cut=cut,
            land_recovered_m2=land,
            land_other_m2=land_other,
        )


@pytest.mark.django_db
@SOME
@given(st.lists(HELD, max_size=6), st.sampled_from([*QUARTERS, YEAR]), st.sampled_from(["none", "village", "unit"]))
def test_sheets_five_and_six_are_the_indicators(commune, village, held, period, closed) -> None:
    with transaction.atomic():
        make_village(commune, "Thôn Hai")
        supervise(commune, held)
        rows.work(commune, date(2025, 4, 1), finished_on=date(2025, 6, 30))
        if closed != "none":
            for key in ("supervision.supervision", "works.work"):
                rows.close(commune, key, period, village if closed == "village" else None)
        for number, measures in (("V", INSPECTORATE_MEASURES), ("VI", COMMUNITY_BOARD_MEASURES)):
            ((*cells,),) = figures(number, commune, period)
            for measure, cell in zip(measures, cells, strict=False):
                figure = get(measure.name).compute(Scope(commune, period, options=measure.options))
                if figure.value is None:
                    assert cell is MISSING, measure
                elif figure.state == KNOWN:
                    assert cell == exact(figure.value), measure
                else:
                    assert cell == Partial(exact(figure.value)), measure
        transaction.set_rollback(True)


def exact(value: int | Decimal) -> int | Decimal:
    return value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value


@pytest.mark.django_db
def test_money_adds_up_to_the_last_dong(commune) -> None:
    day = QUARTERS[0].start
    for amount in (10**15, 10**15 - 1, 1):
        one = rows.supervision(commune, day)
        rows.verified(one, day, money_recovered=amount, land_recovered_m2=Decimal("0.10"))
    ((*cells,),) = figures("V", commune, QUARTERS[0])
    assert cells[3] == 2 * 10**15
    assert cells[5] == Decimal("0.30")


@pytest.mark.django_db
@SOME
@given(st.lists(st.tuples(st.sampled_from(["II", "III", "IV", "V", "VI"]), DAYS), max_size=12))
def test_four_quarters_are_the_year(commune, village, found) -> None:
    """Of sheet VI without the works, which run through several quarters."""
    with transaction.atomic():
        for number, day in found:
            if number == "II":
                rows.matter(village, day)
            elif number == "III":
                rows.consultation(commune, day)
            else:
                body = {"IV": "front", "V": "inspectorate", "VI": "community_board"}[number]
                handled = {"money_recovered": 3, "settlement_cut": 2, "money_other": 0}
                land = {"land_recovered_m2": Decimal("1.50"), "land_other_m2": Decimal(0)}
                rows.verified(rows.supervision(commune, day, body), day, **handled, **land)
        for key in ("supervision.supervision", "works.work"):
            for quarter in QUARTERS:
                rows.close(commune, key, quarter)
        for number, first in (("V", 0), ("VI", 1)):
            quarters = [figures(number, commune, quarter)[0][first:7] for quarter in QUARTERS]
            assert tuple(figures(number, commune, YEAR)[0][first:7]) == tuple(map(added, zip(*quarters, strict=True)))
        for number in ("II", "III", "IV"):
            counted = [build(FORM[number], asked(commune, period)).records for period in (*QUARTERS, YEAR)]
            assert sum(counted[:4]) == counted[4]
        transaction.set_rollback(True)


REGISTER = "supervision.supervision"
LONGER = [*QUARTERS, Period.half_year(2025, 1), Period.half_year(2025, 2), YEAR]


@pytest.mark.django_db
@SOME
@given(st.sets(st.tuples(st.sampled_from(LONGER), st.integers(0, 2)), max_size=5), st.sampled_from(QUARTERS))
def test_registers_are_read_as_the_indicators_read_them(commune, closures, period) -> None:
    with transaction.atomic():
        villages = [None, make_village(commune, "Một"), make_village(commune, "Hai")]
        for span, whose in closures:
            rows.close(commune, REGISTER, span, villages[whose])
        found = asked(commune, period).closures(REGISTER).none_found(0, REGISTER)
        engine = coverage([commune.pk], period, REGISTER)
        expected: Any = 0 if engine.whole else Partial(0) if engine.closed else MISSING
        assert found == expected
        figure = get("supervision.inspectorate_supervisions").value(commune, period)
        assert (found is MISSING) == (figure.state == NOTHING)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_quarter_left_open_between_closed_ones_is_not_covered(commune) -> None:
    for quarter in (QUARTERS[0], QUARTERS[2]):
        rows.close(commune, REGISTER, quarter)
    assert asked(commune, Period.nine_months(2025)).closures(REGISTER).none_found(0, REGISTER) is MISSING


@pytest.mark.django_db
def test_four_closed_quarters_are_a_closed_year(commune) -> None:
    for quarter in QUARTERS[:3]:
        rows.close(commune, REGISTER, quarter)
    closures = asked(commune, YEAR).closures(REGISTER)
    assert closures.none_found(0, REGISTER) is MISSING
    assert closures.none_found(0, REGISTER, Period.nine_months(2025)) == 0
    rows.close(commune, REGISTER, QUARTERS[3])
    assert asked(commune, YEAR).closures(REGISTER).none_found(0, REGISTER) == 0


CELLS = st.one_of(st.none(), st.just(MISSING), st.integers(0, 10**15), st.integers(0, 99).map(Partial))


@settings(max_examples=200)
@given(st.lists(CELLS))
def test_a_sum_is_whole_only_where_all_is_known(cells) -> None:
    concerned = [cell for cell in cells if cell is not None]
    numbers = [cell.value if isinstance(cell, Partial) else cell for cell in concerned if cell is not MISSING]
    found = added(cells)
    if not concerned:
        assert found is None
    elif not numbers:
        assert found is MISSING
    elif len(numbers) == len(concerned) and all(isinstance(cell, int) for cell in concerned):
        assert found == sum(numbers)
    else:
        assert found == Partial(sum(numbers))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.MONEY, 10**15, "1.000.000.000.000.000"),
        (Kind.AREA, Decimal("1234.5"), "1.234,50"),
        (Kind.COUNT, Partial(0), "0*"),
        (Kind.COUNT, MISSING, "chưa có số liệu"),
        (Kind.DATE, date(2025, 2, 9), "09/02/2025"),
        (Kind.TEXT, None, ""),
    ],
)
def test_how_a_cell_is_printed(kind, value, text) -> None:
    assert text_of(Column("", kind), value) == text
