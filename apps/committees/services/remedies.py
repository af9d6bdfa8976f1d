"""The steps that every row with a remedy takes alike; the services of its app lock, ask whether it fits, and store.

All change the row in memory and raise `ValidationError` with the reason, at the field, when it cannot be.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.committees.models.remedies import MOST_REASON, RemediedRow
from apps.committees.rules import NO_REASON
from apps.core.constraints import NOT_YET
from apps.core.text import clean_text


def note_remedy(row: RemediedRow, *, remedy: str, remedied_on: date, user: Any) -> None:
    """What was done, on which day, told by whom; the reason for which an earlier remedy was given back is settled."""
    row.remedy, row.remedied_on, row.remedied_by, row.returned_why = clean_text(remedy), remedied_on, user, ""
    if not row.remedy:
        raise ValidationError({"remedy": "Ghi kết quả khắc phục."})
    check_day("remedied_on", remedied_on, row.found_on or remedied_on, row.FOUND_NAME)


def verify(row: RemediedRow, *, verified_on: date, user: Any) -> None:
    """Somebody looked at the remedy on the day; that it is another person the caller asks before."""
    check_day("verified_on", verified_on, row.remedied_on or verified_on, "ngày khắc phục")
    row.verified_on, row.verified_by = verified_on, user


def reason_of(typed: str) -> str:
    """The reason as it is kept."""
    words = clean_text(typed)
    if not words:
        raise ValidationError({"reason": NO_REASON})
    if len(words) > MOST_REASON:
        raise ValidationError({"reason": f"Lý do dài nhất {MOST_REASON} ký tự."})
    return words


def check_day(field: str, day: date, first: date, first_name: str) -> None:
    """The day of a step is not to come, nor before the `first` one that it can have."""
    if day > timezone.localdate():
        raise ValidationError({field: f"Ngày này {NOT_YET}"})
    if day < first:
        raise ValidationError({field: f"Ngày không được trước {first_name} ({first:%d/%m/%Y})."})
