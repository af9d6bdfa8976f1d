"""Pages of the reception book: the desk of the day, the whole record, the petition handed in, the printed book."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.generic import FormView, TemplateView, View

from apps.complaints.filters import ReceptionFilter
from apps.complaints.forms.balance import PeriodForm
from apps.complaints.forms.receptions import (
    NOTHING_KEPT,
    DeskForm,
    ReceptionForm,
    ReceptionPetitionForm,
    VisitorInline,
)
from apps.complaints.models import GROUP_FROM, Petition, Reception, ReceptionDay
from apps.complaints.papers import book
from apps.complaints.services import answer_sum, enter_turn, petition_from_reception, record_reception
from apps.complaints.tables import ReceptionTable
from apps.core.access import Access, note_access
from apps.core.downloads import file_response
from apps.core.views import Child, OnceFormMixin, RecordPages, UnitMixin
from apps.core.views.records import RecordDetailView, RecordListView
from apps.core.views.steps import VersionedStepView

_TAKE_PERMISSIONS = ("complaints.change_reception", "complaints.add_petition")
_RECEIVER_OF = {
    ReceptionDay.Host.CHAIRMAN: Reception.Receiver.CHAIRMAN,
    ReceptionDay.Host.PARTY_SECRETARY: Reception.Receiver.PARTY_SECRETARY,
}


def three_counts(rows: Any) -> dict[str, int | None]:
    """Turns, people and cases are three figures; one query."""
    sums = {"turns": Count("pk"), "people": Sum("people"), "cases": Sum("cases")}
    found: dict[str, int | None] = rows.order_by().aggregate(**sums)
    return found


class ReceptionListView(RecordListView):
    """The list with the three counts of all that it finds; who looks for somebody has searched."""

    template_name = "complaints/reception_list.html"

    def note_access(self, action: Access, *, record: str = "", rows: int | None = None) -> None:
        looks_for_somebody = bool(self.request.GET.get("nguoi", "").strip())
        searched = action == Access.LISTED and looks_for_somebody
        super().note_access(Access.SEARCHED if searched else action, record=record, rows=rows)

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        table.totals = three_counts(self.object_list)
        return table


class ReceptionDetailView(RecordDetailView):
    template_name = "complaints/reception_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"answer": answer_sum(self.object)} | kwargs))


class ReceptionPages(RecordPages):
    model = Reception
    form_class = ReceptionForm
    table_class = ReceptionTable
    filterset_class = ReceptionFilter
    detail = (
        *ReceptionForm.Meta.fields[:-2],
        ("hạn trả lời", lambda turn: f"{turn.answer_due_on:%d/%m/%Y}" if turn.answer_due_on else ""),
        "answered_on",
        "outcome",
        "petition",
    )
    children = (Child("Người đến", VisitorInline, "visitors", (("Họ và tên", "name"), ("Địa chỉ", "address"))),)
    intro = "Mỗi dòng là một lượt tiếp công dân. Lượt tiếp có tố cáo chỉ ghi số người, số vụ việc."
    views: ClassVar[Mapping[str, type[View]]] = {"list": ReceptionListView, "detail": ReceptionDetailView}
    save = staticmethod(record_reception)

    @staticmethod
    def actions(record: Reception, user: Any) -> list[tuple[str, str, str]]:
        if record.petition:
            return [("Mở đơn", record.petition.get_absolute_url(), "envelope-open")]
        if not may_take_petition(record, user):
            return []
        url = reverse("complaints:reception-petition", args=[record.unit.slug, record.public_id])
        return [("Vào sổ đơn", url, "envelope-plus")]

    @staticmethod
    def warnings(record: Reception, user: Any) -> list[str]:
        if record.handling == Reception.Handling.DENUNCIATION:
            return [NOTHING_KEPT]
        if record.people >= GROUP_FROM and record.cases <= 1 and not record.is_group:
            return [f"Có từ {GROUP_FROM} người về một vụ việc: đánh dấu “đoàn đông người” nếu đúng."]
        return []


def may_take_petition(record: Reception, user: Any) -> bool:
    return (
        record.handling == Reception.Handling.ACCEPTED
        and record.petition_id is None
        and record.erased_on is None
        and all(user.reach.allows(permission, record.unit) for permission in _TAKE_PERMISSIONS)
        and bool(user.reach.may_write_record(record))
    )


class ReceptionDeskView(OnceFormMixin, UnitMixin, FormView):
    """One turn after the other: what was stored last gives the day and the receiver of the next one."""

    permission_required = ("complaints.add_reception", "complaints.view_reception")
    form_class = DeskForm
    template_name = "complaints/reception_desk.html"

    @cached_property
    def last(self) -> Reception | None:
        """The turn that this person entered last today: another one may be entering those of another day."""
        user = self.request.user
        rows = Reception.objects.visible_to(user).filter(unit=self.unit, created_by=user)
        return rows.filter(created_at__date=timezone.localdate()).order_by("-pk").first()

    def get_initial(self) -> dict[str, Any]:
        if self.last is not None:
            return {name: getattr(self.last, name) for name in ("held_on", "receiver", "day")}
        today = timezone.localdate()
        days = ReceptionDay.objects.visible_to(self.request.user).filter(unit=self.unit, held_on=today)
        hosts = set(days.values_list("host_kind", flat=True))
        host = next((host for host in _RECEIVER_OF if host in hosts), None)
        receiver = _RECEIVER_OF[host] if host else Reception.Receiver.OFFICER
        return {"held_on": today, "receiver": receiver}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.unit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        today = timezone.localdate()
        day = self.last.held_on if self.last else today
        rows = Reception.objects.visible_to(user).filter(unit=self.unit, held_on=day)
        entered = list(rows.for_list().select_related("petition__unit").order_by("-pk"))
        note_access(self.request, unit=self.unit, model=Reception, action=Access.LISTED, rows=len(entered))
        may_take = all(user.reach.allows(permission, self.unit) for permission in _TAKE_PERMISSIONS)
        shown = {"day": day, "today": today, "other_day": day != today}
        shown |= {"rows": entered, "totals": three_counts(rows), "may_take": may_take}
        return super().get_context_data(**(shown | kwargs))

    def carry_out(self, form: Any) -> str:
        if not self.request.user.reach.may_write_record(form.instance):
            raise ValidationError("Tài khoản này không được ghi cho đơn vị đã chọn.")
        typed = form.cleaned_data
        enter_turn(record=form.instance, name=typed["name"], address=typed["address"], user=self.request.user)
        return reverse("complaints:reception-desk", args=[self.unit.slug])

    def tell(self, form: Any) -> None:
        messages.success(self.request, "Đã lưu lượt tiếp công dân.")
        if form.tells_of_denunciation:
            messages.warning(self.request, self.told_of_denunciation())

    def told_of_denunciation(self) -> str:
        """What is not kept, and the way to the register of denunciations: nothing of this turn goes there."""
        if not self.request.user.reach.allows("complaints.add_denunciation", self.unit):
            return NOTHING_KEPT
        address = reverse("complaints:denunciation-create", args=[self.unit.slug])
        return format_html('{} Lập hồ sơ giấy rồi <a href="{}">ghi vào sổ tố cáo</a>.', NOTHING_KEPT, address)


class ReceptionPetitionView(VersionedStepView):
    """Asks for what the register of petitions needs, then enters the petition with those who came as its senders."""

    pages = ReceptionPages
    form_class = ReceptionPetitionForm
    service = staticmethod(petition_from_reception)
    title = "Vào sổ đơn"
    explanation = (
        "Đơn nộp tại lượt tiếp này được vào sổ đơn thư: ngày tiếp nhận là ngày tiếp, người đến là người gửi đơn. Phân "
        "loại, số điện thoại và các nội dung khác ghi tiếp ở đơn."
    )
    button = "Vào sổ đơn"
    done = "Đã vào sổ đơn."

    def get_permission_required(self) -> Any:
        return _TAKE_PERMISSIONS

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | form.said

    def next_address(self, result: Petition) -> str:
        return str(result.get_absolute_url())


class ReceptionBookView(UnitMixin, TemplateView):
    """The book of twelve columns over `?tu=…&den=…`, else the running quarter; `?xuat=` gives it as a file."""

    permission_required = "complaints.view_reception"
    template_name = "complaints/reception_book.html"
    _WRITERS: ClassVar[dict[str, Callable[..., bytes]]] = {
        "xlsx": book.book_workbook,
        "pdf": book.book_pdf,
        "docx": book.book_docx,
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PeriodForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, period=None), status=422)
        period = form.period
        rows = Reception.objects.visible_to(request.user).filter(
            unit=self.unit, held_on__range=(period.start, period.end)
        )
        totals = three_counts(rows)
        long = (totals["turns"] or 0) > book.MOST_ROWS
        kind = request.GET.get("xuat", "")
        if kind in self._WRITERS and (kind == "xlsx" or not long):
            return self.export(kind, rows, period)
        shown = {"form": form, "period": period, "totals": totals, "too_long": book.TOO_LONG if long else ""}
        return self.render_to_response(self.get_context_data(**shown))

    def export(self, kind: str, rows: Any, period: Any) -> HttpResponse:
        named = rows.for_list().select_related("petition__own_type").order_by("held_on", "pk")
        lines = list(book.book_lines(named))
        note_access(self.request, unit=self.unit, model=Reception, action=Access.EXPORTED, rows=len(lines))
        content = self._WRITERS[kind](unit=self.unit, period=period, lines=lines)
        name = f"so-tiep-cong-dan-{self.unit.slug}-{period.start:%Y%m%d}-{period.end:%Y%m%d}.{kind}"
        return file_response(content, kind, name, inline=kind == "pdf")


def reception_urls(route: str) -> list[URLPattern]:
    """Patterns of the pages beside those that every record kind has."""
    return [
        path(f"<slug:unit>/{route}/hom-nay/", ReceptionDeskView.as_view(), name="reception-desk"),
        path(f"<slug:unit>/{route}/so/", ReceptionBookView.as_view(), name="reception-book"),
        path(
            f"<slug:unit>/{route}/<hexid:public_id>/vao-so-don/",
            ReceptionPetitionView.as_view(),
            name="reception-petition",
        ),
    ]
