"""What a sheet is made of: columns, cells that may be missing or not whole, and rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from apps.core.known import Known, known_text

MARKED = "x"
_LONG = 24


# None says that the column does not concern the row.
Value = Known | str | date | None


class Kind(Enum):
    TEXT = "text"
    MARK = "mark"
    DATE = "date"
    COUNT = "count"
    MONEY = "money"  # whole đồng
    AREA = "area"  # m², two decimals


NUMBERS = frozenset({Kind.COUNT, Kind.MONEY, Kind.AREA})


@dataclass(frozen=True)
class Column:
    """A column of a sheet; neighbours of one `group` stand below a common heading. `width` is in letters."""

    name: str
    kind: Kind = Kind.TEXT
    group: str = ""
    width: int = 12

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS

    @property
    def is_long(self) -> bool:
        """Whether sentences stand in it, which a page must leave room for."""
        return self.kind is Kind.TEXT and self.width >= _LONG


class RowKind(Enum):
    ITEM = "item"
    # Heads a unit's rows where several units stand in a sheet.
    UNIT = "unit"
    TOTAL = "total"


@dataclass(frozen=True)
class Row:
    cells: tuple[Value, ...]
    kind: RowKind = RowKind.ITEM


@dataclass(frozen=True)
class Heading:
    """A heading of the upper row over `span` columns; alone in its column it goes down over both rows."""

    name: str
    parts: tuple[str, ...] = ()

    @property
    def span(self) -> int:
        return len(self.parts) or 1


def headings(columns: Sequence[Column]) -> list[Heading]:
    """The two rows of headings."""
    found: list[Heading] = []
    group = ""
    for column in columns:
        if column.group and column.group == group:
            found[-1] = Heading(column.group, (*found[-1].parts, column.name))
        else:
            found.append(Heading(column.group, (column.name,)) if column.group else Heading(column.name))
        group = column.group
    return found


def text_of(column: Column, value: Value) -> str:
    """A cell as pages print it; a partial number carries an asterisk."""
    if value is None:
        return ""
    if isinstance(value, Known):
        return known_text(value, 2 if column.kind is Kind.AREA else None)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value
