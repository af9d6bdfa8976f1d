"""Mixins that every page of a unit stands on."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django_tables2 import SingleTableMixin


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


class RefusedFormMixin:
    """A form that is refused answers 422 with its messages and all that was typed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class PagedTableMixin(SingleTableMixin):
    """A list of 25 rows a page, whatever the address asks for; a page that is not there gives the nearest one."""

    rows_per_page = 25

    def get_table_pagination(self, table: Any) -> bool:
        return False

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        wanted = self.request.GET.get("page")  # type: ignore[attr-defined]
        page = Paginator(table.rows, self.rows_per_page).get_page(wanted)
        table.paginate(page=page.number, per_page=self.rows_per_page)
        return table
