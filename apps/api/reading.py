"""What a token's reader gets to read, as plain values; a fixed number of queries, however many rows there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from apps.api.problems import ParameterError
from apps.api.readers import TokenReader
from apps.api.schemas import code_of, number, submitted_value, value_of
from apps.core.indicators import (
    PARTIAL,
    Figure,
    Indicator,
    Scope,
    UnknownIndicatorError,
    UnknownOptionError,
    all_indicators,
    get,
    roll_up_all,
)
from apps.core.known import MISSING
from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.reports.discretion import discretion_refusal
from apps.reports.models import SubmittedFigure
from apps.reports.rollup import Row, issued_by_unit, submitted_figures
from apps.reports.tokens import Token, TokenError, parse
from apps.villages.models import AdministrativeUnit

# Figures of the whole unit, of a unit that merged into it, and of all communes below; those of single villages and
# agencies stay with the unit.
_PLACES = Q(village="") | Q(village="below") | Q(village__startswith="unit:")


def units(reader: TokenReader, day: date) -> dict[str, Any]:
    """The units in sight as they were called, and stood in the tree, on the day."""
    own = {unit.pk for unit in reader.own}
    return {"day": day, "items": [_unit(unit, day, own=unit.pk in own) for unit in reader.units_on(day)]}


def _unit(unit: AdministrativeUnit, day: date, *, own: bool) -> dict[str, Any]:
    version = unit.version_on(day)
    return {
        "slug": unit.slug,
        "code": unit.national_code,
        "name": unit.name_on(day),
        "kind": version.kind,
        "parent": version.parent.slug if version.parent else None,
        "own": own,
    }


def indicators() -> dict[str, Any]:
    """The catalogue of figures; the same for everybody."""
    return {"items": [_indicator(indicator) for indicator in all_indicators()]}


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "name": indicator.name,
        "code": indicator.code,
        "label": indicator.label,
        "measure": indicator.measure,
        "decimals": indicator.decimals,
        "options": [
            {"name": name, "values": None if values is None else dict(values)}
            for name, values in indicator.dimensions.items()
        ],
        "definition": indicator.note,
    }


@dataclass(frozen=True)
class ReportFilter:
    """What of the reports is wanted; "" and None narrow nothing."""

    unit: str = ""
    start: date | None = None
    end: date | None = None
    issued_since: date | None = None
    after: str = ""


def report_page(reader: TokenReader, wanted: ReportFilter, limit: int) -> dict[str, Any]:
    """Up to `limit` reports behind the one named by `after`. Reports are never deleted, so no page shifts.

    Raises `Http404` for a unit out of sight and `ParameterError` for an `after` that is no report in sight.
    """
    rows = reader.reports()
    if wanted.after:
        last = rows.filter(public_id=wanted.after).values_list("pk", flat=True).first()
        if last is None:
            raise ParameterError("after", "không phải id của báo cáo nào trong phạm vi")
        rows = rows.filter(pk__gt=last)
    if wanted.unit:
        rows = rows.filter(unit=reader.reach.unit(wanted.unit))
    given = {
        "period_start__gte": wanted.start,
        "period_end__lte": wanted.end,
        "issued_on__gte": wanted.issued_since,
    }
    rows = rows.filter(**{name: day for name, day in given.items() if day is not None})
    found = list(rows.order_by("pk")[: limit + 1])
    shown = found[:limit]
    return {"items": reports_out(reader, shown), "next": shown[-1].public_id if len(found) > limit else None}


def reports_out(reader: TokenReader, documents: Sequence[IssuedDocument]) -> list[dict[str, Any]]:
    """The documents as `ReportOut`; what replaces one, or is replaced, is named where it is in sight itself."""
    beside = {row.pk for document in documents for row in (document.replaces, document.replacement) if row is not None}
    in_sight = dict(reader.reports().filter(pk__in=beside).values_list("pk", "public_id")) if beside else {}
    return [_report(reader, document, in_sight) for document in documents]


def _report(reader: TokenReader, document: IssuedDocument, in_sight: dict[int, str]) -> dict[str, Any]:
    unit, later = reader.units[document.unit_id], document.replacement
    return {
        "id": document.public_id,
        "unit": unit.slug,
        "unit_name": unit.name_on(document.issued_on),
        "number": document.entry.number,
        "symbol": document.entry.sign,
        "issued_on": document.issued_on,
        "period_start": document.period_start,
        "period_end": document.period_end,
        "subject": document.subject,
        "files": [
            {
                "format": file.format,
                "size": file.size,
                "sha256": file.sha256,
                "address": reverse("api_v1:report-file", args=[document.public_id, file.format]),
            }
            for file in document.files.all()
        ],
        "replaces": in_sight.get(document.replaces_id or 0),
        "replaced_by": in_sight.get(later.pk) if later is not None else None,
    }


def report_figures(reader: TokenReader, document: IssuedDocument) -> dict[str, Any]:
    """What one report states, in the order of its text."""
    rows = SubmittedFigure.objects.visible_to(reader).filter(_PLACES, document=document).order_by("position")
    return {"report": document.public_id, "items": [_stated(figure) for figure in rows]}


def _stated(figure: SubmittedFigure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "code": code_of(figure.name),
        "name": figure.name,
        "label": figure.label,
        "measure": figure.measure,
        "place": figure.village,
        "start": figure.start,
        "end": figure.end,
        **submitted_value(figure),
    }


def figure_table(reader: TokenReader, period: Period, key: str, slug: str) -> dict[str, Any]:
    """The figures of the newest report of each commune for exactly these days; silent communes stand there too.

    Raises `Http404` for a unit out of sight or that reports to somebody else.
    """
    shown = [reader.reporting_unit(slug, period)] if slug else reader.reporting_units(period)
    documents = issued_by_unit(reader, shown, period)
    return {
        "start": period.start,
        "end": period.end,
        "units": [
            {
                "unit": unit.slug,
                "unit_name": unit.name_on(period.end),
                "report": documents[unit.pk].public_id if unit.pk in documents else None,
            }
            for unit in shown
        ],
        "items": [_row(row, shown) for row in submitted_figures(reader, shown, period, key)],
    }


def _row(row: Row, shown: Sequence[AdministrativeUnit]) -> dict[str, Any]:
    name = row.key.partition("|")[0]
    total = row.total
    return {
        "key": row.key,
        "code": code_of(name),
        "name": name,
        "label": row.label,
        "measure": row.measure,
        "aggregate": row.aggregate,
        "figures": [
            {"unit": unit.slug, **submitted_value(figure)} for unit, figure in zip(shown, row.figures, strict=True)
        ],
        "total": {"value": number(total.value), "text": total.text, "why_not": total.why},
    }


def live_figures(unit: AdministrativeUnit, period: Period, name: str) -> dict[str, Any]:
    """The unit's figures as its registers give them now: one by its name and options, or all that need no option.

    Of all, those that may not be told of so few days are withheld; asked for by its name, such a one is refused with
    the reason (`ParameterError`). Raises `ParameterError` too for a name that no figure has.
    """
    items = [_named(unit, period, name)] if name else _all(unit, period)
    return {"unit": unit.slug, "start": period.start, "end": period.end, "items": items}


def _named(unit: AdministrativeUnit, period: Period, name: str) -> dict[str, Any]:
    try:
        token = parse(name)
    except (TokenError, UnknownIndicatorError, UnknownOptionError):
        raise ParameterError("name", "không phải tên chỉ tiêu, hoặc cách chia không có") from None
    options = dict(token.options)
    if token != Token(token.name, options=token.options):
        raise ParameterError("name", "chỉ nhận tên chỉ tiêu và cách chia")
    if refusal := discretion_refusal(token.name, options, period):
        raise ParameterError("name", refusal)
    indicator = get(token.name)
    if lacking := [
        option for option, values in indicator.dimensions.items() if values is None and option not in options
    ]:
        raise ParameterError("name", f"cần thêm cách chia: {', '.join(lacking)}")
    figure = indicator.compute(Scope(unit, period, options=options))
    return _live(token.key, indicator, indicator.describe(options), figure)


def _all(unit: AdministrativeUnit, period: Period) -> list[dict[str, Any]]:
    chosen = [found for found in all_indicators() if found.stands_alone]
    refusals = {found.name: discretion_refusal(found.name, (), period) for found in chosen}
    figures = roll_up_all([found for found in chosen if not refusals[found.name]], [unit], period)
    return [
        _withheld(found, refusals[found.name])
        if refusals[found.name]
        else _live(found.name, found, found.label, figures[found.name][unit.pk])
        for found in chosen
    ]


def _named_fields(key: str, indicator: Indicator, label: str) -> dict[str, Any]:
    return {
        "key": key,
        "code": indicator.code,
        "name": indicator.name,
        "label": label,
        "measure": indicator.measure,
    }


def _withheld(indicator: Indicator, why: str) -> dict[str, Any]:
    return {**_named_fields(indicator.name, indicator, indicator.label), **value_of("withheld", None, why)}


def _live(key: str, indicator: Indicator, label: str, figure: Figure) -> dict[str, Any]:
    text = str(MISSING) if figure.value is None else figure.text()
    told = value_of(
        figure.state,
        figure.value,
        # As pages and papers mark a figure of which only a part is known.
        f"{text}*" if figure.state == PARTIAL and figure.value is not None else text,
        numerator=figure.numerator,
        denominator=figure.denominator,
    )
    return {**_named_fields(key, indicator, label), **told}
