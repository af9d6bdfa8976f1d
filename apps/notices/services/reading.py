"""What a person has read of the own notices."""

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from apps.notices.models import Notice


def mark_read(*, user: Any, public_ids: Collection[str]) -> int:
    """Mark these of the person's own; what is read already, or another's, stays as it is. Gives how many changed."""
    rows = Notice.objects.visible_to(user).unread().filter(public_id__in=public_ids)
    return rows.update(read_at=timezone.now())


def mark_unread(*, user: Any, public_ids: Collection[str]) -> int:
    """The other way round."""
    rows = Notice.objects.visible_to(user).open().filter(public_id__in=public_ids, read_at__isnull=False)
    return rows.update(read_at=None)


def mark_all_read(*, user: Any) -> int:
    """All of the person's own that are unread."""
    return Notice.objects.visible_to(user).unread().update(read_at=timezone.now())
