"""Calendars that other programs subscribe to (RFC 5545): whole days only, so no time zone is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

_READ_AGAIN = timedelta(hours=6)


@dataclass(frozen=True)
class AllDay:
    """Something that falls on a day. `uid` stays the same when the day or the words change."""

    uid: str
    day: date
    summary: str


def calendar_text(*, name: str, entries: Iterable[AllDay], stamp: datetime, product: str) -> str:
    """The calendar as text. `stamp` is when it was put together, `product` an identifier of the program."""
    calendar = Calendar()
    calendar.add("prodid", product)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _READ_AGAIN, parameters={"value": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.summary)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return str(calendar.to_ical().decode())
