"""Pages of the days on which citizens are received: planned, put on the public notice board, weighed by the law."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import FormView, TemplateView, View

from apps.complaints.filters import ReceptionDayFilter
from apps.complaints.forms.balance import PeriodForm
from apps.complaints.forms.days import ReceptionDayForm, ReceptionPlanForm, ReceptionReleaseForm
from apps.complaints.models import ReceptionDay
from apps.complaints.rules.flow import AMENDED_FROM
from apps.complaints.services import (
    announcement,
    delete_reception_day,
    differs_on_board,
    host_duties,
    plan_reception_days,
    release_reception_day,
    release_reception_days,
    standing_on_board,
)
from apps.complaints.tables import ReceptionDayTable
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.views import OnceFormMixin, RecordPages, UnitMixin
from apps.core.views.records import RecordListView
from apps.documents.models import Subject
from apps.documents.services import RELEASE, Offered, may_release, source_of
from apps.documents.views.release import ReleaseView, confirmation_asked

DELEGATION_DOUBTED = (
    f"Từ ngày {AMENDED_FROM:%d/%m/%Y}, việc Chủ tịch UBND ủy quyền cấp phó tiếp công dân có thể không còn được phép "
    "(Luật số 136/2025/QH15; chưa kiểm chứng)."
)
# No page offers more days at once.
MOST_DAYS = 120


class ReceptionDayListView(RecordListView):
    """The list, from which one also plans many days and puts them on the board."""

    template_name = "complaints/receptionday_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"may_release": may_release(self.request.user, self.unit)} | kwargs))


class ReceptionDayPages(RecordPages):
    model = ReceptionDay
    form_class = ReceptionDayForm
    table_class = ReceptionDayTable
    filterset_class = ReceptionDayFilter
    detail = ReceptionDayForm.Meta.fields
    intro = (
        "Ngày, giờ, nơi và người tiếp công dân sắp tới, để báo cho Nhân dân. Lượt người đã đến ghi ở “Tiếp công dân”."
    )
    views: ClassVar[Mapping[str, type[View]]] = {"list": ReceptionDayListView}
    delete = staticmethod(delete_reception_day)

    @staticmethod
    def actions(record: ReceptionDay, user: Any) -> list[tuple[str, str, str]]:
        if record.held_on < timezone.localdate() or not may_release(user, record.unit):
            return []
        address = reverse("complaints:receptionday-release", args=(record.unit.slug, record.public_id))
        return [("Đưa lên bảng công khai", address, "broadcast")]

    @staticmethod
    def warnings(record: ReceptionDay, user: Any) -> list[str]:
        found = []
        if record.outcome == ReceptionDay.Outcome.DELEGATED and record.host_kind != ReceptionDay.Host.OFFICER:
            found.append(f"Buổi ủy quyền không tính là {record.get_host_kind_display()} đã tiếp.")
            if record.host_kind == ReceptionDay.Host.CHAIRMAN and record.held_on >= AMENDED_FROM:
                found.append(DELEGATION_DOUBTED)
        if differs_on_board(record):
            found.append(
                "Bảng công khai vẫn ghi nội dung cũ của buổi này: đưa lên bảng lần nữa để người dân đọc được bản mới."
            )
        return found


class ReceptionPlanView(OnceFormMixin, UnitMixin, FormView):
    """Plans the days that come round by the week or by the month."""

    permission_required = "complaints.add_receptionday"
    form_class = ReceptionPlanForm
    template_name = "complaints/receptionday_plan.html"

    def get_initial(self) -> dict[str, Any]:
        return {"first_on": timezone.localdate()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.unit}

    def carry_out(self, form: Any) -> str:
        typed = form.cleaned_data
        said = {name: typed[name] for name in ReceptionPlanForm.SAID}
        self.planned = plan_reception_days(unit=self.unit, days=form.days, user=self.request.user, **said)
        self.left_out = len(form.days) - len(self.planned)
        return reverse("complaints:receptionday-list", args=[self.unit.slug])

    def tell(self, form: Any) -> None:
        kept = f"; {format_number(self.left_out)} ngày đã có trong lịch nên giữ nguyên" if self.left_out else ""
        messages.success(self.request, f"Đã thêm {format_number(len(self.planned))} buổi tiếp công dân{kept}.")
        if form.unknown_years:
            years = ", ".join(str(year) for year in form.unknown_years)
            messages.warning(
                self.request, f"Ngày nghỉ lễ năm {years} chưa được nhập: kiểm tra lại các buổi trùng ngày lễ."
            )


class ReceptionReleaseView(ReleaseView):
    """Puts one day on the board; it comes down by itself when the day is over."""

    pages = ReceptionDayPages
    subject = Subject.RECEPTION
    service = staticmethod(release_reception_day)

    def offered(self) -> Offered:
        told = announcement(self.object)
        return Offered(told["title"], told["text"], ends_on=told["ends_on"])

    def preview(self, form: Any) -> Any:
        shown, told = super().preview(form), announcement(self.object)
        shown.happens_on, shown.happens_at = told["happens_on"], told["happens_at"]
        return shown

    def of_record(self) -> dict[str, Any]:
        return {"day": self.object}


class ReceptionDaysReleaseView(OnceFormMixin, UnitMixin, FormView):
    """Puts the days to come on the board, many at once."""

    permission_required = ("complaints.view_receptionday", RELEASE)
    form_class = ReceptionReleaseForm
    template_name = "complaints/receptionday_release.html"

    @cached_property
    def offered(self) -> dict[str, ReceptionDay]:
        """Those to come that the user sees, by their key in the form."""
        rows = ReceptionDay.objects.visible_to(self.request.user).filter(unit=self.unit).for_list()
        return {row.public_id: row for row in rows.coming_on(timezone.localdate())[:MOST_DAYS]}

    def get_form_kwargs(self) -> dict[str, Any]:
        standing = standing_on_board(list(self.offered.values()))
        offered = []
        for key, day in self.offered.items():
            mark = " (đang có trên bảng)" if source_of(day) in standing else ""
            offered.append(
                (key, f"{capfirst(date_format(day.held_on, 'l, d/m/Y'))}, {day.hours}, {day.place}: {day.host}{mark}")
            )
        chosen = [key for key, day in self.offered.items() if source_of(day) not in standing]
        return super().get_form_kwargs() | {"user": self.request.user, "offered": offered, "chosen": chosen}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"any_day": bool(self.offered)} | kwargs))

    def carry_out(self, form: Any) -> str:
        typed = form.cleaned_data
        with confirmation_asked(form):
            self.released = release_reception_days(
                days=[self.offered[key] for key in typed["days"]],
                days_before=typed["days_before"],
                user=self.request.user,
                confirmed=typed["confirmed"],
            )
        return reverse("complaints:receptionday-list", args=[self.unit.slug])

    def tell(self, form: Any) -> None:
        messages.success(self.request, f"Đã đưa {format_number(len(self.released))} buổi lên bảng công khai.")


class HostDutyView(UnitMixin, TemplateView):
    """On how many days the head and the party secretary had to receive citizens, and did; `?tu=…&den=…` or the year."""

    permission_required = "complaints.view_receptionday"
    template_name = "complaints/receptionday_duty.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        form = PeriodForm(request.GET, usual=Period.year(today.year))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, period=None, duties=[]), status=422)
        days = ReceptionDay.objects.visible_to(request.user).filter(unit=self.unit)
        shown = {
            "form": form,
            "period": form.period,
            "duties": host_duties(days.for_list(), form.period, today=today),
            "doubted": DELEGATION_DOUBTED if form.period.end >= AMENDED_FROM else "",
        }
        return self.render_to_response(self.get_context_data(**shown))


def day_urls(route: str) -> list[URLPattern]:
    """Patterns of the pages beside those that every record kind has."""
    return [
        path(f"<slug:unit>/{route}/ngay-tiep/", HostDutyView.as_view(), name="receptionday-duty"),
        path(f"<slug:unit>/{route}/len-lich/", ReceptionPlanView.as_view(), name="receptionday-plan"),
        path(f"<slug:unit>/{route}/cong-khai/", ReceptionDaysReleaseView.as_view(), name="receptionday-release-many"),
        path(
            f"<slug:unit>/{route}/<hexid:public_id>/bang-cong-khai/",
            ReceptionReleaseView.as_view(),
            name="receptionday-release",
        ),
    ]
