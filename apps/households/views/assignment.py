"""Dealing the households of a split village out to the new ones."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from apps.core.access import Access, note_access
from apps.core.numbers import format_number
from apps.core.views import OnceFormMixin, UnitMixin
from apps.households.forms.assignment import PREFIX, AssignmentFilterForm, AssignmentForm
from apps.households.models import Household
from apps.households.services.village_moves import assign_households, dealt_out
from apps.villages.models import Village, VillageArrangement

PER_PAGE = 25
MOST_AT_ONCE = 200


class AssignmentView(OnceFormMixin, UnitMixin, FormView):
    """All households that the split moved, each with its new village; filters stay in the address."""

    permission_required = ("households.change_household", "villages.view_villagearrangement")
    form_class = AssignmentForm
    template_name = "households/assignment.html"

    @cached_property
    def arrangement(self) -> VillageArrangement:
        rows = VillageArrangement.objects.editable_by(self.request.user).standing().for_list()
        split = {"unit": self.unit, "kind": VillageArrangement.Kind.SPLIT}
        return get_object_or_404(rows, public_id=self.kwargs["public_id"], **split)

    @cached_property
    def villages(self) -> list[Village]:
        new = self.arrangement.successions.values("successor")
        return list(Village.objects.editable_by(self.request.user).filter(pk__in=new).for_list().order_by("pk"))

    @cached_property
    def filter(self) -> AssignmentFilterForm:
        return AssignmentFilterForm(self.request.GET, villages=self.villages)

    @cached_property
    def found(self) -> Any:
        """The households that the filter leaves."""
        rows: Any = dealt_out(self.arrangement)
        return self.filter.narrow(rows.editable_by(self.request.user).for_list().order_by("code"))

    @cached_property
    def page(self) -> Page:
        return Paginator(self.found, PER_PAGE).get_page(self.request.GET.get("page"))

    def get_form_kwargs(self) -> dict[str, Any]:
        shown: Any = self.page.object_list
        if self.request.method == "POST":
            # Those that were on the page when it was opened: saving may have changed what the filter finds.
            sent = [name.removeprefix(PREFIX) for name in self.request.POST if name.startswith(PREFIX)]
            rows: Any = dealt_out(self.arrangement)
            shown = rows.editable_by(self.request.user).filter(public_id__in=sent[:MOST_AT_ONCE]).for_list()
        known = {"user": self.request.user, "villages": self.villages, "households": shown}
        return super().get_form_kwargs() | known

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        note_access(request, unit=self.unit, model=Household, action=Access.LISTED, rows=len(self.page.object_list))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            arrangement=self.arrangement,
            filter=self.filter,
            page=self.page,
            total=self.page.paginator.count,
            standing=self.standing,
            sent_to=f"?{urlencode(self.kept | {'gui': ''})}",
            **({"asked": None} | kwargs),
        )

    @property
    def standing(self) -> list[tuple[Village, int]]:
        """How many of the split's households are in each of the new villages by now."""
        rows: Any = dealt_out(self.arrangement)
        by_village = rows.editable_by(self.request.user).order_by().values("village")
        counted = by_village.annotate(number=Count("pk", distinct=True))
        numbers = dict(counted.values_list("village", "number"))
        return [(village, numbers.get(village.pk, 0)) for village in self.villages]

    def form_valid(self, form: AssignmentForm) -> HttpResponse:
        """Before all that are found go, their number is shown; once more where it changed meanwhile."""
        if form.asks_for_all and not form.confirms(self.page.paginator.count):
            return self.render_to_response(self.get_context_data(form=form, asked=form.everybodys_village))
        return super().form_valid(form)

    @property
    def kept(self) -> dict[str, str]:
        """What of the address stays when the page is sent."""
        return {name: self.request.GET[name] for name in ("q", "thon", "page") if self.request.GET.get(name)}

    def carry_out(self, form: AssignmentForm) -> str:
        chosen, seen = form.chosen, form.seen
        if form.asks_for_all:
            chosen, seen = dict.fromkeys(self.found.values_list("pk", flat=True), form.everybodys_village), {}
        self.assigned = assign_households(
            arrangement=self.arrangement, user=self.request.user, villages=chosen, seen=seen
        )
        address = reverse("households:assign", args=[self.unit.slug, self.arrangement.public_id])
        return f"{address}?{urlencode(self.kept)}" if self.kept else address

    def tell(self, form: AssignmentForm) -> None:
        messages.success(self.request, f"Đã xếp {format_number(self.assigned.moved)} hộ về thôn khác.")
        if self.assigned.overtaken:
            codes = ", ".join(sorted(household.code for household in self.assigned.overtaken))
            messages.warning(
                self.request, f"Để nguyên các hộ mà người khác vừa xếp về thôn khác: {codes}. Xem lại rồi chọn lại."
            )
