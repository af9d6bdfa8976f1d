"""Findings of the checks that an official lets pass, with the reason."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField, CleanTextField
from apps.reports.models.reports import Report
from apps.villages.models import ChildQuerySet, ChildRow


class CheckWaiverQuerySet(ChildQuerySet):
    unit_path = "report__unit"


class CheckWaiver(ChildRow):
    """A finding that stays as it is, for a reason that stays on file.

    `fingerprint` is made of the check, the place and the passage (`checks.findings.Finding`): the waiver no longer
    holds once the passage reads otherwise.
    """

    PARENT = "report"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="check_waivers")
    fingerprint = models.CharField("mã đoạn văn", max_length=64, editable=False)
    code = CleanCharField("nội dung kiểm tra", max_length=60, editable=False)
    quote = CleanTextField("đoạn văn", editable=False)
    reason = CleanTextField("lý do")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()
    objects = CheckWaiverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kết quả kiểm tra được bỏ qua"
        constraints = [models.UniqueConstraint(fields=["report", "fingerprint"], name="check_waiver_once")]

    def __str__(self) -> str:
        return self.quote
