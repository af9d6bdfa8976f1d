"""What a server takes beforehand, so that a full disk neither keeps people from reading nor kills it."""

import errno
import os
import runpy
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live_settings

from apps.operations import keeping


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "portal.sqlite3"
    made = sqlite3.connect(file)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("CREATE TABLE row (x)")
    made.close()
    return file


def come_and_go(file: Path) -> bool:
    """One more connection reads and is closed; whether the log is there behind it."""
    other = sqlite3.connect(file)
    other.execute("SELECT * FROM row").fetchall()
    other.close()
    return file.with_name(f"{file.name}-wal").exists()


def test_the_log_of_the_database_stays_behind_the_last_request(database, monkeypatch):
    assert not come_and_go(database)
    standing = {"vendor": "sqlite", "is_in_memory_db": lambda self: False, "settings_dict": {"NAME": str(database)}}
    monkeypatch.setattr(keeping, "connection", type("Connection", (), standing)())
    keeping.keep_open()
    try:
        assert come_and_go(database)
    finally:
        keeping._kept(str(database)).close()
        keeping._kept.cache_clear()


def test_it_holds_no_lock_that_others_wait_for(database):
    keeping._kept(str(database))
    try:
        other = sqlite3.connect(database, timeout=0)
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO row VALUES (1)")
        other.commit()
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        other.close()
    finally:
        keeping._kept(str(database)).close()
        keeping._kept.cache_clear()


@pytest.fixture
def forked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "metrics"))
    return runpy.run_path(str(live_settings.BASE_DIR / "gunicorn.conf.py"))["post_fork"]


def test_a_process_of_the_server_takes_the_room_for_its_counts(forked, tmp_path):
    forked(None, None)
    files = list((tmp_path / "metrics").iterdir())
    assert {file.name for file in files} == {f"{kind}_{os.getpid()}.db" for kind in ("counter", "histogram")}
    assert all(file.stat().st_blocks * 512 >= file.stat().st_size >= 4 << 20 for file in files)


def test_without_room_it_counts_for_itself(forked, tmp_path, monkeypatch):
    def refuse(*arguments: int) -> None:
        raise OSError(errno.ENOSPC, "x")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    forked(None, None)
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
    assert list((tmp_path / "metrics").iterdir()) == []
