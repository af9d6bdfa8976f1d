"""Sheets V and VI: what the people's inspectorate and the community boards supervised, found and brought back.

Each number is one of the figures G07–G20 over many units at once: the rows are the figure's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from apps.core.indicators import get
from apps.core.known import MISSING, Partial
from apps.reports.quarterly.asking import Asked
from apps.reports.quarterly.columns import Column, Kind, Value
from apps.reports.quarterly.sheets import Filled, Form
from apps.supervision.models import Body

_OF_INSPECTORATE: Mapping[str, str] = {"body": Body.INSPECTORATE.value}


@dataclass(frozen=True)
class Measure:
    """A figure by its lasting name, with its options; `sums` is the field that it adds up, "" where it counts rows."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    sums: str = ""

    @property
    def register(self) -> str:
        return get(self.name).register

    def values(self, asked: Asked) -> list[tuple[int, int, Any]]:
        """Of each reporter how many rows there are, how many of them carry the value, and its sum."""
        rows = get(self.name).records(asked.period, self.options)
        folds = {"known": Count(self.sums), "total": Sum(self.sums)} if self.sums else {}
        return [_folded(found) for found in asked.grouped(rows, n=Count("pk", distinct=True), **folds)]


def _folded(units: Sequence[dict[str, Any]]) -> tuple[int, int, Any]:
    """The units of one reporter together."""
    total = sum(unit["total"] for unit in units if unit.get("total") is not None)
    if isinstance(total, Decimal):
        # SQLite adds decimals as floating numbers.
        total = total.quantize(Decimal("0.01"))
    return sum(unit["n"] for unit in units), sum(unit.get("known", 0) for unit in units), total


INSPECTORATE_MEASURES = (
    Measure("supervision.inspectorate_supervisions"),
    Measure("supervision.findings", _OF_INSPECTORATE),
    Measure("supervision.findings_recommended", _OF_INSPECTORATE),
    Measure("supervision.money_recovered", _OF_INSPECTORATE, "money_recovered"),
    Measure("supervision.money_other", _OF_INSPECTORATE, "money_other"),
    Measure("supervision.land_recovered", _OF_INSPECTORATE, "land_recovered_m2"),
    Measure("supervision.land_other", _OF_INSPECTORATE, "land_other_m2"),
)
ON_LAW = Measure("supervision.recommendations_on_law", _OF_INSPECTORATE)
COMMUNITY_BOARD_MEASURES = (
    Measure("supervision.works_in_area"),
    Measure("supervision.board_supervisions"),
    Measure("supervision.board_findings"),
    Measure("supervision.board_findings_recommended"),
    Measure("supervision.board_money_handled", {"handling": "recovered"}, "money_recovered"),
    Measure("supervision.board_money_handled", {"handling": "cut"}, "settlement_cut"),
    Measure("supervision.board_money_handled", {"handling": "other"}, "money_other"),
)


def fill_inspectorate(asked: Asked) -> Filled:
    rows: Any = get(ON_LAW.name).records(asked.period, ON_LAW.options)
    on_law = rows.in_units(asked.ids).order_by("sent_on", "pk").values_list(rows.unit_path, "text")
    texts = asked.dealt(on_law)
    measured = _measured(asked, INSPECTORATE_MEASURES)
    return Filled([[(*cells, "\n".join(f"- {text}" for text in texts[at]))] for at, cells in enumerate(measured)])


def fill_community_boards(asked: Asked) -> Filled:
    return Filled([[cells] for cells in _measured(asked, COMMUNITY_BOARD_MEASURES)])


def _measured(asked: Asked, measures: Sequence[Measure]) -> list[tuple[Value, ...]]:
    """The cells of each reporter; a row that lacks the value makes its sum partial."""
    closures = asked.closures(*{measure.register for measure in measures})
    columns = [
        [
            _cell(measure, *found, closures.none_found(at, measure.register))
            for at, found in enumerate(measure.values(asked))
        ]
        for measure in measures
    ]
    return list(zip(*columns, strict=True))


def _cell(measure: Measure, records: int, known: int, total: Any, none_found: Value) -> Value:
    if not records:
        return none_found
    if not measure.sums:
        return records
    if not known:
        return MISSING
    value: int | Decimal = total
    return value if known == records else Partial(value)


_RECOVERED, _OTHERWISE = "Thu hồi", "Xử lý khác"
_SUPERVISED = Column("Số cuộc giám sát", Kind.COUNT, width=12)
_RECOMMENDED = Column("Vụ việc kiến nghị", Kind.COUNT, width=12)
_NOTE = "Vụ việc tính vào kỳ của cuộc giám sát; tiền, đất đã xử lý tính vào kỳ xác nhận kết quả khắc phục."
INSPECTORATE = Form(
    "V",
    "Kết quả hoạt động của Ban Thanh tra nhân dân",
    (
        _SUPERVISED,
        Column("Sai phạm, vụ việc phát hiện", Kind.COUNT, width=14),
        _RECOMMENDED,
        Column(_RECOVERED, Kind.MONEY, "Về tiền (đồng)", 18),
        Column(_OTHERWISE, Kind.MONEY, "Về tiền (đồng)", 18),
        Column(_RECOVERED, Kind.AREA, "Về đất (m²)", 14),
        Column(_OTHERWISE, Kind.AREA, "Về đất (m²)", 14),
        Column("Kiến nghị về bất cập của pháp luật", width=40),
    ),
    fill_inspectorate,
    note=_NOTE,
)
COMMUNITY_BOARDS = Form(
    "VI",
    "Kết quả hoạt động của Ban Giám sát đầu tư của cộng đồng",
    (
        Column("Số công trình, dự án trên địa bàn", Kind.COUNT, width=16),
        _SUPERVISED,
        Column("Sai phạm phát hiện", Kind.COUNT, width=14),
        _RECOMMENDED,
        Column("Thu hồi tiền", Kind.MONEY, "Kết quả xử lý (đồng)", 18),
        Column("Giảm trừ quyết toán", Kind.MONEY, "Kết quả xử lý (đồng)", 18),
        Column(_OTHERWISE, Kind.MONEY, "Kết quả xử lý (đồng)", 18),
    ),
    fill_community_boards,
    note=_NOTE,
)
