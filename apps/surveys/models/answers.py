"""What was answered: sheet by sheet, or as totals of a village that were counted by hand."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField, CleanTextField
from apps.core.together import any_of
from apps.surveys.models.kinds import Channel
from apps.surveys.models.surveys import Survey, SurveyQuestion, SurveyVillage
from apps.villages.models import ChildQuerySet, ChildRow


class SurveyResponseQuerySet(ChildQuerySet):
    unit_path = "survey__unit"
    village_path = "place__village"

    def for_list(self) -> Self:
        return self.select_related("survey__unit", "place__village", "entered_by")

    def on_paper(self) -> Self:
        """Sheets of paper that officials entered."""
        return self.filter(channel=Channel.PAPER)

    def online(self) -> Self:
        """What everybody sent, that which was set aside too."""
        return self.filter(channel=Channel.ONLINE)

    def counted(self) -> Self:
        """What results and figures count: all but what was set aside."""
        return self.filter(set_aside_at=None)


class SurveyResponse(ChildRow):
    """One sheet, of paper or sent online. Who filled it in is not recorded.

    Sheets of one sending of the entry page carry the same `batch`, by which they are taken back together; so do sheets
    sent online that were set aside together. A sheet that is set aside stays, with its answers, and counts nowhere.
    """

    PARENT = "survey"
    KEEPS_PARENT = True

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses", verbose_name="cuộc khảo sát")
    place = models.ForeignKey(
        SurveyVillage,
        on_delete=models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
        verbose_name="nơi lấy ý kiến",
    )
    channel = models.CharField("cách trả lời", max_length=10, choices=Channel.choices, default=Channel.PAPER)
    batch = models.CharField("lần nhập", max_length=40, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người nhập",
    )
    received_at = models.DateTimeField("nhận lúc", auto_now_add=True)
    set_aside_at = models.DateTimeField("gạt lúc", null=True, blank=True, editable=False)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name="người gạt",
    )
    set_aside_reason = CleanCharField("lý do gạt", max_length=500, blank=True, editable=False)
    history = HistoricalRecords()
    objects = SurveyResponseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "phiếu trả lời"
        ordering = ("pk",)
        indexes = [models.Index(fields=["survey", "place", "channel"], name="survey_response_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel=Channel.ONLINE) | Q(place__isnull=False),
                name="survey_response_paper_has_place",
                violation_error_message="Phiếu giấy phải thuộc một nơi lấy ý kiến.",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None, set_aside_by=None, set_aside_reason="")
                | (
                    Q(channel=Channel.ONLINE, set_aside_at__isnull=False, set_aside_by__isnull=False)
                    & ~Q(set_aside_reason="")
                ),
                name="survey_response_set_aside_online",
                violation_error_message="Chỉ gạt được phiếu trực tuyến, và phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.received_at:%d/%m/%Y}"


class SurveyAnswerQuerySet(ChildQuerySet):
    unit_path = "response__survey__unit"

    def for_list(self) -> Self:
        return self.select_related("response__survey__unit", "question")

    def counted(self) -> Self:
        """Answers of sheets that were not set aside."""
        return self.filter(response__set_aside_at=None)


class SurveyAnswer(ChildRow):
    """What a sheet answers to a question: the number of a choice, one row each, or words."""

    PARENT = "response"

    response = models.ForeignKey(
        SurveyResponse, on_delete=models.PROTECT, related_name="answers", verbose_name="phiếu trả lời"
    )
    question = models.ForeignKey(
        SurveyQuestion, on_delete=models.PROTECT, related_name="answers", verbose_name="câu hỏi"
    )
    choice = models.PositiveSmallIntegerField("phương án", null=True, blank=True)
    text = CleanTextField("ý kiến", blank=True)
    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "câu trả lời"
        ordering = ("pk",)
        indexes = [models.Index(fields=["question", "choice"], name="survey_answer_choice")]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "choice"],
                name="survey_answer_choice_once",
                violation_error_message="Mỗi phương án chỉ chọn một lần trên một phiếu.",
            ),
            models.CheckConstraint(
                condition=Q(choice__isnull=False, text="") | (Q(choice=None) & ~Q(text="")),
                name="survey_answer_choice_or_text",
                violation_error_message="Câu trả lời là một phương án hoặc ý kiến viết, không cả hai.",
            ),
        ]

    def __str__(self) -> str:
        return self.text or f"phương án {self.choice}"


class SurveyTallyQuerySet(ChildQuerySet):
    unit_path = "place__survey__unit"
    village_path = "place__village"

    def for_list(self) -> Self:
        return self.select_related("place__survey__unit", "place__village", "question")


class SurveyTally(ChildRow):
    """How many sheets of a place chose the choice, counted by hand; `place.returned` sheets were counted."""

    PARENT = "place"
    KEEPS_PARENT = True

    place = models.ForeignKey(
        SurveyVillage, on_delete=models.PROTECT, related_name="tallies", verbose_name="nơi lấy ý kiến"
    )
    question = models.ForeignKey(
        SurveyQuestion, on_delete=models.PROTECT, related_name="tallies", verbose_name="câu hỏi"
    )
    choice = models.PositiveSmallIntegerField("phương án")
    count = models.PositiveIntegerField("số phiếu")
    history = HistoricalRecords()
    objects = SurveyTallyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kết quả kiểm phiếu"
        ordering = ("question__position", "question", "choice")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "question", "choice"],
                name="survey_tally_choice_once",
                violation_error_message="Phương án này đã có số phiếu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: phương án {self.choice}, {self.count} phiếu"

    def get_absolute_url(self) -> str:
        return self.place.get_absolute_url()


def answered_places(places: Any) -> QuerySet:
    """Of these places those where sheets were entered or counted."""
    of_place = {"place": OuterRef("pk")}
    return places.filter(  # type: ignore[no-any-return]
        Exists(SurveyResponse.objects.counted().filter(**of_place)) | Exists(SurveyTally.objects.filter(**of_place))
    )


def with_results(surveys: Any) -> QuerySet:
    """Of these surveys those for which anything was answered or counted."""
    return surveys.filter(has_result("pk"))  # type: ignore[no-any-return]


def has_result(survey: str) -> Q:
    """Whether anything was answered or counted for the survey that this field of a query's rows names."""
    return Exists(SurveyResponse.objects.counted().filter(survey=OuterRef(survey))) | Exists(
        SurveyTally.objects.filter(place__survey=OuterRef(survey))
    )


def is_answered(survey: Survey) -> bool:
    """Whether anything was answered or counted that is not set aside."""
    return any_of(with_results(Survey.objects.filter(pk=survey.pk)))


def is_frozen(survey: Survey) -> bool:
    """Whether the questions stand fixed: from the first sheet on, also one that is set aside, as it may come back."""
    return is_answered(survey) or SurveyResponse.objects.filter(survey=survey).exists()
