"""What may happen to a household, and when: both sides of every edge."""

from datetime import date
from typing import Any

import pytest

from apps.households.rules import (
    Span,
    Step,
    first_day_obstacle,
    naming_obstacle,
    parting_obstacle,
    relief_obstacle,
    step_obstacle,
    village_obstacle,
)

TODAY = date(2024, 7, 1)
OPEN = [Span(date(2020, 1, 1), date(2021, 6, 30)), Span(date(2022, 3, 5))]
CLOSED = [OPEN[0], Span(date(2022, 3, 5), date(2023, 9, 9))]


@pytest.mark.parametrize(
    ("step", "spans", "day", "reason"),
    [
        (Step.ENDS, OPEN, date(2022, 3, 5), "chọn ngày sau đó"),
        (Step.ENDS, OPEN, date(2022, 3, 6), ""),
        (Step.MOVES, OPEN, date(2022, 3, 5), "chọn ngày sau đó"),
        (Step.MOVES, OPEN, date(2022, 3, 6), ""),
        (Step.WITHIN, OPEN, date(2022, 3, 4), "chọn từ ngày đó"),
        (Step.WITHIN, OPEN, date(2022, 3, 5), ""),
        (Step.ENDS, OPEN, TODAY, ""),
        (Step.ENDS, OPEN, date(2024, 7, 2), "không được sau hôm nay"),
        (Step.RETURNS, OPEN, TODAY, "Hộ đang được tính"),
        (Step.RETURNS, CLOSED, date(2023, 9, 9), "còn được tính đến hết ngày 09/09/2023"),
        (Step.RETURNS, CLOSED, date(2023, 9, 10), ""),
        (Step.RETURNS, CLOSED, date(2024, 7, 2), "không được sau hôm nay"),
        *((step, CLOSED, TODAY, "Hộ đã thôi tính") for step in (Step.ENDS, Step.MOVES, Step.WITHIN)),
    ],
)
def test_which_event_may_follow(step: Step, spans: list[Span], day: date, reason: str) -> None:
    said = step_obstacle(step, spans, day=day, today=TODAY)
    assert reason in said
    assert bool(reason) is bool(said)


@pytest.mark.parametrize(
    ("step", "day", "allowed"),
    [
        (Step.ENDS, date(2023, 5, 1), False),
        (Step.ENDS, date(2023, 5, 2), True),
        (Step.MOVES, date(2023, 5, 1), True),
        (Step.WITHIN, date(2023, 5, 1), True),
    ],
)
def test_a_household_counts_on_the_days_of_what_happened_to_it(step: Step, day: date, allowed: bool) -> None:
    assert (step_obstacle(step, OPEN, day=day, today=TODAY, bound=date(2023, 5, 1)) == "") is allowed


@pytest.mark.parametrize(
    ("span", "village", "allowed"),
    [
        (Span(date(2020, 1, 1)), Span(date(2020, 1, 1)), True),
        (Span(date(2019, 12, 31)), Span(date(2020, 1, 1)), False),
        (Span(date(2020, 1, 1)), Span(date(2010, 1, 1), date(2030, 1, 1)), False),
        (Span(date(2020, 1, 1)), Span(date(2010, 1, 1), date(2024, 6, 30)), False),
        (Span(date(2020, 1, 1), date(2024, 6, 30)), Span(date(2010, 1, 1), date(2024, 6, 30)), True),
        (Span(date(2020, 1, 1), date(2024, 7, 1)), Span(date(2010, 1, 1), date(2024, 6, 30)), False),
    ],
)
def test_a_village_holds_households_while_it_stands(span: Span, village: Span, allowed: bool) -> None:
    assert (village_obstacle(span, village, name="thôn Hội") == "") is allowed


def test_the_name_of_a_village_keeps_its_capitals() -> None:
    said = village_obstacle(Span(date(2020, 1, 1)), Span(date(2021, 1, 1)), name="thôn Tân An")
    assert said.startswith("Thôn Tân An được tính từ ngày 01/01/2021")


@pytest.mark.parametrize(
    ("day", "end", "bound", "reason"),
    [
        (TODAY, None, None, ""),
        (date(2024, 7, 2), None, None, "không được sau hôm nay"),
        (date(2023, 1, 1), date(2023, 1, 1), None, ""),
        (date(2023, 1, 2), date(2023, 1, 1), None, "sau ngày 01/01/2023"),
        (date(2023, 1, 1), None, date(2023, 1, 1), ""),
        (date(2023, 1, 2), None, date(2023, 1, 1), "đã có biến động ngày 01/01/2023"),
    ],
)
def test_from_which_day_a_household_may_count(day: date, end: Any, bound: Any, reason: str) -> None:
    said = first_day_obstacle(day, today=TODAY, end=end, bound=bound)
    assert reason in said
    assert bool(reason) is bool(said)


@pytest.mark.parametrize(("parted", "allowed"), [(1, True), (3, True), (4, False), (5, False)])
def test_somebody_stays_behind(parted: int, allowed: bool) -> None:
    assert (parting_obstacle(4, parted) == "") is allowed


@pytest.mark.parametrize(
    ("named", "day", "allowed"),
    [
        ([], TODAY, True),
        ([Span(date(2020, 1, 1), date(2021, 1, 1))], date(2021, 1, 1), False),
        ([Span(date(2020, 1, 1), date(2021, 1, 1))], date(2021, 1, 2), True),
        ([Span(date(2020, 1, 1))], TODAY, False),
    ],
)
def test_one_representative_at_a_time(named: list[Span], day: date, allowed: bool) -> None:
    assert (naming_obstacle(named, day) == "") is allowed


@pytest.mark.parametrize(
    ("day", "allowed"), [(date(2023, 1, 1), False), (date(2023, 1, 2), True), (TODAY, True), (date(2024, 7, 2), False)]
)
def test_everyone_is_head_or_representative_for_a_day_at_least(day: date, allowed: bool) -> None:
    assert (relief_obstacle(date(2023, 1, 1), day=day, today=TODAY) == "") is allowed
