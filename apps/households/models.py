"""The household register: who stands for each household of a village, from a day to a day."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.querysets import running_on
from apps.villages.models import VillageRecord
from apps.villages.models.base import VillageRecordQuerySet

OLDEST_BIRTH_YEAR = 1900


class HouseholdClass(models.TextChoices):
    """How the commune's decision classes a household; Decree 07/2021/NĐ-CP for the first three [K]."""

    POOR = "poor", "hộ nghèo"
    NEAR_POOR = "near_poor", "hộ cận nghèo"
    AVERAGE = "average", "hộ có mức sống trung bình"
    POLICY = "policy", "gia đình chính sách, người có công"


class HouseholdQuerySet(VillageRecordQuerySet):
    def on(self, day: date) -> Self:
        """Households that count on the day, their first and last day included."""
        return self.filter(running_on(day, start="started_on", end="ended_on"))


class Household(VillageRecord):
    """A household of a village. It has one vote, cast by its representative (Law 10/2022/QH15, Điều 18 khoản 2)."""

    SEARCH_FIELDS = ("code", "head_name", "representative_name", "address")
    HOLDS_PERSONAL_DATA = True  # names, year of birth, address, and whether the household is poor

    code = CleanCharField("mã hộ", max_length=30)
    head_name = CleanCharField("chủ hộ", max_length=120)
    representative_name = CleanCharField(
        "cử tri đại diện hộ", max_length=120, blank=True, help_text="Để trống khi chủ hộ là người đại diện."
    )
    birth_year = models.PositiveSmallIntegerField("năm sinh chủ hộ", null=True, blank=True, help_text="Chỉ ghi năm.")
    members = models.PositiveSmallIntegerField("số nhân khẩu", default=1)
    classification = models.CharField("diện hộ", max_length=20, choices=HouseholdClass.choices, blank=True)
    address = CleanCharField("địa chỉ (xóm, ngõ)", max_length=200, blank=True)
    note = CleanTextField("ghi chú", blank=True)
    started_on = models.DateField("tính từ ngày")
    ended_on = models.DateField("thôi tính sau ngày", null=True, blank=True)
    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hộ gia đình"
        ordering = ("village__position", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"],
                name="household_code_once_per_unit",
                violation_error_message="Mã hộ này đã có trong xã.",
            ),
            models.CheckConstraint(
                condition=Q(members__gte=1),
                name="household_has_members",
                violation_error_message="Hộ phải có ít nhất 1 nhân khẩu.",
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__gte=OLDEST_BIRTH_YEAR, birth_year__lte=2200),
                name="household_birth_year_sensible",
                violation_error_message=f"Năm sinh phải từ {OLDEST_BIRTH_YEAR} trở lại đây.",
            ),
            not_before(
                "ended_on",
                "started_on",
                name="household_ends_after_start",
                message="Ngày thôi tính phải sau hoặc bằng ngày bắt đầu tính.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.head_name}"

    def clean(self) -> None:
        """Refuse a birth year to come."""
        super().clean()
        if self.birth_year is not None and self.birth_year > timezone.localdate().year:
            raise ValidationError({"birth_year": "Năm sinh không được sau năm nay."})

    @property
    def representative(self) -> str:
        """Who casts the household's vote: the named representative, or else the head."""
        return self.representative_name or self.head_name
