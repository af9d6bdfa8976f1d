"""What each app announces to the data doctor: checks of records that contradict each other, each finding with its link.

A check changes nothing and refuses nothing; it says where somebody has to look.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from apps.core.text import slugify_vi
from apps.core.together import number_of, rows_of


@dataclass(frozen=True)
class Contradiction:
    """One contradiction: what it is about (`label`), what is wrong there, and where it is mended.

    `check` is the title of the check that found it.
    """

    check: str
    label: str
    detail: str
    url: str


# Gives the findings in a unit within the sight of a user, with a fixed number of queries; a list or `FoundRows`.
ContradictionSource = Callable[[Any, Any], Sequence[Contradiction]]


@dataclass(frozen=True)
class Check:
    """A kind of contradiction. `why` says in a sentence what depends on it, `source` looks for it.

    `permission` is needed to see it ("households.view_household"; none: whoever opens the page); `model` is the table
    whose rows it shows, for the access log.
    """

    title: str
    why: str
    source: ContradictionSource
    permission: str = ""
    model: Any = None

    @property
    def key(self) -> str:
        """The check in an address."""
        return slugify_vi(self.title)


class FoundRows(Sequence[Contradiction]):
    """A finding for each row of an ordered queryset; counted and read by the database, however many there are."""

    def __init__(self, rows: Any, finding: Callable[[Any], Contradiction]) -> None:
        self._rows, self._finding = rows, finding
        self._count: int | None = None

    def __len__(self) -> int:
        if self._count is None:
            self._count = number_of(self._rows)
        return self._count

    @overload
    def __getitem__(self, at: int) -> Contradiction: ...

    @overload
    def __getitem__(self, at: slice) -> list[Contradiction]: ...

    def __getitem__(self, at: int | slice) -> Contradiction | list[Contradiction]:
        if isinstance(at, slice):
            return [self._finding(row) for row in rows_of(self._rows[at])]
        return self._finding(self._rows[at])

    def __iter__(self) -> Iterator[Contradiction]:
        return (self._finding(row) for row in self._rows)


_checks: list[Check] = []


def add_check(check: Check) -> None:
    """Announce a check; a second one under the same title is a programming error."""
    if any(known.key == check.key for known in _checks):
        raise ValueError(f"check {check.key} is announced twice")
    _checks.append(check)


def checks(user: Any, unit: Any) -> list[Check]:
    """The checks whose findings the user may see in the unit, in the order in which the apps announce them."""
    return [check for check in _checks if not check.permission or user.reach.allows(check.permission, unit)]
