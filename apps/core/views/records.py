"""The seven pages of a record kind, declared once per kind as Django's admin does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, ClassVar

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import Error, IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.views.generic import CreateView, DeleteView, DetailView, UpdateView, View
from django_filters.views import FilterView

from apps.core.access import Access
from apps.core.attachments import Purpose, attachments_of
from apps.core.conflicts import rows_conflicts, without_lost_rows
from apps.core.forms import RecordForm, share_choices
from apps.core.history import MOST_STEPS, timeline
from apps.core.services import (
    StaleRecordError,
    delete_record,
    restore_record,
    save_record,
)
from apps.core.spreadsheets import excel_response
from apps.core.text import as_key, slugify_vi
from apps.core.together import all_of, by_name
from apps.core.views.attachments import (
    AttachmentRemoveView,
    AttachmentRestoreView,
    AttachmentView,
    AttachView,
    attachments_shown,
)
from apps.core.views.base import NotedMixin, PagedTableMixin, RecordMixin
from apps.core.views.children import Child, child_table, detail_row
from apps.core.views.errors import without_room
from apps.core.views.gone import GoneMixin
from apps.core.views.once import SentOnceMixin

# No page of a record carries more rows; a forged count must not cost the server seconds.
MOST_ROWS = 200


class RecordPages:
    """Declares a record kind's pages; `urls()` gives their patterns.

    `detail` lists what the detail page shows: field names, or (label, attribute or function) pairs.
    `save` stores a valid form's record: a service of the app, called with record, user and expected_version. `delete`
    and `restore` are called as `delete_record` and `restore_record` are; the first may refuse by `ValidationError` too.
    `actions(record, user)` gives further buttons of the detail page as (label, url, icon).
    `warnings(record, user)` is what to say once the record is stored, in sentences.
    `when_empty` tells an empty list's next step, where it is another than the list's button to add one.
    `delete_label` is the button that deletes a record, where "Xóa" might be taken for something that happened to it.
    `attachable` records keep files; denunciations, households and people never do. `keeps_files(record)`: what is
    attached to it is not removed any more. `purposes(record)`: what a file may be, where the kind tells them apart.
    `views` puts an app's own view in the place of one of the pages, by the page's name ("list").
    """

    model: ClassVar[type[models.Model]]
    form_class: ClassVar[type[RecordForm]]
    table_class: ClassVar[type[tables.Table]]
    filterset_class: ClassVar[type]
    detail: ClassVar[tuple[Any, ...]] = ()
    children: ClassVar[tuple[Child, ...]] = ()
    intro: ClassVar[str] = ""
    when_empty: ClassVar[str] = ""
    delete_label: ClassVar[str] = "Xóa"
    attachable: ClassVar[bool] = False
    views: ClassVar[Mapping[str, type[View]]] = {}
    save: ClassVar[Callable[..., Any]] = staticmethod(save_record)
    delete: ClassVar[Callable[..., Any]] = staticmethod(delete_record)
    restore: ClassVar[Callable[..., Any]] = staticmethod(restore_record)

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        return []

    @staticmethod
    def keeps_files(record: Any) -> bool:
        return False

    @staticmethod
    def purposes(record: Any) -> list[Purpose]:
        return []

    @staticmethod
    def warnings(record: Any, user: Any) -> list[str]:
        return []

    @classmethod
    def permission(cls, action: str) -> str:
        return f"{cls.model._meta.app_label}.{action}_{cls.model._meta.model_name}"

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return reverse(f"{cls.model._meta.app_label}:{cls.model._meta.model_name}-{page}", args=args)

    @classmethod
    def deletions(cls, user: Any, unit: Any) -> Any:
        """The history rows of what was deleted in the unit, of which the user may learn."""
        path = cls.model._default_manager.all().unit_path  # type: ignore[attr-defined]
        return cls.model.history.filter(**{path: unit}, history_type="-")  # type: ignore[attr-defined]

    @classmethod
    def child_models(cls) -> list[type[Any]]:
        return [child.model for child in cls.children]

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        """Patterns below `/<unit>/<route>/`, named `<model>-list`, `-create`, `-detail`, `-update` and so on."""
        one = f"<slug:unit>/{route}/<hexid:public_id>/"
        pages: list[tuple[str, str, type[View]]] = [
            (f"<slug:unit>/{route}/", "list", RecordListView),
            (f"<slug:unit>/{route}/moi/", "create", RecordCreateView),
            (f"<slug:unit>/{route}/khoi-phuc/<int:history_id>/", "restore", RecordRestoreView),
            (one, "detail", RecordDetailView),
            (f"{one}sua/", "update", RecordUpdateView),
            (f"{one}xoa/", "delete", RecordDeleteView),
            (f"{one}lich-su/", "history", RecordHistoryView),
        ]
        if cls.attachable:
            file = f"{one}tep/<hexid:attachment>/"
            pages += [
                (f"{one}tep/", "attach", AttachView),
                (file, "attachment", AttachmentView),
                (f"{file}xoa/", "attachment-remove", AttachmentRemoveView),
                (f"{file}khoi-phuc/", "attachment-restore", AttachmentRestoreView),
            ]
        name = cls.model._meta.model_name
        return [
            path(at, cls.views.get(page, view).as_view(pages=cls), name=f"{name}-{page}") for at, page, view in pages
        ]


class RecordListView(RecordMixin, PagedTableMixin, FilterView):
    """Search, filters, sorting, paging; `?xuat=xlsx` gives what is seen as a workbook."""

    strict = False
    template_name = "core/record_list.html"

    def get_template_names(self) -> list[str]:
        """Only the results while the user types: a weak line gets a few kilobytes."""
        alone = self.request.htmx and not self.request.htmx.history_restore_request
        return ["core/_record_results.html" if alone else self.template_name]

    def get_table_class(self) -> Any:
        return self.pages.table_class

    def get_filterset_class(self) -> Any:
        return self.pages.filterset_class

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return super().get_filterset_kwargs(filterset_class) | {"user": self.request.user, "unit": self.unit}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        table = context["table"]
        table.empty_text = self.words_when_empty(context)
        if self.request.GET.get("xuat") != "xlsx":
            searched = self.request.GET.get("q", "").strip()
            self.note_access(Access.SEARCHED if searched else Access.LISTED, rows=len(table.page.object_list))
            response = super().render_to_response(context, **kwargs)
            patch_vary_headers(response, ["HX-Request"])
            return response
        self.note_access(Access.EXPORTED, rows=len(table.rows))
        header, rows = self.exported(table)
        title = str(self.model._meta.verbose_name_plural)
        return excel_response(capfirst(title), header, rows, f"{slugify_vi(title)}-{self.unit.slug}")

    def words_when_empty(self, context: dict[str, Any]) -> str:
        """What stands in an empty list: the way to its first row, or who makes it where the user only reads."""
        kind = context["kind"]
        if context["filter"].form.changed_data:
            return f"Không có {kind} nào khớp điều kiện đang lọc. Bấm “Bỏ lọc” để xem tất cả."
        if self.pages.when_empty:
            return f"Chưa có {kind} nào. {self.pages.when_empty}"
        if context["may_add"]:
            return f"Chưa có {kind} nào. Bấm “Thêm {kind}” để ghi."
        writers = self.request.user.reach.who_may(self.pages.permission("add"))
        return f"Chưa có {kind} nào. Đồng chí chỉ xem; sổ này do {', '.join(writers)} ghi."

    def exported(self, table: tables.Table) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Header and rows of the workbook: the columns of the list as it is seen."""
        values = iter(table.as_values())
        return next(values), values


class RecordDetailView(NotedMixin, RecordMixin, DetailView):
    """All that is recorded, the child rows, and the further steps that the user may take."""

    template_name = "core/record_detail.html"

    def get_queryset(self) -> Any:
        """With who entered it, whom the foot of the page names."""
        return super().get_queryset().select_related("created_by")

    def parts(self) -> dict[str, Callable[[], Any]]:
        """What is read for the page beside the record, by its name there; none of them waits for another."""
        record, user = self.object, self.request.user
        children = [child for child in self.pages.children if child.columns]
        return {
            "rows": lambda: all_of(*(partial(detail_row, record, entry) for entry in self.pages.detail)),
            "tables": lambda: all_of(*(partial(child_table, record, child) for child in children)),
            "actions": partial(self.pages.actions, record, user),
            "attachments": partial(attachments_shown, self.pages, record, user.reach.may_write_record(record)),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        args = (self.unit.slug, record.public_id)
        writable = self.request.user.reach.may_write_record(record)
        return super().get_context_data(
            **by_name(self.parts()),
            update_url=self.pages.url("update", *args) if writable else "",
            delete_url=self.pages.url("delete", *args) if writable else "",
            history_url=self.pages.url("history", *args),
            attach_url=self.pages.url("attach", *args) if writable and self.pages.attachable else "",
            **kwargs,
        )


class RecordFormMixin(GoneMixin, SentOnceMixin, RecordMixin):
    """Create and edit: one sending makes one record, a stale version shows both texts, nothing typed is lost."""

    template_name = "core/record_form.html"
    writing = True
    sent_again = "Trang vừa gửi đã được lưu trước đó, nên nội dung sửa thêm chưa được lưu. Bấm Sửa để sửa tiếp."

    def get_form_class(self) -> type[RecordForm]:
        return self.pages.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.unit}

    def get_formsets(self, form: RecordForm) -> list[BaseInlineFormSet]:
        formsets = []
        for child in self.pages.children:
            if child.formset is None:
                continue
            formset = self.formset(child, form, self.request.POST if self.request.method == "POST" else None)
            if formset.is_bound:
                formset = self.formset(child, form, without_lost_rows(self.request.POST, formset))
            formset.title = child.title
            formset.can_delete_extra = False
            formsets.append(formset)
        return formsets

    def formset(self, child: Child, form: RecordForm, data: Any) -> BaseInlineFormSet:
        """The rows of one kind, with what was sent for them."""
        form_kwargs = {"user": self.request.user, "unit": self.unit}
        formset = child.formset(data, instance=form.instance, prefix=child.related_name, form_kwargs=form_kwargs)
        formset.max_num = formset.absolute_max = min(MOST_ROWS, formset.absolute_max)
        return formset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs = {"formsets": None, "row_conflicts": []} | kwargs
        if kwargs["formsets"] is None:
            form = kwargs.get("form") or self.get_form()
            kwargs["form"], kwargs["formsets"] = form, self.get_formsets(form)
        share_choices(kwargs["form"], *kwargs["formsets"])
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object() if self.action == "change" else None
        form = self.get_form()
        self.key = form.submission_key
        if (earlier := self.earlier()) is not None:
            return earlier
        formsets = self.get_formsets(form)
        if not all([form.is_valid(), *(formset.is_valid() for formset in formsets)]):
            return self.earlier() or self.refuse(form, formsets)
        try:
            record = self.store(form, formsets)
        except StaleRecordError as stale:
            if (earlier := self.earlier()) is not None:
                return earlier
            self.note_access(Access.OPENED, record=stale.current.public_id)
            form.show_conflict(stale.current)
            found = [rows_conflicts(formset, formset.title, stale.current) for formset in formsets]
            return self.refuse(form, formsets, row_conflicts=list(chain.from_iterable(found)))
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.earlier() or self.refuse(form, formsets)
        except ObjectDoesNotExist:
            if self.is_gone():
                raise
            form.add_error(None, "Chưa lưu: một bản ghi liên quan vừa bị xóa. Kiểm tra các lựa chọn rồi lưu lại.")
            return self.earlier() or self.refuse(form, formsets)
        except IntegrityError:
            form.add_error(
                None,
                "Chưa lưu: có dòng trùng nhau hoặc trùng với bản ghi đang có. Kiểm tra các dòng đã nhập rồi lưu lại.",
            )
            return self.earlier() or self.refuse(form, formsets)
        except (Error, OSError) as error:
            return without_room(error, form, lambda: self.refuse(form, formsets))
        messages.success(request, f"Đã lưu {self.model._meta.verbose_name}.")
        for sentence in self.pages.warnings(record, request.user):
            messages.warning(request, sentence)
        return redirect(record.get_absolute_url())

    def refuse(self, form: RecordForm, formsets: Iterable[BaseInlineFormSet], **context: Any) -> HttpResponse:
        """The form again with its messages and all that was typed."""
        context = self.get_context_data(form=form, formsets=formsets, **context)
        return self.render_to_response(context, status=422)

    @transaction.atomic
    def store(self, form: RecordForm, formsets: Iterable[BaseInlineFormSet]) -> Any:
        form.save(commit=False)  # makes `save_m2m`, stores nothing
        if not self.request.user.reach.may_write_record(form.instance):
            raise ValidationError("Tài khoản này không được ghi cho thôn hoặc đơn vị đã chọn.")
        # An edit that does not say which version it was opened on agrees with none.
        expected = form.cleaned_data["version"] or (0 if self.action == "change" else None)
        record = self.pages.save(record=form.instance, user=self.request.user, expected_version=expected)
        form.save_m2m()
        for formset in formsets:
            formset.instance = record
            formset.save()
        self.note_sending(record.get_absolute_url())
        return record


class RecordCreateView(RecordFormMixin, CreateView):
    """A new record of the unit; refused (403) where the user may only read."""

    action = "add"

    def get_initial(self) -> dict[str, Any]:
        """A link may choose the village beforehand (`?village=`); the form offers no other villages for that."""
        village = as_key(self.request.GET.get("village", ""))
        return super().get_initial() | ({} if village is None else {"village": village})


class RecordUpdateView(NotedMixin, RecordFormMixin, UpdateView):
    action = "change"

    def get_queryset(self) -> Any:
        """Without the rows typed on the page, which their formsets read."""
        return super().get_queryset().prefetch_related(None)


class RecordDeleteView(NotedMixin, RecordMixin, DeleteView):
    """Asks first; refused with the reason while other records depend on it; can be undone from the message."""

    # Django's view also takes the method DELETE, past the form.
    http_method_names = ("get", "post", "head", "options")
    action = "delete"
    writing = True
    template_name = "core/record_delete.html"

    def get_queryset(self) -> Any:
        """The record alone: its rows are only counted."""
        return super().get_queryset().prefetch_related(None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = [(child.title, getattr(self.object, child.related_name).count()) for child in self.pages.children]
        if self.pages.attachable:
            counts.append(("Tệp đính kèm", attachments_of(self.object).standing().count()))
        return super().get_context_data(rows=[(title, count) for title, count in counts if count], **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        record = self.object
        name, address = str(record), record.get_absolute_url()
        try:
            deleted = self.pages.delete(record=record, children=self.pages.child_models())
        except ValidationError as refusal:
            messages.error(self.request, f"Chưa xóa được: {' '.join(refusal.messages)}")
            return redirect(address)
        except ProtectedError as error:
            kinds = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
            messages.error(
                self.request,
                f"Chưa xóa được: còn {len(error.protected_objects)} bản ghi phụ thuộc ({', '.join(kinds)}). "
                "Xóa hoặc chuyển các bản ghi đó trước.",
            )
            return redirect(address)
        messages.warning(
            self.request,
            f"Đã xóa {self.model._meta.verbose_name} “{name}”.",
            extra_tags=f"undo:{self.pages.url('restore', self.unit.slug, deleted.history_id)}",
        )
        return redirect(self.pages.url("list", self.unit.slug))


class RecordRestoreView(RecordMixin, View):
    """Brings a deleted record back as it last stood, with the rows that were deleted with it."""

    action = "delete"
    writing = True
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, unit: str, history_id: int) -> HttpResponse:
        deleted = get_object_or_404(self.pages.deletions(request.user, self.unit), pk=history_id)
        if not request.user.reach.may_write_record(deleted.instance):
            raise Http404
        kind = self.model._meta.verbose_name
        try:
            record = self.pages.restore(deleted=deleted, children=self.pages.child_models())
        except (ValidationError, IntegrityError) as error:
            reasons = " ".join(getattr(error, "messages", ["Bản ghi khác đang giữ chỗ của bản ghi này."]))
            messages.error(request, f"Chưa khôi phục được {kind}: {reasons}")
            return redirect(self.pages.url("list", self.unit.slug))
        messages.success(request, f"Đã khôi phục {kind}.")
        return redirect(record.get_absolute_url())


class RecordHistoryView(NotedMixin, RecordMixin, DetailView):
    """Who changed what, when, from what to what, in the record and in the rows typed on its page."""

    access = Access.HISTORY
    template_name = "core/record_history.html"

    def get_queryset(self) -> Any:
        """The record alone: of its rows their history is read."""
        return super().get_queryset().prefetch_related(None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        children = [(child.title, child.model) for child in self.pages.children]
        steps = timeline(self.object, children, attachable=self.pages.attachable, viewer=self.request.user)
        return super().get_context_data(steps=steps, most=MOST_STEPS, **kwargs)
