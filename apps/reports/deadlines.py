"""By when the report of a year is to be issued."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.periods import Period
from apps.law.models import Rule, rule_at

DUE_KEY = "annual-report-due-days"


@dataclass(frozen=True)
class Deadline:
    """The last day in time, and the rule that sets it; whoever shows it says when no source confirms the rule."""

    day: date
    rule: Rule

    def days_late(self, issued_on: date) -> int:
        """Days past the deadline; 0 in time."""
        return max(0, (issued_on - self.day).days)


def deadline_of(period: Period) -> Deadline | None:
    """The deadline of the report on the period by the rule of its last day; None where no rule is known."""
    rule = rule_at(DUE_KEY, period.end)
    return Deadline(period.end + timedelta(days=rule.numerator), rule) if rule else None
