"""Mixins that every page of a unit stands on."""

from functools import partial
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView
from django.views.generic.detail import SingleObjectMixin
from django_tables2 import SingleTableMixin

from apps.core.access import Access, note_access
from apps.core.together import along, together


class UnitMixin(PermissionRequiredMixin):
    """A page below `/<unit>/`: the unit must be one of the user's (else 404) and the permission held (else 403)."""

    permission_required: Any = ()
    raise_exception = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.unit = request.user.reach.unit(kwargs["unit"])
        return super().dispatch(request, *args, **kwargs)

    def has_permission(self) -> bool:
        """Asked for this unit: a role held in another one opens nothing here."""
        reach = self.request.user.reach  # type: ignore[attr-defined]
        return all(reach.allows(permission, self.unit) for permission in self.get_permission_required())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**(kwargs | {"unit": self.unit}))  # type: ignore[misc]


class VisibleMixin(UnitMixin):
    """A page over a table: only the unit's rows that the user may see; others answer 404 as if they did not exist."""

    writing = False

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()  # type: ignore[misc]
        user = self.request.user  # type: ignore[attr-defined]
        rows = rows.editable_by(user) if self.writing else rows.visible_to(user)
        return rows.filter(**{rows.unit_path: self.unit}).for_list()

    def note_access(self, action: Access, *, record: str = "", rows: int | None = None) -> None:
        """Leave a trace in the access log where the table holds personal data."""
        note_access(self.request, unit=self.unit, model=self.model, action=action, record=record, rows=rows)  # type: ignore[attr-defined]


class RecordMixin(VisibleMixin):
    """What the pages of a record kind share: they take everything from their `RecordPages`."""

    pages: Any = None
    action = "view"
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "record"

    def get_permission_required(self) -> tuple[str]:
        return (self.pages.permission(self.action),)

    @property
    def model(self) -> type[Model]:
        return self.pages.model

    def get_queryset(self) -> Any:
        self.queryset = self.model._default_manager.all()
        return super().get_queryset()

    def get_object(self, queryset: Any = None) -> Any:
        """What the record brings along is asked for together."""
        rows = along(self.get_queryset() if queryset is None else queryset)
        (record,) = together([partial(super().get_object, rows)])
        return record

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        meta = self.model._meta
        create_url = self.pages.url("create", self.unit.slug)
        return super().get_context_data(
            pages=self.pages,
            kind=str(meta.verbose_name),
            kinds=str(meta.verbose_name_plural),
            list_url=self.pages.url("list", self.unit.slug),
            create_url=create_url,
            # Rows that others make have no page to add one.
            may_add=bool(create_url) and user.reach.allows(self.pages.permission("add"), self.unit),
            **kwargs,
        )


class NotedMixin:
    """A page of one record: opening it leaves a trace where the record holds personal data."""

    access = Access.OPENED

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        self.note_access(self.access, record=self.object.public_id)  # type: ignore[attr-defined]
        return response


class RefusedFormMixin:
    """A form that is refused answers 422 with its messages and all that was typed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class FormOnRecordView(RefusedFormMixin, SingleObjectMixin, FormView):
    """A form about a record that is there: `self.object`, found within the page's scope before anything else."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}


class NearestPage(Paginator):
    """A page that is not there gives the nearest one."""

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return self.num_pages


class PagedTableMixin(SingleTableMixin):
    """A list of 25 rows a page, whatever the address asks for."""

    rows_per_page = 25

    def get_table_pagination(self, table: Any) -> bool:
        return False

    def get_table(self, **kwargs: Any) -> Any:
        """The table with its page; no other rows are read."""
        table = super().get_table(**kwargs)
        wanted = self.request.GET.get("page", 1)  # type: ignore[attr-defined]
        table.paginate(NearestPage, per_page=self.rows_per_page, page=wanted)
        return table
