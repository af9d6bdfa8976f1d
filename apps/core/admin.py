"""What every page of the admin keeps to."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from import_export.admin import ExportMixin

from apps.core.resources import PortalWorkbook
from apps.core.services import lock_again
from apps.core.standing import StandingForm
from apps.core.text import slugify_vi


class AsksFirst:
    """The history of a row asks for the permission before it looks for the row, as Django's other pages do.

    Else its answer would tell those without permission which keys there are.
    """

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        response: HttpResponse = super().history_view(request, object_id, extra_context)  # type: ignore[misc]
        return response


class SelectsRows:
    """An action on selected rows: what cannot be a key selects nothing, as the key of a row that is gone."""

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        sent = request.POST.getlist(ACTION_CHECKBOX_NAME)
        keys = [key for key in sent if _is_key(self.model._meta.pk, key)]  # type: ignore[attr-defined]
        if keys != sent:
            request.POST = request.POST.copy()  # type: ignore[assignment]
            request.POST.setlist(ACTION_CHECKBOX_NAME, keys)
        return super().response_action(request, queryset)  # type: ignore[misc, no-any-return]


def _is_key(field: Field, text: str) -> bool:
    try:
        field.clean(text, None)
    except ValidationError:
        return False
    return True


class StandingModelForm(StandingForm, forms.ModelForm):
    """Of a row of reference data, which keeps no count of its changes."""


class StandingAdmin(SelectsRows):
    """Two people correct one row: the second is refused with what stands now, and keeps what was typed."""

    form = StandingModelForm

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Locked where it is about to be written; the admin does that within a transaction."""
        row = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if row is not None and request.method == "POST" and connection.in_atomic_block:
            lock_again(row)
        return row


class Downloaded(ExportMixin):
    """The list as it is seen (reach, search, filters) as a workbook, by one click and for those who may view it.

    Nothing is read in this way: reference data are corrected one by one, with the checks of their forms.
    """

    skip_export_form = True
    export_formats: ClassVar = (PortalWorkbook,)

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Arguments that the list does not know lead to the whole list, as they do when it is looked at."""
        try:
            response: HttpResponse = super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(f"{reverse(admin_urlname(self.model._meta, 'changelist'))}?{ERROR_FLAG}=1")
        return response

    def get_export_filename(self, request: HttpRequest, queryset: QuerySet, file_format: Any) -> str:
        return f"{slugify_vi(str(self.model._meta.verbose_name_plural))}.xlsx"


# What went wrong in a job may quote the values of a row, which are no reference data.
admin.site.unregister(DBTaskResult)
