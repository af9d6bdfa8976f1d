"""Addresses for what watches the portal; `HealthMiddleware` answers them itself."""

from django.urls import path

from apps.operations.views.health import live, metrics, ready, seen

app_name = "health"
urlpatterns = [
    path("song/", live, name="live"),
    path("san-sang/", ready, name="ready"),
    path("nhin-thay/", seen, name="seen"),
    path("so-do/", metrics, name="metrics"),
]
