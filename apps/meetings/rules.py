"""When a meeting is quorate and a decision carried: plain reckoning over the household, in whole numbers.

The thresholds themselves are dated rows of law and come in from outside (Law 10/2022/QH15, Điều 21; before
01/07/2023 Ordinance 34/2007/PL-UBTVQH11).
"""

from dataclasses import dataclass

from apps.core.numbers import share_text

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

    def is_reached(self, yes: int, base: int) -> bool:
        """Integers only: 2/3 of 300 is exactly 200, and 50 of 100 is not more than half."""
        reached, needed = yes * self.denominator, base * self.numerator
        return reached >= needed if self.inclusive else reached > needed


@dataclass(frozen=True)
class Verdict:
    """`yes` measured against a threshold over `base`, counted in `measure`.

    As text it shows its sum and its source: "112/202 hộ = 55,45 % > 50 %: đạt (khoản 1 Điều 21 …)".
    """

    yes: int
    base: int
    threshold: Threshold
    measure: str = "hộ"

    @property
    def carried(self) -> bool:
        return self.threshold.is_reached(self.yes, self.base)

    @property
    def needed(self) -> int:
        """The least number that is enough."""
        least, rest = divmod(self.base * self.threshold.numerator, self.threshold.denominator)
        return least if self.threshold.inclusive and not rest else least + 1

    def __str__(self) -> str:
        doubt = "" if self.threshold.is_confirmed else "; chưa kiểm chứng"
        return f"{self._sum} ({self.threshold.article}{doubt})"

    @property
    def on_paper(self) -> str:
        """As people sign it: whether a public source of the article was seen is for those at the screen."""
        return f"{self._sum} ({self.threshold.article})"

    @property
    def _sum(self) -> str:
        sign = _SIGNS[self.threshold.inclusive, self.carried]
        verdict = "đạt" if self.carried else "không đạt"
        share = share_text(self.yes, self.base, self.measure)
        return f"{share} {sign} {self.threshold.share}: {verdict}"
