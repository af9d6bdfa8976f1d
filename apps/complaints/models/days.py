"""When and where citizens will be received, by whom, and whether it came to that."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from apps.core.constraints import NOT_YET
from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet


class ReceptionDayQuerySet(UnitRecordQuerySet):
    def coming_on(self, day: date) -> Self:
        """Those of the day and after it, the soonest first."""
        return self.filter(held_on__gte=day).order_by("held_on", "starts_at", "pk")


class ReceptionDay(UnitRecord):
    """Hours of a day on which the commune receives citizens. Who came stands in `Reception`, never here.

    `host` says whose day it is by law; `outcome`, afterwards, whether that one received people himself.
    """

    SEARCH_FIELDS = ("place", "host_name", "host_post", "notes")

    class Host(models.TextChoices):
        CHAIRMAN = "chairman", "Chủ tịch UBND"
        PARTY_SECRETARY = "party_secretary", "Bí thư Đảng ủy"
        OFFICER = "officer", "công chức tiếp công dân"

    class Outcome(models.TextChoices):
        HELD = "held", "đã tiếp"
        DELEGATED = "delegated", "ủy quyền cấp phó tiếp"
        MISSED = "missed", "không tiếp"

    held_on = models.DateField("ngày tiếp")
    starts_at = models.TimeField("từ giờ")
    ends_at = models.TimeField("đến giờ")
    place = CleanCharField("địa điểm", max_length=150)
    host_kind = models.CharField("ngày tiếp của", max_length=20, choices=Host.choices, default=Host.OFFICER)
    host_name = CleanCharField("người tiếp", max_length=100, blank=True)
    host_post = CleanCharField("chức vụ người tiếp", max_length=100)
    notes = CleanTextField(
        "ghi chú",
        blank=True,
        max_length=500,
        help_text="Được đưa lên bảng công khai cùng lịch tiếp; không ghi tên hay việc của người dân.",
    )
    outcome = models.CharField("thực hiện", max_length=10, choices=Outcome.choices, blank=True)
    outcome_note = CleanCharField(
        "lý do ủy quyền, không tiếp", max_length=200, blank=True, help_text="Không đưa lên bảng công khai."
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
            models.CheckConstraint(
                condition=Q(outcome__in=("delegated", "missed")) | Q(outcome_note=""),
                name="reception_day_note_when_not_held",
                violation_error_message="Chỉ ghi lý do khi ủy quyền hoặc không tiếp.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="missed") | ~Q(outcome_note=""),
                name="reception_day_missed_for_a_reason",
                violation_error_message="Không tiếp thì phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"Tiếp công dân ngày {self.held_on:%d/%m/%Y}, {self.hours}"

    def clean(self) -> None:
        """What came of a day is known once it has come."""
        super().clean()
        if self.outcome and self.held_on and self.held_on > timezone.localdate():
            raise ValidationError({"outcome": f"Ngày tiếp {NOT_YET}"})

    @property
    def hours(self) -> str:
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def host(self) -> str:
        return ", ".join(filter(None, (self.host_name, self.host_post)))
