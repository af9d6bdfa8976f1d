"""Minutes of putting a document up and of taking it down, to be signed where it stood."""

from apps.disclosures.models import FilePurpose, Posting
from apps.disclosures.papers.parts import form_line, paper, what
from apps.disclosures.services.photos import photos_of
from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import LONG_BLANK, capital, clock, committee_of, count, point, signed, text
from apps.documents.rules import date_in_words

_SIGNERS = (signed("Đại diện\nỦy ban MTTQ Việt Nam xã"), signed("Người niêm yết"), signed("Người chứng kiến"))


def posting_document(posting: Posting) -> Document:
    """Biên bản về việc niêm yết on the first day."""
    return _minutes(posting, "Về việc niêm yết", "tiến hành niêm yết", ending=False)


def ending_document(posting: Posting) -> Document:
    """Biên bản về việc kết thúc niêm yết on the last day. The posting has an end."""
    return _minutes(posting, "Về việc kết thúc niêm yết", "kết thúc niêm yết", ending=True)


def _minutes(posting: Posting, subject: str, act: str, *, ending: bool) -> Document:
    day = posting.ends_on if ending and posting.ends_on else posting.starts_on
    who = committee_of(posting.unit, day)
    body: list[Block] = [
        text(f"Hôm nay, vào hồi {clock(None)}, {date_in_words(day)}, {who} {act} nội dung sau:"),
        Heading(2, "1", "Thành phần"),
        *(point("-", f"Ông (bà) {LONG_BLANK}, chức vụ: {LONG_BLANK}") for _ in range(3)),
        Heading(2, "2", "Nội dung"),
        point("-", "Nội dung niêm yết", what(posting)),
        *(point("-", form_line(posting, row)) for row in posting.channels.all()),
    ]
    if ending:
        days = (day - posting.starts_on).days
        body += [
            point("-", "Thời gian đã niêm yết", f"{days} ngày, từ ngày {posting.starts_on:%d/%m/%Y}"),
            point("-", "Ý kiến tiếp nhận trong thời gian niêm yết", LONG_BLANK),
        ]
    body += _photos(posting, FilePurpose.LAST_DAY if ending else FilePurpose.FIRST_DAY)
    body.append(text(f"Biên bản lập xong hồi {clock(None)} cùng ngày, đã đọc cho mọi người cùng nghe."))
    return paper(
        posting,
        "BIÊN BẢN",
        f"{subject} {posting.title}",
        body,
        on=day,
        recipients=("Lưu: hồ sơ công khai",),
        signature=signed("Đại diện\nỦy ban nhân dân xã"),
        cosigners=_SIGNERS,
    )


def _photos(posting: Posting, purpose: FilePurpose) -> list[Block]:
    """How many photos of the day there are of each form; one that is lacking is a remark on the page, not here."""
    forms = photos_of([posting])[posting.pk]
    words = [f"{form.row} ({count(len(found), 'ảnh')})" for form in forms if (found := form.found.get(purpose))]
    return [point("-", capital(str(purpose.label)), "; ".join(words))] if words else []
