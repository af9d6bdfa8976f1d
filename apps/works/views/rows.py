"""Steps with rows that hang on a record: changed, taken back, brought back, added up.

Such rows have no page of their own but these; their list stands below the record.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import View

from apps.core.access import Access, note_access
from apps.core.together import along, together
from apps.core.views import RecordPages
from apps.core.views.base import RecordMixin
from apps.core.views.records import RecordListView
from apps.core.views.steps import RecordStepView, VersionedStepView
from apps.households.models import Household
from apps.works.forms.rows import RowStepForm


class RowPages(RecordPages):
    """The pages of rows; `list_title` names their list, which stands below the record that is their parent."""

    list_title: ClassVar[str]

    @classmethod
    def list_of(cls, parent: Any) -> str:
        """The address of the parent's list."""
        raise NotImplementedError


class OfHouseholdsMixin(RecordMixin):
    """Asks for the register of households beside the page's own permission."""

    def get_permission_required(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*super().get_permission_required(), "households.view_household")


class RowListView(OfHouseholdsMixin, RecordListView):
    """The rows of the record that the address names, which the user must see."""

    @cached_property
    def parent(self) -> Any:
        parents = self.model._meta.get_field(self.model.PARENT).related_model
        seen = parents.objects.visible_to(self.request.user).filter(unit=self.unit)
        (found,) = together([partial(get_object_or_404, along(seen.for_list()), public_id=self.kwargs["public_id"])])
        return found

    @cached_property
    def writable(self) -> bool:
        return self.request.user.reach.may_write_record(self.parent)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(**{self.model.PARENT: self.parent})

    def get_table_kwargs(self) -> dict[str, Any]:
        return super().get_table_kwargs() | {"writable": self.writable}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"parent": self.parent, "may_add": False}


class BelowRecordMixin(OfHouseholdsMixin):
    """A page below a record about its rows, whose pages are `row_pages`."""

    row_pages: ClassVar[type[RowPages]]
    object: Any

    def list_page(self) -> str:
        return self.row_pages.list_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**(_about(self.row_pages, self.object) | kwargs))

    def note_names(self, action: Access, rows: int) -> None:
        """Leave a trace of households' names that are shown on the page."""
        note_access(self.request, unit=self.unit, model=self.row_pages.model, action=action, rows=rows)  # type: ignore[attr-defined]


class RowsStepView(BelowRecordMixin, RecordStepView):
    """A step below a record that writes its rows and leads to their list."""

    def next_address(self, result: Any) -> str:
        return self.list_page()


class TotalsView(BelowRecordMixin, VersionedStepView):
    """The record's totals before and after they are taken from its rows."""

    title = "Lấy số cộng từ danh sách hộ"
    button = "Lấy số cộng"

    @cached_property
    def lines(self) -> Any:
        """What would change, and how."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"lines": self.lines, "differs": any(line.changes for line in self.lines)}
        return super().get_context_data(**(more | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"seen": form.cleaned_data["seen"]}


class UndoableMixin:
    """A step whose service gives the id of a deletion in the history; the message offers to undo it."""

    done: ClassVar[str]
    row_pages: ClassVar[type[RowPages]]
    request: HttpRequest
    unit: Any

    def next_address(self, result: int) -> str:
        self.deletion = result
        address: str = super().next_address(result)  # type: ignore[misc]
        return address

    def tell(self, form: Any) -> None:
        undo = self.row_pages.url("restore", self.unit.slug, self.deletion)
        messages.warning(self.request, self.done, extra_tags=f"undo:{undo}")


class RowStepView(OfHouseholdsMixin, RecordStepView):
    """A step with one row; its parent stands behind it."""

    @property
    def row_pages(self) -> type[RowPages]:
        return self.pages  # type: ignore[no-any-return]

    @property
    def parent(self) -> Any:
        return getattr(self.object, self.model.PARENT)

    def note_access(self, action: Access, *, record: str = "", rows: int | None = None) -> None:
        """It is the household whose data were read; one that is in no register has only its row here."""
        household = self.object.household
        if household is not None:
            model, record = Household, household.public_id
        else:
            model, rows = self.model, 1
        note_access(self.request, unit=self.unit, model=model, action=action, record=record, rows=rows)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**(_about(self.pages, self.parent) | kwargs))

    def next_address(self, result: Any) -> str:
        return self.pages.list_of(self.parent)


class RowUpdateMixin:
    """A row's form, from which it can be taken back as well."""

    button = "Lưu"
    pages: type[RowPages]
    object: Any
    unit: Any

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"unit": self.unit}  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        remove = self.pages.url("delete", self.unit.slug, self.object.public_id)
        return super().get_context_data(**({"remove_url": remove} | kwargs))  # type: ignore[misc]


class RowDeleteMixin(UndoableMixin):
    """Asks before a row is taken back."""

    action = "delete"
    form_class = RowStepForm
    explanation = "Dòng này không còn trong danh sách và số cộng. Sau khi rút vẫn có thể bấm “Hoàn tác”."
    object: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"fact": str(self.object)} | kwargs))  # type: ignore[misc]


class RowRestoreView(RecordMixin, View):
    """Brings back what was taken back: `service` gives what `restored` tells of."""

    action = "delete"
    http_method_names: ClassVar[list[str]] = ["post"]
    parent_pages: ClassVar[type[RecordPages]]
    service: ClassVar[Callable[..., Any]]
    not_restored = "Chưa khôi phục được"

    def restored(self, result: Any) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, unit: str, history_id: int) -> HttpResponse:
        parents = self.parent_pages.model.objects.editable_by(request.user).filter(unit=self.unit)
        key = self.model.PARENT
        lines = self.model.history.filter(history_type="-", **{f"{key}__in": parents.values("pk")})
        deleted = get_object_or_404(lines, pk=history_id)
        try:
            result = type(self).service(deleted=deleted, user=request.user)
        except ValidationError as error:
            messages.error(request, f"{self.not_restored}: {' '.join(error.messages)}")
            return redirect(self.parent_pages.url("list", self.unit.slug))
        messages.success(request, self.restored(result))
        return redirect(self.pages.list_of(parents.get(pk=getattr(deleted, f"{key}_id"))))


def _about(pages: type[RowPages], parent: Any) -> dict[str, Any]:
    return {"parent": parent, "list_title": pages.list_title, "list_page": pages.list_of(parent)}
