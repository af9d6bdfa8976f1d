"""Which steps of the law run in a case, when each is due and when it was done: reckoned from what happened."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.periods import Span, runs_on
from apps.law.rules import Deadline, Start, StepLimit, WorkCalendar, deadline

_ONE = timedelta(days=1)
# What ends the case for good, whatever step it stood at.
_ENDS = frozenset({"refuse", "guide", "transfer", "return", "file", "decide", "withdraw", "stop"})
# The events by which each step is done, beside those that end the case before it came to the step.
_DONE: Mapping[str, frozenset[str]] = {
    "screen": frozenset({"accept"}) | _ENDS,
    "verify": frozenset({"accept"}) | _ENDS,
    "accept": frozenset({"accept"}) | _ENDS,
    "transfer": frozenset({"transfer"}),
    "notify": frozenset({"notify"}) | _ENDS,
    "resolve": _ENDS,
    "send": frozenset({"send"}),
    "conclude": frozenset({"send"}),
    "act": frozenset({"act"}),
    "answer": frozenset({"answer"}),
}
# Steps that the case has only where their event came: who is competent does not transfer.
_ONLY_IF_DONE = frozenset({"transfer"})
_STARTS = {Start.ACCEPTED: "accept", Start.DECIDED: "decide"}


@dataclass(frozen=True)
class Happening:
    """What happened on a day, by the word of its kind."""

    kind: str
    on: date


@dataclass(frozen=True)
class DatedStep:
    """A step of the law in force from a day to a day, both counted in."""

    code: str
    position: int
    limit: StepLimit
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class RunningStep:
    """A step of one case: since when, until when and how that was counted, and the day on which it was done.

    `kept_due` is the day until which a step that is done had time then, where the sum would now give another one.
    `left` says in words how long an open one still has, where a page asked for it.
    """

    code: str
    position: int
    limit: StepLimit
    sum: Deadline
    done_on: date | None
    kept_due: date | None = None
    left: str = ""

    @property
    def started_on(self) -> date:
        return self.sum.start

    @property
    def due_on(self) -> date | None:
        """None while the clock stands still; a step that was done keeps the day until which it had time."""
        return self.kept_due or self.sum.due_on


def reckon(
    steps: Iterable[DatedStep],
    received_on: date,
    happenings: Sequence[Happening],
    calendar: WorkCalendar,
    *,
    remote: bool = False,
    involved: bool = False,
) -> list[RunningStep]:
    """The steps that began, in their order; each by the law of the day on which it began.

    `happenings` in the order of their days. Extensions count for the step that may be extended, also more of them than
    the law allows by now: they were decided when it did, and `demand_extension` stands before a new one. A suspension
    stops the steps that may pause, from its day up to the day before the case is taken up again [K].
    """
    found = []
    for step in steps:
        start = _start(step, received_on, happenings)
        if start is None or not runs_on(start, step.valid_from, step.valid_until):
            continue
        done_on = next((h.on for h in happenings if h.kind in _DONE[step.code] and h.on >= start), None)
        if done_on is None and step.code in _ONLY_IF_DONE:
            continue
        limit = step.limit
        times = sum(happening.kind == "extend" for happening in happenings)
        counted = deadline(
            start,
            limit.limit(remote=remote, involved=involved),
            calendar,
            pauses=list(pauses(happenings, done_on)) if limit.may_pause else (),
            extended=times * limit.extension_days,
        )
        found.append(RunningStep(step.code, step.position, limit, counted, done_on))
    return sorted(found, key=lambda step: step.position)


def demand_extension(steps: Iterable[RunningStep], times: int) -> None:
    """Raises `LimitError` when the law does not let the case be extended so many times."""
    for step in steps:
        if step.code == "resolve":
            step.limit.extended(times)


def _start(step: DatedStep, received_on: date, happenings: Iterable[Happening]) -> date | None:
    wanted = _STARTS.get(step.limit.start)
    if wanted is None:
        return received_on
    return next((h.on for h in happenings if h.kind == wanted), None)


def pauses(happenings: Iterable[Happening], ended_on: date | None = None) -> Iterator[Span]:
    """The days on which a suspended case stands still; the last one is open, unless the case ended meanwhile."""
    since: date | None = None
    for happening in happenings:
        if happening.kind == "suspend" and since is None:
            since = happening.on
        elif happening.kind == "resume" and since is not None:
            if happening.on > since:
                yield Span(since, happening.on - _ONE)
            since = None
    if since is not None:
        yield Span(since, ended_on)


def nearest_due(steps: Iterable[RunningStep], *, is_open: bool) -> date | None:
    """The day by which the case must move on; of a closed one the day until which it had to be resolved."""
    rows = list(steps)
    if is_open:
        return min((row.due_on for row in rows if row.done_on is None and row.due_on), default=None)
    resolving = [row.due_on for row in rows if row.code == "resolve"] or [row.due_on for row in rows[:1]]
    return next(iter(resolving), None)
