"""The private calendar: the page on which its owner makes, changes and stops it, and the calendar itself."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.generic import FormView, View

from apps.core.icalendar import calendar_text
from apps.core.views import OnceFormMixin
from apps.notices.forms.calendar import DueFeedForm
from apps.notices.services.calendar import entries_of, feed_of, renew_feed, stop_feed

_PRODUCT = "-//Dan chu co so//Lich han xu ly//VI"
_KEPT_SECONDS = 3600


class OwnCalendarView(OnceFormMixin, FormView):
    """The person's own calendar address: made, changed and stopped here, for every role."""

    form_class = DueFeedForm
    template_name = "notices/calendar.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = feed_of(self.request.user)
        address = self.request.build_absolute_uri(reverse("notices:calendar-file", args=[feed.key])) if feed else ""
        return super().get_context_data(feed=feed, address=address, **kwargs)

    def carry_out(self, form: Any) -> str:
        if form.cleaned_data["action"] == DueFeedForm.STOP:
            stop_feed(user=self.request.user)
        else:
            renew_feed(user=self.request.user)
        return reverse("notices:calendar")

    def tell(self, form: Any) -> None:
        stopped = form.cleaned_data["action"] == DueFeedForm.STOP
        messages.success(self.request, "Đã ngừng lịch hạn." if stopped else "Đã tạo địa chỉ lịch hạn mới.")


@method_decorator(login_not_required, name="dispatch")
class CalendarFileView(View):
    """The calendar itself, for a calendar program: whoever has the address reads it, nobody else learns that it is."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        entries = entries_of(token)
        if entries is None:
            response = HttpResponse("Không có lịch ở địa chỉ này.\n", status=404, content_type="text/plain")
        else:
            text = calendar_text(name="Lịch hạn việc", entries=entries, stamp=timezone.now(), product=_PRODUCT)
            response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["X-Robots-Tag"] = "noindex, nofollow"
        patch_cache_control(response, private=True, max_age=_KEPT_SECONDS if entries is not None else 0)
        return response
