"""How many notices the bell of every page counts: read with the person who signs in, so that no page asks again."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.facts import add_fact
from apps.notices.models import Notice


def unread_count(person: str) -> Any:
    """Of the person in that column: unread ones whose cause stands and whose appointment runs today."""
    own = Notice.objects.unread().standing_by_right(timezone.localdate()).filter(user=OuterRef(person)).order_by()
    counted = own.values("user").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


add_fact("unread_notices", unread_count)
