"""The pages of tokens: made once, the secret shown once and kept nowhere, revoked at once."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Appointment, PortalSession
from apps.accounts.roles import PROGRAM_BELOW, PROGRAM_OWN, Role
from apps.api.models import ApiToken, latest_expiry
from apps.api.services import digest_of, make_token, revoke_token
from tests.api.programs import Program, token_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"dccs_[A-Za-z0-9_-]{43}")
NEXT_YEAR = "31/12/2027"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to("2026-12-01T08:00:00+07:00")


def url(page: str, *args: str, unit: str = "song-van") -> str:
    return reverse(f"api:token-{page}", args=[unit, *args])


def send(client: Client, key: str = "gui-1", **values: str) -> Any:
    data = {"name": "Phần mềm của tỉnh", "expires_on": NEXT_YEAR, "submission": key} | values
    return client.post(f"{url('create')}?gui", data)


def secret_in(response: Any) -> str:
    assert response.status_code == 200
    (found,) = SECRET.findall(response.content.decode())
    return str(found)


def stored_text() -> str:
    """All that the database holds, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_secret_is_shown_once_and_stored_nowhere(client, leader, caplog) -> None:
    client.force_login(leader)
    response = send(client)
    secret = secret_in(response)
    assert response["Cache-Control"].find("no-store") >= 0
    token = ApiToken.objects.get()
    assert (token.digest, token.tail, token.created_by) == (digest_of(secret), secret[-4:], leader)
    assert Program(secret).get("/units").status_code == 200
    assert Program(secret).get("/khong-co").status_code == 404
    assert secret not in stored_text()
    assert all(secret not in str(session.get_decoded()) for session in PortalSession.objects.all())
    assert secret not in caplog.text
    for page in (url("list"), token.get_absolute_url(), url("revoke", token.public_id)):
        shown = client.get(page).content.decode()
        assert secret not in shown
        assert token.digest not in shown
        assert token.tail in shown


def test_a_second_click_makes_no_second_token_and_shows_a_secret_that_opens(client, leader) -> None:
    client.force_login(leader)
    first, second = secret_in(send(client)), secret_in(send(client))
    assert ApiToken.objects.count() == 1
    assert Program(first).get("/units").status_code == 401
    assert Program(second).get("/units").status_code == 200


def test_a_page_sent_again_later_leaves_a_token_in_use_alone(client, leader, time_machine) -> None:
    client.force_login(leader)
    secret = secret_in(send(client))
    Program(secret).get("/units")
    token = ApiToken.objects.get()
    again = send(client)
    assert again.status_code == 302
    assert again["Location"] == token.get_absolute_url()
    ApiToken.objects.update(last_used_on=None)
    time_machine.move_to("2026-12-01T08:05:00+07:00")
    assert send(client).status_code == 302
    assert send(client, name="Phần mềm khác").status_code == 302
    assert Program(secret).get("/units").status_code == 200
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("expires_on", ""),
        ("expires_on", "30/11/2026"),
        ("expires_on", "02/12/2028"),
        ("expires_on", "31/02/2027"),
        ("expires_on", "9" * 40),
    ],
)
def test_what_cannot_be_taken_comes_back_with_all_that_was_typed(client, leader, field: str, typed: str) -> None:
    client.force_login(leader)
    response = send(client, **{field: typed})
    assert response.status_code == 422
    form = response.context["form"]
    assert set(form.errors) == {field}
    kept = {"name": "Phần mềm của tỉnh", "expires_on": NEXT_YEAR} | {field: typed}
    assert {name: form.data[name] for name in kept} == kept
    assert not ApiToken.objects.exists()


def test_two_years_at_most(commune, leader) -> None:
    last = latest_expiry(date(2026, 12, 1))
    assert last == date(2028, 12, 1)
    assert latest_expiry(date(2028, 2, 29)) == date(2030, 2, 28)
    make_token(user=leader, unit=commune, name="A", expires_on=last)
    for day in (last + timedelta(days=1), date(2026, 11, 30)):
        with pytest.raises(ValidationError):
            make_token(user=leader, unit=commune, name="A", expires_on=day)


def test_the_database_refuses_what_no_service_writes(commune, leader) -> None:
    token, _ = token_of(commune, leader)
    for wrong in ({"expires_on": date(2020, 1, 1)}, {"revoked_at": timezone.now()}, {"revoked_by": leader}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(**wrong)


def test_revoked_it_opens_nothing_from_the_next_request_on(client, commune, leader) -> None:
    token, program = token_of(commune, leader)
    assert program.get("/units").status_code == 200
    client.force_login(leader)
    page = url("revoke", token.public_id)
    assert client.get(page).status_code == 200
    assert client.post(f"{page}?gui", {"submission": "a"})["Location"] == token.get_absolute_url()
    refused = program.get("/units")
    assert refused.status_code == 401
    assert "thu hồi" in refused.json()["detail"]
    token.refresh_from_db()
    when = token.revoked_at
    assert token.revoked_by == leader
    assert client.post(f"{page}?gui", {"submission": "b"}).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at == when


def test_who_looks_after_accounts_looks_after_tokens(client, commune, beside, district, leader, operator) -> None:
    token, _ = token_of(commune, leader)
    stranger = make_user("lanh-dao-khac", Role.LEADER, beside)
    official = make_user("can-bo-xa", Role.OFFICIAL, commune)
    for user, status in ((leader, 200), (operator, 200), (official, 403), (stranger, 404)):
        client.force_login(user)
        for page in (url("list"), url("create"), token.get_absolute_url(), url("revoke", token.public_id)):
            assert client.get(page).status_code == status, (user, page)
    with pytest.raises(PermissionDenied):
        make_token(user=stranger, unit=commune, name="A", expires_on=date(2027, 1, 1))
    with pytest.raises(PermissionDenied):
        revoke_token(user=official, token=token)
    assert make_token(user=operator, unit=district, name="A", expires_on=date(2027, 1, 1))[0].unit == district


def test_nobody_can_be_appointed_to_what_a_program_reads(commune, leader) -> None:
    for role in (PROGRAM_OWN, PROGRAM_BELOW):
        assert role not in Role.values
        mandate = Appointment(user=leader, unit=commune, role=role, valid_from=date(2020, 1, 1))
        with pytest.raises(ValidationError):
            mandate.full_clean()


def test_the_list_takes_the_same_queries(client, commune, leader, django_assert_num_queries) -> None:
    client.force_login(leader)
    token_of(commune, leader)
    client.get(url("list"))
    with django_assert_num_queries(5) as one:
        client.get(url("list"))
    for _ in range(10):
        token_of(commune, leader, revoked_at=timezone.now(), revoked_by=leader)
    with django_assert_num_queries(len(one)):
        client.get(url("list"))


def test_the_help_page_is_for_everybody(client) -> None:
    response = client.get(reverse("api:help"))
    content = response.content.decode()
    assert response.status_code == 200
    assert "http://testserver/api/v1/openapi.json" in content
    assert "120 lần gọi trong một phút" in content
    assert "cdn" not in content.lower()
