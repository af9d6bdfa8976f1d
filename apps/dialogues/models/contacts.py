"""Light records beside the dialogues: meetings of deputies with voters, and where people may leave an opinion."""

from datetime import date
from typing import Self

from django.db import models

from apps.core.constraints import at_most, not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.querysets import running_on
from apps.villages.models import UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet, VillageRecordQuerySet


class DeputyLevel(models.TextChoices):
    NATIONAL = "national", "đại biểu Quốc hội"
    PROVINCE = "province", "đại biểu HĐND cấp tỉnh"
    DISTRICT = "district", "đại biểu HĐND cấp huyện (đến 30/6/2025)"
    COMMUNE = "commune", "đại biểu HĐND cấp xã"
    SEVERAL = "several", "đại biểu nhiều cấp"


class VoterContact(UnitRecord):
    """Deputies meet voters in the commune (tiếp xúc cử tri). Numbers that nobody counted stay empty."""

    SEARCH_FIELDS = ("subject", "place", "notes")

    held_on = models.DateField("ngày tiếp xúc")
    level = models.CharField("đại biểu tiếp xúc", max_length=10, choices=DeputyLevel.choices)
    subject = CleanCharField("nội dung, kỳ họp", max_length=300)
    place = CleanCharField("địa điểm", max_length=200, blank=True)
    voters_present = models.PositiveIntegerField("số lượt cử tri dự", null=True, blank=True)
    recommendations = models.PositiveIntegerField("số ý kiến, kiến nghị", null=True, blank=True)
    answered = models.PositiveIntegerField("số ý kiến, kiến nghị đã trả lời", null=True, blank=True)
    notes = CleanTextField("ghi chú", blank=True)
    objects = UnitRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc tiếp xúc cử tri"
        verbose_name_plural = "tiếp xúc cử tri"
        ordering = ("-held_on", "-pk")
        constraints = [
            at_most(
                "answered",
                "recommendations",
                name="voter_contact_answered_lte_recommendations",
                message="Số kiến nghị đã trả lời không được lớn hơn số ý kiến, kiến nghị.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "held_on")


class PointKind(models.TextChoices):
    BOX = "box", "hòm thư góp ý"
    BOARD = "board", "bảng thông tin"
    HOTLINE = "hotline", "đường dây nóng"


class OpinionPointQuerySet(VillageRecordQuerySet):
    def on(self, day: date) -> Self:
        """Points that stand on the day."""
        return self.filter(running_on(day, start="started_on", end="ended_on"))


class OpinionPoint(UnitRecord):
    """Where people read what is public or leave an opinion: a box, a board, a telephone number of the commune."""

    SEARCH_FIELDS = ("place", "contact")

    kind = models.CharField("loại", max_length=10, choices=PointKind.choices)
    place = CleanCharField("nơi đặt, đơn vị phụ trách", max_length=200)
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn",
        help_text="Để trống khi dùng chung cho cả xã.",
    )
    contact = CleanCharField(
        "số điện thoại, địa chỉ công bố",
        max_length=120,
        blank=True,
        help_text="Số của cơ quan đã công bố, không ghi số riêng của cá nhân.",
    )
    started_on = models.DateField("từ ngày")
    ended_on = models.DateField("đến hết ngày", null=True, blank=True, help_text="Để trống khi vẫn đang dùng.")
    objects = OpinionPointQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm tiếp nhận ý kiến"
        verbose_name_plural = "hòm thư góp ý, bảng thông tin, đường dây nóng"
        ordering = ("kind", "place", "pk")
        constraints = [not_before("ended_on", "started_on", name="opinion_point_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.place}"
