"""A fund's balance: opening + in − out = closing, whatever the entries, in Python and in the database alike."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.indicators import get
from apps.core.periods import Period
from apps.works.models import MAX_MONEY, Fund, FundEntry
from apps.works.rules import Balance, Booking, balance, running
from apps.works.services.funds import ledger_of

PURE = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIRST = date(2022, 12, 25)
DAYS = st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days))
AMOUNTS = st.integers(1, MAX_MONEY) | st.integers(-MAX_MONEY, -1)
BOOKINGS = st.lists(st.builds(Booking, DAYS, AMOUNTS), max_size=30)
OPENINGS = st.integers(0, MAX_MONEY)
PERIODS = st.tuples(DAYS, DAYS).map(lambda ends: Period(min(ends), max(ends)))


@PURE
@given(OPENINGS, BOOKINGS, PERIODS)
def test_opening_and_in_less_out_is_the_closing(opening: int, bookings: list[Booking], period: Period) -> None:
    found = balance(opening, bookings, period)
    assert found.opening + found.money_in - found.money_out == found.closing
    assert found.closing == opening + sum(booking.amount for booking in bookings if booking.day <= period.end)
    assert min(found.money_in, found.money_out) >= 0


@PURE
@given(OPENINGS, BOOKINGS, PERIODS, st.data())
def test_a_period_split_anywhere_comes_to_the_same(
    opening: int, bookings: list[Booking], period: Period, data: Any
) -> None:
    cut = data.draw(st.integers(0, (period.end - period.start).days), label="cut")
    first_end = period.start + timedelta(days=cut)
    whole, first = balance(opening, bookings, period), balance(opening, bookings, Period(period.start, first_end))
    if first_end == period.end:
        assert first == whole
        return
    second = balance(opening, bookings, Period(first_end + timedelta(days=1), period.end))
    assert second.opening == first.closing
    assert (first.opening, second.closing) == (whole.opening, whole.closing)
    assert first.money_in + second.money_in == whole.money_in
    assert first.money_out + second.money_out == whole.money_out


@PURE
@given(OPENINGS, BOOKINGS, PERIODS, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(
    opening: int, bookings: list[Booking], period: Period, random: Any
) -> None:
    mixed = bookings[:]
    random.shuffle(mixed)
    assert balance(opening, mixed, period) == balance(opening, bookings, period)


@PURE
@given(OPENINGS, st.lists(AMOUNTS, min_size=1, max_size=30))
def test_the_last_of_the_running_sums_is_the_closing(opening: int, amounts: list[int]) -> None:
    period = Period.year(2023)
    bookings = [Booking(period.start, amount) for amount in amounts]
    assert list(running(opening, amounts))[-1] == balance(opening, bookings, period).closing


@PURE
@given(st.lists(st.builds(Balance, OPENINGS, OPENINGS, OPENINGS), min_size=2, max_size=5))
def test_balances_of_several_funds_add_up(balances: list[Balance]) -> None:
    total = Balance()
    for each in balances:
        total += each
    assert total.closing == sum(each.closing for each in balances)


def test_the_days_of_the_period_count_in() -> None:
    year = Period.year(2023)
    bookings = [Booking(date(2022, 12, 31), 1), Booking(year.start, 10), Booking(year.end, 100)]
    assert balance(1_000, [*bookings, Booking(date(2024, 1, 1), 5)], year) == Balance(1_001, 110, 0)
    assert balance(1_000, bookings, year).sum_text == "1.001 + 110 − 0 = 1.111"


@pytest.mark.django_db
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(OPENINGS, BOOKINGS), min_size=1, max_size=3), PERIODS)
def test_the_database_reckons_as_the_rule(commune: Any, funds: list[tuple[int, list[Booking]]], period: Period) -> None:
    """The figures, the ledger and the list agree with the plain rule to the last đồng, to 10^15 an entry."""
    FundEntry.objects.all().delete()
    Fund.objects.all().delete()
    expected = Balance()
    for number, (opening, bookings) in enumerate(funds):
        fund = Fund.objects.create(unit=commune, name=f"Quỹ {number}", opened_on=FIRST, opening=opening)
        for booking in bookings:
            kind = "in" if booking.amount > 0 else "out"
            FundEntry.objects.create(
                fund=fund, kind=kind, amount=abs(booking.amount), booked_on=booking.day, text="Khoản"
            )
        own = balance(opening, bookings, period)
        expected += own
        ledger = ledger_of(fund, period)
        assert ledger.balance == own
        assert ([own.opening] + [line.held for line in ledger.lines])[-1] == own.closing
        held = Fund.objects.with_held().get(pk=fund.pk).held
        assert held == opening + sum(booking.amount for booking in bookings)
    values = [get(f"works.fund_{part}").value(commune, period).value for part in ("opening", "in", "out", "closing")]
    assert values == [expected.opening, expected.money_in, expected.money_out, expected.closing]
