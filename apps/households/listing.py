"""The columns of a list of households: the same on screen, in Excel, in the template and in what is read in again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.core.text import masked_phone
from apps.households.models import Household


@dataclass(frozen=True)
class ListColumn:
    """`headings` are how people head the column, as search keys, whole or as first words; `width` in letters."""

    name: str
    title: str
    headings: tuple[str, ...]
    required: bool = False
    width: int = 14


COLUMNS = (
    ListColumn("village", "Thôn", ("thon", "ten thon", "ban", "to dan pho", "khu pho", "lang"), True, 18),
    ListColumn("code", "Mã hộ", ("ma ho", "ma so ho", "so ho", "ma ho gia dinh")),
    ListColumn("head_name", "Chủ hộ", ("chu ho", "ho ten chu ho", "ho va ten chu ho", "ten chu ho"), True, 26),
    ListColumn("birth_year", "Năm sinh", ("nam sinh", "nam sinh chu ho", "ngay sinh", "ngay thang nam sinh")),
    ListColumn(
        "representative_name",
        "Cử tri đại diện hộ",
        ("cu tri dai dien ho", "cu tri dai dien", "nguoi dai dien", "dai dien ho", "nguoi dai dien ho"),
        width=26,
    ),
    ListColumn("members", "Số nhân khẩu", ("so nhan khau", "nhan khau", "so khau", "so nguoi", "so thanh vien")),
    ListColumn("classes", "Diện hộ", ("dien ho", "dien", "phan loai ho", "loai ho", "doi tuong"), width=24),
    ListColumn("address", "Địa chỉ", ("dia chi", "xom", "noi o", "cho o hien nay"), width=26),
    ListColumn("phone", "Điện thoại", ("dien thoai", "so dien thoai", "sdt", "so dt")),
    ListColumn("started_on", "Tính từ ngày", ("tinh tu ngay", "tu ngay", "ngay lap ho")),
    ListColumn("ended_on", "Thôi tính sau ngày", ("thoi tinh sau ngay", "thoi tinh")),
    ListColumn("note", "Ghi chú", ("ghi chu",), width=30),
)


# The heading where a list shows a past day: nobody keeps how many people a household had then.
MEMBERS_TODAY = "Nhân khẩu (theo sổ hôm nay)"


def header(year: int, *, of_the_past: bool = False) -> list[str]:
    """The titles of all columns, running number first.

    That of the classes names their year, by which a list that comes back says of which year it speaks.
    """
    other = {"classes": f"Diện hộ năm {year}"} | ({"members": MEMBERS_TODAY} if of_the_past else {})
    return ["STT", *(other.get(column.name, column.title) for column in COLUMNS)]


def list_rows(
    households: Iterable[Household], year: int, villages_then: Mapping[int, str] | None = None
) -> Iterator[list[Any]]:
    """A row for each household; its village's versions and its classifications must be loaded already.

    `villages_then` is as for `village_text`. Telephone numbers are masked: a list holds no more than the screen shows.
    """
    for number, household in enumerate(households, start=1):
        cells = {column.name: cell(household, column.name, year) for column in COLUMNS}
        yield [number, *(cells | {"village": village_text(household, villages_then or {})}).values()]


def cell(household: Household, name: str, year: int) -> Any:
    """What stands in the column `name` for the household; None for nothing."""
    if name == "village":
        return str(household.village)
    if name == "classes":
        return classes_text(household, year) or None
    if name == "phone":
        return masked_phone(household.phone) or None
    value = getattr(household, name)
    return None if value == "" else value


def village_text(household: Household, villages_then: Mapping[int, str]) -> str:
    """The household's village; in the list of a day that in which it counted then.

    Of such a day `villages_then` names all villages by key, and the row has the key as `village_then`.
    """
    return villages_then.get(getattr(household, "village_then", 0)) or str(household.village)


def classes_text(household: Household, year: int) -> str:
    """The year's classes in words, in a fixed order: "hộ nghèo; gia đình chính sách, người có công"."""
    rows = [row for row in household.classifications.all() if row.year == year]
    return "; ".join(row.get_classification_display() for row in sorted(rows, key=lambda row: row.classification))
