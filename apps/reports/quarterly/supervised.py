"""Sheet IV: what was supervised, by whoever, and to whom recommendations went afterwards."""

from typing import Any

from django.db.models import Count, Q

from apps.core.numbers import format_number
from apps.reports.quarterly.asking import Asked
from apps.reports.quarterly.columns import Column, Kind
from apps.reports.quarterly.sheets import Cells, Filled, Form
from apps.supervision.indicators import held
from apps.supervision.models import Addressee, Body, SupervisionKind

REGISTER = "supervision.supervision"
_NAMED = {Body.INSPECTORATE: "Ban TTND", Body.COMMUNITY_BOARD: "Ban GSĐTCĐ"}
_TO = {Addressee.PARTY_COMMITTEE: "Cấp ủy", Addressee.GOVERNMENT: "Chính quyền", Addressee.OTHER: "Khác"}


def fill(asked: Asked) -> Filled:
    rows: Any = held(SupervisionKind.SUPERVISION)(asked.period, {})
    sent = {
        f"to_{to.value}": Count("recommendations", filter=Q(recommendations__addressee=to), distinct=True) for to in _TO
    }
    found = rows.in_units(asked.ids).annotate(**sent, found=Count("findings", distinct=True))
    closures = asked.closures(REGISTER)
    return Filled(
        rows=asked.dealt(
            (row["unit"], _cells(row))
            for row in found.order_by("started_on", "pk").values("unit", "subject", "body", *sent, "found")
        ),
        none_found=[closures.none_found(at, REGISTER) for at in range(len(asked.reporters))],
    )


def _cells(row: dict[str, Any]) -> Cells:
    body = Body(row["body"])
    note = f"phát hiện {format_number(row['found'])} vụ việc" if row["found"] else ""
    return (
        row["subject"],
        _NAMED.get(body, f"Khác: {body.label}"),
        *(row[f"to_{to.value}"] for to in _TO),
        note,
    )


_GROUP = "Kiến nghị sau giám sát"
FORM = Form(
    "IV",
    "Nhân dân kiểm tra, giám sát",
    (
        Column("Nội dung giám sát", width=50),
        Column("Cơ quan thực hiện", width=26),
        *(Column(name, Kind.COUNT, _GROUP, 12) for name in _TO.values()),
        Column("Ghi chú", width=28),
    ),
    fill,
    measure="cuộc",
    note="Gồm các cuộc giám sát bắt đầu trong kỳ; khảo sát, phản biện xã hội không thuộc biểu này.",
)
