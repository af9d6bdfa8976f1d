"""The own account: name and appointments, password, sessions."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from apps.accounts.forms.sign_in import OwnPasswordForm
from apps.accounts.services.links import set_password
from apps.accounts.services.second_factor import needs_second_factor
from apps.accounts.services.sessions import end_session, end_sessions, live_sessions
from apps.core.views import RefusedFormMixin


class OwnAccountView(TemplateView):
    """Who one is here, what one is appointed to today, and how the account is kept safe."""

    template_name = "accounts/own.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            appointments=user.appointments.on(user.reach.today).for_list().order_by("valid_from", "pk"),
            factor_needed=needs_second_factor(user),
            session_count=live_sessions(user).count(),
            **kwargs,
        )


class OwnPasswordView(RefusedFormMixin, PasswordChangeView):
    """A new password; this session goes on, the others end."""

    form_class = OwnPasswordForm
    template_name = "accounts/own_password.html"
    success_url = reverse_lazy("accounts:own")

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        user = self.request.user
        set_password(account=user, password=form.cleaned_data["new_password1"], keep=self.request.session.session_key)
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "Đã đổi mật khẩu. Các phiên đăng nhập khác đã đóng.")
        return redirect(self.get_success_url())


class OwnSessionsView(TemplateView):
    """Where the account is signed in; the keys of sessions stay out of the page."""

    template_name = "accounts/own_sessions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own_key = self.request.session.session_key
        rows = [(session, session.session_key == own_key) for session in live_sessions(self.request.user)]
        return super().get_context_data(sessions=rows, **kwargs)


class EndOwnSessionView(View):
    """Ends one session of one's own; ending the present one signs out."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        key = request.session.session_key
        present = request.user.sessions.filter(public_id=public_id, session_key=key).exists()
        if not end_session(account=request.user, actor=request.user, public_id=public_id):
            raise Http404
        if present:
            logout(request)
            return redirect("accounts:sign-in")
        messages.success(request, "Đã đóng phiên đăng nhập.")
        return redirect("accounts:own-sessions")


class EndOwnSessionsView(View):
    """Signs out everywhere else or, with `ca-phien-nay` in the form, everywhere."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        everywhere = "ca-phien-nay" in request.POST
        keep = None if everywhere else request.session.session_key
        count = end_sessions(account=request.user, actor=request.user, keep=keep)
        if everywhere:
            logout(request)
            messages.success(request, "Đã đăng xuất khỏi mọi thiết bị.")
            return redirect("accounts:sign-in")
        messages.success(request, f"Đã đóng {count} phiên đăng nhập khác." if count else "Không còn phiên nào khác.")
        return redirect("accounts:own-sessions")


@method_decorator(login_not_required, name="dispatch")
class KeepSessionView(View):
    """Asked by an open page before its session lies idle too long; arriving here is the use that keeps it.

    Open to everybody, so that a page whose session is over gets a plain no and the reason waits for the sign-in page.
    """

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=204 if request.user.is_authenticated else 403)
