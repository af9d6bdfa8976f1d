"""What lets the portal be installed and opened without a line: manifest, service worker, and its few questions."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.core.forms import SubmissionField
from apps.core.services import earlier_result, is_repeat
from apps.core.views.once import typed_digest

# What a kept page needs to look and work as it does online.
_FILES = (
    "css/fonts.css",
    "css/portal.css",
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/bootstrap-icons/bootstrap-icons.min.css",
    "vendor/bootstrap-icons/fonts/bootstrap-icons.woff2",
    "vendor/be-vietnam-pro/be-vietnam-pro-vietnamese-400-normal.woff2",
    "vendor/be-vietnam-pro/be-vietnam-pro-vietnamese-600-normal.woff2",
    "vendor/be-vietnam-pro/be-vietnam-pro-latin-400-normal.woff2",
    "vendor/be-vietnam-pro/be-vietnam-pro-latin-600-normal.woff2",
    "vendor/htmx/htmx.min.js",
    "js/portal.js",
    "js/session.js",
    "js/drafts.js",
    "js/minutes.js",
    "js/studio.js",
    "js/writing.js",
    "js/offline.js",
    "img/icon.svg",
)
_COLOUR = "#0b5351"


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest: name, icons and colours of the installed portal."""
    icons: list[dict[str, Any]] = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    content = {
        "name": "Cổng thông tin thực hiện dân chủ ở cơ sở",
        "short_name": "Dân chủ cơ sở",
        "lang": "vi",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": _COLOUR,
        "icons": [*icons, {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@login_not_required
@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker for the whole portal; another set of files makes another version of it."""
    files = [static(path) for path in _FILES]
    version = hashlib.sha256("\n".join(files).encode()).hexdigest()[:12]
    context = {"files": files, "version": version, "offline": reverse("offline")}
    return render(request, "core/service_worker.js", context, content_type="text/javascript")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that opens in the place of one that was not kept; the device adds what lies on it unsent."""
    return render(request, "core/offline.html")


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answers when there is a line."""
    return HttpResponse(status=204)


@require_POST
def sent(request: HttpRequest, key: str) -> JsonResponse:
    """Where a sending of this person led, and whether it held what is sent along; 404 for one that never arrived."""
    key = SubmissionField().clean(key)
    url = earlier_result(key, request.user)
    if url is None:
        raise Http404
    return JsonResponse({"url": url, "same": is_repeat(key, request.user, typed_digest(request.POST))})
