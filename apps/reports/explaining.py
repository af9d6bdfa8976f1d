"""What has become of the records behind a figure of an issued report: as they were counted, and since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Max

from apps.core.history import changes, name_of_gone, names_of_gone, related_records

# Fewer than the parameters that SQLite takes in a statement.
KEYS_AT_ONCE = 10_000
SHOWN = 50
Change = tuple[str, str, str]


@dataclass(frozen=True)
class CountedRecord:
    """A record as it was counted: what it was called then, what was changed since, whether it would count today."""

    name: str
    row: Any
    changes: list[Change] = field(default_factory=list)
    counts_today: bool = True


class Explanation:
    """Of a frozen figure beside the rows that would be counted today. Everything is read once, when it is asked for."""

    def __init__(self, frozen: Mapping[str, Any], present: Any, viewer: Any, unit: Any) -> None:
        source = frozen["records"]
        self.model: Any = apps.get_model(source["model"])
        self.present, self.viewer, self.unit = present, viewer, unit
        self._then: dict[Any, int | None] = dict(source["rows"])

    @property
    def rows(self) -> Any:
        """Those of the counted records that still stand."""
        return self.model._default_manager.filter(pk__in=list(self._then))

    @cached_property
    def _standing(self) -> set[Any]:
        return set(self.rows.order_by().values_list("pk", flat=True))

    @cached_property
    def _today(self) -> set[Any]:
        """What would be counted today; nothing is known of a figure that is counted from other records now."""
        same = self.present.model._meta.label == self.model._meta.label
        return set(self.present.order_by().values_list("pk", flat=True)) if same else set(self._then)

    @cached_property
    def _latest(self) -> dict[Any, int]:
        return latest_entries(self.model, sorted(self._standing))

    @cached_property
    def changed(self) -> int:
        """How many of them were changed since."""
        return sum(self._then[key] not in (None, newest) for key, newest in self._latest.items())

    @cached_property
    def gone(self) -> int:
        """How many were deleted since."""
        return len(self._then.keys() - self._standing)

    @cached_property
    def left(self) -> int:
        """How many still stand and would not be counted today."""
        return len(self._standing - self._today)

    @cached_property
    def come(self) -> int:
        """How many would be counted today that were not."""
        return len(self._today - self._then.keys())

    @property
    def is_unchanged(self) -> bool:
        return not (self.changed or self.gone or self.left or self.come)

    @property
    def has_history(self) -> bool:
        return hasattr(self.model, "history")

    @cached_property
    def newcomers(self) -> list[Any]:
        """The first of those that came, as far as the viewer may read them."""
        rows = self.model._default_manager.filter(pk__in=list(self._today - self._then.keys()))
        return list(rows.visible_to(self.viewer).for_list().order_by("pk")[:SHOWN])

    def gone_names(self) -> list[str]:
        """What the deleted ones were called when they were counted; none of records that tell of private persons."""
        reading = f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"
        told = self.has_history and not getattr(self.model, "HOLDS_PERSONAL_DATA", False)
        if not told or not self.viewer.reach.allows(reading, self.unit):
            return []
        entries = self._entries(self._then[key] for key in sorted(self._then.keys() - self._standing)[:SHOWN])
        related = related_records((self.model, entry) for entry in entries.values())
        named = [name_of_gone(self.model, entry, related) for entry in entries.values()]
        return [name for name in named if name]

    def of(self, rows: Sequence[Any]) -> list[CountedRecord]:
        """These records, which the viewer may read, as they were counted; a fixed number of queries."""
        if not self.has_history:
            return [CountedRecord(str(row), row, counts_today=row.pk in self._today) for row in rows]
        then = self._entries(self._then[row.pk] for row in rows)
        now = self._entries(self._latest.get(row.pk) for row in rows)
        both = [(self.model, entry) for entry in (*then.values(), *now.values())]
        related = related_records(both)
        names = {key: str(record) for key, record in related.items()} | names_of_gone(both, related)
        found = []
        for row in rows:
            was, is_now = then.get(self._then[row.pk]), now.get(self._latest.get(row.pk))
            differs = was is not None and is_now is not None and was.history_id != is_now.history_id
            found.append(
                CountedRecord(
                    (name_of_gone(self.model, was, related) if was is not None else "") or str(row),
                    row,
                    _changes(self.model, was, is_now, names) if differs else [],
                    row.pk in self._today,
                )
            )
        return found

    def _entries(self, keys: Iterable[int | None]) -> dict[Any, Any]:
        wanted = [key for key in keys if key is not None]
        return {entry.history_id: entry for entry in self.model.history.filter(history_id__in=wanted)}


def _changes(model: Any, was: Any, now: Any, names: Any) -> list[Change]:
    """From what was counted to what stands there, whatever the steps between."""
    now.history_type = "~"
    return changes(model, now, was, names, whole=False)


def latest_entries(model: Any, keys: Sequence[Any]) -> dict[Any, int]:
    """The newest entry of the history of each row; nothing where the model keeps none."""
    history = getattr(model, "history", None)
    latest: dict[Any, int] = {}
    if history is None:
        return latest
    name = model._meta.pk.name
    # By the keys themselves: by the rows' own query a planner without statistics may ask it anew for each state.
    for start in range(0, len(keys), KEYS_AT_ONCE):
        states = history.filter(**{f"{name}__in": keys[start : start + KEYS_AT_ONCE]}).order_by()
        latest |= dict(states.values_list(name).annotate(last=Max("history_id")))
    return latest
