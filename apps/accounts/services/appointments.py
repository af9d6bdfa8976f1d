"""Appointments: giving a role from a day to a day, correcting one that has not begun, ending, calling off."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.accounts.models import AccountEvent, Appointment, User
from apps.accounts.roles import Role
from apps.accounts.services.editing import lock_editable
from apps.accounts.services.events import note_event
from apps.accounts.services.sessions import end_sessions
from apps.villages.models import AdministrativeUnit, OfficeTerm, Village

NOT_GIVEN = "Đồng chí không được giao vai trò này ở đơn vị này."


def standing(today: date) -> Q:
    """Condition on appointments: they run on the day or will begin later, and so does the office behind them."""
    return _open(today, "valid_until") & _open(today, "office_term__valid_until")


def _open(today: date, field: str) -> Q:
    return Q((f"{field}__isnull", True), (f"{field}__gte", today), _connector=Q.OR)


@transaction.atomic
def appoint(
    *,
    actor: User,
    account: User,
    unit: AdministrativeUnit,
    role: str,
    village: Village | None = None,
    office_term: OfficeTerm | None = None,
    valid_from: date,
    valid_until: date | None = None,
    basis: str = "",
) -> Appointment:
    """Give an account of others one more role; it works from the account's next request on.

    `village` goes with the role of village head alone. With `office_term` the appointment rests and ends with that
    office. Raises `ValidationError` where the actor may not change the account or not give the role in the unit, the
    village or the office does not fit, the appointment would be over already, or the person holds the same role there
    in these days.
    """
    lock_editable(actor=actor, account=account)
    mandate = Appointment(
        user=account,
        unit=unit,
        role=role,
        village=village,
        office_term=office_term,
        valid_from=valid_from,
        valid_until=valid_until,
        basis=basis,
    )
    return store(mandate, actor=actor)


def store(mandate: Appointment, *, actor: User, correction: bool = False) -> Appointment:
    """Check and save an appointment whose account the caller has checked and locked, within its transaction."""
    _check(mandate, actor)
    mandate.save()
    _drop_links_of_others(mandate.user, actor)
    detail = f"{'sửa: ' if correction else ''}{_in_words(mandate)}"
    note_event(mandate.user, AccountEvent.Action.APPOINTED, actor=actor, detail=detail)
    return mandate


def _drop_links_of_others(account: User, actor: User) -> None:
    """A link that somebody else gave dies: its giver must not open, with it, what is added now."""
    last = account.events.filter(action=AccountEvent.Action.LINK).first()
    if last is not None and last.actor_id != actor.pk:
        User.objects.filter(pk=account.pk).update(link_serial=F("link_serial") + 1)


@transaction.atomic
def correct_appointment(
    *,
    actor: User,
    appointment: Appointment,
    role: str,
    village: Village | None,
    office_term: OfficeTerm | None,
    valid_from: date,
    valid_until: date | None,
    basis: str,
) -> Appointment:
    """Write an appointment that has not begun anew; its unit and person stay. Raises as `appoint` does."""
    lock_editable(actor=actor, account=appointment.user)
    mandate = _lock_future(actor, appointment)
    new = {
        "role": role,
        "village": village,
        "office_term": office_term,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "basis": basis,
        # What an earlier ending said holds no longer.
        "end_basis": "",
        "handed_over_to": None,
    }
    if all(getattr(mandate, name) == value for name, value in new.items()):
        return mandate
    for name, value in new.items():
        setattr(mandate, name, value)
    return store(mandate, actor=actor, correction=True)


@transaction.atomic
def cancel_appointment(*, actor: User, appointment: Appointment) -> None:
    """Call off an appointment that has not begun; its history stays.

    Raises `ValidationError` when it is the account's only one: nobody would see the account any longer.
    """
    lock_editable(actor=actor, account=appointment.user)
    mandate = _lock_future(actor, appointment)
    if not mandate.user.appointments.exclude(pk=mandate.pk).exists():
        raise ValidationError(
            "Đây là phân công duy nhất của tài khoản nên không hủy được. Sửa phân công này, hoặc tạm khóa tài khoản."
        )
    note_event(mandate.user, AccountEvent.Action.RELIEVED, actor=actor, detail=f"hủy: {_in_words(mandate)}")
    mandate.delete()


@transaction.atomic
def end_appointment(
    *, actor: User, appointment: Appointment, last_day: date, basis: str = "", handed_over_to: User | None = None
) -> Appointment:
    """Set the last day of an appointment, why, and who takes the work over (someone else with a role in the unit).

    A day before today, but not before the first, is for a decision that comes late: the rights and all sessions end
    at once. Else they end when the last day is over. Raises `ValidationError` with the reason.
    """
    mandate = _lock(actor, appointment)
    if (mandate.valid_until, mandate.end_basis, mandate.handed_over_to) == (last_day, basis, handed_over_to):
        return mandate
    today = timezone.localdate()
    if mandate.last_day is not None and mandate.last_day < today:
        raise ValidationError(f"Phân công này đã kết thúc, hết ngày {mandate.last_day:%d/%m/%Y}.")
    if mandate.valid_until is not None and last_day > mandate.valid_until:
        raise ValidationError(
            {"last_day": f"Phân công đã có ngày cuối {mandate.valid_until:%d/%m/%Y}; muốn kéo dài thì phân công tiếp."}
        )
    if last_day < mandate.first_day:
        raise ValidationError(
            {"last_day": f"Phân công bắt đầu ngày {mandate.first_day:%d/%m/%Y}; ngày cuối không được sớm hơn."}
        )
    if handed_over_to is not None and not receivers(mandate, today).filter(pk=handed_over_to.pk).exists():
        raise ValidationError({"handed_over_to": "Người nhận bàn giao phải là người khác đang có phân công ở đơn vị."})
    mandate.valid_until, mandate.end_basis, mandate.handed_over_to = last_day, basis, handed_over_to
    mandate.save()
    ends = f"{mandate.get_role_display()}, đến hết ngày {last_day:%d/%m/%Y}"
    note_event(mandate.user, AccountEvent.Action.RELIEVED, actor=actor, detail=ends)
    if last_day < today:
        end_sessions(account=mandate.user, actor=actor)
    return mandate


def follow_office_term(*, term: OfficeTerm, actor: User) -> None:
    """An office term is about to change, and with it the appointments tied to it: is it the actor's to change these?

    Raises `ValidationError` unless the actor may give all of them; else who keeps the register of offices could bring
    back a role that has ended, or take away another's. What changes is noted of each account.
    """
    tied = Appointment.objects.filter(office_term=term)
    others = tied.exclude(pk__in=Appointment.objects.editable_by(actor).values("pk")).select_related("user")
    if names := ", ".join(sorted({str(row.user) for row in others})):
        raise ValidationError(
            f"Phân công tài khoản của {names} gắn với chức vụ này nên thời gian, chức vụ, người và thôn chỉ do người "
            "quản lý các tài khoản đó đổi được. Nhờ lãnh đạo hoặc quản trị hệ thống."
        )
    for row in tied.select_related("user"):
        detail = f"{row.get_role_display()}: đổi theo chức vụ đã gắn"
        note_event(row.user, AccountEvent.Action.APPOINTED, actor=actor, detail=detail)


def receivers(mandate: Appointment, today: date) -> Any:
    """Other people with an appointment in the unit, of today or to come, in use."""
    rows = Appointment.objects.filter(standing(today), unit=mandate.unit_id)
    people = User.objects.filter(pk__in=rows.values("user"), is_active=True)
    return people.exclude(pk=mandate.user_id).order_by("full_name", "pk")


def other_heads(*, village: Village, first: date, last: date | None, person: User | None) -> list[Appointment]:
    """Who else is head of the village in these days; more than one may be, as a deputy stands in."""
    rows = Appointment.objects.filter(village=village, role=Role.VILLAGE_HEAD).select_related("user", "office_term")
    others = rows.exclude(user=person) if person else rows
    return [row for row in others.order_by("valid_from", "pk") if _meets(row, first, last)]


def has_begun(mandate: Appointment) -> bool:
    """Whether it ran at least on one day, today counted in."""
    return mandate.first_day <= timezone.localdate()


def _lock(actor: User, appointment: Appointment) -> Appointment:
    rows: QuerySet[Appointment] = Appointment.objects.editable_by(actor)
    mandate = rows.select_for_update(of=("self",)).select_related("user", "office_term").filter(pk=appointment.pk)
    if (found := mandate.first()) is None:
        raise ValidationError("Phân công này đồng chí không được sửa, hoặc vừa được hủy.")
    return found


def _lock_future(actor: User, appointment: Appointment) -> Appointment:
    mandate = _lock(actor, appointment)
    if has_begun(mandate):
        raise ValidationError("Phân công đã bắt đầu nên không sửa hay hủy được nữa; chỉ kết thúc được.")
    return mandate


def _check(mandate: Appointment, actor: User) -> None:
    if mandate.role not in actor.reach.grants_in(mandate.unit):
        raise ValidationError({"role": NOT_GIVEN})
    mandate.full_clean()
    village, term, start = mandate.village, mandate.office_term, mandate.valid_from
    if village is not None and not (village.started_on <= start <= (village.ended_on or start)):
        raise ValidationError({"village": f"Ngày {start:%d/%m/%Y} thôn này chưa thành lập hoặc không còn."})
    if term is not None and term.village_id not in (None, mandate.village_id):
        raise ValidationError({"office_term": "Chức vụ được chọn không phải của thôn được giao."})
    if mandate.last_day is not None and mandate.last_day < max(timezone.localdate(), mandate.first_day):
        at_fault = "valid_until" if mandate.last_day == mandate.valid_until else "office_term"
        raise ValidationError({at_fault: f"Phân công này đã hết từ sau ngày {mandate.last_day:%d/%m/%Y}."})
    same = Appointment.objects.filter(user=mandate.user, unit=mandate.unit, role=mandate.role, village=village)
    for row in same.exclude(pk=mandate.pk).select_related("office_term"):
        if _meets(row, mandate.first_day, mandate.last_day):
            raise ValidationError(
                f"{mandate.user} đã giữ vai trò này {in_days(row)}; kết thúc phân công đó trước, hoặc chọn ngày khác."
            )


def _meets(row: Appointment, first: date, last: date | None) -> bool:
    return row.first_day <= (last or date.max) and first <= (row.last_day or date.max)


def in_days(mandate: Appointment) -> str:
    """From when to when it runs, in words."""
    until = f" đến hết {mandate.last_day:%d/%m/%Y}" if mandate.last_day else ""
    return f"từ {mandate.first_day:%d/%m/%Y}{until}"


def _in_words(mandate: Appointment) -> str:
    """Without the place: the account's log is also read where the person works later."""
    return f"{mandate.get_role_display()} {in_days(mandate)}"
