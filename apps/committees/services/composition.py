"""What the law has to say of a body's composition on a day, and until when a term would run."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apps.committees import rules
from apps.committees.models import Committee, CommitteeKind, CommitteeRole
from apps.core.periods import runs_on
from apps.law.models import rule_at, rule_on, rules_of
from apps.law.remarks import Remark
from apps.villages.models import OfficeTerm, Village, VillageSuccession
from apps.villages.models.officials import Office
from apps.villages.models.units import reachable
from apps.villages.rules import last_allowed_day

_KEYS = {
    CommitteeKind.INSPECTORATE: (
        rules.INSPECTORATE_LEAST,
        rules.INSPECTORATE_MOST,
        rules.INSPECTORATE_VILLAGES,
        rules.INSPECTORATE_LARGE,
        rules.INSPECTORATE_DEPUTIES_LARGE,
        rules.INSPECTORATE_DEPUTIES,
    ),
    CommitteeKind.INVESTMENT_BOARD: (rules.BOARD_LEAST, rules.BOARD_RESIDENTS, rules.BOARD_DEPUTIES),
}
_HEADS_OF_GOVERNMENT = (Office.CHAIRMAN, Office.VICE_CHAIRMAN)


@dataclass(frozen=True)
class Verdict:
    """A remark of the law on a composition, and whether what it asks is kept."""

    remark: Remark
    holds: bool

    def __str__(self) -> str:
        return str(self.remark)


def verdicts_on(committee: Committee, day: date) -> list[Verdict]:
    """What the rules of the day say of who sat on the day; nothing of a body that did not exist, or that has none.

    Reads the loaded members; at most four queries, whatever their number.
    """
    keys = _KEYS.get(CommitteeKind(committee.kind))
    if keys is None or not runs_on(day, committee.established_on, committee.dissolved_on):
        return []
    rows = rules_of(*keys)
    in_force = {key: rule for key in keys if (rule := rule_on(rows, key, day))}
    limits = {key: rule.numerator for key, rule in in_force.items()}
    members = committee.composition_on(day)
    deputies = sum(member.role == CommitteeRole.DEPUTY for member in members)
    if committee.kind == CommitteeKind.INSPECTORATE:
        villages = list(Village.objects.filter(unit=committee.unit_id).on(day).for_list())
        represented = _villages_now(
            committee.unit_id, {member.village_id for member in members if member.village_id}, day
        )
        missing = [village.name_on(day) for village in villages if village.pk not in represented]
        findings = rules.inspectorate_findings(
            members=len(members), deputies=deputies, missing_villages=missing, villages=len(villages), limits=limits
        )
    else:
        residents = sum(member.village_id is not None for member in members)
        findings = rules.board_findings(members=len(members), residents=residents, deputies=deputies, limits=limits)
    return [Verdict(Remark.by(in_force[found.key], found.words), found.holds) for found in findings]


def oddities_on(committee: Committee, day: date) -> list[str]:
    """What is odd about a commune's people's inspectorate on the day; refuses nothing.

    That is another one beside it, and a member who leads the government. Reads the loaded members; two queries, none
    for other bodies.
    """
    is_there = runs_on(day, committee.established_on, committee.dissolved_on)
    if committee.kind != CommitteeKind.INSPECTORATE or not is_there:
        return []
    others = Committee.objects.filter(unit=committee.unit_id, kind=committee.kind).on(day).exclude(pk=committee.pk)
    names = [str(other) for other in others]
    found = [rules.not_the_only_one(names, day)] if names else []
    seated = [member.official_id for member in committee.composition_on(day)]
    offices = OfficeTerm.objects.filter(official__in=seated, office__in=_HEADS_OF_GOVERNMENT).on(day)
    return found + [
        rules.leads_the_government(str(term.official), str(term.get_office_display()), day)
        for term in offices.for_list().order_by("official", "pk")
    ]


def _villages_now(unit_id: int, elected_by: Iterable[int], day: date) -> set[int]:
    """The villages with those that they went into by the day: who was elected by a merged one speaks for the new."""
    found = set(elected_by)
    if not found:
        return found
    steps = VillageSuccession.objects.filter(on__lte=day, predecessor__unit=unit_id)
    links: dict[int, list[int]] = defaultdict(list)
    for before, after in steps.values_list("predecessor", "successor"):
        links[before].append(after)
    return {village for start in found for village in reachable(start, links)}


def proposed_term(committee: Committee, day: date) -> date | None:
    """Until when a term decided on the day would run; None where nothing says it.

    A people's inspectorate sits as long as the village heads do (khoản 2 Điều 36 Luật 10/2022/QH15): up to the latest
    end of their terms that run on the day. An agency's one sits for as many months as the rule of the day has it.
    """
    if committee.kind == CommitteeKind.INSPECTORATE:
        heads = OfficeTerm.objects.filter(unit=committee.unit_id, office=Office.VILLAGE_HEAD).on(day)
        ends = heads.filter(valid_until__isnull=False).order_by("-valid_until")
        return ends.values_list("valid_until", flat=True).first()
    if committee.kind == CommitteeKind.AGENCY_BOARD:
        rule = rule_at(rules.AGENCY_TERM, day)
        return last_allowed_day(day, rule.numerator) if rule else None
    return None
