"""Who must hold how many dialogues in a year, and has; what is owed before and after each one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.core.periods import Period
from apps.core.together import rows_of
from apps.dialogues.models import (
    HOLDERS,
    NOTICE_KEY,
    RESULT_KEY,
    YEAR_KEYS,
    Dialogue,
    DialogueLevel,
    DialogueState,
    Holder,
    with_law,
)
from apps.dialogues.rules import DayLimit, is_announced_in_time, is_published_in_time, notice_due_on, result_due_on
from apps.dialogues.services.board import remark_on_notice
from apps.law.models import Rule, rule_on, rules_of


@dataclass(frozen=True)
class InTime:
    """How many of those that a confirmed limit of law binds kept it."""

    kept: int
    bound: int


@dataclass(frozen=True)
class YearDuty:
    """One holder's duty in one year: the rule, the dialogues held and those planned that are still to come."""

    holder: Holder
    year: Period
    rule: Rule
    held: Sequence[Dialogue]
    planned: Sequence[Dialogue]

    @property
    def number(self) -> int:
        return len(self.held)

    @property
    def rows(self) -> list[Dialogue]:
        """All of them, by their day."""
        return sorted((*self.held, *self.planned), key=lambda row: (row.held_on, row.pk))

    @property
    def is_done(self) -> bool:
        return self.number >= self.rule.numerator

    def state_on(self, today: date) -> str:
        """ "done", "missing" once the year has passed without enough of them, else "due"."""
        if self.is_done:
            return "done"
        return "missing" if self.year.end < today else "due"

    @property
    def announced(self) -> InTime:
        return self._in_time(
            NOTICE_KEY, "announced_on", lambda row, day, limit: is_announced_in_time(day, row.held_on, limit)
        )

    @property
    def published(self) -> InTime:
        return self._in_time(RESULT_KEY, "results_published_on", _is_after_in_time)

    @property
    def sent(self) -> InTime:
        return self._in_time(RESULT_KEY, "results_sent_on", _is_after_in_time)

    def _in_time(self, key: str, field: str, is_kept: Any) -> InTime:
        limits = [(row, row.limits.get(key)) for row in self.held]
        bound = [(row, limit) for row, limit in limits if limit is not None and limit.is_confirmed]
        days = [(row, getattr(row, field), limit) for row, limit in bound]
        return InTime(sum(day is not None and is_kept(row, day, limit) for row, day, limit in days), len(bound))


def _is_after_in_time(row: Dialogue, day: date, limit: Any) -> bool:
    return is_published_in_time(row.held_on, day, limit)


def year_duties(dialogues: Any, years: Sequence[Period], *, today: date) -> list[YearDuty]:
    """The holders' duties in each of the calendar years; `dialogues` are those of the unit that may be counted.

    A year is judged by the rule of its last day, the running one by today's. Three queries at most, and those that
    the dialogues' own rows need.
    """
    rules = rules_of(*YEAR_KEYS)
    span = (years[0].start, years[-1].end)
    rows = dialogues.exclude(state=DialogueState.CANCELLED).filter(held_on__range=span)
    found = with_law(rows_of(rows.for_list().order_by("held_on", "pk")))
    duties = []
    for year in years:
        for holder in HOLDERS:
            rule = rule_on(rules, holder.rule_key, max(year.start, min(year.end, today)))
            if rule is None:
                continue
            own = [row for row in found if row.held_on in year and row.host_post in holder.posts]
            duties.append(
                YearDuty(
                    holder,
                    year,
                    rule,
                    [row for row in own if row.is_held],
                    [row for row in own if row.is_planned],
                )
            )
    return duties


def remarks_on(dialogue: Dialogue, *, today: date) -> list[str]:
    """What the board, the law of its day and the calendar have to say to a dialogue, in sentences; refuses nothing."""
    return [words for words in _remarks(dialogue, today) if words]


def _remarks(dialogue: Dialogue, today: date) -> Iterable[str]:
    yield remark_on_notice(dialogue, today=today)
    if dialogue.is_cancelled:
        return
    notice, result = dialogue.limits.get(NOTICE_KEY), dialogue.limits.get(RESULT_KEY)
    if dialogue.is_planned:
        if dialogue.held_on < today:
            yield "Ngày đối thoại đã qua: ghi kết quả hoặc ghi không tổ chức."
        if dialogue.announced_on is None and notice is not None:
            due_on = notice_due_on(dialogue.held_on, notice)
            yield _by("Thông báo thời gian, địa điểm, nội dung, cách thức tham gia", due_on, notice, today)
    if dialogue.is_held and result is not None:
        due_on = result_due_on(dialogue.held_on, result)
        if dialogue.results_published_on is None:
            yield _by("Công bố, niêm yết kết quả", due_on, result, today)
        if dialogue.results_sent_on is None:
            yield _by("Gửi kết quả đến trưởng thôn", due_on, result, today)
    if dialogue.level != DialogueLevel.COMMUNE and not dialogue.villages.all():  # type: ignore[attr-defined]
        yield "Chưa ghi đối thoại với những thôn nào."


def _by(what: str, due_on: date, limit: DayLimit, today: date) -> str:
    late = "; đã quá ngày đó" if due_on < today else ""
    return f"{what} chậm nhất ngày {due_on:%d/%m/%Y}{late} ({limit.source})."
