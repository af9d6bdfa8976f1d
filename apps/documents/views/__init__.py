"""Pages of issued documents, the number register and what is on the public notice board."""

from apps.documents.views.issued import (
    BookView,
    IssuedDetailView,
    IssuedFileView,
    PaperCorrectionView,
    PaperEntryView,
    PaperStyleView,
    RegisterView,
)
from apps.documents.views.publications import PublicationPages
from apps.documents.views.release import ReleaseView
from apps.documents.views.submissions import SubmissionPages

__all__ = [
    "BookView",
    "IssuedDetailView",
    "IssuedFileView",
    "PaperCorrectionView",
    "PaperEntryView",
    "PaperStyleView",
    "PublicationPages",
    "RegisterView",
    "ReleaseView",
    "SubmissionPages",
]
