"""Sheet VIII: how often the villages held their general meetings since the first of January."""

from collections import Counter
from typing import Any

from django.db.models import Count

from apps.core.known import MISSING
from apps.core.numbers import format_number
from apps.meetings.indicators.rows import REGISTER
from apps.meetings.models import Meeting, MeetingKind
from apps.reports.quarterly.asking import Asked, Closures
from apps.reports.quarterly.columns import Column, Kind
from apps.reports.quarterly.sheets import Cells, Filled, Form
from apps.villages.models import Village


def fill(asked: Asked) -> Filled:
    standing: Any = Village.objects.on(asked.period.end)
    villages = asked.grouped(standing, n=Count("pk"))
    regular: Any = Meeting.objects.held_within(asked.year.start, asked.year.end).filter(
        kind=MeetingKind.REGULAR, village__in=standing.order_by().values("pk")
    )
    times = regular.in_units(asked.ids).order_by().values_list("village__unit", "village").annotate(n=Count("pk"))
    held = asked.dealt((unit, number) for unit, _, number in times if unit in asked.place)
    closures = asked.closures(REGISTER)
    return Filled(
        [
            [_cells(sum(row["n"] for row in villages[at]), Counter(held[at]), at, asked, closures)]
            for at in range(len(asked.reporters))
        ],
        notes=[f"Số lần họp tính từ {asked.year.start:%d/%m/%Y} đến {asked.year.end:%d/%m/%Y}."],
    )


def _cells(villages: int, held: Counter[int], at: int, asked: Asked, closures: Closures) -> Cells:
    met = sum(held.values())
    none_met = closures.none_found(at, REGISTER, asked.year)
    without = villages - met
    if met:
        bands = (held[1], held[2], met - held[1] - held[2])
    note = (
        f"{format_number(without)} thôn {'không' if none_met == 0 else 'chưa'} có hội nghị định kỳ" if without else ""
    )
    return (villages or MISSING, *(bands if met else (none_met,) * 3), note)


_GROUP = "Số thôn họp toàn thể"
FORM = Form(
    "VIII",
    "Họp thôn, tổ dân phố",
    (
        Column("Tổng số thôn", Kind.COUNT, width=12),
        Column("1 lần/năm", Kind.COUNT, _GROUP, 12),
        Column("2 lần/năm", Kind.COUNT, _GROUP, 12),
        Column("Khác", Kind.COUNT, _GROUP, 12),
        Column("Ghi chú", width=36),
    ),
    fill,
    note="Họp toàn thể là hội nghị định kỳ của thôn, tổ dân phố; “Khác” là từ 3 lần trở lên.",
)
