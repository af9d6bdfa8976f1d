"""What follows when a meeting or a matter fell short: another meeting, or ballots; one final result."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from apps.core.services import StaleRecordError
from apps.meetings.models import BallotSheet, ConventionDraft, Matter, Meeting
from apps.meetings.services import (
    cancel_meeting,
    count_ballots,
    may_be_put_again,
    plan_ballots,
    plan_second_meeting,
    record_meeting,
    settle,
)
from tests.factories import make_household, make_village

pytestmark = pytest.mark.usefixtures("rules")
LATER = date(2023, 11, 5)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def short(meet, decide, village):
    """A meeting with a matter carried, one that fell short and one never voted on."""
    meeting = meet(village)
    decide(meeting, text="Đạt", votes_for=140)
    decide(meeting, text="Chưa đạt", votes_for=112, position=2, contribution=300_000)
    decide(meeting, text="Chưa biểu quyết", votes_for=None, position=3)
    settle(meeting)
    return meeting


def hold(meeting, official, **values):
    meeting = fresh(meeting)
    meeting.state, meeting.present, meeting.households = "held", 180, 202
    for name, value in values.items():
        setattr(meeting, name, value)
    return record_meeting(record=meeting, user=official)


def test_a_second_meeting_takes_up_what_was_not_carried(short, official) -> None:
    second = plan_second_meeting(meeting=short, held_on=LATER, user=official, expected_version=1)
    assert (second.state, second.follows, second.village, second.households) == ("planned", short, short.village, None)
    rows = [(row.text, row.follows.text, row.votes_for, row.contribution) for row in second.matters.all()]
    assert rows == [
        ("Chưa đạt", "Chưa đạt", None, 300_000),
        ("Chưa biểu quyết", "Chưa biểu quyết", None, None),
    ]
    with pytest.raises(ValidationError, match="Đã có cuộc họp lại"):  # a double click
        plan_second_meeting(meeting=short, held_on=LATER, user=official, expected_version=1)
    assert Meeting.objects.count() == 2


def test_no_second_meeting_without_reason(short, meet, village, official) -> None:
    with pytest.raises(StaleRecordError):
        plan_second_meeting(meeting=short, held_on=LATER, user=official, expected_version=2)
    with pytest.raises(ValidationError, match="không được trước cuộc họp chưa đạt"):
        plan_second_meeting(meeting=short, held_on=date(2023, 10, 9), user=official, expected_version=1)
    with pytest.raises(ValidationError, match="không còn việc nào chưa đạt"):
        plan_second_meeting(meeting=meet(village), held_on=LATER, user=official, expected_version=1)
    for state in ("planned", "cancelled"):
        unheld = meet(village, state=state, failed=True)
        with pytest.raises(ValidationError, match="chưa diễn ra hoặc không tổ chức"):
            plan_second_meeting(meeting=unheld, held_on=LATER, user=official, expected_version=1)
    assert not Meeting.objects.filter(follows__isnull=False).exists()
    failed = meet(village, failed=True, present=20)
    assert plan_second_meeting(meeting=failed, held_on=LATER, user=official, expected_version=1).follows == failed


def test_the_final_result_is_one(short, official) -> None:
    def final():
        return sorted(Matter.objects.final().values_list("text", "meeting__held_on"))

    first = [(text, short.held_on) for text in ("Chưa biểu quyết", "Chưa đạt", "Đạt")]
    assert final() == first
    second = plan_second_meeting(meeting=short, held_on=LATER, user=official, expected_version=1)
    # A plan decides nothing: until it is held the result is the one that fell short.
    assert sorted(Matter.objects.held().final().values_list("text", "meeting__held_on")) == first
    hold(second, official)
    taken_up = [("Chưa biểu quyết", LATER), ("Chưa đạt", LATER), ("Đạt", short.held_on)]
    assert final() == taken_up
    second.matters.filter(text="Chưa đạt").update(votes_for=140)
    settle(fresh(second))
    third = plan_second_meeting(meeting=second, held_on=LATER, user=official, expected_version=2)
    assert [row.text for row in third.matters.all()] == ["Chưa biểu quyết"]
    assert sorted(Matter.objects.held().final().values_list("text", "meeting__held_on")) == taken_up


def test_one_that_is_called_off_lets_another_one_follow(short, official) -> None:
    second = plan_second_meeting(meeting=short, held_on=LATER, user=official, expected_version=1)
    cancel_meeting(meeting=second, user=official, expected_version=1)
    assert all(may_be_put_again(row) for row in fresh(short).matters.exclude(text="Đạt"))
    third = plan_second_meeting(meeting=short, held_on=LATER, user=official, expected_version=1)
    assert fresh(short).followed_by == third
    assert third.matters.count() == 2


def test_options_candidates_and_drafts_go_along_without_votes(meet, decide, choose, village, official) -> None:
    meeting = meet(village, kind="convention", present=180)
    convention = decide(meeting, kind="convention", votes_for=90)
    ConventionDraft.objects.create(matter=convention, title="Hương ước", posted_from=date(2023, 9, 1))
    board = decide(meeting, kind="board", action="elect", seats=3, votes_for=None, method="secret_ballot")
    choose(board, ("An", 150), ("Bình", 80, True), ("Chi", 70), ("Dũng", 60))
    at_doors = decide(meeting, method="household_ballot", votes_for=60)
    settle(meeting)
    second = plan_second_meeting(meeting=meeting, held_on=LATER, user=official, expected_version=1)
    again, elected, voted = second.matters.order_by("pk")
    assert (again.convention_draft.title, again.convention_draft.posted_from) == ("Hương ước", date(2023, 9, 1))
    # Who was elected is a member; the seats left are two.
    assert (elected.seats, elected.method) == (2, "secret_ballot")
    assert [(row.text, row.votes, row.reelected) for row in elected.choices.all()] == [
        ("Bình", None, True),
        ("Chi", None, False),
        ("Dũng", None, False),
    ]
    assert (voted.follows, voted.method) == (at_doors, "show_of_hands")


@pytest.fixture
def street(village):
    return [make_household(village, f"H{number}") for number in range(9)]


@pytest.fixture
def polled(meet, decide, ballots, village, street, official):
    """Nine households, four came; the ballots on the contribution are out."""
    meeting = meet(village, households=9, present=4)
    matter = decide(meeting, votes_for=4)
    settle(meeting)
    return plan_ballots(matter=matter, plan=ballots(), user=official, expected_version=1)


def count(matter, answers, official, day=date(2023, 10, 21)):
    version = fresh(matter.meeting).version
    return count_ballots(
        plan=matter.ballot_plan, answers=answers, counted_on=day, user=official, expected_version=version
    )


def test_ballots_follow_the_matter_that_fell_short(polled) -> None:
    assert (polled.method, polled.position, polled.follows.votes_for, polled.votes_for) == (
        "household_ballot",
        2,
        4,
        None,
    )
    assert fresh(polled).decided_on == date(2023, 10, 20)
    assert list(Matter.objects.final()) == [polled]
    assert not may_be_put_again(fresh(polled.follows))


@pytest.mark.parametrize(("agree", "carried"), [(5, False), (6, True)])
def test_ballots_are_counted_household_by_household(polled, street, official, agree, carried) -> None:
    """Two thirds of nine: five are not enough, six are (khoản 1 Điều 21 Luật 10/2022 [K])."""
    answers = {household.pk: "for" for household in street[:agree]}
    answers |= {street[6].pk: "against", street[7].pk: "invalid", street[8].pk: "not_returned"}
    counted = count(polled, answers, official)
    assert (counted.ballots_issued, counted.ballots_returned, counted.invalid) == (agree + 3, agree + 2, 1)
    assert (counted.votes_for, counted.votes_against, counted.carried) == (agree, 1, carried)
    assert (counted.decided_on, counted.ballot_plan.by_household) == (date(2023, 10, 21), True)
    assert fresh(counted.follows).votes_for == 4
    answers[street[6].pk] = "for"
    del answers[street[7].pk]
    recounted = count(polled, answers, official)
    assert (recounted.votes_for, recounted.invalid, recounted.ballots_issued) == (agree + 1, 0, agree + 2)
    assert BallotSheet.objects.count() == agree + 2


def test_a_count_that_cannot_be_is_refused_and_nothing_kept(polled, street, village, official) -> None:
    stranger = make_household(make_village(village.unit, "Hội"), "X1")
    with pytest.raises(ValidationError, match="1 hộ không thuộc thôn"):
        count(polled, {street[0].pk: "for", stranger.pk: "for"}, official)
    with pytest.raises(ValidationError, match="không có trong mẫu"):
        count(polled, {street[0].pk: "maybe"}, official)
    with pytest.raises(ValidationError, match="phải sau hoặc bằng ngày bắt đầu phát phiếu"):
        count(polled, {street[0].pk: "for"}, official, day=date(2023, 10, 11))
    with (
        time_machine.travel("2023-10-21 09:00 +0700"),
        pytest.raises(ValidationError, match="Ngày kiểm phiếu chưa tới"),
    ):
        count(polled, {street[0].pk: "for"}, official, day=date(2023, 10, 22))
    Meeting.objects.update(households=8)
    with pytest.raises(ValidationError, match=r"Số phiếu phát ra là 9, lớn hơn tổng số hộ của thôn \(8\)"):
        count(polled, {household.pk: "for" for household in street}, official)
    with pytest.raises(StaleRecordError):
        count_ballots(plan=polled.ballot_plan, answers={}, counted_on=LATER, user=official, expected_version=1)
    assert not BallotSheet.objects.exists()
    assert fresh(polled).votes_for is None


def test_ballots_only_where_they_have_a_place(short, meet, decide, choose, ballots, village, official) -> None:
    carried, fell_short, _ = short.matters.all()
    election = decide(short, kind="village_head", action="elect", votes_for=None)
    for matter, reason in ((carried, "đã được thông qua"), (election, "Bầu, cho thôi chức vụ không phát phiếu")):
        with pytest.raises(ValidationError, match=reason):
            plan_ballots(matter=matter, plan=ballots(), user=official, expected_version=1)
    with pytest.raises(ValidationError, match="Ngày phát phiếu không được trước ngày họp"):
        plan_ballots(matter=fell_short, plan=ballots(starts_on=date(2023, 10, 9)), user=official, expected_version=1)
    planned = decide(meet(village, state="planned"), votes_for=None)
    with pytest.raises(ValidationError, match="chưa diễn ra"):
        plan_ballots(matter=planned, plan=ballots(), user=official, expected_version=1)
    assert Matter.objects.filter(follows__isnull=False).count() == 0
    plan_ballots(matter=fell_short, plan=ballots(), user=official, expected_version=1)
    with pytest.raises(StaleRecordError):  # a double click
        plan_ballots(matter=fell_short, plan=ballots(), user=official, expected_version=1)
    with pytest.raises(ValidationError, match="đã được đưa ra lấy ý kiến lại"):
        plan_ballots(matter=fell_short, plan=ballots(), user=official, expected_version=2)


def test_a_matter_for_ballots_from_the_start_is_not_doubled(meet, decide, ballots, village, official) -> None:
    """điểm a, c khoản 1 Điều 4 Nghị định 59/2023 [S]: no meeting need have fallen short."""
    matter = decide(meet(village), kind="other", method="household_ballot", votes_for=None)
    plan = ballots(reason="self_rule")
    assert plan_ballots(matter=matter, plan=plan, user=official, expected_version=1) == matter
    with pytest.raises(ValidationError, match="đang được phát phiếu"):
        plan_ballots(matter=matter, plan=ballots(), user=official, expected_version=2)
    assert Matter.objects.count() == 1
