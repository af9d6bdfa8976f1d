"""From the frozen figures of an issued report to the rows that the level above reads; plain values in and out."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from apps.core.indicators import Indicator, Ratio, UnknownIndicatorError, get

_PLACES = Decimal("0.01")


def aggregate_of(indicator: Indicator) -> str:
    """How figures of several units become one: a share by its two parts, another percentage not at all, else a sum."""
    if isinstance(indicator.how, Ratio):
        return "ratio"
    return "none" if indicator.measure == "%" else "sum"


def submitted_rows(figures: Any, *, period_start: Any, period_end: Any) -> Iterator[dict[str, Any]]:
    """The fields of a row for each frozen figure, but for its document and unit.

    Reports issued before figures carried the way to add them up are read by the indicator's present definition; their
    shares have no numerator and denominator.
    """
    for position, frozen in enumerate(figures, start=1):
        start, end = frozen.get("period") or (period_start, period_end)
        yield {
            "position": position,
            "key": frozen["key"][:200],
            "name": frozen["name"][:100],
            "label": frozen["label"][:500],
            "measure": frozen["measure"][:60],
            "village": (frozen.get("village") or "")[:60],
            "aggregate": frozen.get("aggregate") or _aggregate(frozen),
            "value": _number(frozen["value"]),
            "numerator": _number(frozen.get("numerator")),
            "denominator": _number(frozen.get("denominator")),
            "state": frozen["state"],
            "text": frozen["text"][:200],
            "period_start": period_start,
            "period_end": period_end,
            "start": start,
            "end": end,
        }


def _aggregate(frozen: Mapping[str, Any]) -> str:
    try:
        return aggregate_of(get(frozen["name"]))
    except UnknownIndicatorError:
        return "none" if frozen["measure"] == "%" else "sum"


def _number(value: Any) -> Decimal | None:
    """With two places, as the column keeps it; nothing where there is none or it is too large for the column."""
    if value is None:
        return None
    try:
        return Decimal(value).quantize(_PLACES, ROUND_HALF_UP)
    except InvalidOperation:
        return None
