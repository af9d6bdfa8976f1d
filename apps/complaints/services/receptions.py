"""The reception book: turns, who came, the petition that one leads to, and the day of a promised answer."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from apps.complaints.models import Petition, Petitioner, Reception, Visitor
from apps.complaints.services.petitions import save_petition
from apps.complaints.services.retention import forget_reception_words
from apps.core.periods import runs_on
from apps.core.querysets import search_words
from apps.core.services import lock_current, save_record
from apps.law.models import CaseKind, ProcedureStep, procedure_steps
from apps.law.rules import Deadline, WorkCalendar, deadline
from apps.law.services import work_calendar

RECEPTION_ERASED = (
    "Thông tin của lượt tiếp này đã xóa: chỉ sửa ngày, số lượng, phân loại; không ghi lại người đến, nội dung, kết quả."
)


@transaction.atomic
def record_reception(*, record: Reception, user: Any, expected_version: int | None = None) -> Reception:
    """Store a reception; one that was a denunciation also loses who came and what earlier versions held.

    Raises `ValidationError` for words where they were erased, and `StaleRecordError` as `save_record`.
    """
    if record.erased_on and any((record.subject, record.outcome, record.earlier_handled_by)):
        raise ValidationError(RECEPTION_ERASED)
    found = answer_sum(record)
    record.answer_due_on = found.due_on if found else None
    save_record(record=record, user=user, expected_version=expected_version)
    if record.handling == Reception.Handling.DENUNCIATION:
        forget_reception_words(record)
    return record


@transaction.atomic
def enter_turn(*, record: Reception, name: str, address: str, user: Any) -> Reception:
    """Store a new turn with who came, "" for nobody named; of a denunciation neither name nor address is kept."""
    record_reception(record=record, user=user)
    if name and record.handling != Reception.Handling.DENUNCIATION:
        Visitor.objects.create(reception=record, name=name, address=address)
    return record


def attended_by(receptions: Any, words: str) -> Any:
    """The receptions to which somebody came whose name or address has every word; diacritics and case do not count."""
    found = search_words(Visitor.objects.order_by(), words)
    return receptions.filter(pk__in=found.values("reception"))


def answer_sum(reception: Reception) -> Deadline | None:
    """How the day of a promised answer is reckoned; None where none was promised, or the law of the day knows none.

    Luật Tiếp công dân 2013, Điều 28 [K]. Two queries, none without a promise.
    """
    if reception.handling != Reception.Handling.LATER:
        return None
    return _answer_sum(reception, _answer_steps(), work_calendar())


def _answer_steps() -> list[ProcedureStep]:
    return [step for step in procedure_steps() if step.kind == CaseKind.RECEPTION and step.code == "answer"]


def _answer_sum(reception: Reception, steps: Iterable[ProcedureStep], calendar: WorkCalendar) -> Deadline | None:
    day = reception.held_on
    step = next((row for row in steps if runs_on(day, row.valid_from, row.valid_until)), None)
    return deadline(day, step.as_limit().limit(), calendar) if step else None


@transaction.atomic
def follow_calendar_of_answers(days: Sequence[date]) -> int:
    """Reckon anew the promised answers that are still owed and whose time holds one of the days; gives how many moved.

    The day is derived: no version, no history.
    """
    held = Q(pk__in=())
    for day in days:
        held |= Q(held_on__lt=day, answer_due_on__gte=day)
    steps, calendar = _answer_steps(), work_calendar()
    moved = 0
    for reception in Reception.objects.unanswered().filter(held).select_for_update().order_by("pk"):
        found = _answer_sum(reception, steps, calendar)
        if found and found.due_on != reception.answer_due_on:
            Reception.objects.filter(pk=reception.pk).update(answer_due_on=found.due_on)
            moved += 1
    return moved


@transaction.atomic
def petition_from_reception(
    *, reception: Reception, user: Any, expected_version: int | None = None, **said: Any
) -> Petition:
    """Enter the petition that was handed in at a reception: those who came are its senders; gives the petition.

    `said` are fields of `Petition`; without a `code` it gets the next number. Raises `ValidationError` when no petition
    was taken there, when it stands in the register already, and when what was said does not hold together;
    `StaleRecordError` as `save_record` does.
    """
    current = lock_current(reception, expected_version)
    if current.petition_id:
        raise ValidationError("Đơn của lượt tiếp này đã vào sổ.")
    if current.erased_on:
        raise ValidationError(RECEPTION_ERASED)
    if current.handling != Reception.Handling.ACCEPTED:
        raise ValidationError("Chỉ vào sổ đơn của lượt tiếp có hướng xử lý “nhận đơn để xử lý”.")
    petition = Petition(unit=current.unit, received_on=current.held_on, source=Petition.Source.IN_PERSON, **said)
    save_petition(record=petition, user=user)
    for visitor in current.visitors.all():
        Petitioner.objects.create(petition=petition, name=visitor.name, address=visitor.address)
    current.petition = petition
    save_record(record=current, user=user)
    return petition
