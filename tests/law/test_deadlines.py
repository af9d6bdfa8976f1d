"""How a time-limit is counted; articles of the Civil Code 2015 (Điều 147, 148 [K]) unless said otherwise."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.periods import Span
from apps.law.rules import MOVED, PAUSED, TimeLimit, WorkCalendar, deadline

TET = {date(2024, 2, 8) + timedelta(days=n): "nghỉ Tết Nguyên đán" for n in range(7)}
CALENDAR = WorkCalendar(
    off=TET
    | {
        date(2024, 1, 1): "Tết Dương lịch",
        date(2024, 4, 18): "Giỗ Tổ Hùng Vương",
        date(2024, 4, 29): "nghỉ hoán đổi",
        date(2024, 4, 30): "Ngày Chiến thắng",
        date(2024, 5, 1): "Quốc tế Lao động",
        date(2024, 9, 2): "Quốc khánh",
        date(2024, 9, 3): "Quốc khánh",
    },
    worked={date(2024, 5, 4): "làm bù ngày 29/04/2024"},
    years=frozenset({2023, 2024, 2025}),
)


def last(start, days, *, working=False, pauses=(), extended=0):
    return deadline(start, TimeLimit(days, working), CALENDAR, pauses=pauses, extended=extended).due_on


@pytest.mark.parametrize(
    ("start", "days", "working", "due_on"),
    [
        pytest.param(date(2024, 3, 4), 1, False, date(2024, 3, 5), id="the day of receipt is not counted"),
        pytest.param(date(2024, 3, 4), 10, False, date(2024, 3, 14), id="ten days"),
        pytest.param(date(2024, 3, 4), 10, True, date(2024, 3, 18), id="ten working days pass two weekends"),
        pytest.param(date(2024, 3, 7), 1, True, date(2024, 3, 8), id="Thursday to Friday"),
        pytest.param(date(2024, 3, 8), 1, True, date(2024, 3, 11), id="Friday to Monday"),
        pytest.param(date(2024, 3, 9), 1, True, date(2024, 3, 11), id="from a Saturday"),
        pytest.param(date(2024, 3, 6), 10, False, date(2024, 3, 18), id="ends on a Saturday, goes to Monday"),
        pytest.param(date(2024, 3, 7), 10, False, date(2024, 3, 18), id="ends on a Sunday, goes to Monday"),
        pytest.param(date(2024, 3, 8), 10, False, date(2024, 3, 18), id="ends on the Monday itself"),
        pytest.param(date(2024, 1, 29), 9, False, date(2024, 2, 7), id="last day before Tết"),
        pytest.param(date(2024, 1, 29), 10, False, date(2024, 2, 15), id="ends on the first day of Tết"),
        pytest.param(date(2024, 2, 4), 10, False, date(2024, 2, 15), id="ends on the last day of Tết"),
        pytest.param(date(2024, 2, 5), 10, False, date(2024, 2, 15), id="first day after Tết"),
        pytest.param(date(2024, 2, 7), 1, True, date(2024, 2, 15), id="one working day over Tết"),
        pytest.param(date(2024, 2, 1), 10, True, date(2024, 2, 22), id="ten working days over Tết"),
        pytest.param(date(2024, 4, 26), 3, True, date(2024, 5, 4), id="a make-up Saturday is a working day"),
        pytest.param(date(2024, 4, 26), 4, True, date(2024, 5, 6), id="and the Sunday after it is none"),
        pytest.param(date(2024, 4, 24), 10, False, date(2024, 5, 4), id="calendar days may end on it"),
        pytest.param(date(2024, 4, 19), 10, False, date(2024, 5, 2), id="ends on a swapped Monday"),
        pytest.param(date(2023, 12, 21), 10, False, date(2024, 1, 2), id="ends on 31/12, a Sunday, before New Year"),
        pytest.param(date(2024, 12, 1), 30, False, date(2024, 12, 31), id="the last day of the year"),
        pytest.param(date(2024, 12, 2), 30, False, date(2025, 1, 1), id="no holiday entered for 01/01/2025"),
        pytest.param(date(2024, 1, 30), 30, False, date(2024, 2, 29), id="29 February"),
        pytest.param(date(2023, 1, 30), 30, False, date(2023, 3, 1), id="no 29 February"),
    ],
)
def test_last_day(start, days, working, due_on):
    assert last(start, days, working=working) == due_on


def test_an_extension_counts_on_from_the_limit_and_not_from_where_its_end_was_moved():
    assert last(date(2024, 3, 6), 10) == date(2024, 3, 18)
    assert last(date(2024, 3, 6), 10, extended=5) == date(2024, 3, 21)


def test_a_pause_stops_the_clock_with_both_its_days():
    pause = Span(date(2024, 3, 6), date(2024, 3, 10))
    assert last(date(2024, 3, 4), 3, pauses=[pause]) == date(2024, 3, 12)


def test_pauses_may_overlap_and_lie_outside():
    pauses = [
        Span(date(2024, 3, 6), date(2024, 3, 8)),
        Span(date(2024, 3, 8), date(2024, 3, 8)),
        Span(date(2024, 4, 1)),
    ]
    assert last(date(2024, 3, 4), 3, pauses=pauses) == date(2024, 3, 11)


def test_while_it_is_paused_there_is_no_last_day():
    found = deadline(date(2024, 3, 4), TimeLimit(10, False), CALENDAR, pauses=[Span(date(2024, 3, 8))])
    assert found.due_on is None
    assert found.counted == 3
    assert found.lines[-1] == "Đang tạm dừng, đã tính 3/10 ngày."


def test_the_sum_in_words():
    found = deadline(date(2024, 4, 26), TimeLimit(4, True), CALENDAR, extended=0)
    assert found.lines == [
        "Thời hạn: 4 ngày làm việc; không tính ngày bắt đầu 26/04/2024.",
        "27/04/2024: thứ Bảy, không tính.",
        "28/04/2024: Chủ nhật, không tính.",
        "29/04/2024: nghỉ hoán đổi, không tính.",
        "30/04/2024: Ngày Chiến thắng, không tính.",
        "01/05/2024: Quốc tế Lao động, không tính.",
        "02/05/2024 đến 04/05/2024: ngày thứ 1 đến ngày thứ 3 (có 04/05/2024 làm bù ngày 29/04/2024).",
        "05/05/2024: Chủ nhật, không tính.",
        "06/05/2024: ngày thứ 4.",
        "Hạn cuối: 06/05/2024.",
    ]


def test_the_sum_tells_why_the_last_day_moved():
    found = deadline(date(2024, 3, 6), TimeLimit(10, False), CALENDAR)
    assert found.lines[1:] == [
        "07/03/2024 đến 16/03/2024: ngày thứ 1 đến ngày thứ 10.",
        "17/03/2024: Chủ nhật, không tính.",
        f"18/03/2024: {MOVED}.",
        "Hạn cuối: 18/03/2024.",
    ]


def test_years_without_entered_holidays_are_told():
    found = deadline(date(2025, 12, 30), TimeLimit(5, True), CALENDAR)
    assert found.unknown_years == (2026,)
    assert "Ngày nghỉ lễ năm 2026 chưa được nhập; hạn có thể thay đổi." in found.lines


def test_a_limit_has_days():
    with pytest.raises(ValueError, match="at least one day"):
        TimeLimit(0, False)
    with pytest.raises(ValueError, match="adds days"):
        deadline(date(2024, 1, 1), TimeLimit(1, False), CALENDAR, extended=-1)


days_of_2024 = st.dates(date(2023, 12, 1), date(2024, 12, 31))


@st.composite
def pauses_of(draw):
    start = draw(days_of_2024)
    return Span(start, start + timedelta(days=draw(st.integers(0, 40))))


@given(
    days_of_2024,
    st.integers(1, 90),
    st.booleans(),
    st.lists(pauses_of(), max_size=3),
    st.integers(0, 60),
)
def test_the_explained_sum_is_the_date(start, days, working, pauses, extended):
    found = deadline(start, TimeLimit(days, working), CALENDAR, pauses=pauses, extended=extended)
    # Every day from the next one to the last stands in the sum, once and in order.
    assert [row.day for row in found.days] == [start + timedelta(days=n + 1) for n in range(len(found.days))]
    assert found.days[-1].day == found.due_on
    assert [row.number for row in found.days if row.number] == list(range(1, days + extended + 1))
    paused = {row.day for row in found.days if any(span.holds(row.day) for span in pauses)}
    assert paused == {row.day for row in found.days if row.note == PAUSED}
    if working:
        assert not any(CALENDAR.closed(row.day) for row in found.days if row.number)
    # Nobody is called to a closed office, and the end moves no further than it must.
    assert not CALENDAR.closed(found.due_on)
    after = [row.day for row in found.days if row.number == days + extended][0]
    between = (after + timedelta(days=n) for n in range((found.due_on - after).days))
    assert all(CALENDAR.closed(day) or day in paused for day in between)
    assert found.lines[-1] == f"Hạn cuối: {found.due_on:%d/%m/%Y}." or found.unknown_years


@given(days_of_2024, st.integers(1, 60), st.booleans())
def test_a_later_event_never_ends_earlier(start, days, working):
    assert last(start, days, working=working) <= last(start + timedelta(days=1), days, working=working)


@given(days_of_2024, st.integers(1, 60), st.booleans(), pauses_of())
def test_a_pause_never_brings_the_end_nearer(start, days, working, pause):
    assert last(start, days, working=working, pauses=[pause]) >= last(start, days, working=working)
