"""Addresses below `/phan-anh/`. They name the unit `board`, as no sight of a unit stands behind them."""

from django.urls import path, re_path

from apps.complaints.public import views
from apps.core.views.public import NothingView

app_name = "public_reflection"
urlpatterns = [
    path("<slug:board>/", views.ReflectionFormView.as_view(), name="form"),
    path("<slug:board>/da-nhan/", views.ThanksView.as_view(), name="thanks"),
    re_path(r"^(?:.+/)?\Z", NothingView.as_view(), name="nothing"),
    # Without this one an address that no slash would mend is sent on with a slash.
    re_path(r"^.*[^-a-zA-Z0-9_/].*\Z", NothingView.as_view(), name="odd"),
]
