"""Import of a commune's village heads from Excel: template, file, preview, confirmation, slips to hand out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from apps.accounts.forms.heads import HeadsConfirmForm, HeadsFileForm
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.services.head_plan import (
    STATE_LABELS,
    PlannedRow,
    RowState,
    from_session,
    plan_digest,
    plan_heads,
    template_rows,
    to_session,
)
from apps.accounts.services.heads import PlanChangedError, Slip, import_heads
from apps.accounts.views.slips import held_link, slip_from
from apps.core.forms import new_sending
from apps.core.services import earlier_result
from apps.core.spreadsheets import excel_response
from apps.core.views import RefusedFormMixin, UnitMixin

_TEMPLATE_HEADER = ("TT", "Thôn", "Họ và tên", "Chức danh", "Từ ngày", "Căn cứ")


class HeadsPage(UnitMixin):
    """For those who may appoint village heads in the unit. What waits for confirmation stands in their session."""

    permission_required = "accounts.add_user"

    def has_permission(self) -> bool:
        return super().has_permission() and Role.VILLAGE_HEAD in self.request.user.reach.grants_in(self.unit)

    @property
    def waiting(self) -> str:
        """Where the session keeps the rows that were read."""
        return f"heads-rows:{self.unit.slug}"

    @property
    def slips(self) -> str:
        """Where the session keeps the slips."""
        return f"heads-slips:{self.unit.slug}"

    def url(self, page: str) -> str:
        return reverse(f"accounts:heads-{page}", args=[self.unit.slug])


class HeadsTemplateView(HeadsPage, View):
    """A workbook with the villages of today and the heads that are known of them."""

    def get(self, request: HttpRequest, unit: str) -> HttpResponse:
        rows = template_rows(unit=self.unit, actor=request.user)
        return excel_response("Trưởng thôn", _TEMPLATE_HEADER, rows, f"mau-truong-thon-{self.unit.slug}")


class HeadsImportView(RefusedFormMixin, HeadsPage, FormView):
    """Takes the file; nothing is stored but in the session."""

    form_class = HeadsFileForm
    template_name = "accounts/heads_import.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.request.session
        return super().get_context_data(waiting=self.waiting in session, has_slips=self.slips in session, **kwargs)

    def form_valid(self, form: HeadsFileForm) -> HttpResponse:
        self.request.session[self.waiting] = {
            "file": form.cleaned_data["file"].name,
            "key": new_sending(),
            "rows": to_session(form.rows),
        }
        return redirect(self.url("preview"))


@method_decorator(never_cache, name="dispatch")
class HeadsPreviewView(HeadsPage, TemplateView):
    """What would become of each row, planned anew at each look; confirming carries it out once."""

    template_name = "accounts/heads_preview.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.unit = request.user.reach.unit(kwargs["unit"])
        self.held: Any = request.session.get(self.waiting)
        if self.held is None and self.has_permission():
            return redirect(self.url("slips" if self.slips in request.session else "import"))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, form = self.plan_and_form()
        counts = [(state, label, sum(p.state is state for p in plan)) for state, label in STATE_LABELS.items()]
        return super().get_context_data(
            form=form,
            file=self.held["file"],
            rows=[(planned, form.choice_of(planned)) for planned in plan],
            counts=[entry for entry in counts if entry[2]],
            to_do=any(planned.state not in (RowState.WRONG, RowState.PRESENT) for planned in plan),
            **kwargs,
        )

    def plan_and_form(self, data: Any = None) -> tuple[list[PlannedRow], HeadsConfirmForm]:
        rows = from_session(self.held["rows"])
        plan = plan_heads(unit=self.unit, actor=self.request.user, rows=rows)
        return plan, HeadsConfirmForm(data, plan=plan, initial={"seen": plan_digest(plan)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = self.held["key"]
        if earlier_result(key, request.user):
            return self.carried_out_already()
        plan, form = self.plan_and_form(request.POST)
        if not form.is_valid():
            return self.show_again("Có lựa chọn không còn phù hợp. Kiểm tra lại danh sách rồi xác nhận.")
        try:
            with transaction.atomic():
                slips = import_heads(
                    actor=request.user,
                    unit=self.unit,
                    rows=[planned.row for planned in plan],
                    choices=form.choices,
                    seen=form.cleaned_data["seen"],
                    key=key,
                    url=self.url("slips"),
                )
                self.keep(slips)
        except PlanChangedError:
            return self.show_again(
                "Tài khoản hoặc tệp đã thay đổi từ lúc đồng chí mở trang. Kiểm tra lại rồi xác nhận."
            )
        except ValidationError as error:
            return self.show_again(f"Chưa nhập được: {' '.join(error.messages)}")
        except IntegrityError:
            if earlier_result(key, request.user):
                return self.carried_out_already()
            return self.show_again("Chưa nhập được vì có thay đổi cùng lúc. Kiểm tra lại danh sách rồi xác nhận.")
        messages.success(request, f"Đã nhập danh sách; lập mới {len(slips)} tài khoản.")
        return redirect(self.url("slips") if slips else reverse("accounts:person-list", args=[self.unit.slug]))

    def keep(self, slips: list[Slip]) -> None:
        """Stored with the accounts, in one transaction: a second click that finds these also finds the slips."""
        session = self.request.session
        del session[self.waiting]
        session[self.slips] = [
            held_link(slip.link) | {"account": slip.account.public_id, "villages": slip.villages} for slip in slips
        ] + session.get(self.slips, [])
        session.save()

    def carried_out_already(self) -> HttpResponse:
        """A double click: the slips stand in the session that the first sending stored, not in the one read here."""
        session = self.request.session
        stored = type(session)(session.session_key)
        session.pop(self.waiting, None)
        session[self.slips] = stored.get(self.slips, [])
        return redirect(self.url("slips"))

    def show_again(self, reason: str) -> HttpResponse:
        """The plan as it is now, with nothing chosen yet."""
        messages.error(self.request, reason)
        return self.render_to_response(self.get_context_data(), status=422)


@method_decorator(never_cache, name="dispatch")
class HeadsSlipsView(HeadsPage, TemplateView):
    """A slip for each new person, to print and cut; as long as the session lives and the link was not used."""

    template_name = "accounts/heads_slips.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = self.request.session.get(self.slips, [])
        people = User.objects.visible_to(self.request.user).in_bulk(
            [held["account"] for held in kept], field_name="public_id"
        )
        open_slips, used = [], []
        for held in kept:
            person = people.get(held["account"])
            if person is None:
                continue
            slip = slip_from(self.request, person, held)
            if slip is None:
                used.append(person)
            else:
                open_slips.append(slip | {"person": person, "villages": held["villages"]})
        return super().get_context_data(slips=open_slips, used=used, **kwargs)
