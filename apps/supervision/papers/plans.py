"""The plan of a supervision, a survey or a social criticism."""

from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import (
    LONG_BLANK,
    Paper,
    capital,
    lines_of,
    long_date,
    point,
    without_mark,
)
from apps.supervision.models import SupervisionKind, SupervisionPlan
from apps.supervision.papers.issuers import bases_on, issuer_of, paper

_AIMS = {
    SupervisionKind.SUPERVISION: (
        "xem xét, đánh giá việc thực hiện nội dung được giám sát; kịp thời phát hiện thiếu sót, sai phạm, kiến nghị "
        "biện pháp khắc phục"
    ),
    SupervisionKind.SURVEY: "nắm tình hình, thu thập ý kiến về nội dung khảo sát, làm cơ sở để kiến nghị",
    SupervisionKind.CRITICISM: "góp ý, kiến nghị để hoàn thiện dự thảo văn bản trước khi ban hành",
}
_DEMANDS = (
    "đúng nội dung, đối tượng, thời gian; khách quan, công khai, minh bạch; không làm cản trở hoạt động của cơ quan, "
    "tổ chức, cá nhân được {kind}"
)


def plan_document(plan: SupervisionPlan) -> Document:
    """What is supervised where, when, by whom and how it is carried out; what is not known yet is left blank."""
    day = plan.paper_day
    issuer = issuer_of(plan.body, plan.unit, day)
    kind = plan.get_kind_display()
    body: list[Block] = [
        Heading(1, "I", "Mục đích, yêu cầu"),
        point("1.", "Mục đích", _AIMS[SupervisionKind(plan.kind)]),
        point("2.", "Yêu cầu", _DEMANDS.format(kind=kind)),
        Heading(1, "II", "Nội dung, đối tượng, thời gian"),
        *_what(plan),
        Heading(1, "III", "Thành phần đoàn"),
        point("1.", "Trưởng đoàn", plan.leader or LONG_BLANK),
        point("2.", "Đơn vị, người tham gia:"),
        *([point("-", without_mark(line)) for line in lines_of(plan.members)] or [point("-", LONG_BLANK)]),
        Heading(1, "IV", "Tổ chức thực hiện"),
        point(
            "1.",
            f"Cơ quan, tổ chức, cá nhân được {kind} chuẩn bị báo cáo bằng văn bản, cung cấp thông tin, tài liệu liên "
            f"quan, gửi {issuer.name} trước {long_date(None)}",
        ),
        point("2.", f"Đoàn {kind} thực hiện đúng nội dung, thời gian, báo cáo kết quả với {issuer.name}"),
        point(
            "3.",
            f"{issuer.name} gửi kết quả, kiến nghị đến cơ quan, tổ chức có thẩm quyền và theo dõi việc trả lời, khắc "
            "phục",
        ),
    ]
    target = "Cơ quan, tổ chức, cá nhân được " + kind
    return paper(
        issuer,
        plan.unit,
        "KẾ HOẠCH",
        "KH",
        subject_of(kind, plan.subject),
        body,
        on=day,
        dated=plan.issued_on is not None,
        number=plan.number,
        title=f"Kế hoạch {kind}: {plan}",
        bases=bases_on(plan.body, day),
        recipients=("Thường trực Đảng ủy (để báo cáo)", target, "Thành viên đoàn", f"Lưu: VT, hồ sơ {kind}"),
    )


def subject_of(kind: str, subject: str, before: str = "") -> str:
    """ "Giám sát việc thu, chi quỹ", "Khảo sát nội dung: Công khai", `before` in front of it."""
    named = subject.casefold().startswith(kind)
    words = f"{kind}{subject[len(kind) :]}" if named else f"{kind} nội dung: {subject}"
    return capital(f"{before}{words}")


def _what(plan: SupervisionPlan) -> list[Block]:
    rows = [
        ("Nội dung", plan.subject),
        ("Lĩnh vực", plan.field),
        ("Đối tượng", plan.target or LONG_BLANK),
        ("Công trình, dự án", str(plan.work) if plan.work is not None else ""),
        ("Thời gian thực hiện", plan.time.label),
    ]
    said = [(label, value) for label, value in rows if value]
    return [point(f"{number}.", label, value) for number, (label, value) in enumerate(said, start=1)]


PLAN_PAPERS = {"ke-hoach": Paper("Kế hoạch", plan_document, lambda plan: not plan.is_cancelled)}
