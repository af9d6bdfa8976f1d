"""What a land project counts for: what it states, else what the rows of its households come to."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.core.together import answers
from apps.works.models import LandProject, LandProjectHousehold
from apps.works.models.works import area_text
from apps.works.rules.land import NOT_TOLD, REASONS, reason_of


@dataclass(frozen=True)
class HouseholdCounts:
    """What the rows of households come to, to one day; areas in m², money in đồng, both of the rows that tell them.

    `not_agreed` counts by reason, in the order of `rules.land.REASONS`, those who have not agreed.
    """

    households: int = 0
    agreed: int = 0
    paid: int = 0
    handed_over: int = 0
    resettlement: int = 0
    resettled: int = 0
    opinions: int = 0
    area: Decimal | None = None
    without_area: int = 0
    compensation: int | None = None
    without_compensation: int = 0
    not_agreed: tuple[tuple[str, int], ...] = ()

    @property
    def disagreeing(self) -> int:
        return self.households - self.agreed

    @property
    def unpaid(self) -> int:
        return self.households - self.paid

    @property
    def area_text(self) -> str:
        return "" if self.area is None else area_text(self.area)


_COLUMNS = (
    *("project", "area_m2", "compensation", "agreed_on", "paid_on", "handed_over_on"),
    *("needs_resettlement", "resettled_on", "opinion"),
)


def counts_by_project(projects: Iterable[int], on: date | None = None) -> dict[int, HouseholdCounts]:
    """The counts of each project that has rows, by its key; what came after `on` had not happened. One query.

    Added up here, as SQLite adds decimals up as floating numbers.
    """
    rows = LandProjectHousehold.objects.filter(project__in=list(projects)).order_by().values_list(*_COLUMNS)
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for project, *row in answers(rows):
        found[project].append(tuple(row))
    return {project: counted(of_project, on) for project, of_project in found.items()}


def counts_of(project: LandProject) -> HouseholdCounts | None:
    """None while no household was entered."""
    return counts_by_project([project.pk]).get(project.pk)


def counted(rows: Sequence[tuple[Any, ...]], on: date | None) -> HouseholdCounts:
    def had_happened(day: date | None) -> bool:
        return day is not None and (on is None or day <= on)

    areas, money, agreed, paid, handed, needs, resettled, opinions = zip(*rows, strict=True)
    known_areas = [area for area in areas if area is not None]
    known_money = [each for each in money if each is not None]
    why = Counter(reason_of(opinion) for day, opinion in zip(agreed, opinions, strict=True) if not had_happened(day))
    return HouseholdCounts(
        households=len(rows),
        agreed=sum(map(had_happened, agreed)),
        paid=sum(map(had_happened, paid)),
        handed_over=sum(map(had_happened, handed)),
        resettlement=sum(needs),
        resettled=sum(map(had_happened, resettled)),
        opinions=sum(reason_of(opinion) != NOT_TOLD for opinion in opinions),
        area=sum(known_areas, Decimal(0)) if known_areas else None,
        without_area=len(rows) - len(known_areas),
        compensation=sum(known_money) if known_money else None,
        without_compensation=len(rows) - len(known_money),
        not_agreed=tuple((reason, why[reason]) for reason in REASONS if why[reason]),
    )


@dataclass(frozen=True)
class Told:
    """A value, None where nobody wrote it down; `partial` where rows lack it or it contradicts itself."""

    value: int | Decimal | None = None
    from_rows: bool = False
    partial: bool = False


def _either(stated: Any, from_rows: Any, lacking: int = 0) -> Told:
    """A stated total stays the figure, whatever the rows say."""
    if stated is not None:
        return Told(stated)
    return Told() if from_rows is None else Told(from_rows, True, bool(lacking))


def area(project: LandProject, counts: HouseholdCounts | None) -> Told:
    """m²."""
    return _either(project.area_m2, counts and counts.area, counts.without_area if counts else 0)


def households(project: LandProject, counts: HouseholdCounts | None) -> Told:
    return _either(project.households_affected, counts and counts.households)


def agreed(project: LandProject, counts: HouseholdCounts | None) -> Told:
    return _either(project.households_agreed, counts and counts.agreed)


def paid(project: LandProject, counts: HouseholdCounts | None) -> Told:
    return _either(project.households_paid, counts and counts.paid)


def unpaid(project: LandProject, counts: HouseholdCounts | None) -> Told:
    """Households affected less those paid; where the two come from different sources they may not fit."""
    whole, part = households(project, counts), paid(project, counts)
    if whole.value is None or part.value is None:
        return Told()
    left = whole.value - part.value
    return Told(max(left, 0), whole.from_rows or part.from_rows, left < 0)


def opinions(project: LandProject, counts: HouseholdCounts | None) -> Told:
    """Only the list of households tells opinions."""
    return Told() if counts is None else Told(counts.opinions)


Measure = Callable[[LandProject, HouseholdCounts | None], Told]
