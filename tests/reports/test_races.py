"""The level above and its communes at the same moment: one report, one return, and words for who came second."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import ROOT, shared_database

ACTS = ("answer", "withdraw", "give_back", "settle")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    with shared_database(tmp_path_factory.mktemp("races"), django_db_blocker) as environment:
        yield environment


@pytest.mark.parametrize("act", ACTS)
def test_at_the_same_moment(shared: dict[str, str], act: str) -> None:
    command = [sys.executable, "-m", "tests.reports.race_worker", act]
    worker = subprocess.run(command, cwd=ROOT, env=shared, capture_output=True, check=False)
    assert worker.returncode == 0, worker.stderr.decode()
