"""What comes from a database or a disk that is away is told as that, wherever it breaks out; mistakes stay mistakes."""

import errno
import logging
import sqlite3
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from apps.accounts.models import AccessEntry
from apps.api.endpoints import _broken
from apps.api.problems import CONTENT_TYPE
from apps.core import whole_files
from apps.core.models import FormSending
from apps.core.outages import Outage, outage_of
from apps.dialogues.models import Dialogue
from apps.households.models import Household
from tests.core.test_sending import NEW, TYPED
from tests.factories import make_household

PAGE = "/song-van/doi-thoai/"


def of_sqlite(code: int) -> Exception:
    """As Django raises it, with the driver's own behind it."""
    error = OperationalError("x")
    error.__cause__ = sqlite3.OperationalError("x")
    error.__cause__.sqlite_errorcode = code
    return error


def of_postgres(kind: type[Exception]) -> Exception:
    error = OperationalError("x")
    error.__cause__ = kind("x")
    return error


FULL = of_sqlite(sqlite3.SQLITE_FULL)
AWAY = of_postgres(psycopg2.OperationalError)


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (FULL, Outage.ROOM),
        (of_sqlite(sqlite3.SQLITE_READONLY), Outage.ROOM),
        (of_sqlite(sqlite3.SQLITE_BUSY), Outage.DATABASE),
        (of_sqlite(sqlite3.SQLITE_IOERR | 13 << 8), Outage.DATABASE),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), Outage.DATABASE),
        (of_sqlite(sqlite3.SQLITE_ERROR), None),
        (AWAY, Outage.DATABASE),
        (of_postgres(psycopg2.InterfaceError), Outage.DATABASE),
        (of_postgres(psycopg2.DatabaseError), Outage.DATABASE),
        (of_postgres(psycopg2.ProgrammingError), None),
        (of_postgres(psycopg2.IntegrityError), None),
        (InterfaceError("connection already closed"), Outage.DATABASE),
        (ProgrammingError("x"), None),
        (DatabaseError("x"), None),
        (OSError(errno.ENOSPC, "x"), Outage.ROOM),
        (OSError(errno.EDQUOT, "x"), Outage.ROOM),
        (FileNotFoundError(errno.ENOENT, "x"), None),
        (ValueError("x"), None),
        (None, None),
    ],
)
def test_what_counts_as_an_outage(error, outage):
    assert outage_of(error) is outage


def test_an_outage_behind_another_error_is_found():
    meanwhile = ValueError()
    meanwhile.__context__ = FULL
    assert outage_of(meanwhile) is Outage.ROOM


@pytest.fixture
def clerk(client: Client, official: Any) -> Client:
    client.force_login(official)
    client.raise_request_exception = False
    return client


def broken(error: Exception) -> Any:
    def fail(*arguments: Any, **options: Any) -> Any:
        raise error

    return fail


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status", "words"), [(AWAY, 503, "Hệ thống tạm ngừng"), (FULL, 507, "hết chỗ lưu")])
@pytest.mark.parametrize(
    "place",
    [
        "django.contrib.sessions.backends.db.SessionStore.load",
        "apps.accounts.middleware.keep_up",
        "apps.dialogues.models.DialogueQuerySet.visible_to",
        "apps.core.context.menu_for",
    ],
)
def test_an_outage_anywhere_is_told_in_vietnamese(clerk, monkeypatch, place, error, status, words):
    monkeypatch.setattr(place, broken(error))
    answer = clerk.get(PAGE)
    assert answer.status_code == status
    assert int(answer["Retry-After"]) > 0
    assert words in answer.content.decode()
    assert "Tải lại trang" in answer.content.decode()


@pytest.mark.django_db
def test_an_outage_while_sending_says_what_to_do(clerk, monkeypatch):
    monkeypatch.setattr("apps.core.views.records.RecordFormMixin.store", broken(AWAY))
    answer = clerk.post(NEW, TYPED)
    assert answer.status_code == 503
    assert "gửi lại sau ít giây" in answer.content.decode()


@pytest.mark.django_db
def test_a_mistake_stays_a_mistake(clerk, monkeypatch):
    monkeypatch.setattr("apps.core.context.menu_for", broken(of_sqlite(sqlite3.SQLITE_ERROR)))
    assert clerk.get(PAGE).status_code == 500


@pytest.mark.django_db
def test_a_session_that_an_outage_keeps_from_being_stored_is_no_wrong_request(clerk, monkeypatch):
    monkeypatch.setattr("apps.accounts.models.sessions.PortalSession.save", broken(AWAY))
    answer = clerk.post(NEW, TYPED)
    assert answer.status_code == 503
    assert Dialogue.objects.count() == 1


@pytest.mark.django_db
def test_a_full_disk_keeps_the_form_as_it_was_typed(clerk, monkeypatch):
    monkeypatch.setattr("apps.core.views.once.note_submission", broken(FULL))
    answer = clerk.post(NEW, TYPED)
    assert answer.status_code == 507
    page = answer.content.decode()
    assert "ổ đĩa của máy chủ đã đầy" in page
    assert "Nước sạch" in page
    assert not Dialogue.objects.exists()
    assert not FormSending.objects.exists()


@pytest.mark.django_db
def test_people_go_on_reading_while_the_disk_is_full(clerk, commune, village, monkeypatch, caplog):
    household = make_household(village)
    monkeypatch.setattr("apps.accounts.services.access.AccessEntry.save", broken(FULL))
    # The test's own transaction is none of the page's.
    monkeypatch.setattr("apps.accounts.services.access.connection", SimpleNamespace(in_atomic_block=False))
    monkeypatch.setattr("apps.accounts.models.sessions.PortalSession.save", broken(FULL))
    monkeypatch.setattr("apps.accounts.services.sessions.NOTED_EVERY", timedelta(-1))
    with caplog.at_level(logging.ERROR):
        answer = clerk.get(household.get_absolute_url())
    assert answer.status_code == 200
    assert not AccessEntry.objects.exists()
    (noted,) = [record for record in caplog.records if record.message == "no room for the log of access"]
    assert noted.facts["kind"] == Household._meta.label_lower
    assert noted.facts["record"] == household.public_id
    assert household.head_name not in str(noted.facts)


def test_a_program_is_told_of_an_outage_too():
    for error, status in ((AWAY, 503), (FULL, 507), (ValueError(), 500)):
        answer = _broken(None, error)
        assert (answer.status_code, answer["Content-Type"]) == (status, CONTENT_TYPE)
        assert ("Retry-After" in answer) == (status != 500)


# Files are whole or not there.


@pytest.fixture
def folder(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def names(folder: Any) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class Cut(ContentFile):
    """Ends in the middle, as a disk that is full or a sender who goes away."""

    def chunks(self, chunk_size: int | None = None) -> Any:
        yield b"half"
        raise OSError(errno.ENOSPC, "x")


def test_a_file_that_could_not_be_written_to_its_end_is_not_there(folder):
    with pytest.raises(OSError, match="x"):
        default_storage.save("a/b", Cut(b"whole"))
    assert names(folder) == []


def test_two_that_want_one_name_get_two(folder):
    first, second = (default_storage.save("a/b", ContentFile(word)) for word in (b"mot", b"hai"))
    assert first == "a/b" != second
    assert [(folder / name).read_bytes() for name in (first, second)] == [b"mot", b"hai"]


def test_a_name_that_is_taken_meanwhile_is_not_overwritten(folder, monkeypatch):
    def take(path: str) -> None:
        if whole_files.PART in path and not (folder / "b").exists():
            (folder / "b").write_bytes(b"mot")

    monkeypatch.setattr(whole_files, "_bring_to_disk", take)
    name = default_storage.save("b", ContentFile(b"hai"))
    assert name != "b"
    assert ((folder / "b").read_bytes(), (folder / name).read_bytes()) == (b"mot", b"hai")
    assert names(folder) == sorted(["b", name])
