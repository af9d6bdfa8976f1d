"""The kinds of table, chart, list and condition, and how each is held once it was read."""

from dataclasses import dataclass, replace
from decimal import Decimal

from apps.core import indicators
from apps.reports.tokens import Token

ROWS = {
    "village": "mỗi thôn một dòng",
    "option": "mỗi loại của một phân loại một dòng",
    "month": "mỗi tháng một dòng",
    "quarter": "mỗi quý một dòng",
    "figures": "mỗi chỉ tiêu một dòng",
    "unit": "mỗi đơn vị một dòng",
}
# Columns that compare with the same days of the year before.
CHANGES = {"change": "tăng (+), giảm (-) so với cùng kỳ", "percent": "tăng, giảm so với cùng kỳ (%)"}
# Lines by units that a report of the level above takes from what they reported.
GROUP_BELOW = "below"
UNIT_GROUPS = {
    "predecessors": "các đơn vị cũ đã nhập vào",
    GROUP_BELOW: "các xã trực thuộc, theo báo cáo của xã",
}
CHART_FORMS = {"bar": "cột", "line": "đường"}
HIDE_WHEN = {
    "missing": "chưa có số liệu",
    "zero": "bằng 0",
    "missing_or_zero": "chưa có số liệu hoặc bằng 0",
    "not_missing": "đã có số liệu",
    "not_zero": "đã có số liệu và khác 0",
}
MOST_COLUMNS = 9
MOST_ROWS = 60
# A province has some hundred communes.
MOST_UNITS = 200
MOST_LISTED = 200
# Leaves room for what a cell adds to name its village, days or unit.
MOST_SOURCE = 110


class SpecError(ValueError):
    """The table, chart, list or condition cannot be read; the message says in Vietnamese where and why."""


@dataclass(frozen=True)
class Row:
    """A line of a table whose lines are figures."""

    figure: Token
    label: str = ""


@dataclass(frozen=True)
class Rows:
    """What the lines of a table are: see `ROWS`. `units` are slugs, `group` one of `UNIT_GROUPS`."""

    by: str
    dimension: str = ""
    figures: tuple[Row, ...] = ()
    units: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its figure (None where the lines are figures), over which days or compared with what, of which unit.

    `of` is one of `PERIODS` or `CHANGES`, or two dates. `control` is a total typed by the official, who has it from
    elsewhere; it is compared with the records' total and printed nowhere.
    """

    figure: Token | None
    of: str = "this"
    unit: str = ""
    label: str = ""
    control: Decimal | None = None


@dataclass(frozen=True)
class TableSpec:
    """A table; `head` names its first column. `chart` is one of `CHART_FORMS` where it is drawn too."""

    rows: Rows
    columns: tuple[Column, ...]
    total: bool = False
    caption: str = ""
    head: str = ""
    chart: str = ""


@dataclass(frozen=True)
class RecordsSpec:
    """A list of the records behind a figure: names of columns that may be printed, and how many lines at most."""

    figure: Token
    columns: tuple[str, ...]
    most: int = 20
    caption: str = ""


@dataclass(frozen=True)
class TextsSpec:
    """What the communes below say under a heading of this title in their reports; "" for the section's own title.

    Titles that differ from one outline to another stand apart by semicolons.
    """

    heading: str = ""


Spec = TableSpec | RecordsSpec | TextsSpec


@dataclass(frozen=True)
class Condition:
    """The section is left out when the figure stands so: see `HIDE_WHEN`."""

    figure: Token
    hide_when: str


def option_values(rows: Rows, columns: tuple[Column, ...]) -> dict[str, str]:
    """Code and label of each line of a table by kinds."""
    first = next(column.figure for column in columns if column.figure)
    return dict(indicators.get(first.name).dimensions[rows.dimension] or {})


def with_option(token: Token, dimension: str, value: str) -> Token:
    """The token of one kind."""
    return replace(token, options=tuple(sorted((*token.options, (dimension, value)))))
