"""Monthly figures of procedures as offices keep them in Excel: which cell is which, and what it says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.agencies.models.procedures import MOST_FIELD
from apps.agencies.rules.months import Month
from apps.agencies.services.procedures import NUMBERS, SHORT_LABELS
from apps.core.numbers import format_number
from apps.core.sheets import (
    Cell,
    Column,
    FoundList,
    ListFile,
    SheetError,
    as_date,
    as_number,
    as_text,
    as_year,
    find_list,
    heading_key,
    is_closing_row,
    refuse_formulas,
    stream,
)
from apps.core.text import search_key, shortened

MOST_ROWS = 2000
MOST_NUMBER = 2_147_483_647
# So many totals that do not add up are named; a list may have one below every row.
MOST_TOTALS_NAMED = 10
_RECEIVED = (
    *("tiep nhan", "so tiep nhan", "ho so tiep nhan", "so ho so tiep nhan", "so luong ho so tiep nhan"),
    *("tong so ho so tiep nhan", "tong so tiep nhan", "da tiep nhan", "so ho so da tiep nhan", "tong tiep nhan"),
)
COLUMNS = (
    Column("field", "Lĩnh vực", ("linh vuc", "ten linh vuc", "linh vuc giai quyet", "linh vuc thu tuc"), required=True),
    Column("month", "Tháng", ("thang", "ky bao cao", "thang nam", "thang bao cao")),
    Column("year", "Năm", ("nam", "nam bao cao")),
    Column("received", "Tiếp nhận", _RECEIVED, required=True),
    Column("online", "Trực tuyến", ("truc tuyen", "trong do truc tuyen", "nop truc tuyen", "ho so truc tuyen")),
    # Read so that they are not taken for another column, and to part what came in from what was there already.
    Column("in_person", "Trực tiếp", ("truc tiep", "truc tiep buu chinh", "truc tiep dich vu buu chinh")),
    Column("carried", "Từ kỳ trước", ("tu ky truoc", "ky truoc chuyen sang", "ky truoc chuyen qua", "ton ky truoc")),
    Column("early", "Trước hạn", ("truoc han", "giai quyet truoc han", "som han", "so truoc han")),
    Column("on_time", "Đúng hạn", ("dung han", "giai quyet dung han", "so dung han")),
    Column("late", "Quá hạn", ("qua han", "giai quyet qua han", "tre han", "so qua han")),
    Column("apologies", "Thư xin lỗi", ("thu xin loi", "so thu xin loi", "xin loi", "van ban xin loi")),
)
_MONTH_FIRST = re.compile(r"(?:thang |t)?\s?(\d{1,2})(?:\s?(?:[/.-]|nam)\s?(\d{4}))?")
_YEAR_FIRST = re.compile(r"(\d{4})\s?[/-]\s?(\d{1,2})")
_SUMS = re.compile(r"tong|tong cong|tong so|cong")


@dataclass(frozen=True)
class ReadRow:
    """A row as understood; `number` is its row in Excel. `numbers` lack what the list has no column for.

    `problem` says in words why the row cannot be taken.
    """

    number: int
    field: str
    year: int | None
    month: int | None
    numbers: Mapping[str, int]
    problem: str = ""

    @property
    def when(self) -> Month | None:
        """The month, where the row or the page names one."""
        return Month(self.year, self.month) if self.year and self.month else None


@dataclass(frozen=True)
class ReadList:
    """The rows of a list and what to think of before they are confirmed."""

    rows: Sequence[ReadRow]
    notes: Sequence[str]


class _CellError(ValueError):
    """A cell cannot be read; the message says why in Vietnamese."""


def read_procedures(file: ListFile, *, year: int | None = None, month: int | None = None) -> ReadList:
    """The rows of the first table that names fields and dossiers received. Raises `core.sheets.SheetError`.

    `year` and `month` are those of rows that do not say theirs. A row that sums up or signs the table is passed over;
    a total that differs from what stands above it is told.
    """
    found = find_list(stream(file.content, file.kind), COLUMNS)
    reader = _Reader(found, year, month)
    for row in found.rows:
        reader.read(row.number + 1, row.cells)
        if len(reader.rows) > MOST_ROWS:
            raise SheetError(f"Danh sách có hơn {format_number(MOST_ROWS)} dòng. Chia nhỏ rồi gửi từng phần.")
    refuse_formulas(found.layout, found.start, reader.places.values(), {row.number - 1 for row in reader.rows})
    if not reader.rows:
        raise SheetError("Dưới dòng tiêu đề không có dòng số liệu nào.")
    return ReadList(reader.rows, [*reader.notes, *_named(reader.wrong_totals)])


def _named(sentences: Sequence[str]) -> list[str]:
    more = len(sentences) - MOST_TOTALS_NAMED
    rest = [f"Và {format_number(more)} số tổng khác không khớp."] if more > 0 else []
    return [*sentences[:MOST_TOTALS_NAMED], *rest]


class _Reader:
    """Reads the rows of one table, with the columns that it has."""

    def __init__(self, found: FoundList, year: int | None, month: int | None) -> None:
        self.places = found.layout.guess
        heads = {head.place: head for head in found.layout.heads}
        self.letters = {name: heads[place].letter for name, place in self.places.items()}
        self.year, self.month = year, month
        self.rows: list[ReadRow] = []
        self.notes: list[str] = []
        self.wrong_totals: list[str] = []
        self.present = [name for name in NUMBERS if name in self.places]
        # A total of what came in and what was there already, as the form of the ministry has it.
        self.parts_carried = "carried" in self.places and "tong so" in heading_key(
            heads[self.places["received"]].heading
        )
        if self.parts_carried:
            self.notes.append(
                f"Tiếp nhận trong tháng = cột {self.letters['received']} trừ cột {self.letters['carried']} "
                "(hồ sơ từ kỳ trước)."
            )
        absent = [SHORT_LABELS[name] for name in NUMBERS if name not in self.places]
        if absent:
            words = ", ".join(f"“{title}”" for title in absent)
            self.notes.append(f"Danh sách không có cột {words}: dòng mới tính là 0, dòng đã có giữ số đang lưu.")
        self.since_total = dict.fromkeys(self.present, 0)
        self.overall = dict.fromkeys(self.present, 0)

    def read(self, number: int, cells: Sequence[Cell]) -> None:
        at = dict(enumerate(cells))
        said = {name: at.get(place) for name, place in self.places.items()}
        name = as_text(said["field"])
        if is_closing_row(cells) or is_closing_row([name]):
            self._compare(number, cells, said)
            return
        if not name and not as_text(said["received"]):
            return
        problems: list[str] = []
        numbers = self._numbers(said, problems)
        year, month = self._when(said, problems)
        if not name:
            problems.append("chưa ghi lĩnh vực")
        elif len(name) > MOST_FIELD:
            problems.append(f"tên lĩnh vực dài quá {MOST_FIELD} ký tự")
        for key, value in numbers.items():
            self.since_total[key] += value
            self.overall[key] += value
        self.rows.append(ReadRow(number, shortened(name, MOST_FIELD), year, month, numbers, "; ".join(problems)))

    def _numbers(self, said: Mapping[str, Cell], problems: list[str]) -> dict[str, int]:
        """The numbers that can be read; an empty cell counts none, but what came in must be said."""
        numbers: dict[str, int] = {}
        for name in self.present:
            try:
                numbers[name] = _count(said[name])
            except _CellError as error:
                problems.append(f"cột {self.letters[name]} ({SHORT_LABELS[name].lower()}): {error}")
        if not as_text(said["received"]):
            problems.append(f"cột {self.letters['received']}: chưa ghi số hồ sơ tiếp nhận")
        elif self.parts_carried and "received" in numbers:
            try:
                numbers["received"] -= _count(said["carried"])
            except _CellError as error:
                problems.append(f"cột {self.letters['carried']} (từ kỳ trước): {error}")
            if numbers["received"] < 0:
                problems.append("hồ sơ từ kỳ trước nhiều hơn tổng số tiếp nhận")
        return numbers

    def _when(self, said: Mapping[str, Cell], problems: list[str]) -> tuple[int | None, int | None]:
        year, month = None, None
        try:
            year, month = read_month(said.get("month"))
        except ValueError:
            problems.append(f"“{shortened(as_text(said['month']), 40)}” không phải là tháng")
            return None, None
        try:
            own = as_year(said.get("year"))
        except ValueError:
            problems.append(f"“{shortened(as_text(said['year']), 40)}” không phải là năm")
            return None, month
        if own and year and own != year:
            problems.append(f"cột tháng ghi năm {year}, cột năm ghi {own}")
        year, month = own or year or self.year, month or self.month
        if not (year and month):
            problems.append("chưa biết tháng, năm: chọn ở trang gửi hoặc thêm cột Tháng, Năm")
        return year, month

    def _compare(self, number: int, cells: Sequence[Cell], said: Mapping[str, Cell]) -> None:
        """A typed total that is neither the sum of the rows since the last one nor of all rows is told, not refused."""
        first = next((key for cell in cells if (key := search_key(as_text(cell)))), "")
        if _SUMS.match(first) or _SUMS.match(search_key(as_text(said["field"]))):
            for name in self.present:
                try:
                    typed = _count(said[name])
                except _CellError:
                    continue
                if name == "received" and self.parts_carried:
                    continue
                sums = (self.since_total[name], self.overall[name])
                if as_text(said[name]) and typed not in sums:
                    self.wrong_totals.append(
                        f"Dòng {number}: tổng {SHORT_LABELS[name].lower()} ghi {format_number(typed)}, cộng các dòng "
                        f"được {format_number(sums[0])}. Cổng lấy số của từng dòng."
                    )
        self.since_total = dict.fromkeys(self.present, 0)


def _count(cell: Cell) -> int:
    """A whole number of dossiers; nothing or a dash counts none."""
    try:
        number = as_number(cell)
    except ValueError:
        raise _CellError(f"“{shortened(as_text(cell), 40)}” không phải là số") from None
    if number is None:
        return 0
    if number != int(number):
        raise _CellError(
            f"{format_number(number)} không phải là số nguyên; có thể dấu chấm tách nghìn bị đọc thành phẩy"
        )
    if not 0 <= number <= MOST_NUMBER:
        raise _CellError("số phải từ 0 đến 2.147.483.647")
    return int(number)


def read_month(cell: Any) -> tuple[int | None, int | None]:
    """(year, month) of a cell: 5, "T5", "Tháng 05", "05/2026", "2026-05", a day; None for what it does not say.

    Raises `ValueError` for what is no month.
    """
    if isinstance(cell, date):
        return cell.year, cell.month
    key = search_key(as_text(cell))
    if not key:
        return None, None
    if found := _MONTH_FIRST.fullmatch(key):
        number, year = int(found.group(1)), found.group(2)
        return (int(year) if year else None), Month(2000, number).number
    if found := _YEAR_FIRST.fullmatch(key):
        return int(found.group(1)), Month(2000, int(found.group(2))).number
    day = as_date(cell)
    return (day.year, day.month) if day else (None, None)
