from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.periods import Period

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("period", "label", "length"),
    [
        (Period.year(2023), "năm 2023", 365),
        (Period.year(2024), "năm 2024", 366),
        (Period.half_year(2023, 1), "6 tháng đầu năm 2023", 181),
        (Period.half_year(2023, 2), "6 tháng cuối năm 2023", 184),
        (Period.quarter(2024, 1), "quý I năm 2024", 91),
        (Period.quarter(2023, 4), "quý IV năm 2023", 92),
        (Period.nine_months(2023), "9 tháng năm 2023", 273),
        (Period(date(2016, 5, 1), date(2023, 12, 31)), "từ 01/05/2016 đến 31/12/2023", 2801),
    ],
)
def test_named_periods(period: Period, label: str, length: int) -> None:
    assert period.label == label
    assert (period.end - period.start).days + 1 == length
    assert period.start in period
    assert period.end in period
    assert period.end + timedelta(1) not in period


def test_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        Period(date(2023, 1, 2), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("end", "last_year"),
    [
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2023, 12, 31), date(2022, 12, 31)),
    ],
)
def test_same_period_last_year_keeps_month_ends(end: date, last_year: date) -> None:
    assert Period(date(end.year, 1, 1), end).same_last_year() == Period(date(end.year - 1, 1, 1), last_year)


@given(days, days)
def test_cumulative_starts_on_new_years_day(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    assert period.cumulative() == Period(date(period.end.year, 1, 1), period.end)
    assert period.same_last_year().end.year == period.end.year - 1


DAYS = st.integers(0, 40).map(lambda number: date(2025, 2, 20) + timedelta(number))
PERIODS = st.tuples(DAYS, DAYS).map(lambda pair: Period(min(pair), max(pair)))


@given(PERIODS, st.lists(PERIODS, max_size=6))
def test_a_period_is_covered_when_each_of_its_days_is(period, spans) -> None:
    days = [period.start + timedelta(number) for number in range((period.end - period.start).days + 1)]
    assert period.is_covered_by(spans) == all(any(day in span for span in spans) for day in days)


def test_quarters_cover_their_year_to_the_last_day_there_is() -> None:
    assert Period.year(2025).is_covered_by([Period.quarter(2025, number) for number in (4, 2, 1, 3)])
    assert Period(date(9999, 1, 1), date.max).is_covered_by([Period(date(9998, 1, 1), date.max)])
    assert not Period.year(2025).is_covered_by([])
