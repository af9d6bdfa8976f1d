"""Time-limits of a dialogue: Law 72/2025/QH15, Điều 43 (7 days before, 10 days after)."""

from datetime import date

import pytest

from apps.dialogues.rules import (
    DayLimit,
    ShareLimit,
    explain_announcement,
    explain_publication,
    explain_request,
    is_announced_in_time,
    is_binding_request,
    is_published_in_time,
    notice_due_on,
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


def test_the_day_of_the_dialogue_is_not_counted():
    assert notice_due_on(HELD, SEVEN) == date(2025, 7, 7)
    assert result_due_on(HELD, TEN) == date(2025, 7, 24)
    assert notice_due_on(date(2025, 1, 3), SEVEN) == date(2024, 12, 27)


@pytest.mark.parametrize(
    ("asking", "voters", "inclusive", "binding"),
    [
        (115, 1150, True, True),
        (114, 1150, True, False),
        (115, 1151, True, False),
        (116, 1151, True, True),
        (115, 1150, False, False),
        (116, 1150, False, True),
    ],
)
def test_a_tenth_of_the_voters_is_reckoned_in_whole_numbers(asking, voters, inclusive, binding):
    limit = ShareLimit(1, 10, inclusive, "Điều 43")
    assert is_binding_request(asking, voters, limit) is binding
    verdict = "phải tổ chức" if binding else "chưa đến mức bắt buộc"
    assert f"10 %: {verdict} (Điều 43)" in explain_request(asking, voters, limit)


def test_without_a_rule_the_share_stands_alone():
    assert explain_request(120, 1150, None) == "120/1.150 cử tri = 10,43 %"
