"""Pages of scorecards and of cultural families and villages; one page takes a year of all villages."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from apps.agencies.filters.emulation import CulturalYearFilter, ScorecardFilter
from apps.agencies.forms.emulation import CriterionFormSet, CulturalSheetForm, CulturalYearForm, ScorecardForm
from apps.agencies.models import CulturalYear, Scorecard
from apps.agencies.services.culture import StaleRowsError, record_cultural_year
from apps.agencies.services.scorecards import starting_criteria
from apps.agencies.tables.emulation import CulturalYearTable, ScorecardTable
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.text import as_key
from apps.core.views import Child, OnceFormMixin, RecordPages, UnitMixin
from apps.core.views.records import RecordCreateView, RecordListView
from apps.villages.models import Village

FIRST_YEAR = 1990


class ScorecardCreateView(RecordCreateView):
    """A new card starts with the criteria of the last one, without points."""

    template_name = "agencies/scorecard_form.html"

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"year": timezone.localdate().year}

    def formset(self, child: Child, form: Any, data: Any) -> Any:
        formset = super().formset(child, form, data)
        if data is None:
            formset.initial_extra = starting_criteria(self.unit)
            formset.extra = len(formset.initial_extra) + 1
        return formset


class ScorecardPages(RecordPages):
    model = Scorecard
    form_class = ScorecardForm
    table_class = ScorecardTable
    filterset_class = ScorecardFilter
    attachable = True
    views: ClassVar[Mapping[str, type[View]]] = {"create": ScorecardCreateView}
    detail = (*ScorecardForm.Meta.fields, ("Tổng điểm", "score"))
    children = (
        Child(
            "Nhóm tiêu chí",
            CriterionFormSet,
            "criteria",
            (
                ("Nhóm tiêu chí", "name"),
                ("Điểm tối đa", "maximum"),
                ("Điểm tự chấm", "points"),
                ("Minh chứng", "evidence"),
            ),
        ),
    )
    intro = (
        "Mỗi năm một bảng. Bảng mới lấy các nhóm tiêu chí của bảng gần nhất; "
        "bảng đầu tiên có 5 nhóm mẫu (20, 25, 20, 15, 20 điểm; chưa kiểm chứng), sửa được."
    )


class CulturalYearListView(RecordListView):
    """The list, from which one also enters a whole year."""

    template_name = "agencies/culturalyear_list.html"


class CulturalYearPages(RecordPages):
    model = CulturalYear
    form_class = CulturalYearForm
    table_class = CulturalYearTable
    filterset_class = CulturalYearFilter
    attachable = True
    views: ClassVar[Mapping[str, type[View]]] = {"list": CulturalYearListView}
    detail = (*CulturalYearForm.Meta.fields[:4], ("Tỷ lệ gia đình văn hóa", "share"), *CulturalYearForm.Meta.fields[4:])
    intro = "Kết quả bình xét hằng năm của từng thôn. Số chưa biết thì để trống; trống khác với 0."


class CulturalSheetView(OnceFormMixin, UnitMixin, FormView):
    """A year of all villages at once; `?nam=2025`, else the running year."""

    permission_required = ("agencies.add_culturalyear", "agencies.change_culturalyear")
    form_class = CulturalSheetForm
    template_name = "agencies/culturalyear_sheet.html"

    @cached_property
    def year(self) -> int:
        running = timezone.localdate().year
        asked = as_key(self.request.GET.get("nam", ""))
        return running if asked is None else min(max(asked, FIRST_YEAR), running)

    def standing(self) -> list[tuple[str, CulturalYear]]:
        """Villages that stood at the end of the year (today, in the running one) or have a row of it."""
        user = self.request.user
        day = min(Period.year(self.year).end, timezone.localdate())
        rows = CulturalYear.objects.editable_by(user).filter(unit=self.unit, year=self.year).for_list()
        by_village = {row.village_id: row for row in rows}
        villages = Village.objects.visible_to(user).filter(unit=self.unit)
        there = villages.filter(Q(pk__in=villages.on(day).order_by().values("pk")) | Q(pk__in=by_village)).for_list()
        found = []
        for village in there:
            row = by_village.get(village.pk) or CulturalYear(unit=self.unit, year=self.year)
            row.village = village
            found.append((village.name_on(day), row))
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "standing": self.standing()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            year=self.year,
            before=self.year - 1 if self.year > FIRST_YEAR else None,
            after=self.year + 1 if self.year < timezone.localdate().year else None,
            **kwargs,
        )

    def carry_out(self, form: Any) -> str:
        try:
            self.stored = record_cultural_year(rows=form.changes(), user=self.request.user)
        except StaleRowsError as stale:
            form.renew(stale.current)
            raise ValidationError(
                "Chưa lưu: có thôn vừa được người khác nhập hoặc sửa. Nội dung đang lưu ghi bên cạnh dòng của thôn; "
                "kiểm tra lại rồi bấm Lưu nếu muốn giữ nội dung của mình."
            ) from stale
        return f"{reverse('agencies:culturalyear-list', args=[self.unit.slug])}?year={self.year}"

    def tell(self, form: Any) -> None:
        number = format_number(len(self.stored))
        messages.success(self.request, f"Đã lưu kết quả năm {self.year} của {number} thôn.")


def culture_urls(route: str) -> list[URLPattern]:
    """Patterns of the pages, and of the sheet of a whole year."""
    sheet = path(f"<slug:unit>/{route}/ca-nam/", CulturalSheetView.as_view(), name="culturalyear-year")
    return [sheet, *CulturalYearPages.urls(route)]
