"""When a village's decision is carried: plain reckoning over the household, in whole numbers.

The thresholds themselves are dated rows of law and come in from outside (Law 10/2022/QH15, Điều 21; before
01/07/2023 Ordinance 34/2007/PL-UBTVQH11).
"""

from dataclasses import dataclass
from decimal import Decimal

from apps.core.numbers import format_number

# By (reaching is enough, carried).
_SIGNS = {(True, True): "≥", (True, False): "<", (False, True): ">", (False, False): "≤"}


@dataclass(frozen=True)
class Threshold:
    """A share of all households that a decision needs; `inclusive`: reaching it is enough.

    `article` is its source, `is_confirmed` whether a public source was seen.
    """

    numerator: int
    denominator: int
    inclusive: bool
    article: str
    is_confirmed: bool

    @property
    def share(self) -> str:
        """The share as the law writes it: "50 %" where it is a whole percentage, else "2/3"."""
        percent, rest = divmod(100 * self.numerator, self.denominator)
        return f"{self.numerator}/{self.denominator}" if rest else f"{percent} %"


def is_carried(*, yes: int, households: int, threshold: Threshold) -> bool:
    """Whether `yes` households reach the share of *all* `households`, not of those present.

    Integers only: 2/3 of 300 is exactly 200, and 50 of 100 is not more than half. Source: the threshold's article.
    """
    reached, needed = yes * threshold.denominator, households * threshold.numerator
    return reached >= needed if threshold.inclusive else reached > needed


def explain(*, yes: int, households: int, threshold: Threshold) -> str:
    """The verdict with its sum: "112/202 hộ = 55,45 % > 50 %: đạt (khoản 1 Điều 21 …)"."""
    carried = is_carried(yes=yes, households=households, threshold=threshold)
    sign = _SIGNS[threshold.inclusive, carried]
    verdict = "đạt" if carried else "không đạt"
    doubt = "" if threshold.is_confirmed else "; chưa kiểm chứng"
    return f"{share_text(yes, households, 'hộ')} {sign} {threshold.share}: {verdict} ({threshold.article}{doubt})"


def share_text(part: int, whole: int, measure: str) -> str:
    """A part of a whole with its percentage: "112/202 hộ = 55,45 %". `whole` is at least 1."""
    percent = format_number(Decimal(100 * part) / whole, 2)
    return f"{format_number(part)}/{format_number(whole)} {measure} = {percent} %"
