"""What the cells of a row say: each field's value, or why it cannot be taken."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from apps.core.sheets import Cell, as_date, as_number, as_text, as_year
from apps.core.text import clean_text, search_key, shortened
from apps.households.models import OLDEST_BIRTH_YEAR, Household, HouseholdClass
from apps.households.models.classes import LIVING_STANDARDS
from apps.households.rules import phone_obstacle
from apps.villages.naming import VillageNamesOverTime

MASK = "•"
MOST_MEMBERS = 32767
# A reader cuts longer cells, so what is as long as this may lack its end.
MOST_NOTE = 990
_MOST = {field.name: getattr(field, "max_length", None) or 0 for field in Household._meta.concrete_fields}
_EARLIEST = date(1900, 1, 1)
_BETWEEN_CLASSES = re.compile(r"[;,/+\n&]|\bva\b")
_NOTHING = re.compile(r"(khong|0|[-–—.]*)")
_PHONE = re.compile(r"\+?[\d .()-]+")
_WORDS = {
    HouseholdClass.POOR: ("ngheo", "ho ngheo", "hn", "dien ho ngheo"),
    HouseholdClass.NEAR_POOR: ("can ngheo", "ho can ngheo", "hcn", "cn", "dien ho can ngheo"),
    HouseholdClass.AVERAGE: (
        "trung binh",
        "tb",
        "htb",
        "ho trung binh",
        "muc song trung binh",
        "ho muc song trung binh",
        "ho co muc song trung binh",
    ),
    HouseholdClass.POLICY: (
        "chinh sach",
        "cs",
        "gdcs",
        "ho chinh sach",
        "gia dinh chinh sach",
        "dien chinh sach",
        "nguoi co cong",
        "ncc",
        "ho nguoi co cong",
        "gia dinh nguoi co cong",
        "gia dinh co cong",
        "nguoi co cong voi cach mang",
    ),
}
_CLASSES = {word: kind for kind, words in _WORDS.items() for word in words}
Said = dict[str, Any]
Problem = tuple[str, str]


class ValueReader:
    """Reads the cells of rows, by field, on a day; the villages' names are those of the unit."""

    def __init__(self, names: VillageNamesOverTime, today: date) -> None:
        self.names, self.today = names, today
        self._readers: dict[str, Callable[[Cell], Any]] = {
            "code": lambda cell: _line("code", cell),
            "head_name": lambda cell: _person("head_name", cell),
            "birth_year": self._birth_year,
            "representative_name": lambda cell: _person("representative_name", cell),
            "members": _members,
            "classes": lambda cell: list(_classes(as_text(cell))) or None,
            "address": lambda cell: _line("address", cell),
            "phone": _phone,
            "started_on": self._day,
            "ended_on": self._day,
            "note": _note,
        }

    def read(self, cells: Mapping[str, Cell]) -> tuple[Said, list[Problem], list[Problem]]:
        """What the row says, what is wrong with it, and what to know of it; the latter two by field.

        An empty cell says nothing: it neither clears nor changes what stands in the register.
        """
        said: Said = {}
        problems: list[Problem] = []
        notes = self._take_village(cells.get("village"), said, problems)
        for name, reader in self._readers.items():
            cell = cells.get(name)
            if cell is None or cell == "":
                continue
            try:
                value = reader(cell)
            except ValueError as error:
                problems.append((name, str(error)))
            else:
                if value is not None and value != "":
                    said[name] = value
        if "head_name" not in said and not any(name == "head_name" for name, _ in problems):
            problems.append(("head_name", "Thiếu họ tên chủ hộ."))
        head = said.get("head_name", "")
        if head and said.get("representative_name", "").casefold() == head.casefold():
            # The head casts the vote anyway; only another person is named.
            said["representative_name"] = ""
        return said, problems, notes

    def _take_village(self, cell: Cell, said: Said, problems: list[Problem]) -> list[Problem]:
        typed = as_text(cell)
        refusal = self.names.refusal(typed) if typed else "Thiếu tên thôn."
        if refusal:
            problems.append(("village", refusal))
            return []
        name = self.names.meant(typed)[0]
        said["village"], said["village_name"] = name.village.pk, self.names.today_name(name.village.pk)
        if str(name) == said["village_name"]:
            return []
        return [("village", f"“{shortened(typed, 60)}” là tên cũ; nay là {said['village_name']}.")]

    def _birth_year(self, cell: Cell) -> int | None:
        try:
            year = as_year(cell)
        except ValueError:
            raise ValueError(f"“{_shown(cell)}” không phải là năm sinh; ghi bốn chữ số, ví dụ 1965.") from None
        if year is not None and not OLDEST_BIRTH_YEAR <= year <= self.today.year:
            raise ValueError(f"Năm sinh phải từ {OLDEST_BIRTH_YEAR} đến {self.today.year}.")
        return year

    def _day(self, cell: Cell) -> str | None:
        try:
            day = as_date(cell)
        except ValueError:
            raise ValueError(f"“{_shown(cell)}” không phải là ngày; ghi ngày/tháng/năm, ví dụ 05/07/2023.") from None
        if day is not None and not _EARLIEST <= day <= self.today:
            raise ValueError(f"Ngày {day:%d/%m/%Y} quá xa hoặc sau hôm nay; kiểm tra lại.")
        return day.isoformat() if day else None


def _shown(cell: Cell) -> str:
    return shortened(as_text(cell), 40)


def _line(name: str, cell: Cell) -> str:
    text, most = as_text(cell), _MOST[name]
    if len(text) > most:
        raise ValueError(f"Dài quá {most} ký tự.")
    if not text.isprintable():
        raise ValueError("Có ký tự lạ không đọc được; xóa rồi gõ lại ô này.")
    return text


def _person(name: str, cell: Cell) -> str:
    text = _line(name, cell)
    if text and (any(letter.isdigit() for letter in text) or not any(map(str.isalpha, text))):
        raise ValueError(f"“{_shown(cell)}” không phải là họ tên: có chữ số hoặc không có chữ cái nào.")
    return text


def _members(cell: Cell) -> int | None:
    try:
        number = as_number(cell)
    except ValueError:
        raise ValueError(f"“{_shown(cell)}” không phải là số nhân khẩu.") from None
    if number is None:
        return None
    if number != int(number) or not 1 <= number <= MOST_MEMBERS:
        raise ValueError("Số nhân khẩu phải là số nguyên từ 1 trở lên.")
    return int(number)


@lru_cache(1000)
def _classes(text: str) -> tuple[str, ...]:
    """The classes named in a cell, several joined by ";" or ","; raises `ValueError` for a word that names none."""
    found: dict[str, None] = {}
    for part in _BETWEEN_CLASSES.split(search_key(text)):
        word = part.strip(" .()")
        if _NOTHING.fullmatch(word):
            continue
        if word not in _CLASSES:
            raise ValueError(
                f"“{shortened(text, 60)}” không phải là diện hộ; ghi nghèo, cận nghèo, trung bình hoặc chính sách."
            )
        found[_CLASSES[word]] = None
    if len(found.keys() & set(LIVING_STANDARDS)) > 1:
        raise ValueError("Mỗi năm một hộ chỉ thuộc một diện: nghèo, cận nghèo hoặc mức sống trung bình.")
    return tuple(found)


def _phone(cell: Cell) -> str:
    """The number as written. A number cell has lost its leading 0, which is put back."""
    text = _line("phone", cell)
    if MASK in text:
        return text
    digits = re.sub(r"\D", "", text)
    if text and (not _PHONE.fullmatch(text) or phone_obstacle(text)):
        raise ValueError(f"“{_shown(cell)}” không phải là số điện thoại.")
    return f"0{text}" if len(digits) == 9 and digits == text and not text.startswith("0") else text


def same_phone(first: str, second: str) -> bool:
    """Whether both are one number, however it is spaced and with +84 or 0 in front."""
    return _bare(first) == _bare(second)


def _bare(phone: str) -> str:
    digits = re.sub(r"\D", "", phone)
    return f"0{digits[2:]}" if phone.startswith("+84") or (digits.startswith("84") and len(digits) > 10) else digits


def _note(cell: Cell) -> str:
    """Line breaks stay, as the register keeps them."""
    text = clean_text(cell) if isinstance(cell, str) else as_text(cell)
    if not text.replace("\n", "").isprintable():
        raise ValueError("Có ký tự lạ không đọc được; xóa rồi gõ lại ô này.")
    return text
