"""Opinions sent from the public board: taken in, looked at one by one, answered."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.public_forms import Sending, TooManySendingsError
from apps.documents.models import Publication, Submission, SubmissionState
from apps.documents.models.submissions import MOST_LETTERS
from apps.documents.privacy import personal_numbers
from apps.documents.services.publications import PersonalNumbersError, may_release, page_weight, public_text

CLOSED = "Đã hết hạn gửi ý kiến, hoặc nội dung này đã được gỡ xuống."
# Bytes of an opinion's marks and days on a page.
_FRAME = 300
_FULL_SECONDS = 3600


def waiting_of(publication: Publication) -> Any:
    """What waits to be looked at, the oldest first."""
    return publication.submissions.waiting()


@transaction.atomic
def submit(*, publication: Publication, text: str, sending: Sending, village_name: str = "") -> Submission:
    """Take in what somebody sent; nobody reads it until an official has looked at it.

    Senders to one publication take their turn. Raises `TooManySendingsError` and `RepeatedSendingError` as
    `Sending.take_turn` does, the first also when too much waits already, and `ValidationError` when no opinions are
    asked for any more or there is no text.
    """
    text = _checked(text, "Viết ý kiến.")
    current = sending.take_turn(publication)
    if not current.takes_opinions:
        raise ValidationError(CLOSED)
    if waiting_of(current).count() >= settings.PUBLIC_FORM_WAITING:
        raise TooManySendingsError(_FULL_SECONDS)
    return Submission.objects.create(publication=current, text=text, village_name=village_name, received_at=sending.at)


@transaction.atomic
def decide(
    *,
    submission: Submission,
    shown: bool,
    user: Any,
    text: str | None = None,
    reason: str = "",
    confirmed: bool = False,
) -> Submission:
    """Show the opinion to everybody, in the words of `text` (None: its own), or refuse it for a reason.

    Raises `PermissionDenied` unless the user may release in the unit, `PersonalNumbersError` when what would be shown
    holds what looks like a number of a person and that is not `confirmed`, and `ValidationError` when somebody has
    decided already, or no reason is given.
    """
    current = _locked(submission, user)
    if current.state != SubmissionState.WAITING:
        who, when = current.decided_by, timezone.localtime(current.decided_at)
        raise ValidationError(f"Ý kiến này đã được {who} xem lúc {when:%H:%M %d/%m/%Y}: {current.get_state_display()}.")
    current.decided_by, current.decided_at = user, timezone.now()
    if shown:
        current.state = SubmissionState.SHOWN
        current.shown_text = _released(current.text if text is None else text, confirmed)
    else:
        current.state, current.reason = SubmissionState.REFUSED, _reason(reason)
    return _stored(current, user)


@transaction.atomic
def take_down(*, submission: Submission, reason: str, user: Any) -> Submission:
    """Take an opinion that is shown off the board again, with its answer; the history keeps both.

    Raises as `decide` does; one that is not shown is refused.
    """
    current = _locked(submission, user)
    if current.state != SubmissionState.SHOWN:
        raise ValidationError("Ý kiến này không có trên bảng.")
    current.state, current.reason = SubmissionState.REFUSED, _reason(reason)
    current.shown_text, current.answer, current.answered_at = "", "", None
    current.decided_by, current.decided_at = user, timezone.now()
    return _stored(current, user)


@transaction.atomic
def answer_submission(*, submission: Submission, text: str, user: Any, confirmed: bool = False) -> Submission:
    """Write below a shown opinion what the office answers; a later answer takes the place of the earlier one.

    Raises as `decide` does; one that is not shown is refused.
    """
    current = _locked(submission, user)
    if current.state != SubmissionState.SHOWN:
        raise ValidationError("Chỉ trả lời trên bảng ý kiến đã đưa lên bảng.")
    current.answer, current.answered_at = _released(text, confirmed, "Ghi nội dung trả lời."), timezone.now()
    return _stored(current, user)


def _locked(submission: Submission, user: Any) -> Submission:
    """The stored row: of two officials at once the second sees what the first did."""
    rows = Submission.objects.select_related("publication__unit").select_for_update(of=("self",), no_key=True)
    current = rows.get(pk=submission.pk)
    if not may_release(user, current.publication.unit):
        raise PermissionDenied
    return current


def _stored(row: Any, user: Any) -> Submission:
    row.weight = _FRAME + sum(page_weight(text) for text in (row.shown_text, row.answer, row.village_name))
    row._history_user = user
    row.full_clean()
    row.save()
    return row  # type: ignore[no-any-return]


def _released(text: str, confirmed: bool, missing: str = "Ghi nội dung đưa lên bảng.") -> str:
    text = _checked(text, missing)
    found = personal_numbers(text)
    if found and not confirmed:
        raise PersonalNumbersError(found)
    return text


def _checked(text: str, missing: str) -> str:
    text = public_text(text)
    if not text:
        raise ValidationError(missing)
    if len(text) > MOST_LETTERS:
        raise ValidationError(f"Nội dung dài quá {format_number(MOST_LETTERS)} ký tự: rút gọn lại.")
    return text


def _reason(text: str) -> str:
    reason = public_text(text)
    if not reason:
        raise ValidationError("Ghi lý do không đưa lên bảng.")
    return reason
