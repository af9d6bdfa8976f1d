"""The demo's petitions: those of the past years as their registers tell, and some that are in hand today."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.complaints.models import Denunciation, InternalTarget, Petition, PetitionClass, Reception
from apps.complaints.services import (
    join_letter,
    record_denunciation_event,
    record_petition_event,
    record_reception,
    wind,
)
from apps.core.services import save_record
from apps.villages.models import AdministrativeUnit

# What a register of the past says of the end of a petition, and the event that led to it.
_ENDS = {
    "resolved": "decide",
    "guided": "guide",
    "transferred": "transfer",
    "filed": "file",
    "withdrawn": "withdraw",
}
SAID_BY_EVENTS = frozenset({"status", "closed_on", "result", "due_on"})
_ACCEPTED_AFTER = timedelta(days=7)


def replay(petition: Petition, row: Mapping[str, Any]) -> None:
    """Let a stored petition take the way that its row tells of."""
    wind(petition)
    if "closed_on" not in row:
        return
    closed_on, kind = date.fromisoformat(row["closed_on"]), _ENDS[row["status"]]
    if kind in ("decide", "withdraw"):
        accepted_on = min(petition.received_on + _ACCEPTED_AFTER, closed_on)
        record_petition_event(petition=petition, kind="accept", happened_on=accepted_on, user=None)
        petition.refresh_from_db()
    record_petition_event(petition=petition, kind=kind, happened_on=closed_on, user=None, result=row.get("result", ""))
    if petition.steps.open().filter(code="send").exists():
        petition.refresh_from_db()
        record_petition_event(petition=petition, kind="send", happened_on=closed_on, user=None)


def load_petitions(data: Mapping[str, Any]) -> None:
    """What the petition officer has before him: counted back from today, so that some is due and some is late."""
    unit, user = AdministrativeUnit.objects.get(slug=data["unit"]), User.objects.get(username=data["official"])
    own = {row["name"]: _new(PetitionClass(unit=unit, **row), user) for row in data["classes"]}
    _new(
        InternalTarget(unit=unit, **data["target"] | {"valid_from": date.fromisoformat(data["target"]["valid_from"])}),
        user,
    )
    for row in data["receptions"]:
        _receive(unit, user, row)
    refs: dict[str, Petition] = {}
    for number, row in enumerate(data["petitions"], start=1):
        petition = _petition(unit, user, row, number, own)
        if "ref" in row:
            refs[row["ref"]] = petition
        if "joined" in row:
            join_letter(
                letter=petition,
                first=refs[row["joined"]],
                repeats=row.get("repeats", False),
                user=user,
                expected_version=petition.version,
            )
    for row in data["denunciations"]:
        _denunciation(unit, user, row)


def _new(record: Any, user: User) -> Any:
    record.full_clean(exclude={"created_by"})
    return save_record(record=record, user=user)


def _day(row: Mapping[str, Any]) -> date:
    return timezone.localdate() - timedelta(days=row["days_ago"])


def _receive(unit: AdministrativeUnit, user: User, row: Mapping[str, Any]) -> None:
    said = {name: value for name, value in row.items() if name not in ("days_ago", "visitors")}
    reception = Reception(unit=unit, held_on=_day(row), **said)
    reception.full_clean(exclude={"created_by"})
    record_reception(record=reception, user=user)
    for visitor in row.get("visitors", ()):
        reception.visitors.create(**visitor)


def _petition(
    unit: AdministrativeUnit, user: User, row: Mapping[str, Any], number: int, own: Mapping[str, PetitionClass]
) -> Petition:
    left_out = {"ref", "days_ago", "petitioners", "events", "joined", "repeats", "assigned", "own_type", "own_field"}
    said = {name: value for name, value in row.items() if name not in left_out}
    named = {name: own[row[name]] for name in ("own_type", "own_field") if name in row}
    received_on = _day(row)
    petition = _new(
        Petition(
            unit=unit,
            code=f"{number:02d}",
            received_on=received_on,
            assigned_to=user if row.get("assigned") else None,
            **said,
            **named,
        ),
        user,
    )
    for petitioner in row["petitioners"]:
        petition.petitioners.create(**petitioner)
    wind(petition)
    for event in row.get("events", ()):
        told = {name: value for name, value in event.items() if name != "days_ago"}
        record_petition_event(petition=petition, happened_on=_day(event), user=user, **told)
        petition.refresh_from_db()
    return petition


def _denunciation(unit: AdministrativeUnit, user: User, row: Mapping[str, Any]) -> None:
    said = {name: row[name] for name in ("field", "code", "paper_dossier_number")}
    denunciation = _new(Denunciation(unit=unit, received_on=_day(row), **said), user)
    wind(denunciation)
    for event in row["events"]:
        record_denunciation_event(denunciation=denunciation, kind=event["kind"], happened_on=_day(event), user=user)
        denunciation.refresh_from_db()
