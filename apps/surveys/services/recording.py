"""Writing a survey with its villages and questions, copying one, settling its result and opening it again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from apps.core.services import lock_current, save_record
from apps.surveys.models import Survey, SurveyQuestion, SurveyVillage, is_answered, is_frozen
from apps.surveys.question_sets import QuestionSet
from apps.villages.models import Village
from apps.villages.services import named

CLOSED_WORDS = "Khảo sát này đã chốt kết quả. Bấm “Mở lại” nếu cần sửa hoặc nhập thêm phiếu."
FROZEN_WORDS = (
    "Đã có phiếu trả lời nên câu hỏi không thêm, sửa, xóa được nữa: sửa câu hỏi thì kết quả đã nhập sai nghĩa. Muốn "
    "hỏi khác thì bấm “Nhân bản” để lập cuộc khảo sát mới."
)
# What a copy takes of its survey; the days are given.
_COPIED = ("kind", "polled", "introduction", "takes_online")
_ASKED = ("position", "text", "kind", "options", "measure", "required")


@transaction.atomic
def record_survey(*, record: Survey, user: Any, expected_version: int | None = None) -> Survey:
    """Store a survey. Raises `ValidationError` once its result is settled, `StaleRecordError` as `save_record` does."""
    if record.pk is not None:
        refuse_closed(record)
    record.full_clean()
    saved: Survey = save_record(record=record, user=user, expected_version=expected_version)
    return saved


def refuse_closed(survey: Survey) -> None:
    """Raises `ValidationError` for a survey whose result is settled."""
    if Survey.objects.filter(pk=survey.pk, closed_on__isnull=False).exists():
        raise ValidationError(CLOSED_WORDS)


def refuse_frozen(survey: Survey) -> None:
    """Raises `ValidationError` once a sheet was answered or counted: questions stand fixed from then on.

    Needs a running transaction: whoever answers takes his turn at the same row.
    """
    Survey.objects.select_for_update().get(pk=survey.pk)
    if is_frozen(survey):
        raise ValidationError(FROZEN_WORDS)


@transaction.atomic
def ask_set(*, survey: Survey, chosen: QuestionSet) -> None:
    """Begin a survey with the questions of a shipped set, and with its introduction where it has none of its own."""
    refuse_frozen(survey)
    for position, values in enumerate(chosen.questions, start=1):
        question = SurveyQuestion(survey=survey, position=position, **values)
        question.full_clean()
        question.save()
    if not survey.introduction:
        survey.introduction = chosen.introduction
        survey.save()


def name_villages(*, survey: Survey, villages: Iterable[Village]) -> None:
    """Keep in which villages sheets are handed out; in none: they are handed out by the commune itself.

    Raises `ValidationError` for a village of another unit, and where one that is left out has results.
    """
    named.name_villages(record=survey, rows=SurveyVillage, villages=list(villages) or [None], drop=_drop_place)


def _drop_place(place: SurveyVillage) -> None:
    try:
        place.delete()
    except ProtectedError:
        raise ValidationError(
            f"{place} đã có kết quả khảo sát hoặc phiếu trực tuyến (kể cả phiếu đã gạt) nên không bỏ ra được; xóa kết "
            "quả đã nhập của nơi đó trước."
        ) from None


@transaction.atomic
def count_sheets(*, survey: Survey, counts: dict[int, tuple[int | None, int | None]], user: Any) -> Survey:
    """Keep how many sheets each place (by key) was given and gave back; empty is unknown.

    Raises `ValidationError` where fewer came back than were entered or counted, or more than were handed out.
    """
    refuse_closed(survey)
    # Without its usual order, by which the database would have to lock villages too.
    for place in survey.places.order_by("pk").select_for_update():  # type: ignore[attr-defined]
        issued, returned = counts.get(place.pk, (place.issued, place.returned))
        if returned != place.returned and place.tallies.exists():
            raise ValidationError(f"{place}: đã nhập bảng kiểm phiếu; sửa số phiếu thu về ở trang kiểm phiếu.")
        entered = place.responses.on_paper().count()
        if returned is not None and returned < entered:
            raise ValidationError(f"{place}: đã nhập {entered} phiếu, nhiều hơn số phiếu thu về {returned}.")
        if (issued, returned) == (place.issued, place.returned):
            continue
        place.issued, place.returned = issued, returned
        place.full_clean()
        place.save()
    return survey


@transaction.atomic
def copy_survey(*, survey: Survey, title: str, starts_on: date, ends_on: date, user: Any) -> Survey:
    """A new survey with the same questions and villages, and with none of the sheets and answers."""
    values = {name: getattr(survey, name) for name in _COPIED}
    copy = Survey(unit=survey.unit, title=title, starts_on=starts_on, ends_on=ends_on, **values)
    record_survey(record=copy, user=user)
    for question in survey.questions.all():  # type: ignore[attr-defined]
        SurveyQuestion.objects.create(survey=copy, **{name: getattr(question, name) for name in _ASKED})
    for place in survey.places.all():  # type: ignore[attr-defined]
        if place.village is None or place.village.ended_on is None or place.village.ended_on >= starts_on:
            SurveyVillage.objects.create(survey=copy, village=place.village)
    return copy


@transaction.atomic
def close_survey(*, survey: Survey, user: Any, expected_version: int) -> Survey:
    """Settle the result: nothing is entered or sent any more. Raises `ValidationError` where there is no result."""
    current: Survey = lock_current(survey, expected_version)
    if current.is_closed:
        raise ValidationError("Khảo sát này đã chốt kết quả.")
    if not is_answered(current):
        raise ValidationError("Chưa có phiếu trả lời hoặc bảng kiểm phiếu nào nên chưa chốt được kết quả.")
    current.closed_on = timezone.localdate()
    current.full_clean()
    saved: Survey = save_record(record=current, user=user)
    return saved


@transaction.atomic
def reopen_survey(*, survey: Survey, user: Any, expected_version: int) -> Survey:
    """Open a settled result again. Raises `ValidationError` for any other survey."""
    current: Survey = lock_current(survey, expected_version)
    if not current.is_closed:
        raise ValidationError("Khảo sát này chưa chốt kết quả.")
    current.closed_on = None
    saved: Survey = save_record(record=current, user=user)
    return saved
