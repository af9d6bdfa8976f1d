"""What is made public of a work: the sheet to post at the village house, and the text of the public notice board.

Neither names a household. How much a village gave is told whole, as those who gave it must be able to check it; how
many households gave it is left out where so few did that the number points at them.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Heading, Table
from apps.documents.drafting import Paper, capital, commune_paper, person, point, sentence, signed, text
from apps.documents.services import Offered, public_counts
from apps.works.models import STATE_SOURCES, Contribution, ContributionKind, FundingSource, Work
from apps.works.models.works import shortest

UNKNOWN = "chưa xác định"
# What was given, and its unit of counting.
_WORDS = {
    ContributionKind.MONEY: ("tiền", "đồng"),
    ContributionKind.LABOUR: ("công lao động", "ngày công"),
    ContributionKind.LAND: ("đất hiến", "m²"),
    ContributionKind.GOODS: ("hiện vật quy ra tiền", "đồng"),
}


def work_offer(work: Work) -> Offered:
    """What the public notice board tells of a work: no names but those of organs, no free notes."""
    today = timezone.localdate()
    groups = (
        ("", _facts(work, today)),
        ("Nguồn vốn", [(source, f"{format_number(amount)} đồng") for source, amount in _sources(work)]),
        ("Nhân dân đóng góp", _given_in_all(work)),
        ("Nhân dân đóng góp theo thôn", _given_by_village(work, today)),
    )
    return Offered(
        f"Công khai công trình: {work.name}"[:300], "\n\n".join(_paragraph(*group) for group in groups if group[1])
    )


def _paragraph(title: str, lines: Iterable[tuple[str, str]]) -> str:
    told = [sentence(f"{capital(label)}: {value}") for label, value in lines]
    return "\n".join([f"{title}:", *told] if title else told)


def sheet_document(work: Work) -> Document:
    """The sheet "BẢNG CÔNG KHAI công trình", by the names of today; its date is left to be written."""
    today = timezone.localdate()
    board = work.board.composition_on(today) if work.board else []
    members = [
        point("-", capital(seat.get_role_display()), person(seat.official.full_name, seat.post)) for seat in board
    ]
    body: list[Block] = [
        Heading(2, "1", "Thông tin chung"),
        *(point("-", capital(label), value) for label, value in _facts(work, today)[1:]),
        *members,
        Heading(2, "2", "Nguồn vốn"),
        *_funding_table(work),
        Heading(2, "3", "Nhân dân đóng góp"),
        *(point("-", capital(label), value) for label, value in _given_in_all(work)),
        *_village_table(work, today),
        text("Ý kiến của Nhân dân gửi Trưởng thôn, Ban Giám sát đầu tư của cộng đồng hoặc Ủy ban nhân dân xã."),
    ]
    house = work.village.name_on(today) if work.village else "các thôn"
    return commune_paper(
        work.unit,
        "BẢNG CÔNG KHAI",
        f"Công trình: {work.name}",
        body,
        on=today,
        dated=False,
        title=f"Bảng công khai công trình: {work.name}",
        recipients=(f"Niêm yết tại nhà văn hóa {house}", "Lưu: VT"),
        signature=signed("TM. Ủy ban nhân dân\nChủ tịch"),
    )


def _facts(work: Work, on: date) -> list[tuple[str, str]]:
    """Label and value of each fact that is known, the name first."""
    meeting = work.decided_in
    decided = f"cuộc họp {meeting.village_name} ngày {meeting.held_on:%d/%m/%Y}" if meeting else ""
    facts = (
        ("công trình", work.name),
        ("loại công trình", work.get_kind_display()),
        ("chiều dài", f"{shortest(work.length_m)} m" if work.length_m is not None else ""),
        ("địa điểm", work.village.name_on(on) if work.village else f"công trình chung của {work.unit.name_on(on)}"),
        ("quyết định tại", decided),
        ("chủ đầu tư", work.investor),
        ("đơn vị thi công", work.contractor),
        ("tiến độ", progress(work, on)),
        ("tổng giá trị", UNKNOWN if work.total_value is None else f"{format_number(work.total_value)} đồng"),
        ("giám sát", work.board.name if work.board else ""),
    )
    return [(label, value) for label, value in facts if value]


def progress(work: Work, on: date) -> str:
    """ "khởi công ngày 10/02/2023, đang thực hiện", as it stands on the day."""
    if work.started_on > on:
        return f"dự kiến khởi công ngày {work.started_on:%d/%m/%Y}"
    begun = f"khởi công ngày {work.started_on:%d/%m/%Y}"
    if work.finished_on is None:
        return f"{begun}, đang thực hiện"
    done = "hoàn thành" if work.finished_on <= on else "đang thực hiện, dự kiến hoàn thành"
    return f"{begun}, {done} ngày {work.finished_on:%d/%m/%Y}"


def _sources(work: Work) -> list[tuple[str, int]]:
    """Money of each kind of source; who the sponsors are stays in the portal. Without rows the stated state budget."""
    sums: dict[str, int] = {}
    for row in work.funding.all():
        sums[row.source] = sums.get(row.source, 0) + row.amount
    found = [(source.label, sums[source]) for source in FundingSource if source in sums]
    if work.state_budget is not None and not sums.keys() & set(STATE_SOURCES):
        found.insert(0, ("ngân sách nhà nước hỗ trợ", work.state_budget))
    return found


def _peoples_money(work: Work) -> list[tuple[str, int]]:
    stated = (
        ("Nhân dân đóng góp tiền", work.people_money),
        ("đất, hiện vật Nhân dân đóng góp quy ra tiền", work.people_goods_value),
    )
    return [(label, amount) for label, amount in stated if amount is not None]


def _given_in_all(work: Work) -> list[tuple[str, str]]:
    """The stated totals of what the people gave, each with its unit."""
    days, found = work.people_labour_days, _peoples_money(work)
    told = [(label, f"{format_number(amount)} đồng") for label, amount in found]
    told += [] if days is None else [("công lao động", f"{format_number(days)} ngày công")]
    return told + ([("diện tích đất hiến", work.land_text)] if work.land_text else [])


def _rows(work: Work) -> list[tuple[Contribution, str]]:
    """Contributions by village and kind, each with how many households as it may be told."""
    order = ContributionKind.values
    rows = sorted(
        work.contributions.all(), key=lambda row: (row.village.position, row.village_id, order.index(row.kind))
    )
    cells = public_counts([("", row.households) for row in rows], with_total=False)
    return [(row, cell.text) for row, cell in zip(rows, cells, strict=True)]


def _what(row: Contribution) -> str:
    """ "đất hiến (đất trồng lúa)"."""
    what = _WORDS[ContributionKind(row.kind)][0]
    return f"{what} ({row.get_land_class_display()})" if row.land_class else what


def _given_by_village(work: Work, on: date) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for row, households in _rows(work):
        unit = _WORDS[ContributionKind(row.kind)][1]
        counted = "" if row.households is None else f" ({households} hộ)"
        found.setdefault(row.village.name_on(on), []).append(f"{_what(row)} {shortest(row.amount)} {unit}{counted}")
    return [(village, "; ".join(parts)) for village, parts in found.items()]


def _funding_table(work: Work) -> list[Block]:
    """What is written down and its sum; the total value stands above among the facts, as it may be another number."""
    lines = [*_sources(work), *_peoples_money(work)]
    rows = [(str(number), capital(label), format_number(amount)) for number, (label, amount) in enumerate(lines, 1)]
    if not rows:
        return [text("Chưa ghi nguồn vốn nào.")]
    rows.append(("", "Cộng các nguồn đã ghi", format_number(sum(amount for _, amount in lines))))
    return [Table(("STT", "Nguồn vốn", "Số tiền (đồng)"), tuple(rows), (10, 60, 30))]


def _village_table(work: Work, on: date) -> list[Block]:
    rows = [
        (
            row.village.name_on(on),
            capital(_what(row)),
            shortest(Decimal(row.amount)),
            _WORDS[ContributionKind(row.kind)][1],
            households,
        )
        for row, households in _rows(work)
    ]
    header: Any = ("Thôn", "Hình thức", "Số lượng", "Đơn vị tính", "Số hộ")
    return [Table(header, tuple(rows), (26, 28, 20, 14, 12))] if rows else []


PAPERS = {"bang-cong-khai": Paper("Bảng công khai công trình", sheet_document, lambda work: True)}
