"""How many households gave (catalogue D16)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from apps.core.indicators import KNOWN, PARTIAL, Figure, Indicator, Scope, empty_figure, held_within, register
from apps.core.periods import Period
from apps.works.models import Contribution, ContributionKind, HouseholdContribution, Work

# Where a work states what was given in all, by kind.
_STATED = {
    ContributionKind.MONEY: "people_money",
    ContributionKind.LABOUR: "people_labour_days",
    ContributionKind.LAND: "land_given_m2",
    ContributionKind.GOODS: "people_goods_value",
}


def contributions(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Rows of households to works that started in the period."""
    rows = held_within(HouseholdContribution, "work__started_on", period)
    return rows.filter(kind=options["kind"]) if "kind" in options else rows


def households_that_gave(indicator: Indicator, scope: Scope, rows: Any) -> Figure:
    """How many different households gave to works that started in the period, whatever the number of their rows.

    Where a village's row of a work says how many households gave and none of its households has a row of its own, that
    number is added: the greatest of the village's rows for the work, since a household that gave money and days is one.
    Such a figure is partial, for it cannot tell who gave to several works. It is partial as well, with the works
    `lacking`, where a work states what was given but nobody wrote how many households gave it.
    """
    named = rows.order_by().aggregate(households=Count("household", distinct=True), rows=Count("pk"))
    numbers = list(_village_numbers(scope, rows))
    added = sum(number for *_, number in numbers if number)
    unknown = {work for work, _, number in numbers if number is None}
    lacking = len(unknown | _without_rows(scope, rows, {work for work, *_ in numbers}))
    records = named["rows"] + len(numbers)
    if not records and not lacking:
        return empty_figure(indicator, scope)
    if not records or (not named["rows"] and len(unknown) == len(numbers)):
        return Figure(indicator, None, PARTIAL, records=records, lacking=lacking)
    state = PARTIAL if added or lacking else KNOWN
    source = f"{records} bản ghi; có thôn chỉ ghi tổng số hộ" if added else ""
    return Figure(indicator, named["households"] + added, state, records=records, lacking=lacking, source=source)


def _village_numbers(scope: Scope, rows: Any) -> Any:
    """(work, village, number or None) of each village of a work that has rows of its own and none of its households."""
    period, kind = scope.period, scope.options.get("kind")
    found = Contribution.objects.filter(work__started_on__range=(period.start, period.end), amount__gt=0)
    found = found.in_units(scope.unit_ids)  # type: ignore[attr-defined]
    if scope.village is not None:
        found = found.filter(village=scope.village)
    if kind:
        found = found.filter(kind=kind)
    own = set(rows.order_by().values_list("work", "household__village").distinct())
    sums = found.order_by().values_list("work", "village").annotate(number=Max("households"))
    return [(work, village, number) for work, village, number in sums if (work, village) not in own]


def _without_rows(scope: Scope, rows: Any, numbered: set[int]) -> set[int]:
    """Works that state what was given, of which neither a household's nor a village's row is there."""
    kind = scope.options.get("kind")
    names = [_STATED[ContributionKind(kind)]] if kind else list(_STATED.values())
    works: Any = held_within(Work, "started_on", scope.period)
    works = works.in_units(scope.unit_ids)
    if scope.village is not None:
        works = works.filter(village=scope.village)
    stated = works.filter(Q(*((f"{name}__gt", 0) for name in names), _connector=Q.OR))
    own = set(rows.order_by().values_list("work", flat=True).distinct())
    return set(stated.order_by().values_list("pk", flat=True)) - own - numbered


register(
    Indicator(
        "works.contributing_households",
        "D16",
        "Số hộ hiến đất, đóng góp",
        "hộ",
        contributions,
        households_that_gave,
        register="works.work",
        dimensions={"kind": dict(ContributionKind.choices)},
        note="Hộ góp nhiều lần, nhiều hình thức tính một lần; thôn chỉ ghi tổng số hộ thì cộng số đó, chưa đầy đủ.",
    )
)
