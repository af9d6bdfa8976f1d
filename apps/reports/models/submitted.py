"""The figures of issued reports, a row each, from which the level above reads them."""

from typing import Self

from django.db import models

from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.villages.models import AdministrativeUnit
from apps.villages.models.base import UnitRecordQuerySet
from apps.villages.models.scope import KeepsToUnit


class Aggregate(models.TextChoices):
    """How the figures of several units become one."""

    SUM = "sum", "cộng"
    RATIO = "ratio", "cộng tử số và mẫu số"
    NONE = "none", "không cộng được"


class SubmittedFigureQuerySet(UnitRecordQuerySet):
    def of_whole_units(self) -> Self:
        """Those of single villages are left out."""
        return self.filter(village="")


class SubmittedFigure(KeepsToUnit):
    """One figure as an issued report states it. Database triggers refuse any later change of the row and its deletion.

    `period_start` and `period_end` are those of the report; `start` and `end` are the days that the figure itself is
    of (the same period of last year, since 1 January). `key` says what is meant, `name` is the indicator's. `state` is
    known, entered, partial, waived or missing; `text` is what the report prints. A share carries its `numerator` and
    `denominator` where the report was issued by a portal that knew them.
    """

    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, related_name="submitted_figures", verbose_name="văn bản"
    )
    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    period_start = models.DateField("kỳ báo cáo từ ngày")
    period_end = models.DateField("kỳ báo cáo đến hết ngày")
    start = models.DateField("số liệu từ ngày")
    end = models.DateField("số liệu đến hết ngày")
    position = models.PositiveSmallIntegerField("thứ tự")
    key = models.CharField("khóa", max_length=200)
    name = models.CharField("chỉ tiêu", max_length=100)
    label = models.CharField("tên chỉ tiêu", max_length=500)
    measure = models.CharField("đơn vị tính", max_length=60, editable=False)
    village = models.CharField("thôn", max_length=60, blank=True, editable=False)
    aggregate = models.CharField("cách cộng", max_length=5, choices=Aggregate.choices)
    value = models.DecimalField("giá trị", max_digits=20, decimal_places=2, null=True)
    numerator = models.DecimalField("tử số", max_digits=20, decimal_places=2, null=True)
    denominator = models.DecimalField("mẫu số", max_digits=20, decimal_places=2, null=True)
    state = models.CharField("tình trạng", max_length=10, editable=False)
    text = models.CharField("trong báo cáo", max_length=200)
    objects = SubmittedFigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "số liệu đã gửi cấp trên"
        ordering = ("document", "position")
        permissions = [("read_submitted", "xem, so sánh, tải số liệu và báo cáo của các xã trực thuộc")]
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="submitted_figure_once")]
        indexes = [
            models.Index(
                fields=["period_start", "period_end", "unit", "village", "key"], name="submitted_figure_of_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.text}"

    @property
    def own_period(self) -> Period:
        return Period(self.start, self.end)
