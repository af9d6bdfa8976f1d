"""Files in a bucket: they behave as in a folder, nobody else reads them, and a backup goes there and back."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.core.attachments import DamagedAttachmentError, attach, attachments_of, read_attachment
from apps.core.backups.errors import BackupError
from apps.core.backups.manifest import FileEntry
from apps.core.backups.restoring import media_place
from apps.core.backups.snapshot import Named, _write_files
from apps.core.models import Attachment
from apps.core.storages import object_storage
from apps.core.uploads import CheckedFile
from apps.operations import doctor, installation
from apps.operations.installation import Level
from apps.operations.sweeping import sweep_files
from apps.reports.file_jobs import KEPT, drop_all_old_files
from songvan.places import FOLDER, media_storage, place_problems
from tests.buckets import bucket_storage, client, closed_address, s3_server
from tests.core.test_attachments import keep, make_talk

BIG = 6 * 1024 * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture
def bucket(server: str, settings: Any) -> str:
    """A bucket of its own, in which the portal keeps its files; gives its name."""
    name = f"thu-{uuid4().hex[:8]}"
    client(server).create_bucket(Bucket=name)
    settings.STORAGES = {**settings.STORAGES, "default": bucket_storage(server, f"s3://{name}/tep")}
    return name


@pytest.fixture
def away(settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": bucket_storage(closed_address(), "s3://khong-co")}


# As a folder


def test_what_is_kept_comes_back_and_is_never_written_over(bucket: str, server: str) -> None:
    content = bytes(range(256)) * (BIG // 256)
    first = default_storage.save("van-ban/a.pdf", ContentFile(content))
    second = default_storage.save("van-ban/a.pdf", ContentFile(b"khac"))
    assert first == "van-ban/a.pdf" != second
    with default_storage.open(first) as stored:
        assert stored.read() == content
    assert default_storage.size(second) == 4
    assert sorted(default_storage.listdir("van-ban")[1]) == sorted(name.rpartition("/")[2] for name in (first, second))
    keys = {item["Key"] for item in client(server).list_objects_v2(Bucket=bucket)["Contents"]}
    assert keys == {f"tep/{first}", f"tep/{second}"}
    default_storage.delete(first)
    assert not default_storage.exists(first)
    default_storage.delete(first)


def test_what_is_missing_or_leads_out_is_told_as_in_a_folder(bucket: str) -> None:
    with pytest.raises(FileNotFoundError):
        default_storage.open("khong-co.pdf")
    with pytest.raises(FileNotFoundError):
        default_storage.size("khong-co.pdf")
    with pytest.raises(SuspiciousFileOperation):
        default_storage.open("../ngoai.pdf")
    assert default_storage.listdir("khong-co") == ([], [])


def test_a_file_has_no_address_and_nobody_reads_it(bucket: str, server: str) -> None:
    name = default_storage.save("a.pdf", ContentFile(b"x"))
    storage = object_storage()
    assert storage is not None
    assert storage.url(name) == ""
    assert not storage.is_public(name)
    client(server).put_object_acl(Bucket=bucket, Key=f"tep/{name}", ACL="public-read")
    assert storage.is_public(name)


def test_a_storage_that_is_away_is_no_missing_file(away: None) -> None:
    """`FileNotFoundError` would raise alarms for documents that are whole."""
    for act in (
        lambda: default_storage.open("a.pdf"),
        lambda: default_storage.save("a.pdf", ContentFile(b"x")),
        lambda: default_storage.exists("a.pdf"),
        lambda: default_storage.delete("a.pdf"),
        lambda: default_storage.listdir(""),
    ):
        with pytest.raises(OSError, match="kho tệp") as told:
            act()
        assert not isinstance(told.value, FileNotFoundError)
        assert "127.0.0.1" not in str(told.value)


@pytest.mark.django_db
def test_attachments_are_checked_against_their_hash(bucket: str, server: str, village: Any, official: Any) -> None:
    file = CheckedFile("a.pdf", "pdf", "application/pdf", b"noi dung")
    attach(owner=village, files=[file], user=official)
    kept = attachments_of(village).get()
    assert read_attachment(kept) == b"noi dung"
    client(server).put_object(Bucket=bucket, Key=f"tep/{kept.file.name}", Body=b"khac")
    with pytest.raises(DamagedAttachmentError, match="altered"):
        read_attachment(kept)
    client(server).delete_object(Bucket=bucket, Key=f"tep/{kept.file.name}")
    with pytest.raises(DamagedAttachmentError, match="gone"):
        read_attachment(kept)


def test_files_that_nobody_fetched_go(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = default_storage.save("bieu-quy-cho-tai/a.xlsx", ContentFile(b"x"))
    record = default_storage.save("van-ban/a.pdf", ContentFile(b"x"))
    assert drop_all_old_files() == 0
    later = timezone.now() + KEPT + timedelta(minutes=1)
    monkeypatch.setattr("apps.reports.file_jobs.timezone.now", lambda: later)
    assert drop_all_old_files() == 1
    assert not default_storage.exists(waiting)
    assert default_storage.exists(record)


# Backup, restore


class Backup:
    """Stands for the `Reader` of a backup with these files; told to, it breaks off at the last one."""

    def __init__(self, held: dict[str, bytes], *, breaks: bool = False) -> None:
        self.held, self.breaks = held, breaks
        entries = [FileEntry(name, len(said), hashlib.sha256(said).hexdigest()) for name, said in held.items()]
        self.manifest: Any = SimpleNamespace(files=entries)

    def copy_file(self, entry: FileEntry, write: Any) -> None:
        if self.breaks and entry.name == list(self.held)[-1]:
            raise KeyboardInterrupt
        write(self.held[entry.name])


HELD = {"van-ban/a.pdf": b"a" * 1000, "dinh-kem/b.jpg": b"b"}


def stored(server: str, bucket: str) -> set[str]:
    return {item["Key"] for item in client(server).list_objects_v2(Bucket=bucket).get("Contents", [])}


def test_files_of_a_backup_take_their_places(bucket: str, server: str) -> None:
    place, backup = media_place(), Backup(HELD)
    assert place.standing() == []
    place.require_room(1)
    place.take(backup)  # type: ignore[arg-type]
    assert place.standing() == []
    place.move_in(backup.manifest)
    place.finish()
    assert stored(server, bucket) == {f"tep/{name}" for name in HELD}
    assert sorted(place.standing()) == sorted(HELD)
    with default_storage.open("van-ban/a.pdf") as file:
        assert file.read() == HELD["van-ban/a.pdf"]


def test_a_file_that_came_otherwise_undoes_all(bucket: str, server: str) -> None:
    place, backup = media_place(), Backup(HELD)
    place.take(backup)  # type: ignore[arg-type]
    client(server).put_object(Bucket=bucket, Key="tep/van-ban/a.pdf", Body=b"khac")
    with pytest.raises(BackupError, match="sau khi chép"):
        place.move_in(backup.manifest)
    place.give_up()
    assert stored(server, bucket) == set()


def test_one_that_was_killed_is_begun_again_and_takes_no_other_file(bucket: str, server: str) -> None:
    killed = media_place()
    with pytest.raises(KeyboardInterrupt):
        killed.take(Backup(HELD, breaks=True))  # type: ignore[arg-type]
    again = media_place()
    assert again.standing() == []
    default_storage.save("cua-ai-do.pdf", ContentFile(b"x"))
    assert again.standing() == ["cua-ai-do.pdf"]
    again.give_up()
    assert "tep/cua-ai-do.pdf" in stored(server, bucket)
    default_storage.delete("cua-ai-do.pdf")
    again.take(Backup(HELD))  # type: ignore[arg-type]
    again.move_in(Backup(HELD).manifest)
    again.finish()
    assert stored(server, bucket) == {f"tep/{name}" for name in HELD}


def test_a_restore_into_a_bucket_that_is_away_says_so(away: None) -> None:
    with pytest.raises(BackupError, match="không trả lời"):
        media_place().standing()
    with pytest.raises(BackupError, match="không thay đổi gì"):
        media_place().take(Backup(HELD))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_backup_tells_a_missing_file_from_a_bucket_that_is_away(bucket: str, settings: Any, official: Any) -> None:
    file = CheckedFile("a.pdf", "pdf", "application/pdf", b"noi dung")
    name = attach(owner=official, files=[file], user=official)[0].file.name
    named = Named({name: (Attachment, "file")})
    default_storage.delete(str(name))
    assert _write_files(SimpleNamespace(), named, "default").missing == [name]  # type: ignore[arg-type]
    settings.STORAGES = {**settings.STORAGES, "default": bucket_storage(closed_address(), "s3://khong-co")}
    with pytest.raises(BackupError, match="không trả lời"):
        _write_files(SimpleNamespace(), named, "default")  # type: ignore[arg-type]


# What tells of it


def test_the_doctor_writes_reads_and_leaves_nothing(bucket: str, server: str) -> None:
    assert doctor.stored_files().level is Level.OK
    assert doctor.shared_files().level is Level.OK
    assert stored(server, bucket) == set()
    assert installation.free_bytes() > 0


def test_a_public_bucket_is_named(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto applies no policy of a bucket, so what it would allow is said by hand."""
    storage: Any = object_storage()
    monkeypatch.setattr(type(storage), "is_public", lambda self, name: True)
    found = doctor.stored_files()
    assert (found.level, "ai cũng đọc được" in found.says) == (Level.BROKEN, True)


@pytest.mark.django_db
def test_a_bucket_that_is_away_is_not_ready(client: Any, away: None) -> None:
    assert doctor.stored_files().level is Level.BROKEN
    answer = client.get("/suc-khoe/san-sang/")
    assert (answer.status_code, answer.json()["checks"]["media"]) == (503, "broken")


@pytest.mark.django_db
def test_no_alarm_is_raised_for_files_that_nobody_could_ask_for(away: None) -> None:
    with pytest.raises(CommandError, match="chưa kiểm tra tệp nào"):
        call_command("check_files", stdout=StringIO())


# Settings


@pytest.mark.parametrize(
    ("media", "endpoint", "several", "engine", "named"),
    [
        ("", "", False, "django.db.backends.sqlite3", []),
        ("s3://kho", "", False, "django.db.backends.sqlite3", []),
        ("s3://kho/tep", "https://s3.example", True, "django.db.backends.postgresql", []),
        ("s3://kho", "http://127.0.0.1:9000", False, "django.db.backends.sqlite3", []),
        ("https://kho", "", False, "django.db.backends.sqlite3", ["SONGVAN_MEDIA"]),
        ("s3://", "", False, "django.db.backends.sqlite3", ["SONGVAN_MEDIA"]),
        ("s3://kho?acl=public", "", False, "django.db.backends.sqlite3", ["SONGVAN_MEDIA"]),
        ("s3://kho", "http://s3.example", False, "django.db.backends.sqlite3", ["SONGVAN_S3_ENDPOINT"]),
        ("", "", True, "django.db.backends.sqlite3", ["SONGVAN_SEVERAL_MACHINES"]),
    ],
)
def test_what_must_be_mended_is_named(media: str, endpoint: str, several: bool, engine: str, named: list[str]) -> None:
    found = place_problems(media=media, endpoint=endpoint, several_machines=several, engine=engine)
    assert [line.partition(":")[0] for line in found] == named


def test_without_an_address_files_lie_in_the_folder() -> None:
    assert media_storage("", endpoint="x", region="x", key="x", secret="x") == FOLDER
    kept = media_storage("s3://kho/a/b/", endpoint="", region="", key="", secret="")["OPTIONS"]
    assert (kept["bucket_name"], kept["location"], kept["endpoint_url"]) == ("kho", "a/b", None)


@pytest.mark.django_db
def test_files_without_a_row_are_swept_but_not_those_of_jobs(bucket: str, commune: Any, official: Any) -> None:
    (attachment,) = keep(make_talk(commune), official, "a.pdf")
    default_storage.save("goi-cho-tai/a.zip", ContentFile(b"x"))
    default_storage.save("van-ban/khong-dong.pdf", ContentFile(b"x"))
    assert (sweep_files().unnamed, sweep_files(unnamed_seconds=0).unnamed) == (0, 1)
    assert set(object_storage().names()) == {attachment.file.name, "goi-cho-tai/a.zip"}
