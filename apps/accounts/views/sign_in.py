"""Signing in and out."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.utils.decorators import method_decorator

from apps.accounts.forms.sign_in import SignInForm
from apps.accounts.models import User
from apps.core.views import RefusedFormMixin

DEMO_PASSWORD = "song-van-2023"  # noqa: S105 - shown on the demo's sign-in page, never set outside the demo


class SignInView(RefusedFormMixin, LoginView):
    """Leads back to the page that was asked for; in demo mode lists the demo accounts."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_accounts"] = (
                User.objects.filter(is_demo=True)
                .prefetch_related("appointments__unit__versions", "appointments__village__versions")
                .order_by("pk")
            )
            context["demo_password"] = DEMO_PASSWORD
        return context


@method_decorator(login_not_required, name="dispatch")
class SignOutView(LogoutView):
    """Open to everybody: whose session is over already is not asked to sign in first."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]
