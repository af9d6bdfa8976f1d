"""What watches the portal from outside: does the process live, can it serve, how is it doing.

These answer before sessions, the check of host names and the way to HTTPS (`HealthMiddleware`): a probe knows the
machine's address and not its name, and must get an answer when the database gives none.
"""

import hmac
import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest

from apps.core.addresses import is_own_machine
from apps.operations import proxy
from apps.operations.gauges import InstallationCollector
from apps.operations.installation import Level, found_by, ready_checks
from apps.operations.measuring import request_registry

logger = logging.getLogger(__name__)
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answers as long as the process does."""
    return JsonResponse({"live": True})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where everything that people need stands, else 503; each check by its name, and nothing about the inside."""
    found = found_by(ready_checks())
    broken = [finding.key for finding in found if finding.level is Level.BROKEN]
    if broken:
        logger.error("not ready: %s", ", ".join(broken))
    told = {finding.key: finding.level.name.lower() for finding in found}
    return JsonResponse({"ready": not broken, "checks": told}, status=503 if broken else 200)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts in Prometheus' text format for the own machine and for who brings the token; 404 to others."""
    if not (is_own_machine(request) or _has_token(request)):
        raise Http404
    standing = CollectorRegistry()
    standing.register(InstallationCollector())
    return HttpResponse(generate_latest(request_registry()) + generate_latest(standing), content_type=METRICS_TYPE)


@login_not_required
@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    """What arrived of a request of `manage.py doctor --through`; 404 to others."""
    if not proxy.is_token(_bearer(request)):
        raise Http404
    return JsonResponse(proxy.seen_by_server(request))


def _bearer(request: HttpRequest) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind == "Bearer" else ""


def _has_token(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and hmac.compare_digest(_bearer(request).encode(), wanted.encode())
