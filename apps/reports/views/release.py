"""The step that puts an issued report on the public notice board."""

from typing import Any

from django.urls import reverse

from apps.core.views import RecordPages
from apps.documents.models import Subject
from apps.documents.services import Offered, OfferedFile
from apps.documents.views import ReleaseView
from apps.reports.models import Report
from apps.reports.services import report_files, report_offer


class ReportPages(RecordPages):
    """Reports have pages of their own; the step asks where these are."""

    model = Report

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return reverse(f"reports:report-{page}", args=args)


class ReportReleaseView(ReleaseView):
    """An issued report: what it is, its number and date, and the PDF as it was issued."""

    pages = ReportPages
    subject = Subject.REPORT

    def releasable(self, rows: Any) -> Any:
        return rows.filter(document__isnull=False)

    def offered(self) -> Offered:
        return report_offer(self.object)

    def offered_files(self) -> list[OfferedFile]:
        return report_files(self.object)
