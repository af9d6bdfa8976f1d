"""A land project as it stands: its steps, its households counted, what does not fit or comes too late."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.services import lock_current, save_record
from apps.core.together import rows_of
from apps.law.models import Rule, rule_on, rules_of
from apps.law.remarks import Remark
from apps.works.indicators import land_counts
from apps.works.indicators.land_counts import HouseholdCounts, counts_by_project, counts_of
from apps.works.models import LandProject, LandProjectHousehold, LandProjectStep, StepKind
from apps.works.rules.land import (
    Stage,
    StepState,
    days_posted,
    last_day_to_pay,
    progress_of,
)
from apps.works.services.land_totals import TotalOfProject, demand_shown, total_lines

POSTING_KEY, PAYMENT_KEY = "land-plan-posting-days", "land-payment-days"
RULE_KEYS = (POSTING_KEY, PAYMENT_KEY)


def stages_of(project: LandProject, *, on: date | None = None) -> list[Stage]:
    """The steps in the order of work, as far as they were done by `on`; from what is loaded already."""
    last = on or date.max
    done: dict[str, list[date]] = defaultdict(list)
    for step in project.steps.all():
        if step.done_on <= last:
            done[step.kind].append(step.done_on)
    finished = project.finished_on is not None and project.finished_on <= (on or timezone.localdate())
    return progress_of(StepKind.values, done, finished=finished)


def standing_of(project: LandProject, *, on: date | None = None) -> str:
    """In a word how far the project has come: "phê duyệt phương án (05/03/2024)"."""
    stages = stages_of(project, on=on)
    reached = [stage for stage in stages if stage.state is StepState.DONE]
    if project.finished_on is not None and project.finished_on <= (on or timezone.localdate()):
        return f"đã kết thúc ({project.finished_on:%d/%m/%Y})"
    if not reached:
        return "chưa ghi bước nào"
    stage = reached[-1]
    return f"{StepKind(stage.kind).label} ({stage.last:%d/%m/%Y})"


def discrepancies(project: LandProject, counts: HouseholdCounts | None) -> list[str]:
    """Where the stated totals and the list of households tell different numbers, in words; never a reason to refuse."""
    return [line.difference for line in total_lines(project, counts) if line.differs]


@transaction.atomic
def take_totals(*, landproject: LandProject, seen: str, user: Any, expected_version: int) -> LandProject:
    """Write the sums of the households over the stated totals, as far as every row tells them.

    Raises `StaleRecordError` as `lock_current` does, `ValidationError` when the rows changed since they were shown,
    when nothing is to be changed, or when a sum is past its bounds.
    """
    current: LandProject = lock_current(landproject, expected_version)
    lines: list[TotalOfProject] = total_lines(current, counts_of(current))
    demand_shown(lines, seen)
    for line in lines:
        if line.changes:
            setattr(current, line.field, line.after)
    current.full_clean()
    saved: LandProject = save_record(record=current, user=user)
    return saved


def land_rules() -> list[Rule]:
    return rules_of(*RULE_KEYS)


def remarks_on(project: LandProject, *, today: date, rules: Sequence[Rule] | None = None) -> list[Remark]:
    """What the law of the approval's day has to remark on the project; two queries beside the rows that are loaded."""
    rows = land_rules() if rules is None else rules
    first = approved_on(project)
    if first is None:
        return []
    return [*_on_posting(project, rows, first), *_on_payment(project, rows, first, today)]


def approved_on(project: LandProject) -> date | None:
    """The day on which the plan, or its first part, was approved."""
    return _first(project, StepKind.APPROVAL)


def _first(project: LandProject, kind: str) -> date | None:
    return min((step.done_on for step in project.steps.all() if step.kind == kind), default=None)


def _on_posting(project: LandProject, rules: Sequence[Rule], approved: date) -> Iterable[Remark]:
    """The plan stands posted before it is approved; without such a step the first posting that is linked counts."""
    rule = rule_on(rules, POSTING_KEY, approved)
    if rule is None:
        return
    linked = [link.posting.starts_on for link in project.posting_links.all() if link.posting.starts_on]
    posted = _first(project, StepKind.POSTING) or min(linked, default=None)
    if posted is None:
        yield Remark.by(
            rule,
            f"Phương án được phê duyệt ngày {approved:%d/%m/%Y}, chưa ghi ngày niêm yết; ít nhất phải "
            f"{rule.numerator} ngày trước khi phê duyệt",
        )
        return
    days = days_posted(posted, approved)
    if days < rule.numerator:
        yield Remark.by(
            rule,
            f"Phương án niêm yết {days} ngày trước khi phê duyệt (từ {posted:%d/%m/%Y} đến {approved:%d/%m/%Y}), "
            f"ít nhất phải {rule.numerator} ngày",
        )


def _on_payment(project: LandProject, rules: Sequence[Rule], approved: date, today: date) -> Iterable[Remark]:
    rule = rule_on(rules, PAYMENT_KEY, approved)
    if rule is None or last_day_to_pay(approved, rule.numerator) >= today:
        return
    late = waiting_households([project.pk]).get(project.pk, 0)
    if late:
        last = last_day_to_pay(approved, rule.numerator)
        yield Remark.by(
            rule,
            f"{format_number(late)} hộ đã đồng thuận chưa nhận tiền; hạn chi trả {last:%d/%m/%Y} "
            f"({approved:%d/%m/%Y} + {rule.numerator} ngày)",
        )


def waiting_households(projects: Iterable[int]) -> dict[int, int]:
    """How many households of each project agreed and were not paid. One query."""
    rows = LandProjectHousehold.objects.filter(
        project__in=list(projects), agreed_on__isnull=False, paid_on__isnull=True
    )
    return dict(Counter(rows.order_by().values_list("project", flat=True)))


@dataclass(frozen=True)
class LatePayment:
    """Households of a project that agreed and were not paid by the last day that the rule leaves."""

    project: LandProject
    households: int
    last: date
    rule: Rule


def late_payments(projects: Any, *, today: date) -> list[LatePayment]:
    """Of a queryset of projects those with households that wait too long. Three queries at most."""
    found = rows_of(projects.filter(steps__kind=StepKind.APPROVAL).distinct().select_related("unit"))
    waiting = waiting_households([project.pk for project in found]) if found else {}
    if not waiting:
        return []
    rules = land_rules()
    steps = LandProjectStep.objects.filter(project__in=list(waiting), kind=StepKind.APPROVAL)
    approvals: dict[int, list[date]] = defaultdict(list)
    for project, day in steps.order_by().values_list("project", "done_on"):
        approvals[project].append(day)
    late = []
    for project in found:
        if project.pk not in waiting:
            continue
        approved = min(approvals[project.pk])
        rule = rule_on(rules, PAYMENT_KEY, approved)
        if rule is not None and (last := last_day_to_pay(approved, rule.numerator)) < today:
            late.append(LatePayment(project, waiting[project.pk], last, rule))
    return late


def unpaid_after_end(projects: Any, *, today: date) -> list[tuple[LandProject, int]]:
    """Of a queryset those that ended before today with households unpaid, where the rows have to tell it. Two queries.

    Projects that state both totals are left out: they are found by these alone.
    """
    unstated = Q(households_affected__isnull=True) | Q(households_paid__isnull=True)
    ended = rows_of(projects.filter(unstated, finished_on__lt=today).select_related("unit"))
    counts = counts_by_project(project.pk for project in ended)
    told = [(project, land_counts.unpaid(project, counts.get(project.pk)).value) for project in ended]
    return [(project, int(left)) for project, left in told if left]
