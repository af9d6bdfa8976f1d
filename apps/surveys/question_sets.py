"""Question sets that ship with the portal, to begin a survey with; worded for this portal, free to be changed."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class QuestionSet:
    """A set: what surveys begun with it ask, by fields of `SurveyQuestion`."""

    key: str
    title: str
    kind: str
    introduction: str
    questions: tuple[dict[str, Any], ...]


@cache
def question_sets() -> dict[str, QuestionSet]:
    """The shipped sets by key."""
    path = settings.BASE_DIR / "fixtures" / "surveys" / "question_sets.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["key"]: QuestionSet(**(row | {"questions": tuple(row["questions"])})) for row in rows}
