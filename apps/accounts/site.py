"""The admin of reference data: for system operators and superusers, signed in as everywhere else."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


def may_enter(user: Any) -> bool:
    """Whether the person keeps reference data: today's appointment as system operator, or the superuser's mark."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(user.is_superuser or user.reach.keeps_reference_data)


class PortalAdminSite(AdminSite):
    """Has no door of its own: visitors go to the portal's sign-in, and to others it does not exist."""

    site_header = site_title = "Quản trị dữ liệu nền"
    index_title = "Danh mục và đơn vị"

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def hidden_from_others(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return hidden_from_others

    def get_urls(self) -> list[Any]:
        """Without the redirect to any record by its key, which would tell what there is in every unit."""
        return [entry for entry in super().get_urls() if getattr(entry, "name", None) != "view_on_site"]

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The portal's own page also ends other sessions and notes it."""
        return redirect("accounts:own-password")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", request.path))
