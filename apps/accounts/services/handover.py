"""Handing over: what a person who leaves has open in a unit, and who takes it over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.accounts.services.appointments import standing
from apps.core.portal import OpenItem
from apps.core.together import rows_of
from apps.villages.models import AdministrativeUnit

# So long after the appointment's end its open items stay in the sight of the one who takes over.
TAKING_OVER = timedelta(days=90)


@dataclass(frozen=True)
class Handover:
    """Someone whose work is taken over; `ends_on` is the appointment's last day where one is set."""

    person: User
    ends_on: date | None
    url: str


@dataclass(frozen=True)
class ItemGroup:
    """The open items of one register; `count` also has those that the viewer may not read."""

    title: str
    items: list[OpenItem]

    @property
    def count(self) -> int:
        return sum(item.count for item in self.items)


def _taken_over(user: User, unit: AdministrativeUnit) -> QuerySet[Appointment]:
    since = timezone.localdate() - TAKING_OVER
    return Appointment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=since), unit=unit, handed_over_to=user
    )


def handovers_for(user: User, unit: AdministrativeUnit) -> list[Handover]:
    """Whose work in the unit the person takes over now, the last to leave first; one query."""
    found: dict[int, Handover] = {}
    for row in rows_of(_taken_over(user, unit).select_related("user").order_by("-valid_until", "pk")):
        url = reverse("accounts:handover", args=[unit.slug, row.user.public_id])
        found.setdefault(row.user_id, Handover(row.user, row.valid_until, url))
    return list(found.values())


def takes_over(viewer: User, unit: AdministrativeUnit, public_id: str) -> bool:
    """Whether the viewer was named to take over an appointment of the person in the unit."""
    return _taken_over(viewer, unit).filter(user__public_id=public_id).exists()


def one_who_leaves(*, viewer: User, unit: AdministrativeUnit, public_id: str) -> User | None:
    """The person with an appointment in the unit, now or once, whom the viewer looks after or takes over from."""
    people = User.objects.filter(public_id=public_id, appointments__unit=unit)
    seen = Q(pk__in=User.objects.visible_to(viewer).values("pk")) | Q(pk__in=_taken_over(viewer, unit).values("user"))
    return people.filter(seen).first()


def standing_appointments(person: User, unit: AdministrativeUnit) -> list[Appointment]:
    """The person's appointments in the unit that run today or begin later, and those being taken over."""
    today = timezone.localdate()
    rows = Appointment.objects.filter(
        standing(today) | Q(valid_until__gte=today - TAKING_OVER, handed_over_to__isnull=False),
        user=person,
        unit=unit,
    )
    return list(rows.for_list().select_related("handed_over_to").order_by("valid_from", "pk"))


def grouped(items: Iterable[OpenItem]) -> list[ItemGroup]:
    """Items by register, in the order in which they come."""
    groups: dict[str, list[OpenItem]] = {}
    for item in items:
        groups.setdefault(item.register, []).append(item)
    return [ItemGroup(title, found) for title, found in groups.items()]
