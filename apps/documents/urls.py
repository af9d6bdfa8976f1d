from django.urls import path, re_path

from apps.documents.views import IssuedDetailView, IssuedFileView, PaperStyleView, RegisterView

app_name = "documents"
urlpatterns = [
    path("trang-van-ban.css", PaperStyleView.as_view(), name="paper-style"),
    path("<slug:unit>/so-van-ban/", RegisterView.as_view(), name="register"),
    path("<slug:unit>/van-ban/<str:public_id>/", IssuedDetailView.as_view(), name="issued-detail"),
    re_path(
        r"^(?P<unit>[-\w]+)/van-ban/(?P<public_id>\w+)/tep\.(?P<format>pdf|docx)$",
        IssuedFileView.as_view(),
        name="issued-file",
    ),
]
