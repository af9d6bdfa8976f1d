"""How the result of a survey is told: by question and by place, with the base of each share."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.core.numbers import format_number, percent_of
from apps.surveys.models import Survey, SurveyQuestion, SurveyVillage


@dataclass(frozen=True)
class Line:
    """A choice: on how many sheets it was chosen; `share` is per cent of the sheets that answered the question."""

    number: int
    words: str
    count: int
    share: Decimal | None

    @property
    def share_text(self) -> str:
        return "—" if self.share is None else f"{self.share_number}\u00a0%"

    @property
    def share_number(self) -> str:
        """Without its sign, for a column that names it."""
        return "—" if self.share is None else format_number(self.share, 2)

    @property
    def bar(self) -> str:
        """The length of its bar, of a hundred, as drawings write it."""
        return f"{self.share or 0:.2f}"


@dataclass(frozen=True)
class QuestionResult:
    """A question with its lines; `base` sheets answered it. `good` of them are satisfied, or confirm publicity."""

    number: int
    question: SurveyQuestion
    lines: tuple[Line, ...]
    base: int
    good: int | None

    @property
    def good_share(self) -> str:
        return "" if self.good is None or not self.base else percent(self.good, self.base)


@dataclass(frozen=True)
class PlaceResult:
    """A place: its sheets of paper, those sent online for it, and what they say of satisfaction and publicity.

    `counts` are sheets by question (its key) and choice. Without a `place`: sent online without a village.
    """

    place: SurveyVillage | None
    name: str
    issued: int | None
    returned: int | None
    paper: int
    online: int
    way: str
    is_tallied: bool
    counts: Mapping[tuple[int, int], int]
    satisfied: int
    rated: int
    confirmed: int
    asked: int

    @property
    def sheets(self) -> int:
        """Sheets with a result."""
        return self.paper + self.online

    @property
    def is_entered(self) -> bool:
        """Whether sheets of paper were entered one by one."""
        return bool(self.paper) and not self.is_tallied

    @property
    def satisfied_share(self) -> str:
        return percent(self.satisfied, self.rated) if self.rated else "—"

    @property
    def confirmed_share(self) -> str:
        return percent(self.confirmed, self.asked) if self.asked else "—"

    @property
    def not_entered(self) -> int:
        """Sheets that came back and whose answers are not entered yet."""
        return max((self.returned or 0) - self.paper, 0)


@dataclass(frozen=True)
class Results:
    """All that a survey found."""

    survey: Survey
    questions: tuple[QuestionResult, ...]
    places: tuple[PlaceResult, ...]

    @property
    def issued(self) -> int | None:
        """Sheets of paper handed out; None where nobody counted in any place."""
        known = [place.issued for place in self.places if place.issued is not None]
        return sum(known) if known else None

    @property
    def returned(self) -> int:
        """Sheets that came back, with those sent online; of a place where nobody counted those that were entered."""
        return sum((place.paper if place.returned is None else place.returned) + place.online for place in self.places)

    @property
    def sheets(self) -> int:
        """Sheets with a result."""
        return sum(place.sheets for place in self.places)

    @property
    def online(self) -> int:
        return sum(place.online for place in self.places)

    @property
    def not_entered(self) -> int:
        return sum(place.not_entered for place in self.places)

    @property
    def villages(self) -> int:
        """Villages from which there is a result."""
        return sum(bool(place.place and place.place.village_id and place.sheets) for place in self.places)

    @property
    def without_issued(self) -> int:
        """Places of which nobody knows how many sheets were handed out."""
        return sum(place.place is not None and place.issued is None for place in self.places)

    @property
    def rated(self) -> int:
        return sum(place.rated for place in self.places)

    @property
    def satisfied_share(self) -> str:
        satisfied = sum(place.satisfied for place in self.places)
        return percent(satisfied, self.rated) if self.rated else ""

    def base_text(self, result: QuestionResult) -> str:
        """ "Số phiếu trả lời: 148/180 phiếu thu về; phát ra 200"."""
        words = f"Số phiếu trả lời: {format_number(result.base)}/{format_number(self.returned)} phiếu thu về"
        if self.online:
            words += f" (có {format_number(self.online)} phiếu trực tuyến)"
        if self.issued is None:
            return words
        unknown = f", {self.without_issued} nơi chưa ghi số phiếu phát ra" if self.without_issued else ""
        return f"{words}; phát ra {format_number(self.issued)}{unknown}"


def percent(part: int, whole: int) -> str:
    """ "82,22 %", which no line breaks."""
    return f"{percent_of(part, whole)}\u00a0%"
