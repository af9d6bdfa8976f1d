"""Taking answers in: sheets one by one, totals of a village counted by hand, what everybody sends online."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.bulk import create_rows
from apps.core.numbers import format_number
from apps.core.services import delete_row
from apps.surveys.models import (
    Channel,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
    SurveyTally,
    SurveyVillage,
)
from apps.surveys.services.recording import CLOSED_WORDS

# What a sheet says, by the key of the question: numbers of choices, or words.
Sheet = Mapping[int, Sequence[int] | str]
NOT_BEGUN = "Khảo sát chưa bắt đầu nên chưa nhập được kết quả."
TALLIED = (
    "Nơi này đã nhập bảng kiểm phiếu (chỉ số tổng). Muốn nhập từng phiếu thì xóa trắng bảng kiểm phiếu trước, để một "
    "phiếu không tính hai lần."
)
ENTERED = (
    "Nơi này đã nhập từng phiếu giấy. Muốn nhập bảng kiểm phiếu thì xóa các lần nhập phiếu trước, để một phiếu không "
    "tính hai lần."
)


def _locked(place: SurveyVillage) -> tuple[Survey, SurveyVillage]:
    """The survey and the place, both locked, that take results now. `ValidationError` with the reason else."""
    survey = Survey.objects.select_for_update().get(pk=place.survey_id)
    if survey.is_closed:
        raise ValidationError(CLOSED_WORDS)
    if not survey.has_begun:
        raise ValidationError(NOT_BEGUN)
    return survey, SurveyVillage.objects.select_for_update().get(pk=place.pk)


@transaction.atomic
def enter_sheets(*, place: SurveyVillage, sheets: Sequence[Sheet], batch: str, user: Any) -> SurveyVillage:
    """Store sheets of paper from a place, answer by answer; blank answers are left out.

    Raises `ValidationError` where the place's totals were counted by hand, where more sheets would be there than came
    back, and while the survey takes none.
    """
    survey, locked = _locked(place)
    if SurveyTally.objects.filter(place=locked).exists():
        raise ValidationError(TALLIED)
    there = locked.responses.on_paper().count() + len(sheets)  # type: ignore[attr-defined]
    if locked.returned is not None and there > locked.returned:
        raise ValidationError(
            f"Thêm {format_number(len(sheets))} phiếu này thì có {format_number(there)} phiếu, nhiều hơn số phiếu thu "
            f"về là {format_number(locked.returned)}. Kiểm tra phiếu nhập trùng, hoặc sửa số phiếu thu về trước."
        )
    questions = questions_of(survey)
    moment = timezone.now()
    responses = [
        SurveyResponse(survey=survey, place=locked, channel=Channel.PAPER, batch=batch, entered_by=user) for _ in sheets
    ]
    create_rows(responses, user=user, reason="nhập phiếu khảo sát", moment=moment)
    answers = [
        row for response, sheet in zip(responses, sheets, strict=True) for row in _answers(response, sheet, questions)
    ]
    SurveyAnswer.objects.bulk_create(answers)
    return locked


def questions_of(survey: Survey) -> dict[int, SurveyQuestion]:
    """The survey's questions by their keys, in their order."""
    return {question.pk: question for question in survey.questions.all()}  # type: ignore[attr-defined]


def _answers(response: SurveyResponse, sheet: Sheet, questions: Mapping[int, SurveyQuestion]) -> list[SurveyAnswer]:
    """The sheet's rows. `ValidationError` for a question of another survey or a choice that it does not offer."""
    found = []
    for key, given in sheet.items():
        question = questions.get(key)
        if question is None or question.is_text != isinstance(given, str):
            raise ValidationError("Phiếu trả lời không khớp với câu hỏi của cuộc khảo sát. Mở lại trang rồi nhập lại.")
        if isinstance(given, str):
            found += [SurveyAnswer(response=response, question=question, text=given)] if given else []
            continue
        numbers = sorted(set(given))
        if not set(numbers) <= {number for number, _ in question.choices} or (
            len(numbers) > 1 and not question.takes_many
        ):
            raise ValidationError(f"Câu “{question}”: phương án không có trong câu hỏi.")
        found += [SurveyAnswer(response=response, question=question, choice=number) for number in numbers]
    return found


@transaction.atomic
def undo_entry(*, place: SurveyVillage, batch: str, user: Any) -> SurveyVillage:
    """Take back the sheets that one sending of the entry page stored. `ValidationError` where there are none."""
    _, locked = _locked(place)
    rows = list(locked.responses.on_paper().filter(batch=batch).exclude(batch=""))  # type: ignore[attr-defined]
    if not rows:
        raise ValidationError("Lần nhập này đã được xóa trước đó.")
    for row in rows:
        delete_row(row)
    return locked


@transaction.atomic
def record_tally(
    *, place: SurveyVillage, returned: int | None, counts: Mapping[tuple[int, int], int], user: Any
) -> SurveyVillage:
    """Store what was counted by hand of a place: sheets by question (its key) and choice; all before is replaced.

    Nothing counted takes the place's totals away. Raises `ValidationError` where sheets of the place were entered one
    by one, where a question has more sheets than came back, and while the survey takes none.
    """
    survey, locked = _locked(place)
    if locked.responses.on_paper().exists():  # type: ignore[attr-defined]
        raise ValidationError(ENTERED)
    questions = questions_of(survey)
    for problem in tally_problems(questions.values(), returned, counts):
        raise ValidationError(problem)
    locked.returned = returned
    locked.full_clean()
    locked.save()
    standing = {(row.question_id, row.choice): row for row in SurveyTally.objects.filter(place=locked)}
    for key in standing.keys() - counts.keys():
        standing[key].delete()
    for (question, choice), count in counts.items():
        row = standing.get((question, choice)) or SurveyTally(place=locked, question=questions[question], choice=choice)
        if row.pk is None or row.count != count:
            row.count = count
            row.save()
    return locked


def tally_problems(
    questions: Any, returned: int | None, counts: Mapping[tuple[int, int], int]
) -> list[ValidationError]:
    """What does not hold together in totals counted by hand, each by the question that it is about."""
    known = {question.pk: question for question in questions}
    if any(key not in known or choice not in dict(known[key].choices) for key, choice in counts):
        return [ValidationError("Bảng kiểm phiếu không khớp với câu hỏi. Mở lại trang rồi nhập lại.")]
    if counts and not returned:
        return [ValidationError({"returned": "Ghi số phiếu thu về đã kiểm của nơi này."})]
    found = []
    for number, question in enumerate(known.values(), start=1):
        given = [count for (key, _), count in counts.items() if key == question.pk]
        # Where several choices may be ticked each of them is ticked on a sheet once at most.
        most = max(given, default=0) if question.takes_many else sum(given)
        if returned is not None and most > returned:
            words = "có phương án" if question.takes_many else "cộng lại"
            found.append(
                ValidationError(
                    f"Câu {number}: {words} {format_number(most)} phiếu, nhiều hơn số phiếu thu về "
                    f"{format_number(returned)}."
                )
            )
    return found


@transaction.atomic
def answer_online(*, survey: Survey, place: SurveyVillage | None, sheet: Sheet) -> SurveyResponse:
    """Store what somebody sent. `ValidationError` while nothing is taken online, and for a sheet without any answer."""
    current = Survey.objects.select_for_update().get(pk=survey.pk)
    if not current.is_open_online:
        raise ValidationError("Cuộc khảo sát không còn nhận phiếu trực tuyến.")
    response = SurveyResponse(survey=current, place=place, channel=Channel.ONLINE)
    answers = _answers(response, sheet, questions_of(current))
    if not answers:
        raise ValidationError("Phiếu chưa có câu trả lời nào.")
    response.save()
    SurveyAnswer.objects.bulk_create(answers)
    return response
