"""What the public notice board tells of an issued report."""

from functools import partial
from typing import Any

from apps.documents.models import DocumentFile
from apps.documents.services import Offered, OfferedFile, copy_of_document
from apps.reports.models import Report


def report_offer(report: Report) -> Offered:
    """What was issued, with its number, date and signer; the report is one that was issued."""
    issued: Any = report.document
    told = f"Số, ký hiệu: {issued.sign}\nNgày ban hành: {issued.issued_on:%d/%m/%Y}\nNgười ký: {issued.signer}"
    return Offered(title=issued.subject, text=told)


def report_files(report: Report) -> list[OfferedFile]:
    """The PDF as it was issued."""
    issued: Any = report.document
    return [
        OfferedFile(row.format, row.download_name, partial(copy_of_document, row), chosen=True)
        for row in issued.files.all()
        if row.format == DocumentFile.Format.PDF
    ]
