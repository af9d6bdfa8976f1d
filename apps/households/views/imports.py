"""Pages of the import of household lists: the file, its columns, confirmation, undo; the preview stands beside."""

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin
from django.views.generic.list import MultipleObjectMixin
from django_htmx.http import HttpResponseClientRefresh

from apps.core.access import Access
from apps.core.downloads import file_response
from apps.core.progress import Progress, heard
from apps.core.sheets import Layout
from apps.core.views import FormOnRecordView, OnceFormMixin, PagedTableMixin, VisibleMixin
from apps.households.forms.imports import ColumnsForm, ConfirmForm, ListFileForm, SendingForm
from apps.households.listing import COLUMNS
from apps.households.models import ColumnName, HouseholdImport
from apps.households.services.imports import (
    begin_import,
    choose_columns,
    choose_rows,
    confirm_import,
    drop_import,
    errors_workbook,
    progress_key,
    restart,
    undo_import,
    undo_obstacles,
)
from apps.households.tables.imports import ImportTable
from apps.households.views.import_preview import Preview, plan_of

State = HouseholdImport.State


class ImportMixin(VisibleMixin):
    """For those who enter households in the unit; an import of another unit answers 404."""

    model = HouseholdImport
    permission_required = "households.add_household"
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "imported"
    writing = True
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`sending`: for the small forms that stand on a page beside its own."""
        return super().get_context_data(sending=SendingForm(user=self.request.user), **kwargs)

    def note_opened(self, rows: int | None = None, *, searched: bool = False) -> None:
        """Rows of the list were shown."""
        action = Access.SEARCHED if searched else Access.OPENED
        self.note_access(action, record=self.object.public_id, rows=rows)  # type: ignore[attr-defined]


class ImportListView(OnceFormMixin, ImportMixin, PagedTableMixin, MultipleObjectMixin, FormView):
    """Takes a file; below it the imports so far."""

    form_class = ListFileForm
    table_class = ImportTable
    template_name = "households/import_list.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.object_list = self.get_queryset()
        return super().get_context_data(
            required=[f"“{column.title}”" for column in COLUMNS if column.required],
            optional=[column.title for column in COLUMNS if not column.required],
            **kwargs,
        )

    def form_valid(self, form: ListFileForm) -> HttpResponse:
        """Another file from the same page is another sending: going back to choose one is usual."""
        if self.key:
            content = hashlib.sha256(form.cleaned_data["file"].content).hexdigest()
            self.key = hashlib.sha256(f"{self.key} {content}".encode()).hexdigest()[:40]
        return self.earlier() or super().form_valid(form)

    def carry_out(self, form: ListFileForm) -> str:
        imported = begin_import(unit=self.unit, user=self.request.user, file=form.cleaned_data["file"])
        return imported.get_absolute_url()


@method_decorator(never_cache, name="dispatch")
class ImportDetailView(ImportMixin, DetailView):
    """One import as it stands: how far the job has come, the preview with its doubtful rows, or the result.

    While a job runs htmx asks here for the progress alone; once there is more to see it is told to load the page anew.
    """

    template_name = "households/import_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        told = heard(progress_key(self.object))
        if self.object.is_busy and told is None:
            # Silent for an hour, or ended between the two looks.
            self.object = self.get_object()
        if request.htmx:  # type: ignore[attr-defined]
            if not self.object.is_busy:
                return HttpResponseClientRefresh()
            self.template_name = "households/_import_progress.html"
        elif self.object.state == State.COLUMNS:
            return redirect("households:import-columns", self.unit.slug, self.object.public_id)
        return self.show(told=told)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The ways chosen for the doubtful rows of the page, or one way for all of them."""
        self.object = self.get_object()
        if self.object.state != State.READY:
            messages.error(request, "Chưa lưu: danh sách này không còn chờ xác nhận.")
            return redirect(self.object)
        preview = Preview(self.object, request.GET, user=request.user, data=request.POST)
        if preview.sent.is_valid():
            try:
                choose_rows(imported=self.object, user=request.user, choices=preview.choices)
            except ValidationError as error:
                preview.sent.add_error(None, error)
            else:
                messages.success(request, "Đã lưu cách xử lý các dòng nghi trùng.")
                return redirect(f"{self.object.get_absolute_url()}?{request.GET.urlencode()}")
        return self.show(preview, status=422)

    def show(self, preview: Preview | None = None, *, told: Progress | None = None, status: int = 200) -> HttpResponse:
        """The page, or the progress alone; whoever sees rows of the list is noted."""
        imported, context = self.object, {}
        if imported.is_busy:
            context = {
                "progress": told,
                "stalled": told is None or not told.is_alive,
                "waiting": settings.WORKER and told is not None and not told.done and not told.of,
            }
        elif imported.state == State.READY:
            preview = preview or Preview(imported, self.request.GET, user=self.request.user)
            confirm = ConfirmForm(user=self.request.user, initial={"seen": str(preview.plan)})
            context = preview.context() | {"confirm": confirm}
            self.note_opened(len(preview.rows), searched=bool(preview.words))
        elif imported.state == State.DONE:
            context = {"plan": plan_of(imported), "obstacles": undo_obstacles(imported)}
        return self.render_to_response(self.get_context_data(**context), status=status)


@method_decorator(never_cache, name="dispatch")
class ImportColumnsView(OnceFormMixin, ImportMixin, FormOnRecordView):
    """Which column of the file is which field; a list that is ready already is checked again."""

    form_class = ColumnsForm
    template_name = "households/import_columns.html"
    OPEN: ClassVar = (State.COLUMNS, State.READY)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self.object.state not in self.OPEN:
            return redirect(self.object)
        self.note_opened(rows=1)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        imported = self.get_object()
        if imported.state not in self.OPEN:
            return redirect(imported)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        self.layout = Layout.from_json(self.object.layout)
        return super().get_form_kwargs() | {"imported": self.object, "layout": self.layout}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        keys = [head.key for head in self.layout.heads]
        known = ColumnName.objects.visible_to(self.request.user).filter(unit=self.unit, heading__in=keys)
        first, last = self.layout.header_first + 1, self.layout.header_last + 1
        return context | {
            "layout": self.layout,
            "columns": context["form"].columns,
            "remembered": set(known.values_list("heading", flat=True)),
            "header": f"dòng {first}" if first == last else f"các dòng {first}–{last}",
            "first_row": self.layout.data_first + 1,
        }

    def carry_out(self, form: ColumnsForm) -> str:
        choose_columns(imported=self.object, user=self.request.user, mapping=form.mapping, options=form.options)
        return self.object.get_absolute_url()


class ImportStepView(OnceFormMixin, ImportMixin, FormOnRecordView):
    """A button on the import's page; a refusal is said there."""

    http_method_names: ClassVar[list[str]] = ["post"]
    form_class: Any = SendingForm
    step: ClassVar[Any]

    def carry_out(self, form: Any) -> str:
        self.step(imported=self.object, user=self.request.user)
        return self.object.get_absolute_url()

    def form_invalid(self, form: Any) -> HttpResponse:
        if (earlier := self.earlier()) is not None:
            return earlier
        for sentence in form.non_field_errors() or ["Tải lại trang rồi bấm lần nữa."]:
            messages.error(self.request, sentence)
        return redirect(self.object)


class ImportConfirmView(ImportStepView):
    """Stores the list, if what would be stored is still what the person saw."""

    form_class = ConfirmForm
    step = staticmethod(confirm_import)

    def carry_out(self, form: ConfirmForm) -> str:
        if self.object.state == State.READY and form.cleaned_data["seen"] != str(plan_of(self.object)):
            raise ValidationError("Chưa lưu: cách xử lý các dòng đã thay đổi từ lúc mở trang. Xem lại rồi xác nhận.")
        return super().carry_out(form)


class ImportDropView(ImportStepView):
    step = staticmethod(drop_import)

    def tell(self, form: SendingForm) -> None:
        messages.success(self.request, f"Đã bỏ tệp “{self.object.name}”; sổ hộ không thay đổi.")


class ImportRestartView(ImportStepView):
    step = staticmethod(restart)


class ImportUndoView(OnceFormMixin, ImportMixin, FormOnRecordView):
    """Asks first, and shows what stands in the way."""

    form_class = SendingForm
    template_name = "households/import_undo.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.get_object().state != State.DONE:
            return redirect(self.get_object())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(plan=plan_of(self.object), obstacles=undo_obstacles(self.object), **kwargs)

    def carry_out(self, form: SendingForm) -> str:
        undo_import(imported=self.object, user=self.request.user)
        return self.object.get_absolute_url()


class ImportErrorsView(ImportMixin, SingleObjectMixin, View):
    """The rows that were left out, with the reasons, as a workbook to mend and send again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        plan = plan_of(self.object)
        if self.object.state not in (State.READY, State.DONE) or not plan.to_mend:
            return redirect(self.object)
        self.note_access(Access.EXPORTED, record=self.object.public_id, rows=plan.to_mend)
        return file_response(errors_workbook(self.object), "xlsx", f"dong-loi-{self.object.public_id}.xlsx")


def import_urls(route: str) -> list[URLPattern]:
    """Patterns below `/<unit>/<route>/`, named `import-…`."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"<slug:unit>/{route}/", ImportListView.as_view(), name="import-list"),
        path(one, ImportDetailView.as_view(), name="import-detail"),
        path(f"{one}cot/", ImportColumnsView.as_view(), name="import-columns"),
        path(f"{one}xac-nhan/", ImportConfirmView.as_view(), name="import-confirm"),
        path(f"{one}hoan-tac/", ImportUndoView.as_view(), name="import-undo"),
        path(f"{one}bo/", ImportDropView.as_view(), name="import-drop"),
        path(f"{one}chay-lai/", ImportRestartView.as_view(), name="import-restart"),
        path(f"{one}dong-loi/", ImportErrorsView.as_view(), name="import-errors"),
    ]
