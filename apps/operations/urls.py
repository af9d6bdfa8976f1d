from django.urls import path

from apps.operations.views.schedule import ScheduleView

app_name = "operations"
urlpatterns = [path("<slug:unit>/viec-dinh-ky/", ScheduleView.as_view(), name="schedule")]
