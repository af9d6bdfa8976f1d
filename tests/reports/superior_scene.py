"""Issued reports and calls for tests of the level above, without rendering a page."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from apps.accounts.models import User
from apps.core.periods import Period
from apps.documents.blocks import Document, Heading, Paragraph, Run
from apps.documents.models import DocumentFile, IssuedDocument
from apps.documents.services import begin_issue, open_book
from apps.reports.models import Outline, Report, ReportCall, ReportState
from apps.reports.services import save_call, submit_figures
from apps.villages.models import UnitVersion
from tests.documents.issue_worker import small_document
from tests.factories import make_unit

YEAR = Period.year(2024)
DUE = date(2024, 12, 10)


def figure(key: str, value: Any, measure: str = "cuộc", **values: Any) -> dict[str, Any]:
    """A frozen figure; `values` go before what is made up. Without a value it is missing."""
    text = "…" if value is None else str(value)
    return {
        "key": key,
        "name": key.partition("|")[0],
        "label": f"Số {key}",
        "measure": measure,
        "value": None if value is None else str(value),
        "village": "",
        "text": text,
        "state": "missing" if value is None else "known",
        "source": "1 bản ghi",
        "period": [YEAR.start.isoformat(), YEAR.end.isoformat()],
        "numerator": None,
        "denominator": None,
        "aggregate": "sum",
    } | values


def document_of(*sections: tuple[int, str, str, str]) -> Document:
    """A document with sections of level, number, title and text."""
    body: list[Any] = []
    for level, number, title, text in sections:
        body += [Heading(level, number, title), Paragraph((Run(text),))]
    return replace(small_document(), body=tuple(body) or small_document().body)


def issued_report(
    unit: Any,
    figures: Sequence[dict[str, Any]] = (),
    *,
    day: date = date(2024, 12, 1),
    period: Period = YEAR,
    outline: Outline | None = None,
    replaces: IssuedDocument | None = None,
    answers: Any = None,
    document: Document | None = None,
    submit: bool = True,
    content: bytes = b"tep",
) -> IssuedDocument:
    """A complete report with its figures submitted, as issuing leaves it."""
    number = IssuedDocument.objects.count()
    issued = begin_issue(
        unit=unit,
        book=open_book(unit=unit, organ="UBND", type_code="BC", year=day.year),
        document=document or small_document(),
        figures=list(figures),
        issued_on=day,
        source=f"reports.report:{unit.pk}-{number}",
        user=None,
        period=period,
        replaces=replaces,
    )
    for name in DocumentFile.Format.values:
        store_file(issued, name, content)
    Report.objects.create(
        unit=unit,
        outline=outline or some_outline(),
        start=period.start,
        end=period.end,
        subject="Báo cáo",
        issued_on=day,
        recipients="Lưu: VT",
        signer="A",
        state=ReportState.ISSUED,
        document=issued,
        answers=answers,
    )
    if submit:
        submit_figures(issued)
    return issued


def store_file(issued: IssuedDocument, name: str, content: bytes) -> None:
    row = DocumentFile(document=issued, format=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    row.file.save("", ContentFile(content), save=False)
    row.save()


def leave(unit: Any, day: date) -> Any:
    """The commune stands below another district from the day after; gives that one."""
    other = make_unit("huyen-moi", "Mới", "district")
    UnitVersion.objects.filter(unit=unit).update(valid_until=day)
    name = unit.short_name_on(day)
    UnitVersion.objects.create(unit=unit, name=name, kind="commune", parent=other, valid_from=day + timedelta(1))
    return other


def some_outline() -> Outline:
    values = {"name": "Báo cáo ngắn", "subject": "Kết quả năm {year}", "recipients": ["Lưu: VT"]}
    return Outline.objects.get_or_create(unit=None, key="short", defaults=values)[0]


def thematic_outline(key: str = "chuyen-de-2024") -> Outline:
    """One whose reports stand beside the periodic ones."""
    values = {"name": "Báo cáo chuyên đề", "subject": "Chuyên đề", "recipients": ["Lưu: VT"], "purpose": "thematic"}
    return Outline.objects.get_or_create(unit=None, key=key, defaults=values)[0]


def make_call(user: User, unit: Any, communes: Sequence[Any], **values: Any) -> ReportCall:
    """A call of the unit for 2024, due on `DUE`."""
    given = {"title": "Báo cáo năm 2024", "start": YEAR.start, "end": YEAR.end, "due_on": DUE} | values
    call = ReportCall(unit=unit, outline=given.pop("outline", None) or some_outline(), **given)
    call.addressed = list(communes)
    return save_call(record=call, user=user)
