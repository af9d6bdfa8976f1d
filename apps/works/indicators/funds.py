"""Figures of the funds to which the people give (catalogue D19)."""

from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import Count

from apps.core.indicators import KNOWN, Figure, Fold, Group, Indicator, grouped, register
from apps.core.periods import Period
from apps.works.models import Fund, FundEntry
from apps.works.models.funds import balance_of, balance_sum, movements
from apps.works.rules import Balance

_NOTE = "Quỹ bắt đầu theo dõi trong kỳ thì tồn quỹ đầu của ngày bắt đầu được tính vào tồn đầu kỳ."


def funds(period: Period, options: Mapping[str, str]) -> Any:
    """Funds that were kept on a day of the period; those that ended before it count no more."""
    return Fund.objects.running_in(period)


def _balances(group: Group) -> dict[int, tuple[int, Balance]]:
    """How many funds, and the balance of all of them together; two queries."""
    rows = group.narrow(funds(group.period, {}))
    held = group.summed(rows, number=Count("pk"), opening=balance_sum("opening"))
    entries = FundEntry.objects.filter(fund__in=rows.order_by().values("pk"))
    moved = group.summed(entries, **movements(group.period))
    return {
        unit: (sums["number"], balance_of(sums["opening"], moved.get(unit, {})))
        for unit, sums in held.items()
        if sums["number"]
    }


def part_of_balance(part: Callable[[Balance], int]) -> Fold:
    """A part of the balance of all the funds together, so that opening + in − out is the closing for any scope."""

    @grouped
    def how(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        found = group.read(_balances)
        return {
            unit: Figure(indicator, part(balance), KNOWN, records=number) for unit, (number, balance) in found.items()
        }

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
