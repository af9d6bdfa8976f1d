"""Who is told of what, once; what ends; what is asked anew when it is shown."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.complaints.models import DenunciationBar, PetitionStep
from apps.core.notices import Cause, Source, add_source, get_source, sources
from apps.core.querysets import VisibleQuerySet
from apps.meetings.models import Meeting, MeetingState
from apps.notices.models import Notice
from apps.notices.services.collecting import KEPT, collect, standing
from tests.factories import make_commune, make_user, make_village
from tests.world import seed_scope

SOON = Source("thu", "Thử", "a.b", lambda today: None, lambda row, today: None, day_field="due_on")  # type: ignore[arg-type]


def told(user: User) -> set[tuple[str, str]]:
    return set(Notice.objects.open().filter(user=user).values_list("source", "words"))


@pytest.mark.parametrize(
    ("due_on", "occasion"),
    [
        (date(2024, 4, 9), "late 2024-04-09"),
        (date(2024, 4, 10), "soon 2024-04-10"),
        (date(2024, 4, 11), "soon 2024-04-11"),
        (None, "open"),
    ],
)
def test_a_last_day_makes_an_occasion(due_on, occasion):
    cause = Cause(1, "a", "việc", "/", 1, due_on=due_on)
    assert SOON.occasion(cause, date(2024, 4, 10)) == occasion


def test_no_two_kinds_share_a_key():
    known = sources()[0]
    with pytest.raises(ValueError, match=known.key):
        add_source(known)
    assert get_source("khong-co") is None


@pytest.mark.django_db
def test_each_is_told_of_what_is_his(
    commune, other_commune, rules, leader, officer, official, head, step, secret, meeting
):
    other = make_user("tiep-dan-2", Role.PETITION_OFFICER, commune)
    far = make_user("lanh-dao-khac", Role.LEADER, other_commune)
    elsewhere = make_user("thon-khac", Role.VILLAGE_HEAD, commune, make_village(commune, "Thôn Khác"))
    step(code="15", assigned_to=officer)
    step(code="16", due_on=date(2024, 6, 30), assigned_to=officer)
    secret()
    meeting()
    collect()
    petition = ("complaints.petition-step", "Đơn số 15/2024: thụ lý")
    hidden = ("complaints.denunciation-step", "Hồ sơ mật: việc đến hạn")
    minutes = ("meetings.returned", "Thôn Đồng Kim, họp ngày 01/04/2024: xã trả lại biên bản để sửa")
    assert told(officer) == {petition, hidden}
    assert told(other) == {hidden}
    assert told(leader) == {petition, hidden, minutes}
    assert told(official) == told(head) == {minutes}
    assert told(elsewhere) == told(far) == set()


@pytest.mark.django_db
def test_nobody_is_told_who_is_barred_suspended_or_not_appointed_today(commune, rules, leader, officer, secret):
    row = secret()
    DenunciationBar.objects.create(denunciation=row.denunciation, user=leader)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    ended = make_user("da-nghi", Role.LEADER, commune)
    Appointment.objects.filter(user=ended).update(valid_until=date(2024, 4, 9))
    assert collect().told == 0


@pytest.mark.django_db
def test_a_second_going_through_changes_nothing(rules, leader, officer, step, meeting):
    step(assigned_to=officer)
    meeting()
    first = collect()
    before = list(Notice.objects.order_by("pk").values())
    assert first.told == 3
    again = collect()
    assert (again.told, again.ended, again.forgotten) == (0, 0, 0)
    assert list(Notice.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_two_roles_of_one_person_make_one_notice(commune, rules, leader, official, meeting):
    Appointment.objects.create(user=official, role=Role.LEADER, unit=commune, valid_from=date(2020, 1, 1))
    meeting()
    collect()
    assert Notice.objects.filter(user=official).count() == 1


@pytest.mark.django_db
def test_it_is_told_anew_when_the_day_passes_or_moves_or_it_comes_back(now, rules, leader, step):
    row = step()
    collect()
    now.move_to("2024-04-13T03:00:00+00:00", tick=False)
    late = collect()
    assert (late.told, late.ended) == (1, 1)
    assert Notice.objects.open().get().occasion == "late 2024-04-12"
    PetitionStep.objects.filter(pk=row.pk).update(due_on=date(2024, 4, 16))
    collect()
    assert Notice.objects.open().get().occasion == "soon 2024-04-16"
    Notice.objects.update(read_at=timezone.now())
    PetitionStep.objects.filter(pk=row.pk).update(done_on=date(2024, 4, 13))
    assert collect().ended == 1
    assert not Notice.objects.open().exists()
    PetitionStep.objects.filter(pk=row.pk).update(done_on=None)
    assert collect().told == 1
    assert Notice.objects.unread().get().occasion == "soon 2024-04-16"
    assert Notice.objects.count() == 3


@pytest.mark.django_db
def test_what_ended_long_ago_is_forgotten(now, rules, leader, meeting):
    row = meeting()
    collect()
    Meeting.objects.filter(pk=row.pk).update(state=MeetingState.ACCEPTED)
    collect()
    assert Notice.objects.count() == 1
    now.shift(KEPT + timedelta(days=1))
    assert collect().forgotten == 1


@pytest.mark.django_db
def test_a_cause_is_asked_anew_for_the_person(rules, leader, official, meeting, secret):
    row, hidden = meeting(), secret()
    collect()
    notices = list(Notice.objects.filter(user=leader))
    assert len(standing(leader, notices)) == 2
    # Between two goings through: what is done, and what is kept from the account by now.
    DenunciationBar.objects.create(denunciation=hidden.denunciation, user=leader)
    assert [cause.row for cause in standing(leader, notices).values()] == [row.pk]
    Meeting.objects.filter(pk=row.pk).update(state=MeetingState.ACCEPTED)
    assert standing(leader, notices) == {}
    # Another's notices are nobody else's, even if they are asked for.
    Meeting.objects.filter(pk=row.pk).update(state=MeetingState.RETURNED)
    stranger = make_user("nguoi-la", Role.BOARD_MEMBER, official.appointments.get().unit)
    assert standing(stranger, Notice.objects.filter(user=official)) == {}


@pytest.mark.django_db
def test_ten_times_the_rows_need_the_same_queries(rules, leader, officer, step, secret, meeting):
    def fill(times: int) -> None:
        for _ in range(times):
            step(assigned_to=officer)
            meeting()

    counted = []
    for times in (1, 1, 18):
        fill(times)
        with CaptureQueriesContext(connection) as queries:
            collect()
        counted.append(len(queries))
    assert counted[1] == counted[2]


@pytest.mark.django_db
def test_no_typed_word_and_no_key_of_a_record_is_in_any_notice(rules, now):
    """One row of every kind, each of its texts a mark; the day is moved so that most of them wait or are late."""
    commune = make_commune("song-van", "Song Vân")
    village = make_village(commune, "Đồng Kim")
    numbers = iter(range(10**6))
    seed_scope(commune, village, lambda label: f"zqmat {next(numbers)}")
    # The names of steps are the law's.
    PetitionStep.objects.update(name="thụ lý")
    leaks = set()
    people = {
        role: make_user(role, role, commune, village if role == Role.VILLAGE_HEAD else None)
        for role in (Role.OFFICIAL, Role.LEADER, Role.VILLAGE_HEAD, Role.BOARD_MEMBER, Role.PETITION_OFFICER)
    }
    found = set()
    for source in sources():
        rows = source.rows(date(2024, 4, 10))
        assert isinstance(rows, VisibleQuerySet)
        for row in rows:
            cause = source.cause(row, date(2024, 4, 10))
            if "zqmat" in cause.words:
                leaks.add((source.key, cause.words))
            assert len(cause.words) <= 240
            assert len(cause.key) <= 60
            found.add(source.key)
    assert leaks == set()
    # Enough of them have a row there for the mark to be worth looking for.
    assert len(found) >= 8
    collect()
    for user in people.values():
        for notice in Notice.objects.filter(user=user):
            assert standing(user, [notice]), f"{notice.source} is told to {user}, who may not see it"
