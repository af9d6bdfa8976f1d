"""The report on land recovery: of one project, or of all projects of a period. It names no household."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Heading, Table
from apps.documents.drafting import Paper, capital, commune_paper, point, sentence, signed, text
from apps.works.models import LandProject
from apps.works.services.land_report import LandReport, ReportLine, project_report

_NONE = "–"
_BY_ROWS = "*"
_HEADER = (
    *("TT", "Dự án", "Diện tích (ha)", "Số hộ", "Đồng thuận", "Đã nhận tiền", "Chưa nhận tiền"),
    "Bước đang thực hiện",
)
_WIDTHS = (6, 25, 11, 8, 9, 9, 9, 23)


def report_document(report: LandReport) -> Document:
    """BÁO CÁO tình hình thu hồi đất, by the names of the report's day; its date is left to be written."""
    body: list[Block] = [
        Heading(2, "1", "Tình hình thực hiện các dự án"),
        *_projects(report),
        Heading(2, "2", "Họp dân, công khai"),
        *_events("Cuộc họp dân về dự án", "cuộc", report.meetings),
        *_events("Nội dung đã công khai", "lần", report.postings),
        Heading(2, "3", "Hộ chưa đồng thuận, theo nhóm lý do"),
        *_reasons(report),
    ]
    return commune_paper(
        report.unit,
        "BÁO CÁO",
        f"Tình hình thu hồi đất\n{report.subject}",
        body,
        on=report.on,
        dated=False,
        title=f"Báo cáo tình hình thu hồi đất: {report.subject}",
        recipients=("Lưu: VT",),
        signature=signed("TM. Ủy ban nhân dân\nChủ tịch"),
    )


def _projects(report: LandReport) -> list[Block]:
    if not report.lines:
        return [text("Trong kỳ không có dự án thu hồi đất nào được ghi trong sổ.")]
    rows = [_cells(number, line) for number, line in enumerate(report.lines, start=1)]
    sums = report.sums()
    if len(rows) > 1:
        (area, _), *others = sums
        rows.append(("", "Cộng", _hectares(area), *(_number(value) for value, _ in others), ""))
    found: list[Block] = [Table(_HEADER, tuple(rows), _WIDTHS)]
    if any(line.from_rows for line in report.lines):
        found.append(text(f"Dự án có dấu {_BY_ROWS}: số chưa ghi ở tổng của dự án được lấy theo danh sách hộ."))
    if any(lacking for _, lacking in sums):
        found.append(text(f"Ô ghi “{_NONE}” là chưa có số; số cộng chưa gồm các ô này."))
    households, agreed, paid = (sums[place] for place in (1, 2, 3))
    shares = [(label, part, households) for label, part in (("đồng thuận", agreed), ("đã nhận tiền", paid))]
    told = [_share(label, part[0], whole[0]) for label, part, whole in shares if not part[1] and not whole[1]]
    return found + [text(sentence(capital("; ".join(filter(None, told)))))] if any(told) else found


def _share(label: str, part: int | Decimal | None, whole: int | Decimal | None) -> str:
    if part is None or not whole:
        return ""
    share = format_number(Decimal(part) * 100 / Decimal(whole), 2)
    return f"hộ {label} {format_number(part)}/{format_number(whole)} hộ bị ảnh hưởng, bằng {share} %"


def _cells(number: int, line: ReportLine) -> tuple[str, ...]:
    mark = _BY_ROWS if line.from_rows else ""
    counts = (line.households, line.agreed, line.paid, line.unpaid)
    cells = [_hectares(line.area.value), *(_number(told.value) for told in counts)]
    return (str(number), f"{line.project.name}{mark}", *cells, line.standing)


def _hectares(area: int | Decimal | None) -> str:
    return _NONE if area is None else format_number(Decimal(area) / 10_000, 2)


def _number(value: int | Decimal | None) -> str:
    return _NONE if value is None else format_number(value)


def _events(label: str, measure: str, events: Sequence[tuple[date, str, str]]) -> list[Block]:
    found: list[Block] = [point("-", label, f"{format_number(len(events))} {measure}")]
    if events:
        rows = tuple((f"{day:%d/%m/%Y}", what, project) for day, what, project in events)
        found.append(Table(("Ngày", "Nội dung", "Dự án"), rows, (15, 50, 35)))
    return found


def _reasons(report: LandReport) -> list[Block]:
    if not report.listed:
        return [text("Chưa nhập danh sách hộ của dự án nào, nên chưa có số liệu.")]
    if not report.not_agreed:
        return [text("Các hộ trong danh sách đều đã đồng thuận.")]
    rows = tuple((capital(reason), format_number(number)) for reason, number in report.not_agreed)
    total = format_number(sum(number for _, number in report.not_agreed))
    whole = "" if report.listed == len(report.lines) else f" {report.listed}/{len(report.lines)} dự án có danh sách hộ."
    return [
        Table(("Nhóm lý do", "Số hộ"), (*rows, ("Cộng", total)), (75, 25)),
        text(f"Nhóm lý do xếp theo ý kiến đã ghi của từng hộ; không nêu tên hộ.{whole}"),
    ]


def _of_project(project: LandProject) -> Document:
    return report_document(project_report(project))


PAPERS = {"bao-cao": Paper("Báo cáo tình hình thu hồi đất", _of_project, lambda project: True)}
