"""What the operator sees of the outbox: counts and rows, without an address and without a text."""

from typing import Any

from django.db.models import Count, Q

from apps.accounts.models import User
from apps.notices.models import Delivery


def deliveries_for(operator: Any) -> Any:
    """Those to people whose accounts the operator looks after, newest first."""
    people = User.objects.visible_to(operator)
    return Delivery.objects.filter(user__in=people.values("pk")).select_related("user")


def counts(rows: Any) -> dict[str, int]:
    """How many there are in each state; one query."""
    found: dict[str, int] = rows.order_by().aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in Delivery.State.values}
    )
    return found
