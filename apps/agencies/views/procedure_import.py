"""Pages of the import of procedure figures: the list, its preview, confirmation, undo."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from apps.agencies.forms.procedures import ProcedureConfirmForm, ProcedureListForm, UndoForm, signed_list
from apps.agencies.models import ProcedureMonth
from apps.agencies.services.procedure_import import (
    STATE_LABELS,
    PlanChangedError,
    RowState,
    find_import,
    import_procedures,
    imports_of,
    plan_digest,
    plan_import,
    undo_import,
    undo_obstacles,
)
from apps.agencies.services.procedure_reading import COLUMNS, MOST_ROWS, ReadList
from apps.agencies.services.procedures import NUMBERS, SHORT_LABELS
from apps.agencies.tables.procedures import ProcedureImportTable
from apps.core.numbers import format_number
from apps.core.views import OnceFormMixin, PagedTableMixin, RefusedFormMixin, UnitMixin

MOST_NAMED = 10


class ProcedureImportMixin(UnitMixin):
    """For those who enter figures of procedures in the unit."""

    permission_required = ("agencies.add_proceduremonth", "agencies.change_proceduremonth")
    request: HttpRequest

    def url(self, page: str) -> str:
        return reverse(f"agencies:procedure-{page}", args=[self.unit.slug])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}  # type: ignore[misc]

    def preview(self, name: str, read: ReadList, form: ProcedureConfirmForm | None = None) -> dict[str, Any]:
        """What the page shows of a list that was read: each row and what would become of it as things stand."""
        user: Any = self.request.user
        plan = plan_import(unit=self.unit, rows=read.rows)
        initial = {"signed": signed_list(name, read, unit=self.unit, user=user), "seen": plan_digest(plan)}
        counts = [(state, label, sum(row.state is state for row in plan)) for state, label in STATE_LABELS.items()]
        return {
            "name": name,
            "notes": read.notes,
            "plan": plan,
            "counts": [entry for entry in counts if entry[2]],
            "to_store": sum(row.state in (RowState.NEW, RowState.CHANGED) for row in plan),
            "titles": [SHORT_LABELS[key] for key in NUMBERS],
            "confirm": ProcedureConfirmForm(initial=initial, unit=self.unit, user=user),
            "refusals": form.non_field_errors() if form else [],
        }


@method_decorator(never_cache, name="dispatch")
class ProcedureImportView(RefusedFormMixin, ProcedureImportMixin, PagedTableMixin, FormView):
    """Takes a list and shows at once what would become of it; nothing is stored. Below: the imports so far."""

    form_class = ProcedureListForm
    table_class = ProcedureImportTable
    template_name = "agencies/procedure_import.html"

    def get_table_data(self) -> Any:
        return imports_of(self.unit)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"unit": self.unit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            required=[f"“{column.title}”" for column in COLUMNS if column.required],
            optional=[column.title for column in COLUMNS if not column.required],
            most=MOST_ROWS,
            **kwargs,
        )

    def form_valid(self, form: ProcedureListForm) -> HttpResponse:
        self.template_name = "agencies/procedure_preview.html"
        return self.render_to_response({"unit": self.unit, "view": self} | self.preview(form.name, form.read))


@method_decorator(never_cache, name="dispatch")
class ProcedureConfirmView(OnceFormMixin, ProcedureImportMixin, FormView):
    """Stores what was seen; where that changed meanwhile the preview comes back as it is now."""

    http_method_names: ClassVar[list[str]] = ["post"]
    form_class = ProcedureConfirmForm
    template_name = "agencies/procedure_preview.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"unit": self.unit}

    def carry_out(self, form: ProcedureConfirmForm) -> str:
        try:
            self.imported = import_procedures(
                unit=self.unit, user=self.request.user, rows=form.read.rows, seen=form.cleaned_data["seen"]
            )
        except PlanChangedError as changed:
            raise ValidationError(
                "Chưa lưu: số liệu đã thay đổi từ lúc đồng chí mở trang. Xem lại các dòng rồi xác nhận."
            ) from changed
        return self.url("import")

    def tell(self, form: ProcedureConfirmForm) -> None:
        made, changed = self.imported.made, self.imported.changed
        messages.success(
            self.request, f"Đã nhập “{form.name}”: {format_number(len(made))} dòng mới, {_named(changed)}."
        )

    def form_invalid(self, form: ProcedureConfirmForm) -> HttpResponse:
        if (earlier := self.earlier()) is not None:
            return earlier
        if not hasattr(form, "read"):
            for sentence in form.errors.get("signed", ["Gửi lại danh sách."]):
                messages.error(self.request, sentence)
            return redirect(self.url("import"))
        context = {"unit": self.unit, "view": self} | self.preview(form.name, form.read, form)
        return self.render_to_response(context, status=422)


def _named(changed: list[ProcedureMonth]) -> str:
    """How many rows were changed, and which."""
    words = f"{format_number(len(changed))} dòng thay đổi"
    if not changed:
        return words
    named = "; ".join(str(row) for row in changed[:MOST_NAMED])
    more = len(changed) - MOST_NAMED
    return f"{words} ({named}{f'; và {format_number(more)} dòng khác' if more > 0 else ''})"


@method_decorator(never_cache, name="dispatch")
class ProcedureUndoView(OnceFormMixin, ProcedureImportMixin, FormView):
    """Asks first, and shows what stands in the way; without `?lan=` there is nothing to ask about."""

    form_class = UndoForm
    template_name = "agencies/procedure_undo.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.gone() if self.found() is None else super().get(request, *args, **kwargs)

    def found(self) -> dict[str, Any] | None:
        """The import that is meant, as long as it was not taken back."""
        found = find_import(self.unit, self.meant)
        return None if found is None or found["undone"] else found

    @property
    def meant(self) -> str:
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        return sent.get("lan", "")[:16]

    def gone(self) -> HttpResponseRedirect:
        messages.error(self.request, "Không có lần nhập này, hoặc đã được hoàn tác.")
        return redirect(self.url("import"))

    def get_initial(self) -> dict[str, Any]:
        return {"lan": self.meant}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        obstacles = undo_obstacles(self.unit, self.meant)
        return super().get_context_data(imported=self.found(), obstacles=obstacles, **kwargs)

    def carry_out(self, form: UndoForm) -> str:
        self.undone = undo_import(unit=self.unit, user=self.request.user, public_id=form.cleaned_data["lan"])
        return self.url("import")

    def form_invalid(self, form: UndoForm) -> HttpResponse:
        return self.earlier() or (self.gone() if self.found() is None else super().form_invalid(form))

    def tell(self, form: UndoForm) -> None:
        messages.success(self.request, f"Đã hoàn tác lần nhập: {format_number(self.undone)} dòng trở lại như trước.")


def procedure_import_urls(route: str) -> list[URLPattern]:
    """Patterns below `/<unit>/<route>/`, named `procedure-import…`."""
    at = f"<slug:unit>/{route}/"
    return [
        path(at, ProcedureImportView.as_view(), name="procedure-import"),
        path(f"{at}xac-nhan/", ProcedureConfirmView.as_view(), name="procedure-import-confirm"),
        path(f"{at}hoan-tac/", ProcedureUndoView.as_view(), name="procedure-import-undo"),
    ]
