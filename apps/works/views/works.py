"""Pages of works."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, ClassVar

from django.utils import timezone
from django.views.generic import View

from apps.core.forms import PICTURES
from apps.core.text import as_key
from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordCreateView, RecordDetailView
from apps.documents.services import live_publication, source_of
from apps.meetings.models import Matter
from apps.works.filters import WorkFilter
from apps.works.forms import ContributionFormSet, FundingFormSet, WorkForm
from apps.works.models import Work
from apps.works.offers import offers_of, papers_of, sections_of, totals_address
from apps.works.services import delete_work, discrepancies, from_decision, households_ahead, remarks_on
from apps.works.tables import WorkTable


def _discrepancies(work: Work) -> str:
    return "\n".join(discrepancies(work)) or "không có chênh lệch"


def _village(work: Work) -> str:
    return str(work.village or "cả xã")


def _on_board(work: Work) -> str:
    live = live_publication(source_of(work))
    if live is None:
        return "chưa công khai"
    stands = f"{live.standing} từ ngày {live.starts_on:%d/%m/%Y}, lần công bố {live.edition}"
    changed = work.updated_at > live.released_at
    return f"{stands}; công trình đã sửa sau lần công bố này, xem lại và công khai lần nữa" if changed else stands


def photos_by_day(attachments: Iterable[tuple[Any, ...]]) -> list[tuple[date, list[tuple[Any, str]]]]:
    """Pictures among a page's attachments, in the order of the days on which they were added: picture and address."""
    pictures = [(row, address) for row, address, *_ in attachments if row.kind in PICTURES]
    days = groupby(
        sorted(pictures, key=lambda picture: (picture[0].uploaded_at, picture[0].pk)),
        key=lambda picture: timezone.localdate(picture[0].uploaded_at),
    )
    return [(day, list(found)) for day, found in days]


class WorkCreateView(RecordCreateView):
    """A link of a meeting's page brings what was decided there (`?viec=`): name, village, what the households owe."""

    def get_initial(self) -> dict[str, Any]:
        key = as_key(self.request.GET.get("viec", ""))
        decided = Matter.objects.visible_to(self.request.user).filter(meeting__unit=self.unit, carried=True)
        matter = decided.for_list().filter(pk=key).first() if key is not None else None
        return super().get_initial() | (from_decision(matter) if matter else {})


class WorkDetailView(RecordDetailView):
    """Beside the work's own rows: its papers, what other parts show of it, and its photos over time."""

    template_name = "works/work_detail.html"

    def parts(self) -> dict[str, Any]:
        work, user = self.object, self.request.user
        return super().parts() | {
            "papers": partial(papers_of, work),
            "sections": partial(sections_of, work, user),
            "remarks": partial(remarks_on, work),
            "ahead": partial(households_ahead, work),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(totals_url=totals_address(self.object, self.request.user), **kwargs)
        return context | {"photos": photos_by_day(context["attachments"])}


class WorkPages(RecordPages):
    model = Work
    views: ClassVar[Mapping[str, type[View]]] = {"create": WorkCreateView, "detail": WorkDetailView}
    form_class = WorkForm
    table_class = WorkTable
    filterset_class = WorkFilter
    attachable = True
    delete = staticmethod(delete_work)
    detail = (
        "name",
        "kind",
        "length_m",
        ("thôn", _village),
        "decided_in",
        "investor",
        "contractor",
        "board",
        "started_on",
        "finished_on",
        "total_value",
        "state_budget",
        "people_money",
        "people_goods_value",
        "people_labour_days",
        ("diện tích đất hiến", "land_text"),
        "note",
        ("đối chiếu số liệu", _discrepancies),
        ("bảng công khai", _on_board),
    )
    children = (
        Child(
            "Nguồn vốn",
            FundingFormSet,
            "funding",
            (("Nguồn", "get_source_display"), ("Tên nguồn, quyết định", "detail"), ("Số tiền (đồng)", "amount")),
        ),
        Child(
            "Đóng góp của Nhân dân theo thôn",
            ContributionFormSet,
            "contributions",
            (
                ("Thôn", "village"),
                ("Hình thức", lambda row: row.get_kind_display()),
                ("Loại đất", "get_land_class_display"),
                ("Số lượng", "amount_text"),
                ("Số hộ", "households"),
            ),
        ),
    )
    intro = (
        "Công trình, việc Nhân dân bàn, đóng góp và làm; tính vào kỳ theo ngày khởi công. "
        "Số liệu chưa biết thì để trống, không ghi 0."
    )

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        return offers_of(record, user)

    @staticmethod
    def warnings(record: Any, user: Any) -> list[str]:
        return [f"Số liệu chưa khớp: {found}." for found in discrepancies(record)]
