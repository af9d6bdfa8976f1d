"""Parallel processes issue from one book: every number once, and none left out."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections
from django.db.utils import ConnectionHandler

from apps.documents.models import DocumentFile, NumberBook, NumberEntry
from apps.villages.models import AdministrativeUnit

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def shared_database(tmp_path: Path, django_db_blocker) -> Iterator[dict[str, str]]:
    """A migrated database of its own that processes can share; gives their environment."""
    configured = settings.DATABASES["default"]
    name = f"songvan_numbers_{uuid4().hex[:8]}"
    postgres = "postgresql" in configured["ENGINE"]
    if postgres:
        url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        _administer(configured, f'CREATE DATABASE "{name}"', django_db_blocker)
    else:
        url = f"sqlite:///{tmp_path / name}.sqlite3"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "SONGVAN_DEMO": "1",
        "SONGVAN_MEDIA_ROOT": str(tmp_path / "media"),
    }
    environment["DJANGO_SETTINGS_MODULE"] = "songvan.settings_test"
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    yield environment | {"TEST_DATABASE_NAME": name if postgres else str(tmp_path / f"{name}.sqlite3")}
    connections["shared"].close()
    del connections["shared"], connections.databases["shared"]
    if postgres:
        _administer(configured, f'DROP DATABASE "{name}"', django_db_blocker)


def _administer(configured: dict, statement: str, blocker) -> None:
    with blocker.unblock():
        handler = ConnectionHandler({"default": configured | {"NAME": "postgres"}})
        with handler["default"].cursor() as cursor:
            cursor.execute(statement)
        handler["default"].close()


@pytest.fixture
def run_workers(shared_database, django_db_blocker):
    """Runs workers at once in a database with one book; gives the numbers in it and how many files were stored."""

    def run(*commands: tuple[str, ...]) -> tuple[list[int], int]:
        connections.databases["shared"] = {
            **connections.databases["default"],
            "NAME": shared_database["TEST_DATABASE_NAME"],
        }
        with django_db_blocker.unblock():
            unit = AdministrativeUnit.objects.using("shared").create(slug="song-van")
            # In bulk, because a history row would go to the default database, which this test does not build.
            book = NumberBook(unit=unit, organ="UBND", type_code="BC", year=2024)
            NumberBook.objects.using("shared").bulk_create([book])
            workers = [
                subprocess.Popen(
                    [sys.executable, "-m", "tests.documents.issue_worker", *command],
                    cwd=ROOT,
                    env=shared_database,
                    stderr=subprocess.PIPE,
                )
                for command in commands
            ]
            failures = [error.decode() for worker in workers if (error := worker.communicate()[1]) or worker.returncode]
            assert not failures, failures[0]
            numbers = sorted(NumberEntry.objects.using("shared").values_list("number", flat=True))
            return numbers, DocumentFile.objects.using("shared").count()

    return run


def test_numbers_are_unique_and_gapless(run_workers) -> None:
    numbers, files = run_workers(*[("issue", str(worker), "5") for worker in range(6)])
    assert numbers == list(range(1, 31))
    assert files == 60


def test_many_that_issue_one_document_at_once_give_it_one_number_and_each_file_once(run_workers) -> None:
    assert run_workers(("race", "4")) == ([1], 2)


@pytest.mark.soak
def test_fifty_processes_issue_twenty_documents_each(run_workers) -> None:
    numbers, files = run_workers(*[("issue", str(worker), "20") for worker in range(50)])
    assert numbers == list(range(1, 1001))
    assert files == 2000
