"""On which days citizens are received, and how many of them the head owes: planned, weighed, shown."""

from datetime import date, time

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.complaints.models import ReceptionDay
from apps.complaints.rules.days import DayRule, Every, monthly_days, turns, weekly_days
from apps.complaints.services import host_duties
from apps.complaints.views.days import DELEGATION_DOUBTED
from apps.core.periods import Period
from apps.law.models import CalendarDay
from apps.law.rules import WorkCalendar
from apps.law.services import load_rules
from tests.records import assert_refused, url

LIST = "/song-van/lich-tiep-cong-dan/"
DUTY, PLAN = f"{LIST}ngay-tiep/", f"{LIST}len-lich/"
EVERY_DAY = WorkCalendar()
# Thursday 7 March and Friday 8 March 2024 are holidays here, Saturday 9 March a make-up day.
HOLIDAYS = WorkCalendar(
    off={date(2024, 3, 7): "lễ", date(2024, 3, 8): "lễ"}, worked={date(2024, 3, 9): "làm bù"}, years=frozenset({2024})
)
LAST_OF_WEEKS, FIRST_OF_MONTHS = date(2026, 6, 30), date(2026, 7, 1)
WEEKLY = DayRule(Every.WEEK, 1, "Điều 15", True, date(2014, 7, 1), LAST_OF_WEEKS)
MONTHLY = DayRule(Every.MONTH, 2, "Điều 15 sửa đổi", True, FIRST_OF_MONTHS)
SAID = {
    "held_on": "14/03/2024",
    "starts_at": "07:30",
    "ends_at": "11:30",
    "place": "Phòng tiếp công dân",
    "host_kind": "chairman",
    "host_post": "Chủ tịch UBND xã",
}


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "weekdays", "calendar", "found"),
    [
        ("2024-03-01", "2024-03-31", {3}, None, [7, 14, 21, 28]),
        ("2024-03-07", "2024-03-14", {3}, None, [7, 14]),  # both ends are counted in
        ("2024-03-08", "2024-03-13", {3}, None, []),
        ("2024-03-04", "2024-03-08", {0, 4}, None, [4, 8]),
        # The holiday of the 7th moves over the 8th to the make-up Saturday.
        ("2024-03-01", "2024-03-31", {3}, HOLIDAYS, [9, 14, 21, 28]),
        # Two that move to one day are one; a weekend that was asked for stays.
        ("2024-03-01", "2024-03-10", {3, 4, 6}, HOLIDAYS, [1, 3, 9, 10]),
        # It would move beyond the end.
        ("2024-03-01", "2024-03-08", {3}, HOLIDAYS, []),
    ],
)
def test_days_that_come_round_by_the_week(start, end, weekdays, calendar, found):
    assert [row.day for row in weekly_days(day(start), day(end), weekdays, calendar=calendar)] == found


@pytest.mark.parametrize(
    ("start", "end", "number", "calendar", "found"),
    [
        ("2024-01-15", "2024-04-15", 15, None, ["2024-01-15", "2024-02-15", "2024-03-15", "2024-04-15"]),
        ("2024-01-16", "2024-04-14", 15, None, ["2024-02-15", "2024-03-15"]),
        # February has no 31st, and in a leap year a 29th.
        ("2024-01-01", "2024-03-31", 31, None, ["2024-01-31", "2024-02-29", "2024-03-31"]),
        ("2023-02-01", "2023-02-28", 31, None, ["2023-02-28"]),
        # 15/06/2024 is a Saturday, 15/09/2024 a Sunday.
        ("2024-06-01", "2024-06-30", 15, EVERY_DAY, ["2024-06-17"]),
        ("2024-09-01", "2024-09-30", 15, EVERY_DAY, ["2024-09-16"]),
        # 31/08/2024 is a Saturday: it moves into the next month, and out of the span or into it.
        ("2024-08-01", "2024-08-31", 31, EVERY_DAY, []),
        ("2024-09-01", "2024-09-29", 31, EVERY_DAY, ["2024-09-02"]),
        ("2024-12-20", "2025-01-20", 5, EVERY_DAY, ["2025-01-06"]),
        ("2024-03-01", "2024-03-31", 7, HOLIDAYS, ["2024-03-09"]),
        ("2024-03-01", "2024-03-31", 9, HOLIDAYS, ["2024-03-09"]),
    ],
)
def test_days_that_come_round_by_the_month(start, end, number, calendar, found):
    days = monthly_days(day(start), day(end), number, calendar=calendar)
    assert [row.isoformat() for row in days] == found


@pytest.mark.parametrize(
    ("start", "end", "number", "first", "last"),
    [
        # Monday 30/12/2024 to Sunday 05/01/2025: the Thursday, and so the week, is of 2025.
        ("2024-01-01", "2024-12-31", 52, "2024-01-01", "2024-12-29"),
        ("2025-01-01", "2025-12-31", 52, "2024-12-30", "2025-12-28"),
        # 2026 begins on a Thursday: its first week reaches back into December.
        ("2026-01-01", "2026-06-30", 26, "2025-12-29", "2026-06-28"),
        # Half a week: with its Thursday and without it.
        ("2024-03-14", "2024-03-17", 1, "2024-03-11", "2024-03-17"),
        ("2024-03-11", "2024-03-13", 0, "", ""),
        ("2024-03-15", "2024-03-17", 0, "", ""),
        # The law began on Tuesday 01/07/2014: that week's Thursday lies under it.
        ("2014-06-01", "2014-07-06", 1, "2014-06-30", "2014-07-06"),
    ],
)
def test_weeks_belong_where_their_thursday_lies(start, end, number, first, last):
    found = turns(Period(day(start), day(end)), [WEEKLY], EVERY_DAY)
    assert len(found) == number
    assert all(turn.needed == 1 for turn in found)
    assert not number or (found[0].first, found[-1].last) == (day(first), day(last))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-07-01", "2026-12-31", [7, 8, 9, 10, 11, 12]),
        ("2026-07-01", "2026-07-15", []),  # half a month without its 16th, and with it
        ("2026-07-16", "2026-07-31", [7]),
        ("2026-07-16", "2026-08-15", [7]),
        ("2026-07-17", "2026-08-16", [8]),
        ("2026-06-01", "2026-06-30", []),
    ],
)
def test_months_belong_where_their_sixteenth_lies(start, end, months):
    found = turns(Period(day(start), day(end)), [MONTHLY], EVERY_DAY)
    assert [turn.first.month for turn in found] == months
    assert all((turn.needed, turn.first.day) == (2, 1) for turn in found)


def test_the_law_changes_within_the_period():
    found = turns(Period(day("2026-06-01"), day("2026-08-31")), [WEEKLY, MONTHLY], EVERY_DAY)
    assert [turn.name for turn in found] == [
        "tuần 01/06/2026–07/06/2026",
        "tuần 08/06/2026–14/06/2026",
        "tuần 15/06/2026–21/06/2026",
        "tuần 22/06/2026–28/06/2026",
        # The week of the change has its Thursday in July, which owes its two days.
        "tháng 7/2026",
        "tháng 8/2026",
    ]
    assert sum(turn.needed for turn in found) == 4 + 2 * 2


def test_periods_side_by_side_owe_together_what_the_whole_owes():
    whole = turns(Period(day("2025-01-01"), day("2027-12-31")), [WEEKLY, MONTHLY], EVERY_DAY)
    parts = [
        turn
        for year in (2025, 2026, 2027)
        for quarter in (1, 2, 3, 4)
        for turn in turns(Period.quarter(year, quarter), [WEEKLY, MONTHLY], EVERY_DAY)
    ]
    assert sorted(parts, key=lambda turn: (turn.first, turn.last)) == sorted(
        whole, key=lambda turn: (turn.first, turn.last)
    )


def test_a_week_without_a_working_day_owes_nothing_and_a_month_no_more_than_it_has():
    days = [date(2024, 2, number) for number in range(5, 10)]
    week = Period(days[0], date(2024, 2, 11))
    closed = WorkCalendar(off=dict.fromkeys(days, "Tết"))
    assert turns(week, [WEEKLY], closed) == []
    assert len(turns(week, [WEEKLY], WorkCalendar(off=dict.fromkeys(days[1:], "Tết")))) == 1
    made_up = WorkCalendar(off=closed.off, worked={date(2024, 2, 10): "làm bù"})
    assert len(turns(week, [WEEKLY], made_up)) == 1
    july = [date(2026, 7, number) for number in range(1, 32)]
    one_open = WorkCalendar(off={each: "nghỉ" for each in july if each.day != 15})
    assert [turn.needed for turn in turns(Period(july[0], july[-1]), [MONTHLY], one_open)] == [1]


def test_more_days_in_one_turn_make_up_for_no_other():
    (turn,) = turns(
        Period.year(2024), [DayRule(Every.MONTH, 2, "", True, day("2024-05-01"), day("2024-05-31"))], EVERY_DAY
    )
    days = [date(2024, 5, number) for number in (6, 7, 8)]
    assert [turn.kept(days[:number]) for number in range(4)] == [0, 1, 2, 2]
    assert turn.kept([date(2024, 4, 30), date(2024, 6, 1)]) == 0
    assert turn.kept([days[0], days[0]]) == 1


@pytest.fixture
def rules(db):
    load_rules(settings.BASE_DIR / "fixtures" / "law" / "rules.json")


@pytest.fixture
def make(commune):
    def made(held_on, outcome="held", host_kind="chairman", hour=7, **values):
        start = {
            "unit": commune,
            "starts_at": time(hour),
            "ends_at": time(hour + 4),
            "place": "Trụ sở",
            "host_post": "C",
        }
        return ReceptionDay.objects.create(
            **start | {"held_on": day(held_on), "outcome": outcome, "host_kind": host_kind} | values
        )

    return made


def duty(commune, period, today="2030-01-01", host="chairman"):
    found = host_duties(ReceptionDay.objects.filter(unit=commune), period, today=day(today))
    return next(row for row in found if row.host == host)


MARCH = Period(day("2024-03-01"), day("2024-03-31"))


def test_what_was_delegated_or_missed_is_not_held(rules, commune, make):
    """March 2024 has the Thursdays 7, 14, 21 and 28."""
    make("2024-03-07")
    make("2024-03-07", hour=13)
    make("2024-03-08")
    make("2024-03-14", "delegated", outcome_note="họp huyện")
    make("2024-03-21", "missed", outcome_note="bão")
    make("2024-03-28", "")
    make("2024-03-15", "held", host_kind="officer")
    found = duty(commune, MARCH)
    assert (found.due, found.held, found.kept, found.delegated, found.missed, found.unsaid) == (4, 2, 1, 1, 1, 1)
    assert [(row.turn.first.day, row.lacking, row.reasons) for row in found.short] == [
        (11, 1, ["14/03/2024: ủy quyền cấp phó tiếp, họp huyện."]),
        (18, 1, ["21/03/2024: không tiếp, bão."]),
        (25, 1, ["28/03/2024: chưa ghi đã tiếp hay chưa."]),
    ]


def test_a_day_held_in_the_afternoon_is_not_delegated_for_the_morning(rules, commune, make):
    make("2024-03-07", "delegated")
    make("2024-03-07", "held", hour=13)
    found = duty(commune, MARCH)
    assert (found.held, found.delegated) == (1, 0)


def test_a_week_that_is_not_over_is_not_judged(rules, commune, make):
    found = duty(commune, MARCH, today="2024-03-31")
    assert (len(found.short), found.running) == (3, 1)
    assert duty(commune, MARCH, today="2024-03-10").running == 4
    assert (len(duty(commune, MARCH, today="2024-04-01").short), found.short[0].reasons) == (
        4,
        ["Lịch không có ngày tiếp nào."],
    )


def test_the_secretary_owes_two_days_a_month(rules, commune, make):
    make("2024-03-05", host_kind="party_secretary")
    found = duty(commune, MARCH, host="party_secretary")
    assert (found.due, found.kept, found.short[0].reasons) == (2, 1, ["Lịch chỉ có 1 ngày."])
    assert "11-QĐi/TW" in found.rules[0].source


def test_the_page_shows_the_shortfall_and_asks_as_often_for_ten_times_the_days(client, official, rules, make):
    client.force_login(official)
    asked = f"{DUTY}?tu=01/03/2024&den=31/12/2024"
    make("2024-03-14", "delegated", outcome_note="họp huyện")
    with CaptureQueriesContext(connection) as few:
        page = client.get(asked).content.decode()
    assert "họp huyện" in page
    assert "42/2013/QH13" in page
    assert DELEGATION_DOUBTED not in page
    for month in range(3, 13):
        make(f"2024-{month:02d}-20")
    with CaptureQueriesContext(connection) as many:
        client.get(asked)
    assert len(many) == len(few)
    assert DELEGATION_DOUBTED in client.get(f"{DUTY}?tu=01/07/2026&den=31/07/2026").content.decode()


@pytest.mark.parametrize("query", ["?tu=31/02/2024&den=01/03/2024", "?tu=02/03/2024&den=01/03/2024", "?tu=01/03/2024"])
def test_a_period_that_makes_no_sense_is_refused(client, official, query):
    client.force_login(official)
    assert client.get(f"{DUTY}{query}").status_code == 422


def test_without_a_rule_the_page_says_so(client, official):
    client.force_login(official)
    assert "Chưa ghi quy định nào" in client.get(DUTY).content.decode()


@time_machine.travel("2024-03-15 09:00 +0700")
def test_the_outcome_is_entered_afterwards_and_with_its_reason(client, official):
    client.force_login(official)
    assert client.post(f"{LIST}moi/", SAID | {"outcome": "held"}).status_code == 302
    row = ReceptionDay.objects.get()
    assert (row.host_kind, row.outcome) == ("chairman", "held")
    at = url(ReceptionDay, "update", row.unit, row.public_id)
    version = {"version": row.version}
    assert "phải ghi lý do" in client.post(at, SAID | version | {"outcome": "missed"}).content.decode()
    page = client.post(at, SAID | version | {"outcome": "delegated"}, follow=True).content.decode()
    assert "không tính là Chủ tịch UBND đã tiếp" in page
    assert DELEGATION_DOUBTED not in page
    row.delete()
    assert_refused(client, f"{LIST}moi/", SAID | {"held_on": "16/03/2024", "outcome": "held"}, "outcome", ReceptionDay)


@time_machine.travel("2026-07-02 09:00 +0700")
@pytest.mark.parametrize(("held_on", "warned"), [("30/06/2026", False), ("01/07/2026", True)])
def test_delegation_is_doubted_from_the_day_of_the_amended_law(client, official, held_on, warned):
    client.force_login(official)
    page = client.post(f"{LIST}moi/", SAID | {"held_on": held_on, "outcome": "delegated"}, follow=True)
    assert (DELEGATION_DOUBTED in page.content.decode()) is warned


@pytest.mark.parametrize(("avoids", "days"), [("on", [8, 14]), ("", [7, 14])])
def test_planned_days_avoid_holidays(client, official, avoids, days):
    CalendarDay.objects.create(day=date(2024, 3, 7), name="Ngày lễ")
    client.force_login(official)
    said = {name: value for name, value in SAID.items() if name != "held_on"}
    typed = said | {"repeats": "weekly", "weekdays": ["3"], "first_on": "01/03/2024", "last_on": "14/03/2024"}
    page = client.post(PLAN, typed | {"avoids_closed": avoids}, follow=True).content.decode()
    assert sorted(row.held_on.day for row in ReceptionDay.objects.all()) == days
    assert set(ReceptionDay.objects.values_list("host_kind", flat=True)) == {"chairman"}
    assert "chưa được nhập" not in page


def test_a_plan_into_a_year_without_holidays_says_so(client, official):
    client.force_login(official)
    said = {name: value for name, value in SAID.items() if name != "held_on"}
    typed = said | {"repeats": "monthly", "month_day": "5", "first_on": "01/03/2024", "last_on": "31/03/2024"}
    page = client.post(PLAN, typed | {"avoids_closed": "on"}, follow=True).content.decode()
    assert "Ngày nghỉ lễ năm 2024 chưa được nhập" in page
