"""Time-limits of a dialogue in calendar days, the day of the dialogue itself not counted, and who may ask for one.

The limits are dated rows of law and come in from outside (Law 65/2025/QH15, Điều 24, from 01/03/2025; Law
72/2025/QH15, Điều 43, from 01/07/2025).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.numbers import percent_of, share_text

# By (reaching is enough, reached).
_SIGNS = {(True, True): "≥", (True, False): "<", (False, True): ">", (False, False): "≤"}


@dataclass(frozen=True)
class DayLimit:
    """So many days by an article; `is_confirmed`: seen in a public source."""

    days: int
    article: str
    is_confirmed: bool

    @property
    def source(self) -> str:
        return self.article if self.is_confirmed else f"{self.article}; chưa kiểm chứng"


@dataclass(frozen=True)
class ShareLimit:
    """The share of the commune's voters whose asking binds; `inclusive`: reaching it is enough."""

    numerator: int
    denominator: int
    inclusive: bool
    source: str

    @property
    def percent(self) -> str:
        return f"{percent_of(self.numerator, self.denominator, None)} %"


def notice_due_on(held_on: date, limit: DayLimit) -> date:
    """The last day to announce a dialogue."""
    return held_on - timedelta(days=limit.days)


def result_due_on(held_on: date, limit: DayLimit) -> date:
    """The last day to make the results public and to send them to the village heads."""
    return held_on + timedelta(days=limit.days)


def is_published_in_time(held_on: date, published_on: date, limit: DayLimit) -> bool:
    return published_on <= result_due_on(held_on, limit)


def is_announced_in_time(announced_on: date, held_on: date, limit: DayLimit) -> bool:
    return announced_on <= notice_due_on(held_on, limit)


def is_binding_request(asking: int, voters: int, limit: ShareLimit) -> bool:
    """Whether enough voters ask, so that a dialogue must be held; whole numbers only.

    Source: Law 72/2025/QH15, Điều 43, or the article that `limit` carries.
    """
    reached, needed = asking * limit.denominator, voters * limit.numerator
    return reached >= needed if limit.inclusive else reached > needed


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


def explain_request(asking: int, voters: int, limit: ShareLimit | None) -> str:
    """The sum: "120/1.150 cử tri = 10,43 % ≥ 10 %: phải tổ chức (…)"; without a rule of the day the share alone.

    `voters` is at least 1.
    """
    share = share_text(asking, voters, "cử tri")
    if limit is None:
        return share
    binding = is_binding_request(asking, voters, limit)
    verdict = "phải tổ chức" if binding else "chưa đến mức bắt buộc"
    return f"{share} {_SIGNS[limit.inclusive, binding]} {limit.percent}: {verdict} ({limit.source})"
