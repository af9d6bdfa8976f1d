"""Looking at what people sent from the public board: shown and taken in as an opinion, or refused for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery

from apps.consultations.models import Channel, Consultation, ConsultationOpinion
from apps.consultations.services.opinions import add_opinions
from apps.documents.models import Submission, SubmissionState
from apps.documents.services import answer_submission, decide, source_of, take_down


@dataclass(frozen=True)
class Verdict:
    """What an official decided about one sending: shown in the words of `text` (None: its own), or refused."""

    submission: Submission
    shown: bool
    text: str | None = None
    reason: str = ""
    confirmed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it would show a text without a word."""
        return self.shown and self.text is not None and not self.text


@dataclass(frozen=True)
class Moderated:
    """How many were shown and refused; `left`: somebody else had decided already."""

    shown: int
    refused: int
    left: int


class ModerationRefusedError(ValidationError):
    """Some verdicts cannot be carried out, so that none was: `rows` are the reasons by the sending's public id."""

    def __init__(self, rows: Mapping[str, Sequence[str]]) -> None:
        super().__init__("Chưa lưu: có ý kiến cần xem lại, ghi ngay tại ý kiến đó.")
        self.rows = rows


def sent_about(consultation: Consultation) -> Any:
    """All that was ever sent about a call for opinions on this consultation, whether it is on the board still."""
    rows = Submission.objects.filter(publication__source=source_of(consultation))
    return rows.select_related("publication__unit", "decided_by").order_by("received_at", "pk")


def with_opinions(rows: Any) -> Any:
    """The sendings, each with the key of the `opinion` that it became, or None."""
    opinion = ConsultationOpinion.objects.filter(submission=OuterRef("pk")).values("pk")
    return rows.annotate(opinion=Subquery(opinion))


@transaction.atomic
def moderate(*, consultation: Consultation, verdicts: Sequence[Verdict], user: Any) -> Moderated:
    """Carry out what was decided; what is shown becomes an opinion that came through the portal.

    What another official has decided meanwhile stays as it is. Raises `ModerationRefusedError` with a reason for each
    that cannot be carried out; `PermissionDenied` unless the user may release.
    """
    if not verdicts:
        raise ValidationError("Chọn đưa lên bảng hoặc không đưa lên cho ít nhất một ý kiến.")
    current = Consultation.objects.select_for_update().get(pk=consultation.pk)
    keys = [verdict.submission.pk for verdict in verdicts]
    rows = sent_about(current).filter(pk__in=keys, state=SubmissionState.WAITING)
    waiting = {row.pk for row in rows.select_for_update(of=("self",), no_key=True)}
    refusals: dict[str, Sequence[str]] = {}
    opinions = []
    for verdict in (row for row in verdicts if row.submission.pk in waiting):
        try:
            decided = _decide(verdict, user)
        except ValidationError as error:
            refusals[verdict.submission.public_id] = error.messages
            continue
        if verdict.shown:
            opinions.append(_opinion(decided))
    if refusals:
        raise ModerationRefusedError(refusals)
    if opinions:
        add_opinions(consultation=current, opinions=opinions, user=user)
    return Moderated(len(opinions), len(waiting) - len(opinions), len(verdicts) - len(waiting))


@transaction.atomic
def publish_reply(*, opinion: ConsultationOpinion, text: str, user: Any, confirmed: bool = False) -> Submission:
    """Write the office's answer below the opinion on the public board.

    Raises `ValidationError` for an opinion that did not come from there, is not shown, or as `answer_submission` does.
    """
    if opinion.submission is None:
        raise ValidationError("Ý kiến này không gửi qua bảng công khai.")
    return answer_submission(submission=opinion.submission, text=text, user=user, confirmed=confirmed)


@transaction.atomic
def take_down_opinion(*, opinion: ConsultationOpinion, reason: str, user: Any) -> Submission:
    """Take the opinion off the public board, with its answer there; it stays among those of the consultation.

    Raises `ValidationError` for an opinion that did not come from there, or as documents' `take_down` does.
    """
    if opinion.submission is None:
        raise ValidationError("Ý kiến này không gửi qua bảng công khai.")
    return take_down(submission=opinion.submission, reason=reason, user=user)


def _decide(verdict: Verdict, user: Any) -> Submission:
    return decide(
        submission=verdict.submission,
        shown=verdict.shown,
        text=verdict.text,
        reason=verdict.reason,
        user=user,
        confirmed=verdict.confirmed,
    )


def _opinion(submission: Submission) -> ConsultationOpinion:
    return ConsultationOpinion(
        text=submission.shown_text,
        given_by=submission.village_name,
        channel=Channel.PORTAL,
        submission=submission,
    )
