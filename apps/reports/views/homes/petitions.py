"""Petitions, receptions and denunciations, for the petition officer and the leader alone.

Lists show the number, the kind and the day only: what a petition is about stands in the register, whose readers are
noted.
"""

from functools import partial
from typing import Any

from django.db.models import Count, F, Sum
from django.utils import timezone

from apps.accounts.roles import Role
from apps.complaints.models import Denunciation, Petition, Reception
from apps.complaints.services.due import DueList
from apps.core.periods import Period
from apps.core.together import all_of, number_of, rows_of, sums
from apps.reports.views.homes.parts import Part, Shortened
from apps.villages.models import AdministrativeUnit


def petitions_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """What is soon or already past its day, for a leader by officer, for an officer the own and what nobody has.

    Also open petitions, the late ones first; the year's receptions in numbers; how many denunciations are open.
    """
    today = timezone.localdate()
    petitions = Petition.objects.visible_to(user).filter(unit=unit)
    waiting = petitions.open_after(today).order_by(F("due_on").asc(nulls_last=True), "received_on", "pk")
    receptions = Reception.objects.visible_to(user).filter(unit=unit, held_on__range=(period.start, period.end))
    denunciations = Denunciation.objects.visible_to(user).filter(unit=unit)
    due_list = DueList(user=user, unit=unit)
    leads = Role.LEADER in user.reach.roles_in(unit)
    soon = petitions.due_between(today, due_list.soon_until) if due_list.soon_until else petitions.none()
    turns = {"turns": Count("pk"), "people": Sum("people"), "cases": Sum("cases")}
    escalation, found, late, near, received, secret = all_of(
        partial(due_list.escalation, None if leads else user),
        partial(rows_of, waiting.for_list()),
        partial(number_of, petitions.overdue(today)),
        partial(number_of, soon),
        partial(sums, receptions, turns),
        partial(number_of, denunciations.open()),
    )
    return {
        "leads": leads,
        "escalation": escalation,
        "petitions": Shortened.of(found),
        "petitions_late": late,
        "petitions_soon": near,
        "receptions": received,
        "denunciations_open": secret,
        "may_record_reception": user.reach.allows("complaints.add_reception", unit),
        "may_record_petition": user.reach.allows("complaints.add_petition", unit),
        "today": today,
    }


PETITIONS = Part("Tiếp dân, đơn thư năm {year}", "reports/homes/_petitions.html", petitions_context)
