"""Monthly figures of administrative procedures, by field."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from apps.agencies.rules.months import Month
from apps.core.constraints import at_most, not_to_come
from apps.core.fields import CleanCharField
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_FIELD = 120
NO_MONTH = f"Tháng từ 1 đến 12, năm từ {FIRST_YEAR} đến {LAST_YEAR}."
TOO_MANY_ONLINE = "Số hồ sơ trực tuyến không được lớn hơn số hồ sơ tiếp nhận."


class ProcedureMonth(UnitRecord):
    """Dossiers of one field in one month: how many came in, and how those that were ended stood to their day.

    `starts_on` and `ends_on` are the month's first and last day, so that a period that cuts a month is told.
    """

    SEARCH_FIELDS = ("field",)

    year = models.PositiveSmallIntegerField("năm")
    month = models.PositiveSmallIntegerField("tháng")
    field = CleanCharField("lĩnh vực", max_length=MOST_FIELD)
    received = models.PositiveIntegerField("hồ sơ tiếp nhận trong tháng")
    online = models.PositiveIntegerField("trong đó nộp trực tuyến", default=0)
    early = models.PositiveIntegerField("giải quyết trước hạn", default=0)
    on_time = models.PositiveIntegerField("giải quyết đúng hạn", default=0)
    late = models.PositiveIntegerField("giải quyết quá hạn", default=0)
    apologies = models.PositiveIntegerField("thư xin lỗi do trễ hẹn", default=0)
    starts_on = models.DateField("ngày đầu tháng", blank=True, editable=False)
    ends_on = models.DateField("ngày cuối tháng", blank=True, editable=False)
    objects = UnitRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "số liệu thủ tục hành chính theo tháng"
        ordering = ("-starts_on", "field", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "month", "field"],
                name="procedure_month_once_per_field",
                violation_error_message="Lĩnh vực này đã có số liệu của tháng đó.",
            ),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12), year__range=(FIRST_YEAR, LAST_YEAR)),
                name="procedure_month_is_a_month",
                violation_error_message=NO_MONTH,
            ),
            at_most(
                "online",
                "received",
                name="procedure_month_online_lte_received",
                message=TOO_MANY_ONLINE,
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="procedure_month_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.field}, tháng {self.month:02d}/{self.year}"

    def clean(self) -> None:
        super().clean()
        if self._take_days():
            not_to_come(self, "starts_on")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._take_days()
        super().save(*args, **kwargs)

    def _take_days(self) -> bool:
        """Whether year and month name a month; its days are then set."""
        year, month = self.year, self.month
        if not (year and month and 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
            return False
        whole = Month(year, month)
        self.starts_on, self.ends_on = whole.first, whole.last
        return True
