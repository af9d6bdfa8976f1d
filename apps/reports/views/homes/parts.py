"""What a part of the home page is, and what several of them share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from apps.core.periods import Period
from apps.villages.models import AdministrativeUnit

# A home page is read at a glance; the register behind the link shows the rest.
SHOWN = 8

# Gives what the part's template shows, for a user, a unit and the year chosen, with a fixed number of queries.
Filler = Callable[[Any, AdministrativeUnit, Period], dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """One role's part of the home page. `title` may name the `{year}`; `by_year`: what it shows hangs on the year.

    The parts of a page fill one template context, so no two of them use the same name for different things.
    """

    title: str
    template: str
    fill: Filler
    by_year: bool = True


@dataclass(frozen=True)
class Shortened:
    """The first rows of a list, and how many there are in all."""

    rows: list[Any]
    total: int

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "Shortened":
        found = list(rows)
        return cls(found[:SHOWN], len(found))

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def units_below(user: Any, unit: AdministrativeUnit) -> list[AdministrativeUnit]:
    """The units that are or were below this one, at any depth, as far as the user reaches; in the order of slugs."""
    below = AdministrativeUnit.objects.descendants_of([unit.pk])[unit.pk]
    return [other for other in user.reach.units if other.pk in below]
