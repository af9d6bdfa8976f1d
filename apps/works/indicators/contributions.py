"""How many households gave (catalogue D16)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.core.indicators import KNOWN, PARTIAL, Figure, Group, Indicator, grouped, held_within, register
from apps.core.periods import Period
from apps.core.together import all_of
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


@grouped
def households_that_gave(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many different households gave to works that started in the period, whatever the number of their rows.

    Where a village's row of a work says how many households gave and none of its households has a row of its own, that
    number is added: the greatest of the village's rows for the work, since a household that gave money and days is one.
    Such a figure is partial, for it cannot tell who gave to several works. It is partial as well, with the works
    `lacking`, where a work states what was given but nobody wrote how many households gave it.
    """
    named, own, numbers, stating = all_of(
        partial(group.summed, rows, households=Count("household", distinct=True), given=Count("pk")),
        partial(group.listed, rows.distinct(), "work", "household__village"),
        partial(group.listed, _village_rows(group), "work", "village", "households"),
        partial(group.listed, _stating_works(group), "pk"),
    )
    found = {}
    for unit in group.ids:
        figure = _of_households(
            indicator,
            **named.get(unit, {"households": 0, "given": 0}),
            numbers=_greatest(numbers[unit], set(own[unit])),
            stating={work for (work,) in stating[unit]}.difference(work for work, _ in own[unit]),
        )
        if figure:
            found[unit] = figure
    return found


def _of_households(
    indicator: Indicator,
    households: int,
    given: int,
    numbers: Mapping[tuple[int, int], int | None],
    stating: set[int],
) -> Figure | None:
    """The figure of one unit, None without a record; `stating` the works that state something without own rows."""
    added = sum(number for number in numbers.values() if number)
    unknown = {work for (work, _), number in numbers.items() if number is None}
    lacking = len(unknown | stating.difference(work for work, _ in numbers))
    records = given + len(numbers)
    if not records:
        return Figure(indicator, None, PARTIAL, lacking=lacking) if lacking else None
    if not given and all(number is None for number in numbers.values()):
        return Figure(indicator, None, PARTIAL, records=records, lacking=lacking)
    state = PARTIAL if added or lacking else KNOWN
    source = f"{records} bản ghi; có thôn chỉ ghi tổng số hộ" if added else ""
    return Figure(indicator, households + added, state, records=records, lacking=lacking, source=source)


def _greatest(rows: list[tuple[Any, ...]], own: set[tuple[Any, ...]]) -> dict[tuple[int, int], int | None]:
    """By work and village the greatest number of households that its rows tell, where its households have no rows."""
    found: dict[tuple[int, int], int | None] = {}
    for work, village, number in rows:
        if (work, village) not in own:
            known = [each for each in (number, found.get((work, village))) if each is not None]
            found[work, village] = max(known, default=None)
    return found


def _village_rows(group: Group) -> Any:
    """The rows of villages to works that started in the period, of the kind that is asked for."""
    kind = {"kind": group.options["kind"]} if "kind" in group.options else {}
    return group.narrow(held_within(Contribution, "work__started_on", group.period).filter(amount__gt=0, **kind))


def _stating_works(group: Group) -> Any:
    """Works that state that something was given, of the kind that is asked for."""
    kind = group.options.get("kind")
    names = [_STATED[ContributionKind(kind)]] if kind else list(_STATED.values())
    stated = Q(*((f"{name}__gt", 0) for name in names), _connector=Q.OR)
    return group.narrow(held_within(Work, "started_on", group.period)).filter(stated)


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
