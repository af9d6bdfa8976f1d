from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.numbers import format_number, number_in_words, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.631", 2631),
        ("834,77", Decimal("834.77")),
        ("58.448", 58448),
        ("0", 0),
        ("-1.000,5", Decimal("-1000.5")),
        (" 9 629 ", 9629),
    ],
)
def test_parse(text: str, value: Decimal) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["834.77", "1.2.3", "12,", ",5", "hai", "", "1e5", "١٢", "2,631.5", "--1", "1.0000"])
def test_parse_refuses_what_is_not_vietnamese(text: str) -> None:
    with pytest.raises(ValueError, match="not a Vietnamese number"):
        parse_number(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15))
def test_print_and_parse_agree(value: Decimal) -> None:
    assert parse_number(format_number(value)) == value


@pytest.mark.parametrize(
    ("value", "decimals", "padded", "text"),
    [
        (2631, None, False, "2.631"),
        (8, None, True, "08"),
        (0, None, True, "00"),
        (9, None, True, "09"),
        (10, None, True, "10"),
        (8, None, False, "8"),
        (Decimal("77.594"), 2, False, "77,59"),
        (Decimal("77.595"), 2, False, "77,60"),
        (Decimal("185.1"), 2, False, "185,10"),
        (Decimal("-0.004"), 2, False, "0,00"),
        (10**15, None, False, "1.000.000.000.000.000"),
    ],
)
def test_format(value: Decimal, decimals: int | None, padded: bool, text: str) -> None:
    assert format_number(value, decimals, padded=padded) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (105, "một trăm linh năm"),
        (2631, "hai nghìn sáu trăm ba mươi mốt"),
        (1_000_005, "một triệu không trăm linh năm"),
        (-3, "âm ba"),
    ],
)
def test_words(value: int, words: str) -> None:
    assert number_in_words(value) == words
