"""What happens with a case: entered one after the other, taken back in the opposite order.

Letters about one matter are a first one with those that were joined to it. They are handled as one: steps are entered
at the first, whose clock and whose end are theirs too. A letter that only repeats another is put away at once.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.complaints.models import (
    OPEN_STATUSES,
    Denunciation,
    DenunciationEvent,
    DenunciationEventKind,
    Petition,
    PetitionEvent,
    PetitionEventKind,
)
from apps.complaints.rules.flow import DENUNCIATION_MOVES, PETITION_MOVES, Move, possible, refusal
from apps.complaints.rules.reckoning import RunningStep, demand_extension
from apps.complaints.services.clock import Clock, follows_matter, wind
from apps.core.constraints import NOT_YET
from apps.core.services import lock_current
from apps.core.together import rows_of
from apps.law.rules import LimitError
from apps.villages.models import AdministrativeUnit

ERASED = "Thông tin của đơn đã được xóa theo thời hạn lưu; đơn không sửa, không ghi thêm được nữa."
# How the note of an event begins that the portal entered itself.
_ALONG, _REPEATS = "Theo đơn số", "Trùng đơn số"


@transaction.atomic
def record_petition_event(
    *,
    petition: Petition,
    kind: str,
    happened_on: date,
    user: Any,
    number: str = "",
    note: str = "",
    result: str = "",
    expected_version: int | None = None,
) -> PetitionEvent:
    """Enter what happened; the petition's status, its end and its due days follow, and so do letters joined to it.

    `result` is kept with the event that resolves. Raises `ValidationError` when it cannot happen now (the message says
    why), `StaleRecordError` when the petition is no longer the one of `expected_version`.
    """
    current = _locked_matter(petition, expected_version)
    return _enter(current, kind, happened_on, user, number=number, note=note, result=result)


def _enter(
    current: Petition, kind: str, on: date, user: Any, *, number: str = "", note: str = "", result: str = ""
) -> PetitionEvent:
    if follows_matter(current) and kind != PetitionEventKind.WITHDRAW:
        raise ValidationError(
            f"Đơn này được xử lý chung với đơn số {_named(current.matter)}: ghi bước xử lý ở đơn đó, "
            "hoặc thôi ghép đơn này trước."
        )
    _demand(current, kind, on)
    move = PETITION_MOVES[kind]
    if move.to == Petition.Status.RESOLVED:
        _demand_resolvable(current, result)
    if kind == PetitionEventKind.WITHDRAW and current.letters.filter(closed_on__isnull=True).exists():  # type: ignore[attr-defined]
        raise ValidationError(
            "Còn đơn của người khác ghép vào đơn này chưa xử lý xong: thôi ghép, hoặc ghi rút đơn, ở từng đơn đó trước."
        )
    event = PetitionEvent(
        petition=current,
        kind=kind,
        happened_on=on,
        before=current.status,
        number=number,
        note=note,
        created_by=user,
    )
    event.full_clean(exclude={"created_by"})
    event.save()
    clock = Clock(current.unit_id)
    if move.to:
        _set_status(current, move.to, on, result if move.to == Petition.Status.RESOLVED else "")
    _store(current, clock)
    if not current.is_open and move.to:
        _close_letters(current, event, clock)
    return event


def _demand_resolvable(petition: Petition, result: str) -> None:
    if (petition.screening, petition.competence) != (Petition.Screening.ELIGIBLE, Petition.Competence.OURS):
        raise ValidationError("Sửa đơn trước: phân loại “đủ điều kiện xử lý”, thẩm quyền “thuộc thẩm quyền của xã”.")
    if not result.strip():
        raise ValidationError({"result": "Ghi kết quả giải quyết."})


@transaction.atomic
def record_denunciation_event(
    *,
    denunciation: Denunciation,
    kind: str,
    happened_on: date,
    user: Any,
    number: str = "",
    result: str = "",
    expected_version: int | None = None,
) -> DenunciationEvent:
    """As `record_petition_event`, without a word: `result` is one of the chosen values, asked for by the conclusion."""
    current = lock_current(denunciation, expected_version)
    _demand(current, kind, happened_on)
    move = DENUNCIATION_MOVES[kind]
    if move.to == Denunciation.Stage.CONCLUDED and result not in Denunciation.Result.values:
        raise ValidationError({"result": "Chọn kết quả."})
    event = DenunciationEvent(
        denunciation=current,
        kind=kind,
        happened_on=happened_on,
        before=current.stage,
        number=number,
        created_by=user,
    )
    event.full_clean(exclude={"created_by"})
    event.save()
    if move.to:
        current.stage = move.to
        current.result = result if move.to == Denunciation.Stage.CONCLUDED else ""
        current.closed_on = None if current.is_open else happened_on
    running = _store(current)
    if kind == DenunciationEventKind.EXTEND:
        _demand_extension(running, current)
    return event


def next_moves(case: Any) -> list[str]:
    """The kinds of event that may be entered today, in their order; a letter handled with another is only withdrawn."""
    if isinstance(case, Petition) and case.erased_on:
        return []
    moves, state, case_type = _law_of(case)
    today, done = timezone.localdate(), {event.kind for event in rows_of(case.events.all())}
    follows = follows_matter(case)

    def fits(kind: str) -> bool:
        return not refusal(moves, kind, state=state, on=today, after=today, case_type=case_type, done=done)

    kinds = possible(moves, state, case_type)
    return [kind for kind in kinds if fits(kind) and (kind == PetitionEventKind.WITHDRAW or not follows)]


@transaction.atomic
def take_back_event(*, case: Any, user: Any, expected_version: int | None = None) -> Any:
    """Take back the last thing that was entered for the case; gives the case. Raises `ValidationError` without one.

    Letters that were closed along with it are open again. One of those does not open by itself, while the matter is
    over.
    """
    is_petition = isinstance(case, Petition)
    current: Any = _locked_matter(case, expected_version) if is_petition else lock_current(case, expected_version)
    event = last_entered(current)
    if event is None:
        raise ValidationError("Chưa có việc nào để rút lại.")
    if is_petition:
        _take_back_status(current, event, user)
    else:
        _take_back_stage(current, event)
    _drop(event, user)
    _store(current)
    return current


def _take_back_stage(denunciation: Denunciation, event: DenunciationEvent) -> None:
    if DENUNCIATION_MOVES[event.kind].to:
        denunciation.stage, denunciation.result, denunciation.closed_on = event.before, "", None


def _take_back_status(petition: Petition, event: PetitionEvent, user: Any) -> None:
    if petition.matter and _ended_along(event):
        raise ValidationError(f"Đơn này kết thúc theo đơn số {_named(petition.matter)}; rút lại việc đó ở đơn kia.")
    if not PETITION_MOVES[event.kind].to:
        return
    if not petition.is_open:
        _open_letters(petition, event, user)
    _set_status(petition, event.before, None, "")
    if petition.matter_id and event.note.startswith(_REPEATS):
        petition.matter, petition.screening = None, Petition.Screening.PENDING


def _open_letters(first: Petition, event: PetitionEvent, user: Any) -> None:
    """Open the letters that the event closed along with the first.

    Those that ended by themselves stay as they are, and those whose words were erased: they could not be handled.
    """
    closed = first.letters.filter(closed_on__isnull=False, erased_on__isnull=True)  # type: ignore[attr-defined]
    for letter in closed.order_by("pk"):
        last = last_entered(letter)
        along = last is not None and last.kind == event.kind and _ended_along(last)
        if along and last.created_at >= event.created_at:
            _set_status(letter, last.before, None, "")
            _drop(last, user)
            # Its due day comes with that of the first.
            letter.version += 1
            letter.save()


def _ended_along(event: PetitionEvent) -> bool:
    """Whether the portal entered it with the end of another letter; a withdrawal is always somebody's own."""
    return event.kind != PetitionEventKind.WITHDRAW and event.note.startswith(_ALONG)


def _drop(event: Any, user: Any) -> None:
    event._history_user = user
    event.delete()


@transaction.atomic
def join_letter(*, letter: Petition, first: Petition, repeats: bool, user: Any, expected_version: int) -> Petition:
    """Say that a letter is about the same matter as an earlier one, whose end will be its end; gives the letter.

    One that only `repeats` it is put away at once as a duplicate. Raises `ValidationError` for a letter that is over,
    for one that others were joined to, and for a matter of another unit.
    """
    matter = Petition.objects.filter(pk=first.pk).values("matter")
    current = _locked_rows(letter, Q(pk__in=(letter.pk, first.pk)) | Q(pk__in=matter), expected_version)
    found = Petition.objects.filter(pk=first.pk).first()
    if found is None:
        raise ValidationError("Đơn đã chọn vừa bị xóa; tìm lại đơn kia.")
    root = found.matter or found
    if root.pk == current.pk or root.unit_id != current.unit_id:
        raise ValidationError("Chọn một đơn khác của đơn vị này.")
    if not current.is_open:
        raise ValidationError("Đơn này đã kết thúc xử lý; rút lại việc gần nhất trước khi ghép.")
    if current.letters.exists():  # type: ignore[attr-defined]
        raise ValidationError("Đã có đơn khác ghép vào đơn này; ghép các đơn đó trước.")
    if repeats:
        # Handled by itself from here on, as what it gets is its own end.
        current.matter, current.screening = root, Petition.Screening.DUPLICATE
        note = f"{_REPEATS} {_named(root)}."
        return _enter(current, PetitionEventKind.FILE, timezone.localdate(), user, note=note).petition
    if not root.is_open:
        raise ValidationError("Vụ việc kia đã kết thúc: ghép đơn này là đơn trùng, hoặc xử lý riêng.")
    if follows_matter(current) and current.matter_id == root.pk:
        raise ValidationError(f"Đơn này đã ghép với đơn số {_named(root)}.")
    current.matter = root
    if current.screening == Petition.Screening.DUPLICATE:
        current.screening = Petition.Screening.PENDING
    _store(current)
    return current


@transaction.atomic
def part_letter(*, petition: Petition, user: Any, expected_version: int | None = None) -> Petition:
    """Let an open letter that was joined to another go on by itself; gives it. Raises `ValidationError` for others."""
    current = _locked_matter(petition, expected_version)
    if current.matter_id is None:
        raise ValidationError("Đơn này chưa ghép với đơn nào.")
    if not current.is_open:
        raise ValidationError("Đơn này đã kết thúc xử lý; rút lại việc gần nhất trước.")
    current.matter = None
    _store(current)
    return current


def _close_letters(first: Petition, event: PetitionEvent, clock: Clock) -> None:
    """What was joined to the matter ends with it, in the same way."""
    for letter in first.letters.filter(closed_on__isnull=True).order_by("pk"):  # type: ignore[attr-defined]
        own = last_entered(letter)
        # Never before what it went through by itself, so that its end is the last thing that happened with it.
        day = max(event.happened_on, letter.received_on, own.happened_on if own else letter.received_on)
        letter.events.create(
            kind=event.kind,
            happened_on=day,
            before=letter.status,
            number=event.number,
            note=f"{_ALONG} {_named(first)}.",
            created_by=event.created_by,
        )
        if first.screening != Petition.Screening.DUPLICATE:
            letter.screening, letter.competence = first.screening, first.competence
        _set_status(letter, first.status, day, first.result)
        _store(letter, clock)


def entered_events(case: Any) -> Any:
    """What people entered, in the order of its days; without the portal's own notes on its due days."""
    return case.events.exclude(kind="calendar").order_by("happened_on", "pk")


def last_entered(case: Any) -> Any:
    """The last event that a person entered, which is the one that may be taken back; None without one."""
    entered = [event for event in rows_of(case.events.all()) if event.kind != "calendar"]
    return entered[-1] if entered else None


def _named(petition: Any) -> str:
    return f"{petition.code} năm {petition.year}"


def _locked_matter(petition: Petition, expected_version: int | None) -> Petition:
    """The petition, locked with the letters that were joined to it."""
    return _locked_rows(petition, Q(pk=petition.pk) | Q(matter=petition.pk), expected_version)


def _locked_rows(petition: Petition, rows: Q, expected_version: int | None) -> Petition:
    """The petition, locked with these rows; raises `ValidationError` once its words were erased.

    All who enter, join or take back in one unit take their turn, so that no letter is joined meanwhile; the rows are
    locked in the order of their keys, as `follow_calendar` does, so that nobody waits for ever.
    """
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=petition.unit_id)
    list(Petition.objects.select_for_update().filter(rows).order_by("pk").values_list("pk"))
    current: Petition = lock_current(petition, expected_version)
    if current.erased_on:
        raise ValidationError(ERASED)
    return current


def _law_of(case: Any) -> tuple[Mapping[str, Move], str, str]:
    """The moves that the law knows for such a case, its state, and its type where that matters."""
    if isinstance(case, Petition):
        return PETITION_MOVES, case.status, case.petition_type
    return DENUNCIATION_MOVES, case.stage, ""


def _demand(case: Any, kind: str, on: date) -> None:
    moves, state, case_type = _law_of(case)
    last = last_entered(case)
    after = max(case.received_on, last.happened_on) if last else case.received_on
    if on > timezone.localdate():
        raise ValidationError({"happened_on": f"Ngày {NOT_YET}"})
    done = set(case.events.values_list("kind", flat=True))
    if said := refusal(moves, kind, state=state, on=on, after=after, case_type=case_type, done=done):
        raise ValidationError(said)


def _set_status(petition: Petition, status: str, on: date | None, result: str) -> None:
    petition.status, petition.result = status, result
    petition.closed_on = None if status in OPEN_STATUSES else on


def _store(case: Any, clock: Clock | None = None) -> list[RunningStep]:
    """The case with its new version, and its clock, whose steps it gives."""
    case.version += 1
    running = wind(case, clock)
    case.save()
    return running


def _demand_extension(running: Iterable[RunningStep], case: Any) -> None:
    try:
        demand_extension(running, case.events.filter(kind="extend").count())
    except LimitError as refused:
        raise ValidationError(str(refused)) from refused
