"""The steps of the law for complaints, denunciations and other papers: how long each may take, counted from what.

Figures are data (`fixtures/law/procedure_steps.json`, dated and marked); here is how one of them is chosen.
"""

from dataclasses import dataclass
from enum import StrEnum

from apps.law.rules.counting import TimeLimit


class Start(StrEnum):
    """The event from which a step's time runs."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    HEARD = "heard"


class LimitError(ValueError):
    """An extension that the law does not allow; the message says why in Vietnamese."""


@dataclass(frozen=True)
class StepLimit:
    """One step's time-limit in days: as a rule, where travel is hard (`remote`), for involved cases, for both.

    None means that the law knows no other figure there. Decisions may add `extension_days`, `extension_times` at most;
    `may_pause` where a decision may make the clock stand still.
    """

    name: str
    days: int
    working: bool
    start: Start
    article: str
    is_confirmed: bool
    days_remote: int | None = None
    days_complex: int | None = None
    days_remote_complex: int | None = None
    extension_days: int = 0
    extension_times: int = 0
    may_pause: bool = False

    def limit(self, *, remote: bool = False, involved: bool = False) -> TimeLimit:
        """The figure for such a case; one the law does not set apart falls back to the nearest that it does."""
        days = self.days
        if remote and involved:
            days = self.days_remote_complex or self.days_complex or self.days_remote or days
        elif involved:
            days = self.days_complex or days
        elif remote:
            days = self.days_remote or days
        return TimeLimit(days, self.working, self.article, self.is_confirmed)

    def extended(self, times: int) -> int:
        """Days that so many extensions add; raises `LimitError` beyond what the law allows."""
        if times and not self.extension_times:
            raise LimitError(f"Bước “{self.name}” không được gia hạn ({self.article}).")
        if times > self.extension_times:
            raise LimitError(
                f"Bước “{self.name}” chỉ được gia hạn {self.extension_times} lần, "
                f"mỗi lần {self.extension_days} ngày ({self.article})."
            )
        return times * self.extension_days
