"""What cells say: days, years and numbers as clerks write them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.numbers import format_number
from apps.core.sheets import as_date, as_number, as_text, as_year
from tests.records import NFC_NAME, NFD_NAME

JULY = date(2023, 7, 5)
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (12.0, "12"),
        (987654321.0, "987654321"),
        (0.1 + 0.2, "0.3"),
        (1e22, "1" + "0" * 22),
        (JULY, "05/07/2023"),
        ("  24-Thôn   Đồng Kim\n", "24-Thôn Đồng Kim"),
        (NFD_NAME, NFC_NAME),
        ("0123", "0123"),
    ],
)
def test_text(cell: Any, text: str) -> None:
    assert as_text(cell) == text


@pytest.mark.parametrize(
    "cell",
    [
        JULY,
        45112,
        45112.75,
        "45112",
        "05/07/2023",
        "5-7-2023",
        "5.7.2023",
        "2023-07-05",
        "2023-07-05 00:00:00",
        "05/07/2023 00:00",
        "ngày 5 tháng 7 năm 2023",
        "Ngày 05/07/2023",
    ],
)
def test_a_day_is_read_day_first(cell: Any) -> None:
    assert as_date(cell) == JULY


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2023",
        "5/7/23",
        "2023",
        2023,
        12,
        "tháng 7",
        "32/01/2023",
        "2023-13-01",
        True,
        1e300,
        float("nan"),
        "٥/٧/٢٠٢٣x",
    ],
)
def test_what_is_no_day_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - date() has words of its own
        as_date(cell)


@given(
    DAYS,
    st.sampled_from(
        ["{0:%d/%m/%Y}", "{0.day}-{0.month}-{0.year}", "{0:%Y-%m-%d}", "ngày {0.day} tháng {0.month} năm {0.year}"]
    ),
)
def test_a_day_survives_each_way_of_writing_it(day: date, way: str) -> None:
    assert as_date(way.format(day)) == day
    assert as_date(float((day - date(1899, 12, 30)).days)) == day
    assert as_year(way.format(day)) == as_year(day) == day.year


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (None, None),
        ("", None),
        ("-", None),
        ("1965", 1965),
        (1965.0, 1965),
        ("năm 1965", 1965),
        (23928, 1965),
        ("05/07/1965", 1965),
    ],
)
def test_a_year_alone_or_in_a_day(cell: Any, year: int | None) -> None:
    assert as_year(cell) == year


@pytest.mark.parametrize("cell", ["65", 65, "1849", "2101", "1965-1970", 1965.5, "khoảng 1965", True])
def test_what_is_no_year_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match="no (year|day)"):
        as_year(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (None, None),
        ("", None),
        ("-", None),
        ("…", None),
        ("2.631", "2631"),
        ("834,77", "834.77"),
        ("1.234.567,5", "1234567.5"),
        ("'12", "12"),
        ("1'234", "1234"),
        (" 1 234 ", "1234"),
        ("-5", "-5"),
        ("−5", "-5"),
        (4, "4"),
        (4.0, "4"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_a_number_in_vietnamese_or_as_a_number(cell: Any, number: str | None) -> None:
    assert as_number(cell) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    "cell", ["834.77", "1,2,3", "5 người", "12%", "1.23.456", True, JULY, float("inf"), float("nan"), "٣"]
)
def test_what_is_no_number_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - parse_number has words of its own
        as_number(cell)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_number_survives_being_printed(number: Decimal) -> None:
    assert as_number(format_number(number)) == number


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none(), DAYS))
def test_no_cell_raises_anything_but_a_value_error(cell: Any) -> None:
    assert as_text(cell) == " ".join(as_text(cell).split())
    for read in (as_date, as_number, as_year):
        try:
            read(cell)
        except ValueError:
            continue


def test_the_days_that_excel_counts() -> None:
    assert as_date(60_000) == date(1899, 12, 30) + timedelta(days=60_000)
