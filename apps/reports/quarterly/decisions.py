"""Sheet II: what the people discussed and decided themselves, each matter by its last result.

Luật 10/2022/QH15, Điều 15 khoản 1, 2 and 6; conventions and elections stand in no sheet any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.core.known import MISSING, added
from apps.meetings.indicators.rows import REGISTER, matters
from apps.meetings.models import Matter, MatterAction, MatterKind, VoteMethod
from apps.reports.quarterly.asking import Asked, villages_of
from apps.reports.quarterly.columns import Column, Kind, Value
from apps.reports.quarterly.sheets import Cells, Filled, Form
from apps.works.models import Fund, Work

# The form's five kinds. The register of meetings has one kind for the three in the middle (khoản 2).
CONTRIBUTION = "Chủ trương, mức đóng góp xây dựng"
PEOPLES_FUNDS = "Thu, chi khoản đóng góp của Nhân dân"
UNTOLD_FUNDS = (
    f"Thu, chi khoản đóng góp của Nhân dân, kinh phí, tài sản được giao hoặc nguồn tài trợ, ủng hộ: {MISSING} về nguồn"
)
OTHER = "Tự quản khác"
_KINDS = (MatterKind.CONTRIBUTION, MatterKind.FUNDS, MatterKind.OTHER)
_FORMS = {
    VoteMethod.SHOW_OF_HANDS: "Hội nghị, biểu quyết",
    VoteMethod.SECRET_BALLOT: "Hội nghị, bỏ phiếu kín",
    VoteMethod.HOUSEHOLD_BALLOT: "Phát phiếu",
    VoteMethod.ONLINE: "Biểu quyết trực tuyến",
}
_WORTH = ("total_value", "people_money", "state_budget", "people_labour_days", "people_goods_value")
_UNTOLD_NOTE = (
    "Sổ họp ghi chung một loại việc cho thu, chi khoản đóng góp, kinh phí, tài sản được giao và nguồn tài trợ, ủng hộ "
    "(khoản 2 Điều 15); việc không ghi mức đóng góp của hộ và không lập quỹ Nhân dân đóng góp thì chưa có số liệu về "
    "nguồn."
)
_AWAITED_NOTE = (
    "Việc về đóng góp xây dựng mà cuộc họp chưa được gắn với công trình nào thì chưa có số liệu về giá trị công trình."
)


@dataclass(frozen=True)
class _Told:
    """What other registers tell of matters: they name the meeting alone.

    `worth` is by matter; a work's stands with one matter of its meeting, `with_works` are the meetings that have any.
    `of_funds` are the matters that set up a fund of the people's contributions.
    """

    worth: Mapping[int, Cells]
    with_works: frozenset[int]
    of_funds: frozenset[int]


def fill(asked: Asked) -> Filled:
    rows = _of_the_sheet(matters(asked.period, {})).in_units(asked.ids)
    told = _told(rows.order_by().values("meeting"))
    villages = villages_of(asked)
    found = list(
        rows.order_by("decided_on", "meeting", "position", "pk").values(
            *("unit", "pk", "kind", "text", "method", "options", "votes_for", "carried", "decided_on"),
            *("contribution", "labour_days", "meeting", "meeting__village", "meeting__households"),
        )
    )
    closures = asked.closures(REGISTER)
    cells = [_cells(row, villages[row["meeting__village"]].name_on(row["decided_on"]), told) for row in found]
    return Filled(
        rows=asked.dealt(zip((row["unit"] for row in found), cells, strict=True)),
        none_found=[closures.none_found(at, REGISTER) for at in range(len(asked.reporters))],
        notes=[
            *([_UNTOLD_NOTE] if any(row[0] == UNTOLD_FUNDS for row in cells) else []),
            *([_AWAITED_NOTE] if any(_awaits_work(row, told) for row in found) else []),
        ],
    )


def _of_the_sheet(rows: Any) -> Any:
    return rows.filter(kind__in=_KINDS, action=MatterAction.DECIDE)


def _told(meetings: Any) -> _Told:
    """Whichever period is asked for, so that nothing counts twice.

    Works stand with the first matter on contributions, or else with the first of all. A fund tells of its meeting's
    matter on funds where there is only one.
    """
    bearers: dict[int, tuple[tuple[bool, int, int], int]] = {}
    on_funds: dict[int, list[int]] = defaultdict(list)
    candidates = _of_the_sheet(Matter.objects.held().final()).filter(meeting__in=meetings)
    for meeting, pk, kind, position in candidates.order_by().values_list("meeting", "pk", "kind", "position"):
        rank = (kind != MatterKind.CONTRIBUTION, position, pk)
        bearers[meeting] = min(bearers.get(meeting, (rank, pk)), (rank, pk))
        if kind == MatterKind.FUNDS:
            on_funds[meeting].append(pk)
    works: dict[int, list[Cells]] = defaultdict(list)
    for meeting, *values in Work.objects.filter(decided_in__in=meetings).values_list("decided_in", *_WORTH):
        works[meeting].append(tuple(MISSING if value is None else value for value in values))
    with_funds = Fund.objects.filter(decided_in__in=meetings).order_by().values_list("decided_in", flat=True)
    return _Told(
        worth={bearers[meeting][1]: _added(rows) for meeting, rows in works.items() if meeting in bearers},
        with_works=frozenset(works),
        of_funds=frozenset(on_funds[meeting][0] for meeting in with_funds if len(on_funds[meeting]) == 1),
    )


def _added(rows: Iterable[Cells]) -> Cells:
    return tuple(added(column) for column in zip(*rows, strict=True))


def _cells(row: dict[str, Any], host: str, told: _Told) -> Cells:
    fell_short = " (không đạt tỷ lệ)" if row["carried"] is False else ""
    votes: tuple[Value, ...] = (row["votes_for"], row["meeting__households"])
    return (
        _content(row, told),
        f"{row['text']}{fell_short}",
        host,
        _FORMS[row["method"]],
        row["options"],
        *(MISSING if value is None else value for value in votes),
        *_worth(row, told),
    )


def _content(row: dict[str, Any], told: _Told) -> str:
    if row["kind"] == MatterKind.CONTRIBUTION:
        return CONTRIBUTION
    if row["kind"] == MatterKind.OTHER:
        return OTHER
    asks_households = row["contribution"] or row["labour_days"]
    return PEOPLES_FUNDS if asks_households or row["pk"] in told.of_funds else UNTOLD_FUNDS


def _worth(row: dict[str, Any], told: _Told) -> Cells:
    if row["pk"] in told.worth:
        return told.worth[row["pk"]]
    return (MISSING if _awaits_work(row, told) else None,) * len(_WORTH)


def _awaits_work(row: dict[str, Any], told: _Told) -> bool:
    """Whether something is to be built of which no work tells yet; other matters concern none."""
    is_to_be = row["kind"] == MatterKind.CONTRIBUTION and row["carried"] is not False
    return is_to_be and row["meeting"] not in told.with_works


_RESULT = "Kết quả (hộ)"
_WORTH_OF_WORKS = "Công trình, việc được quyết định"
FORM = Form(
    "II",
    "Nhân dân bàn và quyết định trực tiếp",
    (
        Column("Nội dung", width=30),
        Column("Tóm tắt", width=36),
        Column("Cơ quan chủ trì", width=18),
        Column("Hình thức bàn", width=16),
        Column("Số phương án", Kind.COUNT, width=10),
        Column("Tán thành", Kind.COUNT, _RESULT, 10),
        Column("Tổng số hộ", Kind.COUNT, _RESULT, 10),
        Column("Tổng giá trị (đồng)", Kind.MONEY, _WORTH_OF_WORKS, 18),
        Column("Nhân dân đóng góp (đồng)", Kind.MONEY, _WORTH_OF_WORKS, 18),
        Column("NSNN (đồng)", Kind.MONEY, _WORTH_OF_WORKS, 18),
        Column("Ngày công", Kind.COUNT, _WORTH_OF_WORKS, 10),
        Column("Khác, quy ra tiền (đồng)", Kind.MONEY, _WORTH_OF_WORKS, 18),
    ),
    fill,
    measure="việc",
    names_people=True,
    note="Việc đưa ra nhiều lần ghi một lần, theo kết quả sau cùng. Giá trị công trình ghi một lần cho mỗi cuộc họp, "
    "ở việc về đóng góp xây dựng.",
)
