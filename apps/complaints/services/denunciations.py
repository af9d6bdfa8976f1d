"""Denunciations: from whom they are kept, the numbers of their papers, and what keeps words out of the portal."""

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.complaints.models import (
    Denunciation,
    DenunciationBar,
    DenunciationPaper,
    DenunciationPaperKind,
    OnlineReflection,
    Petition,
)
from apps.complaints.rules.numbering import next_code
from apps.complaints.services.clock import wind
from apps.complaints.services.events import entered_events
from apps.complaints.services.petitions import HANDLERS
from apps.complaints.services.retention import erase_whole_petition
from apps.core.constraints import NOT_YET, not_to_come
from apps.core.services import lock_current, restore_record, save_record
from apps.core.together import answers, together
from apps.documents.models import Organ
from apps.documents.services import demand_off_board, enter_number
from apps.villages.models import AdministrativeUnit

# All that the register of outgoing documents, which every official reads, says of such a paper.
SUBJECT = "Văn bản theo Luật Tố cáo, nội dung ở hồ sơ giấy"
# Codes of Decree 30/2020, Appendix III; a conclusion has none there and takes that of Nghị định 31/2019/NĐ-CP [K].
TYPE_CODES: dict[str, str] = {
    DenunciationPaperKind.ACCEPTANCE: "QĐ",
    DenunciationPaperKind.REFUSAL: "TB",
    DenunciationPaperKind.TRANSFER: "PC",
    DenunciationPaperKind.NOTICE: "TB",
    DenunciationPaperKind.VERIFICATION: "QĐ",
    DenunciationPaperKind.EXTENSION: "QĐ",
    DenunciationPaperKind.SUSPENSION: "QĐ",
    DenunciationPaperKind.STOP: "QĐ",
    DenunciationPaperKind.CONCLUSION: "KL",
}


def next_denunciation_code(unit: AdministrativeUnit, year: int) -> str:
    """The code that follows in the unit's register of denunciations of the year."""
    codes = Denunciation.objects.filter(unit=unit, year=year).values_list("code", flat=True)
    return next_code(codes, first="01/TC", keeps_form=True)


def accounts_of(unit: AdministrativeUnit, denunciation: Denunciation | None = None) -> list[tuple[int, str]]:
    """Those from whom a denunciation may be kept: (key, name with roles); those from whom it is kept stay among them.

    These are the accounts with an appointment of today in the unit.
    """
    today = timezone.localdate()
    held: dict[int, list[str]] = {}
    for appointment in Appointment.objects.on(today).filter(unit=unit).for_list().order_by("pk"):
        role = appointment.get_role_display()
        held.setdefault(appointment.user_id, []).append(
            f"{role}, {appointment.village}" if appointment.village_id else role
        )
    kept = set(denunciation.bars.values_list("user_id", flat=True)) if denunciation and denunciation.pk else set()
    users = User.objects.filter(pk__in=kept | held.keys()).order_by("full_name", "username")
    return [(user.pk, f"{user} ({'; '.join(held.get(user.pk, ['không còn phân công']))})") for user in users]


# What the clock is reckoned from, beside the events.
_FACTS = ("received_on", "is_remote", "is_involved")


@transaction.atomic
def save_denunciation(*, record: Denunciation, user: Any, expected_version: int | None = None) -> Denunciation:
    """Store a denunciation and reckon its steps; also those that are done where what they hang on was corrected.

    Raises `ValidationError` for a day of receipt to come, or after what was entered of the case already, and
    `StaleRecordError`.
    """
    not_to_come(record, "received_on")
    first = entered_events(record).first() if record.pk else None
    if first and record.received_on > first.happened_on:
        raise ValidationError(
            {"received_on": f"Ngày tiếp nhận không được sau việc đã ghi ngày {first.happened_on:%d/%m/%Y}."}
        )
    stored = Denunciation.objects.filter(pk=record.pk).first()
    anew = stored is not None and any(getattr(record, name) != getattr(stored, name) for name in _FACTS)
    save_record(record=record, user=user, expected_version=expected_version)
    wind(record, anew=anew)
    return record


@transaction.atomic
def bar_accounts(*, denunciation: Denunciation, accounts: Collection[int], user: Any) -> None:
    """Keep the denunciation from these accounts, and from no others any more.

    Raises `ValidationError` when the user is among them, when one has no appointment in the unit, and when nobody would
    be left who handles denunciations there.
    """
    wanted = set(accounts)
    current = {bar.user_id: bar for bar in denunciation.bars.select_for_update()}
    if wanted == current.keys():
        return
    if user is not None and user.pk in wanted:
        raise ValidationError(
            {"barred": "Không tự chọn tài khoản của mình: giao người khác ghi hồ sơ, người đó chọn tài khoản này."}
        )
    if wanted - {key for key, _ in accounts_of(denunciation.unit, denunciation)}:
        raise ValidationError({"barred": "Chỉ chọn tài khoản đang có phân công ở đơn vị này."})
    handlers = Appointment.objects.on(timezone.localdate()).filter(
        unit=denunciation.unit, role__in=HANDLERS, user__is_active=True
    )
    if wanted and not handlers.exclude(user__in=wanted).exists():
        raise ValidationError(
            {"barred": "Phải còn ít nhất một công chức tiếp dân hoặc lãnh đạo xã được xem hồ sơ này."}
        )
    for key in current.keys() - wanted:
        current[key].delete()
    for key in sorted(wanted - current.keys()):
        DenunciationBar.objects.create(denunciation=denunciation, user_id=key)


def kept_from(user: Any) -> set[int]:
    """Keys of the denunciations that are kept from the account; of deleted ones those that ever were."""
    bars = DenunciationBar.objects.filter(user_id=user.pk).order_by()
    gone = DenunciationBar.history.filter(user_id=user.pk, history_type="-").order_by()
    of_each = together([partial(answers, rows.values_list("denunciation_id")) for rows in (bars, gone)])
    standing, lifted = ({key for (key,) in found} for found in of_each)
    there = set(Denunciation.objects.filter(pk__in=lifted).values_list("pk", flat=True)) if lifted else set()
    return standing | (lifted - there)


@transaction.atomic
def restore_denunciation(*, deleted: Any, children: Any = ()) -> Denunciation:
    """As `restore_record`, with the steps reckoned anew: they are never kept."""
    record: Denunciation = restore_record(deleted=deleted, children=children)
    wind(record)
    return record


@transaction.atomic
def reserve_number(
    *,
    denunciation: Denunciation,
    kind: str,
    issued_on: date,
    user: Any,
    number: int | None = None,
    expected_version: int | None = None,
) -> DenunciationPaper:
    """Take a number for a paper of the denunciation, which is then written by hand; gives the paper.

    The book is that of the commune's People's Committee, the paper's kind and its year; a typed `number` belongs to a
    book kept on paper. Raises `ValidationError` at the field at fault, and `StaleRecordError`.
    """
    current: Denunciation = lock_current(denunciation, expected_version)
    if issued_on > timezone.localdate():
        raise ValidationError({"issued_on": f"Ngày văn bản {NOT_YET}"})
    if issued_on < current.received_on:
        raise ValidationError({"issued_on": f"Không được trước ngày tiếp nhận ({current.received_on:%d/%m/%Y})."})
    entry = enter_number(
        unit=current.unit,
        organ=Organ.PEOPLES_COMMITTEE,
        type_code=TYPE_CODES[kind],
        issued_on=issued_on,
        subject=SUBJECT,
        number=number,
        on_paper=True,
    )
    paper = DenunciationPaper.objects.create(
        denunciation=current, kind=kind, entry=entry, issued_on=issued_on, created_by=user
    )
    save_record(record=current, user=user)
    return paper


@transaction.atomic
def reclassify_as_denunciation(*, petition: Petition, user: Any, code: str, paper_dossier_number: str) -> Denunciation:
    """Register a petition as a denunciation and erase all that the portal knows of it; it cannot be undone.

    Senders, events, papers, files and history go with the petition; receptions and the reflection that it came from
    lose their words and people. Only the unit, the day of receipt, the field and the two marks of a hard case go over.
    Raises `ValidationError`, and erases nothing, when a number has not the allowed shape or the code is taken, while
    other letters are joined to it, while something of it stands on the public board, and when it is there no more.
    """
    current: Any = Petition.objects.select_for_update().filter(pk=petition.pk).first()
    if current is None:
        raise ValidationError("Đơn này vừa được chuyển sang sổ tố cáo hoặc vừa bị xóa.")
    if current.letters.exists():
        raise ValidationError("Có đơn khác ghép vào đơn này: tách các đơn đó ra trước, rồi chuyển từng đơn.")
    demand_off_board(current)
    for reflection in OnlineReflection.objects.filter(petition=current):
        demand_off_board(reflection)
    denunciation = Denunciation(
        unit=current.unit,
        received_on=current.received_on,
        field=current.field,
        is_remote=current.is_remote,
        is_involved=current.is_involved,
        code=code,
        paper_dossier_number=paper_dossier_number,
    )
    denunciation.full_clean(exclude={"created_by"})
    save_record(record=denunciation, user=user)
    wind(denunciation)
    erase_whole_petition(current, user)
    return denunciation
