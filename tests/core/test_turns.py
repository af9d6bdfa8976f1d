"""Writers to one SQLite file go in the order in which they came; who dies holds nobody up."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from songvan.sqlite.base import DatabaseWrapper
from songvan.sqlite.turns import TurnNeverCameError, Turns
from tests.databases import ROOT

HOLDER = """
import sys
from pathlib import Path
from songvan.sqlite.turns import Turns
turns = Turns(Path(sys.argv[1]))
turns.take(0)
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Callable[[], Turns]]:
    """Gives writers that queue in one file."""
    made: list[Turns] = []

    def make() -> Turns:
        made.append(Turns(tmp_path / "turns"))
        return made[-1]

    yield make
    for turns in made:
        turns.close()


def test_a_turn_comes_when_the_one_before_ends(writer) -> None:
    first, second = writer(), writer()
    for _ in range(3):
        first.take(0)
        with pytest.raises(TurnNeverCameError):
            second.take(0)
        first.end()
        second.take(0)
        second.end()


def test_who_came_later_does_not_pass_one_who_still_sleeps(writer, tmp_path: Path) -> None:
    first, waiting, late = writer(), writer(), writer()
    first.take(0)
    thread = threading.Thread(target=waiting.take, args=(60,))
    thread.start()
    while (tmp_path / "turns").read_bytes()[0] < 2:
        os.sched_yield()
    first.end()
    with pytest.raises(TurnNeverCameError):
        late.take(0)
    thread.join()
    waiting.end()
    late.take(0)


def test_who_gave_up_holds_nobody_up(writer) -> None:
    first, impatient, third = writer(), writer(), writer()
    first.take(0)
    with pytest.raises(TurnNeverCameError):
        impatient.take(0)
    first.end()
    third.take(0)


def test_a_killed_writer_leaves_the_queue(writer, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path / "turns"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"taken\n"
        with pytest.raises(TurnNeverCameError):
            writer().take(0)
        holder.send_signal(signal.SIGKILL)
    writer().take(0)


@pytest.fixture
def database(tmp_path: Path, django_db_blocker) -> Iterator[Callable[[], DatabaseWrapper]]:
    """Gives connections to one database on disk."""
    made: list[DatabaseWrapper] = []

    def connect() -> DatabaseWrapper:
        settings = {
            "ENGINE": "songvan.sqlite",
            "NAME": str(tmp_path / "x.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0.05},
            "TIME_ZONE": None,
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": False,
            "AUTOCOMMIT": True,
            "ATOMIC_REQUESTS": False,
        }
        made.append(DatabaseWrapper(settings, f"turns-{len(made)}"))
        made[-1].inc_thread_sharing()
        return made[-1]

    with django_db_blocker.unblock():
        yield connect
    for connection in made:
        connection.close()


def test_a_transaction_holds_its_turn_until_it_commits_or_rolls_back(database, tmp_path: Path) -> None:
    connection, other = database(), Turns(tmp_path / "x.sqlite3-turns")
    for fails in (False, True, False):
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with pytest.raises(TurnNeverCameError):
            other.take(0)
        connection.rollback() if fails else connection.commit()
        connection.set_autocommit(True)
        other.take(0)
        other.end()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.close()
    other.take(0)
    other.close()


def test_whose_turn_never_comes_is_told_as_by_sqlite_and_may_try_again(database, tmp_path: Path) -> None:
    connection, other = database(), Turns(tmp_path / "x.sqlite3-turns")
    other.take(0)
    with pytest.raises(OperationalError, match="database is locked"):
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert connection.get_autocommit()
    other.close()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.rollback()


def test_where_no_queue_can_be_kept_transactions_still_work(database, tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3-turns").mkdir()
    connection = database()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.cursor().execute("CREATE TABLE t (n integer)")
    connection.commit()
    connection.set_autocommit(True)
    assert connection.introspection.table_names() == ["t"]
