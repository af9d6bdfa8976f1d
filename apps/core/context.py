"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from apps.core.portal import menu_for


def portal(request: HttpRequest) -> dict[str, Any]:
    """Demo mode, the unit that the page works in, and the menu of the signed-in user."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "demo": settings.DEMO,
        "menu": [],
        "unit": None,
        "units": [],
        "keeps_reference_data": False,
    }
    context["csrf_cookie"] = settings.CSRF_COOKIE_NAME
    if user is None or not user.is_authenticated:
        return context
    context["units"] = user.reach.home_units
    context["keeps_reference_data"] = user.is_superuser or user.reach.keeps_reference_data
    slug = request.resolver_match.kwargs.get("unit") if request.resolver_match else None
    by_slug = {unit.slug: unit for unit in user.reach.units}
    context["unit"] = by_slug.get(slug) or next(iter(user.reach.home_units), None)
    context["menu"] = menu_for(user, context["unit"]) if context["unit"] else []
    return context
