"""Which households count on a day, and who casts the vote of each then (Law 10/2022/QH15, Điều 18 khoản 2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from apps.core.together import rows_of
from apps.households.models import Household, HouseholdRepresentative, Residence
from apps.households.models.residences import ResidenceQuerySet
from apps.villages.models import Village

_Kind = HouseholdRepresentative.Kind
_MOST_KEYS = 500


@dataclass(frozen=True)
class Entitled:
    """A household's representative on the day; `named` when the household named the person in its head's place.

    `village` is the village of the day by its name of that day, `head` the head of that day.
    """

    household: Household
    village: str
    name: str
    birth_year: int | None
    named: bool
    head: str
    head_birth_year: int | None

    @property
    def standing(self) -> str:
        """As what the person casts the vote."""
        return "được hộ cử" if self.named else "chủ hộ"


def residences_on(*, unit: Any, day: date, village: Any = None, viewer: Any = None) -> ResidenceQuerySet:
    """The residences of the day in the order of lists; `viewer` narrows them to what that user may see."""
    rows = Residence.objects.all() if viewer is None else Residence.objects.visible_to(viewer)
    rows = rows.on(day).filter(household__unit=unit)
    if village is not None:
        rows = rows.filter(village=village)
    return rows.for_list().order_by("village__position", "village__slug", "household__code")


def entitled(unit: Any, day: date, village: Any = None, *, viewer: Any = None) -> list[Entitled]:
    """One representative for each household that counts on the day, in the order of lists."""
    return with_representatives(residences_on(unit=unit, day=day, village=village, viewer=viewer), day)


def with_representatives(residences: Iterable[Residence], day: date) -> list[Entitled]:
    """The residences of the day with who casts each household's vote; one query more than the residences take."""
    rows = list(residences)
    named: dict[int, HouseholdRepresentative] = {}
    heads: dict[int, HouseholdRepresentative] = {}
    # Of former heads without a first day the one who ceased first was head on the day.
    for person in rows_of(_people_of(rows).on(day).order_by("-valid_until", "-pk")):
        (named if person.kind == _Kind.NAMED else heads)[person.household_id] = person
    return [_entitled(row, named.get(row.household_id), heads.get(row.household_id), day) for row in rows]


def _people_of(rows: list[Residence]) -> Any:
    """The representatives of the rows' households; of a long list those of the whole unit, to send few keys."""
    people = HouseholdRepresentative.objects.all()
    if len(rows) <= _MOST_KEYS:
        return people.filter(household__in=[row.household_id for row in rows])
    return people.filter(household__unit__in={row.household.unit_id for row in rows})


def _entitled(
    row: Residence, named: HouseholdRepresentative | None, former: HouseholdRepresentative | None, day: date
) -> Entitled:
    household = row.household
    head, year = (former.full_name, former.birth_year) if former else (household.head_name, household.birth_year)
    return Entitled(
        household=household,
        village=row.village.name_on(day),
        name=named.full_name if named else head,
        birth_year=named.birth_year if named else year,
        named=named is not None,
        head=head,
        head_birth_year=year,
    )


def counts_on(*, unit: Any, day: date, viewer: Any) -> list[tuple[Village, str, int]]:
    """Each village of the day that the viewer may see, by its name of that day, with its number of households."""
    residences = residences_on(unit=unit, day=day, viewer=viewer).order_by()
    counted = dict(residences.values_list("village").annotate(Count("pk")))
    villages = Village.objects.visible_to(viewer).filter(unit=unit).for_list()
    there = villages.on(day) | villages.filter(pk__in=list(counted))
    return [(village, village.name_on(day), counted.get(village.pk, 0)) for village in there]
