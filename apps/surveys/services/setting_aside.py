"""Sheets sent online that are not to count, such as a flood of the same sender: set aside by the minute, and back."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate, TruncMinute
from django.utils import timezone

from apps.core.bulk import store_rows
from apps.core.text import clean_text, shortened
from apps.core.together import number_of
from apps.surveys.models import Survey, SurveyAnswer, SurveyResponse
from apps.surveys.services.recording import CLOSED_WORDS

_WRITTEN = ("set_aside_at", "set_aside_by", "set_aside_reason", "batch")


@dataclass(frozen=True)
class SheetsOfMinute:
    """Sheets (by their keys) that came in within one minute, the places that they name, and something written there."""

    minute: datetime
    sheets: tuple[int, ...]
    places: tuple[str, ...]
    text: str

    @property
    def key(self) -> str:
        return f"{self.minute:%H%M}"


def _counted_online(survey: Survey) -> Any:
    return SurveyResponse.objects.online().counted().filter(survey=survey).order_by()


def days_of_sending(survey: Survey) -> list[tuple[date, int]]:
    """(day, sheets) of each day on which sheets came in online that count, the latest first."""
    rows = _counted_online(survey).annotate(day=TruncDate("received_at")).values_list("day")
    return list(rows.annotate(number=Count("pk")).order_by("-day"))


def last_sent(survey: Survey) -> int:
    """The key of the sheet that came in last, 0 without any: what a page showed reaches so far."""
    found: int | None = _counted_online(survey).aggregate(last=Max("pk"))["last"]
    return found or 0


def sheets_by_minute(survey: Survey, day: date, seen: int) -> list[SheetsOfMinute]:
    """What came in online on the day and counts, up to the sheet `seen`; two queries however many there are."""
    rows = _counted_online(survey).filter(received_at__date=day, pk__lte=seen)
    minutes: dict[datetime, list[tuple[int, str]]] = defaultdict(list)
    listed = rows.annotate(minute=TruncMinute("received_at")).order_by("received_at", "pk")
    for minute, key, place in listed.values_list("minute", "pk", "place__village_name"):
        minutes[minute].append((key, place or "không nêu thôn"))
    texts = dict(
        SurveyAnswer.objects.filter(response__in=rows, choice=None).order_by("-pk").values_list("response", "text")
    )
    return [
        SheetsOfMinute(
            timezone.localtime(minute),
            tuple(key for key, _ in found),
            tuple(sorted({place for _, place in found})),
            shortened(next((texts[key] for key, _ in found if key in texts), ""), 80),
        )
        for minute, found in minutes.items()
    ]


@transaction.atomic
def set_aside(*, survey: Survey, sheets: Collection[int], reason: str, batch: str, user: Any) -> Survey:
    """Count sheets (by their keys) that were sent online no more; they stay stored with the reason, and may come back.

    Raises `ValidationError` without a reason, once the result is settled, and where none of them counts any more.
    """
    current = _open(survey)
    reason = clean_text(reason)
    if not reason:
        raise ValidationError({"reason": "Ghi lý do gạt phiếu."})
    rows = list(_counted_online(current).filter(pk__in=sheets).select_for_update())
    if not rows:
        raise ValidationError("Các phiếu đã chọn không còn trong số phiếu được tính. Mở lại trang rồi chọn lại.")
    moment = timezone.now()
    for row in rows:
        row.set_aside_at, row.set_aside_by, row.set_aside_reason, row.batch = moment, user, reason, batch
    store_rows(rows, _WRITTEN, user=user, reason="gạt phiếu trực tuyến", moment=moment)
    return current


@transaction.atomic
def take_back(*, survey: Survey, batch: str, user: Any) -> Survey:
    """Count again what was set aside in one step. Raises `ValidationError` where that is nothing, or once settled."""
    current = _open(survey)
    rows = list(_set_aside(current).filter(batch=batch).order_by().select_for_update())
    if not rows:
        raise ValidationError("Các phiếu này đã được lấy lại trước đó.")
    for row in rows:
        row.set_aside_at, row.set_aside_by, row.set_aside_reason, row.batch = None, None, "", ""
    store_rows(rows, _WRITTEN, user=user, reason="lấy lại phiếu đã gạt", moment=timezone.now())
    return current


def steps_aside(survey: Survey) -> QuerySet:
    """What was set aside, a line for each step: its `batch`, moment, reason, who did it and the number of sheets."""
    told = ("batch", "set_aside_at", "set_aside_reason", "set_aside_by__full_name")
    return _set_aside(survey).order_by().values(*told).annotate(number=Count("pk")).order_by("-set_aside_at")


def number_aside(survey: Survey) -> int:
    """How many sheets are set aside."""
    return number_of(_set_aside(survey))


def _set_aside(survey: Survey) -> Any:
    return SurveyResponse.objects.filter(survey=survey, set_aside_at__isnull=False)


def _open(survey: Survey) -> Survey:
    """The survey, locked. `ValidationError` once its result is settled."""
    current = Survey.objects.select_for_update().get(pk=survey.pk)
    if current.is_closed:
        raise ValidationError(CLOSED_WORDS)
    return current
