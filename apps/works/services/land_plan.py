"""What would become of each row of a list of a land project's households; nothing is stored here."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.core.sheets import as_number
from apps.core.text import search_key, shortened
from apps.works.models import MAX_MONEY, ContributionKind, LandClass, LandProject, LandProjectHousehold, Work
from apps.works.models.works import area_text
from apps.works.services.contribution_plan import (
    STATE_LABELS,
    HouseholdFinder,
    RowProblemError,
    RowState,
    class_of,
    day_of,
)
from apps.works.services.land_rows import LandRow

# What stands in the column of the village for one who is not in the commune's register.
OUTSIDE = ("ngoai xa", "ngoai so ho", "to chuc")
_YES = ("co", "x", "phai", "yes", "1", "can")
_NO = ("", "khong", "no", "0")
_MOST_AREA = Decimal("9999999999.99")
_MOST_NAME = 200


@dataclass
class PlannedRow:
    """A row with what it was understood as; `reason` says why it is not taken."""

    row: LandRow
    state: RowState = RowState.NEW
    reason: str = ""
    household: Any = None
    name: str = ""
    land_class: str = ""
    area: Decimal | None = None
    compensation: int | None = None
    agreed_on: date | None = None
    paid_on: date | None = None
    handed_over_on: date | None = None
    needs_resettlement: bool = False

    @property
    def label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def who(self) -> str:
        return str(self.household or self.name or self.row.name or self.row.code)

    @property
    def key(self) -> Any:
        """A household, or one who is in no register, stands in a project once."""
        return self.household.pk if self.household else search_key(self.name)

    @property
    def area_text(self) -> str:
        return "" if self.area is None else area_text(self.area)

    @property
    def class_text(self) -> str:
        return dict(LandClass.choices).get(self.land_class, "")

    def land_household(self, project: LandProject) -> LandProjectHousehold:
        """The row that is stored for it."""
        return LandProjectHousehold(
            project=project,
            household=self.household,
            name=self.name,
            land_class=self.land_class,
            area_m2=self.area,
            compensation=self.compensation,
            agreed_on=self.agreed_on,
            paid_on=self.paid_on,
            handed_over_on=self.handed_over_on,
            needs_resettlement=self.needs_resettlement,
            opinion=self.row.opinion,
        )


def finder_for(project: LandProject) -> HouseholdFinder:
    """All households of the commune, as those of a work of the whole commune are found."""
    return HouseholdFinder(Work(unit=project.unit, started_on=project.started_on))


def area_of(typed: str) -> Decimal | None:
    """m². Raises `RowProblemError` for what is no number, below zero or more exact than a hundredth."""
    try:
        number = as_number(typed)
    except ValueError:
        raise RowProblemError(f"Diện tích “{shortened(typed, 40)}” không phải là số. Viết như 250,5.") from None
    if number is None:
        return None
    if not 0 <= number <= _MOST_AREA or number != number.quantize(Decimal("0.01")):
        raise RowProblemError("Diện tích ghi bằng m², không âm, nhiều nhất hai chữ số thập phân.")
    return number


def money_of(typed: str) -> int | None:
    """Whole đồng. Raises `RowProblemError`."""
    try:
        number = as_number(typed)
    except ValueError:
        raise RowProblemError(f"Số tiền “{shortened(typed, 40)}” không phải là số. Viết như 125.000.000.") from None
    if number is None:
        return None
    if not 0 <= number <= MAX_MONEY or number % 1:
        raise RowProblemError("Tiền ghi bằng đồng, không âm, không có phần lẻ, không quá 1.000.000 tỷ đồng.")
    return int(number)


def needs_of(typed: str) -> bool:
    """Whether the household is to be resettled. Raises `RowProblemError` for what is neither yes nor no."""
    key = search_key(typed).strip()
    if key in _YES:
        return True
    if key in _NO:
        return False
    raise RowProblemError(f"Cột Tái định cư ghi “có” hoặc để trống, không ghi “{shortened(typed, 40)}”.")


def plan_rows(*, project: LandProject, rows: Sequence[LandRow]) -> list[PlannedRow]:
    """What would become of each row. Five queries, however many rows."""
    finder = finder_for(project)
    standing = {
        household or search_key(name)
        for household, name in LandProjectHousehold.objects.filter(project=project).values_list("household", "name")
    }
    planned = [PlannedRow(row) for row in rows]
    within: dict[Any, int] = {}
    for each in planned:
        try:
            _understand(each, finder)
        except RowProblemError as problem:
            each.state, each.reason = RowState.WRONG, str(problem)
            continue
        if each.key in standing:
            each.state, each.reason = RowState.PRESENT, "Đã có trong dự án; muốn đổi thì sửa ở danh sách."
        elif each.key in within:
            each.state = RowState.WRONG
            each.reason = f"Hộ này đã ghi ở dòng {within[each.key]}; cộng các thửa vào một dòng."
        else:
            within[each.key] = each.row.number
    return planned


def _understand(planned: PlannedRow, finder: HouseholdFinder) -> None:
    row = planned.row
    if not row.code and search_key(row.village).strip() in OUTSIDE:
        if not row.name or len(row.name) > _MOST_NAME or not row.name.isprintable():
            raise RowProblemError(f"Ghi tên hộ, tổ chức, không quá {_MOST_NAME} ký tự.")
        planned.name = row.name
    else:
        planned.household = finder.find(code=row.code, name=row.name, village=row.village, on=finder.work.started_on)
    planned.land_class = class_of(row.land_class, ContributionKind.LAND)
    planned.area, planned.compensation = area_of(row.area), money_of(row.compensation)
    planned.agreed_on, planned.paid_on = day_of(row.agreed), day_of(row.paid)
    planned.handed_over_on = day_of(row.handed_over)
    planned.needs_resettlement = needs_of(row.resettlement)
    if not row.opinion.replace("\n", "").isprintable():
        raise RowProblemError("Ý kiến có ký tự ẩn.")


def plan_digest(plan: Iterable[PlannedRow]) -> str:
    """What a person who confirms has seen."""
    seen = [
        [each.row.number, each.state, str(each.key), each.land_class, str(each.area), each.compensation]
        + [str(day) for day in (each.agreed_on, each.paid_on, each.handed_over_on)]
        for each in plan
        if each.state is not RowState.WRONG
    ]
    wrong = [each.row.number for each in plan if each.state is RowState.WRONG]
    return hashlib.sha256(json.dumps([seen, wrong]).encode()).hexdigest()
