from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from apps.core.display import shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "—"),
        (True, "Có"),
        (1234, "1.234"),
        (Decimal("0.5"), "0,5"),
        (date(2024, 7, 1), "01/07/2024"),
        # Six in the morning in Viet Nam, still the day before in UTC.
        (datetime(2024, 6, 30, 23, tzinfo=UTC), "06:00 01/07/2024"),
    ],
)
def test_values_as_people_read_them(value: Any, words: str) -> None:
    assert shown(value) == words
