"""Addresses of the board. They name the unit `board`, as no sight of a unit stands behind them."""

from django.urls import path, re_path

from apps.core.views.public import NothingView
from apps.disclosures.public import opinions, views

app_name = "board"
_one = "<slug:board>/<hexid:public_id>/"
urlpatterns = [
    path("", views.UnitsView.as_view(), name="units"),
    path("<slug:board>/", views.BoardView.as_view(), name="unit"),
    path("<slug:board>/moi.atom", views.FeedView.as_view(), name="feed"),
    path("<slug:unit>/to-roi.pdf", views.PosterView.as_view(), name="poster"),
    path(_one, views.PublicationView.as_view(), name="publication"),
    path(f"{_one}tep/<hexid:file>/", views.PublicationFileView.as_view(), name="file"),
    path(f"{_one}gop-y/", opinions.OpinionView.as_view(), name="opinion"),
    path(f"{_one}gop-y/da-nhan/", opinions.OpinionThanksView.as_view(), name="opinion-thanks"),
    re_path(r"^.+/\Z", NothingView.as_view(), name="nothing"),
    # Without this one an address that no slash would mend is sent on with a slash; one that is typed without it is not.
    re_path(r"^.*[^-a-zA-Z0-9_/].*\Z", NothingView.as_view(), name="odd"),
]
