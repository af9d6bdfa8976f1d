"""The page of handing over: what someone who leaves has open, for those who see to it and for the person."""

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from apps.accounts.models import Appointment, User
from apps.accounts.services.handover import grouped, one_who_leaves, standing_appointments, takes_over
from apps.core.access import Access, note_rows
from apps.core.portal import open_items
from apps.core.spreadsheets import excel_response
from apps.core.text import slugify_vi
from apps.core.views import UnitMixin

_HEADER = ("Đơn vị", "Sổ", "Nội dung", "Chi tiết", "Hạn, ngày kết thúc")


class HandoverPage(TemplateView):
    """Open items by register for each of `units`; `?xuat=xlsx` gives them as a workbook."""

    template_name = "accounts/handover.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person, viewer = self.person(), self.request.user
        own = person == viewer
        sections = []
        for unit in self.units():
            groups = grouped(open_items(unit, person, viewer))
            appointments = standing_appointments(person, unit)
            may_end = set() if own else _may_end(viewer, appointments)
            rows = [
                (a, reverse("accounts:appointment-end", args=[unit.slug, a.public_id]) if a.pk in may_end else "")
                for a in appointments
            ]
            count = sum(group.count for group in groups)
            sections.append({"unit": unit, "groups": groups, "appointments": rows, "count": count})
        return super().get_context_data(
            person=person,
            own=own,
            sections=sections,
            today=timezone.localdate(),
            person_url=self.person_url(),
            **kwargs,
        )

    def person(self) -> User:
        raise NotImplementedError

    def units(self) -> list[Any]:
        raise NotImplementedError

    def person_url(self) -> str:
        """The page of the person, for those who may open it."""
        return ""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        exported = self.request.GET.get("xuat") == "xlsx"
        for section in context["sections"]:
            self.note(section, Access.EXPORTED if exported else Access.LISTED)
        if not exported:
            return super().render_to_response(context, **kwargs)
        name = f"ban-giao-{slugify_vi(str(context['person']))}"
        return excel_response("Bàn giao", _HEADER, list(_rows(context["sections"])), name)

    def note(self, section: dict[str, Any], action: Access) -> None:
        """The open items may be of kinds that hold personal data."""
        shown = Counter(item.model for group in section["groups"] for item in group.items if item.model)
        note_rows(self.request, unit=section["unit"], action=action, rows=shown)


def _may_end(viewer: Any, appointments: list[Appointment]) -> set[int]:
    running = [a.pk for a in appointments if a.last_day is None or a.last_day >= timezone.localdate()]
    return set(Appointment.objects.editable_by(viewer).filter(pk__in=running).values_list("pk", flat=True))


def _rows(sections: list[dict[str, Any]]) -> Any:
    for section in sections:
        unit = str(section["unit"])
        for a, _ in section["appointments"]:
            role = f"{a.get_role_display()}{f', {a.village}' if a.village else ''}"
            to = f"; bàn giao cho {a.handed_over_to}" if a.handed_over_to else ""
            yield unit, "Phân công", role, f"từ ngày {a.valid_from:%d/%m/%Y}{to}", a.valid_until
        for group in section["groups"]:
            for item in group.items:
                yield unit, group.title, item.label, item.detail, item.due_on


class HandoverView(UnitMixin, HandoverPage):
    """For those who look after accounts, and for the one who was named to take over."""

    permission_required = "accounts.view_user"

    def has_permission(self) -> bool:
        return super().has_permission() or takes_over(self.request.user, self.unit, self.kwargs["public_id"])

    def person(self) -> User:
        found = one_who_leaves(viewer=self.request.user, unit=self.unit, public_id=self.kwargs["public_id"])
        if found is None:
            raise Http404
        return found

    def units(self) -> list[Any]:
        return [self.unit]

    def person_url(self) -> str:
        if not super().has_permission():
            return ""
        return reverse("accounts:person-detail", args=[self.unit.slug, self.kwargs["public_id"]])


class OwnHandoverView(HandoverPage):
    """What is open with oneself, in each unit that one works for."""

    def person(self) -> Any:
        return self.request.user

    def units(self) -> list[Any]:
        return self.request.user.reach.home_units
