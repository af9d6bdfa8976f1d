"""Writing a consultation with its villages, calling it off and taking that back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.consultations.models import Consultation
from apps.core.services import delete_record, lock_current, save_record
from apps.documents.services import demand_off_board

CANCELLED_WORDS = (
    "Việc lấy ý kiến này đã ghi là không tổ chức. Nếu ghi nhầm thì bấm “Tổ chức lại” ở trang của việc này rồi sửa tiếp."
)

BALLOTS_TWICE = "Ghi từng thôn hoặc ghi một dòng tổng số chung, không ghi cả hai."


@transaction.atomic
def record_consultation(*, record: Consultation, user: Any, expected_version: int | None = None) -> Consultation:
    """Store a consultation.

    Raises `ValidationError` when it does not hold together or was called off, `StaleRecordError` as `save_record` does.
    """
    stored = Consultation.objects.filter(pk=record.pk).only("is_cancelled").first() if record.pk is not None else None
    if stored is not None and stored.is_cancelled:
        raise ValidationError(CANCELLED_WORDS)
    record.full_clean()
    saved: Consultation = save_record(record=record, user=user, expected_version=expected_version)
    return saved


@transaction.atomic
def cancel_consultation(*, consultation: Consultation, user: Any, expected_version: int) -> Consultation:
    """Note that nobody was asked.

    Raises `ValidationError` where opinions are in, the report is out already, or the call stands on the board.
    """
    current: Consultation = lock_current(consultation, expected_version)
    if current.is_cancelled:
        raise ValidationError("Việc lấy ý kiến này đã ghi là không tổ chức.")
    demand_off_board(current)
    if current.explained_on is not None:
        raise ValidationError("Đã công bố báo cáo tiếp thu, giải trình nên không ghi được là không tổ chức.")
    rows: Any = current
    if rows.opinions.exists() or rows.ballots.exists() or rows.channels.filter(counted__gt=0).exists():
        raise ValidationError("Đã có ý kiến hoặc kết quả phát phiếu nên không ghi được là không tổ chức.")
    current.is_cancelled = True
    saved: Consultation = save_record(record=current, user=user)
    return saved


@transaction.atomic
def delete_consultation(*, record: Consultation, children: Iterable[type[Any]] = ()) -> Any:
    """As `delete_record`; raises `ValidationError` while the call or the report stands on the board."""
    demand_off_board(record)
    return delete_record(record=record, children=children)


@transaction.atomic
def demand_ballots_once(*, consultation: Consultation) -> None:
    """Raise `ValidationError` where one total stands beside rows by village: every ballot would be counted twice.

    For the end of a transaction that wrote ballots. The consultation is locked until it ends, so that of two who add
    rows at once the second sees those of the first.
    """
    current: Any = Consultation.objects.select_for_update().get(pk=consultation.pk)
    villages = list(current.ballots.values_list("village", flat=True))
    if None in villages and len(villages) > 1:
        raise ValidationError(BALLOTS_TWICE)


@transaction.atomic
def note_explained(*, consultation: Consultation, day: date, user: Any) -> Consultation:
    """Note on which day the report on the opinions was made public, unless a day is noted already or still to come."""
    current = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if current.explained_on is not None or not current.ends_on <= day <= timezone.localdate():
        return current
    current.explained_on = day
    return record_consultation(record=current, user=user)


@transaction.atomic
def reopen_consultation(*, consultation: Consultation, user: Any, expected_version: int) -> Consultation:
    """Take back that it was called off. Raises `ValidationError` for one that was not."""
    current: Consultation = lock_current(consultation, expected_version)
    if not current.is_cancelled:
        raise ValidationError("Chỉ việc đã ghi là không tổ chức mới tổ chức lại được.")
    current.is_cancelled = False
    saved: Consultation = save_record(record=current, user=user)
    return saved
