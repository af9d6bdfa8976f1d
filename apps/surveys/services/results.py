"""What a survey found; sheets entered one by one and totals counted by hand are taken together."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db.models import Count

from apps.core.together import all_of, answers, rows_of, together
from apps.surveys.models import (
    CRITERIA,
    SATISFIED,
    YES,
    Channel,
    Measure,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
    SurveyTally,
    SurveyVillage,
)
from apps.surveys.services.findings import Line, PlaceResult, QuestionResult, Results

BY_SHEET, BY_TALLY, NOTHING_YET = "từng phiếu", "bảng kiểm phiếu", "chưa nhập"
ONLINE_ALONE = "Trực tuyến, không nêu thôn"


class _Found(NamedTuple):
    """What was read: sheets by place, question and choice, all of them and those counted by hand."""

    counts: Counter[tuple[int | None, int, int]]
    tallied: Counter[tuple[int, int, int]]
    sheets: Counter[tuple[int | None, str]]
    answered: Counter[int]


def results_of(survey: Survey) -> Results:
    """The survey's results, asked together; what was written freely stands in `texts_of`."""
    questions, places, found = together(
        [
            lambda: rows_of(survey.questions.all()),  # type: ignore[attr-defined]
            lambda: rows_of(survey.places.for_list()),  # type: ignore[attr-defined]
            lambda: _read(survey),
        ]
    )
    told = [_place(place, str(place), found, questions) for place in places]
    if found.sheets[None, Channel.ONLINE]:
        told.append(_place(None, ONLINE_ALONE, found, questions))
    return Results(
        survey,
        tuple(_question(at, question, places, found) for at, question in enumerate(questions, start=1)),
        tuple(told),
    )


def texts_of(survey: Survey, most: int | None = None) -> dict[int, list[str]]:
    """What was written freely, by the key of the question, the latest first; at most so many in all."""
    rows = SurveyAnswer.objects.counted().filter(response__survey=survey, choice=None).order_by("-pk")
    found: dict[int, list[str]] = defaultdict(list)
    for question, text in answers(rows.values_list("question", "text")[:most]):
        found[question].append(text)
    return dict(found)


def _read(survey: Survey) -> _Found:
    given = SurveyAnswer.objects.counted().filter(response__survey=survey).order_by()
    by_choice = given.filter(choice__isnull=False).values_list("response__place", "question", "choice")
    tallies = SurveyTally.objects.filter(place__survey=survey).order_by()
    by_place = SurveyResponse.objects.counted().filter(survey=survey).order_by().values_list("place", "channel")
    of_sheets, of_tallies, sheets, answered = all_of(
        partial(answers, by_choice.annotate(n=Count("pk"))),
        partial(answers, tallies.values_list("place", "question", "choice", "count")),
        partial(answers, by_place.annotate(n=Count("pk"))),
        partial(answers, given.values_list("question").annotate(n=Count("response", distinct=True))),
    )
    counts = Counter({(place, key, choice): n for place, key, choice, n in of_sheets})
    tallied = Counter({(place, key, choice): n for place, key, choice, n in of_tallies})
    counts.update(tallied)
    at_places = Counter({(place, channel): n for place, channel, n in sheets})
    return _Found(counts, tallied, at_places, Counter(dict(answered)))


def _place(place: SurveyVillage | None, name: str, found: _Found, questions: Sequence[SurveyQuestion]) -> PlaceResult:
    at = place.pk if place else None
    own = {(key, choice): n for (where, key, choice), n in found.counts.items() if where == at}
    by_hand = any(where == at for where, _, _ in found.tallied)
    entered = found.sheets[at, Channel.PAPER]
    criteria = {question.pk for question in questions if question.measure in CRITERIA}
    publicity = {question.pk for question in questions if question.measure == Measure.PUBLICITY}
    return PlaceResult(
        place=place,
        name=name,
        issued=place.issued if place else None,
        returned=place.returned if place else None,
        paper=(place.returned or 0) if place and by_hand else entered,
        online=found.sheets[at, Channel.ONLINE],
        way=BY_TALLY if by_hand else BY_SHEET if entered else NOTHING_YET,
        is_tallied=by_hand,
        counts=own,
        satisfied=_sum(own, criteria, SATISFIED),
        rated=_sum(own, criteria),
        confirmed=_sum(own, publicity, (YES,)),
        asked=_sum(own, publicity),
    )


def _sum(counts: Mapping[tuple[int, int], int], keys: set[int], choices: Sequence[int] = ()) -> int:
    """Sheets of these questions, of all choices unless some are named."""
    return sum(n for (key, choice), n in counts.items() if key in keys and (not choices or choice in choices))


def _question(at: int, question: SurveyQuestion, places: Sequence[SurveyVillage], found: _Found) -> QuestionResult:
    counts: Counter[int] = Counter()
    by_hand: Counter[int] = Counter()
    for (_, key, choice), n in found.counts.items():
        counts[choice] += n if key == question.pk else 0
    for (where, key, _), n in found.tallied.items():
        if key == question.pk:
            by_hand[where] += n
    if question.takes_many:
        # One sheet may have ticked several: what is known is only how many sheets were looked through.
        by_hand = Counter({place.pk: place.returned or 0 for place in places if place.pk in by_hand})
    base = found.answered[question.pk] + sum(by_hand.values())
    lines = tuple(
        Line(number, words, counts[number], Decimal(counts[number]) * 100 / base if base else None)
        for number, words in question.choices
    )
    good = None
    if question.measure in CRITERIA:
        good = sum(counts[number] for number in SATISFIED)
    elif question.measure == Measure.PUBLICITY:
        good = counts[YES]
    return QuestionResult(at, question, lines, base, good)
