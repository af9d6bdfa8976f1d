from django.urls import path, re_path

from apps.documents.views import (
    AlarmView,
    BookView,
    BringView,
    DeliveryCorrectionView,
    DeliveryView,
    EntryUpdateView,
    IssuedDetailView,
    IssuedFileView,
    PaperEntryView,
    PaperStyleView,
    PublicationPages,
    RegisterView,
    SignedCopyFileView,
    SignedCopyView,
    SignView,
    SubmissionPages,
    VoidView,
)

app_name = "documents"
_ONE = "<slug:unit>/van-ban/<hexid:public_id>/"
urlpatterns = [
    path("trang-van-ban.css", PaperStyleView.as_view(), name="paper-style"),
    path("<slug:unit>/so-van-ban/", RegisterView.as_view(), name="register"),
    path("<slug:unit>/so-van-ban/ghi-van-ban-giay/", PaperEntryView.as_view(), name="paper-entry"),
    path("<slug:unit>/so-van-ban/mo-so/", BookView.as_view(), name="book"),
    path("<slug:unit>/so-van-ban/<hexid:public_id>/sua/", EntryUpdateView.as_view(), name="entry-update"),
    path("<slug:unit>/van-ban/<hexid:public_id>/", IssuedDetailView.as_view(), name="issued-detail"),
    re_path(
        r"^(?P<unit>[-a-zA-Z0-9_]+)/van-ban/(?P<public_id>[0-9a-f]{16})/tep\.(?P<format>pdf|docx)\Z",
        IssuedFileView.as_view(),
        name="issued-file",
    ),
    path(f"{_ONE}ky-so/", SignView.as_view(), name="issued-sign"),
    path(f"{_ONE}tai-ban-ky/", BringView.as_view(), name="issued-bring"),
    path(f"{_ONE}ban-ky/<hexid:copy>/", SignedCopyView.as_view(), name="signed-copy"),
    path(f"{_ONE}ban-ky/<hexid:copy>/tep.pdf", SignedCopyFileView.as_view(), name="signed-copy-file"),
    path(f"{_ONE}ban-ky/<hexid:copy>/huy/", VoidView.as_view(), name="signed-copy-void"),
    path(f"{_ONE}noi-nhan/ghi/", DeliveryView.as_view(), name="delivery-create"),
    path(f"{_ONE}noi-nhan/<hexid:delivery>/dinh-chinh/", DeliveryCorrectionView.as_view(), name="delivery-correct"),
    path(f"{_ONE}canh-bao/<hexid:alarm>/", AlarmView.as_view(), name="alarm-close"),
    *SubmissionPages.urls("bang-cong-khai/y-kien"),
    *PublicationPages.urls("bang-cong-khai"),
]
