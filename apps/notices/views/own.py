"""The own account: how one is told outside the portal."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView, View

from apps.core.views import OnceFormMixin
from apps.notices import gateways
from apps.notices.forms.own import OwnNoticesForm
from apps.notices.services.preferences import save_settings, send_confirmation_again, settings_of
from apps.notices.services.sending import mail_is_configured


class OwnNoticesView(OnceFormMixin, FormView):
    """Address, number, consent and kinds of the one who is signed in."""

    form_class = OwnNoticesForm
    template_name = "notices/own.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "stored": settings_of(self.request.user),
            "has_mail": mail_is_configured(),
            "has_messages": gateways.is_configured(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            stored=settings_of(self.request.user),
            has_mail=mail_is_configured(),
            has_messages=gateways.is_configured(),
            **kwargs,
        )

    def carry_out(self, form: Any) -> str:
        typed = form.cleaned_data
        save_settings(
            user=self.request.user,
            email=typed["email"],
            wants_digest=typed["wants_digest"],
            phone=typed["phone"] if typed["channel"] else "",
            channel=typed["channel"],
            agrees=typed["agrees"],
            unwanted=form.unwanted,
        )
        return reverse("notices:settings")

    def tell(self, form: Any) -> None:
        messages.success(self.request, "Đã lưu cách nhận thông báo.")
        typed = form.cleaned_data
        if typed["email"] and not typed["wants_digest"] and mail_is_configured():
            messages.info(self.request, "Chưa đánh dấu “Nhận thư tổng hợp” nên cổng không gửi thư hằng tuần.")


class ConfirmAgainView(View):
    """One more letter to an address that is not confirmed; the link of the one before ends."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if send_confirmation_again(user=request.user):
            messages.success(request, "Thư xác nhận mới sẽ được gửi trong vài phút.")
        else:
            messages.info(request, "Không có địa chỉ nào chờ xác nhận.")
        return redirect("notices:settings")
