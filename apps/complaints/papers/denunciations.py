"""The blank form of a paper of a denunciation: number, date, and dotted lines for all that is written by hand."""

from apps.complaints.models import DenunciationPaper, DenunciationPaperKind
from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import LONG_BLANK, commune_paper, lines_to_fill, point, signed, text

# Type name in capitals, and what it is about, of each kind; how many lines it leaves.
_FORMS: dict[str, tuple[str, str, int]] = {
    DenunciationPaperKind.ACCEPTANCE: ("QUYẾT ĐỊNH", "Về việc thụ lý tố cáo", 8),
    DenunciationPaperKind.REFUSAL: ("THÔNG BÁO", "Về việc không thụ lý tố cáo", 8),
    DenunciationPaperKind.TRANSFER: ("PHIẾU CHUYỂN", "Chuyển tố cáo đến cơ quan có thẩm quyền", 8),
    DenunciationPaperKind.NOTICE: ("THÔNG BÁO", "Về việc thụ lý tố cáo", 8),
    DenunciationPaperKind.VERIFICATION: ("QUYẾT ĐỊNH", "Về việc thành lập đoàn xác minh nội dung tố cáo", 10),
    DenunciationPaperKind.EXTENSION: ("QUYẾT ĐỊNH", "Về việc gia hạn giải quyết tố cáo", 8),
    DenunciationPaperKind.SUSPENSION: ("QUYẾT ĐỊNH", "Về việc tạm đình chỉ giải quyết tố cáo", 8),
    DenunciationPaperKind.STOP: ("QUYẾT ĐỊNH", "Về việc đình chỉ giải quyết tố cáo", 8),
    DenunciationPaperKind.CONCLUSION: ("KẾT LUẬN", "Nội dung tố cáo", 18),
}


def blank_paper(paper: DenunciationPaper) -> Document:
    """As Decree 30/2020/NĐ-CP lays it out; nothing of the denunciation but the number and day of the paper itself."""
    type_name, about, lines = _FORMS[paper.kind]
    return commune_paper(
        paper.denunciation.unit,
        type_name,
        about,
        _decision(lines) if type_name == "QUYẾT ĐỊNH" else _told(lines),
        on=paper.issued_on,
        title=f"{type_name.capitalize()} số {paper.sign}",
        recipients=(LONG_BLANK, LONG_BLANK, "Lưu: hồ sơ tố cáo"),
        signature=signed("Chủ tịch"),
        number=f"Số: {paper.sign}",
        bases=(f"Căn cứ {LONG_BLANK}", f"Căn cứ {LONG_BLANK}"),
    )


def _told(lines: int) -> list[Block]:
    return [text(f"Kính gửi: {LONG_BLANK}{LONG_BLANK}"), *lines_to_fill(lines)]


def _decision(lines: int) -> list[Block]:
    parts = lines // 2
    return [
        text(f"Theo đề nghị của {LONG_BLANK}"),
        Heading(1, "", "QUYẾT ĐỊNH:"),
        point("Điều 1.", LONG_BLANK),
        *lines_to_fill(parts),
        point("Điều 2.", LONG_BLANK),
        *lines_to_fill(lines - parts),
        point("Điều 3.", f"Quyết định này có hiệu lực kể từ ngày ký; {LONG_BLANK} chịu trách nhiệm thi hành"),
    ]
