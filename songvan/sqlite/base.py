"""The back end that `DATABASES` names for SQLite; Django wants this module's and this class's name."""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from songvan.sqlite.turns import TurnNeverCameError, Turns


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite whose transactions wait in a queue beside the database, `<file>-turns`, for as long as for a lock.

    Statements outside a transaction do not queue: SQLite lets them in between. A database in memory has one process.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._turns: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _take_turn(self) -> None:
        if self._turns is None:
            self._turns = Turns(Path(f"{self.settings_dict['NAME']}-turns"))
        try:
            self._turns.take(self.settings_dict["OPTIONS"].get("timeout", 5.0))
        except TurnNeverCameError as error:
            raise OperationalError("database is locked") from error
        except OSError:
            # Where no queue can be kept, SQLite's own lock still lets one write at a time.
            self._end_turn()

    def _end_turn(self) -> None:
        if self._turns is not None:
            self._turns.end()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._turns is not None:
                self._turns.close()
