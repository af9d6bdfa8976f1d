"""Processes killed at random moments: nothing half-written, no number lost or doubled, and the rest is done again."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.databases import ROOT, shared_database

# Two hundred on each database; those that take longest least often.
SOAK = {
    "import": 36,
    "voting": 28,
    "report": 28,
    "issuing": 30,
    "signing": 20,
    "files": 22,
    "packing": 16,
    "backup": 10,
    "restore": 10,
}
QUICK = ("voting", "issuing", "files")


def kill(kinds: str, kills: int, folder: Any, blocker: Any, seed: int = 7) -> None:
    (folder / "empty").mkdir()
    with shared_database(folder, blocker) as environment:
        if kinds == "restore":
            with shared_database(folder / "empty", blocker) as other:
                environment |= {"TEST_EMPTY_DATABASE": other["TEST_DATABASE_NAME"]}
        done = subprocess.run(
            [sys.executable, "-m", "tests.kills.worker", kinds, str(kills), str(seed)],
            cwd=ROOT,
            env=environment | {"SONGVAN_WORKER": "1"},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)) == kinds.split(",")


def test_the_soak_kills_two_hundred() -> None:
    assert sum(SOAK.values()) == 200


def test_killed_now_and_then(tmp_path, django_db_blocker):
    kill(",".join(QUICK), 3, tmp_path, django_db_blocker)


@pytest.mark.soak
@pytest.mark.parametrize("kind", SOAK)
def test_killed_again_and_again(tmp_path, django_db_blocker, kind):
    kill(kind, SOAK[kind], tmp_path, django_db_blocker)
