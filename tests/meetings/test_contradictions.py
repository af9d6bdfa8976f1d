"""What the rows of a meeting may not say at once, and what is shut while the commune has the minutes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.models import Attachment
from apps.core.services import delete_record
from apps.meetings.models import Absence, ConventionDraft, Matter, Meeting, MeetingState, Recognition
from apps.meetings.services import (
    cancel_meeting,
    correct_minutes,
    delete_meeting,
    plan_ballots,
    plan_second_meeting,
    recognise,
    record_meeting,
    remarks_on,
    reopen_meeting,
    restore_meeting,
    settle,
    take_roll,
)
from apps.meetings.services.drafts import save_draft
from tests.factories import make_household, make_village
from tests.meetings.test_again import hold

pytestmark = pytest.mark.usefixtures("rules")
DAY = date(2023, 10, 10)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


ON_BALLOTS = [
    # action, seats, method, ballots (issued, returned, invalid), votes, the reason
    ("elect", 1, "secret_ballot", (150, 150, 5), (100, 45), ""),
    ("elect", 1, "secret_ballot", (150, 150, 5), (100, 46), r"được 146, lớn hơn 145"),
    ("elect", 2, "secret_ballot", (150, 150, 5), (145, 145), ""),
    ("elect", 2, "secret_ballot", (150, 150, 5), (145, 140, 6), r"được 291, lớn hơn 145 × 2"),
    ("elect", 1, "secret_ballot", (None, None, 0), (100, 50), ""),
    ("elect", 1, "secret_ballot", (None, None, 0), (100, 51), r"được 151, lớn hơn 150"),
    # Hands may be raised twice: told as a remark.
    ("elect", 1, "show_of_hands", (None, None, 0), (100, 51), ""),
    ("decide", 1, "secret_ballot", (None, None, 0), (150, 1), r"được 151, lớn hơn 150"),
    # Of a decision seats mean nothing, of a dismissal each person is voted on.
    ("decide", 2, "secret_ballot", (None, None, 0), (150, 1), r"được 151, lớn hơn 150"),
    ("dismiss", 1, "secret_ballot", (None, None, 0), (150, 149), ""),
]


@pytest.mark.parametrize(("action", "seats", "method", "ballots", "votes", "reason"), ON_BALLOTS)
def test_no_more_votes_than_ballots_and_seats(
    meet, decide, choose, village, action, seats, method, ballots, votes, reason
) -> None:
    meeting = meet(village, present=150)
    issued, returned, invalid = ballots
    values = {"ballots_issued": issued, "ballots_returned": returned, "invalid": invalid, "votes_for": None}
    matter = decide(meeting, kind="board", action=action, seats=seats, method=method, **values)
    choose(matter, *((f"Người {number}", count) for number, count in enumerate(votes)))
    if reason:
        with pytest.raises(ValidationError, match=reason):
            settle(meeting)
    else:
        settle(meeting)
    said = [remark for remark in remarks_on(fresh(meeting), today=DAY) if "tính hai lần" in str(remark)]
    assert bool(said) is (method == "show_of_hands" and sum(votes) > 150 and not reason)


def test_each_person_is_dismissed_by_the_own_votes(meet, decide, choose, village) -> None:
    meeting = meet(village, present=150)
    matter = decide(meeting, kind="board", action="dismiss", votes_for=None)
    gone, stays = choose(matter, ("An", 102), ("Bình", 101))
    settle(meeting)
    assert (fresh(gone).elected, fresh(stays).elected) == (True, False)
    assert (fresh(matter).votes_for, fresh(matter).carried) == (101, False)
    assert (fresh(gone).standing, fresh(stays).standing) == ("được cho thôi", "không cho thôi")


def test_without_presence_the_households_are_the_limit(meet, decide, village) -> None:
    meeting = meet(village, present=None)
    decide(meeting, votes_for=203)
    with pytest.raises(ValidationError, match=r"lớn hơn số hộ có đại diện dự họp \(202\)"):
        settle(meeting)


def test_a_meeting_that_did_not_take_place_has_no_votes_but_by_ballot(meet, decide, village) -> None:
    meeting = meet(village, present=20, failed=True)
    decide(meeting, votes_for=None)
    at_doors = decide(meeting, votes_for=140, method="household_ballot")
    settle(meeting)
    assert fresh(at_doors).carried is True
    decide(meeting, votes_for=15)
    with pytest.raises(ValidationError, match="không tiến hành được nên không có kết quả"):
        settle(meeting)


@pytest.mark.parametrize(
    ("started", "ended", "right"),
    [
        (date(2023, 10, 10), None, True),
        (date(2023, 10, 11), None, False),
        (date(2000, 1, 1), date(2023, 10, 10), True),
        (date(2000, 1, 1), date(2023, 10, 9), False),
    ],
)
def test_a_village_meets_while_it_stands(meet, village, started, ended, right) -> None:
    village.started_on, village.ended_on = started, ended
    village.save()
    meeting = meet(village)
    if right:
        meeting.full_clean()
    else:
        with pytest.raises(ValidationError, match="chưa thành lập hoặc không còn"):
            meeting.full_clean()


def test_the_first_meeting_stays_in_the_chain_too(meet, village, official) -> None:
    first = meet(village, failed=True, present=20)
    plan_second_meeting(meeting=first, held_on=date(2023, 11, 1), user=official, expected_version=1)
    first = fresh(first)
    first.held_on = date(2023, 11, 2)
    with pytest.raises(ValidationError, match="không được trước"):
        first.full_clean()
    first.held_on, first.village = DAY, make_village(village.unit, "Hội")
    with pytest.raises(ValidationError, match="cùng thôn"):
        first.full_clean()


def test_what_was_taken_up_again_keeps_its_kind_and_is_not_carried_before(meet, decide, village, official) -> None:
    first = meet(village)
    matter = decide(first, votes_for=100)
    settle(first)
    second = plan_second_meeting(meeting=first, held_on=date(2023, 11, 1), user=official, expected_version=1)
    again = second.matters.get()
    again.kind = "other"
    again.save()
    with pytest.raises(ValidationError, match="giữ nguyên loại việc"):
        settle(second)
    matter = fresh(matter)
    matter.votes_for = 140
    matter.save()
    with pytest.raises(ValidationError, match="đã được đưa ra lại"):
        settle(fresh(first))


def test_the_roll_goes_with_the_numbers(meet, village) -> None:
    homes = [make_household(village, f"H{number}") for number in range(3)]
    meeting = meet(village, households=3, present=2, roll_called=True)
    take_roll(meeting=meeting, absent=[homes[0].pk])
    with pytest.raises(ValidationError, match="Điểm danh có 2 hộ vắng"):
        take_roll(meeting=meeting, absent=[home.pk for home in homes[:2]])


def test_the_roll_of_another_number_is_refused_in_words(client, official, village, typed) -> None:
    make_household(village, "H1")
    client.force_login(official)
    data = typed(roll_called="on", households="202", present="")
    answer = client.post("/song-van/cuoc-hop/moi/", data)
    assert answer.status_code == 422
    assert "Danh sách điểm danh có 1 hộ" in answer.content.decode()


def test_rows_beside_go_with_the_village_and_the_day(meet, decide, ballots, village, official) -> None:
    home = make_household(village, "H1")
    meeting = meet(village)
    matter = decide(meeting, votes_for=100)
    settle(meeting)
    plan_ballots(matter=matter, plan=ballots(), user=official, expected_version=1)
    meeting = fresh(meeting)
    meeting.held_on = date(2023, 10, 13)
    record_meeting(record=meeting, user=official)
    with pytest.raises(ValidationError, match="Ngày phát phiếu không được trước ngày họp"):
        settle(meeting)
    other = meet(make_village(village.unit, "Hội"))
    Absence.objects.bulk_create([Absence(meeting=other, household=home)])
    with pytest.raises(ValidationError, match="không thuộc thôn"):
        settle(other)


def test_what_was_recognised_stays_as_it_was_recognised(meet, decide, village, official) -> None:
    meeting = meet(village, kind="convention", state=MeetingState.ACCEPTED)
    matter = decide(meeting, kind="convention", votes_for=120)
    draft = ConventionDraft.objects.create(matter=matter, kind="quy_uoc", title="Quy ước thôn")
    settle(meeting)
    decision = Recognition(matter=matter, number="61/QĐ", decided_on=date(2023, 10, 20), valid_from=date(2023, 10, 20))
    recognise(recognition=decision, user=official, expected_version=fresh(meeting).version)
    correct_minutes(meeting=meeting, user=official, reason="Nhầm", expected_version=fresh(meeting).version)
    settle(fresh(meeting))
    for change in ({"votes_for": 90}, {"kind": "other"}, {"text": "Khác"}):
        Matter.objects.filter(pk=matter.pk).update(**change)
        with pytest.raises(ValidationError, match="rút quyết định trước"):
            settle(fresh(meeting))
        Matter.objects.filter(pk=matter.pk).update(votes_for=120, kind="convention", text=matter.text)
    draft = fresh(draft)
    draft.title = "Quy ước khác"
    with pytest.raises(ValidationError, match="rút quyết định trước"):
        save_draft(draft=draft, user=official, expected_version=fresh(meeting).version)
    assert fresh(draft).title == "Quy ước thôn"


def test_a_decision_that_the_commune_refused_may_be_voted_on_again(meet, decide, village, official) -> None:
    meeting = meet(village, kind="convention", state=MeetingState.ACCEPTED)
    matter = decide(meeting, kind="convention", votes_for=120)
    settle(meeting)
    refusal = Recognition(
        matter=matter, outcome="refused", number="61", decided_on=date(2023, 10, 20), valid_from=date(2023, 10, 20)
    )
    recognise(recognition=refusal, user=official, expected_version=fresh(meeting).version)
    held_on = date(2023, 11, 1)
    second = plan_second_meeting(
        meeting=meeting, held_on=held_on, user=official, expected_version=fresh(meeting).version
    )
    hold(second, official)
    assert Matter.objects.held().final().get() == second.matters.get()


def test_a_meeting_called_off_is_shut_until_it_is_planned_again(client, meet, decide, village, official) -> None:
    first = meet(village)
    decide(first, votes_for=100)
    settle(first)
    second = plan_second_meeting(meeting=first, held_on=date(2023, 11, 1), user=official, expected_version=1)
    cancel_meeting(meeting=second, user=official, expected_version=1)
    client.force_login(official)
    for page in ("sua", "bien-ban"):
        answer = client.get(f"{second.get_absolute_url()}{page}/", follow=True)
        assert "không tổ chức" in answer.content.decode()
        assert answer.redirect_chain
    with pytest.raises(ValidationError, match="Lên lịch lại"):
        record_meeting(record=fresh(second), user=official)
    reopen_meeting(meeting=second, user=official, expected_version=2)
    assert (fresh(second).state, fresh(second).follows) == ("planned", first)
    assert second.matters.get().follows == first.matters.get()
    with pytest.raises(ValidationError, match="ghi là không tổ chức mới lên lịch lại"):
        reopen_meeting(meeting=second, user=official, expected_version=3)


def test_what_another_meeting_took_up_meanwhile_stays_with_it(meet, village, official) -> None:
    first = meet(village, failed=True, present=20)
    second = plan_second_meeting(meeting=first, held_on=date(2023, 11, 1), user=official, expected_version=1)
    cancel_meeting(meeting=second, user=official, expected_version=1)
    third = plan_second_meeting(meeting=first, held_on=date(2023, 11, 5), user=official, expected_version=1)
    reopen_meeting(meeting=second, user=official, expected_version=2)
    assert (fresh(second).follows, fresh(third).follows) == (None, first)


def test_a_deleted_second_meeting_does_not_come_back_over_a_recognition(meet, decide, village, official) -> None:
    first = meet(village, kind="convention")
    matter = decide(first, kind="convention", votes_for=90)
    settle(first)
    second = plan_second_meeting(meeting=first, held_on=date(2023, 11, 1), user=official, expected_version=1)
    deleted = delete_meeting(record=second, children=(Matter, Absence))
    Recognition.objects.create(
        matter=matter, outcome="refused", number="1", decided_on=date(2023, 11, 1), valid_from=date(2023, 11, 1)
    )
    with pytest.raises(ValidationError, match="đã có quyết định công nhận"):
        restore_meeting(deleted=deleted, children=(Matter, Absence))
    assert not Meeting.objects.filter(pk=second.pk).exists()


def test_files_of_minutes_that_the_commune_has_stay(client, meet, village, official, leader) -> None:
    meeting = meet(village)
    client.force_login(official)
    page = reverse("meetings:meeting-attach", args=[village.unit.slug, meeting.public_id])
    scan = SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    assert client.post(page, {"files": [scan], "note": ""}).status_code == 302
    attachment = Attachment.objects.get()
    remove = reverse(
        "meetings:meeting-attachment-remove", args=[village.unit.slug, meeting.public_id, attachment.public_id]
    )
    Meeting.objects.update(state=MeetingState.ACCEPTED)
    assert remove not in client.get(meeting.get_absolute_url()).content.decode()
    assert "Chưa xóa được tệp" in client.post(remove, follow=True).content.decode()
    assert Attachment.objects.standing().count() == 1
    Meeting.objects.update(state=MeetingState.HELD)
    client.post(remove)
    assert not Attachment.objects.standing().exists()


def test_deleting_leaves_nothing_of_a_planned_meeting(meet, village) -> None:
    delete_record(record=meet(village, state=MeetingState.PLANNED), children=(Matter, Absence))
    assert not Meeting.objects.exists()
