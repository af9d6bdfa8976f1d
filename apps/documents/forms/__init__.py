"""Forms of the number register, of the public notice board, and of what comes after a document's issue."""

from apps.documents.forms.board import (
    FIRST_YEAR,
    LAST_YEAR,
    AnswerForm,
    BookForm,
    BookNumberField,
    ConfirmingMixin,
    DecisionForm,
    NoticeCorrectionForm,
    NoticeForm,
    PaperCorrectionForm,
    PaperEntryForm,
    ReleaseForm,
    TakeDownForm,
    WithdrawForm,
    confirmed_field,
)
from apps.documents.forms.signing import (
    AlarmForm,
    DeliveryCorrectionForm,
    DeliveryForm,
    SignedCopyForm,
    SigningForm,
)

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "AnswerForm",
    "BookForm",
    "BookNumberField",
    "ConfirmingMixin",
    "DecisionForm",
    "NoticeCorrectionForm",
    "NoticeForm",
    "PaperCorrectionForm",
    "PaperEntryForm",
    "ReleaseForm",
    "TakeDownForm",
    "WithdrawForm",
    "confirmed_field",
    "AlarmForm",
    "DeliveryCorrectionForm",
    "DeliveryForm",
    "SignedCopyForm",
    "SigningForm",
]
