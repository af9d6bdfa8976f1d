"""A backup with one wrong byte, or one that was put together by somebody else, is refused whole: nothing changes."""

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections

from apps.core.backups import archive, snapshot
from apps.core.backups.errors import BackupError
from apps.core.backups.media import MediaFolder
from apps.core.backups.restoring import check_backup, require_empty, restore
from tests.databases import shared_database
from tests.files import encrypted

Members = dict[str, bytes]
Damage = Callable[[Members], None]
ROWS = "rows/auth_permission.jsonl"
FILE = "files/documents/song-van/2024/a.pdf"
SEALED = len(archive._SEAL) + 64


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Path]:
    """An empty database as "place" in this process; gives a folder beside it."""
    folder = tmp_path_factory.mktemp("place")
    with shared_database(folder, django_db_blocker) as environment, django_db_blocker.unblock():
        default = connections.databases["default"]
        connections.databases["place"] = {**default, "NAME": environment["TEST_DATABASE_NAME"]}
        yield folder
        connections["place"].close()
        del connections["place"], connections.databases["place"]


@pytest.fixture(scope="module")
def whole(place: Path) -> bytes:
    """A small backup: the rows that `migrate` makes, and two files."""
    with pytest.MonkeyPatch.context() as patch:
        names = {FILE.removeprefix("files/"): random.Random(1).randbytes(3000), "tep-dinh-kem/b": b"b" * 3000}
        patch.setattr(snapshot, "_write_files", lambda writer, named, using: _write(writer, names))
        snapshot.backup_to(place / "whole.zip", using="place")
    return (place / "whole.zip").read_bytes()


def _write(writer: Any, files: dict[str, bytes]) -> Any:
    copied = snapshot._Copied()
    for name, content in files.items():
        with writer.file(name) as member:
            member.write(content)
        copied.files.append(snapshot.FileEntry(name, len(content), hashlib.sha256(content).hexdigest()))
    return copied


@pytest.fixture
def refused(place: Path, tmp_path: Path, settings: Any) -> Callable[[bytes], str]:
    """Tries to check and to restore a file; gives the reason, and holds that nothing changed."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    before = list(ContentType.objects.using("place").order_by("pk").values_list())

    def call(content: bytes) -> str:
        file = tmp_path / "a.zip"
        file.write_bytes(content)
        with pytest.raises(BackupError) as first:
            check_backup(file)
        with pytest.raises(BackupError) as second:
            restore(file, using="place")
        assert str(first.value) == str(second.value)
        require_empty("place", MediaFolder(settings.MEDIA_ROOT))
        assert list(ContentType.objects.using("place").order_by("pk").values_list()) == before
        assert not list(settings.MEDIA_ROOT.iterdir())
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "media"]
        return str(first.value)

    return call


def members_of(content: bytes) -> Members:
    with ZipFile(BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def sealed(members: Members, *, method: int = ZIP_DEFLATED, twice: str = "") -> bytes:
    """A backup put together anew, with a seal that fits."""
    stream = BytesIO()
    with ZipFile(stream, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate name"):
                made.writestr(twice, members[twice])
        made.comment = archive._SEAL + b"0" * 64
    return seal_anew(stream.getvalue())


def seal_anew(content: bytes) -> bytes:
    return content[:-64] + hashlib.sha256(content[:-64]).hexdigest().encode()


def test_the_whole_one_is_good(whole: bytes, place: Path, tmp_path: Path) -> None:
    """And so is one put together from its parts, so that the seal is not what the forgeries are refused for."""
    for content in (whole, sealed(members_of(whole)), seal_anew(whole)):
        (tmp_path / "a.zip").write_bytes(content)
        assert len(check_backup(tmp_path / "a.zip").files) == 2


# Accidents: bytes of each part


def _parts(whole: bytes) -> dict[str, tuple[int, int]]:
    """Where each part of the file lies."""
    with ZipFile(BytesIO(whole)) as found:
        starts = sorted((info.header_offset, info.filename) for info in found.infolist())
        central = found.start_dir
    ends = [start for start, _ in starts[1:]] + [central]
    parts = {name: (start, end) for (start, name), end in zip(starts, ends, strict=True)}
    chosen = {name: parts[name] for name in (ROWS, "rows/core_attachment.jsonl", FILE, "files/tep-dinh-kem/b")}
    chosen["manifest.json"] = parts["manifest.json"]
    chosen["header of the first"] = (0, 30)
    chosen["directory"] = (central, len(whole) - SEALED)
    chosen["seal"] = (len(whole) - SEALED, len(whole))
    return chosen


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "part",
    [
        *(ROWS, "rows/core_attachment.jsonl", FILE, "files/tep-dinh-kem/b"),
        *("manifest.json", "header of the first", "directory", "seal"),
    ],
)
def test_a_flipped_bit_is_refused(whole: bytes, refused: Callable[[bytes], str], part: str, seed: int) -> None:
    chance = random.Random(f"{part}{seed}")
    start, end = _parts(whole)[part]
    damaged = bytearray(whole)
    damaged[chance.randrange(start, end)] ^= 1 << chance.randrange(8)
    assert "không phải bản sao lưu còn nguyên vẹn" in refused(bytes(damaged))


@pytest.mark.parametrize("seed", range(4))
def test_one_cut_short_or_with_more_is_refused(whole: bytes, refused: Callable[[bytes], str], seed: int) -> None:
    chance = random.Random(seed)
    cuts = [0, 1, 63, SEALED, len(whole) // 2, len(whole) - 1, chance.randrange(len(whole))]
    for damaged in (whole[: cuts[seed]], whole[: cuts[seed + 3]], whole + b"\0", b"\0" + whole, whole + whole):
        assert "không phải bản sao lưu còn nguyên vẹn" in refused(damaged)


# Forgeries: sealed as a backup is


def manifest_with(**values: Any) -> Damage:
    def damage(members: Members) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | values).encode()

    return damage


def entry_with(kind: str, change: Callable[[dict[str, Any]], Any]) -> Damage:
    """Changes the entry of `ROWS` or `FILE` in the manifest."""

    def damage(members: Members) -> None:
        manifest = json.loads(members["manifest.json"])
        wanted = {"tables": "auth_permission", "files": FILE.removeprefix("files/")}[kind]
        change(next(entry for entry in manifest[kind] if entry["name"] == wanted))
        members["manifest.json"] = json.dumps(manifest).encode()

    return damage


def named(name: str) -> Damage:
    """The file under another name, in the manifest too."""

    def damage(members: Members) -> None:
        members[f"files/{name}"] = members.pop(FILE)
        entry_with("files", lambda entry: entry.update(name=name))(members)

    return damage


def member(name: str, content: Callable[[bytes], bytes]) -> Damage:
    return lambda members: members.update({name: content(members[name])})


def more_migrations(members: Members) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest_with(migrations=[*manifest["migrations"], "core.0999_later"])(members)


def other_table(members: Members) -> None:
    members["rows/x.jsonl"] = members.pop(ROWS)
    entry_with("tables", lambda entry: entry.update(name="x"))(members)


def other_row(content: bytes) -> bytes:
    return content.replace(b"add_", b"adx_", 1)


FORGED: dict[str, tuple[Damage, str]] = {
    "rows missing": (lambda members: members.pop(ROWS), "không đúng như bản kê"),
    "file missing": (lambda members: members.pop(FILE), "không đúng như bản kê"),
    "manifest missing": (lambda members: members.pop("manifest.json"), "không có bản kê"),
    "one more file": (lambda members: members.update({"files/x": b""}), "không đúng như bản kê"),
    "one more member": (lambda members: members.update({"setup.py": b""}), "không đúng như bản kê"),
    "row changed": (member(ROWS, other_row), "khác bản kê"),
    "row left out": (member(ROWS, lambda content: content.split(b"\n", 1)[1]), "không đúng như bản kê"),
    "file changed": (member(FILE, lambda content: b"x" + content[1:]), "khác bản kê"),
    "manifest: rows": (entry_with("tables", lambda entry: entry.update(rows=1)), "khác bản kê"),
    "manifest: hash of rows": (entry_with("tables", lambda entry: entry.update(sha256="0" * 64)), "khác bản kê"),
    "manifest: hash of file": (entry_with("files", lambda entry: entry.update(sha256="0" * 64)), "khác bản kê"),
    "manifest: columns": (entry_with("tables", lambda entry: entry["columns"].pop()), "bảng hoặc cột khác"),
    "manifest: table": (other_table, "bảng hoặc cột khác"),
    "manifest: size below zero": (entry_with("files", lambda entry: entry.update(size=-1)), "mục không hợp lệ"),
    "manifest: size beyond all": (entry_with("files", lambda entry: entry.update(size=1 << 60)), "như bản kê"),
    "manifest: no count": (entry_with("tables", lambda entry: entry.update(rows="9")), "mục không hợp lệ"),
    "manifest: no JSON": (member("manifest.json", lambda content: content[:-9]), "không đọc được"),
    "manifest: a list": (member("manifest.json", lambda content: b"[]"), "không đọc được"),
    "manifest: too deep": (member("manifest.json", lambda content: b"[" * 10**6), "không đọc được"),
    "manifest: no table": (manifest_with(tables=[]), "không đúng như bản kê"),
    "manifest: unknown field": (manifest_with(more=1), "không đọc được"),
    "other format": (manifest_with(format=2), "dạng khác"),
    "other version": (manifest_with(portal="9.9.9"), "phiên bản 9.9.9"),
    "later migrations": (more_migrations, "core.0999_later"),
    "fewer migrations": (manifest_with(migrations=[]), "bộ migration khác"),
    "up": (named("../x.pdf"), "mục không hợp lệ"),
    "up within": (named("documents/../../x.pdf"), "mục không hợp lệ"),
    "absolute": (named("/tmp/x.pdf"), "mục không hợp lệ"),
    "of Windows": (named("documents\\x.pdf"), "mục không hợp lệ"),
    "a drive": (named("C:/x.pdf"), "mục không hợp lệ"),
    "hidden": (named(".restoring/moving.json"), "mục không hợp lệ"),
    "empty part": (named("documents//x.pdf"), "mục không hợp lệ"),
    "a line break": (named("documents/x\n.pdf"), "mục không hợp lệ"),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forgery_is_refused(whole: bytes, refused: Callable[[bytes], str], kind: str) -> None:
    damage, reason = FORGED[kind]
    members = members_of(whole)
    damage(members)
    assert reason in refused(sealed(members))


def test_other_ways_of_packing_are_refused(whole: bytes, refused: Callable[[bytes], str]) -> None:
    members = members_of(whole)
    assert "không đúng như bản kê" in refused(sealed(members, twice=ROWS))
    assert "theo cách không dùng ở đây" in refused(sealed(members, method=ZIP_BZIP2))
    assert "không" in refused(seal_anew(encrypted(whole)))


def test_what_unpacks_to_more_than_it_says_is_read_no_further(
    whole: bytes, refused: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that never ends, and a file that says it is small: neither fills memory or disk."""
    members = members_of(whole)
    bomb = b"0" * 50_000_000
    monkeypatch.setattr(archive, "_LONGEST_LINE", 1_000_000)
    members[ROWS] = bomb
    entry_with("tables", lambda entry: entry.update(size=len(bomb)))(members)
    assert "dòng không hợp lệ" in refused(sealed(members))
    assert "không" in refused(seal_anew(_saying_less(whole)))


def _saying_less(whole: bytes) -> bytes:
    """With a file that says in the directory that it is one byte shorter; the manifest goes along."""
    members = members_of(whole)
    entry_with("files", lambda entry: entry.update(size=entry["size"] - 1))(members)
    damaged = bytearray(sealed(members))
    at = damaged.rindex(FILE.encode()) - 46
    assert damaged[at : at + 4] == b"PK\x01\x02"
    damaged[at + 24 : at + 28] = (2999).to_bytes(4, "little")
    return bytes(damaged)


def test_a_backup_too_large_for_the_disk_is_refused(
    whole: bytes, place: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "a.zip").write_bytes(whole)
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 5999}))
    with pytest.raises(BackupError, match="không đủ chỗ"):
        restore(tmp_path / "a.zip", using="place")
    require_empty("place", MediaFolder(settings.MEDIA_ROOT))
    assert not settings.MEDIA_ROOT.exists()
