"""What would become of each row of a list of contributions; nothing is stored here."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils import timezone

from apps.core.sheets import as_date, as_number
from apps.core.text import search_key, shortened
from apps.households.models import Household
from apps.villages.naming import VillageNamesOverTime
from apps.works.models import ContributionKind, HouseholdContribution, LandClass, Work
from apps.works.models.works import MAX_AMOUNT
from apps.works.services.contribution_rows import TypedRow

_EARLIEST = date(1950, 1, 1)
_MOST_NOTE, _MOST_NAMESAKES = 200, 6
_KINDS = {
    "tien": ContributionKind.MONEY,
    "tien mat": ContributionKind.MONEY,
    "dong": ContributionKind.MONEY,
    "cong": ContributionKind.LABOUR,
    "ngay cong": ContributionKind.LABOUR,
    "cong lao dong": ContributionKind.LABOUR,
    "dat": ContributionKind.LAND,
    "dat hien": ContributionKind.LAND,
    "hien dat": ContributionKind.LAND,
    "hien vat": ContributionKind.GOODS,
    "vat tu": ContributionKind.GOODS,
    "vat lieu": ContributionKind.GOODS,
}
_CLASSES = {
    "dat o": LandClass.RESIDENTIAL,
    "tho cu": LandClass.RESIDENTIAL,
    "dat tho cu": LandClass.RESIDENTIAL,
    "dat lua": LandClass.RICE,
    "dat trong lua": LandClass.RICE,
    "dat ruong": LandClass.RICE,
    "dat mau": LandClass.ANNUAL,
    "dat trong cay hang nam": LandClass.ANNUAL,
    "dat vuon": LandClass.PERENNIAL,
    "dat trong cay lau nam": LandClass.PERENNIAL,
    "dat rung": LandClass.FOREST,
    "dat ao": LandClass.AQUACULTURE,
    "dat nuoi trong thuy san": LandClass.AQUACULTURE,
    "dat khac": LandClass.OTHER,
}


class RowState(StrEnum):
    """What will become of a row."""

    NEW = "new"
    PRESENT = "present"
    WRONG = "wrong"


STATE_LABELS = {RowState.NEW: "mới", RowState.PRESENT: "đã có", RowState.WRONG: "lỗi"}


class RowProblemError(ValueError):
    """Why a row cannot be taken, in words for its reader."""


@dataclass
class PlannedRow:
    """A row with what it was understood as; `reason` says why it is not taken, or what to look at before it is."""

    row: TypedRow
    state: RowState = RowState.NEW
    reason: str = ""
    household: Any = None
    kind: str = ""
    land_class: str = ""
    amount: Decimal = Decimal(0)
    given_on: date | None = None

    @property
    def label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def key(self) -> tuple[Any, ...]:
        """By this a row is the same as another one."""
        household = self.household.pk if self.household else None
        return (household, self.kind, self.land_class, self.amount, self.given_on)

    @property
    def contribution(self) -> HouseholdContribution:
        """Of the understood row, for looking at; not stored."""
        return HouseholdContribution(
            household=self.household, kind=self.kind, land_class=self.land_class, amount=self.amount
        )


class HouseholdFinder:
    """The households that may give to a work: by code, or by name within a village. Four queries, then none.

    A work of a village takes those of this village alone, one of the commune all.
    """

    def __init__(self, work: Work) -> None:
        rows = Household.objects.filter(unit=work.unit_id)
        if work.village_id:
            rows = rows.filter(village=work.village_id)
        self.work = work
        self.by_code: dict[str, list[Household]] = defaultdict(list)
        self.by_name: dict[str, list[Household]] = defaultdict(list)
        for household in rows.select_related("village").prefetch_related("village__versions").order_by("code"):
            self.by_code[search_key(household.code)].append(household)
            self.by_name[household.name_key].append(household)
        self.villages = VillageNamesOverTime(work.unit, timezone.localdate())

    def find(self, *, code: str, name: str, village: str, on: date) -> Household:
        """The household that is meant on the day. Raises `RowProblemError` for none and for several."""
        place = self._village(village)
        key = search_key(name)
        if code:
            found = self._of_code(code)
            if found is None and not any(map(str.isdigit, code)) and not name:
                # A column that says "Hộ" may hold names.
                return self.find(code="", name=code, village=village, on=on)
            return _present(self._checked(found, code, name, key, place), on)
        if not key:
            raise RowProblemError("Thiếu mã hộ hoặc họ tên chủ hộ.")
        found_all = [
            household
            for household in self.by_name.get(key, ())
            if (household.ended_on is None or household.ended_on >= on) and place in (None, household.village_id)
        ]
        if not found_all:
            where = str(self.work.village) if self.work.village_id else "phạm vi đã ghi"
            raise RowProblemError(f"Không có hộ nào tên “{shortened(name, 60)}” trong {where}; ghi mã hộ.")
        if len(found_all) > 1:
            listed = ", ".join(f"{row.code} ({row.village})" for row in found_all[:_MOST_NAMESAKES])
            more = "…" if len(found_all) > _MOST_NAMESAKES else ""
            raise RowProblemError(f"Có {len(found_all)} hộ cùng tên: {listed}{more}; ghi mã hộ để chọn.")
        return found_all[0]

    def has_name(self, typed: str) -> bool:
        """Whether the text is the name of a head and no code."""
        return self._of_code(typed) is None and search_key(typed) in self.by_name

    def _of_code(self, code: str) -> Household | None:
        """As it is written, else in other letters; codes that differ by their letters' case alone are two."""
        alike = self.by_code.get(search_key(code), [])
        exact = [household for household in alike if household.code == code]
        return (exact or alike)[0] if exact or len(alike) == 1 else None

    def _checked(self, found: Household | None, code: str, name: str, key: str, place: int | None) -> Household:
        """The household of a code, where the name and village beside it say nothing else."""
        if found is None:
            where = str(self.work.village) if self.work.village_id else "xã"
            raise RowProblemError(f"Không có mã hộ “{shortened(code, 40)}” trong {where}.")
        if key and key not in (found.name_key, search_key(found.representative_name)):
            raise RowProblemError(f"Mã hộ {found.code} là của hộ {found.head_name}, khác với họ tên đã ghi.")
        if place not in (None, found.village_id):
            raise RowProblemError(f"Hộ {found.code} thuộc {found.village}, khác với thôn đã ghi.")
        return found

    def _village(self, typed: str) -> int | None:
        if not typed:
            return None
        if refusal := self.villages.refusal(typed):
            raise RowProblemError(refusal)
        key: int = self.villages.meant(typed)[0].village.pk
        if self.work.village_id not in (None, key):
            raise RowProblemError(f"Công trình này của {self.work.village}, không nhận hộ của thôn khác.")
        return key


def _present(found: Household, on: date) -> Household:
    """Raises `RowProblemError` for a household that counted no more on the day."""
    if found.ended_on is not None and found.ended_on < on:
        raise RowProblemError(
            f"Hộ {found.code} thôi tính sau ngày {found.ended_on:%d/%m/%Y}, trước ngày {on:%d/%m/%Y}; "
            "kiểm tra mã hộ và ngày."
        )
    return found


def kind_of(typed: str, usual: str) -> str:
    """The kind that a text means; `usual` where it says nothing. Raises `RowProblemError`."""
    key = search_key(typed).split("(")[0].strip()
    if not key:
        return usual
    labels = {search_key(label).split("(")[0].strip(): value for value, label in ContributionKind.choices}
    found = _KINDS.get(key) or labels.get(key)
    if found is None:
        raise RowProblemError(
            f"Không rõ hình thức “{shortened(typed, 40)}”: ghi tiền, ngày công, đất hiến hoặc hiện vật."
        )
    return str(found)


def class_of(typed: str, kind: str) -> str:
    """The class of land that a text means; "" where it says nothing. Raises `RowProblemError`."""
    key = search_key(typed)
    if not key:
        return ""
    if kind != ContributionKind.LAND:
        raise RowProblemError("Chỉ đất hiến mới ghi loại đất.")
    labels = {search_key(label): value for value, label in LandClass.choices}
    found = _CLASSES.get(key) or labels.get(key)
    if found is None:
        offered = ", ".join(label for _, label in LandClass.choices)
        raise RowProblemError(f"Không rõ loại đất “{shortened(typed, 40)}”: ghi một trong {offered}.")
    return str(found)


def amount_of(typed: str, kind: str) -> Decimal:
    """Đồng, days or m². Raises `RowProblemError` for what is no number, nothing, too much or a part of a whole unit."""
    try:
        number = as_number(typed)
    except ValueError:
        raise RowProblemError(f"“{shortened(typed, 40)}” không phải là số. Viết như 500.000 hoặc 12,5.") from None
    if number is None or number <= 0:
        raise RowProblemError("Số lượng phải lớn hơn 0.")
    if number > MAX_AMOUNT:
        raise RowProblemError("Số lượng phải dưới 10.000 tỷ.")
    if kind != ContributionKind.LAND and number % 1:
        raise RowProblemError("Tiền ghi bằng đồng, công ghi bằng ngày, không có phần lẻ.")
    if number != number.quantize(Decimal("0.01")):
        raise RowProblemError("Diện tích ghi bằng m², nhiều nhất hai chữ số thập phân.")
    return number


def day_of(typed: str) -> date | None:
    """Raises `RowProblemError` for what is no day, lies ahead or too far back."""
    try:
        day = as_date(typed)
    except ValueError:
        raise RowProblemError(
            f"“{shortened(typed, 40)}” không phải là ngày. Viết ngày/tháng/năm, ví dụ 05/07/2023."
        ) from None
    if day is not None and not _EARLIEST <= day <= timezone.localdate():
        raise RowProblemError(f"Ngày {day:%d/%m/%Y} chưa tới hoặc quá xa; kiểm tra lại năm.")
    return day


def plan_rows(*, work: Work, rows: Sequence[TypedRow], kind: str) -> list[PlannedRow]:
    """What would become of each row; `kind` is meant where a row names none. Five queries, however many rows."""
    finder = HouseholdFinder(work)
    standing = set(
        HouseholdContribution.objects.filter(work=work).values_list(
            "household", "kind", "land_class", "amount", "given_on"
        )
    )
    planned = [PlannedRow(row) for row in rows]
    within: dict[tuple[Any, ...], int] = {}
    for each in planned:
        try:
            _understand(each, finder, kind)
        except RowProblemError as problem:
            each.state, each.reason = RowState.WRONG, str(problem)
            continue
        if each.key in standing:
            each.state, each.reason = RowState.PRESENT, "Giống dòng đang có; bỏ qua."
        elif each.key in within:
            each.state, each.reason = RowState.PRESENT, f"Giống dòng {within[each.key]} ở trên; bỏ qua."
        else:
            within[each.key] = each.row.number
    _tell_repeated(planned)
    return planned


def _tell_repeated(planned: Iterable[PlannedRow]) -> None:
    """Of a household with several rows of one kind: paid in two parts, or written down twice, which only people know.

    Money and days of one household are no repetition, nor is land of two classes.
    """
    alike: dict[tuple[Any, ...], list[PlannedRow]] = defaultdict(list)
    for each in planned:
        if each.state is RowState.NEW:
            alike[each.household.pk, each.kind, each.land_class].append(each)
    for rows in alike.values():
        if len(rows) > 1:
            lines = ", ".join(str(each.row.number) for each in rows[:_MOST_NAMESAKES])
            more = "…" if len(rows) > _MOST_NAMESAKES else ""
            all_of_them = "cả hai" if len(rows) == 2 else "tất cả"
            for each in rows:
                each.reason = f"Hộ này có {len(rows)} dòng trong danh sách ({lines}{more}); lưu {all_of_them}."


def _understand(planned: PlannedRow, finder: HouseholdFinder, usual: str) -> None:
    row = planned.row
    planned.given_on = day_of(row.day)
    day = planned.given_on or max(finder.work.started_on, _EARLIEST)
    planned.household = finder.find(code=row.code, name=row.name, village=row.village, on=day)
    planned.kind = kind_of(row.kind, usual)
    planned.land_class = class_of(row.land_class, planned.kind)
    planned.amount = amount_of(row.amount, planned.kind)
    if len(row.note) > _MOST_NOTE or not row.note.isprintable():
        raise RowProblemError(f"Ghi chú dài quá {_MOST_NOTE} ký tự hoặc có ký tự ẩn.")


def plan_digest(plan: Iterable[PlannedRow]) -> str:
    """What a person who confirms has seen."""
    seen = [[each.row.number, each.state, *map(str, each.key)] for each in plan]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()
