"""Figures of the funds to which the people give (catalogue D19)."""

from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from apps.core.indicators import KNOWN, Figure, Indicator, Scope, empty_figure, register
from apps.core.periods import Period
from apps.works.models import Fund
from apps.works.rules import Balance

_NOTE = "Quỹ bắt đầu theo dõi trong kỳ thì tồn quỹ đầu của ngày bắt đầu được tính vào tồn đầu kỳ."


def funds(period: Period, options: Mapping[str, str]) -> Any:
    """Funds that were kept on a day of the period; those that ended before it count no more."""
    return Fund.objects.running_in(period)


def part_of_balance(part: Callable[[Balance], int]) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """A part of the balance of all the funds together, so that opening + in − out is the closing for any scope."""

    def how(indicator: Indicator, scope: Scope, rows: Any) -> Figure:
        number = rows.count()
        if not number:
            return empty_figure(indicator, scope)
        return Figure(indicator, part(rows.balance(scope.period)), KNOWN, records=number)

    return how


_fund = partial(Indicator, code="D19", measure="đồng", records=funds, register="works.fund", note=_NOTE)

register(
    _fund(
        "works.fund_opening", label="Tồn đầu kỳ các quỹ Nhân dân đóng góp", how=part_of_balance(attrgetter("opening"))
    ),
    _fund("works.fund_in", label="Thu của các quỹ Nhân dân đóng góp", how=part_of_balance(attrgetter("money_in"))),
    _fund("works.fund_out", label="Chi của các quỹ Nhân dân đóng góp", how=part_of_balance(attrgetter("money_out"))),
    _fund(
        "works.fund_closing", label="Tồn cuối kỳ các quỹ Nhân dân đóng góp", how=part_of_balance(attrgetter("closing"))
    ),
)
