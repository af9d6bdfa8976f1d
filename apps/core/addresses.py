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
