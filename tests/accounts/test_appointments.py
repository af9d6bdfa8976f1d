"""Appointments: what the services refuse, when rights begin and end, and the pages that lead there."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Appointment, User
from apps.accounts.roles import RIGHTS, Role
from apps.accounts.services.accounts import invite
from apps.accounts.services.appointments import (
    appoint,
    cancel_appointment,
    correct_appointment,
    end_appointment,
)
from apps.villages.models import OfficeTerm, Official
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.served import standing_on

pytestmark = pytest.mark.django_db
TODAY, TOMORROW, YESTERDAY = date(2024, 3, 15), date(2024, 3, 16), date(2024, 3, 14)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(datetime(2024, 3, 15, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=False)


def page(name: str, row: Any, unit: str = "song-van") -> str:
    return reverse(f"accounts:appointment-{name}", args=[unit, row.public_id])


def give(actor: User, account: User, role: str, unit: Any, **values: Any) -> Appointment:
    return appoint(actor=actor, account=account, role=role, unit=unit, **({"valid_from": TODAY} | values))


def fresh(user: User) -> User:
    """As the next request knows the person."""
    return User.objects.get(pk=user.pk)


def term_of(unit: Any, village: Any = None, **values: Any) -> OfficeTerm:
    official = Official.objects.create(unit=unit, full_name="Nguyễn Văn A")
    office = "village_head" if village else "chairman"
    values = {"valid_from": date(2023, 1, 1)} | values
    return OfficeTerm.objects.create(unit=unit, official=official, office=office, village=village, **values)


# Who gives which roles where: own commune, other commune of the district, commune of another district.
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("actor", "grants"),
    [
        (Role.LEADER, {"song-van": RIGHTS[Role.LEADER].grants}),
        (Role.OPERATOR, {"song-van": set(Role), "xa-khac": set(Role)}),
        (Role.OFFICIAL, {}),
        (Role.SUPERIOR_READER, {}),
    ],
)
def test_only_roles_that_one_may_give_are_given_where_one_may(commune, village, other_commune, actor, grants, role):
    district = make_unit("tan-yen", "Tân Yên", "district")
    above = actor in (Role.OPERATOR, Role.SUPERIOR_READER)
    giver = make_user("nguoi-giao", actor, district if above else commune)
    far = make_unit("nghia-hoa", "Nghĩa Hòa", "commune", make_unit("lang-giang", "Lạng Giang", "district"))
    for unit in (commune, other_commune, far):
        head = make_village(unit, "Bùi") if role == Role.VILLAGE_HEAD else None
        allowed = role in grants.get(unit.slug, ())
        sent = {"actor": giver, "unit": unit, "full_name": "Trần B", "role": role, "village": head}
        if allowed:
            assert invite(**sent, valid_from=TODAY).appointments.get().role == role
        else:
            with pytest.raises(ValidationError):
                invite(**sent, valid_from=TODAY)
    assert User.objects.count() == 1 + sum(role in roles for roles in grants.values())


def test_an_account_is_tied_to_an_official_of_the_unit_alone(commune, other_commune, leader) -> None:
    stranger = Official.objects.create(unit=other_commune, full_name="B")
    sent = {"actor": leader, "unit": commune, "full_name": "B", "role": Role.OFFICIAL, "valid_from": TODAY}
    with pytest.raises(ValidationError, match="không thuộc đơn vị này"):
        invite(official=stranger, **sent)
    assert User.objects.count() == 1


def test_leaders_give_no_role_above_their_own() -> None:
    assert RIGHTS[Role.LEADER].grants == set(Role) - {Role.OPERATOR, Role.SUPERIOR_READER}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": Role.VILLAGE_HEAD}, "__all__"),
        ({"role": Role.OFFICIAL, "village": "own"}, "__all__"),
        ({"role": Role.VILLAGE_HEAD, "village": "foreign"}, "village"),
        ({"role": Role.VILLAGE_HEAD, "village": "own", "valid_from": date(1989, 12, 31)}, "village"),
        ({"role": Role.VILLAGE_HEAD, "village": "gone"}, "village"),
        ({"role": Role.BOARD_MEMBER, "office_term": "foreign"}, "office_term"),
        ({"role": Role.BOARD_MEMBER, "office_term": "over"}, "office_term"),
        ({"role": Role.VILLAGE_HEAD, "village": "own", "office_term": "other_village"}, "office_term"),
        ({"role": Role.BOARD_MEMBER, "valid_from": date(2024, 1, 1), "valid_until": YESTERDAY}, "valid_until"),
        ({"role": Role.BOARD_MEMBER, "valid_until": YESTERDAY}, "__all__"),
        ({"role": "vua"}, "role"),
    ],
)
def test_what_does_not_fit_is_refused(commune, other_commune, village, leader, official, values, field) -> None:
    there, other = make_village(other_commune, "Xa"), make_village(commune, "Bùi")
    rows = {
        "village": {
            "own": village,
            "foreign": there,
            "gone": make_village(commune, "Cũ", ended_on=date(2024, 3, 14)),
        },
        "office_term": {
            "foreign": term_of(other_commune),
            "over": term_of(commune, valid_until=YESTERDAY),
            "other_village": term_of(commune, other),
        },
    }
    values = {name: rows[name][value] if name in rows else value for name, value in values.items()}
    with pytest.raises(ValidationError) as refusal:
        give(leader, official, values.pop("role"), commune, **values)
    assert list(refusal.value.message_dict) == [field]
    assert official.appointments.count() == 1
    assert not official.events.exists()


@pytest.mark.parametrize(
    ("held", "asked", "refused"),
    [
        ((TODAY, None), (TODAY, None), True),
        ((date(2020, 1, 1), TODAY), (TODAY, None), True),
        ((date(2020, 1, 1), YESTERDAY), (TODAY, None), False),
        ((date(2024, 4, 1), None), (TODAY, date(2024, 4, 1)), True),
        ((date(2024, 4, 1), None), (TODAY, date(2024, 3, 31)), False),
    ],
)
def test_nobody_holds_a_role_twice_at_a_time(commune, leader, official, held, asked, refused) -> None:
    Appointment.objects.create(
        user=official, unit=commune, role=Role.BOARD_MEMBER, valid_from=held[0], valid_until=held[1]
    )
    sent = {"valid_from": asked[0], "valid_until": asked[1]}
    if refused:
        with pytest.raises(ValidationError, match="đã giữ vai trò này"):
            give(leader, official, Role.BOARD_MEMBER, commune, **sent)
    else:
        give(leader, official, Role.BOARD_MEMBER, commune, **sent)
    give(leader, official, Role.PETITION_OFFICER, commune, **sent)


def test_one_may_head_two_villages_and_a_term_that_ended_stands_in_nobodys_way(commune, village, leader, official):
    over = term_of(commune, village, valid_until=date(2023, 12, 31))
    Appointment.objects.create(
        user=official, unit=commune, role=Role.VILLAGE_HEAD, village=village, office_term=over, valid_from="2023-01-01"
    )
    for place in (village, make_village(commune, "Bùi")):
        give(leader, official, Role.VILLAGE_HEAD, commune, village=place)
    assert official.appointments.on(TODAY).filter(role=Role.VILLAGE_HEAD).count() == 2


def test_an_appointment_follows_the_office_it_is_tied_to(commune, leader, official) -> None:
    term = term_of(commune, valid_from=TOMORROW, valid_until=date(2024, 6, 30))
    row = give(leader, official, Role.BOARD_MEMBER, commune, office_term=term)
    on = [day for day in (TODAY, TOMORROW, date(2024, 6, 30), date(2024, 7, 1)) if row in Appointment.objects.on(day)]
    assert on == [TOMORROW, date(2024, 6, 30)]
    assert official.events.get().detail == "thành viên Ban, Mặt trận từ 16/03/2024 đến hết 30/06/2024"


def test_nobody_appoints_or_relieves_oneself(commune, leader) -> None:
    own = leader.appointments.get()
    with pytest.raises(ValidationError):
        give(leader, leader, Role.PETITION_OFFICER, commune)
    with pytest.raises(ValidationError):
        end_appointment(actor=leader, appointment=own, last_day=TODAY)
    client = Client()
    client.force_login(leader)
    for name in ("end", "update", "cancel"):
        assert client.post(page(name, own), {"last_day": "15/03/2024"}).status_code == 403
    own.refresh_from_db()
    assert own.valid_until is None


@pytest.mark.parametrize(
    ("last_day", "status_now", "status_tomorrow"),
    [("14/03/2024", 302, 302), ("15/03/2024", 200, 302), ("16/03/2024", 200, 200)],
)
def test_rights_and_sessions_end_with_the_last_day(
    client, leader, official, time_machine, last_day, status_now, status_tomorrow
) -> None:
    time_machine.move_to(datetime(2024, 3, 15, 23, 40, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=False)
    there = Client()
    there.post("/dang-nhap/", {"username": "can-bo", "password": "mat-khau-thu-nghiem"})
    row = official.appointments.get()
    client.force_login(leader)
    sent = {"last_day": last_day, "basis": "QĐ 30", "handed_over_to": leader.pk}
    for _ in range(2):
        assert client.post(page("end", row), sent).status_code == 302
    row.refresh_from_db()
    assert (row.end_basis, row.handed_over_to) == ("QĐ 30", leader)
    assert official.events.filter(action="relieved").count() == 1
    assert row.history.latest().history_user == leader
    assert official.sessions.exists() is (status_now == 200)
    assert there.get("/song-van/").status_code == status_now
    time_machine.move_to(datetime(2024, 3, 16, 0, 10, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=False)
    assert there.get("/song-van/").status_code == status_tomorrow


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"last_day": "31/12/2019"}, "last_day"),
        ({"last_day": ""}, "last_day"),
        ({"last_day": "30/02/2024"}, "last_day"),
        ({"handed_over_to": "foreign"}, "handed_over_to"),
        ({"handed_over_to": "self"}, "handed_over_to"),
        ({"handed_over_to": "left"}, "handed_over_to"),
        ({"basis": "x" * 201}, "basis"),
    ],
)
def test_an_end_that_does_not_fit_is_refused(client, commune, other_commune, leader, official, sent, field) -> None:
    people = {"foreign": make_user("la", Role.OFFICIAL, other_commune), "self": official}
    people["left"] = make_user("thoi", Role.OFFICIAL, commune)
    people["left"].appointments.update(valid_until=YESTERDAY)
    row = official.appointments.get()
    client.force_login(leader)
    pks = {name: person.pk for name, person in people.items()}
    response = client.post(page("end", row), {"last_day": "15/03/2024"} | {k: pks.get(v, v) for k, v in sent.items()})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    row.refresh_from_db()
    assert row.valid_until is None
    if value := people.get(sent.get("handed_over_to")):
        with pytest.raises(ValidationError):
            end_appointment(actor=leader, appointment=row, last_day=TODAY, handed_over_to=value)


def test_what_is_over_is_not_ended_again(client, leader, official) -> None:
    official.appointments.update(valid_until=YESTERDAY)
    client.force_login(leader)
    response = client.post(page("end", official.appointments.get()), {"last_day": "20/03/2024"})
    assert response.status_code == 422
    assert official.appointments.get().valid_until == YESTERDAY


def test_only_one_that_has_not_begun_is_corrected_or_called_off(client, commune, leader, official) -> None:
    begun = official.appointments.get()
    later = give(leader, official, Role.BOARD_MEMBER, commune, valid_from=TOMORROW)
    client.force_login(leader)
    sent = {"role": "petition_officer", "valid_from": "01/04/2024", "valid_until": "30/04/2024", "basis": "QĐ"}
    for name, seen in (("update", standing_on(client, page("update", begun))), ("cancel", {})):
        refused = client.post(page(name, begun), sent | seen)
        assert refused.status_code == 422
        assert "đã bắt đầu" in refused.text
    with pytest.raises(ValidationError):
        cancel_appointment(actor=leader, appointment=begun)
    assert client.get(page("update", later)).context["form"]["valid_from"].value() == TOMORROW
    sent |= standing_on(client, page("update", later))
    assert client.post(page("update", later), sent | {"role": "operator"}).status_code == 422
    assert client.post(page("update", later), sent | {"unit": 0, "user": leader.pk}).status_code == 302
    later.refresh_from_db()
    assert (later.role, later.valid_from, later.user, later.unit) == (
        "petition_officer",
        date(2024, 4, 1),
        official,
        commune,
    )
    assert client.get(page("cancel", later)).status_code == 200
    client.post(page("cancel", later))
    assert list(official.appointments.all()) == [begun]
    assert list(Appointment.history.filter(id=later.pk).values_list("history_type", flat=True)) == ["-", "~", "+"]
    assert client.post(page("cancel", later)).status_code == 404


def test_the_only_appointment_of_an_account_is_not_called_off(client, commune, leader) -> None:
    account = invite(actor=leader, unit=commune, full_name="Trần B", role=Role.OFFICIAL, valid_from=TOMORROW)
    client.force_login(leader)
    response = client.post(page("cancel", account.appointments.get()))
    assert response.status_code == 422
    assert "tạm khóa" in response.text


def test_who_else_heads_the_village_is_said_once(client, commune, village, leader, official) -> None:
    make_user("truong", Role.VILLAGE_HEAD, commune, village)
    client.force_login(leader)
    url = f"/song-van/nguoi-dung/{official.public_id}/phan-cong/"
    sent = {"role": "village_head", "village": village.pk, "valid_from": "15/03/2024"}
    response = client.post(url, sent)
    assert response.status_code == 422
    assert "của truong" in response.text
    assert official.appointments.count() == 1
    assert client.post(url, sent | {"seen": response.context["form"]["seen"].value()}).status_code == 302
    assert official.appointments.on(TODAY).filter(village=village).exists()
    assert fresh(official).reach.allows("meetings.add_meeting", commune)


def test_a_double_click_appoints_once(client, leader, official) -> None:
    client.force_login(leader)
    url = f"/song-van/nguoi-dung/{official.public_id}/phan-cong/"
    form = client.get(url).context["form"]
    sent = {"role": "board_member", "valid_from": "15/03/2024", "submission": form["submission"].value()}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert official.appointments.count() == 2


# Whose appointment in the commune: what a leader there may do with it; a role elsewhere does not hold it back.
@pytest.mark.parametrize(
    ("role", "place", "elsewhere", "ending", "correcting"),
    [
        (Role.OFFICIAL, "song-van", None, 302, 302),
        (Role.LEADER, "song-van", None, 302, 302),
        (Role.OFFICIAL, "song-van", "xa-khac", 302, 422),
        (Role.OPERATOR, "song-van", None, 403, 403),
        (Role.SUPERIOR_READER, "song-van", None, 403, 403),
        (Role.OFFICIAL, "xa-khac", None, 404, 404),
        (Role.OFFICIAL, "xa-khac", "song-van", 404, 404),
    ],
)
def test_whose_appointment_a_leader_may_change(
    client, commune, other_commune, leader, role, place, elsewhere, ending, correcting
) -> None:
    units = {"song-van": commune, "xa-khac": other_commune}
    person = make_user("nguoi", role, units[place])
    now = person.appointments.get()
    later = Appointment.objects.create(user=person, role=role, unit=units[place], valid_from=date(2025, 1, 1))
    Appointment.objects.filter(pk=now.pk).update(valid_until=date(2024, 12, 31))
    if elsewhere:
        Appointment.objects.create(user=person, role=Role.OFFICIAL, unit=units[elsewhere], valid_from=TODAY)
    client.force_login(leader)
    before = list(later.history.values())
    sent = {"role": "board_member", "valid_from": "01/06/2025"}
    if correcting == 302:
        sent |= standing_on(client, page("update", later))
    assert client.post(page("update", later), sent).status_code == correcting
    if correcting != 302:
        assert list(later.history.values()) == before
    assert client.post(page("end", now), {"last_day": "31/03/2024"}).status_code == ending
    now.refresh_from_db()
    assert (now.valid_until == date(2024, 3, 31)) is (ending == 302)
    if elsewhere:
        with pytest.raises(ValidationError):
            correct_appointment(
                actor=leader,
                appointment=later,
                role=Role.BOARD_MEMBER,
                village=None,
                office_term=None,
                valid_from=TOMORROW,
                valid_until=None,
                basis="",
            )


def test_who_is_not_asked_gets_nothing(client, commune, official, leader) -> None:
    make_commune("ngoc-van", "Ngọc Vân")
    row = leader.appointments.get()
    client.force_login(official)
    for name in ("end", "update", "cancel"):
        assert client.get(page(name, row)).status_code == 403
        assert client.post(page(name, row), {"last_day": "15/03/2024"}).status_code == 403
        assert client.get(page(name, row, "ngoc-van")).status_code == 404
    row.refresh_from_db()
    assert row.valid_until is None


def test_an_appointment_stands_below_its_own_units_address(client, commune, other_commune, official) -> None:
    operator = make_user("quan-tri", Role.OPERATOR, make_unit("tan-yen", "Tân Yên", "district"))
    client.force_login(operator)
    row = official.appointments.get()
    found = [client.get(page("end", row, slug)).status_code for slug in ("song-van", "tan-yen", "xa-khac")]
    assert found == [200, 200, 404]
