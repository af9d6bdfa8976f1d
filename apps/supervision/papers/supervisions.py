"""What one supervision came to: the report of those who supervised, and the notice to those who have to act on it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from apps.committees.papers.decisions import issuer_name
from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Heading, Table
from apps.documents.drafting import LONG_BLANK, Paper, capital, lines_of, point, sentence, text
from apps.documents.models import Organ
from apps.supervision.models import BOARDS, Addressee, FindingStatus, Supervision, SupervisionKind
from apps.supervision.papers.issuers import Issuer, issuer_of, paper
from apps.supervision.papers.parts import NOT_KNOWN, area_text, numbered, one_line, short_date, summed
from apps.supervision.papers.plans import subject_of

_HANDLED = (
    ("money_recovered", "Thu hồi tiền", "đồng"),
    ("money_other", "Xử lý khác về tiền", "đồng"),
    ("settlement_cut", "Giảm trừ quyết toán", "đồng"),
    ("land_recovered_m2", "Thu hồi đất", "m²"),
    ("land_other_m2", "Xử lý khác về đất", "m²"),
)


def report_document(supervision: Supervision) -> Document:
    """How it went, what was found, and what has become of each finding and each recommendation."""
    day = _day(supervision)
    issuer = _issuer(supervision, day)
    kind = supervision.get_kind_display()
    parts = (
        (f"Việc {kind}", _how(supervision)),
        ("Kết quả", _result(supervision)),
        ("Vụ việc phát hiện", [*_findings(supervision, with_status=True), *_handled(supervision)]),
        ("Kiến nghị", _recommendations(supervision, with_reply=True)),
    )
    body = [*_by_plan(supervision, issuer, "báo cáo kết quả"), *numbered(parts)]
    return paper(
        issuer,
        supervision.unit,
        "BÁO CÁO",
        "BC",
        subject_of(kind, supervision.subject, "kết quả "),
        body,
        on=day,
        title=f"Báo cáo kết quả: {supervision}",
        recipients=("Thường trực Đảng ủy; Thường trực HĐND; UBND", *_above(supervision, day), f"Lưu: VT, hồ sơ {kind}"),
    )


def notice_document(supervision: Supervision) -> Document:
    """What was found and is recommended, with the days by which it is to be remedied and answered."""
    day = _day(supervision)
    issuer = _issuer(supervision, day)
    kind = supervision.get_kind_display()
    to_do = text(
        "Cơ quan, tổ chức, cá nhân liên quan khắc phục, trả lời kiến nghị bằng văn bản trong thời hạn nêu trên, "
        f"gửi {issuer.name} để theo dõi, xác nhận."
    )
    parts = (
        (f"Việc {kind}", _how(supervision)),
        ("Kết luận", _result(supervision)),
        ("Vụ việc phải khắc phục", _findings(supervision, with_status=False)),
        ("Kiến nghị", _recommendations(supervision, with_reply=False)),
        ("Tổ chức thực hiện", [to_do]),
    )
    body = [*_by_plan(supervision, issuer, "thông báo kết quả"), *numbered(parts)]
    return paper(
        issuer,
        supervision.unit,
        "THÔNG BÁO",
        "TB",
        subject_of(kind, supervision.subject, "kết quả "),
        body,
        on=day,
        title=f"Thông báo kết quả: {supervision}",
        recipients=(
            "Cơ quan, tổ chức nhận kiến nghị",
            f"Cơ quan, tổ chức, cá nhân được {kind}",
            *_above(supervision, day),
            f"Lưu: VT, hồ sơ {kind}",
        ),
    )


def _has_what_to_act_on(supervision: Any) -> bool:
    return bool(supervision.findings.all() or supervision.recommendations.all())


PAPERS = {
    "bao-cao": Paper("Báo cáo kết quả", report_document, lambda supervision: True),
    "thong-bao": Paper("Thông báo kết quả, kiến nghị", notice_document, _has_what_to_act_on),
}


def _day(supervision: Supervision) -> date:
    return supervision.ended_on or supervision.started_on


def _issuer(supervision: Supervision, day: date) -> Issuer:
    return issuer_of(supervision.body, supervision.unit, day, board=supervision.committee)


def _above(supervision: Supervision, day: date) -> tuple[str, ...]:
    """Of a board the Front, which it reports to."""
    of_board = supervision.body in BOARDS
    return (f"Ban Thường trực {issuer_name(Organ.FRONT, supervision.unit, day)}",) if of_board else ()


def _by_plan(supervision: Supervision, issuer: Issuer, verb: str) -> list[Block]:
    """The plan that was carried out, where its number is known."""
    plan = supervision.plan
    number = supervision.plan_number or (plan.number if plan is not None else "")
    if not number:
        return []
    issued = plan.issued_on if plan is not None and number == plan.number else None
    of_day = f" ngày {issued:%d/%m/%Y}" if issued else ""
    return [
        text(f"Thực hiện Kế hoạch số {number}{of_day}, {issuer.name} {verb} {supervision.get_kind_display()} như sau:")
    ]


def _how(supervision: Supervision) -> list[Block]:
    last = supervision.ended_on
    time = f"từ ngày {supervision.started_on:%d/%m/%Y}" + (f" đến hết ngày {last:%d/%m/%Y}" if last else "")
    if last == supervision.started_on:
        time = f"ngày {last:%d/%m/%Y}"
    rows = [
        ("Nội dung", supervision.subject),
        ("Nơi, đối tượng", supervision.place or LONG_BLANK),
        ("Công trình, dự án", str(supervision.work) if supervision.work is not None else ""),
        ("Thời gian", time),
        ("Đoàn, thành phần", supervision.team or LONG_BLANK),
    ]
    said = [(label, value) for label, value in rows if value]
    return [point(f"{number}.", label, value) for number, (label, value) in enumerate(said, start=1)]


def _result(supervision: Supervision) -> list[Block]:
    """The conclusion; before it, of a work, what was checked against its design."""
    conclusion: list[Block] = [text(sentence(line)) for line in lines_of(supervision.conclusion)] or [text(LONG_BLANK)]
    if supervision.work is None and not supervision.checked:
        return conclusion
    checked: list[Block] = [text(sentence(line)) for line in lines_of(supervision.checked)] or [text(LONG_BLANK)]
    return [
        Heading(2, "1", "Hạng mục, vật liệu, khối lượng so với thiết kế"),
        *checked,
        Heading(2, "2", "Kết luận"),
        *conclusion,
    ]


def _findings(supervision: Any, *, with_status: bool) -> list[Block]:
    rows = list(supervision.findings.all())
    if not with_status:
        rows = [row for row in rows if row.status in (FindingStatus.OPEN, FindingStatus.RECOMMENDED)]
    if not rows and supervision.kind != SupervisionKind.SUPERVISION:
        # A survey or a social criticism looks for opinions, not for breaches.
        return []
    if not rows:
        return [text("Không có vụ việc có dấu hiệu vi phạm." if with_status else "Không có vụ việc phải khắc phục.")]
    header = ("STT", "Vụ việc", "Số tiền (đồng)", "Diện tích đất (m²)", "Hạn khắc phục", "Tình trạng")
    widths = (7, 24, 28, 14, 14, 13) if with_status else (7, 34, 28, 15, 16)
    money, land = summed(row.money_found for row in rows), summed(row.land_found_m2 for row in rows)
    cells = [
        (
            str(position),
            one_line(row.description),
            _number(row.money_found),
            _number(row.land_found_m2, 2),
            short_date(row.due_on),
            capital(row.get_status_display()),
        )
        for position, row in enumerate(rows, start=1)
    ]
    if len(rows) > 1:
        cells.append(("", "Cộng", _number(money), _number(land, 2), "", ""))
    columns = len(widths)
    notes: list[Block] = []
    if any(row.money_found is None and row.land_found_m2 is None for row in rows):
        notes.append(text(f"Dấu “{NOT_KNOWN}”: chưa xác định hoặc vụ việc không liên quan đến tiền, đất."))
    if isinstance(land, Decimal) and land:
        notes.append(text(f"Diện tích đất liên quan: {area_text(land)}."))
    return [Table(header[:columns], tuple(row[:columns] for row in cells), widths), *notes]


def _handled(supervision: Any) -> list[Block]:
    """What was recovered or handled otherwise, of the findings whose remedy somebody has verified."""
    resolved = [row for row in supervision.findings.all() if row.status == FindingStatus.RESOLVED]
    if not resolved:
        return []
    sums = [(label, measure, summed(getattr(row, name) for row in resolved)) for name, label, measure in _HANDLED]
    known: list[Block] = [
        point("-", label, area_text(value) if measure == "m²" else f"{format_number(value)} {measure}")
        for label, measure, value in sums
        if value is not None
    ]
    return [
        text(f"Đã xử lý xong, có xác nhận: {len(resolved)}/{len(supervision.findings.all())} vụ việc."),
        *known,
    ]


def _recommendations(supervision: Any, *, with_reply: bool) -> Iterable[Block]:
    """By whom they are for, each with its day; `with_reply` with what was answered."""
    rows = list(supervision.recommendations.all())
    if not rows:
        return [text("Không có kiến nghị.")]
    groups = [(kind, [row for row in rows if row.addressee == kind]) for kind in Addressee]
    found: list[Block] = []
    for position, (kind, own) in enumerate(((kind, own) for kind, own in groups if own), start=1):
        found.append(Heading(2, str(position), f"Với {kind.label}"))
        found += [point("-", _recommendation(row, with_reply=with_reply)) for row in own]
    return found


def _recommendation(row: Any, *, with_reply: bool) -> str:
    words = [sentence(one_line(row.text))]
    if row.on_law:
        words.append("Kiến nghị về bất cập của pháp luật.")
    if row.due_on:
        words.append(f"Hạn trả lời: {row.due_on:%d/%m/%Y}.")
    if with_reply:
        words.append(f"{_answer(row)}.")
    return " ".join(words)


def _answer(row: Any) -> str:
    if not row.is_answered:
        return "Chưa được trả lời"
    verdict = {True: ", được tiếp thu", False: ", không được tiếp thu", None: ""}[row.accepted]
    reply = f": {one_line(row.reply).rstrip('.')}" if row.reply else ""
    return f"Đã trả lời ngày {row.replied_on:%d/%m/%Y}{verdict}{reply}"


def _number(value: int | Decimal | None, decimals: int | None = None) -> str:
    return NOT_KNOWN if value is None else format_number(value, decimals)
