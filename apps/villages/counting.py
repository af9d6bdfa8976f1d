"""What those above tell this app of villages: counts, pages about a split, and whose villages somebody may end."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Count:
    """How many households and people a register counts in a village on a day."""

    households: int = 0
    people: int = 0


# Counts by village key, in one query; villages without any may be left out.
CountSource = Callable[[Iterable[int], date], Mapping[int, Count]]


# Keys of those among the villages that the user may not end, since a head has an account that others look after.
HeldSource = Callable[[Iterable[int], Any], set[int]]


@dataclass(frozen=True)
class SplitPage:
    """A page where what went to the first new village is dealt out to the others.

    `url_name` takes the unit's slug and the public id of the arrangement.
    """

    label: str
    url_name: str
    permission: str


_counts: list[CountSource] = []
_split_pages: list[SplitPage] = []
_held: list[HeldSource] = []


def set_count_source(source: CountSource) -> None:
    """The register of households keeps the rows and answers here."""
    _counts[:] = [source]


def counts_on(villages: Iterable[int], day: date) -> Mapping[int, Count]:
    """Households and people of villages, given by their keys, on the day."""
    return _counts[0](villages, day) if _counts else {}


def add_split_page(page: SplitPage) -> None:
    _split_pages.append(page)


def split_pages() -> list[SplitPage]:
    return list(_split_pages)


def set_held_source(source: HeldSource) -> None:
    """The app of accounts answers here."""
    _held[:] = [source]


def held_from(villages: Iterable[int], user: Any) -> set[int]:
    """Keys of the villages that the user may not end."""
    return _held[0](villages, user) if _held else set()
