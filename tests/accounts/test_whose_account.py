"""Who may do what to whose account, with requests that no page offers."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from tests.factories import make_unit, make_user
from tests.served import standing_on

pytestmark = pytest.mark.django_db
# What the browser sends with each action; the rest is refused before it is read.
ACTIONS: dict[str, dict[str, str]] = {
    "person-link": {},
    "person-suspend": {"reason": "Thử"},
    "person-resume": {},
    "person-rename": {"full_name": "Tên khác"},
    "person-second-factor": {},
    "person-sessions-end": {},
    "appointment-create": {"role": "petition_officer", "valid_from": "15/03/2024"},
}


@pytest.fixture
def operator(commune: Any) -> User:
    """Of the district above."""
    return make_user("quan-tri", Role.OPERATOR, make_unit("tan-yen", "Tân Yên", "district"))


def mandate(user: User, unit: Any, role: str = Role.OFFICIAL, **values: Any) -> None:
    Appointment.objects.create(user=user, role=role, unit=unit, **({"valid_from": date(2020, 1, 1)} | values))


def at(page: str, person: User, unit: str = "song-van") -> str:
    return reverse(f"accounts:{page}", args=[unit, person.public_id])


@pytest.fixture
def cast(commune, other_commune, leader, operator) -> dict[str, User]:
    """Accounts that a leader of xã Song Vân may want to lay hands on."""
    far = make_unit("nghia-hoa", "Nghĩa Hòa", "commune", make_unit("lang-giang", "Lạng Giang", "district"))
    people = {name: make_user(name, Role.OFFICIAL, commune) for name in ("own", "both", "boss", "root", "beyond")}
    people["peer"] = make_user("peer", Role.LEADER, commune)
    people["keeper"] = make_user("keeper", Role.OPERATOR, commune)
    people["reader"] = make_user("reader", Role.SUPERIOR_READER, commune)
    people["foreign"] = make_user("foreign", Role.OFFICIAL, other_commune)
    people["far"] = make_user("far", Role.OFFICIAL, far)
    people["left"] = make_user("left", Role.OFFICIAL, commune)
    people["left"].appointments.update(valid_until=date(2021, 1, 1))
    mandate(people["both"], other_commune)
    mandate(people["boss"], other_commune, Role.SUPERIOR_READER, valid_from=date(2100, 1, 1))
    mandate(people["beyond"], far)
    User.objects.filter(pk=people["root"].pk).update(is_superuser=True)
    return people | {"leader": leader, "operator": operator}


# Whose account: what a leader of the commune gets, and an operator of the district, below the commune's address.
MAY = {
    "own": (302, 302),
    "peer": (302, 302),
    "left": (302, 302),
    "both": (403, 302),
    "boss": (403, 302),
    "keeper": (403, 302),
    "reader": (403, 302),
    "beyond": (403, 403),
    "root": (403, 403),
    "leader": (403, 302),
    "operator": (404, 404),
    "foreign": (404, 404),
    "far": (404, 404),
}


def standing_of(user: User) -> Any:
    fields = ("password", "is_active", "full_name", "link_serial", "second_factor_since")
    rows = Appointment.objects.filter(user=user).order_by("pk").values_list()
    return User.objects.filter(pk=user.pk).values_list(*fields).get(), list(rows), user.sessions.count()


@pytest.mark.parametrize("page", ACTIONS)
@pytest.mark.parametrize(("actor", "column"), [("leader", 0), ("operator", 1), ("own", None)])
def test_who_may_do_what_to_whose_account(client, cast, page, actor, column) -> None:
    client.force_login(cast[actor])
    for name in MAY:
        person = cast[name]
        expected = 403 if column is None else MAY[name][column]
        before = standing_of(person)
        url = at(page, person)
        assert client.get(url).status_code == (200 if expected == 302 else expected), name
        seen = standing_on(client, url) if expected == 302 and page == "person-rename" else {}
        assert client.post(url, ACTIONS[page] | seen).status_code == expected, name
        if expected != 302:
            assert standing_of(person) == before, name
    nobody = User(public_id="0" * 16)
    assert client.post(at(page, nobody), ACTIONS[page]).status_code == (403 if column is None else 404)


def test_the_own_account_is_changed_on_its_own_page(client, operator, leader) -> None:
    client.force_login(operator)
    assert "/tai-khoan/" in client.get(at("person-detail", operator, "tan-yen")).text
    for page, sent in ACTIONS.items():
        assert client.post(at(page, operator, "tan-yen"), sent).status_code == 403
    client.force_login(leader)
    assert client.get(at("person-detail", leader)).context["editable"] is False


def test_sight_of_a_person_ends_where_the_own_units_end(client, cast, other_commune, leader) -> None:
    client.force_login(leader)
    both = client.get(at("person-detail", cast["both"]))
    assert [entry["row"].unit.slug for entry in both.context["mandates"]] == ["song-van"]
    assert both.context["sessions"] is both.context["events"] is None
    assert "chỉ quản trị hệ thống sửa được" in both.text
    assert "Khác" not in both.text
    assert client.get(at("person-detail", cast["foreign"])).status_code == 404
    assert client.get(at("person-detail", cast["foreign"], "xa-khac")).status_code == 404
