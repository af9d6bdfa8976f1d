"""The pages of a unit's tokens, and the page that tells programmers how to read."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView, ListView, TemplateView

from apps.api.endpoints import FIRST_DAY, LAST_DAY, MOST_LIVE_YEARS
from apps.api.forms import RevokeForm, TokenForm
from apps.api.models import MOST_YEARS, ApiToken
from apps.api.services import is_second_click, make_token, renew_secret, revoke_token
from apps.core.views import FormOnRecordView, OnceFormMixin, UnitMixin, VisibleMixin

PER_PAGE = 25
TAGS = {ApiToken.State.GOOD: "done", ApiToken.State.EXPIRED: "late", ApiToken.State.REVOKED: "draft"}


class TokenListView(VisibleMixin, ListView):
    """All tokens of the unit, the newest first, those that open nothing any more among them."""

    model = ApiToken
    permission_required = "api.view_apitoken"
    template_name = "api/token_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.object_list, PER_PAGE).get_page(self.request.GET.get("page"))
        rows = [(token, TAGS[token.state]) for token in page]
        may_add = self.request.user.reach.may_write(ApiToken, self.unit)
        return super().get_context_data(page=page, rows=rows, may_add=may_add, **kwargs)


class TokenMixin(VisibleMixin):
    model = ApiToken
    slug_field = slug_url_kwarg = "public_id"
    context_object_name = "token"


class TokenDetailView(TokenMixin, DetailView):
    """Who uses it, until when, when it was used last; the secret is not there any more."""

    permission_required = "api.view_apitoken"
    template_name = "api/token_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token = self.object
        may_revoke = token.revoked_at is None and self.request.user.reach.may_write_record(token)
        return super().get_context_data(tag=TAGS[token.state], may_revoke=may_revoke, **kwargs)


@method_decorator(never_cache, name="dispatch")
class TokenCreateView(OnceFormMixin, UnitMixin, FormView):
    """Makes a token. The answer itself shows the secret, so that no address, session or store ever holds it."""

    permission_required = "api.add_apitoken"
    form_class = TokenForm
    template_name = "api/token_form.html"
    made_secret = ""
    token: ApiToken

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def carry_out(self, form: TokenForm) -> str:
        given = {name: form.cleaned_data[name] for name in ("name", "expires_on")}
        self.token, self.made_secret = make_token(user=self.request.user, unit=self.unit, **given)
        return self.token.get_absolute_url()

    def form_valid(self, form: TokenForm) -> HttpResponse:
        response = super().form_valid(form)
        made = bool(self.made_secret) and response.status_code == 302
        return self.show(self.token, self.made_secret) if made else response

    def earlier(self) -> HttpResponse | None:
        """The second of two clicks is the one whose answer shows: it gives the one token a secret that can be read."""
        led = super().earlier()
        if led is None or not is_second_click(user=self.request.user, key=self.key, digest=self.digest):
            return led
        public_id = resolve(led["Location"]).kwargs["public_id"]
        renewed = renew_secret(user=self.request.user, unit=self.unit, public_id=public_id)
        return led if renewed is None else self.show(*renewed)

    def show(self, token: ApiToken, secret: str) -> HttpResponse:
        context = {"unit": self.unit, "token": token, "secret": secret, "help_url": reverse("api:help")}
        return render(self.request, "api/token_secret.html", context)


class TokenRevokeView(OnceFormMixin, TokenMixin, FormOnRecordView):
    """Asks first; from then on the token opens nothing."""

    permission_required = "api.change_apitoken"
    writing = True
    form_class = RevokeForm
    template_name = "api/token_revoke.html"

    def carry_out(self, form: RevokeForm) -> str:
        revoke_token(user=self.request.user, token=self.object)
        return str(self.object.get_absolute_url())

    def tell(self, form: RevokeForm) -> None:
        messages.success(self.request, "Đã thu hồi mã truy cập.")


@method_decorator(login_not_required, name="dispatch")
class HelpView(TemplateView):
    """How to read, for programmers of other offices, who have no account here."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]
    template_name = "api/help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            base=self.request.build_absolute_uri("/api/v1"),
            per_minute=settings.API_PER_MINUTE,
            years=MOST_YEARS,
            live_years=MOST_LIVE_YEARS,
            days=(FIRST_DAY, LAST_DAY),
            **kwargs,
        )
