"""Tables of figures as they are printed: cells, changes, totals, what the reader is warned of, and the chart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.core import indicators
from apps.core.numbers import format_number
from apps.documents.blocks import Block, Chart, Series, Table
from apps.reports.assembling.figures import ReportFigure
from apps.reports.assembling.tables import Cell, TablePlan
from apps.reports.specs import CHANGES, Column
from apps.reports.submitting import aggregate_of

TOTAL = "Tổng cộng"
NOT_ADDED = "x"
NO_BASE = "–"
Figures = Mapping[str, ReportFigure]


@dataclass(frozen=True)
class Printed:
    """The blocks of a table, the figures that its total row prints, and what the reader is to be warned of."""

    blocks: tuple[Block, ...]
    totals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def print_table(plan: TablePlan, figures: Figures) -> Printed:
    """The table, drawn as a chart before it where it is one; figures as `compute` gives them."""
    spec, named = plan.spec, len(plan.header) - len(plan.spec.columns)
    rows, keys = [], []
    for labels, cells in plan.lines:
        rows.append((*labels, *(cell_text(cell, figures) for cell in cells)))
        keys.append((*("" for _ in labels), *(cell.now.key if cell.before is None else "" for cell in cells)))
    totals = [
        _total(column, [cells[at] for _, cells in plan.lines], plan.wholes[at], figures)
        for at, column in enumerate(spec.columns)
    ]
    printed = []
    if spec.total:
        rows.append((TOTAL, *(total.text for total in totals)))
        keys.append(("", *(total.key for total in totals)))
        printed = [total.key for total in totals if total.key]
    table = Table(
        plan.header, tuple(rows), _widths(named, len(spec.columns)), "" if spec.chart else spec.caption, tuple(keys)
    )
    drawn = (_chart(plan, figures, named),) if spec.chart else ()
    return Printed((*drawn, table), tuple(printed), tuple(_warnings(plan, totals, named)))


def cell_text(cell: Cell, figures: Figures) -> str:
    """A figure as it stands, or how it changed; a change is told only between two figures that are whole."""
    now = figures[cell.now.key]
    if cell.before is None:
        return now.text()
    before = figures[cell.before.key]
    if not (now.is_whole and before.is_whole) or now.value is None or before.value is None:
        return "…"
    return _change(Decimal(now.value), Decimal(before.value), now, percent=cell.percent)


def _change(now: Decimal, before: Decimal, figure: ReportFigure, *, percent: bool) -> str:
    if percent and not before:
        return NO_BASE
    change = (now - before) * 100 / before if percent else now - before
    text = format_number(abs(change), 2 if percent else figure.figure.indicator.decimals)
    sign = "" if not any(letter in "123456789" for letter in text) else "+" if change > 0 else "-"
    return sign + text


@dataclass(frozen=True)
class _Total:
    """`key` names the figure that the total is, where it is one; `value` is there only when it is whole."""

    text: str
    value: Decimal | None = None
    key: str = ""
    adds_up: bool = True


def _total(column: Column, cells: Sequence[Cell], whole: Cell | None, figures: Figures) -> _Total:
    now = _sum([figures[cell.now.key] for cell in cells], figures.get(whole.now.key) if whole else None)
    if column.of not in CHANGES:
        return now
    befores = [figures[cell.before.key] for cell in cells if cell.before]
    before = _sum(befores, figures.get(whole.before.key) if whole and whole.before else None)
    if not (now.adds_up and before.adds_up):
        return _Total(NOT_ADDED, adds_up=False)
    if now.value is None or before.value is None:
        return _Total("…")
    text = _change(now.value, before.value, figures[cells[0].now.key], percent=column.of == "percent")
    return _Total(text, now.value - before.value if column.of == "change" else None)


def _sum(parts: Sequence[ReportFigure], whole: ReportFigure | None) -> _Total:
    """The parts together: only of what adds up, and marked as long as a part is not whole.

    Where the same figure can be taken over all parts at once (`whole`), the sum stands only when the two agree: a
    number of households at the end of each month does not add up to one of the year.
    """
    indicator = parts[0].figure.indicator
    kind = aggregate_of(indicator)
    known = [part for part in parts if part.value is not None]
    if kind == "none" or (kind == "ratio" and any(part.is_whole and part.entered for part in known)):
        return _Total(NOT_ADDED, adds_up=False)
    if not known:
        return _Total("…")
    if kind == "ratio":
        base = sum((Decimal(part.figure.denominator or 0) for part in known), Decimal(0))
        if not base:
            return _Total("…")
        value = 100 * sum((Decimal(part.figure.numerator or 0) for part in known), Decimal(0)) / base
    else:
        value = sum((Decimal(part.value) for part in known), Decimal(0))
    text = format_number(value, indicator.decimals)
    if len(known) < len(parts) or not all(part.is_whole for part in parts):
        return _Total(f"{text} (chưa đầy đủ)")
    if whole is None or (any(part.entered for part in parts) and indicator.how.of_its_rows):
        return _Total(text, value)
    if whole.value is None or not whole.is_whole or Decimal(whole.value) != value:
        return _Total(NOT_ADDED, adds_up=False)
    return _Total(text, value, whole.token.key)


def _warnings(plan: TablePlan, totals: Sequence[_Total], named: int) -> Iterator[str]:
    title = plan.spec.caption or plan.title
    for at, (column, total) in enumerate(zip(plan.spec.columns, totals, strict=True)):
        head = plan.header[named + at]
        if plan.spec.total and not total.adds_up:
            yield f"Bảng “{title}”, cột “{head}”: các dòng không cộng được thành tổng nên dòng tổng ghi “{NOT_ADDED}”."
        if column.control is None:
            continue
        control = format_number(column.control)
        if total.value is None:
            yield f"Bảng “{title}”, cột “{head}”: chưa đủ số liệu để so với số kiểm tra {control}."
        elif total.value != column.control:
            yield (
                f"Bảng “{title}”, cột “{head}”: cộng theo bản ghi được {total.text}, số kiểm tra là {control}. "
                "Kiểm tra lại bản ghi hoặc số kiểm tra."
            )


def _widths(named: int, columns: int) -> tuple[int, ...]:
    """The first column as broad as the others leave it; a column of measures as broad as one of figures."""
    others = columns + named - 1
    each = {1: 34, 2: 28, 3: 21, 4: 17}.get(others, max(9, 76 // others))
    return (100 - each * others, *(each for _ in range(others)))


def _chart(plan: TablePlan, figures: Figures, named: int) -> Chart:
    """The columns of figures that share the first one's measure; a figure that is not whole leaves a gap."""
    columns = [
        (at, column)
        for at, column in enumerate(plan.spec.columns)
        if plan.lines[0][1][at].before is None and _measure(plan, at) == _measure(plan, 0)
    ]
    series = []
    for at, _ in columns:
        own = [figures[cells[at].now.key] for _, cells in plan.lines]
        values = tuple(str(f.value) if f.is_whole and f.value is not None else "" for f in own)
        series.append(Series(plan.header[named + at], values))
    labels = tuple(_short(line[0][0]) for line in plan.lines)
    return Chart(plan.spec.chart, labels, tuple(series), _measure(plan, 0), plan.spec.caption or plan.title)


def _short(label: str) -> str:
    """A month as "7/2023", so that a year of them finds room."""
    return label.removeprefix("Tháng ").replace(" năm ", "/") if label.startswith("Tháng ") else label


def _measure(plan: TablePlan, at: int) -> str:
    return indicators.get(plan.lines[0][1][at].now.name).measure
