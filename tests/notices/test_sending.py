"""Letters and messages: what stands in them, once to each, again after a failure, never at night."""

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.notices.gateways import HttpGateway, Message, RefusedError, UnreachableError, get_gateway
from apps.notices.models import Delivery, NoticeSettings
from apps.notices.services.collecting import collect
from apps.notices.services.preferences import (
    CONFIRM_WITHIN,
    confirm_address,
    save_settings,
    send_confirmation_again,
    stop_letters,
)
from apps.notices.services.sending import (
    FIRST_RETRY,
    HELD_FOR,
    MOST_ATTEMPTS,
    after_quiet,
    is_quiet,
    plan_digests,
    plan_messages,
    send_due,
    try_again,
)
from tests.databases import shared_database
from tests.notices.post_office import mail_server, provider

MESSAGE = Message("urgent:2024-04-10:1", "84912345678", "sms", 'Có "1" việc', 1, 0, "https://x.example/thong-bao/")


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("key", "state"))


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.GATEWAY, settings.GATEWAY_FOLDER = "file", str(tmp_path / "tin")
    return tmp_path / "tin"


# The weekly letter


@pytest.mark.django_db
def test_a_letter_tells_what_waits_and_how_to_stop_it(rules, leader, step, secret, meeting, subscribed, settings):
    settings.PUBLIC_ADDRESS = "https://dan-chu.example"
    step(code="15")
    secret()
    meeting()
    wanted = subscribed(leader, unwanted=["meetings.returned"])
    collect()
    assert plan_digests() == 1
    assert vars(send_due()) == {"sent": 1, "skipped": 0, "put_off": 0, "failed": 0}
    (letter,) = mail.outbox
    assert letter.to == ["lanh-dao@xa.example"]
    assert letter.subject == "[Dân chủ cơ sở] Việc cần làm tuần này: 2"
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    for text in (letter.body, html):
        for words in ("Đơn số 15/2024: thụ lý", "Hồ sơ mật: việc đến hạn", "12/04/2024", "08/04/2024"):
            assert words in text
        for hidden in ("Bùi", "77/TC", "Đồng Kim", "kiểm tra"):
            assert hidden not in text
    stop = f"https://dan-chu.example/thong-bao/thoi-nhan-thu/{wanted.stop_key}/"
    sent = letter.message()
    assert sent["List-Unsubscribe"] == f"<{stop}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["Message-ID"] == f"<digest.2024-15.{leader.pk}@localhost>"
    assert stop in letter.body


@pytest.mark.django_db
def test_nobody_is_sent_the_week_twice_and_a_late_comer_is_sent_it(rules, leader, official, meeting, subscribed, now):
    meeting()
    subscribed(leader)
    collect()
    for _ in range(2):
        call_command("send_notices", "--tong-hop")
    subscribed(official)
    call_command("send_notices", "--tong-hop")
    assert [letter.to[0] for letter in mail.outbox] == ["lanh-dao@xa.example", "can-bo@xa.example"]
    now.move_to("2024-04-15T00:00:00+00:00", tick=False)
    collect()
    call_command("send_notices", "--tong-hop")
    assert len(mail.outbox) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["stopped", "suspended", "relieved", "nothing", "unconfirmed"])
def test_what_is_no_longer_wanted_or_allowed_is_not_sent(ending, rules, leader, meeting, subscribed):
    row = meeting()
    wanted = subscribed(leader)
    collect()
    assert plan_digests() == 1
    if ending == "stopped":
        assert stop_letters(key=wanted.stop_key)
    elif ending == "suspended":
        User.objects.update(is_active=False)
    elif ending == "relieved":
        Appointment.objects.update(valid_until="2024-04-09")
    elif ending == "nothing":
        type(row).objects.update(state="accepted")
    else:
        NoticeSettings.objects.update(email_confirmed_at=None)
    assert send_due().skipped == 1
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [{"wants_digest": False}, {"email_confirmed_at": None}])
def test_only_who_asked_and_confirmed_is_planned_for(changed, leader, subscribed):
    subscribed(leader, **changed)
    assert plan_digests() == 0


# Failures


@pytest.mark.django_db
def test_a_server_that_refuses_for_good_ends_it_and_one_that_does_not_is_asked_again(
    rules, leader, meeting, subscribed, settings, now
):
    meeting()
    subscribed(leader)
    collect()
    plan_digests()
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        server.refuse = "450 lat nua"
        assert send_due().put_off == 1
        row = Delivery.objects.get()
        assert (row.state, row.attempts, row.problem) == ("waiting", 1, "Máy chủ thư trả mã 450.")
        assert row.next_at == timezone.now() + FIRST_RETRY
        assert vars(send_due()) == {"sent": 0, "skipped": 0, "put_off": 0, "failed": 0}
        now.shift(FIRST_RETRY)
        server.refuse = "550 khong co"
        with pytest.raises(CommandError, match="1 lần không gửi được"):
            call_command("send_notices")
        assert Delivery.objects.get().state == "failed"
        server.refuse = ""
        assert send_due().sent == 0
        assert try_again(key=row.key)
        assert send_due().sent == 1
        assert not try_again(key=row.key)
        assert len(server.letters) == 1


@pytest.mark.django_db
def test_it_gives_up_in_the_end(rules, leader, meeting, subscribed, settings, now):
    meeting()
    subscribed(leader)
    collect()
    plan_digests()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    outcomes = []
    for _ in range(MOST_ATTEMPTS):
        outcomes.append(send_due())
        now.shift(FIRST_RETRY * 2**MOST_ATTEMPTS)
    assert [done.failed for done in outcomes] == [0] * (MOST_ATTEMPTS - 1) + [1]
    assert "ConnectionRefusedError" in Delivery.objects.get().problem


# A process that is killed


def send_in_process(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    own = {"DJANGO_SETTINGS_MODULE": "songvan.settings", "SONGVAN_EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_notices", "--tong-hop"],
        cwd=live_settings.BASE_DIR,
        env=environment | own,
        stdout=subprocess.DEVNULL,
    )


SEED = """
import django; django.setup()
from datetime import date
from django.utils import timezone
from apps.accounts.roles import Role
from apps.meetings.models import Meeting
from apps.notices.models import NoticeSettings
from apps.notices.services.collecting import collect
from tests.factories import make_commune, make_user, make_village
unit = make_commune("song-van", "Song Vân"); village = make_village(unit, "Đồng Kim")
Meeting.objects.create(unit=unit, village=village, kind="regular", state="returned", subject="a",
    held_on=date(2024, 4, 1), households=10, present=8)
for number in range(6):
    user = make_user(f"nguoi-{number}", Role.OFFICIAL, unit)
    NoticeSettings.objects.create(user=user, email=f"nguoi-{number}@xa.example", email_confirmed_at=timezone.now(),
        wants_digest=True)
collect()
"""
LEFT = """
import django; django.setup()
from apps.notices.models import Delivery
from django.utils import timezone
Delivery.objects.filter(held_until__isnull=False).update(held_until=timezone.now())
"""


def test_killed_half_way_and_run_again_nobody_is_left_out(tmp_path, django_db_blocker):
    """Killed in the worst moment, when the server has taken a letter and not said so: its id comes a second time, which
    mailboxes know; every other letter comes once. Then two go on at once.
    """
    with shared_database(tmp_path, django_db_blocker) as environment, mail_server() as server:
        environment |= {"PYTHONPATH": str(live_settings.BASE_DIR)}
        run = {"cwd": live_settings.BASE_DIR, "env": environment, "check": True}
        subprocess.run([sys.executable, "-c", SEED], **run)
        port = server.server_address[1]
        first = send_in_process(environment, port)
        server.on_taken = lambda number: os.kill(first.pid, signal.SIGKILL) if number == 3 else None
        assert first.wait(timeout=120) == -signal.SIGKILL
        assert len(server.letters) == 3
        server.on_taken = lambda number: None
        # What the dead one held is free once it counts as dead.
        subprocess.run([sys.executable, "-c", LEFT], **run)
        both = [send_in_process(environment, port) for _ in range(2)]
        assert [process.wait(timeout=120) for process in both] == [0, 0]
        ids = [str(letter["Message-ID"]) for letter in server.letters]
        assert {str(letter["To"]) for letter in server.letters} == {f"nguoi-{n}@xa.example" for n in range(6)}
        assert len(ids) == 7
        assert len(set(ids)) == 6
        assert ids.count(ids[2]) == 2


@pytest.mark.django_db
def test_what_a_dead_sender_held_is_free_after_its_time(rules, leader, meeting, subscribed, now, monkeypatch):
    meeting()
    subscribed(leader)
    collect()
    plan_digests()
    monkeypatch.setattr("apps.notices.services.sending._send", lambda delivery: "put_off")
    send_due()
    monkeypatch.undo()
    assert send_due().sent == 0
    now.shift(HELD_FOR)
    now.shift(1)
    assert send_due().sent == 1


# The address


def choose(user: User, **values: Any) -> NoticeSettings:
    start = {"email": "", "wants_digest": False, "phone": "", "channel": "", "agrees": False, "unwanted": []}
    return save_settings(user=user, **start | values)


@pytest.mark.django_db
def test_a_new_address_is_confirmed_by_its_link_once(leader, now):
    stored = choose(leader, email="a@xa.example", wants_digest=True)
    assert send_due().sent == 1
    assert f"/thong-bao/xac-nhan-thu/{stored.email_key}/" in mail.outbox[0].body
    assert not confirm_address(key="khong-co")
    assert confirm_address(key=stored.email_key)
    assert not confirm_address(key=stored.email_key)
    # Saved again it stays; another address begins anew.
    assert choose(leader, email="a@xa.example").email_confirmed_at
    other = choose(leader, email="b@xa.example")
    assert other.email_confirmed_at is None
    assert other.stop_key != stored.stop_key
    now.shift(CONFIRM_WITHIN)
    now.shift(1)
    assert not confirm_address(key=other.email_key)
    assert send_confirmation_again(user=leader)
    assert confirm_address(key=NoticeSettings.objects.get().email_key)
    assert not send_confirmation_again(user=leader)
    # The letter to the link that was replaced has nothing to say any more; the last one is confirmed already.
    assert send_due().skipped == 2


# Messages


@pytest.mark.parametrize(
    ("clock", "quiet", "then"),
    [
        ("06:59", True, "07:00"),
        ("07:00", False, "07:00"),
        ("20:59", False, "20:59"),
        ("21:00", True, "07:00 +1"),
        ("23:59", True, "07:00 +1"),
        ("00:00", True, "07:00"),
    ],
)
def test_quiet_hours_by_the_clock_of_vietnam(clock, quiet, then):
    moment = timezone.make_aware(datetime.fromisoformat(f"2024-04-10T{clock}"))
    assert is_quiet(moment) == quiet
    later = timezone.localtime(after_quiet(moment))
    day = 11 if then.endswith("+1") else 10
    assert later.strftime("%d %H:%M") == f"{day} {then[:5]}"


@pytest.mark.django_db
def test_a_message_holds_numbers_alone_and_comes_once_a_day(rules, leader, step, secret, folder, now, settings):
    settings.PUBLIC_ADDRESS = "https://dan-chu.example"
    choose(leader, phone="84912345678", channel="sms", agrees=True)
    step(code="15")
    secret()
    collect()
    for _ in range(2):
        call_command("send_notices")
    (file,) = folder.glob("*.json")
    told = json.loads(file.read_text())
    assert told["phone"] == "84912345678"
    assert told["text"] == (
        "Dân chủ cơ sở: 1 việc đã qua hạn, 1 việc khẩn đang chờ. Xem tại https://dan-chu.example/thong-bao/"
    )
    # Nothing new the next day, then something.
    now.shift(24 * 3600)
    collect()
    call_command("send_notices")
    assert len(list(folder.glob("*.json"))) == 1
    step(code="16")
    collect()
    call_command("send_notices")
    assert len(list(folder.glob("*.json"))) == 2


@pytest.mark.django_db
def test_no_telephone_rings_at_night_and_none_without_consent(
    rules, leader, officer, official, step, meeting, folder, now
):
    now.move_to("2024-04-10T14:30:00+00:00", tick=False)  # 21:30
    choose(leader, phone="84912345678", channel="zalo", agrees=True)
    choose(official, phone="84912345679", channel="sms", agrees=True)
    NoticeSettings.objects.create(user=officer, phone="84912345670")
    step(assigned_to=officer)
    meeting()  # not urgent: the official gets nothing
    collect()
    call_command("send_notices")
    assert not folder.exists()
    assert [row.user for row in Delivery.objects.all()] == [leader]
    # Somebody moves the clock of a row into the night: it still waits, and no attempt is counted.
    Delivery.objects.update(next_at=timezone.now())
    assert send_due().put_off == 1
    assert Delivery.objects.get().attempts == 0
    now.move_to("2024-04-11T00:00:00+00:00", tick=False)
    call_command("send_notices")
    assert len(list(folder.glob("*.json"))) == 1


@pytest.mark.django_db
def test_consent_taken_back_before_sending_holds(rules, leader, step, folder):
    choose(leader, phone="84912345678", channel="sms", agrees=True)
    step()
    collect()
    assert plan_messages() == 1
    assert choose(leader).phone == ""
    assert send_due().skipped == 1
    assert not folder.exists()


@pytest.mark.django_db
def test_an_unwanted_kind_is_no_message_and_does_not_use_up_the_day(rules, leader, step, secret, folder):
    choose(leader, phone="84912345678", channel="sms", agrees=True, unwanted=["complaints.petition-step"])
    step()
    collect()
    assert plan_messages() == 0
    secret()
    collect()
    assert plan_messages() == 1


# The provider


def gateway(port: int, **changed: str) -> HttpGateway:
    start = {
        "url": f"http://127.0.0.1:{port}/send",
        "header": "access_token",
        "token": "bi-mat",
        "body": '{"phone": "$phone", "template_data": {"late": "$late", "text": "$text"}, '
        '"tracking_id": "$key", "n": 1}',
        "success": "error=0",
    }
    return HttpGateway(**start | changed)


def test_the_provider_is_asked_in_its_own_words():
    with provider() as server:
        gateway(server.server_port).send(MESSAGE)
    ((headers, body),) = server.asked
    assert {name.lower(): value for name, value in headers.items()}["access_token"] == "bi-mat"
    assert body == {
        "phone": "84912345678",
        "template_data": {"late": "1", "text": 'Có "1" việc'},
        "tracking_id": "urgent:2024-04-10:1",
        "n": 1,
    }


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (200, b'{"error": -124}', RefusedError),
        (200, b"<html>", UnreachableError),
        (200, b"[1]", RefusedError),
        (400, b"", RefusedError),
        (401, b"", RefusedError),
        (429, b"", UnreachableError),
        (503, b"", UnreachableError),
        (302, b"", RefusedError),
    ],
)
def test_what_a_provider_answers_decides(status, answer, expected):
    with provider() as server:
        server.status, server.answer = status, answer
        if status == 302:
            server.location = f"http://127.0.0.1:{server.server_port}/khac"
        with pytest.raises(expected) as told:
            gateway(server.server_port).send(MESSAGE)
        assert len(server.asked) == 1
    assert "84912345678" not in str(told.value)


def test_a_provider_that_is_not_there_is_asked_again():
    with pytest.raises(UnreachableError):
        gateway(1).send(MESSAGE)


@pytest.mark.parametrize(
    "changed",
    [
        {"GATEWAY": "thu"},
        {"GATEWAY": "http", "GATEWAY_URL": "http://sms.example/"},
        {"GATEWAY": "http", "GATEWAY_URL": "https://sms.example/", "GATEWAY_BODY": "{"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings, changed):
    for name, value in changed.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured):
        get_gateway()
