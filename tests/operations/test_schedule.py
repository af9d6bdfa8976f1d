"""What runs when, once, again after a failure, and what the operator sees of it."""

import os
import signal
import subprocess
import sys
import time as clock
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as live_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from django.utils import timezone

from apps.accounts.roles import Role
from apps.operations import backups, heartbeats, services
from apps.operations.models import ScheduledRun
from apps.operations.schedule import DAILY, FIRST_RETRY, JOBS, LONGEST_RUN, jobs
from apps.operations.services import run_due, standings, take
from tests.databases import shared_database
from tests.factories import make_user

PAGE = "/song-van/viec-dinh-ky/"
BY_KEY = {job.key: job for job in JOBS}
FILES = BY_KEY["check-files"]
# 12:00 in Vietnam, a Wednesday.
NOON = datetime(2024, 5, 1, 5, 0, tzinfo=UTC)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that ran, in their place."""
    names: list[str] = []
    monkeypatch.setattr(services, "call_command", lambda name, *arguments, **options: names.append(name))
    return names


@pytest.fixture
def at_noon() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(name: str, *arguments: Any, **options: Any) -> None:
        if name == "check_files":
            raise error

    monkeypatch.setattr(services, "call_command", fail)


def ran() -> list[str]:
    """What is run now of those that come once a day or week; the others are due again within minutes."""
    return [key for key in run_due() if BY_KEY[key].every >= DAILY]


def files_row() -> ScheduledRun:
    return ScheduledRun.objects.get(job="check-files")


# The table


def test_every_job_is_a_command_that_there_is():
    assert {job.command for job in JOBS} <= set(get_commands())
    assert len(BY_KEY) == len(JOBS)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2024, 4, 30, 18, 59, tzinfo=UTC), datetime(2024, 4, 30, 19, 0, tzinfo=UTC)),
        # Exactly at its time it has been due: the next is tomorrow's.
        (datetime(2024, 4, 30, 19, 0, tzinfo=UTC), datetime(2024, 5, 1, 19, 0, tzinfo=UTC)),
        (datetime(2024, 12, 31, 20, 0, tzinfo=UTC), datetime(2025, 1, 1, 19, 0, tzinfo=UTC)),
    ],
)
def test_a_daily_job_is_due_by_the_clock_of_vietnam(moment, expected):
    assert FILES.next_after(moment) == expected


def test_a_weekly_job_is_due_on_sundays():
    weekly = BY_KEY["prune-sign-ins"]
    first = weekly.next_after(NOON)
    assert timezone.localtime(first).strftime("%a %H:%M") == "Sun 03:40"
    assert weekly.next_after(first) - first == timedelta(weeks=1)


def test_the_weekly_letter_is_due_on_monday_mornings():
    first = BY_KEY["digests"].next_after(NOON)
    assert timezone.localtime(first).strftime("%a %d %H:%M") == "Mon 06 07:00"
    assert BY_KEY["digests"].period == "thứ hai hằng tuần, 07:00"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2024, 5, 1, 5, 0, tzinfo=UTC), datetime(2024, 5, 1, 5, 5, tzinfo=UTC)),
        (datetime(2024, 5, 1, 5, 4, 59, tzinfo=UTC), datetime(2024, 5, 1, 5, 5, tzinfo=UTC)),
        (datetime(2024, 5, 1, 16, 58, tzinfo=UTC), datetime(2024, 5, 1, 17, 0, tzinfo=UTC)),
    ],
)
def test_what_comes_every_few_minutes_comes_on_the_marks_of_the_clock(moment, expected):
    assert BY_KEY["notices"].next_after(moment) == expected
    assert BY_KEY["notices"].period == "5 phút một lần"


def test_letters_are_planned_only_where_they_can_leave(settings):
    settings.EMAIL_URL = ""
    assert "digests" not in {job.key for job in jobs()}


@pytest.mark.parametrize(("failures", "minutes"), [(1, 15), (2, 30), (3, 60), (4, 120)])
def test_trying_again_waits_longer_each_time(failures, minutes):
    assert FILES.retry_after(NOON, failures) == NOON + timedelta(minutes=minutes)


def test_trying_again_is_never_later_than_the_next_time():
    assert FILES.retry_after(NOON, 500) == FILES.next_after(NOON)


@pytest.mark.parametrize("folder", ["", "/srv/sao-luu"])
def test_a_backup_is_planned_only_where_there_is_a_folder(settings, folder):
    settings.BACKUP_TO = folder
    assert ("backup" in {job.key for job in jobs()}) == bool(folder)


def test_the_backup_that_is_called_is_one(settings, tmp_path, django_db_blocker):
    """In a database of its own, as a backup opens a transaction that nothing may have been asked in."""
    settings.BACKUP_TO = str(tmp_path)
    job = next(job for job in jobs() if job.key == "backup")
    with shared_database(tmp_path, django_db_blocker) as environment:

        def call(*words: str) -> None:
            command = [sys.executable, "manage.py", *words]
            subprocess.run(command, cwd=live_settings.BASE_DIR, env=environment, check=True, capture_output=True)

        call(job.command, *job.arguments())
        (made,) = tmp_path.glob("*.zip")
        call("check_backup", str(made))


def test_jobs_of_the_worker_are_pruned_only_where_one_runs(settings):
    assert "prune-jobs" not in {job.key for job in jobs()}
    settings.WORKER = True
    assert "prune-jobs" in {job.key for job in jobs()}


def test_sqlite_is_told_of_its_tables_and_postgresql_sees_to_it_by_itself():
    assert ("statistics" in {job.key for job in jobs()}) == (connection.vendor == "sqlite")


# Running


@pytest.mark.django_db
def test_a_job_runs_once_in_its_period(at_noon, called):
    assert ran() == []
    assert files_row().due == FILES.next_after(NOON)
    at_noon.move_to(FILES.next_after(NOON), tick=False)
    assert ran() == ["check-files"]
    assert ran() == []
    at_noon.shift(timedelta(days=1))
    assert "check-files" in run_due()
    assert called.count("check_files") == 2


@pytest.mark.django_db
def test_what_was_missed_for_days_is_caught_up_once(at_noon, called):
    run_due()
    at_noon.shift(timedelta(days=5))
    assert ran() == [job.key for job in jobs() if job.every >= DAILY]
    assert ran() == []
    assert all(run.due > timezone.now() for run in ScheduledRun.objects.all())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CommandError("3 tệp hỏng trong 40 tệp."), "3 tệp hỏng trong 40 tệp."),
        (ValueError("Nguyễn Văn Kín"), "Lỗi của phần mềm (ValueError); xem nhật ký của máy chủ."),
        (SystemExit(3), "Lệnh tự kết thúc với mã 3."),
        (CommandError("x" * 1000), "x" * 300),
    ],
)
def test_a_failure_is_told_with_its_reason_and_tried_again(at_noon, monkeypatch, error, told):
    run_due()
    at_noon.shift(timedelta(days=1))
    fail_with(monkeypatch, error)
    assert ran() == [job.key for job in jobs() if job.every == DAILY]
    row = files_row()
    assert (row.told, row.failures, row.succeeded_at, row.holder) == (told, 1, None, "")
    assert row.due == timezone.now() + FIRST_RETRY
    assert ran() == []
    at_noon.shift(FIRST_RETRY)
    assert ran() == ["check-files"]
    assert files_row().failures == 2
    monkeypatch.setattr(services, "call_command", lambda *arguments, **options: options["stdout"].write("a\nxong\n"))
    at_noon.shift(2 * FIRST_RETRY)
    assert ran() == ["check-files"]
    row = files_row()
    assert (row.failures, row.told, row.succeeded_at) == (0, "xong", timezone.now())


@pytest.mark.django_db
def test_what_an_error_said_is_neither_stored_nor_logged(at_noon, monkeypatch, caplog):
    run_due()
    at_noon.shift(timedelta(days=1))
    fail_with(monkeypatch, ValueError("Nguyễn Văn Kín"))
    run_due()
    assert "Kín" not in files_row().told
    assert not [record for record in caplog.records if "Kín" in record.getMessage()]
    assert "check-files" in caplog.text


@pytest.mark.django_db
def test_a_job_is_not_taken_twice_until_its_holder_counts_as_dead(at_noon, called):
    run_due()
    at_noon.shift(timedelta(days=1))
    first = take(FILES)
    assert first
    assert take(FILES) is None
    at_noon.shift(LONGEST_RUN)
    assert take(FILES) is None
    at_noon.shift(timedelta(seconds=1))
    second = take(FILES)
    assert second not in (None, first)
    # The one that was given up for dead comes back: what the second does is not its to note.
    services._put_back(FILES, str(first), "muộn", failed=False)
    assert (files_row().holder, files_row().told) == (second, "")


@pytest.fixture
def own_progress(settings: Any, tmp_path: Path) -> None:
    settings.CACHES = {**settings.CACHES, "progress": {**settings.CACHES["progress"], "LOCATION": tmp_path / "told"}}


@pytest.mark.django_db
@pytest.mark.usefixtures("own_progress")
def test_a_job_whose_process_died_is_done_at_once_and_then_as_after_a_failure(at_noon, called):
    run_due()
    at_noon.shift(timedelta(days=1))
    assert take(FILES)
    at_noon.shift(timedelta(seconds=heartbeats.LOST))
    assert "check-files" in run_due()
    assert (files_row().failures, files_row().succeeded_at) == (0, timezone.now())
    at_noon.shift(timedelta(days=1))
    ScheduledRun.objects.update(failures=1)
    assert take(FILES)
    at_noon.shift(timedelta(seconds=heartbeats.LOST))
    assert "check-files" not in run_due()
    row = files_row()
    assert (row.holder, row.failures, row.told) == ("", 2, services.DIED)
    assert row.due == timezone.now() + FIRST_RETRY


@pytest.mark.django_db
@pytest.mark.usefixtures("own_progress")
def test_a_job_whose_process_shows_life_is_left_to_it(called):
    run_due()
    ScheduledRun.objects.update(due=timezone.now())
    holder = take(FILES)
    ScheduledRun.objects.update(started_at=timezone.now() - timedelta(hours=1))
    with heartbeats.beating(services.life_of(str(holder))):
        assert "check-files" not in run_due()
    assert files_row().holder == holder


@pytest.mark.django_db
def test_a_backup_that_ended_well_is_noted_in_its_folder(at_noon, settings, tmp_path, monkeypatch):
    settings.BACKUP_TO = str(tmp_path)
    given: list[tuple[str, ...]] = []
    monkeypatch.setattr(services, "call_command", lambda name, *arguments, **options: given.append((name, *arguments)))
    run_due()
    at_noon.shift(timedelta(days=1))
    run_due()
    assert ("backup", "--to", str(tmp_path)) in given
    assert backups.last_backup() == timezone.now()


@pytest.mark.django_db
def test_every_job_of_the_table_runs_as_it_stands(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    run_due()
    ScheduledRun.objects.update(due=timezone.now())
    run_due()
    assert {(row.job, row.failures) for row in ScheduledRun.objects.all()} == {(job.key, 0) for job in jobs()}


def test_two_schedulers_at_once_run_each_job_once(tmp_path, django_db_blocker):
    with shared_database(tmp_path, django_db_blocker) as environment:
        once = [sys.executable, "manage.py", "run_schedule", "--once"]
        subprocess.run(once, cwd=live_settings.BASE_DIR, env=environment, check=True, capture_output=True)
        due = (
            "import django; django.setup(); from apps.operations.models import ScheduledRun as S;"
            "from django.utils import timezone; S.objects.update(due=timezone.now())"
        )
        subprocess.run([sys.executable, "-c", due], cwd=live_settings.BASE_DIR, env=environment, check=True)
        worker = Path(__file__).with_name("schedule_worker.py")
        environment |= {"PYTHONPATH": str(live_settings.BASE_DIR)}
        started = [
            subprocess.Popen(
                [sys.executable, str(worker), str(tmp_path), str(number), "3"],
                cwd=live_settings.BASE_DIR,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(3)
        ]
        done = [key for process in started for key in process.communicate(timeout=120)[0].split(",") if key]
    assert [process.returncode for process in started] == [0, 0, 0]
    rare = sorted(key for key in done if BY_KEY[key].every >= DAILY)
    assert rare == sorted(job.key for job in jobs() if job.every >= DAILY)
    assert set(done) == {job.key for job in jobs()}
    called = (tmp_path / "runs").read_text().split()
    assert sorted(called) == sorted(BY_KEY[key].command for key in done)


def test_the_service_shows_life_and_stops_when_told(tmp_path, django_db_blocker):
    with shared_database(tmp_path, django_db_blocker) as environment:
        told = tmp_path / "told"
        environment |= {"DJANGO_SETTINGS_MODULE": "songvan.settings", "SONGVAN_PROGRESS_ROOT": str(told)}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_schedule"], cwd=live_settings.BASE_DIR, env=environment
        )
        until = clock.monotonic() + 60
        while not (told / "scheduler.alive").exists():
            assert clock.monotonic() < until
            clock.sleep(0.1)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert not (told / "scheduler.alive").exists()


# What the jobs drop


@pytest.mark.django_db
def test_sign_ins_are_dropped_when_old_and_no_lock_is_lifted():
    for name, days in (("cu", 31), ("moi", 0)):
        row = AccessAttempt.objects.create(
            username=name, ip_address="10.0.0.1", user_agent="x", failures_since_start=8, get_data="", post_data=""
        )
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - timedelta(days=days))
    call_command("prune_sign_ins", stdout=StringIO())
    assert [row.username for row in AccessAttempt.objects.all()] == ["moi"]
    call_command("prune_sign_ins", min_age_days=0, stdout=StringIO())
    assert AccessAttempt.objects.count() == 1


@pytest.mark.django_db
def test_files_that_nobody_fetched_are_dropped_and_nothing_else(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {**settings.CACHES, "progress": {**settings.CACHES["progress"], "LOCATION": tmp_path / "told"}}
    (tmp_path / "told").mkdir()
    names = ["goi-cho-tai/cu.zip", "goi-cho-tai/moi.zip", "van-ban/cu.pdf"]
    for name in names:
        default_storage.save(name, ContentFile(b"x"))
    old = [tmp_path / "media" / names[0], tmp_path / "media" / names[2], *_told(tmp_path, "cu.djcache", "worker.alive")]
    _told(tmp_path, "moi.djcache")
    for file in old:
        os.utime(file, (1_000_000, 1_000_000))
    call_command("prune_job_files", stdout=(output := StringIO()))
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["media/goi-cho-tai/moi.zip", "media/van-ban/cu.pdf", "told/moi.djcache", "told/worker.alive"]
    assert output.getvalue().strip() == "Đã xóa 1 tệp tiến độ, 1 tệp chờ tải về."


def _told(folder: Path, *names: str) -> list[Path]:
    files = [folder / "told" / name for name in names]
    for file in files:
        file.touch()
    return files


# The page


@pytest.fixture
def operator(commune) -> Any:
    return make_user("van-hanh", Role.OPERATOR, commune)


@pytest.mark.django_db
def test_the_page_tells_last_result_and_next_time(client, operator, at_noon, monkeypatch, django_assert_num_queries):
    client.force_login(operator)
    assert "chưa làm lần nào" in client.get(PAGE).content.decode()
    run_due()
    at_noon.shift(timedelta(hours=16))
    fail_with(monkeypatch, CommandError("3 tệp hỏng trong 40 tệp."))
    run_due()
    client.force_login(operator)
    text = client.get(PAGE).content.decode()
    for part in (
        "3 tệp hỏng trong 40 tệp.",
        "lỗi, sẽ làm lại",
        "hằng ngày, 02:00",
        "04:00 02/05/2024",
        "04:15 02/05/2024",
    ):
        assert part in text, part
    at_noon.shift(timedelta(hours=4))
    client.force_login(operator)
    assert "quá hạn" in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_all_jobs_are_one_query(django_assert_num_queries):
    run_due()
    with django_assert_num_queries(1):
        assert len(standings()) == len(jobs())


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), [(role, 200 if role == Role.OPERATOR else 403) for role in Role])
def test_only_operators_see_the_page(client, commune, village, role, status):
    unit = commune
    place = village if role == Role.VILLAGE_HEAD else None
    client.force_login(make_user("nguoi", role, unit, place))
    assert client.get(PAGE).status_code == status
    assert ("Việc định kỳ" in client.get("/song-van/").content.decode()) == (status == 200)
