"""What is due in a unit: open steps of petitions and denunciations, and answers promised at a reception.

The three stand in one list, sorted and cut into pages by the database. None of it holds a subject or a sender; what is
kept from the account that asks is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial
from typing import Any

from django.db.models import CharField, Count, DateField, F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from apps.complaints.models import (
    DenunciationStep,
    PetitionStep,
    PetitionType,
    Reception,
)
from apps.complaints.rules.due import DueState, Week, due_words, last_day_within
from apps.core.periods import runs_on
from apps.core.together import all_of, dicts, sums, together
from apps.law.models import CaseKind, Mark, procedure_steps, rule_at
from apps.law.rules import WorkCalendar
from apps.law.services import work_calendar
from apps.villages.models import AdministrativeUnit

ESCALATE_KEY = "petition-escalate-days"
DENUNCIATION, RECEPTION = "denunciation", "reception"
KINDS = [*PetitionType.choices, (DENUNCIATION, "tố cáo"), (RECEPTION, "hẹn trả lời sau khi tiếp công dân")]
STEPS = [
    ("screen", "phân loại, xử lý đơn"),
    ("verify", "kiểm tra điều kiện thụ lý"),
    ("accept", "thụ lý hoặc từ chối"),
    ("notify", "báo việc thụ lý"),
    ("resolve", "giải quyết, trả lời"),
    ("send", "gửi quyết định, kết quả"),
    ("conclude", "gửi kết luận nội dung tố cáo"),
    ("act", "xử lý theo kết luận"),
    ("answer", "trả lời sau khi tiếp công dân"),
]
# Asked for beside the states of the rules: those of which the leader is told, which may be due this week or the next.
SOON = "soon"
STATES = [
    (DueState.OVERDUE.value, "quá hạn"),
    (SOON, "sắp quá hạn"),
    (DueState.WEEK.value, "đến hạn trong tuần này"),
    (DueState.NEXT_WEEK.value, "đến hạn tuần sau"),
    (DueState.LATER.value, "đến hạn sau đó"),
    (DueState.STILL.value, "đang tạm dừng, chưa có hạn"),
]
NOBODY, UNASSIGNED = "none", "chưa phân công"
_ANSWER = "trả lời bằng văn bản"


@dataclass(frozen=True)
class Wanted:
    """What of the list is asked for; empty words ask for all. `officer` is a public id, or `NOBODY`."""

    number: str = ""
    state: str = ""
    officer: str = ""
    kind: str = ""
    step: str = ""


@dataclass(frozen=True)
class Share:
    """How much of one officer's is past its day and how much soon will be; `officer` as in `Wanted`."""

    officer: str
    name: str
    soon: int
    late: int


@dataclass(frozen=True)
class Escalation:
    """What the leader is told of, by officer; nobody's last. `days` working days ahead, None where no rule says."""

    days: int | None
    shares: list[Share]

    @property
    def soon(self) -> int:
        return sum(share.soon for share in self.shares)

    @property
    def late(self) -> int:
        return sum(share.late for share in self.shares)


class DueList:
    """What is open in the unit, as far as the user may see it; the rule and the calendar of the day are read once."""

    def __init__(self, *, user: Any, unit: AdministrativeUnit, today: date | None = None) -> None:
        self.week = Week(today or timezone.localdate())
        self._steps = PetitionStep.objects.visible_to(user).filter(unit=unit).open()
        self._secret = DenunciationStep.objects.visible_to(user).filter(unit=unit).open()
        self._promises = Reception.objects.visible_to(user).filter(unit=unit).unanswered()

    @cached_property
    def calendar(self) -> WorkCalendar:
        return work_calendar()

    @cached_property
    def days_before(self) -> int | None:
        """How many working days before the due day the leader is told, by the rule of today."""
        return _days_before(self.week.today)

    @cached_property
    def _answer_is_confirmed(self) -> bool:
        today = self.week.today
        return any(
            step.mark == Mark.SEEN and runs_on(today, step.valid_from, step.valid_until)
            for step in procedure_steps()
            if step.kind == CaseKind.RECEPTION and step.code == "answer"
        )

    def rows(self, wanted: Wanted) -> Any:
        """One row for each, as a mapping, the soonest due first and what stands still last."""
        steps, secret, promises = self._narrowed(wanted)
        promised = _reception_rows(promises, confirmed=self._answer_is_confirmed)
        found = _petition_rows(steps).union(_denunciation_rows(secret), promised, all=True)
        return found.order_by("sort", "of_year", "number", "key", "step_code")

    def words(self, row: Mapping[str, Any]) -> str:
        """How long a row of the list still has; that nobody confirmed the limit is said with it."""
        if row["due"] is None:
            return "chưa có hạn" if row["what"] == RECEPTION else "đang tạm dừng"
        words = self._left(row["due"])
        return words if row["confirmed"] else f"{words} (thời hạn chưa kiểm chứng)"

    @cached_property
    def _left(self) -> Callable[[date], str]:
        # Thousands of rows share a few hundred days.
        return cache(partial(due_words, self.week.today, calendar=self.calendar))

    def counts(self, wanted: Wanted) -> dict[str, int]:
        """How many there are in each of `STATES`, whatever state is asked for; one query."""
        others = Wanted(wanted.number, "", wanted.officer, wanted.kind, wanted.step)
        steps, secret, promises = self._narrowed(others)
        total = dict.fromkeys(dict(STATES), 0)
        asked = [
            partial(sums, rows, {state: Count("pk", filter=self._in_state(state, day)) for state in total})
            for rows, day in ((steps, "due_on"), (secret, "due_on"), (promises, "answer_due_on"))
        ]
        for counted in together(asked):
            for state, number in counted.items():
                total[state] += number
        return total

    def officers(self) -> list[tuple[str, str]]:
        """Who has something open: public id and name, by name."""
        rows = self._steps.filter(petition__assigned_to__isnull=False).order_by()
        found = rows.values_list("petition__assigned_to__public_id", _name("petition__assigned_to__")).distinct()
        return sorted(found, key=lambda row: (row[1], row[0]))

    def _soon_and_late(self, rows: Any, day: str) -> dict[str, int]:
        late, soon = (Count("pk", filter=self._in_state(state, day)) for state in (DueState.OVERDUE, SOON))
        return sums(rows, {"late": late, "soon": soon})

    def escalation(self, only: Any = None) -> Escalation:
        """What is soon or already past its day, by officer; of `only` one person that one's and nobody's."""
        late, soon = (Count("pk", filter=self._in_state(state, "due_on")) for state in (DueState.OVERDUE, SOON))
        steps = self._steps
        if only is not None:
            steps = steps.filter(Q(petition__assigned_to=only) | Q(petition__assigned_to__isnull=True))
        person = {"key": F("petition__assigned_to__public_id"), "person": _name("petition__assigned_to__")}
        grouped: Any = steps.order_by().values(**person)
        by_person, *of_others = all_of(
            partial(dicts, grouped.annotate(late=late, soon=soon), "key", "person", "soon", "late"),
            partial(self._soon_and_late, self._secret, "due_on"),
            partial(self._soon_and_late, self._promises, "answer_due_on"),
        )
        shares = [Share(row["key"] or NOBODY, row["person"], row["soon"], row["late"]) for row in by_person]
        of_nobody = [share for share in shares if share.officer == NOBODY]
        of_nobody += [Share(NOBODY, "", counted["soon"], counted["late"]) for counted in of_others]
        named = [share for share in shares if share.officer != NOBODY and (share.late or share.soon)]
        named.sort(key=lambda share: (share.name, share.officer))
        rest = Share(NOBODY, UNASSIGNED, sum(share.soon for share in of_nobody), sum(share.late for share in of_nobody))
        return Escalation(self.days_before, [*named, rest] if rest.late or rest.soon else named)

    def _narrowed(self, wanted: Wanted) -> tuple[Any, Any, Any]:
        steps, secret, promises = self._steps, self._secret, self._promises
        if wanted.number:
            steps = steps.filter(petition__code__icontains=wanted.number)
            secret = secret.filter(denunciation__code__icontains=wanted.number)
            promises = promises.none()
        if wanted.officer == NOBODY:
            steps = steps.filter(petition__assigned_to__isnull=True)
        elif wanted.officer:
            steps = steps.filter(petition__assigned_to__public_id=wanted.officer)
            secret, promises = secret.none(), promises.none()
        if wanted.kind:
            steps = steps.filter(petition__petition_type=wanted.kind)
            secret = secret if wanted.kind == DENUNCIATION else secret.none()
            promises = promises if wanted.kind == RECEPTION else promises.none()
        if wanted.step:
            steps, secret = steps.filter(code=wanted.step), secret.filter(code=wanted.step)
            promises = promises if wanted.step == "answer" else promises.none()
        if wanted.state:
            steps = steps.filter(self._in_state(wanted.state, "due_on"))
            secret = secret.filter(self._in_state(wanted.state, "due_on"))
            promises = promises.filter(self._in_state(wanted.state, "answer_due_on"))
        return steps, secret, promises

    def _in_state(self, state: str, day: str) -> Q:
        week = self.week
        if state == SOON:
            return self._soon(day)
        spans: Mapping[str, Q] = {
            DueState.OVERDUE: Q((f"{day}__lt", week.today)),
            DueState.WEEK: Q((f"{day}__range", (week.today, week.end))),
            DueState.NEXT_WEEK: Q((f"{day}__gt", week.end), (f"{day}__lte", week.next_end)),
            DueState.LATER: Q((f"{day}__gt", week.next_end)),
            DueState.STILL: Q((f"{day}__isnull", True)),
        }
        return spans[state]

    def _soon(self, day: str) -> Q:
        if self.soon_until is None:
            return Q(pk__in=())
        return Q((f"{day}__range", (self.week.today, self.soon_until)))

    @cached_property
    def soon_until(self) -> date | None:
        """What is due by this day is soon past it; None where no rule says how early the leader is told."""
        days = self.days_before
        return None if days is None else last_day_within(self.week.today, days, self.calendar)


def soon_until(today: date) -> date | None:
    """As that of the list, for pages that show no list; two queries."""
    days = _days_before(today)
    return None if days is None else last_day_within(today, days, work_calendar())


def _days_before(today: date) -> int | None:
    rule = rule_at(ESCALATE_KEY, today)
    return rule.numerator if rule else None


def case_words(row: Mapping[str, Any]) -> str:
    """What a row of the list is about, as its own page calls it."""
    if row["what"] == RECEPTION:
        return f"Tiếp công dân ngày {row['began']:%d/%m/%Y}"
    called = "Tố cáo mã số" if row["what"] == DENUNCIATION else "Đơn số"
    return f"{called} {row['number']} năm {row['of_year']}"


def _name(path: str) -> Any:
    """The person's name as `str(user)` gives it; "" where there is nobody."""
    return Coalesce(NullIf(F(f"{path}full_name"), Value("")), F(f"{path}username"), Value(""))


def _words(value: str) -> Value:
    return Value(value, output_field=CharField())


def _sort(day: str) -> Coalesce:
    """What has no day comes after all that has one, on every database."""
    return Coalesce(F(day), Value(date.max, output_field=DateField()))


def _petition_rows(steps: Any) -> Any:
    return steps.order_by().values(
        sort=_sort("due_on"),
        of_year=F("petition__year"),
        number=F("petition__code"),
        key=F("petition__public_id"),
        step_code=F("code"),
        what=_words("petition"),
        type_code=F("petition__petition_type"),
        step=F("name"),
        due=F("due_on"),
        began=F("started_on"),
        confirmed=F("is_confirmed"),
        officer=_name("petition__assigned_to__"),
    )


def _denunciation_rows(steps: Any) -> Any:
    return steps.order_by().values(
        sort=_sort("due_on"),
        of_year=F("denunciation__year"),
        number=F("denunciation__code"),
        key=F("denunciation__public_id"),
        step_code=F("code"),
        what=_words(DENUNCIATION),
        type_code=_words(DENUNCIATION),
        step=F("name"),
        due=F("due_on"),
        began=F("started_on"),
        confirmed=F("is_confirmed"),
        officer=_words(""),
    )


def _reception_rows(receptions: Any, *, confirmed: bool) -> Any:
    return receptions.order_by().values(
        sort=_sort("answer_due_on"),
        of_year=F("held_on__year"),
        number=_words(""),
        key=F("public_id"),
        step_code=_words("answer"),
        what=_words(RECEPTION),
        type_code=_words(RECEPTION),
        step=_words(_ANSWER),
        due=F("answer_due_on"),
        began=F("held_on"),
        confirmed=Value(confirmed),
        officer=_words(""),
    )
