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
    del connections.databases["shared"]
    if postgres:
        _administer(configured, f'DROP DATABASE "{name}"', django_db_blocker)


def _administer(configured: dict, statement: str, blocker) -> None:
    with blocker.unblock():
        handler = ConnectionHandler({"default": configured | {"NAME": "postgres"}})
        with handler["default"].cursor() as cursor:
            cursor.execute(statement)
        handler["default"].close()


def issue_in_parallel(environment: dict[str, str], processes: int, documents: int, blocker) -> tuple[list[int], int]:
    """Run the workers; gives the numbers in the book and how many files were stored."""
    connections.databases["shared"] = {
        **connections.databases["default"],
        "NAME": environment["TEST_DATABASE_NAME"],
    }
    with blocker.unblock():
        unit = AdministrativeUnit.objects.using("shared").create(slug="song-van")
        # In bulk, because a history row would go to the default database, which this test does not build.
        NumberBook.objects.using("shared").bulk_create([NumberBook(unit=unit, organ="UBND", type_code="BC", year=2024)])
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.documents.issue_worker", str(worker), str(documents)],
                cwd=ROOT,
                env=environment,
                stderr=subprocess.PIPE,
            )
            for worker in range(processes)
        ]
        failures = [error.decode() for worker in workers if (error := worker.communicate()[1]) or worker.returncode]
        assert not failures, failures[0]
        numbers = sorted(NumberEntry.objects.using("shared").values_list("number", flat=True))
        return numbers, DocumentFile.objects.using("shared").count()


def test_numbers_are_unique_and_gapless(shared_database, django_db_blocker) -> None:
    numbers, files = issue_in_parallel(shared_database, 6, 5, django_db_blocker)
    assert numbers == list(range(1, 31))
    assert files == 60


@pytest.mark.soak
def test_fifty_processes_issue_twenty_documents_each(shared_database, django_db_blocker) -> None:
    numbers, files = issue_in_parallel(shared_database, 50, 20, django_db_blocker)
    assert numbers == list(range(1, 1001))
    assert files == 2000
