"""A list pasted from Excel or sent as a file: shown row by row, then stored; and the lists that came in so far."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from apps.core.access import Access
from apps.core.numbers import format_number
from apps.core.views.base import FormOnRecordView
from apps.core.views.once import OnceFormMixin
from apps.works.forms.rows import BatchForm
from apps.works.services.batches import Batch, Stored, batches_of
from apps.works.services.contribution_plan import STATE_LABELS, RowState
from apps.works.views.rows import BelowRecordMixin, UndoableMixin


class PasteListView(OnceFormMixin, BelowRecordMixin, FormOnRecordView):
    """First what was read, row by row, with nothing stored; what is confirmed there is planned anew and stored once.

    `counted` says what is stored anew.

    What was read travels in the page and not in the session, so that two lists may be open side by side; from there
    it also comes back into the box, to be changed (`dan_lai`).
    """

    action = "change"
    writing = True
    paste_form: ClassVar[Any]
    confirm_form: ClassVar[Any]
    preview_template: ClassVar[str]
    title: ClassVar[str]
    preview_title: ClassVar[str]
    counted: ClassVar[str]
    object: Any

    @property
    def confirms(self) -> bool:
        return "xac_nhan" in self.request.POST

    def get_form_class(self) -> Any:
        return self.confirm_form if self.confirms else self.paste_form

    def planned(self, form: Any) -> tuple[Sequence[Any], dict[str, Any]]:
        """What would become of the rows of a form, and what its preview sends back beside its sending id."""
        raise NotImplementedError

    def pasted_again(self, form: Any) -> dict[str, Any]:
        """What the box and the choices beside it hold when the rows of a preview are to be changed."""
        raise NotImplementedError

    def store(self, form: Any) -> Stored:
        raise NotImplementedError

    def tell_stored(self, stored: Stored) -> None:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"title": self.title} | kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.paste_again() if "dan_lai" in request.POST else super().post(request, *args, **kwargs)

    def paste_again(self) -> HttpResponse:
        self.object = self.get_object()
        sent = self.confirm_form(user=self.request.user, data=self.request.POST)
        if "rows_text" in sent.errors:
            messages.error(self.request, " ".join(sent.errors["rows_text"]))
            return redirect(self.request.path)
        form = self.paste_form(user=self.request.user, initial=self.pasted_again(sent))
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form: Any) -> HttpResponse:
        return super().form_valid(form) if self.confirms else self.preview(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        if not self.confirms:
            return super().form_invalid(form)
        earlier = self.earlier()
        if earlier is not None:
            return earlier
        messages.error(self.request, " ".join(text for errors in form.errors.values() for text in errors))
        # A page that holds no rows any more, or lacks what they were understood by, cannot be shown again.
        broken = set(form.errors) - {"__all__", "seen", "submission"}
        return redirect(self.request.path) if broken else self.preview(form, status=422)

    def preview(self, form: Any, status: int = 200) -> HttpResponse:
        plan, shown = self.planned(form)
        self.note_names(Access.LISTED, len(plan))
        counts = [(state, label, sum(each.state is state for each in plan)) for state, label in STATE_LABELS.items()]
        context = self.get_context_data(
            form=self.confirm_form(user=self.request.user, initial=shown),
            plan=sorted(plan, key=_wrong_first),
            counts=[entry for entry in counts if entry[2]],
            new=sum(each.state is RowState.NEW for each in plan),
            title=self.preview_title,
            counted=self.counted,
        )
        self.template_name = self.preview_template
        return self.render_to_response(context, status=status)

    def carry_out(self, form: Any) -> str:
        self.stored = self.store(form)
        return self.list_page()

    def tell(self, form: Any) -> None:
        self.tell_stored(self.stored)


def _wrong_first(each: Any) -> tuple[bool, bool, int]:
    """Then the new ones of which something is told."""
    return (each.state is not RowState.WRONG, each.state is not RowState.NEW or not each.reason, each.row.number)


def tell_stored(request: Any, stored: Stored, what: str) -> None:
    """`what` was counted: "dòng đóng góp"."""
    messages.success(request, f"Đã lưu {format_number(stored.number)} {what}.")
    if stored.left_out:
        messages.warning(request, f"{format_number(stored.left_out)} dòng không lưu vì đã có hoặc có lỗi.")


class BatchesMixin(UndoableMixin):
    """The batches below a record that stand; `?lan=` names the one to take back, which is asked for first.

    A refused sending asks about its batch again, and says what stands in the way.

    `counted` says what a batch holds.
    """

    template_name = "works/batches.html"
    form_class = BatchForm
    title = "Các lần nhập nhiều hộ"
    button = "Rút lại cả lần nhập"
    done = "Đã rút lại cả lần nhập."
    counted: ClassVar[str]
    object: Any
    request: Any

    @cached_property
    def batches(self) -> list[Batch]:
        return batches_of(self.object, self.row_pages.model)

    @cached_property
    def asked(self) -> Batch | None:
        key = self.request.GET.get("lan") or self.request.POST.get("batch")
        return next((batch for batch in self.batches if batch.key == key), None)

    def obstacle(self, batch: Batch) -> str:
        """Why the batch cannot be taken back, in words; "" where it can."""
        return ""

    def get_initial(self) -> dict[str, Any]:
        return {"batch": self.asked.key if self.asked else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {
            "batches": self.batches,
            "asked": self.asked,
            "obstacle": self.obstacle(self.asked) if self.asked else "",
            "counted": self.counted,
        }
        return super().get_context_data(**(more | kwargs))  # type: ignore[misc]
