"""Addresses below `/theo-doi-don/`. They name the unit `board`, as no sight of a unit stands behind them."""

from django.urls import path, re_path

from apps.complaints.views.follow_up import FollowUpView
from apps.core.views.public import NothingView

app_name = "follow_up"
urlpatterns = [
    path("<slug:board>/", FollowUpView.as_view(), name="form"),
    re_path(r"^(?:.+/)?\Z", NothingView.as_view(), name="nothing"),
    # Without this one an address that no slash would mend is sent on with a slash.
    re_path(r"^.*[^-a-zA-Z0-9_/].*\Z", NothingView.as_view(), name="odd"),
]
