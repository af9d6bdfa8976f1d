"""Notices from the records: each cause told once to each person whom it concerns, ended when it is gone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.concerns import causes_of, concerns
from apps.accounts.models import Appointment
from apps.core.notices import Cause, Source, get_source, sources
from apps.core.text import search_key
from apps.notices.models import Notice

# How long one whose cause is gone may still be looked up.
KEPT = timedelta(days=90)
_AT_ONCE = 500


@dataclass(frozen=True)
class Collected:
    """What one going through the records changed: told anew, ended, forgotten after `KEPT`."""

    told: int
    ended: int
    forgotten: int


def collect() -> Collected:
    """Go through all records and bring everybody's notices up to date; does nothing when done again at once.

    A fixed number of queries a source, however many units and people there are. Each source is a transaction, so one
    that is broken off is done again as a whole, and what two do at once the unique key makes one.
    """
    today = timezone.localdate()
    holders = _appointments(today)
    changes = [_collect(source, holders, today) for source in sources()]
    known = [source.key for source in sources()]
    Notice.objects.open().exclude(source__in=known).update(ended_at=timezone.now())
    forgotten, _ = Notice.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()
    return Collected(sum(told for told, _ in changes), sum(ended for _, ended in changes), forgotten)


def _appointments(today: date) -> dict[int, list[Appointment]]:
    """Those that run today, of people who may sign in, by unit."""
    rows = Appointment.objects.on(today).filter(user__is_active=True).order_by("pk")
    if not settings.DEMO:
        rows = rows.filter(user__is_demo=False)
    found = defaultdict(list)
    for row in rows:
        found[row.unit_id].append(row)
    return found


def _wanted(source: Source, holders: Mapping[int, Sequence[Appointment]], today: date) -> Iterator[Notice]:
    """The notices that ought to stand; one a person and occasion, whatever number of appointments he holds."""
    now, seen = timezone.now(), set()
    for row in source.due_rows(today):
        cause = source.cause(row, today)
        occasion = source.occasion(cause, today)
        for appointment in holders.get(cause.unit_id, ()):
            told = (appointment.user_id, cause.key, occasion)
            if told in seen or not concerns(source, cause, appointment):
                continue
            seen.add(told)
            yield Notice(
                user_id=appointment.user_id,
                appointment=appointment,
                source=source.key,
                key=cause.key,
                occasion=occasion,
                row=cause.row,
                words=cause.words,
                due_on=cause.due_on,
                is_urgent=source.urgent,
                told_at=now,
            )


@transaction.atomic
def _collect(source: Source, holders: Mapping[int, Sequence[Appointment]], today: date) -> tuple[int, int]:
    """Gives how many were told and how many ended. One whose cause is back after it was gone is told anew."""
    now = timezone.now()
    wanted = {(row.user_id, row.key, row.occasion): row for row in _wanted(source, holders, today)}
    stored = {(row.user_id, row.key, row.occasion): row for row in Notice.objects.filter(source=source.key)}
    new = [row for told, row in wanted.items() if told not in stored]
    Notice.objects.bulk_create(new, batch_size=_AT_ONCE, ignore_conflicts=True)
    back, moved = [], []
    for told, row in wanted.items():
        old = stored.get(told)
        if old is None:
            continue
        changed = _follow(old, row)
        if old.ended_at is not None:
            old.ended_at = old.read_at = None
            old.told_at = now
            back.append(old)
        elif changed:
            moved.append(old)
    fields = [*_FOLLOWS, "ended_at", "read_at", "told_at", "search_text"]
    Notice.objects.bulk_update(back, fields, batch_size=_AT_ONCE)
    Notice.objects.bulk_update(moved, [*_FOLLOWS, "search_text"], batch_size=_AT_ONCE)
    gone = [row.pk for told, row in stored.items() if told not in wanted and row.ended_at is None]
    for start in range(0, len(gone), _AT_ONCE):
        Notice.objects.filter(pk__in=gone[start : start + _AT_ONCE]).update(ended_at=now)
    return len(new) + len(back), len(gone)


# What a standing notice takes over from its record.
_FOLLOWS = ("appointment", "row", "words", "due_on", "is_urgent")


def _follow(old: Notice, new: Notice) -> bool:
    """Take over what the record says now; whether that changed anything."""
    names = ["appointment_id" if name == "appointment" else name for name in _FOLLOWS]
    changed = any(getattr(old, name) != getattr(new, name) for name in names)
    for name in names:
        setattr(old, name, getattr(new, name))
    # Bulk updates write what stands in the row, without asking the field.
    old.search_text = search_key(f"{old.label} {old.words}")
    return changed


def standing(user: Any, notices: Iterable[Notice]) -> dict[int, Cause]:
    """The causes of those of the notices that hold now and for this person, by the notices' keys.

    Asked whenever something is shown or sent: rows are read through `visible_to` anew, a query for each kind among the
    notices and what its words need. Whose cause is not given is done, or not this person's any more.
    """
    today = timezone.localdate()
    by_source = defaultdict(list)
    for notice in notices:
        by_source[notice.source].append(notice)
    found: dict[int, Cause] = {}
    for key, rows in by_source.items():
        source = get_source(key)
        if source is None:
            continue
        due = source.due_rows(today).filter(pk__in={row.row for row in rows})
        causes = {(cause.key, source.occasion(cause, today)): cause for cause in causes_of(source, due, user, today)}
        found |= {row.pk: causes[row.key, row.occasion] for row in rows if (row.key, row.occasion) in causes}
    return found
