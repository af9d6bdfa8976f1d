"""What the superior level reads: issued reports of the communes below, and their frozen figures side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.villages.models import AdministrativeUnit


@dataclass(frozen=True)
class Row:
    """A figure over the units in their order: printed values ("" where not submitted), and the sum where it adds up."""

    label: str
    measure: str
    cells: tuple[str, ...]
    total: str


def issued_by_unit(user: Any, units: Iterable[AdministrativeUnit], period: Period) -> dict[int, IssuedDocument]:
    """The newest complete report of each unit for the period, of those the user may read; silent units are left out."""
    documents = _reports_on(user, units, period).with_figures().order_by("issued_on", "pk")
    return {document.unit_id: document for document in documents}


def first_issued_on(user: Any, units: Iterable[AdministrativeUnit], period: Period) -> dict[int, date]:
    """The day of each unit's first complete report for the period: a later one that replaces it came no later."""
    days = _reports_on(user, units, period).order_by("-issued_on").values_list("unit", "issued_on")
    return dict(days)


def _reports_on(user: Any, units: Iterable[AdministrativeUnit], period: Period) -> Any:
    return (
        IssuedDocument.objects.visible_to(user)
        .complete()
        .filter(unit__in=list(units), period_start=period.start, period_end=period.end, source__startswith="reports.")
    )


def submitted_figures(units: Iterable[AdministrativeUnit], issued: dict[int, IssuedDocument]) -> list[Row]:
    """The figures of the issued reports, a row each; those of single villages are left out.

    A share is not summed, nor a figure that a unit lacks.
    """
    order = list(units)
    labels: dict[str, tuple[str, str]] = {}
    values: dict[str, dict[int, dict[str, Any]]] = {}
    for unit_id, document in issued.items():
        for figure in document.figures:
            if figure["village"]:
                continue
            labels.setdefault(figure["key"], (figure["label"], figure["measure"]))
            values.setdefault(figure["key"], {})[unit_id] = figure
    return [
        Row(
            label,
            measure,
            tuple(values[key].get(unit.pk, {}).get("text", "") for unit in order),
            _total(measure, [values[key].get(unit.pk) for unit in order]),
        )
        for key, (label, measure) in labels.items()
    ]


def _total(measure: str, figures: list[dict[str, Any] | None]) -> str:
    if measure == "%" or any(f is None or f["state"] not in ("known", "entered") for f in figures):
        return ""
    return format_number(sum((Decimal(f["value"]) for f in figures if f), Decimal(0)))
