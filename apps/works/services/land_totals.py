"""The stated totals of a land project beside the sums of its households' rows."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from apps.core.numbers import format_number
from apps.works.indicators.land_counts import HouseholdCounts
from apps.works.models import LandProject
from apps.works.models.works import area_text

SHOWN_ANEW = "Danh sách hộ vừa thay đổi. Xem lại số trước và sau rồi bấm lần nữa."


@dataclass(frozen=True)
class TotalOfProject:
    """A total: `before` as stated, `found` as the rows add up to, None where unknown; `lacking` rows do not tell it."""

    field: str
    title: str
    measure: str
    before: Any = None
    found: Any = None
    lacking: int = 0

    @property
    def after(self) -> Any:
        """A sum in which a row is missing does not take the place of a stated total."""
        return self.before if self.lacking or self.found is None else self.found

    @property
    def changes(self) -> bool:
        return bool(self.after != self.before)

    @property
    def differs(self) -> bool:
        return self.before is not None and self.found is not None and bool(self.before != self.found)

    @property
    def before_text(self) -> str:
        return "chưa ghi" if self.before is None else self._text(self.before)

    @property
    def found_text(self) -> str:
        if self.found is None:
            return "chưa ghi"
        lacking = f" (còn {format_number(self.lacking)} hộ chưa ghi)" if self.lacking else ""
        return f"{self._text(self.found)}{lacking}"

    @property
    def after_text(self) -> str:
        return self.before_text if self.after == self.before else self._text(self.after)

    @property
    def difference(self) -> str:
        return f"{self.title}: tổng đã ghi {self.before_text}, danh sách hộ cộng lại {self.found_text}"

    def _text(self, value: Any) -> str:
        if isinstance(value, Decimal):
            return area_text(value)
        return f"{format_number(value)} {self.measure}"


def total_lines(project: LandProject, counts: HouseholdCounts | None) -> list[TotalOfProject]:
    """Each total of the project with what its rows come to (None without rows)."""
    if counts is None:
        return []
    households = counts.households
    return [
        TotalOfProject("households_affected", "Số hộ bị ảnh hưởng", "hộ", project.households_affected, households),
        TotalOfProject("households_agreed", "Số hộ đồng thuận", "hộ", project.households_agreed, counts.agreed),
        TotalOfProject("households_paid", "Số hộ đã nhận tiền", "hộ", project.households_paid, counts.paid),
        TotalOfProject("area_m2", "Diện tích thu hồi", "m²", project.area_m2, counts.area, counts.without_area),
        TotalOfProject(
            "compensation_total",
            "Tiền bồi thường, hỗ trợ",
            "đồng",
            project.compensation_total,
            counts.compensation,
            counts.without_compensation,
        ),
    ]


def totals_digest(lines: Iterable[TotalOfProject]) -> str:
    """What a person who confirms has seen."""
    seen = [[line.field, line.before_text, line.found_text] for line in lines]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def demand_shown(lines: Sequence[TotalOfProject], seen: str) -> None:
    """Raises `ValidationError` unless these lines were shown and one of them changes something."""
    if totals_digest(lines) != seen:
        raise ValidationError(SHOWN_ANEW)
    if not any(line.changes for line in lines):
        raise ValidationError("Tổng đã ghi đã khớp với danh sách hộ.")
