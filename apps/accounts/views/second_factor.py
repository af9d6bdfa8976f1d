"""The second step of signing in, and its set-up."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView
from django_otp import login as mark_verified

from apps.accounts.forms.sign_in import CodeForm
from apps.accounts.qr import qr_drawing
from apps.accounts.services.second_factor import (
    app_address,
    key_in_letters,
    needs_second_factor,
    new_key,
    one_time_codes,
    renew_codes,
    turn_off,
    turn_on,
    verify,
)
from apps.core.views import RefusedFormMixin

# In the session: the secret that a set-up has shown and no code has proved yet; codes that wait to be shown once.
KEY, CODES_WAIT = "second_factor_key", "second_factor_codes"
NO_MENU: dict[str, Any] = {"menu": [], "units": [], "unit": None}


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class CodePage(RedirectURLMixin, RefusedFormMixin, FormView):
    """A page that asks for a code and then leads on to where the visitor was going (`next`)."""

    form_class = CodeForm
    next_page = "home"

    def form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            return self.code_given(form.cleaned_data["code"])
        except ValidationError as refusal:
            form.add_error("code", refusal)
            return self.form_invalid(form)

    def code_given(self, code: str) -> HttpResponse:
        """What a typed code does; `ValidationError` when it is refused."""
        raise NotImplementedError

    def show_codes(self) -> HttpResponse:
        """Lead to the page that shows fresh one-time codes once."""
        self.request.session[CODES_WAIT] = True
        return redirect(f"{reverse('accounts:second-factor-codes')}?next={quote(self.get_success_url())}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)


class VerifyView(CodePage):
    """The second step: a code of the app, or one of the one-time codes."""

    template_name = "accounts/verify.html"
    second_factor_exempt = True
    extra_context = NO_MENU

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._nothing_to_ask() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._nothing_to_ask() or super().post(request, *args, **kwargs)

    def _nothing_to_ask(self) -> HttpResponse | None:
        user = self.request.user
        if user.is_verified() or user.second_factor_since is None:
            return redirect(self.get_success_url())
        return None

    def code_given(self, code: str) -> HttpResponse:
        mark_verified(self.request, verify(account=self.request.user, code=code))
        return redirect(self.get_success_url())


class SecondFactorView(CodePage):
    """Set-up by QR code where there is none yet; else its state, with new codes and switching off."""

    second_factor_exempt = True

    def get_template_names(self) -> list[str]:
        return [f"accounts/second_factor{'' if self.is_on else '_set_up'}.html"]

    @property
    def is_on(self) -> bool:
        return self.request.user.second_factor_since is not None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Exempt only for those who set it up: what stands, nobody sees or changes without a code."""
        if self.is_on and not request.user.is_verified():
            return redirect(f"{reverse('accounts:verify')}?next={quote(request.get_full_path())}")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        needed = needs_second_factor(user)
        context: dict[str, Any] = {"needed": needed}
        if self.is_on:
            context["codes_left"] = len(one_time_codes(user))
        else:
            key = self.request.session.setdefault(KEY, new_key())
            address = app_address(user, key)
            context |= {"qr": qr_drawing(address, scale=None), "key": key_in_letters(key), "app_address": address}
            context |= NO_MENU if needed else {}
        return super().get_context_data(**(context | kwargs))

    def code_given(self, code: str) -> HttpResponse:
        if self.is_on:
            return redirect(self.request.path)
        session = self.request.session
        key = session.get(KEY)
        if key is None:
            raise ValidationError("Phiên làm việc đã đổi. Quét lại mã QR dưới đây rồi nhập mã mới.")
        device = turn_on(account=self.request.user, key=key, code=code, keep=session.session_key)
        del session[KEY]
        mark_verified(self.request, device)
        return self.show_codes()


class RenewCodesView(CodePage):
    """Ten new one-time codes, for a code of the app or one of the old ones."""

    template_name = "accounts/second_factor_renew.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.second_factor_since is None:
            return redirect("accounts:second-factor")
        return super().dispatch(request, *args, **kwargs)

    def code_given(self, code: str) -> HttpResponse:
        verify(account=self.request.user, code=code)
        renew_codes(account=self.request.user)
        return self.show_codes()

    def get_default_redirect_url(self) -> str:
        return resolve_url("accounts:own")


class TurnOffView(CodePage):
    """Gives the second factor up, where no role asks for it."""

    template_name = "accounts/second_factor_off.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.second_factor_since is None or needs_second_factor(request.user):
            return redirect("accounts:second-factor")
        return super().dispatch(request, *args, **kwargs)

    def code_given(self, code: str) -> HttpResponse:
        verify(account=self.request.user, code=code)
        turn_off(account=self.request.user)
        messages.success(self.request, "Đã tắt xác thực hai bước.")
        return redirect("accounts:own")


@method_decorator(never_cache, name="dispatch")
class CodesView(RedirectURLMixin, TemplateView):
    """The one-time codes, shown once after they were made; later only a way to new ones."""

    template_name = "accounts/second_factor_codes.html"
    next_page = "home"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fresh = self.request.method == "GET" and self.request.session.pop(CODES_WAIT, False)
        codes = one_time_codes(self.request.user) if fresh else []
        return super().get_context_data(codes=codes, next=self.get_success_url(), **kwargs)
