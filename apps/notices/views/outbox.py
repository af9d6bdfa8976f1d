"""The operator's page of letters and messages: what waits, what failed and why."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView, View

from apps.core.views import PagedTableMixin, UnitMixin
from apps.notices import gateways
from apps.notices.models import Delivery
from apps.notices.services.outbox import counts, deliveries_for
from apps.notices.services.sending import mail_is_configured, try_again
from apps.notices.tables import DeliveryTable


class OutboxView(UnitMixin, PagedTableMixin, TemplateView):
    """`?tinh_trang=` narrows to one state; no address and no text stands here."""

    permission_required = "notices.read_outbox"
    template_name = "notices/outbox.html"
    table_class = DeliveryTable

    def get_table_data(self) -> Any:
        rows, state = deliveries_for(self.request.user), self.request.GET.get("tinh_trang", "")
        return rows.filter(state=state) if state in Delivery.State.values else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = counts(deliveries_for(self.request.user))
        return super().get_context_data(
            states=[(state.value, state.label, found[state.value]) for state in Delivery.State],
            chosen=self.request.GET.get("tinh_trang", ""),
            has_mail=mail_is_configured(),
            has_messages=gateways.is_configured(),
            **kwargs,
        )


class DeliveryAgainView(UnitMixin, View):
    """One that failed is tried once more."""

    permission_required = "notices.read_outbox"
    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest, unit: str) -> HttpResponse:
        key = request.POST.get("key", "")
        may = "\x00" not in key and deliveries_for(request.user).filter(key=key).exists()
        if may and try_again(key=key):
            messages.success(request, "Sẽ gửi lại trong vài phút.")
        else:
            messages.info(request, "Lần gửi này không ở tình trạng không gửi được.")
        return redirect("notices:outbox", unit=self.unit.slug)
