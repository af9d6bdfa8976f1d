"""Ways by which a role, an account or a trace was once to be had without right."""

from datetime import date

import pytest
from django.contrib.admin.sites import site
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.models import AccountEvent, Appointment
from apps.accounts.roles import Role
from apps.accounts.services.appointments import appoint, end_appointment
from apps.accounts.services.links import account_of_link, give_link
from apps.accounts.services.second_factor import reset_second_factor
from apps.villages.models import OfficeTerm, Official, UnitSuccession
from apps.villages.services import save_office_term
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
START = date(2024, 1, 1)


@pytest.fixture
def operator(commune):
    return make_user("quan-tri", Role.OPERATOR, make_unit("tan-yen", "Tân Yên", "district"))


@pytest.fixture
def term(commune) -> OfficeTerm:
    person = Official.objects.create(unit=commune, full_name="Giáp Quốc Mạnh")
    return OfficeTerm.objects.create(
        unit=commune, official=person, office="chairman", valid_from=START, valid_until=date(2024, 6, 30)
    )


@pytest.mark.parametrize(("who", "allowed"), [("official", False), ("leader", True), ("own", False)])
def test_an_office_that_carries_a_role_changes_by_those_alone_who_may_give_it(
    official, leader, commune, term, who: str, allowed: bool
) -> None:
    holder = leader if who == "own" else make_user("nguoi-giu", Role.BOARD_MEMBER, commune)
    Appointment.objects.create(user=holder, role=Role.LEADER, unit=commune, office_term=term, valid_from=START)
    term.valid_until = None
    actor = official if who == "official" else leader
    if allowed:
        save_office_term(record=term, user=actor, expected_version=term.version)
        assert AccountEvent.objects.filter(account=holder, actor=leader, action="appointed").exists()
    else:
        with pytest.raises(ValidationError, match="gắn với chức vụ này"):
            save_office_term(record=term, user=actor, expected_version=term.version)
    assert (OfficeTerm.objects.get().valid_until is None) == allowed


def test_an_office_without_a_role_is_the_registers_own(official, term) -> None:
    term.valid_until = None
    save_office_term(record=term, user=official, expected_version=term.version)
    assert OfficeTerm.objects.get().valid_until is None


@pytest.mark.parametrize(("second", "lives"), [("leader", True), ("operator", False)])
def test_a_link_does_not_open_what_somebody_else_adds(request, commune, official, leader, second, lives) -> None:
    give = request.getfixturevalue(second) if second == "leader" else request.getfixturevalue("operator")
    token = give_link(account=official, actor=leader).rstrip("/").rpartition("/")[2]
    appoint(actor=give, account=official, unit=commune, role=Role.BOARD_MEMBER, valid_from=timezone.localdate())
    assert (account_of_link(official.public_id, token) is not None) == lives


@pytest.mark.parametrize("service", [give_link, reset_second_factor])
def test_services_ask_whose_account_it_is(official, operator, leader, service) -> None:
    with pytest.raises(ValidationError):
        service(account=operator, actor=leader)
    with pytest.raises(ValidationError):
        service(account=leader, actor=leader)


def test_ending_never_prolongs(official, leader) -> None:
    mandate = official.appointments.get()
    today = timezone.localdate()
    end_appointment(actor=leader, appointment=mandate, last_day=today)
    with pytest.raises(ValidationError, match="muốn kéo dài"):
        end_appointment(actor=leader, appointment=mandate, last_day=date(2099, 12, 31))


@pytest.mark.parametrize(("on", "seen"), [(date(2020, 1, 1), True), (date(2099, 1, 1), False)])
def test_a_merger_opens_old_rows_from_its_day_on(leader, commune, other_commune, on, seen) -> None:
    UnitSuccession.objects.create(predecessor=other_commune, successor=commune, kind="merger", on=on)
    assert (other_commune in leader.reach.units) == seen


def test_the_admin_tells_nothing_of_records_and_breaks_no_unit(client, operator, commune) -> None:
    client.force_login(operator)
    assert client.get("/quan-tri/").status_code == 200
    assert client.get("/quan-tri/r/1/1/").status_code == 404
    assert client.get("/quan-tri/password_change/").url == "/tai-khoan/mat-khau/"
    at = f"/quan-tri/villages/administrativeunit/{commune.pk}/change/"
    assert "slug" in client.get(at).context["adminform"].readonly_fields
    assert client.get(at.replace("change", "delete")).status_code == 403
    assert not [
        inline
        for admin in site._registry.values()
        for inline in admin.inlines
        if "Version" in str(inline) and inline.can_delete
    ]


@pytest.mark.parametrize(("slug", "taken"), [("dang-nhap", True), ("tai-khoan", True), ("xuan-phuong", False)])
def test_a_unit_takes_no_address_of_the_portal(commune, slug: str, taken: bool) -> None:
    unit = type(commune)(slug=slug)
    if taken:
        with pytest.raises(ValidationError):
            unit.full_clean()
    else:
        unit.full_clean()
