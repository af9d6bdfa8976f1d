"""Households that may stand twice in the register: found by name, birth year and village, and what people said of them.

One that has ended is left out: it counts in no figure of today, and who moved away and came back is one household with
two residences, not two.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import chain, combinations, groupby, islice, product
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from apps.core.text import search_key
from apps.core.together import all_of, answers
from apps.households.models import Household, HouseholdPair
from apps.villages.models import AdministrativeUnit, Village

# Nobody works through more in a day; a register without a single birth year must not cost the page seconds.
MOST_PAIRS = 2_000


class Likeness(IntEnum):
    """Why two households look like one, the strongest reason first. Diacritics of names do not count."""

    SAME_YEAR = 1
    YEAR_MISSING = 2
    OTHER_VILLAGE = 3

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Likeness.SAME_YEAR: "cùng thôn, cùng tên và năm sinh chủ hộ",
    Likeness.YEAR_MISSING: "cùng thôn, cùng tên chủ hộ; có hộ chưa ghi năm sinh",
    Likeness.OTHER_VILLAGE: "khác thôn nhưng cùng tên và năm sinh chủ hộ",
}


@dataclass(frozen=True)
class LikelyPair:
    """Keys of the two households, the lower one first, and why they look alike."""

    first: int
    second: int
    likeness: Likeness


class _Row(NamedTuple):
    key: int
    name: str
    village: int
    year: int | None


_Pairs = Iterable[tuple[_Row, _Row]]


def likely_pairs(*, unit: AdministrativeUnit, user: Any, village: Village | None = None) -> list[LikelyPair]:
    """Pairs that the user may see and of which nobody said that they are two; the likeliest first, then by name.

    With `village` those with a household in it. At most `MOST_PAIRS`; three queries whatever the size.
    """
    rows = _counting(Household.objects.visible_to(user).filter(unit=unit).exclude(name_key=""))
    twice = rows.order_by().values("name_key").annotate(number=Count("pk")).filter(number__gt=1).values("name_key")
    found = rows.filter(name_key__in=twice).order_by("name_key", "pk")
    said = HouseholdPair.objects.filter(unit=unit).order_by()
    read, different = all_of(
        partial(answers, found.values_list("pk", "name_key", "village_id", "birth_year")),
        partial(answers, said.values_list("first_id", "second_id")),
    )
    two = set(different)
    names = [list(group) for _, group in groupby(map(_Row._make, read), key=lambda row: row.name)]
    pairs = (
        LikelyPair(min(one.key, other.key), max(one.key, other.key), likeness)
        for likeness, pairs_of in _SOURCES
        for name in names
        for one, other in pairs_of(name)
        if village is None or village.pk in (one.village, other.village)
    )
    return list(islice((pair for pair in pairs if (pair.first, pair.second) not in two), MOST_PAIRS))


def _counting(rows: Any) -> Any:
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=timezone.localdate()))


def _same_year(name: list[_Row]) -> _Pairs:
    together = _grouped((row for row in name if row.year), lambda row: (row.village, row.year))
    return chain.from_iterable(combinations(rows, 2) for rows in together)


def _year_missing(name: list[_Row]) -> Iterator[tuple[_Row, _Row]]:
    for rows in _grouped(name, lambda row: row.village):
        without = [row for row in rows if not row.year]
        yield from combinations(without, 2)
        yield from product(without, (row for row in rows if row.year))


def _other_village(name: list[_Row]) -> _Pairs:
    together = _grouped((row for row in name if row.year), lambda row: row.year)
    pairs = chain.from_iterable(combinations(rows, 2) for rows in together)
    return ((one, other) for one, other in pairs if one.village != other.village)


_SOURCES: tuple[tuple[Likeness, Callable[[list[_Row]], _Pairs]], ...] = (
    (Likeness.SAME_YEAR, _same_year),
    (Likeness.YEAR_MISSING, _year_missing),
    (Likeness.OTHER_VILLAGE, _other_village),
)


def _grouped(rows: Iterable[_Row], key: Callable[[_Row], Any]) -> Iterable[list[_Row]]:
    found: dict[Any, list[_Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found.values()


def likeness_of(one: Household, other: Household) -> Likeness | None:
    """Why two households at hand look alike; None where they do not."""
    if one.name_key != other.name_key:
        return None
    if one.village_id == other.village_id and not (one.birth_year and other.birth_year):
        return Likeness.YEAR_MISSING
    if one.birth_year != other.birth_year or not one.birth_year:
        return None
    return Likeness.SAME_YEAR if one.village_id == other.village_id else Likeness.OTHER_VILLAGE


def likely_same(household: Household, *, user: Any) -> list[tuple[Household, Likeness]]:
    """Households that count and look like one that is not stored yet, the likeliest first; what the user may see."""
    household.name_key = search_key(household.head_name)
    if not household.name_key:
        return []
    rows = _counting(Household.objects.visible_to(user).filter(unit=household.unit, name_key=household.name_key))
    found = [(row, likeness) for row in rows.for_list() if (likeness := likeness_of(household, row))]
    return sorted(found, key=lambda pair: pair[1])


def said_different(one: Household, other: Household) -> HouseholdPair | None:
    """What a person said of the two: the row that they are two, if there is one."""
    first, second = sorted((one.pk, other.pk))
    return HouseholdPair.objects.filter(first=first, second=second).select_related("said_by").first()


@transaction.atomic
def say_different(*, one: Household, other: Household, user: Any) -> HouseholdPair:
    """Remember that the two are two households; saying it again changes nothing.

    Raises `ValidationError` for a household and itself, or for those of two units.
    """
    if one.pk == other.pk or one.unit_id != other.unit_id:
        raise ValidationError("Chọn hai hộ khác nhau của cùng một xã.")
    first, second = sorted((one, other), key=lambda household: household.pk)
    known = {"first": first, "second": second}
    pair, _ = HouseholdPair.objects.get_or_create(**known, defaults={"unit": one.unit, "said_by": user})
    return pair


@transaction.atomic
def take_back_different(*, one: Household, other: Household) -> None:
    """Forget that the two were said to be two; they may be found again."""
    first, second = sorted((one.pk, other.pk))
    HouseholdPair.objects.filter(first=first, second=second).delete()
