"""A deleted meeting takes its rows along, at any distance, and brings all of them back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from apps.accounts.changes import Kind
from apps.core.services import delete_record, delete_row, restore_record
from apps.meetings.models import (
    Absence,
    BallotPlan,
    BallotSheet,
    Choice,
    ConventionDraft,
    Matter,
    Meeting,
    MeetingState,
    Minutes,
    Recognition,
)
from apps.meetings.services import count_ballots, plan_ballots, plan_second_meeting, settle, take_roll
from tests.factories import make_household
from tests.records import url

ROWS = (Matter, Absence)
ALL = (Meeting, Matter, Absence, Choice, BallotPlan, BallotSheet, ConventionDraft)


@pytest.fixture
def full(meet, decide, choose, ballots, village, official, rules):
    """A meeting with rows of every kind: absences, options, a draft, ballots counted by household."""
    households = [make_household(village, f"H{number}") for number in range(9)]
    meeting = meet(village, households=9, present=4)
    take_roll(meeting=meeting, absent=[row.pk for row in households[4:]])
    matter = decide(meeting, votes_for=3)
    options = decide(meeting, votes_for=None, kind="other", position=3)
    choose(options, ("Bê tông", 3), ("Đá dăm", 1))
    draft = decide(meeting, kind="convention", votes_for=4, position=2)
    ConventionDraft.objects.create(matter=draft, title="Hương ước", posted_from=date(2023, 9, 1))
    settle(meeting)
    again = plan_ballots(matter=matter, plan=ballots(), user=official, expected_version=1)
    answers = {row.pk: "for" for row in households}
    count_ballots(
        plan=again.ballot_plan, answers=answers, counted_on=date(2023, 10, 20), user=official, expected_version=2
    )
    return Meeting.objects.get()


def standing():
    return [list(model.objects.order_by("pk").values()) for model in ALL]


def test_minutes_that_lie_with_the_commune_are_not_deleted(client, official, village, meet) -> None:
    meeting = meet(village, state=MeetingState.ACCEPTED)
    client.force_login(official)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert url(Meeting, "delete", meeting.unit, meeting.public_id) not in page
    answer = client.post(url(Meeting, "delete", meeting.unit, meeting.public_id), follow=True)
    assert "Chưa xóa được" in answer.content.decode()
    assert Meeting.objects.exists()


def test_rows_of_rows_go_and_come_back(full) -> None:
    before = standing()
    assert all(before)
    deleted = delete_record(record=full, children=ROWS)
    assert not any(standing())
    marks = {row.history_change_reason for model in ALL for row in model.history.filter(history_type="-")}
    assert len(marks) == 1
    restored = restore_record(deleted=deleted, children=ROWS)
    after = standing()
    # When the record was last written is all that differs.
    after[0][0]["updated_at"], after[0][0]["created_at"] = before[0][0]["updated_at"], before[0][0]["created_at"]
    assert after == before
    assert restore_record(deleted=deleted, children=ROWS) == restored
    assert standing()[1:] == before[1:]


def test_a_second_deletion_brings_back_its_own_rows_only(full) -> None:
    first = delete_record(record=full, children=ROWS)
    meeting = restore_record(deleted=first, children=ROWS)
    BallotSheet.objects.first().delete()
    second = delete_record(record=meeting, children=ROWS)
    restore_record(deleted=second, children=ROWS)
    assert (BallotSheet.objects.count(), Matter.objects.count()) == (8, 4)


@pytest.mark.parametrize("keeper", [Minutes, Recognition])
@pytest.mark.parametrize("children", [ROWS, (*ROWS, Minutes)])
def test_minutes_and_recognitions_keep_their_meeting(full, official, keeper, children) -> None:
    if keeper is Minutes:
        Minutes.objects.create(
            meeting=full, number=1, document={}, submitted_by=official, submitted_at="2023-10-12T08:00:00+07:00"
        )
    else:
        Recognition.objects.create(
            matter=full.matters.get(kind="convention"),
            outcome="refused",
            number="1/QĐ",
            decided_on=date(2023, 11, 1),
            valid_from=date(2023, 11, 1),
        )
    before = standing()
    with pytest.raises(ProtectedError):
        delete_record(record=full, children=children)
    assert standing() == before
    with pytest.raises(ProtectedError):
        delete_row(full.matters.get(kind="convention")) if keeper is Recognition else full.delete()
    assert keeper.objects.count() == 1


def test_the_page_says_what_keeps_the_meeting(client, official, full) -> None:
    Minutes.objects.create(
        meeting=full, number=1, document={}, submitted_by=official, submitted_at="2023-10-12T08:00:00+07:00"
    )
    client.force_login(official)
    answer = client.post(url(Meeting, "delete", full.unit, full.public_id), follow=True)
    assert "Chưa xóa được: còn 1 bản ghi phụ thuộc (biên bản đã gửi)" in answer.content.decode()
    assert Meeting.objects.count() == 1


def test_a_meeting_that_another_one_follows_stays(full, official) -> None:
    Matter.objects.filter(followed_by=None).update(carried=False)
    second = plan_second_meeting(meeting=full, held_on=date(2023, 11, 5), user=official, expected_version=3)
    with pytest.raises(ProtectedError):
        delete_record(record=full, children=ROWS)
    deleted = delete_record(record=second, children=ROWS)
    assert not Matter.objects.filter(meeting__held_on=date(2023, 11, 5)).exists()
    key, first = full.pk, delete_record(record=full, children=ROWS)
    with pytest.raises(ValidationError, match="không còn"):
        restore_record(deleted=deleted, children=ROWS)
    restore_record(deleted=first, children=ROWS)
    assert restore_record(deleted=deleted, children=ROWS).follows_id == key


def test_one_matter_goes_with_its_own_rows(full) -> None:
    delete_row(full.matters.get(followed_by=None, kind="contribution"))
    delete_row(full.matters.get(kind="contribution"))
    delete_row(full.matters.get(kind="other"))
    assert not any(model.objects.exists() for model in (Choice, BallotPlan, BallotSheet))
    assert ConventionDraft.objects.exists()


def test_the_log_of_changes_finds_rows_of_rows_also_when_they_are_gone(full, other_commune) -> None:
    kind = Kind(BallotSheet, "plan")
    assert kind.history_of(full.unit).count() == 9
    assert kind.permissions() == {
        "meetings.view_ballotsheet",
        "meetings.view_ballotplan",
        "meetings.view_matter",
        "meetings.view_meeting",
    }
    delete_record(record=full, children=ROWS)
    assert kind.history_of(full.unit).count() == 18
    assert not kind.history_of(other_commune).exists()
