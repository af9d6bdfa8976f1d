"""Carrying out the import of village heads, and the slips that the new people are handed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.services.accounts import invite
from apps.accounts.services.appointments import appoint
from apps.accounts.services.head_plan import (
    MOST_BASIS,
    NEW,
    SKIP,
    HeadRow,
    PlannedRow,
    RowState,
    plan_digest,
    plan_heads,
)
from apps.accounts.services.links import give_link
from apps.core.services import note_submission
from apps.villages.models import AdministrativeUnit
from apps.villages.models.officials import Office
from apps.villages.services import lock_unit


@dataclass(frozen=True)
class Slip:
    """What a new person is handed: the one-time link (as a path) and the names of the villages."""

    account: User
    villages: list[str]
    link: str


class PlanChangedError(Exception):
    """Someone changed accounts or villages after the plan was shown."""


@transaction.atomic
def import_heads(
    *,
    actor: User,
    unit: AdministrativeUnit,
    rows: Sequence[HeadRow],
    choices: Mapping[int, str],
    seen: str,
    key: str,
    url: str,
) -> list[Slip]:
    """Make the accounts and appointments of the rows, all or none; gives a slip for each new account.

    `choices` are the ways chosen by row number; rows that are wrong or present already are passed over. Raises
    `PlanChangedError` when the plan is no longer the one with the digest `seen`; a second sending with the same `key`
    breaks it with `IntegrityError`. What `invite` and `appoint` refuse is raised with its row.
    """
    # Two who import at once would each find the other's people missing.
    lock_unit(unit.pk)
    note_submission(key, actor, url)
    plan = plan_heads(unit=unit, actor=actor, rows=rows)
    if plan_digest(plan) != seen:
        raise PlanChangedError
    made: dict[str, User] = {}
    slips: dict[str, Slip] = {}
    for planned in plan:
        way = _way(planned, choices)
        if way == SKIP:
            continue
        try:
            account = _carry_out(planned, _person(way, made, actor), actor, unit)
        except ValidationError as error:
            raise ValidationError([f"Dòng {planned.row.number}: {words}" for words in error.messages]) from error
        if way == NEW:
            made[f"row:{planned.row.number}"] = account
            link = give_link(account=account, actor=actor)
            slips[account.public_id] = Slip(account, [], link)
        if account.public_id in slips:
            slips[account.public_id].villages.append(planned.village_name)
    return list(slips.values())


def _way(planned: PlannedRow, choices: Mapping[int, str]) -> str:
    """What to do with a row: the way chosen, else the first of those offered."""
    if planned.state in (RowState.WRONG, RowState.PRESENT):
        return SKIP
    offered = [way for way, _ in planned.choices] or [NEW]
    chosen = choices.get(planned.row.number)
    return chosen if chosen in offered else offered[0]


def _person(way: str, made: Mapping[str, User], actor: User) -> User | None:
    """Whom a way means: one made for an earlier row, an account, nobody yet."""
    kind, _, public_id = way.partition(":")
    return User.objects.editable_by(actor).get(public_id=public_id) if kind == "account" else made.get(way)


def _carry_out(planned: PlannedRow, person: User | None, actor: User, unit: AdministrativeUnit) -> User:
    """Appoint the person, or invite a new one; without a term only the basis can tell a deputy."""
    basis, term = planned.row.basis, planned.term
    if planned.office == Office.DEPUTY_HEAD and term is None:
        basis = f"Phó trưởng thôn. {basis}"[:MOST_BASIS].strip()
    mandate: dict[str, Any] = {
        "actor": actor,
        "unit": unit,
        "role": Role.VILLAGE_HEAD,
        "village": planned.village,
        "office_term": term,
        "valid_from": planned.valid_from,
        "basis": basis,
    }
    if person is None:
        return invite(full_name=planned.row.full_name, official=term.official if term else None, **mandate)
    appoint(account=person, **mandate)
    return person
