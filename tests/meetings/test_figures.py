"""Figures and duties of village meetings."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from apps.accounts.roles import Role
from apps.core.indicators import UnknownOptionError, get
from apps.core.periods import Period
from apps.core.portal import duties
from apps.law.models import Rule
from apps.meetings.portal import village_meetings
from tests.factories import make_user, make_village
from tests.records import close

YEAR = Period.year(2023)
COUNTS = (
    "meetings.meetings",
    "meetings.villages_met",
    "meetings.households_present",
    "meetings.matters",
    "meetings.votes_for",
)


def test_figures_are_missing_then_partial_then_zero_as_villages_close(commune, village, official):
    make_village(commune, "Hội")
    assert {get(name).value(commune, YEAR).state for name in COUNTS} == {"missing"}
    close(commune, "meetings.meeting", YEAR, official, village=village)
    assert {get(name).value(commune, YEAR).state for name in COUNTS} == {"partial"}
    assert get("meetings.meetings").value(commune, YEAR, village=village).value == 0
    close(commune, "meetings.meeting", YEAR, official)
    assert [get(name).value(commune, YEAR).value for name in COUNTS] == [0] * len(COUNTS)
    assert get("meetings.attendance_share").value(commune, YEAR).state == "missing"


def test_figures_add_up(commune, village, other_commune, meet, decide):
    neighbour = make_village(commune, "Hội")
    first = meet(village, held_on=date(2023, 1, 1))
    meet(village, kind="regular", held_on=date(2023, 12, 31), present=100)
    second = meet(neighbour, households=98, present=50)
    for outside in (
        meet(neighbour, held_on=date(2022, 12, 31)),
        meet(neighbour, held_on=date(2024, 1, 1)),
        meet(make_village(other_commune, "Xa")),
    ):
        decide(outside)
    decide(first, votes_for=112)
    decide(second, kind="funds", votes_for=40)
    decide(second, kind="funds", method="household_ballot", votes_for=60)
    assert [get(name).value(commune, YEAR).value for name in COUNTS] == [3, 2, 300, 3, 212]
    share = get("meetings.attendance_share").value(commune, YEAR)
    assert (share.text(), share.state) == ("59,76", "known")
    assert get("meetings.votes_for_share").value(commune, YEAR).value == Decimal(21200) / 398
    assert get("meetings.meetings").value(commune, YEAR, kind="regular").value == 1
    assert get("meetings.matters").value(commune, YEAR, kind="funds").value == 2
    assert get("meetings.matters").value(commune, YEAR, method="household_ballot").value == 1
    assert get("meetings.votes_for").value(commune, YEAR, village=village).value == 112
    with pytest.raises(UnknownOptionError):
        get("meetings.matters").value(commune, YEAR, kind="party")


def test_uncounted_votes_make_the_sum_partial(commune, village, meet, decide):
    meeting = meet(village)
    decide(meeting)
    decide(meeting, votes_for=None)
    votes = get("meetings.votes_for").value(commune, YEAR)
    assert (votes.value, votes.state, votes.lacking) == (112, "partial", 1)
    assert get("meetings.votes_for_share").value(commune, YEAR).state == "partial"


def test_villages_that_have_not_met_are_missing_after_the_half_year(
    commune, village, official, meet, rules, django_assert_max_num_queries
):
    first, _ = (make_village(commune, name) for name in ("Hội", "Trại"))
    meet(first, kind="matter", held_on=date(2023, 8, 1))  # not the regular one
    meet(village, kind="regular", held_on=date(2023, 7, 1))
    with django_assert_max_num_queries(10) as few:
        (duty,) = village_meetings(commune, YEAR, official)
    assert (duty.state, duty.due_on) == ("missing", None)
    lacking = "1/3 thôn đã họp; chưa họp: thôn Hội, thôn Trại"
    assert duty.detail == f"{lacking}; đã qua ngày nhắc 31/12/2023; quy định chưa kiểm chứng"
    for number in range(7):
        make_village(commune, f"Số {number}")
    with django_assert_max_num_queries(len(few)):
        (duty,) = village_meetings(commune, YEAR, official)
    assert "và 4 thôn khác" in duty.detail
    assert duty in duties(commune, YEAR, official)


@time_machine.travel("2024-09-15 09:00 +0700")
def test_the_running_half_year_is_due_and_the_met_one_done(commune, village, official, meet, rules):
    meet(village, kind="regular", held_on=date(2024, 6, 30))
    first, second = village_meetings(commune, Period.year(2024), official)
    assert (first.state, second.state, second.due_on) == ("done", "due", date(2024, 12, 31))
    assert first.detail == "1/1 thôn đã họp"
    assert second.detail == "0/1 thôn đã họp; chưa họp: thôn Đồng Kim (quy định chưa kiểm chứng)"


@time_machine.travel("2024-03-01 09:00 +0700")
def test_no_duty_before_the_half_year_before_the_law_or_without_the_right(commune, village, official, rules):
    assert len(village_meetings(commune, Period.year(2024), official)) == 1
    assert village_meetings(commune, Period.half_year(2023, 1), official) == []
    assert village_meetings(commune, Period.quarter(2023, 4), official) == []
    member = make_user("thanh-vien", Role.BOARD_MEMBER, commune)
    assert village_meetings(commune, YEAR, member) == []
    Rule.objects.all().delete()
    assert village_meetings(commune, YEAR, official) == []


def test_a_village_head_hears_of_the_own_village_only(commune, village, rules):
    make_village(commune, "Hội")
    head = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    (duty,) = village_meetings(commune, YEAR, head)
    assert "thôn Đồng Kim" in duty.detail
    assert "Hội" not in duty.detail
