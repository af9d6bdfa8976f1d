from django.urls import path

from apps.operations.views.jobs import JobListView
from apps.operations.views.schedule import ScheduleView

app_name = "operations"
urlpatterns = [
    path("<slug:unit>/viec-dinh-ky/", ScheduleView.as_view(), name="schedule"),
    path("<slug:unit>/viec-nen/", JobListView.as_view(), name="jobs"),
]
