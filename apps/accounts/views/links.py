"""The page behind a one-time link."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from apps.accounts.backends import BACKEND
from apps.accounts.forms.sign_in import NewPasswordForm
from apps.accounts.services.links import account_of_link, use_link
from apps.core.views import RefusedFormMixin

# In the session: the token of the link that was opened. In the address: what then stands in its place.
TOKEN, OPENED = "link_token", "mat-khau"


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class LinkView(RefusedFormMixin, FormView):
    """Opening changes nothing, so that mail scanners and previews do no harm; choosing a password uses the link up.

    The token moves from the address into the session at once: addresses are kept in histories and sent on to other
    sites. A dead link, a used one and one that never was get the same answer.
    """

    form_class = NewPasswordForm
    template_name = "accounts/link.html"

    def dispatch(self, request: HttpRequest, public_id: str, token: str) -> HttpResponse:
        self.token = request.session.get(TOKEN, "") if token == OPENED else token
        account = account_of_link(public_id, self.token)
        if account is None:
            response = self.dead()
        elif token != OPENED:
            request.session[TOKEN] = token
            response = redirect("accounts:link", public_id, OPENED)
        else:
            self.account = account
            response = super().dispatch(request)
        # Not `no-referrer`: a form of such a page names no origin, and is refused as one of another site.
        response["Referrer-Policy"] = "same-origin"
        return response

    def dead(self) -> HttpResponse:
        return render(self.request, "accounts/link_dead.html", status=404)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.account}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(account=self.account, menu=[], units=[], unit=None, **kwargs)

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        if not use_link(account=self.account, token=self.token, password=form.cleaned_data["new_password1"]):
            return self.dead()
        self.request.session.pop(TOKEN, None)
        login(self.request, self.account, backend=BACKEND)
        return redirect("home")
