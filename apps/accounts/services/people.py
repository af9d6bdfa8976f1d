"""The people of a unit as those see them who look after accounts."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, QuerySet, Value, When
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.accounts.services.appointments import standing
from apps.core.text import search_key
from apps.villages.models import AdministrativeUnit, Official


class State(models.TextChoices):
    """How it stands with an account, seen from the units at hand: a person who left them is not followed further."""

    WORKING = "working", "đang làm việc"
    NEW = "new", "chưa đăng nhập lần đầu"
    SUSPENDED = "suspended", "tạm khóa"
    ENDED = "ended", "hết phân công"


def units_at(viewer: User, unit: AdministrativeUnit) -> list[AdministrativeUnit]:
    """The unit, then those below it whose accounts the viewer looks after too, with names loaded."""
    below = AdministrativeUnit.objects.descendants_of([unit.pk])[unit.pk]
    others = [u for u in viewer.reach.units if u.pk in below and viewer.reach.allows("accounts.view_user", u)]
    return [unit, *others]


def units_to_grant(viewer: User, unit: AdministrativeUnit) -> list[AdministrativeUnit]:
    """Those of them in which the viewer may give some role."""
    return [u for u in units_at(viewer, unit) if viewer.reach.grants_in(u)]


def standing_in(viewer: User, units: Iterable[AdministrativeUnit]) -> Any:
    """Appointments in the units that run today or will begin, as far as the viewer may see them."""
    return Appointment.objects.visible_to(viewer).filter(standing(timezone.localdate()), unit__in=units)


def people_in(viewer: User, units: Iterable[AdministrativeUnit]) -> Any:
    """Everybody who holds or held a role in the units, with `state` and, as `mandates`, what they hold or will hold.

    `factor_since` and `came_at` (last sign-in) are told only of those who hold something.
    """
    here, now = Appointment.objects.visible_to(viewer).filter(unit__in=units), standing_in(viewer, units)
    state = Case(
        When(serves=False, then=Value(State.ENDED)),
        When(is_active=False, then=Value(State.SUSPENDED)),
        When(last_login__isnull=True, then=Value(State.NEW)),
        default=Value(State.WORKING),
        output_field=models.CharField(),
    )
    mandates = now.for_list().order_by("valid_from", "pk")
    return (
        User.objects.visible_to(viewer)
        .filter(pk__in=here.values("user"))
        .annotate(serves=Exists(now.filter(user=OuterRef("pk"))))
        .annotate(
            state=state,
            factor_since=Case(When(serves=True, then=F("second_factor_since"))),
            came_at=Case(When(serves=True, then=F("last_login"))),
        )
        .prefetch_related(Prefetch("appointments", mandates, to_attr="mandates"))
        .order_by("full_name", "pk")
    )


def namesakes(*, viewer: User, unit: AdministrativeUnit, full_name: str) -> list[User]:
    """People of the unit who are called the same; upper case and diacritics do not count."""
    key = search_key(full_name)
    people = people_in(viewer, [unit]).filter(search_text__startswith=key)
    return [person for person in people if search_key(person.full_name) == key]


def free_officials(viewer: User, unit: AdministrativeUnit) -> QuerySet[Official]:
    """The unit's officials to whom no account is tied."""
    rows: QuerySet[Official] = Official.objects.visible_to(viewer)
    return rows.filter(unit=unit, accounts=None).order_by("full_name", "pk")
