"""Appointments of village heads follow their villages: those of a village that ends, end with it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.models import AccountEvent, Appointment, User
from apps.accounts.services.events import note_event
from apps.accounts.services.sessions import end_sessions
from apps.villages.models import Village

END_BASIS = "Thôn kết thúc theo quyết định sắp xếp"


def end_with_villages(*, villages: Iterable[Village], on: date, actor: User, mark: str) -> None:
    """Give the appointments that would run on after the villages' last day that day as their own; needs a transaction.

    Those tied to an office have ended with it already. Raises `ValidationError` where one begins only afterwards, or
    is not the actor's to change.
    """
    last = on - timedelta(days=1)
    for mandate in _locked(villages):
        if mandate.last_day is not None and mandate.last_day <= last:
            continue
        if mandate.first_day > last:
            raise ValidationError(
                f"Phân công trưởng thôn của {mandate.user} bắt đầu ngày {mandate.first_day:%d/%m/%Y}, sau ngày thôn "
                "kết thúc. Hủy phân công đó trước."
            )
        _refuse_others(mandate, actor)
        mandate.valid_until, mandate.end_basis = last, END_BASIS
        mandate._change_reason = mark  # type: ignore[attr-defined]
        mandate.save()
        detail = f"{mandate.get_role_display()}, đến hết ngày {last:%d/%m/%Y}, thôn kết thúc"
        note_event(mandate.user, AccountEvent.Action.RELIEVED, actor=actor, detail=detail)
        end_sessions(account=mandate.user, actor=actor)


def go_on_in_villages(*, villages: Iterable[Village], on: date, actor: User, mark: str) -> None:
    """Give those that ended under the mark their earlier last day back, unless somebody set another one since."""
    last = on - timedelta(days=1)
    ended = set(Appointment.history.filter(history_change_reason=mark).values_list("id", flat=True))
    for mandate in _locked(villages):
        if mandate.pk not in ended or mandate.valid_until != last:
            continue
        _refuse_others(mandate, actor)
        before = mandate.history.get(history_change_reason=mark).prev_record
        mandate.valid_until, mandate.end_basis = before.valid_until, before.end_basis
        mandate.save()
        detail = f"{mandate.get_role_display()}: tiếp tục, việc sắp xếp thôn đã hoàn tác"
        note_event(mandate.user, AccountEvent.Action.APPOINTED, actor=actor, detail=detail)


def held_from(villages: Iterable[int], user: User) -> set[int]:
    """Keys of the villages that the user may not end: an appointment there, of today or to come, is not the user's."""
    rows = Appointment.objects.filter(village__in=list(villages)).select_related("office_term")
    others = rows.exclude(pk__in=Appointment.objects.editable_by(user).values("pk"))
    today = timezone.localdate()
    return {row.village_id for row in others if row.last_day is None or row.last_day >= today}  # type: ignore[misc]


def _locked(villages: Iterable[Village]) -> list[Appointment]:
    rows: Any = Appointment.objects.filter(village__in=[village.pk for village in villages])
    return list(rows.select_for_update(of=("self",)).select_related("user", "office_term").order_by("pk"))


def _refuse_others(mandate: Appointment, actor: User) -> None:
    if not Appointment.objects.editable_by(actor).filter(pk=mandate.pk).exists():
        raise ValidationError(
            f"Phân công trưởng thôn của {mandate.user} chỉ do người quản lý tài khoản đó đổi được. Nhờ lãnh đạo xã "
            "thực hiện."
        )
