"""Sessions that make grassroots democracy known or train people in it."""

from django.db import models

from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import UnitRecord


class TrainingKind(models.TextChoices):
    CONFERENCE = "conference", "hội nghị tuyên truyền, phổ biến"
    COURSE = "course", "lớp tập huấn, bồi dưỡng"
    TOPICAL = "topical", "sinh hoạt chuyên đề"
    OTHER = "other", "hình thức khác"


class TrainingSession(UnitRecord):
    """A session that makes grassroots democracy known or trains people in it; counted by its first day."""

    SEARCH_FIELDS = ("topic", "organiser", "place")

    kind = models.CharField("hình thức", max_length=12, choices=TrainingKind.choices)
    topic = CleanCharField("nội dung", max_length=300)
    held_on = models.DateField("ngày tổ chức")
    ended_on = models.DateField("đến hết ngày", null=True, blank=True, help_text="Để trống khi chỉ một ngày.")
    organiser = CleanCharField("đơn vị tổ chức", max_length=200, blank=True)
    place = CleanCharField("địa điểm", max_length=200, blank=True)
    participants = models.PositiveIntegerField(
        "số lượt người dự", null=True, blank=True, help_text="Để trống khi không đếm; trống khác với 0."
    )
    notes = CleanTextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "cuộc tuyên truyền, tập huấn"
        verbose_name_plural = "tuyên truyền, tập huấn"
        ordering = ("-held_on", "-pk")
        constraints = [not_before("ended_on", "held_on", name="training_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.topic} ({self.held_on:%d/%m/%Y})"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "held_on")
