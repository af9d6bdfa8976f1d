"""What the law of its day has to say to a staff conference; it refuses nothing."""

from dataclasses import dataclass

from apps.agencies.models import PUBLIC_KINDS, ConferenceFormat, ConferenceKind, StaffConference
from apps.agencies.rules.conferences import (
    NumberLimit,
    ShareLimit,
    explain_day,
    explain_form,
    explain_share,
    is_reached,
    latest_day,
    may_send_delegates,
)
from apps.law.models import Rule, rule_on, rules_of

QUORUM_KEY = "staff-conference-quorum"
MAJORITY_KEY = "staff-conference-majority"
LATEST_KEY = "staff-conference-latest-months"
DELEGATES_KEY = "staff-conference-delegates-from"
RULE_KEYS = (QUORUM_KEY, MAJORITY_KEY, LATEST_KEY, DELEGATES_KEY)


@dataclass(frozen=True)
class ConferenceVerdicts:
    """Sentences with their sums, each empty where nobody counted; `remarks` are those that say something is amiss."""

    quorum: str = ""
    resolution: str = ""
    in_time: str = ""
    form: str = ""
    remarks: tuple[str, ...] = ()


def weigh_conference(conference: StaffConference) -> ConferenceVerdicts:
    """The conference by the rules that held on its day; one query.

    The law binds public agencies; of the conference of an enterprise's workers it gives the sums alone.
    """
    day, agency = conference.held_on, conference.agency
    bound = agency.kind in PUBLIC_KINDS
    rows = rules_of(*RULE_KEYS) if bound else []
    quorum, majority = (_share(rule_on(rows, key, day)) for key in (QUORUM_KEY, MAJORITY_KEY))
    latest, delegates = (_number(rule_on(rows, key, day)) for key in (LATEST_KEY, DELEGATES_KEY))
    called, present, votes = conference.called, conference.present, conference.votes_for
    said: dict[str, str] = {}
    remarks = []
    if called and present is not None:
        said["quorum"] = explain_share(present, called, quorum, ("hợp lệ", "chưa đủ số người dự"))
        if quorum and not is_reached(present, called, quorum):
            remarks.append(f"Hội nghị chưa đủ số người dự: {said['quorum']}.")
    if present and votes is not None:
        said["resolution"] = explain_share(votes, present, majority, ("được thông qua", "chưa được thông qua"))
        if majority and not is_reached(votes, present, majority):
            remarks.append(f"Nghị quyết chưa đủ số người tán thành: {said['resolution']}.")
    if latest and conference.kind == ConferenceKind.REGULAR:
        said["in_time"] = explain_day(day, conference.for_year, latest)
        if day > latest_day(conference.for_year, latest.number):
            remarks.append(f"Hội nghị tổ chức chậm: {said['in_time']}.")
    if delegates and agency.staff is not None and conference.form == ConferenceFormat.DELEGATES:
        said["form"] = explain_form(agency.staff, delegates)
        if not may_send_delegates(agency.staff, delegates):
            remarks.append(f"Cơ quan, đơn vị họp đại biểu khi chưa đủ số người: {said['form']}.")
    return ConferenceVerdicts(**said, remarks=tuple(remarks))


def _share(row: Rule | None) -> ShareLimit | None:
    return ShareLimit(row.numerator, row.denominator, row.inclusive, row.source) if row else None


def _number(row: Rule | None) -> NumberLimit | None:
    return NumberLimit(row.numerator, row.source) if row else None
