"""The events of a household, drawn from its dated rows: on which day, entered when and by whom, which one is last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import Q

from apps.core.together import joined, rows_of
from apps.households.models import Household, HouseholdRepresentative, Residence
from apps.households.models.residences import EndKind, StartKind
from apps.households.rules import day_after


class EventKind(StrEnum):
    """`PARTED` and `TOOK_IN` are the other household's `SPLIT` and `MERGED`, as this one sees them."""

    BEGAN = "began"
    SPLIT = "split"
    PARTED = "parted"
    RETURNED = "returned"
    VILLAGE = "village"
    ENDED = "ended"
    MERGED = "merged"
    TOOK_IN = "took_in"
    HEAD = "head"
    NAMED = "named"
    RELIEVED = "relieved"


@dataclass(frozen=True)
class Event:
    """One event. `row` is the residence or representative that records it, `other` the household on its other side.

    `entered_at` and `entered_by` are None where the history does not tell.
    """

    kind: EventKind
    label: str
    day: date
    row: Any
    entered_at: datetime | None
    entered_by: Any
    basis: str = ""
    detail: str = ""
    other: Household | None = None

    @property
    def key(self) -> str:
        """Changes with anything that tells the event from another one, also from one recorded in its place."""
        entered = self.entered_at.isoformat() if self.entered_at else ""
        return f"{self.kind}-{self.row.pk}-{self.day:%Y%m%d}-{entered}"

    def __str__(self) -> str:
        """As a sentence names it."""
        return f"{self.label}{f' ({self.detail})' if self.detail else ''}, từ ngày {self.day:%d/%m/%Y}"


def events_of(household: Household) -> list[Event]:
    """All events, the latest day first; a fixed number of queries."""
    found = joined(partial(_residence_events, household), partial(_representative_events, household))
    return sorted(found, key=lambda event: (event.day, _order(event)), reverse=True)


def last_event(events: Iterable[Event]) -> Event | None:
    """Of a household's events the one entered last, which may be withdrawn; None if there is only how it began."""
    open_to = [event for event in events if event.kind is not EventKind.BEGAN]
    return max(open_to, key=lambda event: (_order(event), event.day), default=None)


def _order(event: Event) -> float:
    return event.entered_at.timestamp() if event.entered_at else 0.0


def _residence_events(household: Household) -> Iterable[Event]:
    rows = rows_of(
        Residence.objects.filter(Q(household=household) | Q(source=household) | Q(target=household))
        .select_related("household__unit", "source__unit", "target__unit", "village")
        .prefetch_related("village__versions")
        .order_by("start")
    )
    hands = _hands(Residence, rows, "end")
    own = [row for row in rows if row.household_id == household.pk]
    for before, row in zip([None, *own], own, strict=False):
        yield _beginning(row, before, hands)
        if row.end is not None and row.end_kind != EndKind.VILLAGE:
            kind = EventKind.MERGED if row.target_id else EventKind.ENDED
            yield _ending(kind, row, hands, row.get_end_kind_display(), row.target)
    for row in rows:
        if row.source_id == household.pk:
            began = hands[row.pk][0]
            yield Event(
                EventKind.PARTED,
                "tách hộ: một phần thành hộ mới",
                row.start,
                row,
                row.start_entered_at,
                began,
                row.start_basis,
                other=row.household,
            )
        if row.target_id == household.pk:
            yield _ending(EventKind.TOOK_IN, row, hands, "nhận hộ khác nhập vào", row.household)


def _beginning(row: Residence, before: Residence | None, hands: dict[Any, tuple[Any, Any]]) -> Event:
    village = row.village.name_on(row.start)
    kind, detail = EventKind.BEGAN, village
    if row.start_kind == StartKind.SPLIT and row.source_id:
        kind = EventKind.SPLIT
    elif before is not None and before.end_kind == EndKind.VILLAGE:
        kind, detail = EventKind.VILLAGE, f"từ {before.village.name_on(row.start)} đến {village}"
    elif before is not None:
        kind = EventKind.RETURNED
    return Event(
        kind,
        row.get_start_kind_display(),
        row.start,
        row,
        row.start_entered_at,
        hands[row.pk][0],
        row.start_basis,
        detail,
        row.source,
    )


def _ending(
    kind: EventKind, row: Residence, hands: dict[Any, tuple[Any, Any]], label: str, other: Household | None
) -> Event:
    assert row.end is not None  # noqa: S101 - the caller asked
    return Event(kind, label, day_after(row.end), row, row.end_entered_at, hands[row.pk][1], row.end_basis, other=other)


def _representative_events(household: Household) -> Iterable[Event]:
    rows: list[Any] = rows_of(household.representatives.all())
    moments = _entries(HouseholdRepresentative, rows, "valid_until")
    former = [row for row in rows if row.kind == HouseholdRepresentative.Kind.FORMER_HEAD]
    heads = sorted(former, key=attrgetter("valid_until"))
    for row, name in zip(heads, [*(head.full_name for head in heads[1:]), household.head_name], strict=False):
        at, by = _told(moments[row.pk][0])
        detail = f"{row.full_name} → {name}"
        yield Event(EventKind.HEAD, "thay chủ hộ", day_after(row.valid_until), row, at, by, row.basis, detail)
    for row in rows:
        if row.kind == HouseholdRepresentative.Kind.NAMED:
            begun, ended = moments[row.pk]
            at, by = _told(begun)
            yield Event(EventKind.NAMED, "cử người đại diện", row.valid_from, row, at, by, row.basis, row.full_name)
            if row.valid_until is not None:
                at, by = _told(ended)
                day = day_after(row.valid_until)
                yield Event(EventKind.RELIEVED, "thôi cử người đại diện", day, row, at, by, "", row.full_name)


def _told(entry: Any) -> tuple[datetime | None, Any]:
    return (entry.history_date, entry.history_user) if entry is not None else (None, None)


def _hands(model: Any, rows: list[Any], end: str) -> dict[Any, tuple[Any, Any]]:
    """Who entered the beginning and the end of each row."""
    return {key: (_told(begun)[1], _told(ended)[1]) for key, (begun, ended) in _entries(model, rows, end).items()}


def _entries(model: Any, rows: list[Any], end: str) -> dict[Any, tuple[Any, Any]]:
    """The entries of the history that made each row and that gave it the last day which it has; None where none did."""
    found: dict[Any, tuple[Any, Any]] = {row.pk: (None, None) for row in rows}
    last: dict[Any, Any] = {}
    history = model.history.filter(id__in=list(found)).select_related("history_user").order_by("history_id")
    for entry in rows_of(history):
        begun, ended = found[entry.id]
        day = getattr(entry, end)
        if day is not None and day != last.get(entry.id):
            ended = entry
        last[entry.id] = day
        found[entry.id] = (begun or entry, ended)
    return found
