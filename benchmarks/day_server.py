"""What the measured server has beside the portal: the counting header, and Django's admin lists over the same rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.complaints.models import Petition
from apps.disclosures.models import Posting
from apps.households.models import Household
from apps.meetings.models import Meeting
from songvan import urls

HEADER = "X-Day-Took"
_PAGE_KB = 4


class CountingMiddleware:
    """Tells in a header how many queries the answer took, and the memory of its process in KB."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = 0

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = self.get_response(request)
        resident = int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_KB
        response[HEADER] = f"{asked} {resident}"
        return response


class OpenSite(admin.AdminSite):
    """The stock admin for anybody who is signed in: the portal's own keeps records out of it."""

    def has_permission(self, request: HttpRequest) -> bool:
        return True


class StockList(admin.ModelAdmin):
    """The stock change list with the columns of the portal's list."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True


site = OpenSite(name="stock")
for model, columns in (
    (Household, ("code", "head_name", "village", "members", "address")),
    (Meeting, ("held_on", "village", "kind", "subject", "state")),
    (Petition, ("code", "received_on", "petition_type", "field", "status")),
    (Posting, ("title", "item", "starts_on", "ends_on")),
):
    site.register(model, StockList, list_display=columns)

urlpatterns = [path("do-danh-sach/", site.urls), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
