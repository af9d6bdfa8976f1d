"""A sheet of figures for each received report: what the commune states, beside the year before and all communes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.text import capfirst

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.documents.blocks import Block, Document, Table
from apps.documents.drafting import commune_paper, signed, text
from apps.documents.models import IssuedDocument
from apps.reports.below import communes_of
from apps.reports.models import SubmittedFigure
from apps.reports.rollup import Row, dated_label, submitted_figures
from apps.villages.models import AdministrativeUnit

_WIDTHS = (7, 41, 13, 13, 13, 13)
_UNKNOWN = "–"


@dataclass(frozen=True)
class _Beside:
    """What stands beside the commune's own figures, by their keys: its own of a year ago, and those of all communes."""

    before: Mapping[int, Mapping[str, str]]
    together: Mapping[str, str]
    units: int


def figure_sheets(user: Any, unit: AdministrativeUnit, documents: Sequence[IssuedDocument], on: date) -> list[Document]:
    """A sheet for each report, in their order, dated `on`. Three queries for each period, and one for all figures."""
    prefetch_related_objects([unit], "versions")
    own: dict[int, list[SubmittedFigure]] = {}
    for figure in SubmittedFigure.objects.visible_to(user).of_whole_units().filter(document__in=documents):
        own.setdefault(figure.document_id, []).append(figure)
    beside = {period: _beside(user, unit, period) for period in {_period(document) for document in documents}}
    return [_sheet(unit, each, own.get(each.pk, []), beside[_period(each)], user, on) for each in documents]


def _period(document: IssuedDocument) -> Period:
    assert document.period_start is not None  # noqa: S101 - a report that was received has a period
    assert document.period_end is not None  # noqa: S101 - the two come together
    return Period(document.period_start, document.period_end)


def _beside(user: Any, unit: AdministrativeUnit, period: Period) -> _Beside:
    units = communes_of(unit, period, user)
    before: dict[int, dict[str, str]] = {}
    for row in submitted_figures(user, units, period.same_last_year()):
        for figure in filter(None, row.figures):
            before.setdefault(figure.unit_id, {})[row.key] = figure.text
    rows = submitted_figures(user, units, period)
    return _Beside(before, {row.key: _together(row) for row in rows}, len(units))


def _together(row: Row) -> str:
    return row.total.text or _UNKNOWN


def _sheet(
    unit: AdministrativeUnit,
    document: IssuedDocument,
    figures: Iterable[SubmittedFigure],
    beside: _Beside,
    user: Any,
    on: date,
) -> Document:
    period = _period(document)
    name = document.unit.name_on(period.end)
    before = beside.before.get(document.unit_id, {})
    rows = tuple(
        (
            str(number),
            dated_label(figure),
            figure.measure,
            before.get(figure.key, _UNKNOWN),
            figure.text,
            beside.together.get(figure.key, _UNKNOWN),
        )
        for number, figure in enumerate(figures, start=1)
    )
    signed_on = f"{document.issued_on:%d/%m/%Y}"
    head = f"Theo Báo cáo số {document.sign} ngày {signed_on} của Ủy ban nhân dân {name}."
    body: list[Block] = [text(head)]
    if rows:
        header = ("TT", "Chỉ tiêu", "Đơn vị tính", "Năm trước", "Kỳ này", f"Cộng {format_number(beside.units)} xã")
        body.append(Table(header, rows, _WIDTHS))
        body.append(
            text(
                f"“{_UNKNOWN}”: không có báo cáo hoặc báo cáo không nêu; cột cộng chỉ ghi khi mọi xã đều có số liệu và "
                "số liệu cộng được."
            )
        )
    else:
        body.append(text("Báo cáo không nêu số liệu nào từ cổng thông tin."))
    title = f"Phiếu số liệu của {name}, {period}"
    return commune_paper(
        unit,
        "PHIẾU SỐ LIỆU",
        f"Thực hiện dân chủ ở cơ sở {period} của {name}",
        body,
        on=on,
        title=capfirst(title),
        recipients=("Lưu: hồ sơ thẩm định",),
        signature=signed("Người tổng hợp", user.full_name),
    )
