"""What was written and broadcast to make grassroots democracy known: news items, articles, loudspeakers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.constraints import NOT_YET, not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import UnitRecord, Village
from apps.villages.models.base import VillageRecordQuerySet


class BroadcastKind(models.TextChoices):
    NEWS = "news", "tin"
    ARTICLE = "article", "bài"
    LOUDSPEAKER = "loudspeaker", "phát thanh"


class Broadcast(UnitRecord):
    """One item, counted by its first day. `repeats` is how often loudspeakers gave it; empty: nobody counted."""

    SEARCH_FIELDS = ("title", "medium")

    kind = models.CharField("loại", max_length=12, choices=BroadcastKind.choices)
    title = CleanCharField("tên tin, bài, nội dung phát thanh", max_length=300)
    medium = CleanCharField("nơi đăng, phát", max_length=200, blank=True)
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn",
        help_text="Để trống khi cho cả xã.",
    )
    starts_on = models.DateField("đăng, phát từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True, help_text="Để trống khi chỉ một ngày.")
    repeats = models.PositiveIntegerField(
        "số lượt phát", null=True, blank=True, help_text="Chỉ ghi khi phát thanh. Để trống khi không đếm."
    )
    notes = CleanTextField("ghi chú", blank=True)
    objects = VillageRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "tin, bài, lần phát thanh"
        verbose_name_plural = "tin, bài, phát thanh"
        ordering = ("-starts_on", "-pk")
        constraints = [
            not_before("ends_on", "starts_on", name="broadcast_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind=BroadcastKind.LOUDSPEAKER) | Q(repeats__isnull=True),
                name="broadcast_repeats_on_loudspeakers",
                violation_error_message="Số lượt phát chỉ ghi khi phát thanh.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.starts_on > timezone.localdate():
            raise ValidationError({"starts_on": f"Ngày đăng, phát {NOT_YET}"})
