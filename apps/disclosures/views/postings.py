"""Pages of postings."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from apps.core.attachments import Purpose
from apps.core.numbers import format_number
from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordDetailView, RecordListView
from apps.disclosures.filters import PostingFilter
from apps.disclosures.forms import PostingChannelFormSet, PostingForm
from apps.disclosures.models import Posting, PostingChannel
from apps.disclosures.papers import PAPERS
from apps.disclosures.services.photos import (
    PHOTOS,
    FormPhotos,
    photo_purpose,
    photo_remarks,
    photos_of,
    purposes_of,
)
from apps.disclosures.tables import PostingTable
from apps.documents.drafting import PaperLink, capital, paper_links
from apps.documents.services import may_release
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


class PostingListView(RecordListView):
    """The list, from which one also looks at what the catalogue asks for."""

    template_name = "disclosures/posting_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_write = self.request.user.reach.may_write(Posting, self.unit)
        return super().get_context_data(**({"may_write": may_write} | kwargs))


class PostingDetailView(RecordDetailView):
    template_name = "disclosures/posting_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        posting, today = self.object, timezone.localdate()
        forms = photos_of([posting])[posting.pk]
        context = super().get_context_data(papers=papers_of(posting), remarks=photo_remarks(forms, today), **kwargs)
        return context | {"photos": [_photo_row(form, attach_url=context["attach_url"]) for form in forms]}


def _photo_row(form: FormPhotos, *, attach_url: str) -> tuple[str, list[tuple[str, list[tuple[str, str]], str]]]:
    """A form, and for either photo its label, the files with their addresses, and where to add one."""
    posting, found = form.row.posting, []
    for purpose in PHOTOS:
        files = [(file.name, _to("attachment", posting, file.public_id)) for file in form.found.get(purpose, ())]
        add = f"{attach_url}?{urlencode({'loai': photo_purpose(form.row, purpose).key})}" if attach_url else ""
        found.append((capital(str(purpose.label)), files, add))
    return capital(str(form.row)), found


def papers_of(posting: Posting) -> list[PaperLink]:
    """The papers for which the posting has something."""
    return paper_links(PAPERS, posting, partial(_to, "paper", posting))


def _to(page: str, posting: Posting, *more: str) -> str:
    return reverse(f"disclosures:posting-{page}", args=(posting.unit.slug, posting.public_id, *more))


class PostingPages(RecordPages):
    model = Posting
    views: ClassVar[Mapping[str, type[View]]] = {"list": PostingListView, "detail": PostingDetailView}
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
        "document_date",
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
                ("Giờ phát thanh", "times"),
                ("Thời gian", _dates),
            ),
        ),
    )

    @staticmethod
    def purposes(record: Any) -> list[Purpose]:
        return purposes_of(record)

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        if not may_release(user, record.unit):
            return []
        return [("Đưa lên bảng công khai", _to("release", record), "broadcast")]

    intro = "Nội dung nào đã công khai, từ ngày nào đến ngày nào, bằng hình thức nào (Luật số 10/2022/QH15)."
