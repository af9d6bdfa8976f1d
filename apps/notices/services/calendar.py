"""The private calendar of what is due: made, renewed and stopped by its owner, read by whoever has its address."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.accounts.concerns import deadlines_of
from apps.core.icalendar import AllDay
from apps.core.notices import Cause, Source, sources
from apps.notices.models import DueFeed, new_link_key

MOST_ENTRIES = 1000


def feed_of(user: Any) -> DueFeed | None:
    """The person's calendar address, where there is one."""
    return DueFeed.objects.filter(user=user).first()


@transaction.atomic
def renew_feed(*, user: Any) -> DueFeed:
    """A new address for the person; the one before answers no longer."""
    feed, _ = DueFeed.objects.update_or_create(user=user, defaults={"key": new_link_key()})
    return feed


@transaction.atomic
def stop_feed(*, user: Any) -> None:
    """No address any more."""
    DueFeed.objects.filter(user=user).delete()


def entries_of(key: str) -> list[AllDay] | None:
    """Every last day that waits for the owner of the address, the soonest first; `MOST_ENTRIES` of each kind at most.

    None for an address that is not there, and for one whose owner is suspended or appointed to nothing today. The words
    are those of the notices (`core.notices`): no name and no subject, of a denunciation nothing at all.
    """
    feed = DueFeed.objects.select_related("user").filter(key=key).first()
    if feed is None or not feed.user.is_active or not feed.user.reach.appointments:
        return None
    found = deadlines_of(feed.user, sources(), timezone.localdate(), MOST_ENTRIES)
    entries = [AllDay(_uid(source, cause), cause.due_on, cause.words) for source, cause in found if cause.due_on]
    return sorted(entries, key=lambda entry: (entry.day, entry.uid))


def _uid(source: Source, cause: Cause) -> str:
    """Stays while the day moves, and tells nothing of the record."""
    digest = salted_hmac("complaints.due_feed", f"{source.key} {cause.key}", algorithm="sha256").hexdigest()
    return f"{digest[:32]}@lich-han"
