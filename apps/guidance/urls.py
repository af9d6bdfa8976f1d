from django.urls import path

from apps.guidance.views import (
    FirstDayChoiceView,
    FirstDayView,
    HelpIndexView,
    ShortcutsView,
    TopicView,
    VillageGuideView,
)

app_name = "guidance"
urlpatterns = [
    path("tro-giup/", HelpIndexView.as_view(), name="index"),
    path("tro-giup/phim-tat/", ShortcutsView.as_view(), name="shortcuts"),
    path("tro-giup/muc/<slug:topic>/", TopicView.as_view(), name="topic"),
    path("<slug:unit>/ngay-dau/", FirstDayView.as_view(), name="first-day"),
    path("<slug:unit>/ngay-dau/chon/", FirstDayChoiceView.as_view(), name="first-day-choice"),
    path("<slug:unit>/so-tay-truong-thon/", VillageGuideView.as_view(), name="village-guide"),
]
