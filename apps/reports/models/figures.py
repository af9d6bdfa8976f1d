"""What officials add where no record gives a figure: an entered value with its source, or a waiver with its reason."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField, CleanTextField
from apps.reports.models.reports import Report
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord


class EnteredFigure(UnitRecord):
    """A figure typed for a unit and period. It is printed only while the records give none."""

    SEARCH_FIELDS = ("key", "source")
    HISTORY_ALSO = ("key", "start", "end")

    key = CleanCharField("chỉ tiêu", max_length=200, editable=False)
    start = models.DateField("từ ngày", editable=False)
    end = models.DateField("đến hết ngày", editable=False)
    value = models.DecimalField("giá trị", max_digits=15, decimal_places=2)
    source = CleanCharField("nguồn số liệu", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "số liệu nhập tay"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "key", "start", "end"],
                name="entered_figure_once",
                violation_error_message="Số liệu này đã được nhập cho kỳ đó.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="entered_figure_not_negative",
                violation_error_message="Giá trị không được âm.",
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="entered_figure_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.key


class FigureWaiverQuerySet(ChildQuerySet):
    unit_path = "report__unit"


class FigureWaiver(ChildRow):
    """The report goes out without this figure, for a reason that stays on file."""

    PARENT = "report"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="waivers")
    key = CleanCharField("chỉ tiêu", max_length=200)
    reason = CleanTextField("lý do")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()
    objects = FigureWaiverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "số liệu được bỏ qua"
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="figure_waiver_once")]

    def __str__(self) -> str:
        return self.key
