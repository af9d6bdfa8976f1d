"""The figures of a board's report over a period, each one asked of its indicator; the page and the paper print them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

from apps.core.indicators import Figure, Scope, get
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.registers import get_register
from apps.core.together import all_of, together
from apps.documents.blocks import FigureRecord
from apps.supervision.models import Body
from apps.supervision.papers.parts import area_text

_PARTLY = " (chưa đủ số liệu)"
_SHARE, _RESOLVED, _RECOMMENDED = (
    f"supervision.{name}" for name in ("resolved_share", "findings_resolved", "findings_recommended")
)


@dataclass(frozen=True)
class Asked:
    """A figure of a report: how the report words it, and the indicator's lasting name with its options."""

    label: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict)

    def value(self, unit: Any, period: Period) -> Figure:
        return get(self.name).compute(Scope(unit, period, options=self.options))


@dataclass(frozen=True)
class Line:
    """A figure as it stands in the report. `text` has its measure; "…" stands in it for what is missing."""

    asked: Asked
    figure: Figure
    text: str
    # Whether the value is not there, or not all of it: it is named to the reader.
    is_lacking: bool

    @property
    def key(self) -> str:
        """The figure's name with its options, as the report's outlines write it."""
        return "|".join([self.asked.name, *(f"{name}={value}" for name, value in self.asked.options.items())])

    @property
    def register(self) -> str:
        """What the register is called in which its records are entered."""
        entry = get_register(self.figure.indicator.register)
        return entry.label if entry else ""

    @property
    def record(self) -> FigureRecord:
        indicator = self.figure.indicator
        source = f"{self.figure.records} bản ghi" if self.figure.records else ""
        return FigureRecord(
            self.key, indicator.describe(self.asked.options), self.figure.text(), indicator.measure, source
        )


@dataclass(frozen=True)
class Group:
    title: str
    asked: tuple[Asked, ...]


def _of(body: Body) -> dict[str, str]:
    return {"body": body.value}


def _cases(body: Body) -> tuple[Asked, ...]:
    return (
        Asked("Số vụ việc phát hiện có dấu hiệu vi phạm", "supervision.findings", _of(body)),
        Asked("Số vụ việc đã kiến nghị xử lý", _RECOMMENDED, _of(body)),
        Asked("Số kiến nghị đã gửi", "supervision.recommendations", _of(body)),
        Asked("Số kiến nghị đã được trả lời", "supervision.recommendations_answered", _of(body)),
    )


def _resolved(body: Body) -> tuple[Asked, ...]:
    return (
        Asked("Số vụ việc đã xử lý xong, có xác nhận", _RESOLVED, _of(body)),
        Asked("Tỷ lệ xử lý xong", _SHARE, _of(body)),
    )


def _land(body: Body) -> tuple[Asked, ...]:
    return (
        Asked("Đất thu hồi", "supervision.land_recovered", _of(body)),
        Asked("Xử lý khác về đất", "supervision.land_other", _of(body)),
    )


_ON_LAW = "supervision.recommendations_on_law"
_ORGANISATION, _WORK, _OUTCOME, _LAW = (
    "Tổ chức",
    "Hoạt động giám sát",
    "Kết quả xử lý",
    "Kiến nghị về bất cập của pháp luật",
)
GROUPS: dict[Body, tuple[Group, ...]] = {
    Body.INSPECTORATE: (
        Group(
            _ORGANISATION,
            (
                Asked("Số Ban Thanh tra nhân dân", "committees.inspectorates"),
                Asked("Số thành viên", "committees.inspectorate_members"),
            ),
        ),
        Group(
            _WORK,
            (
                Asked("Số cuộc giám sát", "supervision.inspectorate_supervisions"),
                *_cases(Body.INSPECTORATE),
            ),
        ),
        Group(
            _OUTCOME,
            (
                *_resolved(Body.INSPECTORATE),
                Asked("Tiền thu hồi", "supervision.money_recovered", _of(Body.INSPECTORATE)),
                Asked("Xử lý khác về tiền", "supervision.money_other", _of(Body.INSPECTORATE)),
                *_land(Body.INSPECTORATE),
            ),
        ),
        Group(_LAW, (Asked("Số kiến nghị", _ON_LAW, _of(Body.INSPECTORATE)),)),
    ),
    Body.COMMUNITY_BOARD: (
        Group(
            _ORGANISATION,
            (
                Asked("Số Ban Giám sát đầu tư của cộng đồng", "committees.boards"),
                Asked("Số thành viên", "committees.boards_members"),
            ),
        ),
        Group(
            _WORK,
            (
                Asked("Số công trình, dự án trên địa bàn", "supervision.works_in_area"),
                Asked("Số công trình, dự án được giám sát", "supervision.works_supervised"),
                Asked("Số cuộc giám sát", "supervision.board_supervisions"),
                *_cases(Body.COMMUNITY_BOARD),
            ),
        ),
        Group(
            _OUTCOME,
            (
                *_resolved(Body.COMMUNITY_BOARD),
                Asked("Tiền thu hồi", "supervision.board_money_handled", {"handling": "recovered"}),
                Asked("Giảm trừ quyết toán", "supervision.board_money_handled", {"handling": "cut"}),
                Asked("Xử lý khác về tiền", "supervision.board_money_handled", {"handling": "other"}),
                *_land(Body.COMMUNITY_BOARD),
            ),
        ),
        Group(_LAW, (Asked("Số kiến nghị", _ON_LAW, _of(Body.COMMUNITY_BOARD)),)),
    ),
}


def lines_of_group(group: Group, unit: Any, period: Period) -> list[Line]:
    """Each figure of the group; they ask the database together."""
    return together([partial(_line, asked, unit, period) for asked in group.asked])


def _line(asked: Asked, unit: Any, period: Period) -> Line:
    if asked.name == _SHARE:
        return _share(asked, unit, period)
    figure = asked.value(unit, period)
    return Line(asked, figure, measured(figure), not figure.is_whole)


def measured(figure: Figure) -> str:
    """ "12 cuộc", "1.500.000 đồng (chưa đủ số liệu)", "120,50 m² (0,01 ha)", "… vụ"."""
    measure = figure.indicator.measure
    if figure.value is None:
        return f"{figure.text()} {measure}"
    whole = area_text(figure.value) if measure == "m²" else f"{figure.text()} {measure}"
    return whole if figure.is_whole else f"{whole}{_PARTLY}"


def _share(asked: Asked, unit: Any, period: Period) -> Line:
    """The share with both of its numbers; where no case was recommended there is none, and none is lacking."""
    told = [replace(asked, name=name) for name in (asked.name, _RESOLVED, _RECOMMENDED)]
    figure, part, base = all_of(*(partial(each.value, unit, period) for each in told))
    if base.is_whole and base.value == 0:
        return Line(asked, figure, "không tính, vì không có vụ việc nào được kiến nghị", is_lacking=False)
    if figure.value is None:
        return Line(asked, figure, f"{figure.text()} % trên số vụ việc đã kiến nghị", is_lacking=True)
    counted = f"{part.text()}/{base.text()} vụ việc đã kiến nghị"
    text = f"{format_number(Decimal(figure.value), 2)} % ({counted})"
    return Line(asked, figure, text if figure.is_whole else f"{text}{_PARTLY}", not figure.is_whole)
