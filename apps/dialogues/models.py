"""Dialogues of the commune's leaders with the people, and the opinions raised there."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.text import shortened
from apps.dialogues.rules import DayLimit, explain_announcement, explain_publication
from apps.law.models import Rule, rule_on
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord
from apps.villages.models.base import UnitRecordQuerySet

NOTICE_KEY = "dialogue-notice-days"
RESULT_KEY = "dialogue-result-days"


class HostPost(models.TextChoices):
    CHAIRMAN = "chairman", "Chủ tịch UBND"
    PARTY_SECRETARY = "party_secretary", "Bí thư Đảng ủy"
    BOTH = "both", "Bí thư Đảng ủy và Chủ tịch UBND"
    OTHER = "other", "người khác được phân công"


class DialogueLevel(models.TextChoices):
    """For whom the dialogue is held; Law 72/2025/QH15, Điều 43 names village clusters beside the commune."""

    COMMUNE = "commune", "toàn xã"
    CLUSTER = "cluster", "cụm thôn, tổ dân phố"
    VILLAGE = "village", "một thôn, tổ dân phố"


class TargetGroup(models.TextChoices):
    ALL = "all", "toàn thể Nhân dân"
    YOUTH = "youth", "thanh niên"
    WOMEN = "women", "phụ nữ"
    FARMERS = "farmers", "nông dân"
    VETERANS = "veterans", "cựu chiến binh"
    ELDERLY = "elderly", "người cao tuổi"
    POOR = "poor", "hộ nghèo, hộ cận nghèo"
    BUSINESS = "business", "doanh nghiệp, hợp tác xã, hộ kinh doanh"
    PROJECT = "project", "hộ trong vùng dự án"
    OTHER = "other", "đối tượng khác"


def _each(record: Any, names: Iterable[str], complaint: str) -> dict[str, str]:
    """The complaint for each field, as a sentence that begins with the field's own name."""
    return {name: f"{capfirst(record._meta.get_field(name).verbose_name)} {complaint}" for name in names}


class DialogueQuerySet(UnitRecordQuerySet):
    def unpublished(self) -> Self:
        """Dialogues whose results are not public yet."""
        return self.filter(results_published_on__isnull=True)


class Dialogue(UnitRecord):
    """A dialogue that was held. `participants` counts turns (lượt người); empty means that nobody counted."""

    SEARCH_FIELDS = ("subject", "host_name", "place", "notes")

    held_on = models.DateField("ngày đối thoại")
    subject = CleanCharField("nội dung đối thoại", max_length=300)
    host_name = CleanCharField("người chủ trì", max_length=120)
    host_post = models.CharField("chức vụ người chủ trì", max_length=20, choices=HostPost.choices)
    level = models.CharField("phạm vi", max_length=20, choices=DialogueLevel.choices, default=DialogueLevel.COMMUNE)
    target_group = models.CharField("đối tượng", max_length=20, choices=TargetGroup.choices, default=TargetGroup.ALL)
    place = CleanCharField("địa điểm", max_length=200, blank=True)
    announced_on = models.DateField("ngày thông báo trước", null=True, blank=True)
    participants = models.PositiveIntegerField(
        "số lượt người tham dự", null=True, blank=True, help_text="Để trống khi không đếm; trống khác với 0."
    )
    results_published_on = models.DateField("ngày công bố kết quả", null=True, blank=True)
    notes = CleanTextField("ghi chú", blank=True)
    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc đối thoại"
        verbose_name_plural = "đối thoại"
        ordering = ("-held_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(announced_on__isnull=True) | Q(announced_on__lte=F("held_on")),
                name="dialogue_announced_before_held",
                violation_error_message="Ngày thông báo phải trước hoặc trùng ngày đối thoại.",
            ),
            not_before(
                "results_published_on",
                "held_on",
                name="dialogue_results_after_held",
                message="Ngày công bố kết quả phải sau hoặc trùng ngày đối thoại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        """Only what has happened is recorded; a date to come is a slip of the pen."""
        super().clean()
        today = timezone.localdate()
        names = ("held_on", "results_published_on")
        later = [name for name in names if (getattr(self, name) or today) > today]
        if later:
            raise ValidationError(_each(self, later, "chưa tới; chỉ ghi việc đã diễn ra."))

    @cached_property
    def limits(self) -> dict[str, DayLimit]:
        """The time-limits that held on the dialogue's day, by key; one query."""
        keys = (NOTICE_KEY, RESULT_KEY)
        rows = list(Rule.objects.filter(key__in=keys))
        found = {key: day_limit(rows, key, self.held_on) for key in keys}
        return {key: limit for key, limit in found.items() if limit}

    @property
    def announcement(self) -> str:
        """When it was announced, and whether that was early enough by the law of its day."""
        limit = self.limits.get(NOTICE_KEY)
        if self.announced_on is None or limit is None:
            return f"{self.announced_on:%d/%m/%Y}" if self.announced_on else ""
        return explain_announcement(self.announced_on, self.held_on, limit)

    @property
    def publication(self) -> str:
        """When the results were made public, and whether that was in time by the law of its day."""
        limit = self.limits.get(RESULT_KEY)
        if self.results_published_on is None or limit is None:
            return f"{self.results_published_on:%d/%m/%Y}" if self.results_published_on else ""
        return explain_publication(self.held_on, self.results_published_on, limit)


def day_limit(rows: Iterable[Rule], key: str, day: date) -> DayLimit | None:
    """Among rows already loaded, the time-limit of this key that held on the day."""
    row = rule_on(rows, key, day)
    return DayLimit(row.numerator, row.article, row.is_confirmed) if row else None


class OpinionStatus(models.TextChoices):
    OPEN = "open", "chưa trả lời"
    ANSWERED = "answered", "đã trả lời"
    RESOLVED = "resolved", "đã giải quyết"


class DialogueOpinionQuerySet(ChildQuerySet):
    unit_path = "dialogue__unit"

    def for_list(self) -> Self:
        return self.select_related("dialogue__unit")

    def open(self) -> Self:
        return self.filter(status=OpinionStatus.OPEN)

    def answered_by(self, day: date) -> Self:
        """Answered or resolved on or before the day; an answer without a date counts."""
        return self.exclude(status=OpinionStatus.OPEN).filter(Q(answered_on__isnull=True) | Q(answered_on__lte=day))


class DialogueOpinion(ChildRow):
    """An opinion raised at a dialogue, by its topic alone: who raised it is not recorded."""

    PARENT = "dialogue"

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="opinions", verbose_name="cuộc đối thoại"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    topic = CleanTextField("nội dung ý kiến", help_text="Không ghi tên người nêu ý kiến.")
    answer = CleanTextField("nội dung trả lời, kết quả giải quyết", blank=True)
    status = models.CharField("tình trạng", max_length=10, choices=OpinionStatus.choices, default=OpinionStatus.OPEN)
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    history = HistoricalRecords()
    objects = DialogueOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ý kiến tại đối thoại"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=OpinionStatus.OPEN) | Q(answered_on__isnull=True),
                name="dialogue_opinion_open_has_no_answer_date",
                violation_error_message="Ý kiến đã có ngày trả lời thì tình trạng không thể là “chưa trả lời”.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.topic, 120)

    def clean(self) -> None:
        """Neither the time-limit nor the answer lies before the dialogue."""
        super().clean()
        dialogue: Any = getattr(self, "dialogue", None)
        held_on = getattr(dialogue, "held_on", None)
        if not isinstance(held_on, date):
            return
        early = [name for name in ("due_on", "answered_on") if (getattr(self, name) or held_on) < held_on]
        if early:
            raise ValidationError(_each(self, early, "không được trước ngày đối thoại."))
