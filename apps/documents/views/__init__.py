"""Pages of issued documents, the number register and what is on the public notice board."""

from apps.documents.views.after_issue import (
    AlarmView,
    BringView,
    DeliveryCorrectionView,
    DeliveryView,
    SignedCopyFileView,
    SignedCopyView,
    SignView,
    VoidView,
)
from apps.documents.views.issued import (
    BookView,
    EntryUpdateView,
    IssuedDetailView,
    IssuedFileView,
    PaperEntryView,
    PaperStyleView,
    RegisterView,
)
from apps.documents.views.publications import PublicationPages
from apps.documents.views.release import ReleaseView
from apps.documents.views.submissions import SubmissionPages

__all__ = [
    "AlarmView",
    "BringView",
    "DeliveryCorrectionView",
    "DeliveryView",
    "SignView",
    "SignedCopyFileView",
    "SignedCopyView",
    "BookView",
    "IssuedDetailView",
    "IssuedFileView",
    "EntryUpdateView",
    "PaperEntryView",
    "PaperStyleView",
    "PublicationPages",
    "RegisterView",
    "ReleaseView",
    "SubmissionPages",
    "VoidView",
]
