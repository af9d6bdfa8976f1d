"""The page itself: which parts it has for whom."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.generic import TemplateView, View

from apps.accounts.roles import Role
from apps.accounts.services.handover import handovers_for
from apps.core.together import together
from apps.core.views import UnitMixin
from apps.documents.services import has_board
from apps.reports.views.homes.board import BOARD
from apps.reports.views.homes.commune import COMMUNE, DUE
from apps.reports.views.homes.leadership import LEADERSHIP
from apps.reports.views.homes.operation import OPERATION
from apps.reports.views.homes.own_report import OWN_REPORT
from apps.reports.views.homes.parts import Part
from apps.reports.views.homes.petitions import PETITIONS
from apps.reports.views.homes.superior import SUPERIOR
from apps.reports.views.homes.villages import VILLAGES
from apps.reports.views.years import year_context
from apps.villages.models import AdministrativeUnit

# The most important role first: its part heads the page, and its unit is the one that signing in leads to.
PARTS: dict[str, tuple[Part, ...]] = {
    Role.LEADER: (LEADERSHIP, COMMUNE, PETITIONS),
    Role.OFFICIAL: (COMMUNE,),
    Role.PETITION_OFFICER: (PETITIONS,),
    Role.VILLAGE_HEAD: (VILLAGES, DUE),
    Role.BOARD_MEMBER: (BOARD,),
    Role.SUPERIOR_READER: (SUPERIOR,),
    Role.OPERATOR: (OPERATION,),
}
# A unit above communes keeps no records of its own: its official writes the consolidated report.
PARTS_ABOVE = PARTS | {Role.LEADER: (LEADERSHIP, OWN_REPORT), Role.OFFICIAL: (OWN_REPORT,)}
_RANK = {role: rank for rank, role in enumerate(PARTS)}


def parts_for(roles: set[str], unit: AdministrativeUnit) -> list[Part]:
    """The parts of the roles in the unit, each once; the commune's part holds what is due already."""
    parts = PARTS if unit.is_or_was_commune else PARTS_ABOVE
    found = list(dict.fromkeys(part for role in parts if role in roles for part in parts[role]))
    return [part for part in found if part is not DUE or COMMUNE not in found]


class HomeView(View):
    """Leads to the unit of the person's most important role; says so plainly when there is no appointment today."""

    def get(self, request: HttpRequest) -> HttpResponse:
        held = request.user.reach.appointments
        if held:
            first = min(held, key=lambda appointment: (_RANK[appointment.role], appointment.unit.slug))
            return redirect("reports:home", first.unit.slug)
        return render(request, "reports/no_appointment.html", _without_appointment(request.user))


def _without_appointment(user: Any) -> dict[str, Any]:
    """The next appointment, or else the one that ended last."""
    today = timezone.localdate()
    own = list(user.appointments.select_related("unit", "office_term").prefetch_related("unit__versions"))
    coming = [a for a in own if a.first_day > today and (a.last_day is None or a.last_day >= a.first_day)]
    ended = [a for a in own if a.last_day is not None and a.last_day < today]
    return {
        "coming": min(coming, key=lambda a: a.first_day, default=None),
        "ended": max(ended, key=lambda a: a.last_day, default=None),
    }


class UnitHomeView(UnitMixin, TemplateView):
    """A unit's home page, made of the parts of the roles that the person holds there today."""

    template_name = "reports/home.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One who only reads what a unit hands up has no business on that unit's own home page."""
        self.parts = parts_for(request.user.reach.roles_in(self.unit), self.unit)
        return super().get(request, *args, **kwargs) if self.parts else redirect("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = year_context(self.request, self.unit)
        filled: dict[str, Any] = {}
        user, period = self.request.user, context["period"]
        # The parts ask the database together, as much of it concerns several of them.
        asked: list[Callable[[], Any]] = [
            partial(handovers_for, user, self.unit),
            partial(has_board, self.unit),
            *(partial(part.fill, user, self.unit, period) for part in self.parts),
        ]
        handovers, is_on_board, *of_parts = together(asked)
        for found in of_parts:
            filled |= found
        shown = [(part.title.format(year=context["year"]), part.template) for part in self.parts]
        return super().get_context_data(
            **context,
            **filled,
            parts=shown,
            by_year=any(part.by_year for part in self.parts),
            handovers=handovers,
            has_board=is_on_board,
            **kwargs,
        )
