"""How a unit is rated for what it made public in a year, with the sum behind it."""

from dataclasses import dataclass
from functools import partial

from apps.core.indicators import get
from apps.core.numbers import percent_of, share_text
from apps.core.periods import Period
from apps.core.together import all_of
from apps.disclosures.rules import RATING_WORDS, Band, Rating, rating_of
from apps.law.models import Rule, rule_on, rules_of
from apps.villages.models import AdministrativeUnit

GOOD_KEY, FAIR_KEY = "disclosure-rating-good", "disclosure-rating-fair"


@dataclass(frozen=True)
class RatedYear:
    """A year's rating: items made public, items that must be, and the rows of the two bands."""

    rating: Rating
    made: int
    asked: int
    good: Rule
    fair: Rule

    @property
    def words(self) -> str:
        return RATING_WORDS[self.rating]

    @property
    def sum(self) -> str:
        """The sum as a reader can check it: "9/12 nội dung = 75 %; tốt từ 90 %, trung bình từ 70 %"."""
        bands = f"tốt {_band_words(self.good)}, trung bình {_band_words(self.fair)}"
        return f"{share_text(self.made, self.asked, 'nội dung')}; {bands}"

    @property
    def is_confirmed(self) -> bool:
        return self.good.is_confirmed and self.fair.is_confirmed


def _band_words(rule: Rule) -> str:
    share = percent_of(rule.numerator, rule.denominator, None)
    return f"từ {share} %" if rule.inclusive else f"trên {share} %"


def rate_year(*, unit: AdministrativeUnit, year: int) -> RatedYear | None:
    """The unit's rating over a year by the bands that hold on its last day; None without bands or figures."""
    period = Period.year(year)
    rows = rules_of(GOOD_KEY, FAIR_KEY)
    good, fair = (rule_on(rows, key, period.end) for key in (GOOD_KEY, FAIR_KEY))
    figures = (get(name) for name in ("disclosures.items", "disclosures.items_asked"))
    made, asked = (figure.value for figure in all_of(*(partial(each.value, unit, period) for each in figures)))
    if good is None or fair is None or made is None or not asked:
        return None
    bands = {
        name: Band(row.numerator, row.denominator, row.inclusive) for name, row in (("good", good), ("fair", fair))
    }
    rating = rating_of(made=int(made), asked=int(asked), **bands)
    return None if rating is None else RatedYear(rating, int(made), int(asked), good, fair)
