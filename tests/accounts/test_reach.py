"""What today's appointments open, and nothing else."""

from datetime import date

import pytest
import time_machine

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.dialogues.models import Dialogue
from apps.meetings.models import Meeting
from apps.villages.models import AdministrativeUnit, UnitSuccession, Village
from tests.factories import make_user, make_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogues(commune, other_commune) -> list[Dialogue]:
    return [
        Dialogue.objects.create(unit=unit, held_on=date(2023, 5, 1), subject="Đối thoại", host_name="A")
        for unit in (commune, other_commune)
    ]


def seen(user: User, model=Dialogue) -> set:
    return set(model.objects.visible_to(user))


def test_an_official_sees_the_own_commune_only(official, dialogues) -> None:
    assert seen(official) == {dialogues[0]}


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.BOARD_MEMBER, Role.PETITION_OFFICER, Role.OPERATOR])
def test_roles_that_do_not_name_an_app_see_nothing_of_it(commune, village, dialogues, role) -> None:
    user = make_user("nguoi", role, commune, village if role == Role.VILLAGE_HEAD else None)
    assert seen(user) == set()
    assert not user.has_perm("dialogues.view_dialogue")


def test_a_superuser_without_an_appointment_sees_no_records(dialogues) -> None:
    assert seen(User.objects.create_superuser("quan-tri")) == set()


def test_a_village_head_sees_the_own_village(commune, village) -> None:
    other = make_village(commune, "Khác")
    meetings = [
        Meeting.objects.create(
            unit=commune, village=v, held_on=date(2023, 5, 1), subject="Họp", households=10, present=5
        )
        for v in (village, other)
    ]
    head = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    assert seen(head, Meeting) == {meetings[0]}
    assert seen(head, Village) == {village}
    assert set(Meeting.objects.editable_by(head)) == {meetings[0]}


def test_successors_read_and_do_not_write_their_predecessors_rows(commune, other_commune, dialogues) -> None:
    UnitSuccession.objects.create(predecessor=commune, successor=other_commune, kind="merger", on=date(2024, 1, 1))
    user = make_user("moi", Role.OFFICIAL, other_commune)
    assert seen(user) == set(dialogues)
    assert set(Dialogue.objects.editable_by(user)) == {dialogues[1]}
    assert [unit.slug for unit in user.reach.units] == ["song-van", "xa-khac"]


@pytest.mark.parametrize(("day", "count"), [("2022-12-31", 0), ("2023-01-01", 1), ("2023-06-30", 1), ("2023-07-01", 0)])
def test_an_appointment_runs_from_its_first_to_its_last_day(commune, dialogues, day: str, count: int) -> None:
    user = User.objects.create_user("ky-han")
    Appointment.objects.create(
        user=user, role=Role.OFFICIAL, unit=commune, valid_from=date(2023, 1, 1), valid_until=date(2023, 6, 30)
    )
    with time_machine.travel(f"{day} 12:00:00+07:00"):
        assert len(seen(User.objects.get(pk=user.pk))) == count


def test_superiors_see_no_records_of_the_communes_below(commune, dialogues) -> None:
    district = AdministrativeUnit.objects.get(slug="tan-yen")
    user = make_user("huyen", Role.SUPERIOR_READER, district)
    assert seen(user) == set()
    assert commune.slug in {unit.slug for unit in user.reach.units}


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        (Role.OFFICIAL, "dialogues.add_dialogue", True),
        (Role.OFFICIAL, "reports.issue_report", False),
        (Role.OFFICIAL, "complaints.view_petition", False),
        (Role.LEADER, "reports.issue_report", True),
        (Role.LEADER, "complaints.view_petition", True),
        (Role.VILLAGE_HEAD, "meetings.add_meeting", True),
        (Role.VILLAGE_HEAD, "households.change_household", False),
        (Role.BOARD_MEMBER, "supervision.add_supervision", True),
        (Role.BOARD_MEMBER, "committees.add_committee", False),
        (Role.BOARD_MEMBER, "works.view_work", True),
        (Role.BOARD_MEMBER, "works.change_work", False),
        (Role.PETITION_OFFICER, "complaints.add_petition", True),
        (Role.SUPERIOR_READER, "documents.view_issueddocument", True),
        (Role.SUPERIOR_READER, "documents.view_numberentry", False),
        (Role.SUPERIOR_READER, "reports.view_report", False),
        (Role.OPERATOR, "complaints.view_petition", False),
    ],
)
def test_permissions_come_from_the_table_of_roles(commune, village, role, permission: str, allowed: bool) -> None:
    user = make_user("nguoi", role, commune, village if role == Role.VILLAGE_HEAD else None)
    assert user.has_perm(permission) is allowed
