"""A unit's report for a period: it lives until it is issued."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField, CleanTextField
from apps.core.periods import Period
from apps.documents.models import IssuedDocument, Organ
from apps.documents.rules import SIGN_FORM_LABELS, SignForm
from apps.reports.models.calls import ReportCallRecipient, ReportReturn
from apps.reports.models.outlines import Outline, SectionContent
from apps.villages.models import AdministrativeUnit, ChildQuerySet, ChildRow, UnitRecord
from apps.villages.models.base import UnitRecordQuerySet


class ReportState(models.TextChoices):
    DRAFT = "draft", "dự thảo"
    IN_REVIEW = "in_review", "chờ duyệt"
    APPROVED = "approved", "đã duyệt"
    ISSUED = "issued", "đã ban hành"


class ReportQuerySet(UnitRecordQuerySet):
    def of_period(self, unit: AdministrativeUnit, period: Period) -> Self:
        """The unit's reports for exactly this period, the newest first."""
        return self.filter(unit=unit, start=period.start, end=period.end).order_by("-pk")

    def for_list(self) -> Self:
        joined = (
            super()
            .for_list()
            .select_related("outline", "document", "answers__call", "answers__unit", "answers_return__document")
        )
        # The frozen text and figures weigh tens of kilobytes a report; the pages that need them load them.
        return joined.defer(
            *("document__snapshot", "document__figures"),
            *("answers_return__document__snapshot", "answers_return__document__figures"),
        )


class Report(UnitRecord):
    """Text, figures and form of one report. Editable as a draft; frozen as a document once issued."""

    SEARCH_FIELDS = ("subject",)
    HISTORY_ALSO = ("state",)

    outline = models.ForeignKey(Outline, on_delete=models.PROTECT, related_name="+", verbose_name="đề cương")
    start = models.DateField("kỳ từ ngày")
    end = models.DateField("kỳ đến hết ngày")
    subject = CleanTextField(
        "trích yếu",
        validators=[MaxLengthValidator(500)],
        help_text="Xuống dòng ở đâu thì trang in xuống dòng ở đó.",
    )
    state = models.CharField(
        "trạng thái", max_length=10, choices=ReportState.choices, default=ReportState.DRAFT, editable=False
    )
    approved_digest = models.CharField("mã nội dung đã duyệt", max_length=64, blank=True, editable=False)
    organ = models.CharField("cơ quan ban hành", max_length=10, choices=Organ.choices, default=Organ.PEOPLES_COMMITTEE)
    issued_on = models.DateField("ngày văn bản")
    addressees = CleanTextField("Kính gửi (mỗi dòng một nơi)", blank=True, validators=[MaxLengthValidator(1000)])
    recipients = CleanTextField(
        "nơi nhận (mỗi dòng một nơi, dòng cuối là nơi lưu)", validators=[MaxLengthValidator(1000)]
    )
    sign_form = models.CharField(
        "thể thức ký",
        max_length=20,
        choices=[(form.value, label) for form, label in SIGN_FORM_LABELS.items()],
        default=SignForm.DEPUTY.value,
    )
    head_post = CleanCharField("chức vụ người đứng đầu", max_length=80, default="Chủ tịch")
    own_post = CleanCharField("chức vụ người ký", max_length=80, default="Phó Chủ tịch")
    signer = CleanCharField("họ tên người ký", max_length=120)
    with_predecessors = models.BooleanField(
        "tính cả đơn vị cũ đã sáp nhập", default=False, help_text="Nguồn của từng số liệu sẽ ghi rõ điều này."
    )
    answers = models.ForeignKey(
        ReportCallRecipient,
        on_delete=models.PROTECT,
        related_name="reports",
        null=True,
        editable=False,
        verbose_name="theo yêu cầu của cấp trên",
    )
    # Begun to be issued in the place of the document that came back, and of no other.
    answers_return = models.ForeignKey(
        ReportReturn,
        on_delete=models.PROTECT,
        related_name="answers",
        null=True,
        editable=False,
        verbose_name="thay cho báo cáo bị trả lại",
    )
    document = models.OneToOneField(
        IssuedDocument, on_delete=models.PROTECT, related_name="report", null=True, editable=False
    )
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "báo cáo"
        ordering = ("-end", "-pk")
        permissions = [
            ("submit_report", "trình duyệt báo cáo"),
            ("review_report", "duyệt báo cáo"),
            ("issue_report", "ban hành báo cáo"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="report_ends_after_start",
                violation_error_message="Ngày cuối kỳ phải sau hoặc bằng ngày đầu kỳ.",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.ISSUED, document__isnull=False)
                | (~Q(state=ReportState.ISSUED) & Q(document__isnull=True)),
                name="report_issued_has_document",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(self.subject.split())

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    @property
    def is_editable(self) -> bool:
        return self.state == ReportState.DRAFT

    def get_absolute_url(self) -> str:
        return reverse("reports:report-detail", args=[self.unit.slug, self.public_id])


class ReportSectionQuerySet(ChildQuerySet):
    unit_path = "report__unit"


class ReportSection(SectionContent, ChildRow):
    """One heading of a report with its text, table, chart or list.

    `version` counts its changes, so that two people who write it at once do not overwrite each other.
    """

    PARENT = "report"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections", verbose_name="báo cáo")
    position = models.PositiveSmallIntegerField("thứ tự")
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()
    objects = ReportSectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "mục của báo cáo"
        ordering = ("position", "pk")
        constraints = [models.CheckConstraint(condition=Q(level__range=(1, 3)), name="report_section_level")]


class ReportStep(models.Model):
    """Who took which step of a report, and when."""

    class Action(models.TextChoices):
        CREATED = "created", "lập dự thảo"
        SUBMITTED = "submitted", "trình duyệt"
        RETURNED = "returned", "trả lại"
        APPROVED = "approved", "duyệt"
        ISSUED = "issued", "ban hành"
        FIGURE = "figure", "bổ sung số liệu"
        CHECK = "check", "xử lý kết quả kiểm tra"
        CALLED = "called", "nhận là báo cáo theo yêu cầu"
        CAME_BACK = "came_back", "cấp trên trả lại kèm ý kiến"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField("bước", max_length=10, choices=Action.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người thực hiện"
    )
    at = models.DateTimeField("lúc", auto_now_add=True)
    comment = CleanTextField("ý kiến", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "bước xử lý báo cáo"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_action_display()} {timezone.localtime(self.at):%d/%m/%Y}"
