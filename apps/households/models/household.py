"""The household itself, as it stands now; what it was on a day stands in the rows that hang on it."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField, FoldedField
from apps.core.querysets import running_on
from apps.households.rules import first_day_obstacle
from apps.villages.models import VillageRecord
from apps.villages.models.base import VillageRecordQuerySet

OLDEST_BIRTH_YEAR = 1900


class HouseholdQuerySet(VillageRecordQuerySet):
    def on(self, day: date, village: Any = None) -> Self:
        """Households that count on the day, their first and last day included; with `village` those counted there."""
        there = {} if village is None else {"residences__village": village}
        return self.filter(running_on(day, start="residences__start", end="residences__end"), **there)


class Household(VillageRecord):
    """A household of a village. It has one vote, cast by its representative (Law 10/2022/QH15, Điều 18 khoản 2).

    `village`, `started_on` and `ended_on` sum up its residences (`Residence`), which alone say where it counted on a
    day: the village of the last one, the first day of all, and the last day once none goes on. In the same way
    `representative_name` names today's representative where it is not the head. The services keep all four.
    """

    SEARCH_FIELDS = ("code", "head_name", "representative_name", "address")
    HOLDS_PERSONAL_DATA = True  # names, year of birth, address, telephone, and whether the household is poor
    HISTORY_ALSO = ("representative_name", "started_on", "ended_on", "head_since")
    MASKED_FIELDS = ("phone",)

    code = CleanCharField("mã hộ", max_length=30)
    head_name = CleanCharField("chủ hộ", max_length=120)
    name_key = FoldedField(of="head_name", max_length=120)
    birth_year = models.PositiveSmallIntegerField("năm sinh chủ hộ", null=True, blank=True, help_text="Chỉ ghi năm.")
    head_since = models.DateField("làm chủ hộ từ ngày", null=True, blank=True, editable=False)
    representative_name = CleanCharField("cử tri đại diện hộ", max_length=120, blank=True, editable=False)
    members = models.PositiveSmallIntegerField("số nhân khẩu", default=1)
    address = CleanCharField("địa chỉ (xóm, ngõ)", max_length=200, blank=True)
    phone = CleanCharField("điện thoại", max_length=20, blank=True)
    note = CleanTextField("ghi chú", blank=True)
    started_on = models.DateField("tính từ ngày", editable=False)
    ended_on = models.DateField("thôi tính sau ngày", null=True, blank=True, editable=False)
    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hộ gia đình"
        ordering = ("village__position", "code")
        indexes = [models.Index(fields=["unit", "name_key"], name="household_name_in_unit")]
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
        """Refuse a birth year and a first day to come."""
        super().clean()
        if self.started_on is not None:
            obstacle = first_day_obstacle(self.started_on, today=timezone.localdate())
            if obstacle:
                raise ValidationError({"started_on": obstacle})
        if self.birth_year is not None and self.birth_year > timezone.localdate().year:
            raise ValidationError({"birth_year": "Năm sinh không được sau năm nay."})

    @property
    def representative(self) -> str:
        """Who casts the household's vote now: the named representative, or else the head."""
        return self.representative_name or self.head_name
