"""Parallel processes issue from one book: every number once, and none left out."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from apps.documents.models import DocumentFile, NumberBook, NumberEntry
from apps.villages.models import AdministrativeUnit
from tests.databases import ROOT, shared_database


@pytest.fixture
def shared(tmp_path: Path, django_db_blocker) -> Iterator[dict[str, str]]:
    """A database that processes can share; gives their environment."""
    with shared_database(tmp_path, django_db_blocker) as environment:
        yield environment
        connections["shared"].close()
        del connections["shared"], connections.databases["shared"]


@pytest.fixture
def run_workers(shared, django_db_blocker):
    """Runs workers at once in a database with one book; gives the numbers in it and how many files were stored."""

    def run(*commands: tuple[str, ...]) -> tuple[list[int], int]:
        connections.databases["shared"] = {
            **connections.databases["default"],
            "NAME": shared["TEST_DATABASE_NAME"],
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
                    env=shared,
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
