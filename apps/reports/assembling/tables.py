"""Tables of figures: what each cell asks for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import capfirst

from apps.core import indicators
from apps.core.periods import Period
from apps.reports.assembling.around import Around
from apps.reports.assembling.placing import Turn, bind, dated, month_name, months_of, quarters_of
from apps.reports.specs import (
    CHANGES,
    GROUP_BELOW,
    MOST_ROWS,
    MOST_UNITS,
    Column,
    SpecError,
    TableSpec,
    option_values,
    with_option,
)
from apps.reports.tokens import MOST_KEY, PERIODS, Token, dates_of, token_period


@dataclass(frozen=True)
class Cell:
    """What a cell asks for: a figure, and that of the year before where the cell tells the change."""

    now: Token
    before: Token | None = None
    percent: bool = False


@dataclass(frozen=True)
class TablePlan:
    """A table whose figures are not computed yet. `wholes` are what the totals are compared with, a column each."""

    spec: TableSpec
    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], tuple[Cell, ...]], ...]
    wholes: tuple[Cell | None, ...]

    @property
    def tokens(self) -> Iterator[Token]:
        """The figures in the cells."""
        for _, cells in self.lines:
            yield from _tokens(cells)

    @property
    def control_tokens(self) -> Iterator[Token]:
        """What the sums are compared with; a figure of the report only where it is printed."""
        yield from _tokens(whole for whole in self.wholes if whole is not None)


def _tokens(cells: Any) -> Iterator[Token]:
    for cell in cells:
        yield cell.now
        if cell.before is not None:
            yield cell.before


def plan_table(spec: TableSpec, title: str, turn: Turn, around: Around) -> TablePlan:
    """What each cell asks for in this turn of the section. Raises `SpecError` where the table would have no line."""
    days = turn.period or around.period
    lines = [
        (label, tuple(_cell(column, token_of(column), own_days, turn, around) for column in spec.columns))
        for label, token_of, own_days in _lines(spec, days, around)
    ]
    if not lines:
        raise SpecError("Bảng không có dòng nào: đơn vị chưa có thôn, xã hoặc đơn vị như bảng nêu.")
    most = MOST_UNITS if spec.rows.group == GROUP_BELOW else MOST_ROWS
    if len(lines) > most:
        raise SpecError(f"Bảng có {len(lines)} dòng, nhiều hơn {most}; chọn kỳ ngắn hơn hoặc chia bảng.")
    for cell in (cell for _, cells in lines for cell in cells):
        if len(cell.now.key) > MOST_KEY:
            raise SpecError(f"Ô “{cell.now.key[:60]}…” có tên số liệu dài quá {MOST_KEY} ký tự.")
    wholes = tuple(_whole(spec, column, days, turn, around) for column in spec.columns)
    return TablePlan(spec, title, _header(spec, around), tuple(lines), wholes)


def _whole(spec: TableSpec, column: Column, days: Period, turn: Turn, around: Around) -> Cell | None:
    """The column's figure over all lines at once, where it can be asked for."""
    if column.figure is None or (spec.rows.by == "unit" and spec.rows.group != GROUP_BELOW):
        return None
    token = replace(column.figure, below=True) if spec.rows.group == GROUP_BELOW else column.figure
    return _cell(column, token, days, turn, around)


_Line = tuple[tuple[str, ...], Callable[[Column], Token], Period]


def _lines(spec: TableSpec, days: Period, around: Around) -> Iterator[_Line]:
    rows = spec.rows
    if rows.by == "village":
        for village in around.present_villages:
            yield (capfirst(around.village_name(village)),), _placed(village=village.slug), days
    elif rows.by == "unit":
        for slug, label in _units(spec, around):
            yield (label,), _placed(unit=slug), days
    elif rows.by == "option":
        for code, label in option_values(rows, spec.columns).items():
            yield (capfirst(label),), _of_kind(rows.dimension, code), days
    elif rows.by == "figures":
        for row in rows.figures:
            indicator = indicators.get(row.figure.name)
            label = row.label or indicator.describe(dict(row.figure.options))
            yield (label, indicator.measure), _always(row.figure), days
    else:
        parts = months_of(days) if rows.by == "month" else quarters_of(days)
        for part in parts:
            yield (capfirst(month_name(part)) if rows.by == "month" else _quarter_name(part),), _placed(), part


def _quarter_name(days: Period) -> str:
    roman = ("I", "II", "III", "IV")[(days.start.month - 1) // 3]
    return f"Quý {roman} năm {days.start.year}"


def _figure(column: Column) -> Token:
    assert column.figure is not None  # noqa: S101 - the parser gives every column one where lines are no figures
    return column.figure


def _placed(**place: str) -> Callable[[Column], Token]:
    return lambda column: replace(_figure(column), **place)


def _of_kind(dimension: str, code: str) -> Callable[[Column], Token]:
    return lambda column: with_option(_figure(column), dimension, code)


def _always(token: Token) -> Callable[[Column], Token]:
    return lambda column: token


def _units(spec: TableSpec, around: Around) -> list[tuple[str, str]]:
    """Slug and name of the units in the lines; one that the report may not print is named by its slug."""
    if spec.rows.group == GROUP_BELOW:
        return [(slug, capfirst(around.unit_name(unit))) for slug, unit in around.communes_below().items()]
    if spec.rows.group:
        return [(unit.slug, capfirst(around.unit_name(unit))) for unit in around.former_units]
    named = ((slug, around.unit_named(slug)) for slug in spec.rows.units)
    return [(slug, capfirst(around.unit_name(unit)) if unit else slug) for slug, unit in named]


def _cell(column: Column, token: Token, days: Period, turn: Turn, around: Around) -> Cell:
    if column.unit and not token.unit:
        token = replace(token, unit=column.unit)
    bound = bind(token, replace(turn, period=None), around.period)
    if token.period != "this":
        return Cell(bound)
    if column.of in CHANGES:
        before = dated(bound, days.same_last_year(), around.period)
        return Cell(dated(bound, days, around.period), before, percent=column.of == "percent")
    own = token_period(days, replace(bound, period=column.of)) if column.of in PERIODS else dates_of(column.of)
    return Cell(dated(bound, own, around.period))


def _header(spec: TableSpec, around: Around) -> tuple[str, ...]:
    by_figures = spec.rows.by == "figures"
    first = {
        "village": capfirst(_village_kind(around)),
        "option": "Phân loại",
        "month": "Tháng",
        "quarter": "Quý",
        "figures": "Chỉ tiêu",
        "unit": "Đơn vị",
    }
    heads = [spec.head or first[spec.rows.by]] + (["Đơn vị tính"] if by_figures else [])
    return (*heads, *(_column_head(column, around) for column in spec.columns))


def _village_kind(around: Around) -> str:
    """What most of the unit's villages are called; a unit has one word as a rule."""
    day = around.period.end
    kinds = [version.get_kind_display() for v in around.present_villages if (version := v.version_on(day))]
    return max(kinds, key=kinds.count) if kinds else "thôn"


def _column_head(column: Column, around: Around) -> str:
    if column.label:
        return column.label
    period = around.period
    days = {
        "this": str(period),
        "last_year": str(period.same_last_year()),
        "cumulative": f"Lũy kế {period.cumulative()}",
        **CHANGES,
    }
    when = days.get(column.of) or str(dates_of(column.of))
    unit = around.unit_named(column.unit) if column.unit else None
    where = f", {around.unit_name(unit)}" if unit else ""
    if column.figure is None:
        return f"{capfirst(when)}{where}"
    indicator = indicators.get(column.figure.name)
    measure = "%" if column.of == "percent" else indicator.measure
    named = indicator.describe(dict(column.figure.options))
    shown = "" if column.of == "this" else f", {when.removesuffix(' (%)')}"
    return f"{named}{shown}{where} ({measure})"
