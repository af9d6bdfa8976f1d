from django.urls import path

from apps.meetings.views.calendar import CalendarView
from apps.meetings.views.pages import MeetingPages
from apps.meetings.views.papers import paper_urls
from apps.meetings.views.steps import step_urls

app_name = "meetings"
urlpatterns = [
    path("<slug:unit>/cuoc-hop/lich/", CalendarView.as_view(), name="calendar"),
    *MeetingPages.urls("cuoc-hop"),
    *step_urls("cuoc-hop"),
    *paper_urls("cuoc-hop"),
]
