"""The reports of the people's inspectorate and of the community investment supervision boards over a period."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone

from apps.committees.papers.decisions import issuer_name
from apps.core.indicators import Scope, get
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.together import rows_of, together
from apps.documents.blocks import Block, Document, Item, Run, Table
from apps.documents.drafting import LONG_BLANK, point, sentence, text
from apps.documents.models import Organ
from apps.supervision.models import Body, Finding, FindingStatus, Supervision
from apps.supervision.papers.figures import GROUPS, Line, lines_of_group
from apps.supervision.papers.issuers import boards_of, issuer_of, paper
from apps.supervision.papers.parts import NOT_KNOWN, numbered, one_line, short_date
from apps.villages.models import AdministrativeUnit

_FOLLOWED = "Còn theo dõi"
TITLES = {
    Body.INSPECTORATE: "Kết quả hoạt động của Ban Thanh tra nhân dân",
    Body.COMMUNITY_BOARD: "Kết quả hoạt động của Ban Giám sát đầu tư của cộng đồng",
}


@dataclass(frozen=True)
class BoardReport:
    """What a report says: its figures by group, the supervisions of the period, and what was carried over into it.

    Figures and rows are those of the unit, whoever looks at them.
    """

    body: Body
    unit: AdministrativeUnit
    period: Period
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    supervisions: tuple[Any, ...]
    carried: tuple[Any, ...]
    on_law: tuple[Any, ...]

    @property
    def title(self) -> str:
        return TITLES[self.body]

    @property
    def day(self) -> date:
        """The last day that is reckoned in: that of the period, or today while it runs."""
        return min(self.period.end, timezone.localdate())

    @property
    def lines(self) -> list[Line]:
        return [line for _, lines in self.groups for line in lines]

    @property
    def lacking(self) -> list[Line]:
        """Figures that nobody entered, or not all of them."""
        return [line for line in self.lines if line.is_lacking]


def board_report(body: Body, unit: AdministrativeUnit, period: Period) -> BoardReport:
    """The report as the records stand now; its queries do not grow with the records."""
    rows = Supervision.objects.filter(unit=unit, body=body, started_on__range=(period.start, period.end))
    on_law = get("supervision.recommendations_on_law").rows(Scope(unit, period, options={"body": body.value}))
    asked: list[Callable[[], Any]] = [
        partial(_groups, body, unit, period),
        partial(rows_of, rows.for_list().order_by("started_on", "pk")),
        partial(rows_of, carried_over(body, unit, period)),
        partial(rows_of, on_law.order_by("sent_on", "pk")),
    ]
    groups, *rows_of_each = together(asked)
    return BoardReport(body, unit, period, groups, *map(tuple, rows_of_each))


def _groups(body: Body, unit: AdministrativeUnit, period: Period) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    groups = GROUPS[body]
    lines = together([partial(lines_of_group, group, unit, period) for group in groups])
    return tuple((group.title, tuple(found)) for group, found in zip(groups, lines, strict=True))


def carried_over(body: Body, unit: AdministrativeUnit, period: Period) -> Any:
    """Findings of earlier supervisions that were neither resolved nor closed when the period began."""
    rows: Any = Finding.objects.filter(
        Q(verified_on__isnull=True) | Q(verified_on__gte=period.start),
        Q(closed_on__isnull=True) | Q(closed_on__gte=period.start),
        supervision__unit=unit,
        supervision__body=body,
        supervision__started_on__lt=period.start,
    )
    return rows.select_related("supervision").order_by("supervision__started_on", "pk")


def board_document(report: BoardReport) -> Document:
    """The report as a paper of the board; where there are several boards, of the Front that set them up."""
    unit, day = report.unit, report.day
    by_front = report.body == Body.COMMUNITY_BOARD and len(boards_of(report.body, unit, day)) > 1
    issuer = issuer_of(Body.FRONT if by_front else report.body, unit, day)
    front = f"Ban Thường trực {issuer_name(Organ.FRONT, unit, day)}"
    return paper(
        issuer,
        unit,
        "BÁO CÁO",
        "BC",
        f"{report.title}\n{report.period}",
        _body(report),
        on=day,
        title=f"{report.title}, {report.period}",
        addressees=() if by_front else (front,),
        recipients=("Thường trực Đảng ủy; Thường trực HĐND; UBND", "Lưu: VT"),
        figures=tuple(line.record for line in report.lines),
    )


def _body(report: BoardReport) -> Iterable[Block]:
    (organisation, work, outcome, law) = report.groups
    return numbered(
        (
            (organisation[0], _points(organisation[1])),
            (work[0], [*_points(work[1]), *_supervisions(report)]),
            (outcome[0], _points(outcome[1])),
            ("Vụ việc từ trước kỳ báo cáo chuyển sang", _carried(report)),
            (law[0], [*_points(law[1]), *(_law(row) for row in report.on_law)]),
            ("Đánh giá, kiến nghị, phương hướng", [text(LONG_BLANK)]),
        )
    )


def _points(lines: Iterable[Line]) -> list[Block]:
    return [Item("-", (Run(f"{line.asked.label}: "), Run(line.text, figure=line.key), Run("."))) for line in lines]


def _supervisions(report: BoardReport) -> list[Block]:
    """Every supervision, survey and social criticism of the period, with how many cases stand where."""
    if not report.supervisions:
        return []
    cells = [
        (
            str(position),
            _days(row),
            str(row),
            str(row.work) if row.work is not None else row.place or NOT_KNOWN,
            *(format_number(number) for number in _counts(row)),
        )
        for position, row in enumerate(report.supervisions, start=1)
    ]
    sums = [sum(column) for column in zip(*(_counts(row) for row in report.supervisions), strict=True)]
    cells.append(("", "", "Cộng", "", *(format_number(number) for number in sums)))
    header = (
        "STT",
        "Thời gian",
        "Nội dung",
        "Công trình, nơi giám sát",
        "Vụ việc phát hiện",
        "Đã xử lý xong",
        "Kiến nghị",
    )
    return [Table(header, tuple(cells), (7, 19, 26, 18, 10, 10, 10))]


def _counts(row: Any) -> tuple[int, int, int]:
    """Cases found, cases resolved, recommendations; counts the loaded ones."""
    resolved = sum(finding.status == FindingStatus.RESOLVED for finding in row.findings.all())
    return row.found, resolved, row.recommended


def _carried(report: BoardReport) -> list[Block]:
    if not report.carried:
        return [text("Sổ theo dõi không ghi vụ việc nào của các kỳ trước chuyển sang.")]
    states = [state_on(row, report.day) for row in report.carried]
    cells = [
        (
            str(position),
            one_line(row.description),
            f"{row.supervision.started_on:%d/%m/%Y}",
            short_date(row.due_on),
            state,
        )
        for position, (row, state) in enumerate(zip(report.carried, states, strict=True), start=1)
    ]
    still = states.count(_FOLLOWED)
    counted = (
        f"Tổng số: {format_number(len(states))} vụ việc; còn theo dõi đến ngày {report.day:%d/%m/%Y}: "
        f"{format_number(still)} vụ việc."
    )
    header = ("STT", "Vụ việc", "Ngày giám sát", "Hạn khắc phục", "Tình trạng cuối kỳ")
    return [text(counted), Table(header, tuple(cells), (7, 41, 15, 15, 22))]


def state_on(finding: Finding, day: date) -> str:
    """How a finding that is carried over stands at the end of the day."""
    if finding.verified_on is not None and finding.verified_on <= day:
        return f"Đã xử lý xong ngày {finding.verified_on:%d/%m/%Y}"
    if finding.closed_on is not None and finding.closed_on <= day:
        return f"Kết thúc, không xử lý ngày {finding.closed_on:%d/%m/%Y}"
    return _FOLLOWED


def _law(row: Any) -> Block:
    return point("+", sentence(one_line(row.text)))


def _days(row: Supervision) -> str:
    last = row.ended_on
    if last is None or last == row.started_on:
        return f"{row.started_on:%d/%m/%Y}"
    return f"từ {row.started_on:%d/%m/%Y} đến {last:%d/%m/%Y}"
