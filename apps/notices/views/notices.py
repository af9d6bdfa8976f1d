"""The person's own notices: the list, opening one, marking them read."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import TemplateView, View

from apps.core.notices import Cause
from apps.core.views.base import NearestPage
from apps.notices.forms.notices import STATES, UNREAD, NoticeFilterForm
from apps.notices.models import Notice
from apps.notices.services.collecting import standing
from apps.notices.services.reading import mark_all_read, mark_read, mark_unread

PER_PAGE = 25
# More than a page holds are not marked at once.
_MOST_MARKED = 100


@dataclass(frozen=True)
class Shown:
    """A notice as the list shows it. Without a cause it is over, or the person's no more: then no word of it stands."""

    notice: Notice
    cause: Cause | None
    today: date

    @property
    def is_late(self) -> bool:
        return self.cause is not None and self.cause.due_on is not None and self.cause.due_on < self.today


class NoticeListView(TemplateView):
    """Newest first, with the records behind them asked anew: a query for each kind on the page."""

    template_name = "notices/notice_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        form = NoticeFilterForm(self.request.GET, user=self.request.user)
        own = Notice.objects.visible_to(user)
        page = NearestPage(form.narrow(own), PER_PAGE).page(self.request.GET.get("page", 1))
        notices = list(page.object_list)
        causes, today = standing(user, notices), timezone.localdate()
        return super().get_context_data(
            form=form,
            page=page,
            rows=[Shown(notice, causes.get(notice.pk), today) for notice in notices],
            unread=own.unread().count(),
            states=STATES,
            unread_state=UNREAD,
            **kwargs,
        )


class NoticeOpenView(View):
    """On to the record, and the notice is read; where its cause is gone the list says so.

    A GET marks it, as reading a letter does: repeated, or asked for by a program ahead, it does no harm.
    """

    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        notice = Notice.objects.visible_to(request.user).filter(public_id=public_id).first()
        if notice is None:
            raise Http404
        if request.method == "GET":
            mark_read(user=request.user, public_ids=[public_id])
        cause = standing(request.user, [notice]).get(notice.pk)
        if cause is None:
            messages.info(request, "Việc này đã xong hoặc không còn thuộc phạm vi của đồng chí.")
            return redirect("notices:list")
        return redirect(cause.url)


class NoticesReadView(View):
    """Marks those that are ticked, or all (`tat-ca`), and goes back to the list as it was filtered."""

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = [key for key in request.POST.getlist("thong_bao") if key.isalnum()][:_MOST_MARKED]
        if "tat-ca" in request.POST:
            count = mark_all_read(user=request.user)
            messages.success(request, f"Đã đánh dấu đã đọc {count} thông báo." if count else "Không còn tin chưa đọc.")
        elif not chosen:
            messages.warning(request, "Chưa chọn thông báo nào.")
        else:
            mark = mark_unread if "chua-doc" in request.POST else mark_read
            words = "chưa đọc" if "chua-doc" in request.POST else "đã đọc"
            messages.success(request, f"Đã đánh dấu {words} {mark(user=request.user, public_ids=chosen)} thông báo.")
        return redirect(self._back(request))

    def _back(self, request: HttpRequest) -> str:
        wanted = request.POST.get("ve", "")
        address = reverse("notices:list")
        own = wanted.startswith(f"{address}?") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return wanted if own else address
