"""Which papers a posting has, by the word in their addresses."""

from apps.disclosures.papers.minutes import ending_document, posting_document
from apps.disclosures.papers.notice import notice_document
from apps.documents.drafting import Paper

PAPERS = {
    "thong-bao": Paper("Thông báo công khai", notice_document, lambda posting: True),
    "bien-ban-niem-yet": Paper("Biên bản niêm yết", posting_document, lambda posting: True),
    "bien-ban-ket-thuc": Paper(
        "Biên bản kết thúc niêm yết", ending_document, lambda posting: posting.ends_on is not None
    ),
}
