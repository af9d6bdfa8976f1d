"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the caller; None where a socket of the own machine brings none.

    Behind the own proxy it is the last entry of X-Forwarded-For, the one that this proxy wrote; what stands before it,
    and the whole header without such a proxy, comes from the caller, who may write anything there.
    """
    direct: str | None = request.META.get("REMOTE_ADDR") or None
    if not settings.BEHIND_PROXY:
        return direct
    last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return direct


def is_own_machine(request: HttpRequest) -> bool:
    """Whether the caller runs on the server's own machine.

    Behind a proxy of this machine everybody comes from its address, so a request that names further addresses counts
    only as far as the own proxy is believed.
    """
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        return bool(settings.BEHIND_PROXY) and _is_loopback(last)
    direct = request.META.get("REMOTE_ADDR")
    return not direct or _is_loopback(direct)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
