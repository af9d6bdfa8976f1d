"""What each app announces to the notices, the calendar and the letters of people: rows that wait for somebody.

An app's `notices.py` adds its sources; the app of notices reads them for all units at once, one query a source and a
fixed number for what the words need. No sentence is kept apart for letters, so that no second list of what may leave
the portal can go wrong: the words of a `Cause` may be read by whoever finds an open telephone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from apps.core.querysets import VisibleQuerySet

AHEAD = timedelta(days=7)
OPEN, SOON, LATE = "open", "soon", "late"


@dataclass(frozen=True)
class To:
    """Who is told of those whose appointment of today in the unit grants the source's permission.

    All of them, or those of one `role` where it is named, or one account where `user_id` is.
    """

    role: str = ""
    user_id: int | None = None


@dataclass(frozen=True)
class Cause:
    """A row that waits for somebody in a unit, or in one village of it.

    `words` and `key` hold numbers, codes, kinds, days, periods and names of villages: never what somebody typed, and no
    name of a person. `key` names the row within its source for good, also where the row is made anew; `state` is what
    people are told anew of when it changes. Accounts of `barred` are not told, whatever they hold.
    """

    row: int
    key: str
    words: str
    url: str
    unit_id: int
    to: tuple[To, ...] = (To(),)
    village_id: int | None = None
    due_on: date | None = None
    state: str = OPEN
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Source:
    """One kind of notice, for those who hold `permission` in the unit of a row.

    `rows` gives those that wait on a day, of all units, narrowed later by `visible_to`.

    Where `day_field` names their last day, people are told from `until` on and once more when it has passed, and the
    day stands in calendars from the beginning. Otherwise they are told as long as the row waits. `urgent` ones may also
    go to telephones.
    """

    key: str
    label: str
    permission: str
    rows: Callable[[date], VisibleQuerySet]
    cause: Callable[[Any, date], Cause]
    day_field: str = ""
    until: Callable[[date], date] = lambda today: today + AHEAD
    urgent: bool = False

    def due_rows(self, today: date) -> VisibleQuerySet:
        """Those of which people are told on the day."""
        rows = self.rows(today)
        return rows.filter(**{f"{self.day_field}__lte": self.until(today)}) if self.day_field else rows

    def occasion(self, cause: Cause, today: date) -> str:
        """What makes a second notice of the same row: another state, another last day, or that it has passed."""
        if not self.day_field or cause.due_on is None:
            return cause.state
        return f"{LATE if cause.due_on < today else SOON} {cause.due_on:%Y-%m-%d}"


_sources: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """Announce a kind of notice; its key is stored with what was told, so it stays."""
    if source.key in _sources:
        raise ValueError(f"two sources of notices are called {source.key}")
    _sources[source.key] = source


def sources() -> list[Source]:
    """All kinds of notices, in the order in which the apps announce them."""
    return list(_sources.values())


def get_source(key: str) -> Source | None:
    """None for a kind that an older version knew."""
    return _sources.get(key)
