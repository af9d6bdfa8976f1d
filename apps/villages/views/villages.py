"""Villages as a list on any day, each with its page, and the conventions of one as they stand in force."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView

from apps.core.periods import runs_on
from apps.core.text import sort_key
from apps.core.together import answers, any_of, by_name, rows_of
from apps.core.views import RecordPages, VisibleMixin
from apps.core.views.records import RecordListView
from apps.villages.counting import Count, counts_on
from apps.villages.filters import VillageFilter
from apps.villages.forms import DayForm
from apps.villages.models import Convention, OfficeTerm, Village, VillageProfile, VillageSuccession
from apps.villages.models.conventions import Change
from apps.villages.models.officials import VILLAGE_OFFICES, Office
from apps.villages.services import remarks_on
from apps.villages.tables import VillageTable

HOUSEHOLDS = "households.view_household"
PROFILES_SHOWN = 10


@dataclass(frozen=True)
class VillageLine:
    """A village as it stands on a day, for a line of the list."""

    village: Village
    name: str
    head: str
    households: int | None
    people: int | None

    @property
    def sort_key(self) -> str:
        return sort_key(self.name)

    @property
    def head_key(self) -> str:
        return sort_key(self.head)


def register_count(user: Any, village: Village, day: date) -> Count | None:
    """What the household register counts in the village on the day; nothing for those who may not read it."""
    if not user.reach.allows(HOUSEHOLDS, village.unit):
        return None
    return counts_on([village.pk], day).get(village.pk, Count())


class VillagePages(RecordPages):
    """The list of villages is a list like any other; its rows come from rearrangements and from the admin."""

    model = Village
    table_class = VillageTable
    filterset_class = VillageFilter
    when_empty = "Thôn của từng xã do quản trị hệ thống khai ở “Danh mục, đơn vị”."

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        name = {"list": "village-list", "create": "villagearrangement-create"}[page]
        return reverse(f"villages:{name}", args=args)


class VillageListView(RecordListView):
    """The villages of a day with their heads and, for who may read these, the numbers of households and people."""

    pages = VillagePages
    template_name = "villages/village_list.html"

    @cached_property
    def shows_households(self) -> bool:
        return bool(self.request.user.reach.allows(HOUSEHOLDS, self.unit))

    def get_table_data(self) -> list[VillageLine]:
        day = self.filterset.day
        serving = OfficeTerm.objects.visible_to(self.request.user).on(day).filter(office=Office.VILLAGE_HEAD)
        heads = Prefetch("terms", serving.select_related("official"), to_attr="heads")
        villages = list(self.object_list.prefetch_related(heads))
        counts = counts_on([village.pk for village in villages], day) if self.shows_households else {}
        return [self.line(village, day, counts.get(village.pk, Count())) for village in villages]

    def line(self, village: Any, day: date, count: Count) -> VillageLine:
        return VillageLine(
            village=village,
            name=village.name_on(day),
            head=", ".join(str(term.official) for term in village.heads),
            households=count.households if self.shows_households else None,
            people=count.people if self.shows_households else None,
        )

    def get_table_kwargs(self) -> dict[str, Any]:
        return {} if self.shows_households else {"exclude": ("households", "people")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reach = self.request.user.reach
        return super().get_context_data(
            day=self.filterset.day,
            sees_arrangements=reach.allows("villages.view_villagearrangement", self.unit),
            may_arrange=reach.allows("villages.add_villagearrangement", self.unit),
            **kwargs,
        )


class OneVillageView(VisibleMixin, DetailView):
    """A page about one village."""

    model = Village
    permission_required = "villages.view_village"
    slug_url_kwarg = "village"


@dataclass(frozen=True)
class TermLine:
    """A term of office with what the law has to remark on it."""

    term: OfficeTerm
    running: bool
    remarks: list[Any]


def _rank(line: TermLine) -> tuple[bool, bool]:
    return not line.running, line.running and line.term.office != Office.VILLAGE_HEAD


class VillageDetailView(OneVillageView):
    """Names over time, where it came from and went, heads, profile beside the register, conventions in force."""

    template_name = "villages/village_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, village, today = self.request.user, self.object, timezone.localdate()
        profiles = VillageProfile.objects.visible_to(user).filter(village=village).for_list()[:PROFILES_SHOWN]
        conventions = Convention.objects.visible_to(user).filter(village=village).for_list()
        reach = user.reach
        counts = reach.allows(HOUSEHOLDS, self.unit)
        parts: dict[str, Callable[[], Any]] = {
            "terms": partial(self.terms, today),
            "profiles": partial(rows_of, profiles),
            "texts": lambda: standing_texts(rows_of(conventions.in_force_on(today))),
            "has_conventions": partial(any_of, conventions),
            "count": lambda: counts_on([village.pk], today).get(village.pk, Count()) if counts else None,
            "successors": partial(self.kin, village.successions, "successor"),
            "origins": partial(self.kin, village.origins, "predecessor"),
        }
        return super().get_context_data(
            **by_name(parts),
            today=today,
            may_write=reach.may_write(VillageProfile, self.unit),
            may_add_term=reach.may_write(OfficeTerm, self.unit),
            may_add_convention=reach.may_write(Convention, self.unit),
            **kwargs,
        )

    def terms(self, today: date) -> list[TermLine]:
        """Heads and deputies, those who serve now first, heads before deputies, then the newest first."""
        rows = OfficeTerm.objects.visible_to(self.request.user).filter(village=self.object, office__in=VILLAGE_OFFICES)
        found = rows_of(rows.for_list())
        remarks = remarks_on(found, today=today)
        lines = [TermLine(t, runs_on(today, t.valid_from, t.valid_until), remarks.get(t.pk, [])) for t in found]
        return sorted(lines, key=_rank)

    def kin(self, links: Any, side: str) -> list[tuple[VillageSuccession, Village, bool]]:
        """Villages that this one came from or went into, and whether the user may open them."""
        rows = links.select_related(side).prefetch_related(f"{side}__versions").order_by("on", "pk")
        found = [(link, getattr(link, side)) for link in rows_of(rows)]
        villages = Village.objects.visible_to(self.request.user).filter(pk__in=[village.pk for _, village in found])
        open_to = {pk for (pk,) in answers(villages.values_list("pk"))} if found else set()
        return [(link, village, village.pk in open_to) for link, village in found]


@dataclass(frozen=True)
class StandingText:
    """A convention with the amendments that hold beside it, in the order in which they came into force."""

    base: Convention
    amendments: list[Convention]


def standing_texts(in_force: Iterable[Convention]) -> list[StandingText]:
    """Conventions in force, each with its amendments."""
    rows = sorted(in_force, key=lambda row: (row.recognised_on or date.max, row.pk))
    bases = [row for row in rows if row.change != Change.AMENDS]
    return [
        StandingText(base, [row for row in rows if row.base_id == base.pk and row.change == Change.AMENDS])
        for base in bases
    ]


class StandingConventionsView(OneVillageView):
    """The conventions of a village as they stand in force on a day; those that do not are listed below."""

    permission_required = "villages.view_convention"
    template_name = "villages/village_conventions.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = DayForm(request.GET or None)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.form.cleaned_data.get("ngay") if self.form.is_valid() else None
        day = typed or timezone.localdate()
        rows = Convention.objects.visible_to(self.request.user).filter(village=self.object).for_list()
        standing = list(rows.in_force_on(day))
        others = [row for row in rows if row.pk not in {found.pk for found in standing}]
        return super().get_context_data(
            form=self.form, day=day, texts=standing_texts(standing), others=others, **kwargs
        )
