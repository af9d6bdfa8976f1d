"""Who sees which rows: one queryset that fails closed; each table has its subclass."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self, TypeVar

from django.db import models

from apps.core.text import search_key


def running_within(first: date, last: date, *, start: str = "valid_from", end: str = "valid_until") -> models.Q:
    """Runs on at least one day from `first` to `last`, all ends counted in; an empty `end` means that it still runs."""
    return models.Q((f"{end}__isnull", True), (f"{end}__gte", first), _connector=models.Q.OR) & models.Q(
        (f"{start}__lte", last)
    )


def running_on(day: date, *, start: str = "valid_from", end: str = "valid_until") -> models.Q:
    """Runs on the day, its first and last day counted in."""
    return running_within(day, day, start=start, end=end)


Rows = TypeVar("Rows", bound=models.QuerySet)


def search_words(queryset: Rows, words: str, *paths: str) -> Rows:
    """Rows that have every word in one of their search keys (at `paths`); diacritics and case do not count."""
    for word in search_key(words).split():
        found = [(f"{path}__contains", word) for path in paths or ("search_text",)]
        queryset = queryset.filter(models.Q(*found, _connector=models.Q.OR))
    return queryset


def without_rows_below(rows: Any) -> Any:
    """The rows without what hangs below them: a name needs at most the dated names of what it leads to."""
    kept = [
        lookup
        for lookup in rows._prefetch_related_lookups
        if isinstance(lookup, str) and lookup.endswith("versions") and _leads_up(rows.model, lookup)
    ]
    return rows.prefetch_related(None).prefetch_related(*kept)


def _leads_up(model: type[models.Model], lookup: str) -> bool:
    first = lookup.partition("__")[0]
    return first == lookup or bool(model._meta.get_field(first).many_to_one)


class VisibleQuerySet(models.QuerySet):
    """Rows that belong to an administrative unit, and to a village where the table has one."""

    unit_path = "unit"
    village_path: str | None = None
    search_path = "search_text"

    def visible_to(self, user: Any) -> Self:
        """Rows that the user's appointments of today reach; nobody's rows for a visitor."""
        return user.reach.narrow(self) if user.is_authenticated else self.none()

    def editable_by(self, user: Any) -> Self:
        """Rows that the user may change: a successor's officials read the predecessor's rows, never write them."""
        return user.reach.narrow(self, writing=True) if user.is_authenticated else self.none()

    def in_units(self, ids: Iterable[int]) -> Self:
        """Rows of the units with these keys."""
        return self.filter(**{f"{self.unit_path}__in": ids})

    def for_list(self) -> Self:
        """The joins that a list or detail page needs; subclasses add their own."""
        return self

    def search(self, words: str) -> Self:
        """Rows whose search key has every word; diacritics and case do not count."""
        return search_words(self, words, self.search_path)


class ReferenceQuerySet(VisibleQuerySet):
    """National reference data, dated: everybody who is signed in sees it.

    A unit is reached only through its own records that point there (`unit_path`).
    """

    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated else self.none()

    def for_list(self) -> Self:
        return self.distinct()

    def on(self, day: date) -> Self:
        """What stood there on the day."""
        return self.filter(running_on(day))
