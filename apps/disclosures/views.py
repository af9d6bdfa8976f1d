"""Pages of postings."""

from apps.core.numbers import format_number
from apps.core.views import Child, RecordPages
from apps.disclosures.filters import PostingFilter
from apps.disclosures.forms import PostingChannelFormSet, PostingForm
from apps.disclosures.models import Posting, PostingChannel
from apps.disclosures.tables import PostingTable
from apps.law.models import Mark


def _due_span(posting: Posting) -> str:
    item = posting.item
    if item.min_days is None:
        return "theo quy định riêng"
    return f"{format_number(item.min_days)} ngày{_doubt(item.min_days_mark)}"


def _basis(posting: Posting) -> str:
    return f"{posting.item.article}{_doubt(posting.item.mark)}"


def _doubt(mark: str) -> str:
    return " (quy định chưa kiểm chứng)" if mark == Mark.UNCONFIRMED else ""


def _village(posting: Posting) -> str:
    return str(posting.village or "cả xã")


def _dates(channel: PostingChannel) -> str:
    start, end = (f"{day:%d/%m/%Y}" if day else "" for day in (channel.starts_on, channel.ends_on))
    return f"{start} – {end}" if start or end else "như lần công khai"


class PostingPages(RecordPages):
    model = Posting
    form_class = PostingForm
    table_class = PostingTable
    filterset_class = PostingFilter
    attachable = True
    detail = (
        "title",
        "item",
        ("Căn cứ", _basis),
        ("Thời gian niêm yết tối thiểu", _due_span),
        ("thôn", _village),
        "starts_on",
        "ends_on",
        "plan_number",
        "document_number",
        "note",
    )
    children = (
        Child(
            "Hình thức công khai",
            PostingChannelFormSet,
            "channels",
            (
                ("Hình thức", lambda row: row.get_channel_display()),
                ("Địa điểm, chuyên mục", "place"),
                ("Thời gian", _dates),
            ),
        ),
    )
    intro = "Nội dung nào đã công khai, từ ngày nào đến ngày nào, bằng hình thức nào (Luật số 10/2022/QH15)."
