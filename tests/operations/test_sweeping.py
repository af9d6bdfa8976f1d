"""What killed processes left among the stored files goes, and nothing else."""

import os
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from apps.core.models import Attachment
from apps.documents.models import DocumentFile
from apps.operations.sweeping import HALF_SECONDS, UNNAMED_SECONDS, sweep_files
from tests.core.test_attachments import keep, make_talk
from tests.documents.signed import stored_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def put(folder: Path, name: str, age: float = 0) -> str:
    default_storage.save(name, ContentFile(b"x"))
    at = time.time() - age
    os.utime(folder / name, (at, at))
    return name


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_halves_go_after_an_hour(folder):
    old, young = (put(folder, f"a/.part-{age}", age) for age in (HALF_SECONDS + 5, HALF_SECONDS - 60))
    assert sweep_files().halves == 1
    assert names(folder) == {young}
    assert old not in names(folder)


def test_files_without_a_row_go_after_a_week(folder):
    old, young = (put(folder, f"a/{age}", age) for age in (UNNAMED_SECONDS + 5, UNNAMED_SECONDS - 60))
    swept = sweep_files()
    assert (swept.unnamed, swept.waiting) == (1, 1)
    assert names(folder) == {young}
    assert old not in names(folder)


def test_what_rows_name_stays_however_old(folder, commune, official):
    stored_document(commune)
    keep(make_talk(commune), official, "a.pdf")
    Attachment.objects.update(removed_at="2024-01-01T00:00Z", removed_by=official)
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000, 1_000_000))
    before = names(folder)
    assert len(before) == DocumentFile.objects.count() + 1
    assert sweep_files().unnamed == 0
    assert names(folder) == before


def test_folders_of_jobs_and_of_a_restore_are_left_to_them(folder):
    kept = {put(folder, name, 10 * UNNAMED_SECONDS) for name in ("goi-cho-tai/a.zip", ".restoring/files/a")}
    sweep_files()
    assert names(folder) == kept


def test_the_command_tells_what_it_did(folder):
    put(folder, "a/.part-0", HALF_SECONDS + 5)
    call_command("sweep_files", stdout=(output := StringIO()))
    assert output.getvalue().startswith("Đã xóa 1 tệp ghi dở, 0 tệp không có bản ghi; 0 tệp")
