"""Whatever is entered, joined and taken back: the balance adds up over any days, and every due day is explained."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.complaints.models import Denunciation, Field, Petition, PetitionClass, PetitionEvent, PetitionType
from apps.complaints.rules.balance import DENUNCIATION_ENDS, PETITION_ENDS, Balance, Flow, total
from apps.complaints.rules.flow import DENUNCIATION_MOVES, PETITION_MOVES, Move
from apps.complaints.services import (
    join_letter,
    record_denunciation_event,
    record_petition_event,
    running_steps,
    take_back_event,
    wind,
)
from apps.complaints.services.balance import in_flow, sheet_lines, tables, totals
from apps.complaints.services.clock import follows_matter
from apps.complaints.services.events import part_letter
from apps.core.periods import Period
from apps.core.services import StaleRecordError
from apps.law.services import load_calendar, load_procedure_steps

# Histories begin in the autumn before a year's edge and before the law's change of 1 July 2026.
FIRST = date(2025, 10, 1)
LONG = (date(2027, 1, 31) - FIRST).days
EDGE = Period(date(2025, 12, 31), date(2026, 1, 1))
DAYS = st.integers(0, LONG)
WORDS = (
    "new",
    "new",
    "event",
    "event",
    "event",
    "event",
    "event",
    "back",
    "join",
    "repeat",
    "part",
    "told",
    "heard",
    "heard",
)


def long_history(seed: int) -> list[tuple[str, int, int, int]]:
    """Steps drawn at even chances: lists of hypothesis' own keep too short for much to happen."""
    chance = Random(seed)
    start = [("new", chance.randrange(21), chance.randrange(21), 0) for _ in range(3)]
    later = [
        (chance.choice(WORDS), chance.randrange(21), chance.randrange(21), chance.randrange(60)) for _ in range(27)
    ]
    return start + later


STEPS = st.integers(0, 2**32).map(long_history)
PERIODS = st.lists(st.tuples(DAYS, st.integers(0, 400)), min_size=1, max_size=4)
LASTING = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def law(db: None) -> None:
    load_procedure_steps(project.BASE_DIR / "fixtures" / "law" / "procedure_steps.json")
    load_calendar(project.BASE_DIR / "fixtures" / "law" / "calendar_days.json")


@pytest.fixture
def own_names(commune: Any) -> dict[str, Any]:
    """The commune's own name for one type and for one field."""
    given_names = (("type", "complaint"), ("field", "land"))
    return {
        axis: PetitionClass.objects.create(unit=commune, axis=axis, name="của xã", counted_as=counted_as)
        for axis, counted_as in given_names
    }


class History:
    """Enters what hypothesis thinks up; what the services refuse leaves no trace."""

    def __init__(self, unit: Any, user: Any, own_names: dict[str, Any]) -> None:
        self.unit, self.user, self.own_names = unit, user, own_names

    def play(self, steps: list[tuple[str, int, int, int]]) -> None:
        for number, (word, which, how, later) in enumerate(steps):
            # Days are not in their order: a letter may have come before what was entered last.
            day = min(FIRST + timedelta(number * 14 + later), date(2027, 1, 31))
            try:
                with transaction.atomic():
                    getattr(self, word)(which, how, day)
            except (ValidationError, StaleRecordError):
                continue

    def new(self, which: int, how: int, day: date) -> None:
        kind = PetitionType.values[which % len(PetitionType.values)]
        field = Field.values[how % len(Field.values)]
        row = Petition(
            unit=self.unit,
            code=str(Petition.objects.count() + 1),
            received_on=day,
            petition_type=kind,
            own_type=self.own_names["type"] if kind == "complaint" and how % 2 else None,
            field=field,
            own_field=self.own_names["field"] if field == "land" and which % 2 else None,
            source=Petition.Source.values[how % len(Petition.Source.values)],
            subject="Ranh giới thửa đất",
            screening="eligible",
            competence="ours",
            is_involved=bool(how % 3),
        )
        row.full_clean(exclude={"created_by"})
        row.save()
        wind(row)

    def event(self, which: int, how: int, day: date) -> None:
        row = self._one(Petition, which)
        kind = self._next(PETITION_MOVES, row.status, how)
        record_petition_event(petition=row, kind=kind, happened_on=day, user=self.user, result="Đã trả lời.")

    def back(self, which: int, how: int, day: date) -> None:
        take_back_event(case=self._one(Petition if how % 4 else Denunciation, which), user=self.user)

    def join(self, which: int, how: int, day: date, *, repeats: bool = False) -> None:
        letter, first = self._one(Petition, which), self._one(Petition, how)
        join_letter(letter=letter, first=first, repeats=repeats, user=self.user, expected_version=letter.version)

    def repeat(self, which: int, how: int, day: date) -> None:
        self.join(which, how, day, repeats=True)

    def part(self, which: int, how: int, day: date) -> None:
        part_letter(petition=self._one(Petition, which), user=self.user)

    def told(self, which: int, how: int, day: date) -> None:
        row = Denunciation(
            unit=self.unit,
            code=str(Denunciation.objects.count() + 1),
            received_on=day,
            field="land",
            paper_dossier_number="1",
        )
        row.full_clean(exclude={"created_by"})
        row.save()
        wind(row)

    def heard(self, which: int, how: int, day: date) -> None:
        row = self._one(Denunciation, which)
        kind = self._next(DENUNCIATION_MOVES, row.stage, how)
        record_denunciation_event(denunciation=row, kind=kind, happened_on=day, user=self.user, result="founded")

    def _next(self, moves: Mapping[str, Move], state: str, how: int) -> str:
        """Every second case that can be is taken up, so that there is something to resolve."""
        kinds = [kind for kind, move in moves.items() if state in move.frm]
        return "accept" if "accept" in kinds and how % 2 or not kinds else kinds[how // 2 % len(kinds)]

    def _one(self, kind: type[Any], which: int) -> Any:
        rows = list(kind.objects.order_by("pk"))
        if not rows:
            raise ValidationError("none yet")
        return rows[which % len(rows)]


def replayed(rows: list[Any], period: Period) -> Balance:
    """The balance again, row by row in plain words of days."""
    counted = dict.fromkeys((flow.value for flow in Flow), 0)
    for row in rows:
        ends = DENUNCIATION_ENDS if isinstance(row, Denunciation) else PETITION_ENDS
        state = row.stage if isinstance(row, Denunciation) else row.status
        closed = row.closed_on or date.max
        counted["opening"] += row.received_on < period.start <= closed
        counted["received"] += row.received_on in period
        counted["closing"] += row.received_on <= period.end < closed
        if closed in period:
            counted[ends[state].value] += 1
    return Balance(**counted)


def asked(periods: list[tuple[int, int]]) -> Iterator[Period]:
    yield EDGE
    yield from (Period.year(year) for year in (2025, 2026, 2027))
    for start, length in periods:
        first = FIRST + timedelta(start)
        yield Period(first, first + timedelta(length))


@pytest.mark.django_db
@LASTING
@given(steps=STEPS, periods=PERIODS)
def test_every_balance_adds_up_whatever_happened(commune, officer, law, own_names, steps, periods):
    with transaction.atomic(), time_machine.travel(date(2027, 2, 1), tick=False):
        History(commune, officer, own_names).play(steps)
        letters, told = list(Petition.objects.all()), list(Denunciation.objects.all())
        registers: dict[str, Any] = {"petitions": Petition.objects.all(), "denunciations": Denunciation.objects.all()}
        for period in asked(periods):
            found = totals(**registers, period=period)
            assert found.letters == replayed(letters, period)
            assert found.matters == replayed([row for row in letters if row.matter_id is None], period)
            assert found.denunciations == replayed(told, period)
            for balance in (found.letters, found.matters, found.denunciations):
                assert balance.adds_up, balance.sum_text
            # What is left at the end is what the next period begins with.
            after = Period(period.end + timedelta(1), period.end + timedelta(30))
            assert totals(**registers, period=after).letters.opening == found.letters.closing
            _assert_tables(registers, period, found.letters)
        transaction.set_rollback(True)


def _assert_tables(registers: dict[str, Any], period: Period, letters: Balance) -> None:
    for table in tables(petitions=registers["petitions"], period=period):
        assert table.total == letters
        for line in table.lines:
            assert line.balance.adds_up
            parts = total(part.balance for part in line.parts)
            assert all(part.balance.adds_up for part in line.parts)
            assert all(parts.number(flow) <= line.balance.number(flow) for flow in Flow)
            flow = max(Flow, key=line.balance.number)
            rows = in_flow(registers["petitions"].filter(**line.chosen), flow, period)
            assert rows.count() == line.balance.number(flow)
    complaints, denounced, both = sheet_lines(**registers, period=period)
    assert both.cells == tuple(map(sum, zip(complaints.cells, denounced.cells, strict=True)))
    assert all(line.now.adds_up and line.year.adds_up for line in (complaints, denounced, both))


@pytest.mark.django_db
@LASTING
@given(steps=STEPS)
def test_every_due_day_is_the_last_day_of_its_sum(commune, officer, law, own_names, steps):
    with transaction.atomic(), time_machine.travel(date(2027, 2, 1), tick=False):
        History(commune, officer, own_names).play(steps)
        for case in [*Petition.objects.all(), *Denunciation.objects.all()]:
            running = running_steps(case)
            # The clock of the first letter counts for those that are handled with it.
            assert bool(running) != follows_matter(case)
            stored = {step.code: (step.started_on, step.due_on, step.done_on) for step in case.steps.all()}
            assert stored == {step.code: (step.started_on, step.due_on, step.done_on) for step in running}
            for step in running:
                numbers = [row.number for row in step.sum.days if row.number is not None]
                assert numbers == list(range(1, len(numbers) + 1))
                days = [row.day for row in step.sum.days]
                assert days == [step.started_on + timedelta(n) for n in range(1, len(days) + 1)]
                if step.due_on is None:
                    assert len(numbers) <= step.sum.total
                    assert case.is_open
                else:
                    assert days[-1] == step.due_on
                    assert len(numbers) == step.sum.total
        transaction.set_rollback(True)


def taken_back(case: Any, user: Any) -> bool:
    """Whether something could be; what ended along with another letter is taken back there."""
    case.refresh_from_db()
    try:
        take_back_event(case=case, user=user)
    except ValidationError:
        return False
    return True


@pytest.mark.django_db
@LASTING
@given(steps=STEPS)
def test_taking_everything_back_leaves_all_open(commune, officer, law, own_names, steps):
    with transaction.atomic(), time_machine.travel(date(2027, 2, 1), tick=False):
        History(commune, officer, own_names).play(steps)
        while any(taken_back(case, officer) for kind in (Petition, Denunciation) for case in kind.objects.all()):
            pass
        period = Period(FIRST, date(2027, 12, 31))
        found = totals(petitions=Petition.objects.all(), denunciations=Denunciation.objects.all(), period=period)
        letters, told = Petition.objects.count(), Denunciation.objects.count()
        assert not PetitionEvent.objects.exclude(kind="calendar").exists()
        assert found.letters == Balance(received=letters, closing=letters)
        assert found.denunciations == Balance(received=told, closing=told)
        transaction.set_rollback(True)
