"""Pages of programmes, meetings, model cases and commendations, and the papers of the first two."""

from typing import Any

from django.urls import reverse

from apps.committees.filters.work import (
    CommendationFilter,
    CommitteeMeetingFilter,
    ModelCaseFilter,
    ProgrammeFilter,
)
from apps.committees.forms.work import (
    CommendationForm,
    CommitteeMeetingForm,
    ItemFormSet,
    ModelCaseForm,
    ProgrammeForm,
)
from apps.committees.models import Commendation, CommitteeMeeting, ModelCase, Programme
from apps.committees.papers.work import MEETING_PAPERS, PROGRAMME_PAPERS
from apps.committees.tables.work import (
    CommendationTable,
    CommitteeMeetingTable,
    ModelCaseTable,
    ProgrammeTable,
)
from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordDetailView
from apps.documents.drafting import paper_links
from apps.documents.views.papers import RecordPaperView


class _WithPapers(RecordDetailView):
    """A page that offers the record's papers; a subclass names them."""

    template_name = "committees/work_detail.html"
    papers: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        name = f"committees:{record._meta.model_name}-paper"

        def address(word: str, kind: str) -> str:
            return reverse(name, args=[self.unit.slug, record.public_id, word, kind])

        return super().get_context_data(papers=paper_links(self.papers, record, address), **kwargs)


class ProgrammeDetailView(_WithPapers):
    papers = PROGRAMME_PAPERS


class CommitteeMeetingDetailView(_WithPapers):
    papers = MEETING_PAPERS


class ProgrammePages(RecordPages):
    model = Programme
    form_class = ProgrammeForm
    table_class = ProgrammeTable
    filterset_class = ProgrammeFilter
    attachable = True
    views = {"detail": ProgrammeDetailView}
    detail = ProgrammeForm.Meta.fields
    children = (
        Child(
            "Việc trong chương trình",
            ItemFormSet,
            "items",
            (
                ("Nội dung", "text"),
                ("Chủ trì", "lead"),
                ("Thời hạn", "due_on"),
                ("Hoàn thành", "done_on"),
                ("Kết quả", "result"),
                ("Tình trạng", "standing_today"),
            ),
        ),
    )
    intro = "Chương trình công tác năm của Ban Chỉ đạo và các ban; việc đến hạn, quá hạn hiện ở trang chủ."


class CommitteeMeetingPages(RecordPages):
    model = CommitteeMeeting
    form_class = CommitteeMeetingForm
    table_class = CommitteeMeetingTable
    filterset_class = CommitteeMeetingFilter
    attachable = True
    views = {"detail": CommitteeMeetingDetailView}
    detail = CommitteeMeetingForm.Meta.fields
    intro = "Họp giao ban, sơ kết, tổng kết của Ban Chỉ đạo và các ban; tính vào kỳ theo ngày họp."


class ModelCasePages(RecordPages):
    model = ModelCase
    form_class = ModelCaseForm
    table_class = ModelCaseTable
    filterset_class = ModelCaseFilter
    attachable = True
    detail = ModelCaseForm.Meta.fields
    intro = "Mô hình “Dân vận khéo” và điển hình về thực hiện dân chủ ở cơ sở: đăng ký, công nhận, nhân rộng."


class CommendationPages(RecordPages):
    model = Commendation
    form_class = CommendationForm
    table_class = CommendationTable
    filterset_class = CommendationFilter
    attachable = True
    detail = CommendationForm.Meta.fields
    intro = "Tập thể, cá nhân được khen thưởng về thực hiện QCDC, mỗi tập thể hoặc cá nhân một dòng."


class ProgrammePaperView(RecordPaperView):
    pages = ProgrammePages
    papers = PROGRAMME_PAPERS
    day_field = "paper_day"


class CommitteeMeetingPaperView(RecordPaperView):
    pages = CommitteeMeetingPages
    papers = MEETING_PAPERS
