"""What the superior level reads: issued reports of the communes below, and their figures side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from apps.core.indicators import Figure, Indicator, all_indicators, roll_up_all
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.reports.discretion import discretion_refusal
from apps.reports.models import Aggregate, Purpose, SubmittedFigure
from apps.reports.submitting import aggregate_of
from apps.villages.models import AdministrativeUnit

# Values that may be printed and added up as they stand.
WHOLE = frozenset({"known", "entered"})
# A thematic report or a set of sheets over the same days does not stand for the unit's report of the period.
_PERIODIC = {"report__outline__purpose": Purpose.PERIODIC}


def issued_by_unit(user: Any, units: Iterable[AdministrativeUnit], period: Period) -> dict[int, IssuedDocument]:
    """The newest complete report of each unit for the period, of those the user may read; silent units are left out.

    One that a complete document replaces is not read any more, whatever its date.
    """
    documents = list(_reports_on(user, units, period).for_list().order_by("issued_on", "pk"))
    replaced = {document.replaces_id for document in documents}
    return {document.unit_id: document for document in documents if document.pk not in replaced}


def first_issued_on(user: Any, units: Iterable[AdministrativeUnit], period: Period) -> dict[int, date]:
    """The day of each unit's first complete report for the period: a later one that replaces it came no later."""
    days = _reports_on(user, units, period).order_by("-issued_on").values_list("unit", "issued_on")
    return dict(days)


def _reports_on(user: Any, units: Iterable[AdministrativeUnit], period: Period) -> Any:
    return (
        IssuedDocument.objects.visible_to(user)
        .complete()
        .filter(unit__in=list(units), period_start=period.start, period_end=period.end, **_PERIODIC)
    )


@dataclass(frozen=True)
class Total:
    """What several units make together: the sum and how it is printed, or None, "" and `why` there is none."""

    value: Decimal | None
    text: str
    why: str = ""


@dataclass(frozen=True)
class Row:
    """A figure over the units in their order; None where a unit's report does not state it or none was sent."""

    key: str
    label: str
    measure: str
    aggregate: str
    figures: tuple[SubmittedFigure | None, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """What the reports print; "" where there is nothing."""
        return tuple(figure.text if figure else "" for figure in self.figures)

    @cached_property
    def total(self) -> Total:
        """The sum, where every unit states the figure in full and it can be added up."""
        return total_of(self.aggregate, self.figures)


def total_of(aggregate: str, figures: Sequence[SubmittedFigure | None]) -> Total:
    """Adds up the figures of several units; shares by their numerators and denominators alone."""
    if aggregate == Aggregate.NONE:
        return Total(None, "", "số liệu này không cộng được giữa các đơn vị")
    whole = [f for f in figures if f is not None and f.value is not None and f.state in WHOLE]
    silent = len(figures) - len(whole)
    sum_of_all = add_up(aggregate, whole)
    added = sum_of_all.value if sum_of_all else None
    text = "" if added is None else format_number(added, _places(aggregate, added))
    if silent:
        so_far = f"; {len(whole)} đơn vị đã có: {text}" if text else ""
        return Total(None, "", f"{silent}/{len(figures)} đơn vị chưa có hoặc chưa đủ số liệu{so_far}")
    if added is None:
        return Total(None, "", "có báo cáo không ghi tử số, mẫu số" if whole else "chưa có đơn vị nào")
    return Total(added, text)


def _places(aggregate: str, value: Decimal) -> int:
    """Decimals of a printed sum: counts have none, areas and shares two."""
    return 0 if aggregate == Aggregate.SUM and value == value.to_integral_value() else 2


@dataclass(frozen=True)
class Added:
    """Several figures as one, and what a share is reckoned from."""

    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def add_up(aggregate: str, figures: Sequence[SubmittedFigure | Figure]) -> Added | None:
    """Whole figures as one; None where they make no sum: there are none, one lacks its parts, all are of nothing."""
    if not figures or aggregate == Aggregate.NONE:
        return None
    if aggregate == Aggregate.SUM:
        return Added(sum((Decimal(f.value) for f in figures if f.value is not None), Decimal(0)))
    parts = [(f.numerator, f.denominator) for f in figures]
    known = [(Decimal(top), Decimal(base)) for top, base in parts if top is not None and base is not None]
    base = sum((base for _, base in known), Decimal(0))
    if len(known) < len(parts) or not base:
        return None
    top = sum((top for top, _ in known), Decimal(0))
    return Added(100 * top / base, top, base)


def submitted_figures(user: Any, units: Iterable[AdministrativeUnit], period: Period, key: str = "") -> list[Row]:
    """The figures of each unit's newest report for the period, a row each, in the order of the reports; one query.

    Those of single villages are left out; `key` asks for one figure alone.
    """
    order = [unit.pk for unit in units]
    figures = SubmittedFigure.objects.visible_to(user).of_whole_units().filter(document__in=_newest(order, period))
    found = _by_key(figures.filter(**({"key": key} if key else {})).order_by("position", "document"))
    return [_row(key, by_unit, order) for key, by_unit in found.items()]


def _by_key(figures: Iterable[SubmittedFigure]) -> dict[str, dict[int, SubmittedFigure]]:
    found: dict[str, dict[int, SubmittedFigure]] = {}
    for figure in figures:
        found.setdefault(figure.key, {})[figure.unit_id] = figure
    return found


def live_figures(units: Iterable[AdministrativeUnit], period: Period, name: str = "") -> list[Row]:
    """What the records of each unit give today, a row for each figure that needs no further word, or for `name` alone.

    As many queries for a hundred units as for one. Figures that may not be told of so few days are left out.
    """
    asked = list(units)
    chosen = [
        indicator
        for indicator in all_indicators()
        if (not name or indicator.name == name)
        and indicator.stands_alone
        and not discretion_refusal(indicator.name, (), period)
    ]
    found = roll_up_all(chosen, asked, period)
    return [
        Row(
            indicator.name,
            indicator.label,
            indicator.measure,
            aggregate_of(indicator),
            tuple(_counted(indicator, unit, found[indicator.name][unit.pk], period) for unit in asked),
        )
        for indicator in chosen
    ]


def _counted(indicator: Indicator, unit: AdministrativeUnit, figure: Figure, period: Period) -> SubmittedFigure | None:
    """As a report would submit it, and stored nowhere; None where nothing is known."""
    if figure.value is None:
        return None
    return SubmittedFigure(
        unit=unit,
        key=indicator.name,
        name=indicator.name,
        label=indicator.label,
        measure=indicator.measure,
        aggregate=aggregate_of(indicator),
        value=Decimal(figure.value),
        numerator=_decimal(figure.numerator),
        denominator=_decimal(figure.denominator),
        state=figure.state,
        text=figure.text() if figure.is_whole else f"{figure.text()} (chưa đầy đủ)",
        period_start=period.start,
        period_end=period.end,
        start=period.start,
        end=period.end,
    )


def _decimal(value: int | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def stated_figures(
    units: Iterable[AdministrativeUnit], period: Period, keys: Iterable[str]
) -> dict[str, dict[int, SubmittedFigure]]:
    """Key and unit's key to the figure as the unit's newest report for the period states it; one query.

    For a report that the level above makes of them, whoever looks at it.
    """
    figures = SubmittedFigure.objects.of_whole_units().filter(key__in=list(keys))
    return _by_key(figures.filter(document__in=_newest([unit.pk for unit in units], period)).order_by("document"))


def newest_documents(units: Iterable[AdministrativeUnit], period: Period) -> dict[int, IssuedDocument]:
    """Each unit's newest report for the period with its text; silent units are left out. One query."""
    documents = IssuedDocument.objects.filter(pk__in=_newest([unit.pk for unit in units], period)).defer("figures")
    return {document.unit_id: document for document in documents}


def _row(key: str, by_unit: Mapping[int, SubmittedFigure], order: Sequence[int]) -> Row:
    any_of_them = next(iter(by_unit.values()))
    return Row(
        key,
        dated_label(any_of_them),
        any_of_them.measure,
        any_of_them.aggregate,
        tuple(by_unit.get(unit) for unit in order),
    )


def dated_label(figure: SubmittedFigure) -> str:
    """The label with the days, where the figure is of others than the report."""
    own = figure.own_period
    return figure.label if own == Period(figure.period_start, figure.period_end) else f"{figure.label} ({own})"


def _newest(units: Sequence[int], period: Period) -> Any:
    """Keys of each unit's newest report on the period, which no other complete one replaces."""
    # Figures are submitted in the transaction that makes a report's document its own, with all its files.
    reports = IssuedDocument.objects.filter(
        unit__in=units, period_start=period.start, period_end=period.end, **_PERIODIC
    ).exclude(replaced_by__report__isnull=False)
    later = Q(issued_on__gt=OuterRef("issued_on")) | Q(issued_on=OuterRef("issued_on"), pk__gt=OuterRef("pk"))
    return reports.filter(~Exists(reports.filter(later, unit=OuterRef("unit")))).order_by().values("pk")
