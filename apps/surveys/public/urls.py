"""Addresses below `/khao-sat/`. They name the unit `board`, as no sight of a unit stands behind them."""

from django.urls import path, re_path

from apps.surveys.public import views

app_name = "public_survey"
_one = "<slug:board>/<hexid:public_id>/"
urlpatterns = [
    path(_one, views.SurveyFormView.as_view(), name="form"),
    path(f"{_one}da-nhan/", views.ThanksView.as_view(), name="thanks"),
    re_path(r"^(?:.+/)?\Z", views.NothingView.as_view(), name="nothing"),
    # Without this one an address that no slash would mend is sent on with a slash.
    re_path(r"^.*[^-a-zA-Z0-9_/].*\Z", views.NothingView.as_view(), name="odd"),
]
