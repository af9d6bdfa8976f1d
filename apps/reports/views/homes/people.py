"""Accounts and appointments that somebody should look after."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q

from apps.accounts.models.people import in_force
from apps.accounts.roles import RIGHTS

# How far ahead, and how far back, an appointment's end is shown.
NEAR = timedelta(days=30)


@dataclass(frozen=True)
class Concern:
    """Something amiss with an account or an appointment, in few words and in full; `condition` is on appointments.

    `query` is the filter of the list of people that shows whom it is about, where the list has one.
    """

    key: str
    short: str
    label: str
    condition: Q
    query: str = ""


def ends_within(first: date, last: date) -> Q:
    """Condition on appointments: their last day, or that of their office, lies from `first` to `last`."""
    own, office = "valid_until", "office_term__valid_until"
    lasting = [Q((f"{end}__isnull", True)) | Q((f"{end}__gte", first)) for end in (own, office)]
    return lasting[0] & lasting[1] & (Q((f"{own}__lte", last)) | Q((f"{office}__lte", last)))


def concerns(today: date) -> list[Concern]:
    """What is looked for. The second factor only where the installation asks for it (the demo does not)."""
    standing, active, never = in_force(today), Q(user__is_active=True), Q(user__last_login__isnull=True)
    needing = [role for role, rights in RIGHTS.items() if rights.needs_second_factor]
    found = [
        Concern("unused", "chưa đăng nhập", "chưa đăng nhập lần nào", standing & active & never, "state=new"),
        Concern("suspended", "tạm khóa", "tài khoản bị tạm khóa", standing & ~active, "state=suspended"),
        Concern(
            "ending",
            "hết hạn",
            f"phân công hết hạn trong {NEAR.days} ngày tới hoặc vừa hết, chưa bàn giao",
            ends_within(today - NEAR, today + NEAR) & Q(handed_over_to__isnull=True),
        ),
    ]
    if settings.SECOND_FACTOR_REQUIRED:
        lacking = Q(role__in=needing, user__second_factor_since__isnull=True)
        found.insert(1, Concern("factor", "thiếu hai bước", "chưa bật xác thực hai bước", standing & active & lacking))
    return found


def by_name(appointments: Any) -> list[Any]:
    """Each person once, by name, with the first of the appointments that the person has among these."""
    people: dict[int, Any] = {}
    for appointment in appointments:
        people.setdefault(appointment.user_id, appointment)
    return sorted(people.values(), key=lambda appointment: (str(appointment.user), appointment.user_id))
