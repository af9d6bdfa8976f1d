"""When and where citizens will be received, and by whom: all of it is for everybody to know."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet


class ReceptionDayQuerySet(UnitRecordQuerySet):
    def coming_on(self, day: date) -> Self:
        """Those of the day and after it, the soonest first."""
        return self.filter(held_on__gte=day).order_by("held_on", "starts_at", "pk")


class ReceptionDay(UnitRecord):
    """Hours of a day on which the commune receives citizens. Who came stands in `Reception`, never here."""

    SEARCH_FIELDS = ("place", "host_name", "host_post", "notes")

    held_on = models.DateField("ngày tiếp")
    starts_at = models.TimeField("từ giờ")
    ends_at = models.TimeField("đến giờ")
    place = CleanCharField("địa điểm", max_length=150)
    host_name = CleanCharField("người tiếp", max_length=100, blank=True)
    host_post = CleanCharField("chức vụ người tiếp", max_length=100)
    notes = CleanTextField(
        "ghi chú",
        blank=True,
        max_length=500,
        help_text="Được đưa lên bảng công khai cùng lịch tiếp; không ghi tên hay việc của người dân.",
    )
    objects = ReceptionDayQuerySet.as_manager()

    class Meta:
        verbose_name = "buổi tiếp công dân"
        verbose_name_plural = "lịch tiếp công dân"
        ordering = ("-held_on", "starts_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "held_on", "starts_at", "place"],
                name="reception_day_once",
                violation_error_message="Lịch đã có buổi tiếp bắt đầu giờ này, tại nơi này trong ngày.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="reception_day_ends_after_start",
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"Tiếp công dân ngày {self.held_on:%d/%m/%Y}, {self.hours}"

    @property
    def hours(self) -> str:
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def host(self) -> str:
        return ", ".join(filter(None, (self.host_name, self.host_post)))
