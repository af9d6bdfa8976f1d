"""What a table of the pack is made of, and how a value stands in its CSV file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from apps.reports.csv_files import defused

# How far a row, or a figure, is known. What is missing has no value: it is never 0.
KNOWN, PARTIAL, MISSING, ENTERED, HIDDEN = "đủ", "một phần", "thiếu", "nhập tay", "ẩn số nhỏ"
YES, NO = "có", "không"

Cell = str | int | Decimal | date | bool | None
Line = Sequence[Cell]


class Kind(Enum):
    """A type of Frictionless Table Schema; `label` is what readers are told."""

    TEXT = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "boolean"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    Kind.TEXT: "chữ",
    Kind.INTEGER: "số nguyên",
    Kind.NUMBER: "số",
    Kind.DATE: "ngày",
    Kind.YES_NO: "có/không",
}


@dataclass(frozen=True)
class Column:
    """`choices`: the only texts that may stand there; `pattern`: what a text there looks like.

    `is_free`: words that somebody typed, and released to everybody.
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    note: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    is_free: bool = False


@dataclass(frozen=True)
class Table:
    """A CSV file of the pack. `rows` gives its lines for a year of a unit, in a fixed order and number of queries.

    `key` names the columns that tell its lines apart, `register` the register whose closing says that nothing is
    lacking. `refers` are (column, table, column there). `count` gives the number of lines where that costs less.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Iterable[Line]]
    key: tuple[str, ...] = ()
    register: str = ""
    refers: tuple[tuple[str, str, str], ...] = ()
    count: Callable[[Any], int] | None = None

    @property
    def path(self) -> str:
        return f"{self.name}.csv"

    def lines(self, asked: Any) -> int:
        """How many lines it has."""
        return sum(1 for _ in self.rows(asked)) if self.count is None else self.count(asked)


UNIT = (
    Column("ma_don_vi", "Mã đơn vị", note="Tên đơn vị trong địa chỉ của cổng.", required=True),
    Column("don_vi", "Đơn vị", note="Tên vào ngày của dòng.", required=True),
)
VILLAGE = (
    Column("ma_thon", "Mã thôn", note="Tên thôn trong địa chỉ của cổng; để trống khi không của riêng thôn nào."),
    Column("thon", "Thôn, tổ dân phố", note="Tên vào ngày của dòng; “toàn đơn vị” khi không của riêng thôn nào."),
)
WHOLE_UNIT = "toàn đơn vị"
RELEASED_TITLE = Column(
    "tieu_de_cong_khai",
    "Tiêu đề trên bảng công khai",
    note="Tiêu đề khi đưa lên bảng công khai; để trống khi bản ghi chưa đưa lên bảng.",
    is_free=True,
)


def state_column(*states: str, note: str = "") -> Column:
    return Column("tinh_trang", "Tình trạng số liệu", note=note, required=True, choices=states)


STATE = state_column(KNOWN, PARTIAL, MISSING, note="Của các cột số trong dòng; ô trống là chưa có số liệu, không là 0.")


def renamed(column: Column, name: str, title: str) -> Column:
    return replace(column, name=name, title=title)


def state_of(*values: Any) -> str:
    """Whether all of these numbers are known, some or none."""
    known = sum(value is not None for value in values)
    return KNOWN if known == len(values) else PARTIAL if known else MISSING


def text_of(value: Cell) -> str:
    """The cell as its CSV file holds it: ISO dates, decimal point, no thousands marks; nothing runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # Without the zeros behind the point: how many there are depends on the database.
        digits = f"{value:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return str(value) if isinstance(value, int) else defused(value)
