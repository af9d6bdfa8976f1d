"""What happens here when the calendar of working days changes."""

import threading
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from apps.complaints.services import follow_calendar, follow_calendar_of_answers
from apps.law.models import CalendarDay


class _Changed(threading.local):
    """Days of the calendar that changed and that nobody followed yet.

    What a transaction that was given up leaves behind is followed with the next change, and then moves nothing.
    """

    def __init__(self) -> None:
        self.days: set[date] = set()


_changed = _Changed()


@receiver(pre_save, sender=CalendarDay, dispatch_uid="complaints.note_moved_day")
def note_moved_day(sender: Any, instance: CalendarDay, **kwargs: Any) -> None:
    """A row that is given another day changes the one on which it stood too."""
    if instance.pk is not None:
        _changed.days.update(CalendarDay.objects.filter(pk=instance.pk).values_list("day", flat=True))


@receiver([post_save, post_delete], sender=CalendarDay, dispatch_uid="complaints.follow_calendar")
def reckon_anew(sender: Any, instance: CalendarDay, **kwargs: Any) -> None:
    """Open cases and promised answers whose time holds the day get their due days corrected.

    All days of one transaction together, so that a year loaded at once corrects each case once.
    """
    # Loaders hand up days as they stand in their file.
    _changed.days.add(date.fromisoformat(instance.day) if isinstance(instance.day, str) else instance.day)
    transaction.on_commit(_follow)


def _follow() -> None:
    days, _changed.days = sorted(_changed.days), set()
    if days:
        follow_calendar(days)
        follow_calendar_of_answers(days)
