"""Time-limits of a dialogue: Law 72/2025/QH15, Điều 43 (7 days before, 10 days after)."""

from datetime import date

import pytest

from apps.dialogues.rules import (
    DayLimit,
    explain_announcement,
    explain_publication,
    is_announced_in_time,
    is_published_in_time,
    result_due_on,
)

HELD = date(2025, 7, 14)
SEVEN = DayLimit(7, "Điều 43", True)
TEN = DayLimit(10, "Điều 43", False)


@pytest.mark.parametrize(("day", "in_time"), [(7, True), (8, False), (14, False)])
def test_announcement_lies_seven_days_before(day, in_time):
    assert is_announced_in_time(date(2025, 7, day), HELD, SEVEN) is in_time


@pytest.mark.parametrize(("day", "in_time"), [(14, True), (24, True), (25, False)])
def test_results_come_within_ten_days(day, in_time):
    assert is_published_in_time(HELD, date(2025, 7, day), TEN) is in_time


def test_the_last_day_and_the_sums():
    assert result_due_on(date(2024, 2, 25), TEN) == date(2024, 3, 6)
    assert explain_announcement(date(2025, 7, 5), HELD, SEVEN) == (
        "05/07/2025, trước 9 ngày ≥ 7 ngày: đúng hạn (Điều 43)"
    )
    assert explain_announcement(date(2025, 7, 8), HELD, SEVEN) == ("08/07/2025, trước 6 ngày < 7 ngày: chậm (Điều 43)")
    assert explain_publication(HELD, date(2025, 7, 22), TEN) == (
        "22/07/2025, sau 8 ngày ≤ 10 ngày: đúng hạn (Điều 43; chưa kiểm chứng)"
    )
    assert explain_publication(HELD, date(2025, 7, 25), TEN).startswith("25/07/2025, sau 11 ngày > 10 ngày: chậm")
