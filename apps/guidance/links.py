"""Addresses that a page of help may offer to somebody: only those that would open."""

from types import SimpleNamespace
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse

from apps.villages.models import AdministrativeUnit

TOPIC = "topic:"


def address_for(user: Any, unit: AdministrativeUnit | None, target: str) -> str:
    """The address of a route ("meetings:meeting-list") or of a topic ("topic:cuoc-hop"); "" where it does not open.

    Raises `NoReverseMatch` for a route that takes more than a unit.
    """
    if target.startswith(TOPIC):
        return reverse("guidance:topic", args=[target.removeprefix(TOPIC)])
    if not takes_unit(target):
        return reverse(target)
    return "" if unit is None else _in_unit(user, unit, target)


def takes_unit(route: str) -> bool:
    """Whether the route lies below a unit."""
    try:
        reverse(route, args=["don-vi"])
    except NoReverseMatch:
        return False
    return True


def _in_unit(user: Any, unit: AdministrativeUnit, route: str) -> str:
    """Asks the page's own view, so that help and pages never disagree; no row is read for it."""
    address = reverse(route, args=[unit.slug])
    match = resolve(address)
    view: Any = match.func.view_class(**match.func.view_initkwargs)  # type: ignore[attr-defined]
    view.setup(SimpleNamespace(user=user), **match.kwargs)
    view.unit = unit
    return address if view.has_permission() else ""
