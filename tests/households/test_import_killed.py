"""Jobs of an import killed in the middle: the register holds all of a list or nothing of it."""

import subprocess
import sys

import pytest

from tests.databases import ROOT, shared_database


@pytest.mark.parametrize("stride", [11, pytest.param(1, marks=pytest.mark.soak)])
def test_a_killed_job_leaves_nothing_and_is_done_again(tmp_path, django_db_blocker, stride):
    with shared_database(tmp_path, django_db_blocker) as environment:
        worker = subprocess.run(
            [sys.executable, "-m", "tests.households.import_worker", str(stride)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
    assert worker.returncode == 0, worker.stderr
    assert int(worker.stdout) >= 30 // stride
