"""Who casts a household's vote: a new head, a person whom it names, the end of that. One transaction each.

All take the day from which on it is so, and raise `ValidationError` with the reason, at the field where it lies.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.periods import Span
from apps.households.models import Household, HouseholdRepresentative
from apps.households.rules import Step, day_before, naming_obstacle, relief_obstacle, step_obstacle, too_young
from apps.households.services.register import locked, refuse, store
from apps.households.services.residences import spans_of
from apps.law.models import Rule, rule_at

# From which age on a person has full civil capacity, and may cast the household's vote (Law 10/2022/QH15, Điều 18
# khoản 2; Civil Code 91/2015/QH13, Điều 20) [K].
VOTER_AGE_KEY = "household-voter-age"
_Kind = HouseholdRepresentative.Kind


def voter_age(day: date) -> Rule | None:
    """The rule of the day that says from which age on a person casts the household's vote."""
    return rule_at(VOTER_AGE_KEY, day)


def age_doubt(*, full_name: str, birth_year: int | None, day: date) -> str:
    """A reminder where the person is too young to cast the vote from the day on, or still is today; else ""."""
    for at in (day, timezone.localdate()):
        rule = voter_age(at)
        if rule is not None and too_young(birth_year, age=rule.numerator, day=at):
            return (
                f"Đã ghi, nhưng {full_name} sinh năm {birth_year}, ngày {at:%d/%m/%Y} chưa đủ {rule.numerator} tuổi "
                f"để đại diện hộ ({rule.source}). Kiểm tra lại năm sinh."
            )
    return ""


@transaction.atomic
def change_head(
    *,
    household: Household,
    full_name: str,
    birth_year: int | None,
    day: date,
    basis: str = "",
    user: Any = None,
) -> Household:
    """Another person is the head from the day on; the one before stays on record with the last day."""
    (own,) = locked(household)
    _refuse_day(own, day)
    since = own.head_since or own.started_on
    refuse("day", relief_obstacle(since, day=day, today=timezone.localdate()))
    former = HouseholdRepresentative(
        household=own,
        kind=_Kind.FORMER_HEAD,
        full_name=own.head_name,
        birth_year=own.birth_year,
        valid_from=own.head_since,
        valid_until=day_before(day),
        basis=basis,
    )
    _store_row(former)
    own.head_name, own.birth_year, own.head_since = full_name, birth_year, day
    return store(own, user)


@transaction.atomic
def name_representative(
    *,
    household: Household,
    full_name: str,
    birth_year: int | None,
    day: date,
    basis: str = "",
    user: Any = None,
) -> Household:
    """The household names a person in the head's place from the day on (Law 10/2022/QH15, Điều 18 khoản 2)."""
    (own,) = locked(household)
    _refuse_day(own, day)
    named = own.representatives.filter(kind=_Kind.NAMED)
    refuse("day", naming_obstacle([Span(row.valid_from, row.valid_until) for row in named if row.valid_from], day))
    row = HouseholdRepresentative(
        household=own,
        kind=_Kind.NAMED,
        full_name=full_name,
        birth_year=birth_year,
        valid_from=day,
        basis=basis,
    )
    _store_row(row)
    return store(own, user)


@transaction.atomic
def end_representative(*, household: Household, day: date, user: Any = None) -> Household:
    """From the day on the head casts the vote again."""
    (own,) = locked(household)
    named = own.representatives.filter(kind=_Kind.NAMED, valid_until__isnull=True).first()
    if named is None or named.valid_from is None:
        refuse("day", "Hộ không có người đại diện nào đang được cử.")
        return own
    refuse("day", relief_obstacle(named.valid_from, day=day, today=timezone.localdate()))
    named.valid_until = day_before(day)
    _store_row(named)
    return store(own, user)


def _refuse_day(household: Household, day: date) -> None:
    refuse("day", step_obstacle(Step.WITHIN, spans_of(household), day=day, today=timezone.localdate()))


def _store_row(row: HouseholdRepresentative) -> None:
    row.full_clean(exclude=["household"])
    row.save()
