"""What happens with an inspection: the places visited, and each demand remedied, verified or sent back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.committees.models import DemandState, Inspection, InspectionDemand, InspectionTarget
from apps.committees.rules import SAME_PERSON
from apps.committees.services.remedies import note_remedy, reason_of, verify
from apps.core.services import delete_record, lock_current, save_record
from apps.villages.models import Village

VERIFIED_WORDS = "Kết quả khắc phục này đã được xác nhận; muốn sửa thì lãnh đạo mở lại trước."
NOT_REMEDIED_WORDS = "Chưa có kết quả khắc phục nào chờ xác nhận."
OTHERS_WORDS = "Kết quả khắc phục này do người khác ghi. Thấy chưa đúng thì trả lại kèm lý do, sau đó ghi lại."


def add_all_villages(*, inspection: Inspection) -> int:
    """Take in every village of the commune on the day of the visit that is not there yet; gives how many came in."""
    there = inspection.targets.filter(village__isnull=False).values("village")  # type: ignore[attr-defined]
    missing = Village.objects.filter(unit=inspection.unit).on(inspection.held_on).exclude(pk__in=there)
    rows = [InspectionTarget(inspection=inspection, village=village) for village in missing.for_list()]
    for row in rows:
        row.save()
    return len(rows)


def rename_places(*, inspection: Inspection) -> None:
    """Let the search find demands by the names that their places have now; run once the places are stored."""
    for row in inspection.demands.filter(target__agency__gt="").for_list():  # type: ignore[attr-defined]
        before = row.search_text
        key = InspectionDemand._meta.get_field("search_text").pre_save(row, add=False)
        if key != before:
            InspectionDemand.objects.filter(pk=row.pk).update(search_text=key)


@transaction.atomic
def delete_inspection(*, record: Inspection, children: Iterable[type[Any]] = ()) -> Any:
    """As `delete_record`; demands go before the places that they name.

    Raises `ValidationError` while a remedy of one of its demands stands: that is given back with a reason first.
    """
    current = Inspection.objects.select_for_update().get(pk=record.pk)
    if current.demands.filter(remedied_on__isnull=False).exists():  # type: ignore[attr-defined]
        raise ValidationError("đã ghi kết quả khắc phục của yêu cầu trong cuộc kiểm tra này; trả lại kết quả đó trước.")
    return delete_record(record=record, children=reversed(list(children)))


@transaction.atomic
def record_remedy(
    *,
    inspection: Inspection,
    demand: InspectionDemand,
    remedy: str,
    remedied_on: date,
    user: Any,
    expected_version: int,
) -> Inspection:
    """Note what was done about a demand; who noted it may correct it while nobody has verified it.

    Somebody else's remedy is given back instead, so that who noted it always answers for all of it. Raises
    `ValidationError` for that, for a verified demand and for a day that cannot be, `StaleRecordError` as every step
    does.
    """
    current, row = _locked(inspection, demand, expected_version)
    if row.state == DemandState.VERIFIED:
        raise ValidationError(VERIFIED_WORDS)
    if row.state == DemandState.REMEDIED and row.remedied_by != user:
        raise ValidationError(OTHERS_WORDS)
    note_remedy(row, remedy=remedy, remedied_on=remedied_on, user=user)
    return _stored(current, row, user)


@transaction.atomic
def verify_remedy(
    *, inspection: Inspection, demand: InspectionDemand, verified_on: date, user: Any, expected_version: int
) -> Inspection:
    """Somebody other than who noted the remedy has looked at it: the demand is closed."""
    current, row = _locked(inspection, demand, expected_version)
    _demand_waiting(row)
    if row.is_remedy_of(user):
        raise ValidationError(SAME_PERSON)
    verify(row, verified_on=verified_on, user=user)
    return _stored(current, row, user)


@transaction.atomic
def return_remedy(
    *, inspection: Inspection, demand: InspectionDemand, reason: str, user: Any, expected_version: int
) -> Inspection:
    """Send a remedy back that is not enough: the demand is open again and says why, the history keeps it all."""
    current, row = _locked(inspection, demand, expected_version)
    _demand_waiting(row)
    row.take_out_remedy(reason_of(reason))
    return _stored(current, row, user)


@transaction.atomic
def undo_verification(
    *, inspection: Inspection, demand: InspectionDemand, reason: str, user: Any, expected_version: int
) -> Inspection:
    """Open a verified demand again for a reason; its remedy and verification are taken out and kept in the history."""
    current, row = _locked(inspection, demand, expected_version)
    if row.state != DemandState.VERIFIED:
        raise ValidationError("Yêu cầu này chưa được xác nhận.")
    row.take_out_remedy(reason_of(reason))
    row.verified_on = row.verified_by = None
    return _stored(current, row, user)


def _demand_waiting(row: InspectionDemand) -> None:
    if row.state != DemandState.REMEDIED:
        raise ValidationError(VERIFIED_WORDS if row.state == DemandState.VERIFIED else NOT_REMEDIED_WORDS)


def _locked(
    inspection: Inspection, demand: InspectionDemand, expected_version: int
) -> tuple[Inspection, InspectionDemand]:
    current: Inspection = lock_current(inspection, expected_version)
    row = InspectionDemand.objects.select_related("target", "remedied_by").get(pk=demand.pk, inspection=current)
    row.inspection = current
    return current, row


def _stored(inspection: Inspection, demand: InspectionDemand, user: Any) -> Inspection:
    demand._history_user = user  # type: ignore[attr-defined]
    demand.full_clean()
    demand.save()
    saved: Inspection = save_record(record=inspection, user=user)
    return saved
