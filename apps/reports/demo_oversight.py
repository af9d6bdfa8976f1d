"""The demo's boards, inspections, supervision, works, land and agencies, from `fixtures/demo/oversight-*.json`.

Those of 2023 agree with what the year's report says. Those of now are counted back from today, so that something is
always due and something late.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.agencies.models import CulturalYear
from apps.agencies.rules.months import Month
from apps.agencies.services.culture import record_cultural_year
from apps.agencies.services.procedures import MonthEntry, record_month
from apps.committees.models import CommitteeDecision, CommitteeMember
from apps.committees.services import inspections
from apps.committees.services.renewal import renew
from apps.core.services import save_record
from apps.households.models import Household
from apps.reports.demo_records import Records, day_of
from apps.supervision.models import Recommendation, Supervision
from apps.supervision.services import findings
from apps.villages.models import OfficeTerm, Official
from apps.works.models import HouseholdContribution
from apps.works.services.contributions import deciding_matters, enter_decided, households_of, save_contribution

_MONTHS = 12


def load_oversight(data: Mapping[str, Any], records: Records) -> None:
    """Store the plain records of the file, then let the services do what they do in the portal."""
    users = {user.username: user for user in User.objects.filter(is_demo=True)}
    user = users[data["official"]]
    records.store_all(data["records"])
    for row in data["offices_ended"]:
        _end_office(records, row, user)
    for row in data["renewals"]:
        _renew(records, row, user)
    _follow_plans(records, data["plans_followed"], user)
    for row in data["demands"]:
        _demand(records, row, users)
    for row in data["findings"]:
        _finding(records, row, users)
    for row in data["contributions"]:
        _contribute(records, row, user)
    for month in [Month(year, number) for year in data["procedure_years"] for number in range(1, _MONTHS + 1)]:
        _procedures(records, data["procedures"], month, user)
    for month in _year_until_last_month():
        _procedures(records, data["procedures"], month, user)
    for row in data["cultural_years"]:
        _cultural_year(records, row, user)


def _end_office(records: Records, row: Mapping[str, Any], user: User) -> None:
    """Somebody left office and still sits in a board."""
    term = OfficeTerm.objects.get(
        unit=records.unit, official__full_name=row["official"], office=row["office"], valid_until=None
    )
    term.valid_until = day_of(row["on"])
    term.full_clean(exclude={"created_by"})
    save_record(record=term, user=user)


def _renew(records: Records, row: Mapping[str, Any], user: User) -> None:
    committee = records.refs[row["committee"]]
    decision = CommitteeDecision(
        committee=committee,
        kind="renew",
        number=row["number"],
        decided_on=day_of(row["decided_on"]),
        term_until=day_of(row["term_until"]),
    )
    joiners = [
        CommitteeMember(
            committee=committee,
            official=Official.objects.get(unit=records.unit, full_name=joiner["official"]),
            role=joiner["role"],
            post=joiner["post"],
        )
        for joiner in row["joiners"]
    ]
    renew(
        committee=committee,
        decision=decision,
        leavers=committee.members.filter(official__full_name__in=row["leavers"]),
        joiners=joiners,
        user=user,
        expected_version=committee.version,
    )


def _follow_plans(records: Records, plans: Mapping[str, str], user: User) -> None:
    """Supervisions of the commune's own file, by their subject, that were held as planned."""
    for subject, plan in plans.items():
        supervision = Supervision.objects.get(unit=records.unit, subject=subject)
        supervision.plan = records.refs[plan]
        supervision.full_clean(exclude={"created_by"})
        save_record(record=supervision, user=user)


def _demand(records: Records, row: Mapping[str, Any], users: Mapping[str, User]) -> None:
    """What an inspection demanded, as far as it was remedied and verified."""
    demand = records.refs[row["ref"]]
    inspection = demand.inspection
    inspection.refresh_from_db()
    inspection = inspections.record_remedy(
        inspection=inspection,
        demand=demand,
        remedy=row["remedy"],
        remedied_on=day_of(row["remedied_on"]),
        user=users[row["by"]],
        expected_version=inspection.version,
    )
    if "verified_on" in row:
        inspections.verify_remedy(
            inspection=inspection,
            demand=demand,
            verified_on=day_of(row["verified_on"]),
            user=users[row["verified_by"]],
            expected_version=inspection.version,
        )


def _finding(records: Records, row: Mapping[str, Any], users: Mapping[str, User]) -> None:
    """The way of a finding as far as the row tells of it: recommended, answered, remedied, verified."""
    finding = records.refs[row["ref"]]
    finding.refresh_from_db()
    finding.supervision.refresh_from_db()
    supervision = finding.supervision
    recommendation = None
    if "recommend" in row:
        said = row["recommend"]
        recommendation = Recommendation(
            addressee=said["addressee"],
            text=said["text"],
            sent_on=day_of(said["sent_on"]),
            due_on=day_of(said["due_on"]),
        )
        supervision = findings.recommend(
            supervision=supervision, finding=finding, recommendation=recommendation, user=users[said["by"]]
        )
    if "reply" in row:
        said = row["reply"]
        supervision = findings.record_reply(
            supervision=supervision,
            recommendation=recommendation,  # type: ignore[arg-type]
            reply=said["text"],
            replied_on=day_of(said["on"]),
            accepted=said["accepted"],
            user=users[said["by"]],
        )
    if "remedy" in row:
        said = row["remedy"]
        supervision = findings.record_remedy(
            supervision=supervision,
            finding=finding,
            remedy=said["text"],
            remedied_on=day_of(said["on"]),
            handled=findings.Handled(**said.get("handled", {})),
            user=users[said["by"]],
        )
    if "verify" in row:
        said = row["verify"]
        findings.verify_remedy(
            supervision=supervision, finding=finding, verified_on=day_of(said["on"]), user=users[said["by"]]
        )


def _contribute(records: Records, row: Mapping[str, Any], user: User) -> None:
    """What households gave to a work, by the decision of its meeting; land is given house by house.

    Each part takes the next so many households, in the order of their codes, of those who decided.
    """
    work, given_on = records.refs[row["work"]], day_of(row["given_on"])
    (matter,) = deciding_matters(work)
    households = households_of(matter)
    for kind in ("money", "labour"):
        for chosen, part in _parts(households, row.get(kind, ())):
            enter_decided(
                work=work,
                matter=matter,
                households=[household.pk for household in chosen],
                money=part["each"] if kind == "money" else None,
                days=part["each"] if kind == "labour" else None,
                given_on=given_on,
                user=user,
            )
    for chosen, part in _parts(households, row.get("land", ())):
        for household in chosen:
            given = HouseholdContribution(
                work=work,
                household=household,
                kind="land",
                land_class=part["land_class"],
                amount=part["each"],
                given_on=given_on,
            )
            save_contribution(contribution=given, user=user)


def _parts(
    households: Sequence[Household], parts: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[Sequence[Household], Mapping[str, Any]]]:
    start = 0
    for part in parts:
        yield households[start : start + part["households"]], part
        start += part["households"]


def _year_until_last_month() -> list[Month]:
    """Twelve months; the one that ended last is left for whoever tries the demo."""
    found = [Month.of(timezone.localdate()).before.before]
    while len(found) < _MONTHS:
        found.append(found[-1].before)
    return found[::-1]


def _procedures(records: Records, fields: Mapping[str, Any], month: Month, user: User) -> None:
    """Every dossier is ended in the month in which it came in: what was neither early nor late was on time."""
    entries = []
    for name, columns in fields.items():
        said = {column: numbers[month.number - 1] for column, numbers in columns.items()}
        on_time = said["received"] - said["early"] - said["late"]
        entries.append(MonthEntry(name, said | {"on_time": on_time, "apologies": said["late"]}))
    record_month(unit=records.unit, user=user, month=month, entries=entries)


def _cultural_year(records: Records, row: Mapping[str, Any], user: User) -> None:
    """All villages of a year: households that were judged and families recognised, by the village's slug."""
    day = day_of(row["decided_on"])
    rows = [
        CulturalYear(
            unit=records.unit,
            village=records.villages[slug],
            year=day.year,
            households=judged,
            cultural_families=families,
            recognised=recognised,
            decision_number=row["decision_number"],
            decided_on=day,
        )
        for slug, (judged, families, recognised) in row["villages"].items()
    ]
    for each in rows:
        each.full_clean(exclude={"created_by"})
    record_cultural_year(rows=[(each, None) for each in rows], user=user)
