"""The job of a worker that was just killed goes on in another one within a minute, by the clock."""

import subprocess
import sys

import pytest

from tests.databases import ROOT, shared_database

_LEFT = """
import django; django.setup()
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from apps.accounts.roles import Role
from apps.operations import heartbeats
from apps.operations.recovering import life_of
from tests.factories import make_commune, make_user
unit = make_commune("song-van", "Song Vân")
user = make_user("can-bo", Role.OFFICIAL, unit)
heartbeats.beat(life_of("killed"))
DBTaskResult.objects.create(
    status="RUNNING", task_path="apps.reports.open_data.jobs.make_pack", backend_name="default",
    args_kwargs={"args": [user.pk, unit.pk, "x"], "kwargs": {}}, worker_ids=["killed"],
    started_at=timezone.now(), run_after=timezone.now(),
)
"""
_WAIT = """
import django; django.setup()
import threading, time
from django_tasks_db.models import DBTaskResult
began = time.monotonic()
while (job := DBTaskResult.objects.get()).status != "SUCCESSFUL" and time.monotonic() - began < 120:
    threading.Event().wait(0.2)
print(job.status, len(job.worker_ids), time.monotonic() - began)
"""


@pytest.mark.soak
def test_a_job_goes_on_within_a_minute(tmp_path, django_db_blocker):
    with shared_database(tmp_path, django_db_blocker) as environment:
        environment |= {
            "DJANGO_SETTINGS_MODULE": "songvan.settings",
            "SONGVAN_PROGRESS_ROOT": str(tmp_path / "told"),
            "SONGVAN_WORKER": "1",
        }
        subprocess.run([sys.executable, "-c", _LEFT], cwd=ROOT, env=environment, check=True, capture_output=True)
        command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay"]
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            waited = subprocess.run(
                [sys.executable, "-c", _WAIT], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
            )
        finally:
            worker.terminate()
            worker.wait(timeout=60)
    status, tries, seconds = waited.stdout.split()
    assert (status, tries) == ("SUCCESSFUL", "2")
    assert float(seconds) < 60
