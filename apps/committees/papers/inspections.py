"""The plan of an inspection, and the notice of its conclusion with what has to be remedied by when."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from apps.committees.models import Committee, CommitteeKind, CommitteeRole, Inspection
from apps.documents.blocks import Block, Document, Heading, Signature, Table
from apps.documents.drafting import (
    BLANK,
    LONG_BLANK,
    Paper,
    capital,
    headed_paper,
    labelled,
    lines_of,
    long_date,
    point,
    sentence,
    signed,
    text,
    without_mark,
)
from apps.law.models import LegalText, Mark

# What grassroots democracy in communes stood on before 01/07/2023 and stands on since.
_LAWS = ("34/2007/PL-UBTVQH11", "10/2022/QH15", "59/2023/NĐ-CP")
_BODY = "Ban Chỉ đạo thực hiện quy chế dân chủ ở cơ sở"
_WHOLE = "Các nơi được kiểm tra"


def plan_document(inspection: Inspection) -> Document:
    """What is examined where, when, by whom and how; what is not known yet is left blank."""
    day = inspection.planned_on or inspection.held_on
    body: list[Block] = [
        Heading(1, "I", "Mục đích, yêu cầu"),
        point(
            "1.",
            "Mục đích",
            "đánh giá đúng tình hình, kết quả thực hiện dân chủ ở cơ sở; chỉ ra tồn tại, hạn chế, nguyên nhân và "
            "việc phải khắc phục",
        ),
        point("2.", "Yêu cầu", "kiểm tra đúng nội dung, đúng thời gian, khách quan, công khai"),
        Heading(1, "II", "Đối tượng, nội dung, mốc số liệu"),
        point("1.", "Đối tượng tự kiểm tra:" if inspection.self_inspection else "Đối tượng kiểm tra:"),
        *_places(inspection, day),
        point("2.", "Nội dung", inspection.subject),
        *_listed(inspection.content),
        point("3.", "Mốc số liệu", _examined(inspection)),
        Heading(1, "III", "Thời gian, thành phần, cách tiến hành"),
        point("1.", "Thời gian", _when(inspection)),
        point("2.", "Đoàn kiểm tra", inspection.team or LONG_BLANK),
        *_listed(inspection.assignment),
        *labelled("3.", "Cách tiến hành", inspection.method),
        Heading(1, "IV", "Tổ chức thực hiện"),
        point(
            "1.",
            f"Nơi được kiểm tra chuẩn bị báo cáo bằng văn bản, gửi {_BODY} trước {long_date(inspection.report_due_on)}",
        ),
        point("2.", "Đoàn kiểm tra báo cáo kết quả, dự thảo kết luận ngay sau khi kết thúc kiểm tra"),
        point("3.", f"{_BODY} thông báo kết luận, hạn khắc phục và theo dõi việc khắc phục"),
    ]
    return _paper(
        inspection,
        "KẾ HOẠCH",
        f"Kiểm tra việc thực hiện dân chủ ở cơ sở\n{inspection.subject}",
        body,
        on=day,
        dated=inspection.planned_on is not None,
        number=f"Số: {inspection.plan_number or f'{BLANK}/KH-BCĐ'}",
        title=f"Kế hoạch kiểm tra: {inspection}",
        bases=_bases(day),
    )


def conclusion_document(inspection: Inspection) -> Document:
    """Where and how it was examined, what was found at each place, and the demands with their last days."""
    day = inspection.concluded_on or inspection.ended_on or inspection.held_on
    body: list[Block] = [
        *_by_plan(inspection),
        Heading(1, "I", "Việc kiểm tra"),
        point("1.", "Nội dung", inspection.subject),
        point("2.", "Thời gian", _when(inspection)),
        point("3.", "Mốc số liệu", _examined(inspection)),
        point("4.", "Đoàn kiểm tra", inspection.team or LONG_BLANK),
        point("5.", "Nơi tự kiểm tra:" if inspection.self_inspection else "Nơi được kiểm tra:"),
        *_places(inspection, day),
        Heading(1, "II", "Kết quả, tồn tại"),
        *([text(sentence(line)) for line in lines_of(inspection.conclusion)] or [text(LONG_BLANK)]),
        *_findings(inspection, day),
        Heading(1, "III", "Yêu cầu khắc phục"),
        *_demands(inspection, day),
        Heading(1, "IV", "Tổ chức thực hiện"),
        text(
            f"Nơi có tên tại mục III thực hiện xong trong hạn, báo cáo kết quả bằng văn bản về {_BODY} để kiểm tra, "
            "xác nhận."
        ),
    ]
    return _paper(
        inspection,
        "THÔNG BÁO",
        f"Kết luận kiểm tra việc thực hiện dân chủ ở cơ sở\n{inspection.subject}",
        body,
        on=day,
        dated=inspection.concluded_on is not None,
        number=f"Số: {BLANK}/TB-BCĐ",
        title=f"Thông báo kết luận kiểm tra: {inspection}",
    )


PAPERS = {
    "ke-hoach": Paper("Kế hoạch kiểm tra", plan_document, lambda inspection: True),
    "thong-bao-ket-luan": Paper(
        "Thông báo kết luận kiểm tra", conclusion_document, lambda inspection: bool(inspection.conclusion)
    ),
}


def _paper(
    inspection: Inspection, type_name: str, subject: str, body: Iterable[Block], *, on: date, **parts: Any
) -> Document:
    """A paper of the steering committee below the commune's People's Committee; `parts` as in `headed_paper`."""
    unit = inspection.unit
    return headed_paper(
        unit,
        type_name,
        subject,
        body,
        parent=f"ỦY BAN NHÂN DÂN\n{unit.name_on(on).upper()}",
        organ=("BAN CHỈ ĐẠO THỰC HIỆN", "QUY CHẾ DÂN CHỦ Ở CƠ SỞ"),
        author=f"{_BODY} {unit.name_on(on)}",
        on=on,
        recipients=("Thường trực Đảng ủy; UBND", "Thành viên Ban Chỉ đạo", _WHOLE, "Lưu: VT, hồ sơ kiểm tra"),
        signature=_head_signs(inspection, on),
        **parts,
    )


def _head_signs(inspection: Inspection, day: date) -> Signature:
    """The committee's head of the day; a place for the name where none is known."""
    bodies: Any = Committee.objects.filter(unit=inspection.unit, kind=CommitteeKind.STEERING)
    seats = [seat for body in bodies.on(day).for_list() for seat in body.composition_on(day)]
    heads = [str(seat.official) for seat in seats if seat.role == CommitteeRole.HEAD]
    return signed("TM. Ban Chỉ đạo\nTrưởng ban", heads[0] if len(heads) == 1 else "")


def _bases(day: date) -> tuple[str, ...]:
    """The law of the day, as far as a public source shows it."""
    texts = LegalText.objects.in_force_on(day).filter(number__in=_LAWS, mark=Mark.SEEN)
    by_number = {row.number: f"Căn cứ {row}" for row in texts}
    return tuple(by_number[number] for number in _LAWS if number in by_number)


def _by_plan(inspection: Inspection) -> list[Block]:
    """The plan that was carried out, where its number is known."""
    if not inspection.plan_number:
        return []
    of_day = f" ngày {inspection.planned_on:%d/%m/%Y}" if inspection.planned_on else ""
    return [text(f"Thực hiện Kế hoạch số {inspection.plan_number}{of_day}, {_BODY} thông báo kết luận như sau:")]


def _places(inspection: Any, day: date) -> list[Block]:
    """The villages and the others, each kind on one line; a blank where none was named."""
    rows = list(inspection.targets.all())
    villages = [row.name_on(day) for row in rows if row.village_id]
    others = [row.name_on(day) for row in rows if not row.village_id]
    kinds = ((f"Thôn, tổ dân phố ({len(villages)})", villages), (f"Cơ quan, đơn vị ({len(others)})", others))
    found: list[Block] = [point("-", label, ", ".join(names)) for label, names in kinds if names]
    return found or [point("-", LONG_BLANK)]


def _listed(value: str) -> list[Block]:
    """Each line an entry, without the mark that it was typed with."""
    return [point("-", without_mark(line)) for line in lines_of(value)]


def _findings(inspection: Any, day: date) -> list[Block]:
    """What was found at each place where something was noted."""
    noted = [row for row in inspection.targets.all() if row.finding]
    return [block for row in noted for block in labelled("-", capital(row.name_on(day)), row.finding)]


def _demands(inspection: Any, day: date) -> list[Block]:
    rows = list(inspection.demands.for_list())
    if not rows:
        return [text("Không có yêu cầu khắc phục.")]
    cells = [
        (
            str(position),
            capital(row.target.name_on(day)) if row.target is not None else _WHOLE,
            " ".join(row.text.split()),
            f"{row.due_on:%d/%m/%Y}" if row.due_on else BLANK,
        )
        for position, row in enumerate(rows, start=1)
    ]
    return [Table(("STT", "Nơi phải khắc phục", "Yêu cầu khắc phục", "Hạn khắc phục"), tuple(cells), (7, 25, 50, 18))]


def _when(inspection: Inspection) -> str:
    first, last = inspection.held_on, inspection.ended_on
    if last is None or last == first:
        return f"ngày {first:%d/%m/%Y}"
    return f"từ ngày {first:%d/%m/%Y} đến hết ngày {last:%d/%m/%Y}"


def _examined(inspection: Inspection) -> str:
    """The time that the figures are of, which is another one than the visit's."""
    first, last = inspection.examined_from, inspection.examined_until
    days = [f"{word} {day:%d/%m/%Y}" for word, day in (("từ ngày", first), ("đến hết ngày", last)) if day is not None]
    return " ".join(days) or LONG_BLANK
