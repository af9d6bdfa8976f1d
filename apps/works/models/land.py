"""Projects for which land is recovered, with their steps, meetings and postings."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.constraints import at_most, not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import running_within
from apps.disclosures.models import Posting
from apps.meetings.models import Meeting
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord
from apps.villages.models.base import UnitRecordQuerySet
from apps.works.models.works import MAX_MONEY, NOT_NEGATIVE


class LandProjectQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        meetings = LandProjectMeeting.objects.select_related("meeting__village").prefetch_related(
            "meeting__village__versions"
        )
        postings = LandProjectPosting.objects.select_related("posting")
        return (
            super()
            .for_list()
            .prefetch_related(
                "steps", models.Prefetch("meeting_links", meetings), models.Prefetch("posting_links", postings)
            )
        )

    def active_within(self, start: date, end: date) -> Self:
        """Projects that ran on a day from `start` to `end`, both counted in."""
        return self.filter(running_within(start, end, start="started_on", end="finished_on"))


class LandProject(UnitRecord):
    """A project for which land is recovered in the commune; null means not known."""

    SEARCH_FIELDS = ("name", "decision_number")

    name = CleanCharField("tên dự án", max_length=200)
    decision_number = CleanCharField("số quyết định, thông báo thu hồi đất", max_length=60, blank=True)
    started_on = models.DateField("bắt đầu ngày")
    finished_on = models.DateField("kết thúc ngày", null=True, blank=True)
    area_m2 = models.DecimalField(
        "diện tích thu hồi (m²)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
    )
    households_affected = models.PositiveIntegerField("số hộ bị ảnh hưởng", null=True, blank=True)
    households_agreed = models.PositiveIntegerField("số hộ đồng thuận phương án", null=True, blank=True)
    households_paid = models.PositiveIntegerField("số hộ đã nhận tiền", null=True, blank=True)
    compensation_total = models.PositiveBigIntegerField("tổng tiền bồi thường, hỗ trợ (đồng)", null=True, blank=True)
    objects = LandProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "dự án thu hồi đất"
        ordering = ("-started_on", "pk")
        constraints = [
            not_before("finished_on", "started_on", name="land_project_finished_after_started"),
            models.CheckConstraint(
                condition=Q(area_m2__gte=0),
                name="land_project_area_not_negative",
                violation_error_message="Diện tích thu hồi không được âm.",
            ),
            at_most(
                "households_agreed",
                "households_affected",
                name="land_project_agreed_lte_affected",
                message="Số hộ đồng thuận không được lớn hơn số hộ bị ảnh hưởng.",
            ),
            at_most(
                "households_paid",
                "households_affected",
                name="land_project_paid_lte_affected",
                message="Số hộ đã nhận tiền không được lớn hơn số hộ bị ảnh hưởng.",
            ),
            models.CheckConstraint(
                condition=Q(compensation_total__lte=MAX_MONEY),
                name="land_project_money_in_bounds",
                violation_error_message="Số tiền không được lớn hơn 1.000.000 tỷ đồng.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StepKind(models.TextChoices):
    """The order of work of recovering land [K]."""

    NOTICE = "notice", "thông báo thu hồi đất"
    INVENTORY = "inventory", "kiểm đếm đất, tài sản"
    ORIGIN = "origin", "xác nhận nguồn gốc đất"
    POSTING = "posting", "niêm yết phương án bồi thường"
    OPINIONS = "opinions", "lấy ý kiến về phương án"
    APPROVAL = "approval", "phê duyệt phương án"
    PAYMENT = "payment", "chi trả tiền bồi thường, hỗ trợ"
    RESETTLEMENT = "resettlement", "bố trí tái định cư"


class LandProjectChildQuerySet(ChildQuerySet):
    unit_path = "project__unit"

    def for_list(self) -> Self:
        return self.select_related("project__unit")


class LandProjectStep(ChildRow):
    """A step of the project, done on a day."""

    PARENT = "project"

    project = models.ForeignKey(LandProject, on_delete=models.PROTECT, related_name="steps", verbose_name="dự án")
    kind = models.CharField("bước", max_length=15, choices=StepKind.choices)
    done_on = models.DateField("ngày thực hiện")
    note = CleanCharField("ghi chú", max_length=500, blank=True)
    history = HistoricalRecords()
    objects = LandProjectChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "bước thực hiện dự án"
        ordering = ("done_on", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.done_on:%d/%m/%Y}"


class LandProjectMeeting(ChildRow):
    """A village meeting that dealt with the project. A row of its own, so that its history is kept."""

    PARENT = "project"

    project = models.ForeignKey(
        LandProject, on_delete=models.PROTECT, related_name="meeting_links", verbose_name="dự án"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="land_project_links", verbose_name="cuộc họp"
    )
    history = HistoricalRecords()
    objects = LandProjectChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cuộc họp dân của dự án"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["project", "meeting"],
                name="land_project_meeting_once",
                violation_error_message="Cuộc họp này đã có trong dự án.",
            )
        ]

    def __str__(self) -> str:
        return str(self.meeting)


class LandProjectPosting(ChildRow):
    """A posting by which the project's plan was made public. A row of its own, so that its history is kept."""

    PARENT = "project"

    project = models.ForeignKey(
        LandProject, on_delete=models.PROTECT, related_name="posting_links", verbose_name="dự án"
    )
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="land_project_links", verbose_name="nội dung công khai"
    )
    history = HistoricalRecords()
    objects = LandProjectChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nội dung công khai của dự án"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["project", "posting"],
                name="land_project_posting_once",
                violation_error_message="Nội dung công khai này đã có trong dự án.",
            )
        ]

    def __str__(self) -> str:
        return str(self.posting)
