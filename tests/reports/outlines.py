"""Sections, records and printed pages that the tests of outlines share."""

from datetime import date
from typing import Any

from apps.documents.blocks import Chart, Heading, Item, Paragraph, Table
from apps.meetings.models import Meeting
from apps.reports.assembling import Assembled, assemble
from apps.reports.models import Report, ReportSection
from apps.villages.models import Village


def meet(village: Village, day: date, **values: Any) -> Meeting:
    """A meeting of the village, held on the day."""
    given = {"kind": "regular", "subject": "Họp thôn", "households": 100, "present": 60} | values
    return Meeting.objects.create(unit=village.unit, village=village, held_on=day, **given)


def put(report: Report, title: str, level: int = 1, **values: Any) -> ReportSection:
    """One more section at the end of the report."""
    return ReportSection.objects.create(
        report=report, position=100 + report.sections.count(), title=title, level=level, **values
    )


def clear(report: Report) -> None:
    report.sections.all().delete()


def tables(report: Report) -> list[Table]:
    return [block for block in assemble(report).document.body if isinstance(block, Table)]


def charts(report: Report) -> list[Chart]:
    return [block for block in assemble(report).document.body if isinstance(block, Chart)]


def headings(assembled: Assembled) -> list[str]:
    return [f"{block.number}. {block.title}" for block in assembled.document.body if isinstance(block, Heading)]


def words(assembled: Assembled) -> str:
    body = assembled.document.body
    return "\n".join("".join(run.text for run in block.runs) for block in body if isinstance(block, Paragraph | Item))


def by_village(*figures: str, **spec: Any) -> dict[str, Any]:
    return {"rows": {"by": "village"}, "columns": [{"figure": figure} for figure in figures], "total": True} | spec
