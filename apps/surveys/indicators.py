"""Figures of surveys: sheets, satisfaction by criterion, villages polled, publicity confirmed (K11, K12, C06).

A survey counts in the period in which its last day lies, once that day has come.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Aggregate, Count, Exists, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Fold,
    Group,
    Indicator,
    count,
    grouped,
    ratio,
    register,
)
from apps.core.periods import Period
from apps.surveys.models import (
    CRITERIA,
    SATISFIED,
    YES,
    Measure,
    Polled,
    Survey,
    SurveyAnswer,
    SurveyKind,
    SurveyQuestion,
    SurveyResponse,
    SurveyTally,
    SurveyVillage,
    answered_places,
    has_result,
)

REGISTER = "surveys.survey"
DAY_NOTE = "Cuộc khảo sát tính vào kỳ có ngày kết thúc khảo sát, từ khi đến ngày đó."
KINDS: Mapping[str, Any] = {"kind": dict(SurveyKind.choices)}
CRITERIA_OF: Mapping[str, Any] = {**KINDS, "criterion": {str(one): str(one.label) for one in CRITERIA}}
SATISFIED_NOTE = f"Hài lòng là hai mức trên: rất hài lòng, hài lòng. {DAY_NOTE}"


def surveys(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Surveys that ended in the period, of a kind or of all."""
    rows: Any = Survey.objects.ended_within(period.start, period.end, timezone.localdate())
    return rows.filter(kind=options["kind"]) if "kind" in options else rows


def of_households(period: Period, options: Mapping[str, str]) -> QuerySet:
    return surveys(period, options).filter(polled=Polled.HOUSEHOLD)


def of_persons(period: Period, options: Mapping[str, str]) -> QuerySet:
    return surveys(period, options).filter(polled=Polled.PERSON)


def villages(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Villages, once for each survey, from which there is a result."""
    rows = SurveyVillage.objects.filter(survey__in=surveys(period, options).values("pk"), village__isnull=False)
    return answered_places(rows)


def _questions(period: Period, options: Mapping[str, str]) -> QuerySet:
    return SurveyQuestion.objects.filter(survey__in=surveys(period, options).values("pk"))


def criteria(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Questions about satisfaction, of one criterion or of all."""
    wanted = [options["criterion"]] if "criterion" in options else CRITERIA
    return _questions(period, options).filter(measure__in=wanted)


def of_publicity(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _questions(period, options).filter(measure=Measure.PUBLICITY)


@grouped
def sheets(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """Sheets with a result: those entered or sent, and those counted by hand; partial while a survey has none."""
    of_survey = {"survey": OuterRef("pk")}
    entered = _number(SurveyResponse.objects.counted().filter(**of_survey), "survey", Count("pk"))
    tallied = Exists(SurveyTally.objects.filter(place=OuterRef("pk")))
    counted = _number(SurveyVillage.objects.filter(tallied, **of_survey), "survey", Sum("returned"))
    told = rows.annotate(has_result=has_result("pk"), entered=entered, counted=counted)
    found = group.listed(told, "has_result", "entered", "counted")
    return {unit: _of_surveys(indicator, surveys) for unit, surveys in found.items() if surveys}


def _of_surveys(indicator: Indicator, surveys: list[tuple[Any, ...]]) -> Figure:
    lacking = sum(not has_result for has_result, *_ in surveys)
    if lacking == len(surveys):
        return Figure(indicator, None, MISSING, records=len(surveys), lacking=lacking)
    number = sum((entered or 0) + (counted or 0) for _, entered, counted in surveys)
    return Figure(indicator, number, PARTIAL if lacking else KNOWN, records=len(surveys), lacking=lacking)


def answers(choices: Sequence[int] = ()) -> Fold:
    """How many answers the questions have, of any choice unless some are named.

    Partial while a survey of one of them has no result.
    """
    chosen = {"choice__in": choices} if choices else {}

    @grouped
    def how(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        given = SurveyAnswer.objects.counted().filter(question=OuterRef("pk"), choice__isnull=False)
        counted = SurveyTally.objects.filter(question=OuterRef("pk"))
        told = rows.annotate(
            is_answered=Exists(given) | Exists(counted),
            has_result=has_result("survey"),
            given=_number(given.filter(**chosen), "question", Count("pk")),
            counted=_number(counted.filter(**chosen), "question", Sum("count")),
        )
        found = group.listed(told, "is_answered", "has_result", "given", "counted")
        return {unit: _of_questions(indicator, questions) for unit, questions in found.items() if questions}

    return how


def _of_questions(indicator: Indicator, questions: list[tuple[Any, ...]]) -> Figure:
    asked = len(questions)
    if not any(is_answered for is_answered, *_ in questions):
        return Figure(indicator, None, MISSING, records=asked, lacking=asked)
    lacking = sum(not has_result for _, has_result, *_ in questions)
    number = sum((given or 0) + (counted or 0) for *_, given, counted in questions)
    return Figure(indicator, number, PARTIAL if lacking else KNOWN, records=asked, lacking=lacking)


def _number(rows: QuerySet, by: str, aggregate: Aggregate) -> Subquery:
    """The aggregate of the rows that belong to one row of the outer query; null without any."""
    return Subquery(rows.order_by().values(by).annotate(number=aggregate).values("number"))


def _figure(name: str, code: str, label: str, measure: str, records: Any, how: Any, **extra: Any) -> Indicator:
    return Indicator(name, code, label, measure, records, how, REGISTER, **({"dimensions": KINDS} | extra))


register(
    _figure("surveys.surveys", "K11", "Số cuộc khảo sát sự hài lòng", "cuộc", surveys, count(), note=DAY_NOTE),
    _figure("surveys.sheets", "K11", "Số phiếu khảo sát sự hài lòng", "phiếu", surveys, sheets, note=DAY_NOTE),
    _figure(
        "surveys.households",
        "K11",
        "Số hộ được lấy ý kiến hài lòng",
        "hộ",
        of_households,
        sheets,
        note=f"Phiếu của các cuộc khảo sát theo hộ, mỗi hộ một phiếu. {DAY_NOTE}",
    ),
    _figure(
        "surveys.people",
        "K11",
        "Số người được lấy ý kiến hài lòng",
        "người",
        of_persons,
        sheets,
        note=f"Phiếu của các cuộc khảo sát theo cá nhân, mỗi người một phiếu. {DAY_NOTE}",
    ),
    _figure(
        "surveys.rated",
        "K11",
        "Số lượt đánh giá sự hài lòng",
        "lượt đánh giá",
        criteria,
        answers(),
        dimensions=CRITERIA_OF,
        note=f"Mỗi câu trả lời theo mức độ hài lòng là một lượt. {DAY_NOTE}",
    ),
    _figure(
        "surveys.satisfied",
        "K11",
        "Số lượt đánh giá hài lòng",
        "lượt đánh giá",
        criteria,
        answers(SATISFIED),
        dimensions=CRITERIA_OF,
        note=SATISFIED_NOTE,
    ),
    _figure(
        "surveys.satisfied_share",
        "K11",
        "Tỷ lệ hài lòng trên số lượt đánh giá",
        "%",
        criteria,
        ratio("surveys.satisfied", "surveys.rated"),
        dimensions=CRITERIA_OF,
        decimals=2,
        note=SATISFIED_NOTE,
    ),
    _figure(
        "surveys.villages",
        "K12",
        "Số thôn, tổ dân phố lấy ý kiến hài lòng",
        "thôn",
        villages,
        count("village"),
        note=f"Thôn đã có kết quả; nhiều cuộc khảo sát ở một thôn chỉ tính một lần. {DAY_NOTE}",
    ),
    _figure(
        "surveys.villages_share",
        "K12",
        "Tỷ lệ thôn, tổ dân phố lấy ý kiến hài lòng trên tổng số thôn, tổ dân phố",
        "%",
        villages,
        ratio("surveys.villages", "villages.villages"),
        decimals=2,
        note=DAY_NOTE,
    ),
    _figure(
        "surveys.publicity_answers",
        "C06",
        "Số lượt trả lời về việc đã công khai",
        "lượt trả lời",
        of_publicity,
        answers(),
        note=f"Kể cả trả lời “không biết”. {DAY_NOTE}",
    ),
    _figure(
        "surveys.publicity_confirmed",
        "C06",
        "Số lượt trả lời xác nhận đã công khai",
        "lượt trả lời",
        of_publicity,
        answers((YES,)),
        note=DAY_NOTE,
    ),
    _figure(
        "surveys.publicity_share",
        "C06",
        "Tỷ lệ ý kiến xác nhận đã công khai trên số lượt trả lời",
        "%",
        of_publicity,
        ratio("surveys.publicity_confirmed", "surveys.publicity_answers"),
        decimals=2,
        note=f"Kể cả trả lời “không biết” ở mẫu số. {DAY_NOTE}",
    ),
)
