"""Many households at once: a pasted list or a file, by a meeting's decision, and batches taken back whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property

from apps.core.access import Access
from apps.core.text import as_key
from apps.meetings.models import Matter
from apps.works.forms.contributions import ConfirmForm, DecidedForm, PasteForm
from apps.works.models import Work
from apps.works.services.batches import Stored
from apps.works.services.contribution_plan import PlannedRow, plan_digest, plan_rows
from apps.works.services.contribution_rows import as_pasted, to_text
from apps.works.services.contributions import (
    deciding_matters,
    enter_decided,
    enter_rows,
    households_of,
    take_back_batch,
)
from apps.works.views.contributions import HouseholdContributionPages, WorkHouseholdsView
from apps.works.views.pasting import BatchesMixin, PasteListView, tell_stored
from apps.works.views.works import WorkPages


class HouseholdPasteView(PasteListView):
    pages = WorkPages
    row_pages = HouseholdContributionPages
    template_name = "works/contribution_paste.html"
    paste_form, confirm_form = PasteForm, ConfirmForm
    preview_template = "works/contribution_preview.html"
    title, preview_title = "Nhập đóng góp của nhiều hộ", "Xem trước đóng góp của hộ"
    counted = "dòng"
    object: Work

    def planned(self, form: Any) -> tuple[list[PlannedRow], dict[str, Any]]:
        plan = plan_rows(work=self.object, rows=form.rows, kind=form.kind_chosen)
        return plan, {"rows_text": to_text(form.rows), "kind": form.kind_chosen, "seen": plan_digest(plan)}

    def pasted_again(self, form: Any) -> dict[str, Any]:
        return {"text": as_pasted(form.rows), "kind": form.cleaned_data.get("kind", "")}

    def store(self, form: Any) -> Stored:
        seen = form.cleaned_data["seen"]
        return enter_rows(work=self.object, rows=form.rows, kind=form.kind_chosen, seen=seen, user=self.request.user)

    def tell_stored(self, stored: Stored) -> None:
        tell_stored(self.request, stored, "dòng đóng góp")


class HouseholdDecidedView(WorkHouseholdsView):
    """The households of the village on the meeting's day, all ticked; `?viec=` chooses among several matters."""

    template_name = "works/contribution_decided.html"
    form_class = DecidedForm
    service = staticmethod(enter_decided)
    title = "Ghi theo quyết định của cuộc họp"
    button = "Ghi cho các hộ đã chọn"

    @cached_property
    def matters(self) -> list[Matter]:
        return deciding_matters(self.object)

    @cached_property
    def matter(self) -> Matter | None:
        asked = as_key(self.request.GET.get("viec", ""))
        chosen = [matter for matter in self.matters if matter.pk == asked]
        return next(iter(chosen or self.matters), None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self.matter is None:
            return self.without_decision()
        response = super().get(request, *args, **kwargs)
        self.note_names(Access.LISTED, len(households_shown(response)))
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs) if self.matter is not None else self.without_decision()

    def without_decision(self) -> HttpResponse:
        messages.warning(
            self.request,
            "Công trình chưa gắn với cuộc họp nào đã quyết định mức đóng góp mỗi hộ: sửa công trình, chọn cuộc họp.",
        )
        return redirect(self.list_page())

    def get_form_kwargs(self) -> dict[str, Any]:
        assert self.matter is not None  # noqa: S101 - both ways in ask before
        kwargs = super().get_form_kwargs()
        return kwargs | {
            "record": self.object,
            "matter": self.matter,
            "households": households_of(self.matter),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        more = {
            "form": form,
            "matter": self.matter,
            "matters": self.matters if len(self.matters) > 1 else [],
            "chosen": form.chosen,
        }
        return super().get_context_data(**(more | kwargs))

    def given(self, form: DecidedForm) -> dict[str, Any]:
        typed = form.cleaned_data
        return {
            "work": self.object,
            "matter": self.matter,
            "households": form.chosen,
            "money": typed["money"],
            "days": typed["days"],
            "given_on": typed["given_on"],
        }

    def next_address(self, result: Stored) -> str:
        self.stored = result
        return super().next_address(result)

    def tell(self, form: Any) -> None:
        tell_stored(self.request, self.stored, "dòng đóng góp")


def households_shown(response: Any) -> Any:
    return response.context_data["form"].households


class HouseholdBatchesView(BatchesMixin, WorkHouseholdsView):
    service = staticmethod(take_back_batch)
    explanation = "Các dòng đã sửa sau khi nhập cũng bị rút. Sau khi rút vẫn có thể bấm “Hoàn tác”."
    counted = "dòng"

    def given(self, form: Any) -> dict[str, Any]:
        return {"work": self.object, "batch": form.cleaned_data["batch"]}


def contribution_many_urls(route: str) -> list[URLPattern]:
    """Patterns below a work, beside those of `contribution_urls`."""
    below = f"<slug:unit>/{route}/<hexid:public_id>/dong-gop-ho/"
    return [
        path(f"{below}dan/", HouseholdPasteView.as_view(), name="work-household-paste"),
        path(f"{below}theo-quyet-dinh/", HouseholdDecidedView.as_view(), name="work-household-decided"),
        path(f"{below}lan-nhap/", HouseholdBatchesView.as_view(), name="work-household-batches"),
    ]
