"""Short hand for tests that issue documents."""

from datetime import date

from apps.documents.models import IssuedDocument, NumberBook
from apps.documents.services import begin_issue
from apps.villages.models import AdministrativeUnit
from tests.documents.issue_worker import small_document

DAY = date(2024, 1, 11)


def begin(unit: AdministrativeUnit, book: NumberBook, source: str = "reports.report:1", **values) -> IssuedDocument:
    return begin_issue(
        unit=unit,
        book=book,
        document=small_document(),
        figures=[],
        issued_on=DAY,
        source=source,
        user=None,
        **values,
    )
