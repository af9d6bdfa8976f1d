"""A job whose worker died is taken up by another one, given up after several deaths, and seen by operators."""

import os
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.accounts.roles import Role
from apps.core import progress
from apps.core.jobs import MOST_TRIES
from apps.households.models import HouseholdImport
from apps.operations import heartbeats
from apps.operations.management.commands import db_worker
from apps.operations.recovering import life_of, put_back, put_back_own, recover_lost
from apps.reports.file_jobs import KILLED, FileJob
from apps.reports.open_data.jobs import JOBS, Job
from tests.factories import make_user

pytestmark = pytest.mark.django_db
READ = "apps.households.services.imports.tasks.read_list"
PACK = "apps.reports.open_data.jobs.make_pack"
LONG_AGO = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _own_progress(settings: Any, tmp_path: Any) -> None:
    where = {**settings.CACHES["progress"], "LOCATION": tmp_path / "told"}
    settings.CACHES = {**settings.CACHES, "progress": where}


def waiting(path: str = READ, *args: Any, workers: tuple[str, ...] = (), status: str = "RUNNING") -> DBTaskResult:
    """A job as the queue holds it, taken two minutes ago by the last of the workers."""
    job = DBTaskResult.objects.create(
        status=status,
        task_path=path,
        args_kwargs={"args": list(args or ("0123456789abcdef",)), "kwargs": {}},
        backend_name="default",
        run_after=timezone.now(),
        worker_ids=list(workers),
    )
    DBTaskResult.objects.update(started_at=timezone.now() - LONG_AGO)
    return job


def silent(worker: str, seconds: float = heartbeats.LOST + 1) -> None:
    """The worker showed life last so many seconds ago."""
    heartbeats.beat(life_of(worker))
    file = heartbeats._file(life_of(worker))
    at = file.stat().st_mtime - seconds
    os.utime(file, (at, at))


def job_row() -> DBTaskResult:
    return DBTaskResult.objects.get()


@pytest.mark.parametrize("left", ["silent", "none"])
def test_a_job_of_a_dead_worker_waits_again(left):
    waiting(workers=("a",))
    if left == "silent":
        silent("a")
    assert recover_lost() == 1
    assert (job_row().status, job_row().worker_ids) == ("READY", ["a"])
    told = progress.heard("household-import-0123456789abcdef")
    assert told is not None
    assert (told.again, told.is_alive) == (1, True)
    assert recover_lost() == 0


def test_a_job_of_a_living_worker_is_left_to_it():
    waiting(workers=("a",))
    silent("a", heartbeats.LOST - 2)
    assert recover_lost() == 0
    assert job_row().status == "RUNNING"


def test_a_job_that_was_just_taken_is_in_good_hands():
    waiting(workers=("a",))
    DBTaskResult.objects.update(started_at=timezone.now())
    assert recover_lost() == 0


def test_of_two_that_look_at_once_one_puts_it_back():
    waiting(workers=("a",))
    first, second = job_row(), job_row()
    assert put_back(first)
    assert not put_back(second)


def test_a_job_is_taken_up_within_a_minute():
    # Silence, the next look of a worker, its next look into the queue, and the last sign of life.
    assert heartbeats.LOST + db_worker.EVERY + 1 + heartbeats.EVERY < 60


def test_an_import_that_kills_its_worker_is_given_up_and_says_so(commune, official, client):
    imported = HouseholdImport.objects.create(
        unit=commune,
        name="a.xlsx",
        kind="xlsx",
        state="saving",
        options={"since": "2026-01-01", "year": 2026, "decision": ""},
        confirmed_by=official,
        confirmed_at=timezone.now(),
    )
    waiting(READ.replace("read", "save"), imported.public_id, workers=tuple("abcde"[:MOST_TRIES]))
    recover_lost()
    assert job_row().status == "FAILED"
    imported.refresh_from_db()
    assert (imported.state, imported.confirmed_by) == ("ready", None)
    client.force_login(official)
    assert f"máy chủ {MOST_TRIES} lần bị tắt giữa chừng" in client.get(imported.get_absolute_url()).content.decode()


def test_a_file_that_kills_its_worker_is_given_up_and_says_so(commune, official):
    JOBS.keep(official, commune, Job(2022, token="x"))
    waiting(PACK, official.pk, commune.pk, "x", workers=tuple("abcde"[:MOST_TRIES]))
    recover_lost()
    kept: FileJob | None = JOBS.of(official, commune)
    assert kept is not None
    assert (kept.state.value, kept.problem) == ("failed", KILLED)


def test_a_file_that_was_asked_for_anew_is_not_given_up_with_the_old_one(commune, official):
    JOBS.keep(official, commune, Job(2022, token="y"))
    waiting(PACK, official.pk, commune.pk, "x", workers=tuple("abcde"[:MOST_TRIES]))
    recover_lost()
    assert job_row().status == "FAILED"
    assert JOBS.of(official, commune).is_making


def test_a_job_of_another_version_is_put_back_too():
    waiting("apps.gone.tasks.go", workers=("a",))
    assert recover_lost() == 1


def test_an_outage_counts_as_no_try():
    waiting(workers=tuple("abcde"[:MOST_TRIES]))
    assert put_back_own("e") == 1
    assert (job_row().status, job_row().worker_ids) == ("READY", list("abcd"))
    assert put_back_own("e") == 0


def worker(**options: Any) -> db_worker.Worker:
    plain = {"queue_names": ["*"], "interval": 0, "batch": True, "backend_name": "default", "startup_delay": False}
    return db_worker.Worker(**plain, max_tasks=None, worker_id="w", excluded_queue_names=[], **options)


@pytest.fixture
def kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker renews connections between jobs; the test's own transaction lives on this one."""
    monkeypatch.setattr(connection, "close", lambda: None)


def test_a_worker_calls_a_job_again_that_an_outage_broke_off(monkeypatch, settings, commune, official, kept_open):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    job = waiting(PACK, official.pk, commune.pk, "x", status="READY")
    calls: list[str] = []

    def work(user: int, unit: int, token: str, make: Any) -> None:
        calls.append(token)
        if len(calls) == 1:
            raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(JOBS, "run", work)
    monkeypatch.setattr(db_worker, "WAIT", 0)
    worker().run()
    job.refresh_from_db()
    assert (calls, job.status, job.worker_ids) == (["x", "x"], "SUCCESSFUL", ["w"])


def test_an_error_of_the_software_fails_the_job_once(monkeypatch, settings, commune, official, kept_open):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    waiting(PACK, official.pk, commune.pk, "x", status="READY")
    monkeypatch.setattr(JOBS, "run", lambda *arguments: 1 / 0)
    worker().run()
    assert job_row().status == "FAILED"


def test_the_command_works_with_this_worker():
    assert db_worker.db_worker.Worker is db_worker.Worker


# What people see of it.


def test_the_page_of_an_import_says_that_it_runs_again(commune, official, client):
    imported = HouseholdImport.objects.create(unit=commune, name="a.xlsx", kind="xlsx", state="reading")
    waiting(READ, imported.public_id, workers=("a",))
    recover_lost()
    client.force_login(official)
    for _ in range(2):
        assert "đang chạy lại" in client.get(imported.get_absolute_url()).content.decode()


@pytest.fixture
def operator(commune):
    return make_user("quan-tri", Role.OPERATOR, commune)


def cells(client: Any, commune: Any) -> list[list[str]]:
    page = client.get(reverse("operations:jobs", args=[commune.slug])).content.decode()
    rows = re.findall(r'<tr role="row">(.*?)</tr>', page, re.DOTALL)[1:]
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)] for row in rows
    ]


@pytest.mark.parametrize(
    ("status", "workers", "error", "state"),
    [
        ("READY", (), "", "đang chờ"),
        ("READY", ("a",), "", "chờ chạy lại"),
        ("RUNNING", ("a",), "", "đang chạy"),
        ("RUNNING", ("a", "b"), "", "đang chạy lại"),
        ("FAILED", ("a",), "builtins.ValueError", "lỗi"),
        ("FAILED", ("a",), "apps.operations.recovering.Killed", "đã bỏ: tiến trình nhiều lần bị tắt"),
        ("SUCCESSFUL", ("a",), "", "xong"),
    ],
)
def test_operators_see_kind_state_and_tries(client, operator, commune, status, workers, error, state):
    waiting(workers=workers, status=status)
    DBTaskResult.objects.update(exception_class_path=error)
    client.force_login(operator)
    (row,) = cells(client, commune)
    assert (row[0], row[1], row[4]) == ("Đọc danh sách hộ", state, str(len(workers)))
    assert re.fullmatch(r"\d\d:\d\d:\d\d \d\d/\d\d/\d{4}", row[2])


def test_operators_see_how_far_a_job_has_come_and_not_whose_it_is(client, operator, commune, official):
    waiting(PACK, official.pk, commune.pk, "canary-token", workers=("a",))
    progress.tell(JOBS.progress_key(official, commune), 3, 4)
    client.force_login(operator)
    (row,) = cells(client, commune)
    assert (row[0], row[3]) == ("Lập dữ liệu mở", "75 %")
    assert "canary" not in client.get(reverse("operations:jobs", args=[commune.slug])).content.decode()
    assert not [cell for cell in row if official.username in cell or str(official) in cell]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_whatever_there_is(
    client, operator, commune, count, django_assert_max_num_queries
):
    for _ in range(count):
        waiting(workers=("a",))
    client.force_login(operator)
    client.get(reverse("operations:jobs", args=[commune.slug]))
    with django_assert_max_num_queries(12):
        client.get(reverse("operations:jobs", args=[commune.slug]))


def test_the_schedule_leads_to_the_jobs(client, operator, commune):
    client.force_login(operator)
    page = client.get(reverse("operations:schedule", args=[commune.slug])).content.decode()
    assert reverse("operations:jobs", args=[commune.slug]) in page
