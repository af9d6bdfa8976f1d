"""What everybody sends from the public board: taken in, looked at by an officer, answered on the board."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.complaints.models import OnlineReflection, Petition
from apps.complaints.services.follow_up import commune_of_board
from apps.complaints.services.petitions import save_petition
from apps.core.attachments import DamagedAttachmentError, attach, attachments_of, erase_all
from apps.core.public_forms import Sending, TooManySendingsError
from apps.core.services import lock_current, save_record
from apps.core.text import clean_text
from apps.core.uploads import CheckedFile
from apps.documents.models import Publication, Subject
from apps.documents.services import copy_of_attachment, demand_off_board, has_board, publish, source_of
from apps.villages.models import AdministrativeUnit

# What is kept as the reason once the words of a denunciation are erased.
DENOUNCED = "Nội dung tố cáo: không thuộc hình thức trực tuyến, đã xóa."
_FULL_SECONDS = 3600


def open_unit(slug: str) -> AdministrativeUnit | None:
    """The commune to which everybody may send: one that has a public board."""
    unit = commune_of_board(slug)
    return unit if unit is not None and has_board(unit) else None


@transaction.atomic
def receive_reflection(
    *,
    unit: AdministrativeUnit,
    kind: str,
    field: str,
    text: str,
    sending: Sending,
    place: str = "",
    contact: str = "",
    photos: Sequence[CheckedFile] = (),
) -> OnlineReflection:
    """Take in what somebody sent, with its photos under names that tell nothing.

    Senders to one unit take their turn. Raises `TooManySendingsError` and `RepeatedSendingError` as `Sending.take_turn`
    does, the first also when too much waits already, and `ValidationError` for what is no reflection.
    """
    current = sending.take_turn(unit)
    if OnlineReflection.objects.filter(unit=current).waiting().count() >= settings.PUBLIC_FORM_WAITING:
        raise TooManySendingsError(_FULL_SECONDS)
    row = OnlineReflection(
        unit=current, kind=kind, field=field, text=text, place=place, contact=contact, received_at=sending.at
    )
    row.full_clean()
    row.save()
    if photos:
        attach(owner=row, files=[_unnamed(photo, at) for at, photo in enumerate(photos, start=1)], user=None)
    return row


@transaction.atomic
def take_reflection(
    *,
    reflection: OnlineReflection,
    petition_type: str,
    field: str,
    subject: str,
    user: Any,
    expected_version: int | None = None,
) -> Petition:
    """Enter it into the register of petitions under the next number, received on the day it was sent.

    Gives the petition. `subject` is the officer's own wording; the photos are copied. Raises `ValidationError` for one
    that was decided already, `StaleRecordError` when it is no longer the one of `expected_version`.
    """
    current: OnlineReflection = lock_current(reflection, expected_version)
    _demand_waiting(current)
    if petition_type not in (Petition.Type.REFLECTION, Petition.Type.RECOMMENDATION):
        raise ValidationError({"petition_type": "Trực tuyến chỉ tiếp nhận phản ánh, kiến nghị."})
    petition = Petition(
        unit=current.unit,
        received_on=timezone.localdate(current.received_at),
        petition_type=petition_type,
        source=Petition.Source.ONLINE,
        field=field,
        subject=subject,
    )
    save_petition(record=petition, user=user)
    current.petition = petition
    _decide(current, OnlineReflection.State.TAKEN, user)
    if photos := _copies(current):
        attach(owner=petition, files=photos, user=user)
    return petition


@transaction.atomic
def set_reflection_aside(
    *, reflection: OnlineReflection, reason: str, user: Any, expected_version: int | None = None
) -> OnlineReflection:
    """Not to be handled, for a reason; raises as `take_reflection` does, and without a reason."""
    current: OnlineReflection = lock_current(reflection, expected_version)
    _demand_waiting(current)
    current.reason = clean_text(reason)
    if not current.reason:
        raise ValidationError({"reason": "Ghi lý do không tiếp nhận."})
    return _decide(current, OnlineReflection.State.SET_ASIDE, user)


@transaction.atomic
def reopen_reflection(
    *, reflection: OnlineReflection, user: Any, expected_version: int | None = None
) -> OnlineReflection:
    """Let it wait again; a petition that was made of it stays in the register, without a link.

    Raises `ValidationError` for one that waits, one that was erased, and while its answer stands on the board.
    """
    current: OnlineReflection = lock_current(reflection, expected_version)
    if current.state == OnlineReflection.State.WAITING:
        raise ValidationError("Phản ánh, kiến nghị này đang chờ xem.")
    if current.erased_on:
        raise ValidationError("Nội dung đã xóa nên không xem lại được.")
    demand_off_board(current)
    current.petition, current.reason, current.decided_by, current.decided_at = None, "", None, None
    current.state = OnlineReflection.State.WAITING
    return _stored(current, user)


@transaction.atomic
def erase_reflection(
    *, reflection: OnlineReflection, user: Any, expected_version: int | None = None
) -> OnlineReflection:
    """Set aside what turned out to be a denunciation and erase its words, contact, photos and history, for good.

    Only kind, field, day and decision stay. Raises `ValidationError` for one that is in the register, which is left by
    `reclassify_as_denunciation`, and for one that was erased already.
    """
    current: OnlineReflection = lock_current(reflection, expected_version)
    if current.erased_on:
        raise ValidationError("Nội dung đã xóa.")
    if current.state == OnlineReflection.State.TAKEN:
        raise ValidationError("Nội dung này đã vào sổ đơn: mở đơn đó và chuyển sang sổ tố cáo.")
    current.text = current.place = current.contact = ""
    current.reason, current.erased_on = DENOUNCED, timezone.localdate()
    _decide(current, OnlineReflection.State.SET_ASIDE, user)
    erase_all(current)
    # All that was noted of it, and of what it was before; the row itself says who erased it and when.
    OnlineReflection.history.filter(public_id=current.public_id).delete()
    return current


@transaction.atomic
def release_reflection(*, reflection: OnlineReflection, user: Any, **said: Any) -> Publication:
    """Put the answer on the board; `said` and what is raised are those of `publish`.

    `ValidationError` also for one whose petition is not resolved.
    """
    rows = OnlineReflection.objects.select_for_update(of=("self",)).select_related("unit")
    current = rows.get(pk=reflection.pk)
    if not OnlineReflection.objects.filter(pk=current.pk, **ANSWERED).exists():
        raise ValidationError("Phản ánh, kiến nghị này chưa được giải quyết, trả lời nên chưa công khai được.")
    return publish(unit=current.unit, source=source_of(current), subject=Subject.FEEDBACK, user=user, **said)


# The petition was resolved and its result still stands.
ANSWERED = {"petition__status": Petition.Status.RESOLVED, "petition__erased_on": None}


def _unnamed(photo: CheckedFile, at: int) -> CheckedFile:
    """What a file is called on a phone may tell who took it."""
    return replace(photo, name=f"anh-{at}.{photo.name.rpartition('.')[2]}")


def _copies(reflection: OnlineReflection) -> list[CheckedFile]:
    try:
        return [copy_of_attachment(row) for row in attachments_of(reflection).standing()]
    except DamagedAttachmentError:
        raise ValidationError("Không đọc được ảnh đã lưu: báo người quản trị.") from None


def _demand_waiting(reflection: OnlineReflection) -> None:
    if reflection.state != OnlineReflection.State.WAITING:
        when = timezone.localtime(reflection.decided_at)
        raise ValidationError(
            f"{reflection.decided_by} đã xem lúc {when:%H:%M %d/%m/%Y}: {reflection.get_state_display()}."
        )


def _decide(reflection: Any, state: str, user: Any) -> OnlineReflection:
    reflection.state, reflection.decided_by, reflection.decided_at = state, user, timezone.now()
    return _stored(reflection, user)


def _stored(reflection: Any, user: Any) -> OnlineReflection:
    reflection.validate_constraints()
    return save_record(record=reflection, user=user)  # type: ignore[no-any-return]
