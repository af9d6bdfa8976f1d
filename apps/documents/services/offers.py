"""What of a record is put forward to go on the public notice board; the official may change all of it before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from apps.core.uploads import CheckedFile


@dataclass(frozen=True)
class Offered:
    """What the board would show; days that are None are left to the official."""

    title: str
    text: str
    starts_on: date | None = None
    ends_on: date | None = None
    opinions_until: date | None = None


@dataclass(frozen=True)
class OfferedFile:
    """A file that may go along: `key` names it in the form, `copy` reads it once it was chosen."""

    key: str
    name: str
    copy: Callable[[], CheckedFile]
    chosen: bool = False
