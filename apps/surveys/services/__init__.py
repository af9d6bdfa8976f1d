"""Surveys from their questions to their result."""

from apps.surveys.services.answering import answer_online, enter_sheets, record_tally, undo_entry
from apps.surveys.services.findings import PlaceResult, QuestionResult, Results
from apps.surveys.services.recording import (
    FROZEN_WORDS,
    ask_set,
    close_survey,
    copy_survey,
    count_sheets,
    name_villages,
    record_survey,
    refuse_closed,
    refuse_frozen,
    reopen_survey,
)
from apps.surveys.services.results import results_of, texts_of
from apps.surveys.services.setting_aside import (
    SheetsOfMinute,
    days_of_sending,
    last_sent,
    number_aside,
    set_aside,
    sheets_by_minute,
    steps_aside,
    take_back,
)

__all__ = [
    "FROZEN_WORDS",
    "PlaceResult",
    "QuestionResult",
    "Results",
    "SheetsOfMinute",
    "answer_online",
    "ask_set",
    "close_survey",
    "copy_survey",
    "count_sheets",
    "days_of_sending",
    "enter_sheets",
    "last_sent",
    "name_villages",
    "number_aside",
    "record_survey",
    "record_tally",
    "refuse_closed",
    "refuse_frozen",
    "reopen_survey",
    "results_of",
    "set_aside",
    "sheets_by_minute",
    "steps_aside",
    "take_back",
    "texts_of",
    "undo_entry",
]
