"""Surveys of the people's satisfaction: questions, villages, sheets answered one by one or counted by village."""

from apps.surveys.models.answers import (
    SurveyAnswer,
    SurveyResponse,
    SurveyTally,
    answered_places,
    has_result,
    is_answered,
    is_frozen,
    with_results,
)
from apps.surveys.models.kinds import (
    CRITERIA,
    LONGEST_TEXT,
    SATISFIED,
    YES,
    Channel,
    Measure,
    Polled,
    QuestionKind,
    SurveyKind,
    SurveyState,
)
from apps.surveys.models.surveys import Survey, SurveyQuestion, SurveyVillage

__all__ = [
    "CRITERIA",
    "LONGEST_TEXT",
    "SATISFIED",
    "YES",
    "Channel",
    "Measure",
    "Polled",
    "QuestionKind",
    "Survey",
    "SurveyAnswer",
    "SurveyKind",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyState",
    "SurveyTally",
    "SurveyVillage",
    "answered_places",
    "has_result",
    "is_answered",
    "is_frozen",
    "with_results",
]
