"""The steps of a finding and of a recommendation, each taken with the version of their supervision.

All raise `ValidationError` with the reason when the step cannot be taken, and `StaleRecordError` when the supervision
is no longer the one of `expected_version`; all give the supervision as it stands afterwards.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.committees.services.remedies import check_day, note_remedy, reason_of, verify
from apps.core.services import lock_current, save_record
from apps.core.text import clean_text
from apps.supervision.models import Finding, Recommendation, Supervision
from apps.supervision.rules import NO_REASON, next_status, refusal, rest_is_nothing


@dataclass(frozen=True)
class Handled:
    """What a remedy brought: whole đồng and m²; None means not stated."""

    money_recovered: int | None = None
    money_other: int | None = None
    settlement_cut: int | None = None
    land_recovered_m2: Decimal | None = None
    land_other_m2: Decimal | None = None

    def with_the_rest(self) -> "Handled":
        """As soon as one amount of money, or of land, is stated, the ones left out are 0."""
        money = (self.money_recovered, self.money_other, self.settlement_cut)
        land = (self.land_recovered_m2, self.land_other_m2)
        if rest_is_nothing(*money):
            money = tuple(amount or 0 for amount in money)  # type: ignore[assignment]
        if rest_is_nothing(*land):
            land = tuple(area if area is not None else Decimal(0) for area in land)  # type: ignore[assignment]
        return Handled(*money, *land)


@transaction.atomic
def recommend(
    *,
    supervision: Supervision,
    finding: Finding,
    recommendation: Recommendation,
    user: Any,
    expected_version: int | None = None,
) -> Supervision:
    """Send a recommendation about the finding, which is then a recommended case."""
    current, row = _begin(supervision, finding, "recommend", user, expected_version)
    recommendation.supervision, recommendation.finding = current, row
    _store(recommendation, user)
    return _end(current, row, "recommend", user)


@transaction.atomic
def record_reply(
    *,
    supervision: Supervision,
    recommendation: Recommendation,
    reply: str,
    replied_on: date,
    accepted: bool | None,
    user: Any,
    expected_version: int | None = None,
) -> Supervision:
    """Note how a recommendation was answered; one that was is corrected on the page of the supervision.

    A day that cannot be is told at `replied_on`.
    """
    current: Supervision = lock_current(supervision, expected_version)
    row = current.recommendations.get(pk=recommendation.pk)
    if row.is_answered:
        raise ValidationError("Kiến nghị này đã ghi trả lời. Cần sửa thì bấm Sửa ở trang cuộc giám sát.")
    row.supervision = current
    check_day("replied_on", replied_on, row.sent_on, "ngày gửi kiến nghị")
    row.reply, row.replied_on, row.accepted = clean_text(reply), replied_on, accepted
    _store(row, user)
    return _saved(current, user)


@transaction.atomic
def record_remedy(
    *,
    supervision: Supervision,
    finding: Finding,
    remedy: str,
    remedied_on: date,
    handled: Handled,
    user: Any,
    expected_version: int | None = None,
) -> Supervision:
    """Enter how a finding was remedied; it then waits for somebody else to verify it."""
    current, row = _begin(supervision, finding, "remedy", user, expected_version)
    note_remedy(row, remedy=remedy, remedied_on=remedied_on, user=user)
    for name, amount in asdict(handled.with_the_rest()).items():
        setattr(row, name, amount)
    return _end(current, row, "remedy", user)


@transaction.atomic
def verify_remedy(
    *, supervision: Supervision, finding: Finding, verified_on: date, user: Any, expected_version: int | None = None
) -> Supervision:
    """Confirm the remedy that another person entered, which ends the matter; its sums count on this day."""
    current, row = _begin(supervision, finding, "verify", user, expected_version)
    verify(row, verified_on=verified_on, user=user)
    return _end(current, row, "verify", user)


@transaction.atomic
def send_back_remedy(
    *, supervision: Supervision, finding: Finding, reason: str, user: Any, expected_version: int | None = None
) -> Supervision:
    """Do not confirm the remedy: it is taken out, kept in the history, and the matter goes on and says why."""
    current, row = _begin(supervision, finding, "send_back", user, expected_version, reason=reason)
    row.take_out_remedy(reason_of(reason))
    return _end(current, row, "send_back", user)


@transaction.atomic
def close_finding(
    *,
    supervision: Supervision,
    finding: Finding,
    closed_on: date,
    reason: str,
    user: Any,
    expected_version: int | None = None,
) -> Supervision:
    """End a matter that is not remedied, for a reason."""
    current, row = _begin(supervision, finding, "close", user, expected_version, reason=reason)
    check_day("closed_on", closed_on, current.started_on, row.FOUND_NAME)
    row.closed_on, row.closed_why, row.returned_why = closed_on, reason_of(reason), ""
    return _end(current, row, "close", user)


@transaction.atomic
def reopen_finding(
    *, supervision: Supervision, finding: Finding, reason: str, user: Any, expected_version: int | None = None
) -> Supervision:
    """Let a matter that had ended go on and say why; its remedy and its end are taken out and kept in the history."""
    current, row = _begin(supervision, finding, "reopen", user, expected_version, reason=reason)
    row.take_out_remedy(reason_of(reason))
    row.verified_on, row.verified_by, row.closed_on, row.closed_why = None, None, None, ""
    return _end(current, row, "reopen", user)


def _begin(
    supervision: Supervision, finding: Finding, step: str, user: Any, version: int | None, *, reason: str = ""
) -> tuple[Supervision, Finding]:
    """The supervision, locked, and the finding as it stands; the step is possible."""
    current: Supervision = lock_current(supervision, version)
    row = current.findings.get(pk=finding.pk)
    row.supervision = current
    words = refusal(
        step,
        status=row.status,
        by_same=row.is_remedy_of(user),
        reason=clean_text(reason),
    )
    if words:
        raise ValidationError({"reason": words} if words == NO_REASON else words)
    return current, row


def _end(current: Supervision, row: Finding, step: str, user: Any) -> Supervision:
    named = current.recommendations.filter(finding=row).exists()
    row.status = next_status(step, has_recommendation=named)
    _store(row, user)
    return _saved(current, user)


def _store(row: Any, user: Any) -> None:
    """Check and store a row of the supervision; its history keeps who did it."""
    row._history_user = user
    row.full_clean()
    row.save()


def _saved(current: Supervision, user: Any) -> Supervision:
    saved: Supervision = save_record(record=current, user=user)
    return saved
