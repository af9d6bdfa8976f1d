"""The notice that tells people what is made public, where and from when to when."""

from apps.disclosures.models import Posting
from apps.disclosures.papers.parts import form_line, paper, what
from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import BLANK, committee_of, point, signed, text
from apps.documents.rules import date_in_words


def notice_document(posting: Posting) -> Document:
    """Thông báo on the posting's first day; its number is left to be given from the register."""
    day = posting.starts_on
    who = committee_of(posting.unit, day)
    plan = f" theo Kế hoạch số {posting.plan_number}" if posting.plan_number else ""
    # A paper cites no law that nobody has seen.
    law = f"Thực hiện {posting.item.article}, " if posting.item.is_confirmed else ""
    body: list[Block] = [
        text(f"{law}{who} công khai{plan} như sau:"),
        Heading(2, "1", "Nội dung công khai"),
        point("-", "Loại nội dung", posting.item.name),
        point("-", "Nội dung", what(posting)),
        Heading(2, "2", "Hình thức, địa điểm, thời gian"),
        *(point("-", form_line(posting, row)) for row in posting.channels.all()),
        Heading(2, "3", "Tiếp nhận ý kiến"),
        text(
            f"Tổ chức, cá nhân có ý kiến về nội dung công khai gửi đến {who} trong thời gian công khai, "
            f"từ {date_in_words(day)}."
        ),
    ]
    return paper(
        posting,
        "THÔNG BÁO",
        f"Về việc công khai {posting.title}",
        body,
        on=day,
        number=f"Số: {BLANK}/TB-UBND",
        recipients=("Các thôn, tổ dân phố", "Đài truyền thanh", "Lưu: VT"),
        signature=signed("Chủ tịch"),
    )
