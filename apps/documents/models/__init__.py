"""The number register, the documents issued from it, and what stands on the public notice board."""

from apps.documents.models.issuing import DocumentFile, IssuedDocument, NumberBook, NumberEntry, Organ, file_path
from apps.documents.models.publications import NOTICE, Publication, PublicationFile, Subject, publication_path
from apps.documents.models.signing import Delivery, FileAlarm, SignedCopy
from apps.documents.models.submissions import Submission, SubmissionState

__all__ = [
    "NOTICE",
    "Delivery",
    "DocumentFile",
    "FileAlarm",
    "IssuedDocument",
    "NumberBook",
    "NumberEntry",
    "Organ",
    "Publication",
    "PublicationFile",
    "SignedCopy",
    "Subject",
    "Submission",
    "SubmissionState",
    "file_path",
    "publication_path",
]
