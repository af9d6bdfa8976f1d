"""An invented province at full size, against which lists, searches and figures are measured.

It stands as it was on 31/12/2025: communes directly below the province, as since 01/07/2025. The sizes are those of
real ones: 24 villages and some 4.800 households in a commune, 25.000 in the largest of a hundred.

No history rows are written: nobody entered or changed these rows, and half a million of them would only weigh on the
measurements of other tables. The database's triggers stand and check each row.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.core.statistics import refresh_statistics
from apps.core.text import slugify_vi
from apps.households.invented import household_sizes, person_name, place_names, refuse_real_units, shares
from apps.households.models import (
    Household,
    HouseholdClass,
    HouseholdClassification,
    HouseholdRepresentative,
    Residence,
)
from apps.households.models.residences import EndKind, StartKind
from apps.villages.models import AdministrativeUnit, OfficeTerm, Official, UnitVersion, Village, VillageVersion
from apps.villages.models.officials import Office
from apps.villages.models.units import UnitKind

START = date(2025, 7, 1)
# The year of the classes and of the changes.
YEAR = START.year
_DAYS = (date(YEAR, 12, 31) - START).days
# A household has 3.6 people on average.
_PEOPLE_IN_TEN = 36
# The largest commune against the others, and its villages, which grow more slowly.
_LARGEST, _LARGEST_VILLAGES = 5.2, 1.7
_BATCH = 2000


@dataclass(frozen=True)
class Size:
    """How many of each the province has; each commune has a village at least, each village a household."""

    communes: int = 100
    villages: int = 2400
    households: int = 500_000


@dataclass(frozen=True)
class Plan:
    """A commune to be made: its `number` in the province from 1, and the households of each of its villages."""

    number: int
    name: str
    villages: list[int]


def make_province(
    *, slug: str, size: Size, seed: str = "", password: str = "", since: date = START
) -> Iterator[tuple[int, int]]:
    """Make the province; gives the communes and households so far after each commune, which is one transaction.

    Communes that stand already are left as they are, so a run that was broken off goes on where it ended. With
    `password` each commune gets an official and a leader ("can-bo-", "lanh-dao-" and the commune's slug) who sign in
    by it. Units, villages and households stand from the day `since` on. Raises `RealUnitsError` in a database with real
    units, `ValueError` when the sizes do not fit together.
    """
    refuse_real_units()
    plans = _plans(size, random.Random(f"{seed} {slug}"))  # noqa: S311 - invented names, not secrets
    secret = make_password(password) if password else ""
    province = _make_unit(slug, "Thanh Vân", UnitKind.PROVINCE, None, since)
    done = 0
    for plan in plans:
        address = f"{slug}-{plan.number:03d}-{slugify_vi(plan.name)}"
        if not AdministrativeUnit.objects.filter(slug=address).exists():
            _Commune(plan, address, seed, since).make(province, secret)
        done += sum(plan.villages)
        yield plan.number, done
    # The planner knows the new sizes at once, without waiting for a housekeeper (which SQLite does not have).
    refresh_statistics()


def _plans(size: Size, chance: random.Random) -> list[Plan]:
    """Uneven communes, the first of them the large one, and uneven villages in each."""
    names = place_names(chance)
    others = [chance.uniform(0.8, 1.2) for _ in range(size.communes - 1)]
    village_counts = shares(size.villages, [_LARGEST_VILLAGES, *(weight**0.5 for weight in others)])
    rest = shares(size.households - size.villages + size.communes, [_LARGEST, *others])
    return [
        Plan(number, next(names), shares(households + count - 1, [chance.uniform(0.5, 1.5) for _ in range(count)]))
        for number, (count, households) in enumerate(zip(village_counts, rest, strict=True), start=1)
    ]


def _make_unit(
    slug: str, name: str, kind: UnitKind, parent: AdministrativeUnit | None, since: date
) -> AdministrativeUnit:
    unit, new = AdministrativeUnit.objects.get_or_create(slug=slug, defaults={"is_demo": True})
    if new:
        unit.clean()
        UnitVersion.objects.create(unit=unit, name=name, kind=kind, parent=parent, valid_from=since)
    return unit


class _Commune:
    """Makes one commune with all that stands in it; its own seed makes it the same, whatever was made before."""

    def __init__(self, plan: Plan, slug: str, seed: str, since: date) -> None:
        self.plan, self.slug, self.since = plan, slug, since
        self.chance = random.Random(f"{seed} {slug}")  # noqa: S311 - invented names, not secrets

    @transaction.atomic
    def make(self, province: AdministrativeUnit, secret: str) -> None:
        kind = UnitKind.WARD if self.plan.number % 4 == 0 else UnitKind.COMMUNE
        self.unit = _make_unit(self.slug, self.plan.name, kind, province, self.since)
        villages = self._villages()
        self._heads(villages)
        self._households(villages)
        if secret:
            self._accounts(secret)

    def _villages(self) -> list[Village]:
        """The villages with their names, in the order in which people list them."""
        names = place_names(self.chance)
        called = [next(names) for _ in self.plan.villages]
        villages = Village.objects.bulk_create(
            Village(unit=self.unit, slug=slugify_vi(name), position=position, started_on=self.since)
            for position, name in enumerate(called, start=1)
        )
        VillageVersion.objects.bulk_create(
            VillageVersion(village=village, name=name, valid_from=self.since)
            for village, name in zip(villages, called, strict=True)
        )
        return villages

    def _heads(self, villages: Sequence[Village]) -> None:
        people = Official.objects.bulk_create(
            Official(unit=self.unit, public_id=self._public_id(), full_name=person_name(self.chance)) for _ in villages
        )
        OfficeTerm.objects.bulk_create(
            OfficeTerm(
                unit=self.unit,
                public_id=self._public_id(),
                official=person,
                office=Office.VILLAGE_HEAD,
                village=village,
                valid_from=self.since,
                decision="Kết quả bầu Trưởng thôn (dữ liệu minh họa)",
            )
            for village, person in zip(villages, people, strict=True)
        )

    def _households(self, villages: Sequence[Village]) -> None:
        """All households; one in 25 is poor, one near-poor, one new, one has a named voter, one in 100 has left."""
        for village, count in zip(villages, self.plan.villages, strict=True):
            sizes = household_sizes(count, count * _PEOPLE_IN_TEN // 10, self.chance)
            households = Household.objects.bulk_create(
                (self._household(village, number, members) for number, members in enumerate(sizes, start=1)),
                batch_size=_BATCH,
            )
            Residence.objects.bulk_create(map(_residence, households), batch_size=_BATCH)
            HouseholdRepresentative.objects.bulk_create(
                HouseholdRepresentative(
                    household=household, full_name=household.representative_name, valid_from=household.started_on
                )
                for household in households
                if household.representative_name
            )
            HouseholdClassification.objects.bulk_create(
                HouseholdClassification(
                    household=household, year=YEAR, classification=kind, decision="Quyết định (dữ liệu minh họa)"
                )
                for household in households
                if (kind := self._class())
            )

    def _household(self, village: Village, number: int, members: int) -> Household:
        chance = self.chance
        started = START + timedelta(chance.randrange(1, _DAYS)) if chance.random() < 0.04 else self.since
        ended = date(YEAR, 12, 31) if chance.random() < 0.01 else None
        return Household(
            unit=self.unit,
            public_id=self._public_id(),
            village=village,
            code=f"{village.position:02d}-{number:04d}",
            head_name=person_name(chance),
            birth_year=chance.randint(1940, 2000),
            representative_name=person_name(chance) if chance.random() < 0.04 else "",
            members=members,
            address=f"Ngõ {chance.randint(1, 40)}",
            started_on=started,
            ended_on=ended,
        )

    def _class(self) -> str:
        drawn = self.chance.random()
        steps = ((0.04, HouseholdClass.POOR), (0.08, HouseholdClass.NEAR_POOR), (0.12, HouseholdClass.POLICY))
        return next((kind for bound, kind in steps if drawn < bound), "")

    def _accounts(self, secret: str) -> None:
        for role, name in ((Role.OFFICIAL, "can-bo"), (Role.LEADER, "lanh-dao")):
            user = User.objects.create(
                username=f"{name}-{self.slug}", full_name=person_name(self.chance), password=secret
            )
            Appointment.objects.create(user=user, role=role, unit=self.unit, valid_from=self.since)

    def _public_id(self) -> str:
        return f"{self.chance.getrandbits(64):016x}"


def _residence(household: Household) -> Residence:
    """The only span in which the household counts; one that left did so at the end of the year."""
    ended: dict[str, Any] = {"end": household.ended_on, "end_kind": EndKind.MOVED_OUT} if household.ended_on else {}
    return Residence(
        household=household,
        village=household.village,
        start=household.started_on,
        start_kind=StartKind.REGISTERED if household.started_on <= START else StartKind.NEW,
        **ended,
    )
