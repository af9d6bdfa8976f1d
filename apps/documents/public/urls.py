"""Addresses below `/xac-nhan/`, to which the codes of issued documents lead."""

from django.urls import path, re_path

from apps.core.views.public import NothingView
from apps.documents.public.views import ConfirmationView

app_name = "confirmation"
urlpatterns = [
    path("<hexid:public_id>/", ConfirmationView.as_view(), name="document"),
    re_path(r"^(?:.+/)?\Z", NothingView.as_view(), name="nothing"),
    # Without this one an address that no slash would mend is sent on with a slash.
    re_path(r"^.*[^-a-zA-Z0-9_/].*\Z", NothingView.as_view(), name="odd"),
]
