from apps.meetings.views import MeetingPages

app_name = "meetings"
urlpatterns = MeetingPages.urls("cuoc-hop")
