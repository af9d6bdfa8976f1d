"""A backup holds the whole portal, is made while others write, and comes back as it was, on either database."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import connections

from apps.core.backups import manifest as manifests
from apps.core.backups import snapshot
from apps.core.backups.archive import opened
from apps.core.backups.errors import BackupError
from apps.core.backups.manifest import Manifest
from apps.core.backups.restoring import restore
from apps.core.backups.rows import left_out, tables
from apps.core.statistics import refresh_statistics
from apps.villages.scope_triggers import scoped_models
from tests.databases import ROOT, shared_database

Environment = dict[str, str]
_ONE_ROW = "INSERT INTO auth_group (name) VALUES ('x')"


def run(environment: Environment, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)


def manage(environment: Environment, *command: str) -> subprocess.CompletedProcess[str]:
    return run(environment, "manage.py", *command)


def worker(environment: Environment, *command: str) -> subprocess.CompletedProcess[str]:
    return run(environment, "-m", "tests.core.backup_worker", *command)


def succeed(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def on_sqlite(folder: Path) -> Environment:
    """A place where nothing is yet, on SQLite whatever database the tests run on."""
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/place.sqlite3",
        "SONGVAN_TEST_MEDIA_ROOT": str(folder / "media"),
        "SONGVAN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "songvan.settings_test",
    }


def read_manifest(file: Path) -> Manifest:
    with opened(file) as backup:
        return backup.manifest


def content(manifest: Manifest) -> dict[str, Any]:
    """What must be the same on every database: all but the bytes of JSON objects, whose keys have no order."""
    held: dict[str, Any] = {entry.name: (entry.rows, entry.sha256, entry.last_number) for entry in manifest.tables}
    return held | {entry.name: (entry.size, entry.sha256) for entry in manifest.files}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Environment]:
    """A portal with rows of every kind, on the database of the tests."""
    folder = tmp_path_factory.mktemp("world")
    with shared_database(folder, django_db_blocker) as environment:
        succeed(worker(environment, "seed"))
        yield environment


@pytest.fixture(scope="module")
def backup(world: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "a.zip"
    succeed(manage(world, "backup", "--to", str(file)))
    return file


@pytest.fixture
def empty(tmp_path: Path, django_db_blocker: Any, settings: Any) -> Iterator[Path]:
    """A migrated, empty database as "place" and an empty folder of stored files, in this process; gives the folder."""
    with shared_database(tmp_path, django_db_blocker) as environment, django_db_blocker.unblock(), _place(environment):
        settings.MEDIA_ROOT = tmp_path / "media"
        settings.MEDIA_ROOT.mkdir(exist_ok=True)
        yield settings.MEDIA_ROOT


@contextmanager
def _place(environment: Environment) -> Iterator[None]:
    connections.databases["place"] = {**connections.databases["default"], "NAME": environment["TEST_DATABASE_NAME"]}
    try:
        yield
    finally:
        connections["place"].close()
        del connections["place"], connections.databases["place"]


def rows_and_files(media: Path) -> Any:
    """All that stands in the place."""
    rows = {t.name: list(t.model._base_manager.using("place").order_by("pk").values_list()) for t in tables()}
    return rows, sorted(str(path) for path in media.rglob("*"))


# What a backup holds


def test_it_holds_rows_of_every_kind_and_every_stored_file(world: Environment, backup: Path) -> None:
    manifest = read_manifest(backup)
    rows = {entry.name: entry.rows for entry in manifest.tables}
    assert all(rows[model._meta.db_table] for model in scoped_models())
    assert rows["accounts_user_user_permissions"] == 2
    assert sum(name.startswith("historical") or "_historical" in name for name in rows) > 50
    stored = Path(world["SONGVAN_TEST_MEDIA_ROOT"])
    on_disk = {str(path.relative_to(stored)): path for path in stored.rglob("*") if path.is_file()}
    assert {entry.name for entry in manifest.files} == set(on_disk)
    for entry in manifest.files:
        assert hashlib.sha256(on_disk[entry.name].read_bytes()).hexdigest() == entry.sha256
    assert backup.stat().st_mode & 0o777 == 0o600
    assert list(backup.parent.iterdir()) == [backup]


def test_sessions_and_secrets_stay_out(world: Environment, backup: Path) -> None:
    manifest = read_manifest(backup)
    passing = {"operations_processsign", "operations_progressnote"}
    sessions = {"django_session", "accounts_portalsession"}
    assert set(manifest.left_out) == {table.name for table in left_out()} == passing | sessions
    with ZipFile(backup) as archive:
        assert not {f"rows/{table.name}.jsonl" for table in left_out()} & set(archive.namelist())
    text = manifest.to_bytes().decode()
    assert settings.SECRET_KEY not in text
    assert world["DATABASE_URL"] not in text


def test_each_setting_of_an_installation_is_kept_or_a_secret() -> None:
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    named = {line.lstrip("#").partition("=")[0] for line in lines if line.lstrip("#").partition("=")[0].isupper()}
    assert named - set(manifests.plain_settings()) == {
        *("SONGVAN_SECRET_KEY", "SONGVAN_METRICS_TOKEN", "SONGVAN_S3_KEY_ID", "SONGVAN_S3_SECRET", "DATABASE_URL"),
        *("SONGVAN_EMAIL_URL", "SONGVAN_GATEWAY_URL", "SONGVAN_GATEWAY_TOKEN"),
    }


def test_every_column_has_a_form_in_a_backup() -> None:
    assert all(table.kinds for table in tables())


def test_parents_come_before_children() -> None:
    places = {table.model: place for place, table in enumerate(tables())}
    backwards = {
        (table.name, field.name)
        for table in tables()
        for field in table.fields
        if field.is_relation
        and field.related_model is not table.model
        and places[field.related_model] > places[table.model]
    }
    # An account may be an office holder's, and office holders are entered by accounts.
    assert backwards == {("villages_official", "created_by")}


# There and back


def test_a_place_comes_back_as_it_was(world: Environment, backup: Path, tmp_path: Path, django_db_blocker: Any) -> None:
    with shared_database(tmp_path, django_db_blocker) as environment:
        told = succeed(manage(environment, "restore", str(backup)))
        manifest = read_manifest(backup)
        assert f"{len(manifest.files)} tệp đều khớp" in told
        again = tmp_path / "again.zip"
        succeed(manage(environment, "backup", "--to", str(again)))
        assert content(read_manifest(again)) == content(manifest)
        before, after = (json.loads(succeed(worker(place, "look"))) for place in (world, environment))
        assert after == before
        assert after["signs in"] == [302, 422]
        assert after["frozen"]
        stored = list((tmp_path / "media").rglob("*"))
        assert {path.stat().st_mode & 0o777 for path in stored} == {0o600, 0o700}


def test_the_same_file_moves_between_databases(
    world: Environment, backup: Path, tmp_path: Path, django_db_blocker: Any
) -> None:
    """From the tests' database to SQLite without a table, and from there to the tests' database."""
    light, file = on_sqlite(tmp_path), tmp_path / "light.zip"
    succeed(manage(light, "restore", str(backup)))
    succeed(manage(light, "backup", "--to", str(file)))
    assert content(read_manifest(file)) == content(read_manifest(backup))
    back = tmp_path / "back"
    back.mkdir()
    with shared_database(back, django_db_blocker) as environment:
        succeed(manage(environment, "restore", str(file)))
        again = back / "again.zip"
        succeed(manage(environment, "backup", "--to", str(again)))
    assert content(read_manifest(again)) == content(read_manifest(backup))


def test_a_good_backup_is_told_so_without_a_database(backup: Path, tmp_path: Path) -> None:
    environment = on_sqlite(tmp_path)
    assert "nguyên vẹn" in succeed(manage(environment, "check_backup", str(backup)))
    assert not (tmp_path / "place.sqlite3").exists()


# While others write


def test_it_is_of_one_moment_while_others_write(tmp_path: Path, django_db_blocker: Any) -> None:
    """Whatever stands in it fits together: numbers have no gap, each file is there and is what its row says."""
    with shared_database(tmp_path, django_db_blocker) as environment:
        succeed(worker(environment, "book"))
        command = [sys.executable, "-m", "tests.documents.issue_worker", "issue"]
        writers = [subprocess.Popen([*command, str(n), "10"], cwd=ROOT, env=environment) for n in range(2)]
        files = []
        while any(writer.poll() is None for writer in writers):
            files.append(tmp_path / f"{len(files)}.zip")
            succeed(manage(environment, "backup", "--to", str(files[-1])))
        assert [writer.returncode for writer in writers] == [0, 0]
    issued = [_issued(file) for file in files]
    assert issued == sorted(issued)
    assert any(0 < count < 20 for count in issued), issued
    under_way = next(file for file, count in zip(files, issued, strict=True) if 0 < count < 20)
    folder = tmp_path / "restored"
    folder.mkdir()
    succeed(manage(on_sqlite(folder), "restore", str(under_way)))


def _issued(file: Path) -> int:
    """How many documents a backup holds."""
    by_name = {table.name: table for table in tables()}

    def rows(backup: Any, name: str) -> list[dict[str, Any]]:
        entry = next(entry for entry in backup.manifest.tables if entry.name == name)
        columns = by_name[name].columns
        return [dict(zip(columns, json.loads(line), strict=True)) for line in backup.lines(entry)]

    with opened(file) as backup:
        entries = rows(backup, "documents_numberentry")
        assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
        issued = rows(backup, "documents_issueddocument")
        assert {each["entry_id"] for each in issued} == {entry["id"] for entry in entries}
        hashes = {entry.name: entry.sha256 for entry in backup.manifest.files}
        stored = {row["file"]: row["sha256"] for row in rows(backup, "documents_documentfile")}
        assert stored == hashes
        return len(issued)


def test_writers_do_not_wait_for_it(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that is written between two tables is written at once, and is not in the backup."""
    usual, written = snapshot._write_rows, []

    def write_between(writer: Any, table: Any, using: str, named: Any) -> Any:
        entry = usual(writer, table, using, named)
        if not written:
            written.append(table.name)
            other = connections.create_connection("place")
            with other.cursor() as cursor:
                cursor.execute(_ONE_ROW)
            other.close()
        return entry

    monkeypatch.setattr(snapshot, "_write_rows", write_between)
    manifest = snapshot.backup_to(tmp_path / "a.zip", using="place")
    assert {entry.name: entry.rows for entry in manifest.tables}["auth_group"] == 0
    monkeypatch.undo()
    manifest = snapshot.backup_to(tmp_path / "b.zip", using="place")
    assert {entry.name: entry.rows for entry in manifest.tables}["auth_group"] == 1


# What stops a backup


def test_a_goal_that_is_there_stays(world: Environment, tmp_path: Path) -> None:
    goal = tmp_path / "a.zip"
    goal.write_text("x")
    done = manage(world, "backup", "--to", str(goal))
    assert done.returncode == 1
    assert "đã có" in done.stderr
    assert goal.read_text() == "x"
    assert "Không ghi được" in manage(world, "backup", "--to", str(tmp_path / "none" / "a.zip")).stderr


def test_one_that_is_killed_leaves_no_half_file(world: Environment, tmp_path: Path) -> None:
    goal = tmp_path / "a.zip"
    assert worker(world, "backup_killed", str(goal)).returncode == -9
    assert not goal.exists()
    assert len(list(tmp_path.iterdir())) == 1
    succeed(manage(world, "backup", "--to", str(tmp_path)))
    assert [path.suffix for path in tmp_path.iterdir()] == [".zip"]


def test_a_missing_file_is_told_and_all_else_is_saved(backup: Path, tmp_path: Path) -> None:
    environment = on_sqlite(tmp_path)
    succeed(manage(environment, "restore", str(backup)))
    name = next(entry.name for entry in read_manifest(backup).files if entry.name.startswith("documents/"))
    (tmp_path / "media" / name).unlink()
    done = manage(environment, "backup", "--to", str(tmp_path / "a.zip"))
    assert done.returncode == 1
    assert f"Thiếu tệp {name}" in done.stderr
    manifest = read_manifest(tmp_path / "a.zip")
    assert manifest.missing_files == [name]
    assert len(manifest.files) == len(read_manifest(backup).files) - 1


def test_a_file_that_went_with_its_row_meanwhile_is_no_fault(empty: Path) -> None:
    table = next(table for table in tables() if table.name == "core_attachment")
    copied = snapshot._write_files(None, {"tep-dinh-kem/x": (table.model, "file")}, "place")  # type: ignore[arg-type]
    assert (copied.erased, copied.missing) == (["tep-dinh-kem/x"], [])


# Only into an empty place


def test_a_place_with_a_row_is_refused(empty: Path, backup: Path) -> None:
    with connections["place"].cursor() as cursor:
        cursor.execute(_ONE_ROW)
    before = rows_and_files(empty)
    with pytest.raises(BackupError, match=r"auth_group \(1\)"):
        restore(backup, using="place")
    assert rows_and_files(empty) == before


def test_a_place_with_a_file_or_a_strange_table_is_refused(empty: Path, backup: Path) -> None:
    (empty / "documents").mkdir()
    (empty / "documents" / "x.pdf").write_bytes(b"x")
    before = rows_and_files(empty)
    with pytest.raises(BackupError, match=r"documents/x\.pdf"):
        restore(backup, using="place")
    assert rows_and_files(empty) == before
    with connections["place"].cursor() as cursor:
        cursor.execute("CREATE TABLE of_somebody_else (id integer)")
    with pytest.raises(BackupError, match="of_somebody_else"):
        restore(backup, using="place")


def test_empty_folders_and_counts_of_tables_are_no_content(empty: Path, backup: Path) -> None:
    (empty / "documents" / "song-van").mkdir(parents=True)
    refresh_statistics("place")
    restore(backup, using="place")
    assert any((empty / "documents" / "song-van").iterdir())


def test_what_the_database_refuses_undoes_all(empty: Path, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last step fails: neither a row nor a file stays, and the next try succeeds."""
    before = rows_and_files(empty)
    monkeypatch.setattr("apps.core.backups.media._digest", lambda path: "")
    with pytest.raises(BackupError, match="sau khi chép"):
        restore(backup, using="place")
    assert rows_and_files(empty) == before
    monkeypatch.setattr("apps.core.backups.restoring.to_line", lambda row: b"[]\n")
    with pytest.raises(BackupError, match="sau khi nạp"):
        restore(backup, using="place")
    assert rows_and_files(empty) == before
    monkeypatch.undo()
    assert content(restore(backup, using="place").manifest) == content(read_manifest(backup))


@pytest.mark.parametrize("stage", ["unpacking", "comparing", "moved"])
def test_one_that_is_killed_leaves_the_place_empty(
    stage: str, backup: Path, tmp_path: Path, template: Callable[[Path], Environment]
) -> None:
    environment = template(tmp_path)
    assert worker(environment, "restore_killed", stage, str(backup)).returncode == -9
    assert (tmp_path / "media" / ".restoring").exists()
    told = succeed(manage(environment, "restore", str(backup)))
    assert "đều khớp" in told
    stored = {str(p.relative_to(tmp_path / "media")) for p in (tmp_path / "media").rglob("*") if p.is_file()}
    assert stored == {entry.name for entry in read_manifest(backup).files}


def test_one_that_is_killed_after_the_switch_is_whole(
    backup: Path, tmp_path: Path, template: Callable[[Path], Environment]
) -> None:
    environment = template(tmp_path)
    assert worker(environment, "restore_killed", "committed", str(backup)).returncode == -9
    assert "không trống" in manage(environment, "restore", str(backup)).stderr
    succeed(manage(environment, "backup", "--to", str(tmp_path / "a.zip")))
    assert content(read_manifest(tmp_path / "a.zip")) == content(read_manifest(backup))


def test_files_of_somebody_else_beside_left_ones_are_never_taken_for_left(empty: Path, backup: Path) -> None:
    """A note of a restore that was killed names files; one that it does not name keeps the next restore out."""
    (empty / ".restoring").mkdir()
    (empty / ".restoring" / "moving.json").write_text('["documents/a.pdf"]')
    (empty / "documents").mkdir()
    (empty / "documents" / "a.pdf").write_bytes(b"a")
    (empty / "documents" / "b.pdf").write_bytes(b"b")
    with pytest.raises(BackupError, match=r"documents/b\.pdf"):
        restore(backup, using="place")
    assert (empty / "documents" / "a.pdf").exists()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Environment]:
    """Gives places with a migrated, empty SQLite database, which is made once."""
    folder = tmp_path_factory.mktemp("template")
    succeed(manage(on_sqlite(folder), "migrate", "-v0"))

    def copy(to: Path) -> Environment:
        (to / "place.sqlite3").write_bytes((folder / "place.sqlite3").read_bytes())
        return on_sqlite(to)

    return copy
