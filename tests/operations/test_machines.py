"""What the processes of several machines tell each other, and what the doctor reads from it.

Here both sides use the tests' one connection; `test_several_machines.py` has real machines.
"""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.core.backups.manifest import key_mark
from apps.operations import doctor, heartbeats
from apps.operations.installation import Level
from apps.operations.models import ProcessSign, ProgressNote, ScheduledRun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def several(settings: Any, tmp_path: Any) -> None:
    settings.SEVERAL_MACHINES, settings.ASIDE, settings.MACHINE = True, "default", "web-1"
    table = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "operations_progressnote"}
    settings.CACHES = {**settings.CACHES, "progress": table}
    settings.BACKUP_TO = ""


def other_machine(**told: Any) -> ProcessSign:
    given = {"name": "worker", "machine": "viec-nen", "process": 7, "at": timezone.now(), "key_mark": key_mark()}
    return ProcessSign.objects.create(**given | {"version": doctor.portal_version()} | told)


def test_a_process_shows_life_until_it_ends_and_tells_nothing_of_others():
    assert heartbeats.age(heartbeats.WORKER) is None
    other_machine()
    heartbeats.beat(heartbeats.WORKER)
    heartbeats.beat(heartbeats.WORKER)
    assert ProcessSign.objects.count() == 2
    assert heartbeats.age(heartbeats.WORKER) < 5
    heartbeats._end(heartbeats.WORKER)
    assert [sign.machine for sign in ProcessSign.objects.all()] == ["viec-nen"]
    assert heartbeats.is_alive(heartbeats.WORKER)
    assert not heartbeats.is_alive(heartbeats.SCHEDULER)


def test_one_that_is_silent_is_taken_for_dead_and_forgotten_after_a_day():
    sign = other_machine(at=timezone.now() - timedelta(seconds=61))
    assert not heartbeats.is_alive(heartbeats.WORKER)
    ProcessSign.objects.filter(pk=sign.pk).update(at=timezone.now() - timedelta(days=1, minutes=1))
    heartbeats.beat(heartbeats.SCHEDULER)
    assert not ProcessSign.objects.filter(pk=sign.pk).exists()


@pytest.mark.parametrize(
    ("told", "level", "word"),
    [
        ({}, Level.OK, "viec-nen"),
        ({"key_mark": "khac"}, Level.BROKEN, "SONGVAN_SECRET_KEY"),
        ({"version": "0.0.9"}, Level.BROKEN, "phiên bản"),
        ({"version": "0.0.9", "at": timezone.now() - timedelta(hours=1)}, Level.OK, "chưa thấy"),
    ],
)
def test_a_machine_with_another_key_or_version_is_named(told: dict[str, Any], level: Level, word: str):
    other_machine(**told)
    found = doctor.machines()
    assert (found.level, word in found.says) == (level, True)


def test_a_worker_that_tells_elsewhere_is_named():
    job = DBTaskResult.objects.create(
        status="RUNNING", args_kwargs={}, task_path="x", backend_name="default", run_after=timezone.now()
    )
    assert doctor.progress_shared().level is Level.OK
    DBTaskResult.objects.filter(pk=job.pk).update(started_at=timezone.now())
    assert doctor.progress_shared().level is Level.BROKEN
    other_machine()
    assert doctor.progress_shared().level is Level.OK


def test_files_in_a_folder_are_told():
    found = doctor.shared_files()
    assert (found.level, "SONGVAN_MEDIA" in found.remedy) == (Level.WARNING, True)


def test_progress_is_kept_as_rows_and_expired_ones_go():
    assert doctor.progress_place().level is Level.OK
    assert not ProgressNote.objects.exists()
    now = timezone.now()
    ProgressNote.objects.create(cache_key="cu", value="", expires=now - timedelta(minutes=1))
    ProgressNote.objects.create(cache_key="moi", value="", expires=now + timedelta(minutes=1))
    output = StringIO()
    call_command("prune_job_files", stdout=output)
    assert "Đã xóa 1 tệp tiến độ" in output.getvalue()
    assert ProgressNote.objects.get().cache_key == "moi"


def test_the_backup_of_another_machine_counts():
    assert doctor.backup().level is Level.WARNING
    run = ScheduledRun.objects.create(job="backup", due=timezone.now(), succeeded_at=timezone.now())
    assert "do máy khác làm" in doctor.backup().says
    assert doctor.backup().level is Level.OK
    ScheduledRun.objects.filter(pk=run.pk).update(succeeded_at=timezone.now() - timedelta(days=3))
    assert doctor.backup().level is Level.WARNING
