"""Errors that are nobody's mistake: the database is away or overloaded, or a disk is full.

They pass by themselves or by the operator's hand, so people are told to try again, and jobs are called again.
"""

import errno
import sqlite3
from enum import Enum

import psycopg2
from django.db import InterfaceError, OperationalError

from apps.core.logs import causes_of


class Outage(Enum):
    """What is missing."""

    DATABASE = "database"
    ROOM = "room"


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
# SQLSTATE 53100: disk full. Of 42 and 22 (wrong statements, wrong values) none is an `OperationalError`.
_POSTGRES_FULL = "53100"
# Primary codes of SQLite; the others of its `OperationalError` are mistakes, such as a table that is not there.
_SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}
_SQLITE_AWAY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
_PRIMARY = 0xFF


def outage_of(error: BaseException | None) -> Outage | None:
    """Which outage the error, or one that led to it, comes from; None where it is a mistake of the software.

    A broken connection shows in many ways: what failed first tells most, so the whole chain is looked at.
    """
    return next((found for one in causes_of(error) if (found := _one(one))), None)


def is_outage(error: BaseException | None) -> bool:
    return outage_of(error) is not None


def is_full(error: BaseException | None) -> bool:
    return outage_of(error) is Outage.ROOM


def _one(error: BaseException) -> Outage | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        return Outage.ROOM if code in _SQLITE_FULL else Outage.DATABASE if code in _SQLITE_AWAY else None
    if isinstance(error, psycopg2.Error):
        # A connection that breaks off within an answer raises the bare class.
        away = isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError)) or type(error) is (
            psycopg2.DatabaseError
        )
        return (Outage.ROOM if error.pgcode == _POSTGRES_FULL else Outage.DATABASE) if away else None
    if isinstance(error, OSError):
        return Outage.ROOM if error.errno in _FULL else None
    # Django's own, without one of a driver behind them: its wrapper found the connection closed.
    if isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and error.__cause__ is None):
        return Outage.DATABASE
    return None
