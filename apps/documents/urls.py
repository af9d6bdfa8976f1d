from django.urls import path, re_path

from apps.documents.views import (
    BookView,
    IssuedDetailView,
    IssuedFileView,
    PaperCorrectionView,
    PaperEntryView,
    PaperStyleView,
    PublicationPages,
    RegisterView,
    SubmissionPages,
)

app_name = "documents"
urlpatterns = [
    path("trang-van-ban.css", PaperStyleView.as_view(), name="paper-style"),
    path("<slug:unit>/so-van-ban/", RegisterView.as_view(), name="register"),
    path("<slug:unit>/so-van-ban/ghi-van-ban-giay/", PaperEntryView.as_view(), name="paper-entry"),
    path("<slug:unit>/so-van-ban/mo-so/", BookView.as_view(), name="book"),
    path("<slug:unit>/so-van-ban/<hexid:public_id>/sua/", PaperCorrectionView.as_view(), name="paper-entry-update"),
    path("<slug:unit>/van-ban/<hexid:public_id>/", IssuedDetailView.as_view(), name="issued-detail"),
    re_path(
        r"^(?P<unit>[-a-zA-Z0-9_]+)/van-ban/(?P<public_id>[0-9a-f]{16})/tep\.(?P<format>pdf|docx)\Z",
        IssuedFileView.as_view(),
        name="issued-file",
    ),
    *SubmissionPages.urls("bang-cong-khai/y-kien"),
    *PublicationPages.urls("bang-cong-khai"),
]
