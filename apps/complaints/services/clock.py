"""When each step of a case is due: reckoned from its events, the law of their days and the calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from apps.complaints.models import (
    Denunciation,
    DenunciationStep,
    InternalTarget,
    Petition,
    PetitionStep,
)
from apps.complaints.rules.due import due_words
from apps.complaints.rules.reckoning import DatedStep, Happening, RunningStep, nearest_due, reckon
from apps.core.together import all_of, rows_of
from apps.law.models import CaseKind, ProcedureStep, procedure_steps
from apps.law.rules import Start, StepLimit, WorkCalendar
from apps.law.services import work_calendar

_STEPS: dict[type[Any], type[Any]] = {Petition: PetitionStep, Denunciation: DenunciationStep}


class Clock:
    """The law's steps, the communes' own times and the calendar, read once for any number of cases.

    With `unit_id` for cases of that unit alone: a province holds the own times of a hundred.
    """

    def __init__(self, unit_id: int | None = None) -> None:
        own = InternalTarget.objects.all() if unit_id is None else InternalTarget.objects.filter(unit=unit_id)
        calendar, law, targets = all_of(work_calendar, procedure_steps, partial(rows_of, own))
        self.calendar: WorkCalendar = calendar
        self._law: dict[str, list[DatedStep]] = {}
        for row in law:
            self._law.setdefault(row.kind, []).append(_dated(row))
        self._own: dict[tuple[int, str], list[InternalTarget]] = {}
        for target in targets:
            self._own.setdefault((target.unit_id, target.petition_type), []).append(target)

    def steps_of(self, case: Any) -> list[DatedStep]:
        """The steps that the law, or the commune where the law is silent, knows for such a case."""
        if isinstance(case, Denunciation):
            return self._law.get(CaseKind.DENUNCIATION, [])
        law = self._law.get(case.petition_type, [])
        own = [
            target
            for target in self._own.get((case.unit_id, case.petition_type), ())
            if target.valid_from <= case.received_on <= (target.valid_until or date.max)
        ]
        if not own:
            return law
        return [step for step in law if step.code != "resolve"] + [_own_step(target) for target in own]

    def run(self, case: Any, events: Iterable[Any]) -> list[RunningStep]:
        """The steps of the case that began; `events` in the order of their days."""
        happenings = [Happening(event.kind, event.happened_on) for event in events]
        return reckon(
            self.steps_of(case),
            case.received_on,
            happenings,
            self.calendar,
            remote=case.is_remote,
            involved=case.is_involved,
        )


def _dated(row: ProcedureStep) -> DatedStep:
    return DatedStep(row.code, row.position, row.as_limit(), row.valid_from, row.valid_until)


def _own_step(target: InternalTarget) -> DatedStep:
    limit = StepLimit("giải quyết, trả lời", target.days, target.working, Start.RECEIVED, target.basis, True)
    return DatedStep("resolve", 30, limit, target.valid_from, target.valid_until)


def follows_matter(case: Any) -> bool:
    """Whether the case is a letter handled together with an earlier one, whose clock then counts for it too."""
    joined = isinstance(case, Petition) and case.matter_id is not None
    return joined and case.screening != Petition.Screening.DUPLICATE


def running_steps(case: Any) -> list[RunningStep]:
    """The steps of one case with the sum of each, as its page explains them; none of one that `follows_matter`."""
    today, clock = timezone.localdate(), Clock(case.unit_id)

    def left(step: RunningStep) -> str:
        return due_words(today, step.due_on, clock.calendar) if step.due_on and not step.done_on else ""

    return [replace(step, left=left(step)) for step in _run(case, clock, anew=False)]


def _run(case: Any, clock: Clock, *, anew: bool) -> list[RunningStep]:
    """The steps; those that are done as they are stored keep their due day, unless all is to be counted `anew`."""
    if follows_matter(case):
        return []
    if case.pk is None:
        return clock.run(case, ())
    steps = case.steps.none() if anew else case.steps.all()
    events, stored = all_of(partial(rows_of, case.events.all()), partial(rows_of, steps))
    running = clock.run(case, events)
    kept = {(row.code, row.started_on, row.done_on): row.due_on for row in stored if row.done_on}
    return [replace(step, kept_due=kept.get((step.code, step.started_on, step.done_on))) for step in running]


def _due_of(case: Any, running: Sequence[RunningStep]) -> date | None:
    due: date | None = case.due_on
    if follows_matter(case):
        due = case.matter.due_on
        return max(due, case.received_on) if due else None
    return nearest_due(running, is_open=case.is_open) if running else due


def due_day(case: Any, clock: Clock, *, anew: bool = False) -> date | None:
    """The day by which the case, stored or not yet, must move on."""
    return _due_of(case, _run(case, clock, anew=anew))


@transaction.atomic
def wind(case: Any, clock: Clock | None = None, *, anew: bool = False) -> list[RunningStep]:
    """Reckon the case's steps and store them; gives them. The case's row should be locked by the caller.

    A step that was done already keeps the day until which it had time, whatever the calendar says since; `anew` counts
    it again, for a case whose own facts were corrected.
    """
    running = _run(case, clock or Clock(case.unit_id), anew=anew)
    kind = _STEPS[type(case)]
    link = kind.CASE
    kind.objects.filter(**{link: case}).exclude(code__in=[step.code for step in running]).delete()
    kind.objects.bulk_create(
        [
            kind(
                unit_id=case.unit_id,
                code=step.code,
                name=step.limit.name,
                position=step.position,
                started_on=step.started_on,
                due_on=step.due_on,
                done_on=step.done_on,
                is_confirmed=step.limit.is_confirmed,
                **{link: case},
            )
            for step in running
        ],
        update_conflicts=True,
        unique_fields=[link, "code"],
        update_fields=["name", "position", "started_on", "due_on", "done_on", "is_confirmed"],
    )
    case.due_on = _due_of(case, running)
    # Derived, so it is no change of the record: no version, no history.
    type(case).objects.filter(pk=case.pk).update(due_on=case.due_on)
    if isinstance(case, Petition) and case.matter_id is None:
        _pass_on(case)
    return running


def _pass_on(first: Petition) -> None:
    """Letters handled together with the petition are due when it is; never before they came."""
    due = Greatest(F("received_on"), Value(first.due_on, DateField())) if first.due_on else None
    first.letters.exclude(screening=Petition.Screening.DUPLICATE).update(due_on=due)  # type: ignore[attr-defined]


@transaction.atomic
def follow_calendar(days: Sequence[date]) -> int:
    """Reckon anew the open steps whose time holds one of the days, and note in each case what moved; gives how many.

    Steps that are done keep the day until which they had time: nobody is judged by a holiday entered later.
    """
    moved = 0
    clock = Clock()
    for kind, steps in _STEPS.items():
        reached: set[int] = set()
        for day in days:
            reached.update(steps.objects.running_across(day).values_list(f"{steps.CASE}_id", flat=True))
        for case in kind.objects.select_for_update().filter(pk__in=reached).order_by("pk"):
            moved += _rewind(case, clock, "lịch ngày nghỉ được cập nhật")
    return moved


@transaction.atomic
def follow_target(*, unit: Any, petition_types: Iterable[str], reason: str) -> int:
    """Reckon anew the unit's open petitions of these types after the commune changed its own times for them.

    Each whose day moved gets an event that tells the `reason`; gives how many.
    """
    clock = Clock(unit.pk)
    rows = Petition.objects.select_for_update().filter(unit=unit, closed_on__isnull=True)
    return sum(_rewind(case, clock, reason) for case in rows.filter(petition_type__in=petition_types).order_by("pk"))


@transaction.atomic
def wind_open_cases() -> int:
    """Wind the open cases that have no step yet, as those from before the portal reckoned them; gives how many."""
    clock = Clock()
    found = [
        case
        for kind, steps in _STEPS.items()
        for case in kind.objects.select_for_update()
        .filter(closed_on__isnull=True)
        .exclude(pk__in=steps.objects.values(steps.CASE))
        .order_by("pk")
    ]
    for case in found:
        wind(case, clock)
    return len(found)


def _rewind(case: Any, clock: Clock, reason: str) -> bool:
    before = {step.code: step.due_on for step in case.steps.all()}
    running = wind(case, clock)
    changed = [step for step in running if step.done_on is None and before.get(step.code) != step.due_on]
    if not changed:
        return False
    told: dict[str, str] = {}
    if isinstance(case, Petition):
        told = {"note": "\n".join(_said(step, before, reason) for step in changed)}
    case.events.create(kind="calendar", happened_on=timezone.localdate(), before="", **told)
    return True


def _said(step: RunningStep, before: dict[str, date | None], reason: str) -> str:
    old, new = before.get(step.code), step.due_on
    if old and new:
        return f"Bước “{step.limit.name}”: hạn đổi từ {old:%d/%m/%Y} sang {new:%d/%m/%Y} do {reason}."
    return f"Bước “{step.limit.name}”: hạn được tính lại do {reason}."
