"""What the report on land recovery tells: of one project, or of all that ran in a period."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.core.periods import Period
from apps.villages.models import AdministrativeUnit
from apps.works.indicators import land_counts
from apps.works.indicators.land_counts import Told, counts_by_project
from apps.works.models import LandProject
from apps.works.rules.land import REASONS
from apps.works.services.land import standing_of


@dataclass(frozen=True)
class ReportLine:
    """A project as it stood on the report's day; `area` in m²."""

    project: LandProject
    area: Told
    households: Told
    agreed: Told
    paid: Told
    unpaid: Told
    standing: str

    @property
    def figures(self) -> tuple[Told, ...]:
        return (self.area, self.households, self.agreed, self.paid, self.unpaid)

    @property
    def from_rows(self) -> bool:
        return any(told.from_rows for told in self.figures)


@dataclass(frozen=True)
class LandReport:
    """`meetings` and `postings` are (day, what, project); `not_agreed` counts households of the lists by reason.

    `listed` is how many projects have a list of households. No household is named anywhere.
    """

    unit: AdministrativeUnit
    on: date
    subject: str
    lines: Sequence[ReportLine]
    meetings: Sequence[tuple[date, str, str]]
    postings: Sequence[tuple[date, str, str]]
    not_agreed: Sequence[tuple[str, int]]
    listed: int

    def sums(self) -> list[tuple[int | Decimal | None, bool]]:
        """Of each column of figures: the sum, and whether a project does not tell its part."""
        columns = zip(*(line.figures for line in self.lines), strict=True)
        return [_sum(column) for column in columns]


def _sum(column: Iterable[Told]) -> tuple[int | Decimal | None, bool]:
    told = list(column)
    known = [each.value for each in told if each.value is not None]
    return sum(known) if known else None, any(each.value is None or each.partial for each in told)


def project_report(project: LandProject) -> LandReport:
    """Of one project as it stands today, with all its meetings and postings."""
    return _report(project.unit, [project], timezone.localdate(), f"Dự án: {project.name}", None)


def period_report(*, unit: Any, projects: Any, period: Period) -> LandReport:
    """Of a queryset's projects that ran in the period, as they stood on its last day; a fixed number of queries."""
    ran = projects.active_within(period.start, period.end).for_list()
    return _report(unit, list(ran), period.end, period.label, period)


def _report(unit: Any, projects: Sequence[LandProject], on: date, subject: str, period: Period | None) -> LandReport:
    counts = counts_by_project((project.pk for project in projects), on)
    why: Counter[str] = Counter()
    for each in counts.values():
        why.update(dict(each.not_agreed))
    meetings = [
        (link.meeting.held_on, str(link.meeting), project.name)
        for project in projects
        for link in project.meeting_links.all()
        if period is None or link.meeting.held_on in period
    ]
    postings = [
        (link.posting.starts_on, str(link.posting), project.name)
        for project in projects
        for link in project.posting_links.all()
        if period is None or link.posting.starts_on in period
    ]
    return LandReport(
        unit,
        on,
        subject,
        [_line(project, counts.get(project.pk), on) for project in projects],
        sorted(meetings),
        sorted(postings),
        [(reason, why[reason]) for reason in REASONS if why[reason]],
        len(counts),
    )


def _line(project: LandProject, counts: Any, on: date) -> ReportLine:
    return ReportLine(
        project,
        land_counts.area(project, counts),
        land_counts.households(project, counts),
        land_counts.agreed(project, counts),
        land_counts.paid(project, counts),
        land_counts.unpaid(project, counts),
        standing_of(project, on=on),
    )
