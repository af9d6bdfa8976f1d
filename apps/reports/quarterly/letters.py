"""Sheet VII: complaints and denunciations, as counts alone; reckoned where the register of petitions is kept."""

from apps.complaints.models import Denunciation, Petition
from apps.complaints.services.balance import (
    SHEET_REGISTERS,
    SheetLine,
    sheet_lines_by_unit,
    sheet_sums,
    sheet_values,
)
from apps.core.known import added
from apps.reports.quarterly.asking import Asked, Closures
from apps.reports.quarterly.columns import Column, Kind, Value
from apps.reports.quarterly.sheets import Cells, Filled, Form

# The kind of the line that adds up both; that it is a sum stands in the cell of the unit.
BOTH = "Khiếu nại và tố cáo"


def fill(asked: Asked) -> Filled:
    by_unit = sheet_lines_by_unit(
        petitions=Petition.objects.in_units(asked.ids),
        denunciations=asked.without_kept(Denunciation.objects.in_units(asked.ids)),
        period=asked.period,
    )
    found = asked.dealt(by_unit.items())
    closures = asked.closures(*SHEET_REGISTERS)
    # `sheet_sums` also gives both together, which a unit among several does not need.
    kinds = [sheet_sums(pairs)[:2] for pairs in found]
    rows = [
        [_cells(line, at, register, asked, closures) for line, register in zip(lines, SHEET_REGISTERS, strict=True)]
        for at, lines in enumerate(kinds)
    ]
    complaints, denounced, both = sheet_sums((complaints, denounced) for complaints, denounced in kinds)
    parts = [[row[at] for row in rows] for at in range(2)]
    sums = [
        _added(parts[0], complaints.label, complaints),
        _added(parts[1], denounced.label, denounced),
        _added(parts[0] + parts[1], BOTH, both),
    ]
    notes = []
    if asked.period.start < asked.year.start:
        notes.append(f"Kỳ bắt đầu từ năm trước; cột “Từ đầu năm” chỉ tính từ {asked.year.start:%d/%m/%Y}.")
    return Filled(rows, totals=sums if asked.is_rollup else sums[2:], notes=notes)


def _cells(line: SheetLine, at: int, register: str, asked: Asked, closures: Closures) -> Cells:
    values = sheet_values(line, asked.period, lambda period: closures.none_found(at, register, period))
    return (line.label, *values, line.note)


def _added(rows: list[Cells], kind: str, line: SheetLine) -> Cells:
    sums: list[Value] = [added(row[at] for row in rows) for at in range(1, 6)]
    return (kind, *sums, line.note)


_RECEIVED, _RESOLVED = "Tiếp nhận", "Đã giải quyết"
FORM = Form(
    "VII",
    "Đơn thư khiếu nại, tố cáo",
    (
        Column("Loại đơn", width=16),
        Column("Trong kỳ", Kind.COUNT, _RECEIVED, 12),
        Column("Từ đầu năm", Kind.COUNT, _RECEIVED, 12),
        Column("Trong kỳ", Kind.COUNT, _RESOLVED, 12),
        Column("Từ đầu năm", Kind.COUNT, _RESOLVED, 12),
        Column("Chưa giải quyết", Kind.COUNT, width=14),
        Column("Ghi chú", width=44),
    ),
    fill,
    note="Khiếu nại tính theo số đơn, tố cáo theo số hồ sơ, theo ngày tiếp nhận và ngày kết thúc xử lý.",
)
