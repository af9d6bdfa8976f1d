"""The system operator's units and accounts; no record of any unit."""

from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from apps.accounts.models import AccountEvent, Appointment
from apps.accounts.models.people import in_force
from apps.core.periods import Period, runs_on
from apps.reports.views.homes.parts import SHOWN, Part, units_below
from apps.reports.views.homes.people import Concern, concerns
from apps.villages.models import AdministrativeUnit


def operation_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """The unit and those below it, each with its accounts in numbers; the latest events of these accounts."""
    today = timezone.localdate()
    looked_for = concerns(today)
    units = [unit, *(other for other in units_below(user, unit) if other.pk != unit.pk)]
    held = Appointment.objects.visible_to(user).filter(unit__in=units)
    counts = {"accounts": Count("user", distinct=True, filter=in_force(today))} | {
        concern.key: Count("user", distinct=True, filter=concern.condition) for concern in looked_for
    }
    counted: dict[int, dict[str, int]] = {row["unit"]: row for row in held.order_by().values("unit").annotate(**counts)}
    shown = [other for other in units if other.pk in counted or _stands(other, today)]
    events = (
        AccountEvent.objects.visible_to(user)
        .filter(account__in=held.order_by().values("user"))
        .exclude(action=AccountEvent.Action.SIGNED_IN)
        .select_related("account", "actor")
    )
    return {
        "tree": [_row(other, counted.get(other.pk, {}), looked_for) for other in shown],
        "looked_for": looked_for,
        "events": list(events[:SHOWN]),
    }


def _row(unit: AdministrativeUnit, counted: dict[str, int], looked_for: list[Concern]) -> tuple[Any, int, Any]:
    """The unit, how many have an account there, and each concern with how many it is about."""
    return unit, counted.get("accounts", 0), [(concern, counted.get(concern.key, 0)) for concern in looked_for]


def _stands(unit: AdministrativeUnit, today: date) -> bool:
    version = unit.version_on(today)
    return version is not None and runs_on(today, version.valid_from, version.valid_until)


OPERATION = Part("Tài khoản và đơn vị", "reports/homes/_operation.html", operation_context, by_year=False)
