"""Before the people are asked: the plan, and the sheet on which one answers."""

from apps.consultations.models import Asked, Consultation
from apps.consultations.papers.parts import asked_forms, bases_of, chairman_signs, committee, span
from apps.documents.blocks import Block, Document, Heading, Table
from apps.documents.drafting import (
    BLANK,
    LONG_BLANK,
    commune_paper,
    labelled,
    lines_of,
    lines_to_fill,
    point,
    sentence,
    signed,
    text,
)

_BOX = "□"


def plan_document(consultation: Consultation) -> Document:
    """On what, whom, when and in which forms one asks, and who gathers the answers; unknown parts are left blank."""
    number = consultation.plan_number or f"{BLANK}/KH-UBND"
    summary = [text(sentence(line)) for line in lines_of(consultation.summary)]
    body: list[Block] = [
        Heading(1, "I", "Nội dung, phạm vi"),
        point("1.", "Nội dung lấy ý kiến", consultation.title),
        *summary,
        point("2.", "Loại nội dung", consultation.subject.name),
        point("3.", "Nơi lấy ý kiến", consultation.scope),
        point("4.", "Thời gian lấy ý kiến", span(consultation)),
        Heading(1, "II", "Hình thức lấy ý kiến"),
        *asked_forms(consultation),
        *labelled("-", "Cách gửi ý kiến", consultation.how_to_send),
        Heading(1, "III", "Tổ chức thực hiện"),
        point("1.", "Cơ quan chủ trì, tổng hợp ý kiến", consultation.lead_body),
        point("2.", "Phối hợp, tuyên truyền, phát và thu phiếu", LONG_BLANK),
        point("3.", "Báo cáo tiếp thu, giải trình và công bố đến Nhân dân", LONG_BLANK),
        text(f"Trên đây là Kế hoạch lấy ý kiến Nhân dân của {committee(consultation)}."),
    ]
    return commune_paper(
        consultation.unit,
        "KẾ HOẠCH",
        f"Lấy ý kiến Nhân dân\n{consultation.title}",
        body,
        on=consultation.plan_date or consultation.starts_on,
        dated=consultation.plan_date is not None,
        title=f"Kế hoạch lấy ý kiến: {consultation}",
        recipients=("Thường trực Đảng ủy, HĐND", "Ủy ban MTTQ Việt Nam", "Các thôn, tổ dân phố", "Lưu: VT"),
        signature=chairman_signs(),
        number=f"Số: {number}",
        bases=bases_of(consultation),
    )


def sheet_document(consultation: Consultation) -> Document:
    """A sheet to print and hand out; nobody is asked for a name."""
    of_household = consultation.asked == Asked.HOUSEHOLD
    draft = lines_of(consultation.draft) or lines_of(consultation.summary)
    shown = [text(sentence(line)) for line in draft] or [text("Dự thảo gửi kèm phiếu này.")]
    body: list[Block] = [
        Heading(1, "I", "Nội dung lấy ý kiến"),
        *shown,
        Heading(1, "II", "Ý kiến (đánh dấu X vào một ô)"),
        Table(("Đồng ý", "Không đồng ý", "Ý kiến khác"), ((_BOX, _BOX, _BOX),), (33, 34, 33)),
        Heading(1, "III", "Góp ý cụ thể, lý do"),
        *lines_to_fill(5),
        text(sentence(f"Gửi phiếu trước hết ngày {consultation.ends_on:%d/%m/%Y}")),
        *labelled("-", "Nơi nhận phiếu", consultation.how_to_send or consultation.lead_body),
        text("Người cho ý kiến không bắt buộc ghi tên."),
    ]
    return commune_paper(
        consultation.unit,
        "PHIẾU LẤY Ý KIẾN",
        consultation.title,
        body,
        on=consultation.starts_on,
        dated=False,
        title=f"Phiếu lấy ý kiến: {consultation}",
        recipients=(),
        signature=signed("Đại diện hộ gia đình" if of_household else "Người cho ý kiến"),
    )
