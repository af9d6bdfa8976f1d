"""The figures of a report as its issued document keeps them, and what has changed since."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from apps.core.periods import Period
from apps.reports.assembling import Assembled, ReportFigure
from apps.reports.explaining import latest_entries
from apps.reports.models import Report
from apps.reports.submitting import aggregate_of


def snapshot_figures(assembled: Assembled) -> list[dict[str, Any]]:
    """The figures as an issued document keeps them: values and states, and the records they were counted from.

    A source is model, key and history id, without copies of names; `taken_at` tells the moment.
    """
    taken_at = timezone.now().isoformat()
    return [
        {
            "key": key,
            "name": entry.token.name,
            "label": entry.label,
            "measure": entry.figure.indicator.measure,
            "value": None if entry.value is None else str(entry.value),
            **_shares(entry),
            "aggregate": aggregate_of(entry.figure.indicator),
            "village": entry.token.place,
            "text": entry.text(),
            "state": entry.state,
            "source": entry.source,
            "period": [entry.scope.period.start.isoformat(), entry.scope.period.end.isoformat()],
            "records": _record_sources(entry),
            **({} if entry.parts is None else {"parts": parts_of(entry)}),
            "taken_at": taken_at,
        }
        for key, entry in assembled.figures.items()
    ]


def parts_of(entry: ReportFigure, frozen: Mapping[str, Any] | None = None) -> list[list[str]] | None:
    """Name, text and source of each commune's part in a figure of communes below; of an issued one as it was kept.

    None for a figure of the unit's own records.
    """
    if frozen is not None:
        kept: list[list[str]] | None = frozen.get("parts")
        return kept
    return None if entry.parts is None else [[part.name, part.text, part.source] for part in entry.parts]


def _shares(entry: ReportFigure) -> dict[str, str | None]:
    """What a share was reckoned from; nothing of one that was typed."""
    computed = entry.entered is None or entry.figure.is_whole
    parts = {name: getattr(entry.figure, name) if computed else None for name in ("numerator", "denominator")}
    return {name: None if part is None else str(part) for name, part in parts.items()}


def frozen_figure(report: Report, key: str) -> dict[str, Any] | None:
    """The figure as the report's issued document keeps it; None before it is issued."""
    frozen = report.document.figures if report.document else []
    return next((figure for figure in frozen if figure["key"] == key), None)


def frozen_label(report: Report, frozen: Mapping[str, Any]) -> str:
    """The label with the days, where the figure is of others than the report."""
    days = [date.fromisoformat(day) for day in frozen.get("period") or ()]
    return (
        f"{frozen['label']} ({Period(*days)})" if days and days != [report.start, report.end] else str(frozen["label"])
    )


def changed_since_issue(report: Report, assembled: Assembled) -> list[tuple[str, str, str, str]]:
    """Figures of an issued report that the records would give otherwise today: key, label, frozen and present text."""
    if report.document is None:
        return []
    present = assembled.figures
    return [
        (frozen["key"], frozen["label"], frozen["text"], present[frozen["key"]].text())
        for frozen in report.document.figures
        if frozen["key"] in present and present[frozen["key"]].text() != frozen["text"]
    ]


def _record_sources(entry: ReportFigure) -> dict[str, Any]:
    rows = entry.rows().order_by()
    keys = sorted(set(rows.values_list("pk", flat=True)))
    latest = latest_entries(rows.model, keys)
    return {"model": rows.model._meta.label_lower, "rows": [[key, latest.get(key)] for key in keys]}
