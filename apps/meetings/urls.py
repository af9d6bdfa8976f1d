from django.urls import path

from apps.meetings.views.calendar import CalendarView
from apps.meetings.views.pages import MeetingPages
from apps.meetings.views.papers import meeting_paper_urls
from apps.meetings.views.release import release_urls
from apps.meetings.views.steps import step_urls

app_name = "meetings"
urlpatterns = [
    path("<slug:unit>/cuoc-hop/lich/", CalendarView.as_view(), name="calendar"),
    *MeetingPages.urls("cuoc-hop"),
    *step_urls("cuoc-hop"),
    *meeting_paper_urls("cuoc-hop"),
    *release_urls("cuoc-hop"),
]
