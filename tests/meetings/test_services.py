"""What the services settle, lock and refuse: verdicts, options, candidates, minutes and their versions."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from apps.core.services import StaleRecordError, delete_record
from apps.meetings.models import Absence, Matter, Meeting, Minutes
from apps.meetings.services import (
    accept_minutes,
    cancel_meeting,
    correct_minutes,
    count_ballots,
    missing_from,
    plan_ballots,
    record_meeting,
    return_minutes,
    settle,
    submit_minutes,
    take_roll,
)
from tests.factories import make_household, make_village

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
def written(meet, decide, village):
    """A meeting whose minutes lack nothing, with one matter that was carried."""
    meeting = meet(village, chair_name="Nguyễn Đức Hiển", secretary_name="Trần Thị Mùi")
    decide(meeting, votes_for=140)
    return meeting


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_a_verdict_follows_what_is_corrected(meet, decide, village, official) -> None:
    meeting = meet(village)
    matter = decide(meeting, votes_for=135)
    settle(meeting)
    assert fresh(matter).carried is True
    matter.votes_for = 134
    matter.save()
    settle(meeting)
    assert fresh(matter).carried is False
    meeting.held_on = date(2023, 6, 30)
    record_meeting(record=meeting, user=official)
    settle(meeting)
    assert (fresh(matter).carried, fresh(matter).decided_on) == (True, date(2023, 6, 30))
    meeting.households = 300
    record_meeting(record=meeting, user=official)
    settle(meeting)
    assert fresh(matter).carried is False
    matter.votes_for = None
    matter.save()
    settle(meeting)
    assert fresh(matter).carried is None


def test_settling_twice_writes_nothing_more(written) -> None:
    settle(written)
    matter = written.matters.get()
    before = matter.history.count()
    settle(written)
    assert matter.history.count() == before


def test_the_foremost_option_decides(meet, decide, choose, village) -> None:
    meeting = meet(village)
    matter = decide(meeting, votes_for=None)
    first, _ = choose(matter, ("Bê tông", 135), ("Đá dăm", 10))
    settle(meeting)
    assert (fresh(matter).options, fresh(matter).votes_for, fresh(matter).carried) == (2, 135, True)
    first.votes = 20
    first.save()
    settle(meeting)
    assert (fresh(matter).votes_for, fresh(matter).carried) == (20, False)
    assert fresh(first).elected is None


ELECTIONS = [
    # seats, votes, who is elected, deciding votes, carried
    (1, [120, 30], [True, False], 120, True),
    (1, [101, 30], [False, False], 101, False),
    (1, [102, 30], [True, False], 102, True),
    # Level for the last seat: neither is ahead of the other.
    (2, [150, 110, 110], [True, False, False], 110, False),
    (2, [150, 110, 109], [True, True, False], 110, True),
    # Level, but both find a seat.
    (2, [110, 110, 30], [True, True, False], 110, True),
    (2, [150, 90, 80], [True, False, False], 90, False),
    # Fewer candidates than seats.
    (3, [150, 110], [True, True], 110, True),
    (1, [0], [False], 0, False),
]


@pytest.mark.parametrize(("seats", "votes", "elected", "deciding", "carried"), ELECTIONS)
def test_who_is_elected(meet, decide, choose, village, seats, votes, elected, deciding, carried) -> None:
    meeting = meet(village, kind="election", present=202)
    matter = decide(meeting, kind="board", action="elect", seats=seats, votes_for=None, method="secret_ballot")
    candidates = choose(matter, *((f"Người {number}", number_of) for number, number_of in enumerate(votes)))
    settle(meeting)
    assert [fresh(row).elected for row in candidates] == elected
    assert (fresh(matter).votes_for, fresh(matter).carried) == (deciding, carried)
    tied = "bằng phiếu" in fresh(matter).verdict_text
    assert tied is (deciding > 101 and not carried)


def test_an_election_counted_in_part_elects_nobody(meet, decide, choose, village) -> None:
    meeting = meet(village, kind="election", present=202)
    matter = decide(meeting, kind="village_head", action="elect", votes_for=None)
    first, second = choose(matter, ("An", 150), ("Bình", 20))
    settle(meeting)
    assert fresh(first).elected is True
    second.votes = None
    second.save()
    settle(meeting)
    assert [fresh(row).elected for row in (first, second)] == [None, None]
    assert (fresh(matter).votes_for, fresh(matter).carried) == (None, None)


@pytest.mark.parametrize(
    ("matter", "choice", "reason"),
    [
        ({"votes_for": 151}, None, r"151, lớn hơn số hộ có đại diện dự họp \(150\)"),
        ({"votes_for": None}, ("Bê tông", 151), "lớn hơn số hộ"),
        ({"ballots_returned": 120, "votes_for": 112, "invalid": 8}, ("Bê tông", 113), "cộng các ý kiến được 121"),
        (
            {"ballots_returned": 9, "votes_for": 9, "kind": "board", "action": "elect"},
            ("An", 10),
            r"số phiếu hợp lệ \(9\)",
        ),
        ({"votes_for": 10, "votes_against": 3, "kind": "board", "action": "elect"}, ("An", None), "nhập cả số hộ"),
    ],
)
def test_votes_that_cannot_be_are_refused_with_the_matter(
    meet, decide, choose, village, matter, choice, reason
) -> None:
    meeting = meet(village)
    row = decide(meeting, **matter)
    if choice:
        choose(row, choice)
    with pytest.raises(ValidationError, match=reason) as refused:
        settle(meeting)
    assert "Việc “Mức đóng góp làm đường”" in refused.value.messages[0]
    assert fresh(row).votes_for == matter.get("votes_for", 112)


def test_a_meeting_of_another_units_village_is_refused(village, other_commune, official) -> None:
    foreign = make_village(other_commune, "Xa")
    record = Meeting(
        unit=village.unit, village=foreign, kind="matter", subject="Họp", held_on=date(2023, 10, 10), households=9
    )
    with pytest.raises(ValidationError, match="không thuộc đơn vị này"):
        record_meeting(record=record, user=official)
    assert not Meeting.objects.exists()


def test_a_planned_meeting_takes_its_households_when_it_is_held(village, official) -> None:
    make_household(village, "H1")
    ahead = timezone.localdate() + timedelta(days=3)
    record = Meeting(unit=village.unit, village=village, kind="regular", subject="Họp", held_on=ahead, state="planned")
    record_meeting(record=record, user=official)
    assert (record.households, record.present) == (None, None)
    record.state = "held"
    with pytest.raises(ValidationError, match="chưa tới"):
        record_meeting(record=fresh_with(record, state="held"), user=official)
    record.held_on = timezone.localdate()
    record_meeting(record=record, user=official)
    assert fresh(record).households == 1


def fresh_with(record, **values):
    row = fresh(record)
    for name, value in values.items():
        setattr(row, name, value)
    return row


def test_only_a_plan_is_called_off(meet, village, official) -> None:
    held, planned = meet(village), meet(village, state="planned", households=None, present=None)
    with pytest.raises(ValidationError, match="đã lên lịch"):
        cancel_meeting(meeting=held, user=official, expected_version=1)
    assert cancel_meeting(meeting=planned, user=official, expected_version=1).state == "cancelled"
    with pytest.raises(StaleRecordError):
        cancel_meeting(meeting=planned, user=official, expected_version=1)
    assert list(Meeting.objects.counted()) == [held]


def test_minutes_go_to_the_commune_and_back_version_by_version(written, official, leader) -> None:
    first = submit_minutes(meeting=written, user=official, expected_version=1)
    assert (first.number, first.state, fresh(written).state, fresh(written).version) == (1, "submitted", "submitted", 2)
    assert written.matters.get().carried is True
    with pytest.raises(ValidationError, match="Ghi lý do trả lại"):
        return_minutes(minutes=first, user=leader, expected_version=2, comment="  ")
    return_minutes(minutes=first, user=leader, expected_version=2, comment="Thiếu chữ ký")
    with pytest.raises(StaleRecordError):  # a page that was open since before
        accept_minutes(minutes=first, user=leader, expected_version=2)
    with pytest.raises(ValidationError, match="đã được trả lời"):
        accept_minutes(minutes=first, user=leader, expected_version=3)
    assert (fresh(first).state, fresh(first).decided_by, fresh(written).state) == ("returned", leader, "returned")
    second = submit_minutes(meeting=written, user=official, expected_version=3)
    accept_minutes(minutes=second, user=leader, expected_version=4, comment="Đủ")
    assert (second.number, fresh(second).comment, fresh(written).state) == (2, "Đủ", "accepted")
    with pytest.raises(ValidationError, match="Ghi lý do đính chính"):
        correct_minutes(meeting=written, user=official, reason="", expected_version=5)
    correct_minutes(meeting=written, user=official, reason="Ghi nhầm số hộ", expected_version=5)
    written = fresh(written)
    written.present = 151
    record_meeting(record=written, user=official, expected_version=6)
    third = submit_minutes(meeting=written, user=official, expected_version=7)
    return_minutes(minutes=third, user=leader, expected_version=8, comment="Còn nhầm")
    fourth = submit_minutes(meeting=written, user=official, expected_version=9)
    accept_minutes(minutes=fourth, user=leader, expected_version=10)
    assert [row.reason for row in written.minutes.order_by("number")] == ["", "", "Ghi nhầm số hộ", "Ghi nhầm số hộ"]
    assert fresh(written).correction_reason == ""
    assert fresh(second).document != fourth.document


def test_each_step_wants_the_version_that_was_seen(written, official, leader) -> None:
    with pytest.raises(StaleRecordError):
        submit_minutes(meeting=written, user=official, expected_version=2)
    minutes = submit_minutes(meeting=written, user=official, expected_version=1)
    with pytest.raises(StaleRecordError):  # a double click
        submit_minutes(meeting=written, user=official, expected_version=1)
    with pytest.raises(ValidationError, match="không ở bước ghi"):
        submit_minutes(meeting=written, user=official, expected_version=2)
    with pytest.raises(ValidationError, match="đã tiếp nhận mới cần đính chính"):
        correct_minutes(meeting=written, user=official, reason="Nhầm", expected_version=2)
    accept_minutes(minutes=minutes, user=leader, expected_version=2)
    with pytest.raises(StaleRecordError):
        correct_minutes(meeting=written, user=official, reason="Nhầm", expected_version=2)
    assert Minutes.objects.count() == 1


@pytest.mark.parametrize("accepted", [False, True])
def test_locked_minutes_refuse_every_change(written, decide, ballots, village, official, leader, accepted) -> None:
    household = make_household(village)
    short = decide(written, text="Việc chưa đạt", votes_for=10)
    settle(written)
    again = plan_ballots(matter=short, plan=ballots(), user=official, expected_version=1)
    count_ballots(
        plan=again.ballot_plan,
        answers={household.pk: "against"},
        counted_on=date(2023, 10, 20),
        user=official,
        expected_version=2,
    )
    minutes = submit_minutes(meeting=written, user=official, expected_version=3)
    if accepted:
        accept_minutes(minutes=minutes, user=leader, expected_version=4)
    written = fresh(written)
    version = written.version
    before = list(Matter.objects.values())
    written.present = 140
    calls = (
        lambda: record_meeting(record=written, user=official, expected_version=version),
        lambda: take_roll(meeting=written, absent=[household.pk]),
        lambda: plan_ballots(matter=again, plan=ballots(), user=official, expected_version=version),
        lambda: count_ballots(
            plan=again.ballot_plan,
            answers={},
            counted_on=date(2023, 10, 20),
            user=official,
            expected_version=version,
        ),
    )
    for call in calls:
        with pytest.raises(ValidationError, match="Biên bản đã gửi xã nên không sửa được nữa"):
            call()
    with pytest.raises(ProtectedError):
        delete_record(record=fresh(written), children=(Matter, Absence))
    assert list(Matter.objects.values()) == before
    assert (fresh(written).present, fresh(written).version) == (150, version)


def test_what_minutes_lack_is_said(meet, decide, village, official) -> None:
    bare = meet(village, present=None)
    decide(bare, votes_for=None)
    said = missing_from(bare)
    assert said == [
        "nhập số hộ có đại diện dự họp và tổng số hộ của thôn.",
        "nhập người chủ trì.",
        "nhập thư ký.",
        "nhập kết quả biểu quyết việc “Mức đóng góp làm đường”.",
    ]
    with pytest.raises(ValidationError, match="Chưa gửi được: nhập người chủ trì"):
        submit_minutes(meeting=bare, user=official, expected_version=1)
    assert fresh(bare).state == "held"
    failed = meet(village, present=20, failed=True, chair_name="An", secretary_name="Bình")
    decide(failed, votes_for=None)
    assert missing_from(failed) == []
    empty = meet(village, chair_name="An", secretary_name="Bình")
    assert missing_from(empty) == ["ghi việc đã bàn hoặc tóm tắt diễn biến cuộc họp."]
