"""Surveys: what is asked, from when to when, in which villages, on how many sheets."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from simple_history.models import HistoricalRecords

from apps.core.constraints import at_most, not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.querysets import running_on
from apps.core.text import shortened
from apps.surveys.models.kinds import (
    CRITERIA,
    SCALE_CHOICES,
    YES_NO_CHOICES,
    Measure,
    Polled,
    QuestionKind,
    SurveyKind,
    SurveyState,
)
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet

MOST_OPTIONS = 20
LONGEST_OPTION = 200
_CHOSEN = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
NO_VILLAGE = "phát chung, không theo thôn"


class SurveyQuerySet(UnitRecordQuerySet):
    def ended_within(self, first: date, last: date, today: date) -> Self:
        """What figures count: those that ended from `first` to `last`; none of which the last day is still to come."""
        return self.filter(ends_on__gte=first, ends_on__lte=min(last, today))

    def in_state(self, state: str, day: date) -> Self:
        """Surveys that are in the state on the day."""
        if state == SurveyState.CLOSED:
            return self.filter(closed_on__isnull=False)
        found = self.filter(closed_on=None)
        if state == SurveyState.PLANNED:
            return found.filter(starts_on__gt=day)
        if state == SurveyState.ENDED:
            return found.filter(ends_on__lt=day)
        return found.filter(running_on(day, start="starts_on", end="ends_on"))


class Survey(UnitRecord):
    """A survey of the people's satisfaction. Answers carry no name.

    `closed_on` is the day on which its result was settled: nothing is entered any more. Slug and name of the unit are
    copied, so that the page for everybody reads no other tables.
    """

    SEARCH_FIELDS = ("title", "introduction", "notes")
    HISTORY_ALSO = ("closed_on",)

    title = CleanCharField("tên cuộc khảo sát", max_length=300)
    kind = models.CharField("nội dung khảo sát", max_length=20, choices=SurveyKind.choices)
    polled = models.CharField("đối tượng lấy ý kiến", max_length=10, choices=Polled.choices, default=Polled.PERSON)
    introduction = CleanTextField(
        "mục đích, lời giới thiệu", blank=True, help_text="In ở đầu phiếu và ở trang trả lời trực tuyến."
    )
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    takes_online = models.BooleanField(
        "nhận phiếu trực tuyến",
        default=False,
        help_text="Mọi người có đường dẫn hoặc mã QR trả lời được trong thời gian khảo sát, không cần tài khoản.",
    )
    notes = CleanTextField("ghi chú", blank=True)
    closed_on = models.DateField("ngày chốt kết quả", null=True, blank=True, editable=False)
    unit_slug = models.CharField(max_length=60, editable=False, default="")
    unit_name = models.CharField(max_length=200, editable=False, default="")
    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc khảo sát"
        verbose_name_plural = "khảo sát sự hài lòng"
        ordering = ("-starts_on", "-pk")
        constraints = [
            not_before("ends_on", "starts_on", name="survey_ends_after_start"),
            not_before(
                "closed_on",
                "starts_on",
                name="survey_closed_after_start",
                message="Khảo sát chưa bắt đầu thì chưa chốt được kết quả.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.unit_slug, self.unit_name = self.unit.slug, str(self.unit)
        super().save(*args, **kwargs)

    def state_on(self, day: date) -> SurveyState:
        """How far it is on the day."""
        if self.closed_on is not None:
            return SurveyState.CLOSED
        if day < self.starts_on:
            return SurveyState.PLANNED
        return SurveyState.ENDED if day > self.ends_on else SurveyState.OPEN

    @property
    def state(self) -> SurveyState:
        return self.state_on(timezone.localdate())

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def has_begun(self) -> bool:
        return self.starts_on <= timezone.localdate()

    @property
    def is_open_online(self) -> bool:
        """Whether everybody may answer now."""
        return self.takes_online and self.state == SurveyState.OPEN

    @property
    def sheet_measure(self) -> str:
        """Whom a sheet stands for: "hộ" or "người"."""
        return "hộ" if self.polled == Polled.HOUSEHOLD else "người"


class SurveyQuestionQuerySet(ChildQuerySet):
    unit_path = "survey__unit"

    def for_list(self) -> Self:
        return self.select_related("survey__unit")

    def countable(self) -> Self:
        """Questions whose answers are counted; what was written freely is only read."""
        return self.exclude(kind=QuestionKind.TEXT)


class SurveyQuestion(ChildRow):
    """A question. `options` are its own choices, one a line; a choice is known by its number from 1 on."""

    PARENT = "survey"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions", verbose_name="cuộc khảo sát")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    text = CleanCharField("câu hỏi", max_length=300)
    kind = models.CharField("cách trả lời", max_length=10, choices=QuestionKind.choices, default=QuestionKind.SCALE)
    options = CleanTextField(
        "các phương án", blank=True, help_text="Mỗi dòng một phương án; chỉ ghi ở câu chọn phương án."
    )
    measure = models.CharField("tính vào chỉ tiêu", max_length=20, choices=Measure.choices, blank=True)
    required = models.BooleanField("bắt buộc trả lời khi gửi trực tuyến", default=False)
    history = HistoricalRecords()
    objects = SurveyQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "câu hỏi khảo sát"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind__in=_CHOSEN) & ~Q(options="")) | (~Q(kind__in=_CHOSEN) & Q(options="")),
                name="survey_question_options_where_chosen",
                violation_error_message=(
                    "Câu chọn phương án thì ghi các phương án, mỗi dòng một phương án; câu khác thì để trống ô này."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(measure=Measure.PUBLICITY) | Q(kind=QuestionKind.YES_NO),
                name="survey_question_publicity_is_yes_no",
                violation_error_message="Câu xác nhận đã công khai phải trả lời bằng “có, không, không biết”.",
            ),
            models.CheckConstraint(
                condition=~Q(measure__in=CRITERIA) | Q(kind=QuestionKind.SCALE),
                name="survey_question_satisfaction_is_scale",
                violation_error_message="Câu tính vào tỷ lệ hài lòng phải trả lời theo mức độ hài lòng (5 mức).",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 120)

    def clean(self) -> None:
        """At least two different options of a length that a sheet can carry."""
        super().clean()
        lines = self.option_lines
        if not lines:
            return
        if len(lines) < 2 or len(set(lines)) < len(lines):
            raise ValidationError({"options": "Ghi ít nhất hai phương án khác nhau, mỗi dòng một phương án."})
        if len(lines) > MOST_OPTIONS or max(map(len, lines)) > LONGEST_OPTION:
            raise ValidationError(
                {"options": f"Nhiều nhất {MOST_OPTIONS} phương án, mỗi phương án nhiều nhất {LONGEST_OPTION} chữ."}
            )

    @property
    def option_lines(self) -> list[str]:
        return [line for part in self.options.split("\n") if (line := part.strip())]

    @property
    def choices(self) -> list[tuple[int, str]]:
        """(number, words) of each choice as sheets list them; none of a question that is answered in words."""
        if self.kind == QuestionKind.YES_NO:
            return list(YES_NO_CHOICES)
        if self.kind == QuestionKind.SCALE:
            return list(SCALE_CHOICES)
        return list(enumerate(self.option_lines, start=1))

    @property
    def takes_many(self) -> bool:
        return self.kind == QuestionKind.MULTIPLE

    @property
    def is_text(self) -> bool:
        return self.kind == QuestionKind.TEXT


class SurveyVillageQuerySet(ChildQuerySet):
    unit_path = "survey__unit"
    village_path = "village"

    def for_list(self) -> Self:
        return self.select_related("survey__unit", "village").prefetch_related("village__versions")


class SurveyVillage(ChildRow):
    """A village where sheets are handed out; without a village those that the commune hands out itself.

    `issued` and `returned` count sheets of paper; empty: nobody counted. The village's name is copied, so that the
    page for everybody reads no villages.
    """

    PARENT = "survey"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="places", verbose_name="cuộc khảo sát")
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    issued = models.PositiveIntegerField("số phiếu phát ra", null=True, blank=True)
    returned = models.PositiveIntegerField("số phiếu thu về", null=True, blank=True)
    village_name = models.CharField(max_length=200, editable=False, default="")
    history = HistoricalRecords()
    objects = SurveyVillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nơi lấy ý kiến"
        ordering = ("village__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "village"],
                name="survey_village_once",
                violation_error_message="Thôn này đã được chọn.",
            ),
            models.UniqueConstraint(
                fields=["survey"],
                condition=Q(village=None),
                name="survey_without_village_once",
                violation_error_message="Phiếu phát chung chỉ ghi một dòng.",
            ),
            at_most(
                "returned",
                "issued",
                name="survey_returned_lte_issued",
                message="Số phiếu thu về không được lớn hơn số phiếu phát ra.",
            ),
        ]

    def __str__(self) -> str:
        return capfirst(self.village_name or NO_VILLAGE)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.village_name = str(self.village) if self.village_id else ""
        super().save(*args, **kwargs)
