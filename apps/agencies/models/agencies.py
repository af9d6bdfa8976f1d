"""Offices, schools, the health station and enterprises of the commune."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import running_on
from apps.villages.models import Official, UnitRecord
from apps.villages.models.base import UnitRecordQuerySet


class AgencyKind(models.TextChoices):
    OFFICE = "office", "cơ quan của xã"
    SCHOOL = "school", "trường học"
    HEALTH = "health", "trạm y tế"
    PUBLIC_UNIT = "public_unit", "đơn vị sự nghiệp công lập khác"
    ENTERPRISE = "enterprise", "doanh nghiệp, hợp tác xã"
    OTHER = "other", "tổ chức khác"


# Whose staff confer by chương III Luật 10/2022/QH15; workers of an enterprise by Nghị định 145/2020/NĐ-CP [K].
PUBLIC_KINDS = (AgencyKind.OFFICE, AgencyKind.SCHOOL, AgencyKind.HEALTH, AgencyKind.PUBLIC_UNIT)


class AgencyQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("head")

    def on(self, day: date) -> Self:
        """Agencies that existed on the day; both ends count."""
        return self.filter(running_on(day, start="opened_on", end="closed_on"))


class Agency(UnitRecord):
    """A workplace in the commune. `must_confer`: whether its staff or workers have to hold a conference each year."""

    SEARCH_FIELDS = ("name", "kind_label")

    name = CleanCharField("tên cơ quan, đơn vị", max_length=200)
    kind = models.CharField("loại", max_length=12, choices=AgencyKind.choices)
    head = models.ForeignKey(
        Official, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người đứng đầu"
    )
    staff = models.PositiveIntegerField(
        "số cán bộ, công chức, viên chức, người lao động", null=True, blank=True, help_text="Để trống khi chưa biết."
    )
    must_confer = models.BooleanField("phải tổ chức hội nghị hằng năm", default=True)
    opened_on = models.DateField("hoạt động từ ngày")
    closed_on = models.DateField("hoạt động đến hết ngày", null=True, blank=True)
    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cơ quan, đơn vị"
        ordering = ("kind", "name")
        constraints = [
            not_before(
                "closed_on",
                "opened_on",
                name="agency_closed_after_opened",
                message="Ngày thôi hoạt động phải sau hoặc bằng ngày bắt đầu.",
            ),
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(closed_on__isnull=True),
                name="agency_name_once",
                violation_error_message="Cơ quan, đơn vị này đã có trong danh sách.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        return str(self.get_kind_display())
