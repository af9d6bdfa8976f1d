"""Filters of the list of households."""

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.core.filters import DayFilter, RecordFilter
from apps.households.models import Household, HouseholdClass, HouseholdImport
from apps.households.services.imports import imported_households
from apps.villages.models import Village

COUNTING, ENDED = "dang", "thoi"
_STATES = {COUNTING: "Đang tính", ENDED: "Đã thôi tính"}
_IMPORT = "lan_nhap"


class HouseholdFilter(RecordFilter):
    """Village, day and class belong together: on a day a household counts in its village of that day.

    With a day each row has `village_then`, the key of that village. `lan_nhap` keeps the households that an import
    wrote; it is offered only where its link leads, for those who may see imports.
    """

    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn", method="leave")
    tinh_trang = filters.ChoiceFilter(choices=list(_STATES.items()), label="Tình trạng", method="leave")
    dien = filters.ChoiceFilter(choices=HouseholdClass.choices, label="Diện hộ", method="leave")
    nam_dien = filters.NumberFilter(label="Diện hộ của năm", min_value=1990, max_value=2200, method="leave")
    ngay = DayFilter(label="Tính ở ngày", method="leave")
    lan_nhap = filters.ModelChoiceFilter(
        queryset=HouseholdImport.objects.filter(state=HouseholdImport.State.DONE),
        to_field_name="public_id",
        label="Lần nhập từ Excel",
        method="leave",
    )

    class Meta:
        model = Household
        fields = ("village",)

    def __init__(self, *args: Any, user: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        wanted = self.data.get(_IMPORT, "")
        if not wanted or not user.reach.allows("households.add_household", unit):
            del self.filters[_IMPORT]
        else:
            self.filters[_IMPORT].queryset = self.filters[_IMPORT].queryset.filter(public_id=wanted)

    def leave(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Taken together in `filter_queryset`."""
        return queryset

    def filter_queryset(self, queryset: Any) -> Any:
        rows, chosen, today = super().filter_queryset(queryset), self.form.cleaned_data, timezone.localdate()
        village = chosen.get("village")
        if self.day is not None:
            rows = rows.on(self.day, village).annotate(village_then=F("residences__village"))
        elif village is not None:
            rows = rows.filter(village=village)
        if chosen.get("dien"):
            rows = rows.filter(classifications__classification=chosen["dien"], classifications__year=self.year)
        if chosen.get("tinh_trang"):
            ended = Q(ended_on__lt=today)
            rows = rows.filter(ended if chosen["tinh_trang"] == ENDED else ~ended | Q(ended_on__isnull=True))
        if chosen.get(_IMPORT):
            rows = rows.filter(pk__in=imported_households(chosen[_IMPORT]))
        return rows

    @property
    def day(self) -> date | None:
        """The chosen day; None when none, or no valid one, was chosen."""
        return self._chosen("ngay")

    @property
    def village_chosen(self) -> Any:
        return self._chosen("village")

    @property
    def year(self) -> int:
        """The year whose classes count: the chosen one, else that of the chosen day, else this one."""
        year = self._chosen("nam_dien")
        return int(year) if year else (self.day or timezone.localdate()).year

    @property
    def words(self) -> str:
        """What the list is narrowed by beside village and day, as a printed list says it."""
        kind, state, typed = self._chosen("dien"), self._chosen("tinh_trang"), self._chosen("q")
        said = [
            f"{HouseholdClass(kind).label} năm {self.year}" if kind else "",
            _STATES[state].lower() if state else "",
            f"tìm “{typed}”" if typed else "",
            f"lần nhập “{self._chosen(_IMPORT).name}”" if self._chosen(_IMPORT) else "",
        ]
        return "; ".join(part for part in said if part)

    @property
    def is_of_the_past(self) -> bool:
        """Whether the list is that of a past day, of which the register keeps no number of people."""
        return self.day is not None and self.day < timezone.localdate()

    def _chosen(self, name: str) -> Any:
        self.form.is_valid()
        return getattr(self.form, "cleaned_data", {}).get(name)
