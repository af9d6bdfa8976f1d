"""What the level above asks of the communes: a report on a period by a day, and comments on what was sent."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.models import new_public_id
from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.reports.models.outlines import Outline
from apps.villages.models import AdministrativeUnit, UnitRecord, UnitVersion
from apps.villages.models.base import UnitRecordQuerySet
from apps.villages.models.scope import KeepsToUnit

# Held by the level above, in the unit of the appointment.
KEEP_CALLS = "reports.keep_calls"
RETURN_REPORTS = "reports.return_issued_report"


def _number_of(recipients: Any) -> Coalesce:
    """How many rows of a subquery over the recipients of one call."""
    counted = recipients.values("call").annotate(number=models.Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=models.IntegerField())


class ReportCallQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        joined: Self = super().for_list().select_related("outline", "withdrawn_by")
        return joined.counted()

    def counted(self) -> Self:
        """With how many communes owe a report (`owing`), and how many sent one that did not come back (`sent`).

        One that ended before the last day owes nothing unless it has sent a report all the same.
        """
        last = OuterRef("call__due_on")
        begun = UnitVersion.objects.filter(unit=OuterRef("unit"), valid_from__lte=last)
        stands = begun.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=last))
        issued = ReportCallRecipient.objects.filter(pk=OuterRef("pk"), reports__document__isnull=False)
        waiting = ReportReturn.objects.unanswered().filter(document__report__answers=OuterRef("pk"))
        rows = ReportCallRecipient.objects.filter(call=OuterRef("pk")).order_by()
        return self.annotate(
            owing=_number_of(rows.filter(Exists(issued) | Exists(stands))),
            sent=_number_of(rows.filter(Exists(issued), ~Exists(waiting))),
        )


class ReportCall(UnitRecord):
    """A report that a unit asks the communes below it for. One that was withdrawn stays with its reason.

    Communes read it through their own `ReportCallRecipient` alone.
    """

    SEARCH_FIELDS = ("title", "letter_number")
    HISTORY_ALSO = ("withdrawn_at", "withdrawn_why")
    # Who keeps the rows, whatever else the role reads or writes: see `accounts.reach`.
    KEPT_BY: ClassVar[str] = KEEP_CALLS

    title = CleanCharField("nội dung yêu cầu", max_length=300)
    outline = models.ForeignKey(Outline, on_delete=models.PROTECT, related_name="+", verbose_name="đề cương")
    start = models.DateField("kỳ báo cáo từ ngày")
    end = models.DateField("kỳ báo cáo đến hết ngày")
    due_on = models.DateField("hạn gửi")
    letter_number = CleanCharField("số, ký hiệu công văn", max_length=60, blank=True)
    letter_date = models.DateField("ngày công văn", null=True, blank=True)
    note = CleanTextField("hướng dẫn thêm", blank=True)
    withdrawn_at = models.DateTimeField("thu hồi lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người thu hồi",
    )
    withdrawn_why = CleanTextField("lý do thu hồi", blank=True, editable=False)
    objects = ReportCallQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "yêu cầu báo cáo"
        ordering = ("-due_on", "-pk")
        permissions = [
            ("keep_calls", "yêu cầu các xã báo cáo"),
            ("return_issued_report", "trả lại báo cáo đã nhận kèm ý kiến"),
        ]
        constraints = [
            not_before("end", "start", name="report_call_ends_after_start"),
            not_before("due_on", "start", name="report_call_due_after_start"),
            models.CheckConstraint(
                condition=Q(letter_number="") | Q(letter_date__isnull=False),
                name="report_call_letter_has_date",
                violation_error_message="Có số công văn thì ghi cả ngày công văn.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="report_call_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None

    @property
    def letter(self) -> str:
        """ "12/UBND-VP ngày 05/11/2025"; "" without a letter."""
        day = f"ngày {self.letter_date:%d/%m/%Y}" if self.letter_date else ""
        return " ".join(part for part in (self.letter_number, day) if part)


class ReportCallRecipientQuerySet(UnitRecordQuerySet):
    search_path = "call__search_text"

    def for_list(self) -> Self:
        joined = super().for_list().select_related("call", "call__outline", "call__unit")
        return joined.prefetch_related("reports", "call__unit__versions")

    def answered(self) -> Self:
        """Those for which a report was issued."""
        return self.filter(self._issued())

    def owing(self) -> Self:
        """Of calls that stand, those for which none was issued yet."""
        return self.standing().exclude(self._issued())

    def _issued(self) -> Exists:
        return Exists(self.model.objects.filter(pk=OuterRef("pk"), reports__document__isnull=False))

    def standing(self) -> Self:
        """Of calls that were not withdrawn."""
        return self.filter(call__withdrawn_at__isnull=True)


class ReportCallRecipient(KeepsToUnit):
    """A commune that a call goes to. Its report points here.

    It is a row of the call's page, and a record of the commune.
    """

    PARENT: ClassVar[str] = "call"
    # The call is of the unit above, which the service that makes the row checks.
    CROSSES_UNITS: ClassVar[frozenset[str]] = frozenset({"call"})

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    call = models.ForeignKey(
        ReportCall, on_delete=models.PROTECT, related_name="recipients", verbose_name="yêu cầu báo cáo"
    )
    history = HistoricalRecords()
    objects = ReportCallRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nơi nhận yêu cầu báo cáo"
        constraints = [models.UniqueConstraint(fields=["call", "unit"], name="report_call_recipient_once")]

    def __str__(self) -> str:
        return f"{self.call} ({self.unit})"

    def get_absolute_url(self) -> str:
        return reverse("reports:call-received", args=[self.unit.slug, self.public_id])

    @property
    def is_answered(self) -> bool:
        return any(report.document_id for report in self.reports.all())

    def standing_on(self, day: date) -> tuple[str, str]:
        """A word for its state and what it says to people: withdrawn, done, late or due."""
        reports = sorted(self.reports.all(), key=lambda report: report.pk)
        if self.is_answered:
            return "done", "đã ban hành"
        if not self.call.is_open:
            return "withdrawn", "đã thu hồi"
        stage = str(reports[-1].get_state_display()) if reports else "chưa lập"
        return ("late", f"quá hạn, {stage}") if day > self.call.due_on else ("due", stage)


class ReportReturnQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("document", "document__replaced_by", "by_unit", "by")

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)

    def unanswered(self) -> Self:
        """Those that still ask the commune for a document in place of the one that came back."""
        return self.standing().filter(document__replaced_by__isnull=True)


class ReportReturn(KeepsToUnit):
    """An issued report that the level above gave back with comments; the document itself stays as it is.

    The commune answers with a document that replaces it. `unit` is the commune, `by_unit` the level above.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, related_name="returns", verbose_name="văn bản"
    )
    by_unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="nơi trả lại"
    )
    comment = CleanTextField("ý kiến")
    answer_by = models.DateField("gửi lại chậm nhất ngày", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người trả lại"
    )
    at = models.DateTimeField("trả lại lúc", auto_now_add=True)
    taken_back_at = models.DateTimeField("rút lại lúc", null=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    objects = ReportReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "báo cáo được trả lại"
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(taken_back_at__isnull=True),
                name="report_return_once_while_standing",
                violation_error_message="Báo cáo này đã được trả lại và đang chờ xã gửi lại.",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=F("at")),
                name="report_return_taken_back_after",
            ),
        ]

    def __str__(self) -> str:
        return f"Trả lại {self.document}"

    def is_late(self, today: date) -> bool:
        return self.answer_by is not None and today > self.answer_by
