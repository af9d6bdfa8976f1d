"""When a staff conference is valid, its resolution carried and its day kept; whole numbers only.

The limits are dated rows of law and come in from outside (Law 10/2022/QH15, Điều 51 and 52).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from apps.core.numbers import format_number, share_text

# By (reaching is enough, reached).
_SIGNS = {(True, True): "≥", (True, False): "<", (False, True): ">", (False, False): "≤"}


@dataclass(frozen=True)
class ShareLimit:
    """A share that is asked for; `inclusive`: reaching it is enough. `source`: the article and how sure it is."""

    numerator: int
    denominator: int
    inclusive: bool
    source: str


@dataclass(frozen=True)
class NumberLimit:
    """So many months or people by an article, with how sure it is."""

    number: int
    source: str


def is_reached(part: int, whole: int, limit: ShareLimit) -> bool:
    """Whether the part is enough of the whole: 2/3 of 9 is exactly 6."""
    reached, needed = part * limit.denominator, whole * limit.numerator
    return reached >= needed if limit.inclusive else reached > needed


def latest_day(for_year: int, months: int) -> date:
    """The last day for the conference about a working year: so many months into the next one (1 to 12)."""
    return date(for_year + 1, months, monthrange(for_year + 1, months)[1])


def may_send_delegates(staff: int, limit: NumberLimit) -> bool:
    """Whether an agency of so many people may call delegates instead of all."""
    return staff >= limit.number


def explain_share(part: int, whole: int, limit: ShareLimit | None, verdicts: tuple[str, str]) -> str:
    """The sum and its verdict: "40/60 người = 66,67 % ≥ 2/3: hợp lệ (…)"; without a limit the sum alone.

    `verdicts` are the words when it is reached and when not; `whole` is at least 1.
    """
    share = share_text(part, whole, "người")
    if limit is None:
        return share
    reached = is_reached(part, whole, limit)
    sign = _SIGNS[limit.inclusive, reached]
    return f"{share} {sign} {limit.numerator}/{limit.denominator}: {verdicts[not reached]} ({limit.source})"


def explain_day(held_on: date, for_year: int, limit: NumberLimit) -> str:
    """The verdict with its last day: "28/03/2024 ≤ 31/03/2024: đúng hạn (…)"."""
    last = latest_day(for_year, limit.number)
    sign, verdict = ("≤", "đúng hạn") if held_on <= last else (">", "quá hạn")
    return f"{held_on:%d/%m/%Y} {sign} {last:%d/%m/%Y}: {verdict} ({limit.source})"


def explain_form(staff: int, limit: NumberLimit) -> str:
    """The sum: "120 người ≥ 100 người: được họp đại biểu (…)"."""
    enough = may_send_delegates(staff, limit)
    sign, verdict = ("≥", "được họp đại biểu") if enough else ("<", "họp toàn thể, trừ khi làm việc phân tán")
    return f"{format_number(staff)} người {sign} {format_number(limit.number)} người: {verdict} ({limit.source})"
