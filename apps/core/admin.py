"""What every page of the admin keeps to."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


class AsksFirst:
    """The history of a row asks for the permission before it looks for the row, as Django's other pages do.

    Else its answer would tell those without permission which keys there are.
    """

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        response: HttpResponse = super().history_view(request, object_id, extra_context)  # type: ignore[misc]
        return response
