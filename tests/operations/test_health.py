"""The addresses for what watches the portal."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.core.management import get_commands
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from apps.core.addresses import is_own_machine
from apps.operations import heartbeats
from apps.operations.models import ScheduledRun
from apps.operations.services import run_due

LIVE, READY, METRICS = "/suc-khoe/song/", "/suc-khoe/san-sang/", "/suc-khoe/so-do/"
FOREIGN = {"REMOTE_ADDR": "203.0.113.7"}
TOKEN = "mot-ma-bi-mat-dai"  # noqa: S105


@pytest.fixture(autouse=True)
def folders(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {**settings.CACHES, "progress": {**settings.CACHES["progress"], "LOCATION": tmp_path / "told"}}


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database answers nobody."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("could not connect to 10.9.8.7")

    monkeypatch.setattr(connection, "cursor", refuse)


def values(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


# Alike for all three


@pytest.mark.django_db
@pytest.mark.parametrize("url", [LIVE, READY, METRICS])
def test_it_answers_any_host_over_http_without_cookies_and_without_a_session(client, official, settings, url):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(url, HTTP_HOST="10.1.2.3:8000")
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"
    client.force_login(official)
    before = dict(client.session)
    seen = type(client.session).get_model_class().objects.values().get()
    assert not client.get(url).cookies
    assert dict(client.session) == before
    assert type(client.session).get_model_class().objects.values().get() == seen


@pytest.mark.django_db
@pytest.mark.parametrize("url", [LIVE, READY, METRICS])
def test_it_takes_no_post_and_has_no_neighbours(client, url):
    assert client.post(url).status_code == 405
    assert client.get(f"{url}x/").status_code in (302, 404)


@pytest.mark.django_db
def test_probes_are_neither_counted_nor_logged(client, caplog):
    for url in (LIVE, READY, METRICS):
        client.get(url)
    assert not [record for record in caplog.records if record.getMessage() == "answered"]
    assert "health:" not in client.get(METRICS).content.decode()


def test_live_asks_no_database(client):
    """pytest refuses this test any connection."""
    assert client.get(LIVE).json() == {"live": True}


# Ready


@pytest.mark.django_db
def test_ready_names_its_checks_and_nothing_else(client):
    answer = client.get(READY)
    names = ("database", "migrations", "media", "disk", "schedule")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": dict.fromkeys(names, "ok")}


@pytest.mark.django_db
def test_ready_takes_as_many_queries_whatever_there_is(client, django_assert_num_queries):
    client.get(READY)
    with django_assert_num_queries(READY_QUERIES):
        client.get(READY)
    run_due()
    with django_assert_num_queries(READY_QUERIES):
        client.get(READY)


# The question to it, whether it keeps migrations, which ones, the schedule.
READY_QUERIES = 4


def test_without_a_database_it_is_503_and_says_so_without_an_address(client, gone, caplog, django_db_blocker):
    with django_db_blocker.unblock():
        answer = client.get(READY)
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "broken"
    assert "10.9.8.7" not in answer.content.decode()
    assert "not ready: database" in caplog.text


@pytest.mark.django_db
def test_each_thing_that_is_wrong_is_named(client, settings, monkeypatch):
    def checks() -> tuple[int, set[str]]:
        answer = client.get(READY)
        return answer.status_code, {key for key, level in answer.json()["checks"].items() if level == "broken"}

    assert checks() == (200, set())
    MigrationRecorder(connection).migration_qs.filter(app="dialogues").first().delete()
    assert checks() == (503, {"migrations"})
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=settings.LEAST_FREE_MB * 1024**2 - 1))
    assert checks() == (503, {"migrations", "disk"})
    file = Path(settings.MEDIA_ROOT).parent / "file"
    file.touch()
    settings.MEDIA_ROOT = file / "media"
    assert checks() == (503, {"migrations", "disk", "media"})
    settings.WORKER = True
    assert checks() == (503, {"migrations", "disk", "media", "worker"})


@pytest.mark.django_db
def test_free_space_at_the_limit_is_enough(client, settings, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=settings.LEAST_FREE_MB * 1024**2))
    assert client.get(READY).status_code == 200


@pytest.mark.django_db
def test_a_worker_is_asked_for_only_where_there_is_one_and_silence_counts(client, settings):
    settings.WORKER = True
    assert client.get(READY).status_code == 503
    heartbeats.beat(heartbeats.WORKER)
    assert client.get(READY).json()["checks"]["worker"] == "ok"
    file = Path(settings.CACHES["progress"]["LOCATION"]) / "worker.alive"
    old = file.stat().st_mtime - heartbeats.SILENCE - 1
    os.utime(file, (old, old))
    assert client.get(READY).status_code == 503


@pytest.mark.django_db
def test_a_late_schedule_is_told_and_takes_nobody_out_of_service(client):
    run_due()
    ScheduledRun.objects.filter(job="check-files").update(due=timezone.now() - timedelta(days=1))
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["checks"]["schedule"]) == (200, "warning")


def test_a_process_shows_life_until_it_ends(settings):
    assert heartbeats.age(heartbeats.WORKER) is None
    with heartbeats.beating(heartbeats.WORKER):
        assert heartbeats.is_alive(heartbeats.WORKER)
    assert heartbeats.age(heartbeats.WORKER) is None


def test_the_worker_that_runs_is_the_one_that_shows_life():
    assert get_commands()["db_worker"] == "apps.operations"


# Metrics: who may


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "token", "proxy", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, "", False, 200),
        ({"REMOTE_ADDR": "::1"}, "", False, 200),
        ({"REMOTE_ADDR": ""}, "", False, 200),
        (FOREIGN, "", False, 404),
        (FOREIGN | {"HTTP_AUTHORIZATION": "Bearer "}, "", False, 404),
        (FOREIGN | {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, TOKEN, False, 200),
        (FOREIGN | {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"}, TOKEN, False, 404),
        (FOREIGN | {"HTTP_AUTHORIZATION": f"Basic {TOKEN}"}, TOKEN, False, 404),
        (FOREIGN | {"HTTP_AUTHORIZATION": "Bearer ế"}, TOKEN, False, 404),
        (FOREIGN | {"QUERY_STRING": f"token={TOKEN}"}, TOKEN, False, 404),
        # What a proxy of this machine passes on comes from elsewhere, whether or not it is believed.
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, "", False, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, "", True, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.7"}, "", True, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, "", True, 200),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, "", False, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.7"}, "", False, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "unknown"}, "", True, 404),
    ],
)
def test_the_own_machine_and_who_has_the_token_read_the_metrics(client, settings, headers, token, proxy, status):
    settings.METRICS_TOKEN, settings.BEHIND_PROXY = token, proxy
    answer = client.get(METRICS, **headers)
    assert answer.status_code == status
    assert status == 200 or not answer.content


def test_an_odd_address_is_not_this_machine():
    assert not is_own_machine(RequestFactory().get("/", REMOTE_ADDR="khong-phai"))


# Metrics: what


@pytest.mark.django_db
def test_requests_are_counted_by_route_and_not_by_address(client, official):
    client.force_login(official)
    before = values(client.get(METRICS).content.decode())
    for url in ("/song-van/doi-thoai/", "/song-van/doi-thoai/0123456789abcdef/", "/kin-dau/a/b/c/"):
        client.get(url)
    text = client.get(METRICS).content.decode()
    after = values(text)

    def more(*key: str) -> float:
        return after[key] - before.get(key, 0)

    assert more("songvan_requests_total", "2xx", "GET", "dialogues:dialogue-list") == 1
    assert more("songvan_requests_total", "4xx", "GET", "dialogues:dialogue-detail") == 1
    assert more("songvan_requests_total", "-", "4xx", "GET") == 1
    assert more("songvan_request_seconds_count", "dialogues:dialogue-list") == 1
    assert more("songvan_request_queries_sum", "dialogues:dialogue-list") > 0
    for part in ("song-van", "kin-dau", "0123456789abcdef", official.username):
        assert part not in text


@pytest.mark.django_db
def test_jobs_backup_database_and_disk_are_told(client, settings, tmp_path):
    settings.BACKUP_TO = str(tmp_path)
    assert "backup_age" not in client.get(METRICS).content.decode()
    (tmp_path / "last-backup").write_text((timezone.now() - timedelta(hours=2)).isoformat())
    for status in ("READY", "READY", "RUNNING", "FAILED"):
        job = DBTaskResult.objects.create(
            status=status, args_kwargs={}, task_path="x", backend_name="default", run_after=timezone.now()
        )
    DBTaskResult.objects.filter(status="READY").update(enqueued_at=timezone.now() - timedelta(minutes=10))
    heartbeats.beat(heartbeats.SCHEDULER)
    text = client.get(METRICS).content.decode()
    told = values(text)
    assert [told["songvan_jobs", state] for state in ("waiting", "running", "failed")] == [2, 1, 1]
    assert 600 <= told["songvan_jobs_oldest_waiting_seconds",] < 660
    assert 7200 <= told["songvan_backup_age_seconds",] < 7260
    assert told["songvan_database_bytes",] > 10_000
    assert told["songvan_disk_free_bytes",] > 0
    assert (told["songvan_process_up", "worker"], told["songvan_process_up", "scheduler"]) == (0, 1)
    assert str(job.pk) not in text


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["hôm qua", "", "2026-13-99"])
def test_a_file_that_states_no_moment_states_no_backup(client, settings, tmp_path, content):
    settings.BACKUP_TO = str(tmp_path)
    (tmp_path / "last-backup").write_text(content)
    assert "backup_age" not in client.get(METRICS).content.decode()


@pytest.mark.django_db
def test_the_metrics_take_as_many_queries_whatever_there_is(client, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(3):
            client.get(METRICS)
        run_due()
        DBTaskResult.objects.create(args_kwargs={}, task_path="x", backend_name="default", run_after=timezone.now())


def test_without_a_database_the_rest_is_told(client, gone, django_db_blocker):
    with django_db_blocker.unblock():
        answer = client.get(METRICS)
    told = values(answer.content.decode())
    assert answer.status_code == 200
    assert told["songvan_database_up",] == 0
    assert told["songvan_disk_free_bytes",] > 0
    assert ("songvan_database_bytes",) not in told


_COUNT = """
import django; django.setup()
from apps.core.logs import RequestFacts
from apps.operations.measuring import count_request, request_registry
count_request(RequestFacts("GET", "home", 200, 7))
from prometheus_client import generate_latest
print(generate_latest(request_registry()).decode())
"""


def test_processes_of_the_server_are_added_up(tmp_path):
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "songvan.settings"}
    command = [sys.executable, "-c", _COUNT]
    for count in (1, 2):
        ended = subprocess.run(
            command, cwd=live_settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
        )
        told = values(ended.stdout)
        assert told["songvan_requests_total", "2xx", "GET", "home"] == count
        assert told["songvan_request_queries_sum", "home"] == 7 * count
