"""Time-limits of a dialogue in calendar days; the day of the dialogue itself is not counted.

The limits are dated rows of law and come in from outside (Law 72/2025/QH15, Điều 43, from 01/07/2025).
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class DayLimit:
    """So many days by an article; `is_confirmed`: seen in a public source."""

    days: int
    article: str
    is_confirmed: bool

    @property
    def source(self) -> str:
        return self.article if self.is_confirmed else f"{self.article}; chưa kiểm chứng"


def result_due_on(held_on: date, limit: DayLimit) -> date:
    """The last day to make the results public."""
    return held_on + timedelta(days=limit.days)


def is_published_in_time(held_on: date, published_on: date, limit: DayLimit) -> bool:
    return published_on <= result_due_on(held_on, limit)


def is_announced_in_time(announced_on: date, held_on: date, limit: DayLimit) -> bool:
    return (held_on - announced_on).days >= limit.days


def explain_announcement(announced_on: date, held_on: date, limit: DayLimit) -> str:
    """The verdict with its sum: "05/07/2025, trước 9 ngày ≥ 7 ngày: đúng hạn (…)"."""
    in_time = is_announced_in_time(announced_on, held_on, limit)
    sign, verdict = ("≥", "đúng hạn") if in_time else ("<", "chậm")
    days = (held_on - announced_on).days
    return f"{announced_on:%d/%m/%Y}, trước {days} ngày {sign} {limit.days} ngày: {verdict} ({limit.source})"


def explain_publication(held_on: date, published_on: date, limit: DayLimit) -> str:
    """The verdict with its sum: "22/07/2025, sau 8 ngày ≤ 10 ngày: đúng hạn (…)"."""
    in_time = is_published_in_time(held_on, published_on, limit)
    sign, verdict = ("≤", "đúng hạn") if in_time else (">", "chậm")
    days = (published_on - held_on).days
    return f"{published_on:%d/%m/%Y}, sau {days} ngày {sign} {limit.days} ngày: {verdict} ({limit.source})"
