"""Who has a yearly duty to hold dialogues, by which rule."""

from dataclasses import dataclass

from apps.core.periods import Period
from apps.dialogues.models.kinds import HostPost
from apps.law.models import rules_of


@dataclass(frozen=True)
class Holder:
    """Who has a yearly duty of its own, and under which posts of the host a dialogue fulfils it.

    One dialogue of both leaders fulfils both duties; figures still count it once.
    """

    name: str
    posts: frozenset[str]
    rule_key: str


HOLDERS = (
    # Whoever holds it for the committee on its chairman's behalf fulfils the committee's duty.
    Holder("Ủy ban nhân dân", frozenset({HostPost.CHAIRMAN, HostPost.BOTH, HostPost.OTHER}), "dialogues-per-year"),
    Holder(
        "Người đứng đầu cấp ủy",
        frozenset({HostPost.PARTY_SECRETARY, HostPost.BOTH}),
        "party-dialogues-per-year",
    ),
)
YEAR_KEYS = tuple(holder.rule_key for holder in HOLDERS)


def holders_bound(period: Period) -> list[Holder]:
    """Holders that a rule binds on a day of the period, confirmed or not."""
    keys = {rule.key for rule in rules_of(*YEAR_KEYS) if rule.held_within(period)}
    return [holder for holder in HOLDERS if holder.rule_key in keys]
