"""What a body waits for: members whose office ended, a term that runs out, a renewal that is due or late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from apps.committees import rules
from apps.committees.models import Committee, CommitteeMember
from apps.core.periods import runs_on
from apps.law.models import Rule, rule_on, rules_of
from apps.villages.models import OfficeTerm


@dataclass(frozen=True)
class Alert:
    """Something that a body waits for: by `due_on`, where there is such a day, and `late` once that is over."""

    committee: Committee
    words: str
    due_on: date | None
    late: bool

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class _Absence:
    """Somebody's last day in the body, or in the office that brought him there while he still sits (`sits`)."""

    member: CommitteeMember
    since: date
    office: str = ""

    @property
    def sits(self) -> bool:
        return bool(self.office)


def alerts_on(committees: Iterable[Committee], day: date) -> list[Alert]:
    """The alerts of the bodies that exist on the day, in their order; a fixed number of queries.

    Members and decisions must be loaded. Who was elected by a village sits there without an office.
    """
    standing = [row for row in committees if runs_on(day, row.established_on, row.dissolved_on)]
    prefetch_related_objects([member for row in standing for member in row.members.all()], "official__terms")
    rows = rules_of(rules.RENEWAL_DAYS) if standing else []
    found: list[Alert] = []
    for committee in standing:
        absences = _absences(committee, day)
        found += _offices_ended(committee, absences)
        found += _term(committee, day)
        found += _renewal(committee, absences, rows, day)
    return found


def _offices_ended(committee: Committee, absences: list[_Absence]) -> list[Alert]:
    return [
        Alert(
            committee,
            f"{one.member.official} ({one.member.get_role_display()}) thôi giữ chức vụ {one.office} từ sau ngày "
            f"{one.since:%d/%m/%Y} nhưng vẫn là thành viên",
            None,
            late=False,
        )
        for one in absences
        if one.sits
    ]


def _term(committee: Committee, day: date) -> list[Alert]:
    until = committee.term_on(day)
    if until is None or not rules.term_runs_out(until, day):
        return []
    ended = until < day
    words = f"Nhiệm kỳ {'đã hết' if ended else 'sẽ hết'} ngày {until:%d/%m/%Y}"
    return [Alert(committee, words, until, late=ended)]


def _renewal(committee: Committee, absences: list[_Absence], rows: list[Rule], day: date) -> list[Alert]:
    """One alert for all who left without a decision since, counted from the first of them."""
    last = _last_decision(committee, day)
    # Who leaves by a decision has his last day on the day before it, or on its own day.
    absences = [one for one in absences if last < one.since]
    if not absences:
        return []
    first = min(absences, key=lambda one: one.since)
    rule = rule_on(rows, rules.RENEWAL_DAYS, first.since)
    if rule is None:
        return []
    due = rules.renewal_due(first.since, rule.numerator)
    names = ", ".join(dict.fromkeys(str(one.member.official) for one in absences))
    passed = (day - first.since).days
    late = day > due
    sum_ = f"{passed} {'>' if late else '≤'} {rule.numerator} ngày"
    verdict = "chậm kiện toàn" if late else f"kiện toàn trước hết ngày {due:%d/%m/%Y}"
    words = f"Khuyết {names} từ sau ngày {first.since:%d/%m/%Y}, chưa có quyết định sau đó: {sum_}, {verdict}"
    return [Alert(committee, f"{words} ({rule.source})", due, late)]


def _absences(committee: Committee, day: date) -> list[_Absence]:
    members = list(committee.members.all())
    serving = {member.official_id for member in members if member.serves_on(day)}
    last_whole = _last_decision(committee, day, whole=True)
    found = []
    for member in members:
        if member.left_on and member.left_on < day and member.official_id not in serving:
            found.append(_Absence(member, member.left_on))
        elif member.serves_on(day) and member.village_id is None:
            ended = _ended_office(member, day)
            if ended is not None and ended.valid_until is not None and last_whole < ended.valid_until:
                found.append(_Absence(member, ended.valid_until, str(ended.get_office_display())))
    return found


def _last_decision(committee: Committee, day: date, *, whole: bool = False) -> date:
    """Of the latest decision up to the day; with `whole` of those that settle the whole body."""
    decided = (row.decided_on for row in committee.decisions.all() if row.sets_whole or not whole)
    return max((on for on in decided if on <= day), default=date.min)


def _ended_office(member: CommitteeMember, day: date) -> OfficeTerm | None:
    """The office that ended last while the member sat, where he holds none on the day."""
    terms = list(member.official.terms.all())
    if any(runs_on(day, term.valid_from, term.valid_until) for term in terms):
        return None
    over = [term for term in terms if term.valid_until and member.joined_on <= term.valid_until < day]
    return max(over, key=lambda term: (term.valid_until or date.min, term.pk), default=None)
