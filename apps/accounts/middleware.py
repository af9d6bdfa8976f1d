"""Who may pass: sessions within their limits, signed in, and with the second factor where it is asked for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware, get_user
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.middleware import OTPMiddleware

from apps.accounts.backends import session_owner
from apps.accounts.devices import DEVICES, known_device
from apps.accounts.services.second_factor import needs_second_factor
from apps.accounts.services.sessions import keep_up

NOT_SAVED = (
    "Nội dung vừa gửi chưa được lưu vì phiên làm việc đã hết. Đăng nhập lại, rồi bấm nút Quay lại của trình duyệt; "
    "thấy biểu mẫu trống thì bấm Quay lại lần nữa: nội dung đã nhập còn nguyên ở đó, bấm Lưu để gửi lại."
)


class SessionOwnerMiddleware(AuthenticationMiddleware):
    """Django's own, with the account taken from the session's row instead of asked for once more.

    Django still checks it: that it is active, and that its password is the one of the sign-in.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _owner_of(request))  # type: ignore[assignment]


def _owner_of(request: HttpRequest) -> Any:
    request.session.get(SESSION_KEY)  # reads the session's row, should nobody have done so
    token = session_owner.set(getattr(request.session, "owner", None))
    try:
        return get_user(request)
    finally:
        session_owner.reset(token)


class KnownDeviceMiddleware(OTPMiddleware):
    """django-otp's own, with the second factor's device taken from the session's row, too."""

    def _verify_user_sync(self, request: HttpRequest, user: Any) -> Any:
        if not hasattr(user, DEVICES[0].fact):  # not come by a session
            return super()._verify_user_sync(request, user)
        self._init_user_fields(user)
        device = known_device(user, request.session.get(DEVICE_ID_SESSION_KEY, ""))
        user.otp_device = self._finalize_device(request, user, device)
        return user


class SessionLimitsMiddleware:
    """Ends a session that is idle, old, or lost an appointment; the visitor learns why.

    Pages that need a sign-in then lead there by themselves, public ones open as for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            # A suspended person is nobody by now; without this the session would wake up with the account.
            reason = keep_up(request.session, request.user) if request.user.is_authenticated else ""
            if reason or not request.user.is_authenticated:
                logout(request)
            if reason:
                messages.warning(request, reason)
        return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Leads visitors to the sign-in page and back; says so when something that they sent was lost."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method not in ("GET", "HEAD"):
            messages.warning(request, NOT_SAVED)
        return lead_to(request, view_func, self.get_login_url(view_func))


class SecondFactorMiddleware:
    """Leads who has only given the password to the second step, or to its set-up where a role asks for it.

    Public views pass, and those with `second_factor_exempt`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user: Any = request.user
        public = not getattr(view_func, "login_required", True)
        if not user.is_authenticated or public or _exempt(view_func) or user.is_verified():
            return None
        if user.second_factor_since is not None:
            return lead_to(request, view_func, "accounts:verify")
        if needs_second_factor(user):
            return lead_to(request, view_func, "accounts:second-factor")
        return None


def _exempt(view_func: Any) -> bool:
    return getattr(getattr(view_func, "view_class", view_func), "second_factor_exempt", False)


def lead_to(request: HttpRequest, view_func: Any, page: str) -> HttpResponse:
    """Redirect to a page that leads back afterwards; htmx is told to open it whole, not within a page."""
    address = f"{resolve_url(page)}?{REDIRECT_FIELD_NAME}={quote(way_back(request, view_func))}"
    return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)  # type: ignore[attr-defined]


def way_back(request: HttpRequest, view_func: Any) -> str:
    """The page to return to: one that can be opened, without the mark of a form that was sent.

    For a form or a part of a page it is the page that holds it, as the browser names it; else the address itself
    where it answers GET, else the home page.
    """
    whole = request.method in ("GET", "HEAD") and not request.htmx  # type: ignore[attr-defined]
    if whole:
        return request.get_full_path()
    holder = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(holder, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(holder)
    elif hasattr(getattr(view_func, "view_class", None), "get"):
        parts = urlsplit(request.get_full_path())
    else:
        return "/"
    query = QueryDict(parts.query, mutable=True)
    query.pop("gui", None)
    return urlunsplit(("", "", parts.path or "/", query.urlencode(), ""))
