"""The private calendar: its page, what it tells and to whom, and when it is dead."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.complaints.models import (
    Denunciation,
    DenunciationBar,
    DenunciationStep,
    Petition,
    PetitionStep,
)
from apps.core.icalendar import AllDay, calendar_text
from apps.core.logs import JsonFormatter
from apps.notices.models import DueFeed
from apps.notices.services.calendar import MOST_ENTRIES, entries_of, feed_of, renew_feed, stop_feed

PAGE = "/tai-khoan/lich/"
TODAY = date(2024, 4, 10)
DUE = date(2024, 4, 12)
# Address, owner, appointments and units, then one for each kind of deadline that a leader may see, and the bars.
QUERIES = 18
STAMP = datetime(2024, 4, 10, 1, 2, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def step(petition: Callable[..., Petition]) -> Callable[..., PetitionStep]:
    def make(due_on: date | None = DUE, done_on: date | None = None, **values: Any) -> PetitionStep:
        case = petition(**values)
        return PetitionStep.objects.create(
            unit=case.unit, petition=case, code="accept", name="thụ lý", position=20, started_on=case.received_on,
            due_on=due_on, done_on=done_on,
        )  # fmt: skip

    return make


@pytest.fixture
def secret(denunciation: Callable[..., Denunciation]) -> Callable[..., DenunciationStep]:
    def make(due_on: date | None = DUE, **values: Any) -> DenunciationStep:
        case = denunciation(**values)
        return DenunciationStep.objects.create(
            unit=case.unit, denunciation=case, code="verify", name="kiểm tra điều kiện", position=10,
            started_on=case.received_on, due_on=due_on,
        )  # fmt: skip

    return make


def address(user: User) -> str:
    return reverse("notices:calendar-file", args=[renew_feed(user=user).key])


def told(user: User) -> list[str] | None:
    entries = entries_of(renew_feed(user=user).key)
    return None if entries is None else [entry.summary for entry in entries]


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    lines = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in lines)
    return "\r\n".join(lines).replace("\r\n ", "").split("\r\n")


# The format.


def test_a_calendar_as_the_standard_writes_it():
    entry = AllDay("a1@lich-han", date(2024, 12, 31), "Đơn số 15/2024: thụ lý")
    lines = unfolded(calendar_text(name="Lịch", entries=[entry], stamp=STAMP, product="-//A//B//VI"))
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//A//B//VI"]
    assert lines[-9] == "BEGIN:VEVENT"
    assert set(lines[-8:-2]) == {
        "UID:a1@lich-han",
        "DTSTAMP:20240410T010203Z",
        "DTSTART;VALUE=DATE:20241231",
        "DTEND;VALUE=DATE:20250101",
        "SUMMARY:Đơn số 15/2024: thụ lý",
        "TRANSP:TRANSPARENT",
    }
    assert lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a,b;c\\d", "a\\,b\\;c\\\\d"),
        ("a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\\nEND:VEVENT\\nBEGIN:VEVENT"),
        ("ế" * 200, "ế" * 200),
    ],
)
def test_a_text_is_escaped_and_folded(typed, written):
    text = calendar_text(name="A", entries=[AllDay("u", TODAY, typed)], stamp=STAMP, product="P")
    assert f"SUMMARY:{written}" in unfolded(text)


# What it tells.


def test_an_officer_is_told_of_the_own_and_a_leader_of_all(commune, other_commune, officer, leader, step, secret):
    step(code="1", assigned_to=officer)
    step(code="2", due_on=date(2024, 4, 1))
    step(code="3", done_on=TODAY, assigned_to=officer)
    step(code="4", due_on=None, assigned_to=officer)
    step(code="5", unit=other_commune, assigned_to=officer)
    secret(due_on=date(2024, 4, 11))
    secret(unit=other_commune)
    secret(due_on=None)
    assert told(officer) == ["Hồ sơ mật: việc đến hạn", "Đơn số 1/2024: thụ lý"]
    assert told(leader) == ["Đơn số 2/2024: thụ lý", "Hồ sơ mật: việc đến hạn", "Đơn số 1/2024: thụ lý"]


def test_what_is_kept_from_an_account_is_not_in_its_calendar(officer, leader, secret):
    row = secret()
    DenunciationBar.objects.create(denunciation=row.denunciation, user=leader)
    assert told(leader) == []
    assert told(officer) == ["Hồ sơ mật: việc đến hạn"]


def test_whoever_has_the_address_reads_no_name_and_no_subject(client, officer, step, secret):
    row = step(code="15", subject="Ông Bùi Xuân Thử đòi đất", assigned_to=officer)
    of = secret(code="77/TC").denunciation
    url = address(officer)
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies
    text = response.content.decode()
    lines = unfolded(text)
    assert {line for line in lines if line.startswith("SUMMARY")} == {
        "SUMMARY:Hồ sơ mật: việc đến hạn",
        "SUMMARY:Đơn số 15/2024: thụ lý",
    }
    hidden = ("Bùi", "đòi đất", "77/TC", "verify", "kiểm tra", row.petition.public_id, of.public_id, "tiep-dan")
    for words in hidden:
        assert words not in text, words
    assert client.head(url).status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(url).status_code == 405


def test_an_event_keeps_its_identity_when_its_day_moves(officer, step, secret):
    row = step(assigned_to=officer)
    secret()
    before = {entry.uid: entry.day for entry in entries_of(renew_feed(user=officer).key) or ()}
    PetitionStep.objects.filter(pk=row.pk).update(due_on=date(2024, 5, 2))
    after = {entry.uid: entry.day for entry in entries_of(renew_feed(user=officer).key) or ()}
    assert set(before) == set(after)
    assert len(before) == 2
    assert sorted(after.values()) == [DUE, date(2024, 5, 2)]


def test_a_calendar_has_an_end(leader, petition):
    case = petition()
    PetitionStep.objects.bulk_create(
        PetitionStep(
            unit=case.unit, petition=case, code=f"b{number}", name="bước", position=1, started_on=case.received_on,
            due_on=DUE,
        )
        for number in range(MOST_ENTRIES + 5)
    )  # fmt: skip
    assert len(told(leader) or ()) == MOST_ENTRIES


def test_ten_times_the_rows_need_the_same_queries(client, leader, step, secret, django_assert_num_queries):
    url = address(leader)
    for times in (1, 9):
        for _ in range(times):
            step()
            secret()
        with django_assert_num_queries(QUERIES):
            assert client.get(url).status_code == 200


# When it is dead.


def shape(client: Client, url: str) -> tuple[Any, ...]:
    response = client.get(url)
    kept = {
        name: value for name, value in response.items() if name not in ("X-Request-Code", "Content-Security-Policy")
    }
    return response.status_code, response.content, kept


def suspend(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def end(user: User) -> None:
    Appointment.objects.filter(user=user).update(valid_until=date(2024, 4, 9))


def another_role(user: User) -> None:
    Appointment.objects.filter(user=user).update(role=Role.OFFICIAL)


def not_yet(user: User) -> None:
    Appointment.objects.filter(user=user).update(valid_from=date(2024, 4, 11))


def renew(user: User) -> None:
    renew_feed(user=user)


def stop(user: User) -> None:
    stop_feed(user=user)


def test_another_role_has_its_own_deadlines_and_no_petition(client, officer, step, secret):
    step(assigned_to=officer)
    secret()
    url = address(officer)
    another_role(officer)
    assert b"BEGIN:VEVENT" not in client.get(url).content


@pytest.mark.parametrize("ending", [suspend, end, not_yet, renew, stop])
def test_a_dead_address_answers_as_one_that_never_was(client, officer, step, ending):
    step(assigned_to=officer)
    url = address(officer)
    assert client.get(url).status_code == 200
    ending(officer)
    nothing = shape(client, reverse("notices:calendar-file", args=["A" * 32]))
    assert shape(client, url) == nothing
    assert nothing[0] == 404
    assert not client.get(url).cookies


def test_it_lives_to_the_end_of_the_last_day(client, officer, time_machine):
    Appointment.objects.filter(user=officer).update(valid_until=TODAY)
    url = address(officer)
    assert client.get(url).status_code == 200
    time_machine.move_to(date(2024, 4, 11), tick=False)
    assert client.get(url).status_code == 404


def test_the_address_does_not_get_into_the_log(client, officer, caplog):
    url = address(officer)
    key = DueFeed.objects.get().key
    suspend(officer)
    with caplog.at_level(logging.INFO, logger="django.request"):
        client.get(url)
        client.post(url)
    written = [JsonFormatter().format(record) for record in caplog.records]
    assert len(written) == 4  # each answer by Django and by the portal
    assert all("notices:calendar-file" in line and "lich-han" not in line for line in written)
    assert key not in "".join(written)


# Its page.


def shown_key(client: Client) -> str:
    found = re.search(r"http://testserver/lich-han/([-\w]{32})\.ics", client.get(PAGE).content.decode())
    return found.group(1) if found else ""


def test_it_is_made_changed_and_stopped_on_its_page(client, officer, leader, step):
    step(assigned_to=officer)
    client.force_login(officer)
    assert shown_key(client) == ""
    assert client.post(PAGE, {"action": "renew"}).status_code == 302
    first = shown_key(client)
    assert Client().get(f"/lich-han/{first}.ics").status_code == 200
    client.post(PAGE, {"action": "renew"})
    second = shown_key(client)
    assert first != second
    assert [Client().get(f"/lich-han/{key}.ics").status_code for key in (first, second)] == [404, 200]
    client.force_login(leader)
    assert shown_key(client) == ""
    assert client.post(PAGE, {"action": "stop"}).status_code == 302
    assert Client().get(f"/lich-han/{second}.ics").status_code == 200
    client.force_login(officer)
    client.post(PAGE, {"action": "stop"})
    assert (shown_key(client), feed_of(officer)) == ("", None)
    assert Client().get(f"/lich-han/{second}.ics").status_code == 404


def test_a_second_click_changes_nothing(client, officer):
    client.force_login(officer)
    sent = {"action": "renew", "submission": client.get(PAGE).context["form"]["submission"].value()}
    client.post(PAGE, sent)
    key = shown_key(client)
    client.post(PAGE, sent)
    assert shown_key(client) == key


@pytest.mark.parametrize("action", ["", "x", "renew,stop"])
def test_no_button_at_all_is_refused(client, officer, action):
    client.force_login(officer)
    response = client.post(PAGE, {"action": action})
    assert response.status_code == 422
    assert "bấm một trong các nút" in response.content.decode()
    assert not DueFeed.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["khong-co", "a" * 400, "%00", "..%2f..", "%F0%9F%98%80", "a.ics", "'"],
)  # fmt: skip
def test_odd_addresses_find_nothing(client, key):
    assert client.get(f"/lich-han/{key}.ics").status_code in (302, 400, 404)
