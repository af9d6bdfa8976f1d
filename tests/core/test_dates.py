"""Days as people type them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from apps.core.forms import DayFirstDateField


@pytest.mark.parametrize(
    "typed",
    ["05/07/2023", "5/7/2023", "5.7.2023", "05-07-2023", "5 7 2023", "05072023", " 05/07/2023 ", date(2023, 7, 5)],
)
def test_a_day_is_read_day_first(typed: str | date) -> None:
    assert DayFirstDateField().clean(typed) == date(2023, 7, 5)


@pytest.mark.parametrize(
    "typed",
    ["31/02/2023", "31022023", "5/7/23", "5072023", "050720233", "5.11.26", "07/2023", "2023", "hôm nay", "٠٥٠٧٢٠٢٣"],
)
def test_what_is_no_day_is_told_with_an_example(typed: str) -> None:
    with override("vi"), pytest.raises(ValidationError, match="ví dụ 05/07/2023"):
        DayFirstDateField().clean(typed)
