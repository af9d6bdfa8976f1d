from django.urls import path

from apps.notices.views.calendar import CalendarFileView, OwnCalendarView
from apps.notices.views.links import ConfirmView, StopView
from apps.notices.views.notices import NoticeListView, NoticeOpenView, NoticesReadView
from apps.notices.views.outbox import DeliveryAgainView, OutboxView
from apps.notices.views.own import ConfirmAgainView, OwnNoticesView

app_name = "notices"
# The keys of links and of calendars are named `token`, which the log leaves out.
urlpatterns = [
    path("thong-bao/", NoticeListView.as_view(), name="list"),
    path("thong-bao/da-doc/", NoticesReadView.as_view(), name="read"),
    path("thong-bao/<hexid:public_id>/", NoticeOpenView.as_view(), name="open"),
    path("thong-bao/xac-nhan-thu/<slug:token>/", ConfirmView.as_view(), name="confirm"),
    path("thong-bao/thoi-nhan-thu/<slug:token>/", StopView.as_view(), name="stop"),
    path("tai-khoan/thong-bao/", OwnNoticesView.as_view(), name="settings"),
    path("tai-khoan/thong-bao/xac-nhan-lai/", ConfirmAgainView.as_view(), name="confirm-again"),
    path("tai-khoan/lich/", OwnCalendarView.as_view(), name="calendar"),
    path("lich-han/<slug:token>.ics", CalendarFileView.as_view(), name="calendar-file"),
    path("<slug:unit>/gui-thong-bao/", OutboxView.as_view(), name="outbox"),
    path("<slug:unit>/gui-thong-bao/gui-lai/", DeliveryAgainView.as_view(), name="delivery-again"),
]
