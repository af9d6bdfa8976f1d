"""Projects for which land is recovered, with their steps, meetings and postings."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.constraints import at_most, not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField, SearchKeyField
from apps.core.models import new_public_id
from apps.core.querysets import running_within
from apps.disclosures.models import Posting
from apps.households.models import Household
from apps.meetings.models import Meeting
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord
from apps.villages.models.base import UnitRecordQuerySet
from apps.works.models.works import MAX_MONEY, NOT_NEGATIVE, LandClass


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

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "done_on")


class LandProjectHouseholdQuerySet(LandProjectChildQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("household__village").prefetch_related("household__village__versions")


class LandProjectHousehold(ChildRow):
    """A household whose land is recovered: how much of what, and how far it has come. Money is whole đồng.

    `batch` is common to the rows that came in together, so that a pasted list is taken back at once.
    """

    PARENT = "project"
    SEARCH_FIELDS = ("who",)
    HOLDS_PERSONAL_DATA = True

    project = models.ForeignKey(
        LandProject, on_delete=models.PROTECT, related_name="household_rows", verbose_name="dự án"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="hộ gia đình",
    )
    name = CleanCharField("hộ, tổ chức khác", max_length=200, blank=True, help_text="Khi không có trong sổ hộ của xã.")
    land_class = models.CharField("loại đất", max_length=15, choices=LandClass.choices, blank=True)
    area_m2 = models.DecimalField(
        "diện tích thu hồi (m²)", max_digits=12, decimal_places=2, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    compensation = models.PositiveBigIntegerField("tiền bồi thường, hỗ trợ (đồng)", null=True, blank=True)
    agreed_on = models.DateField("ngày đồng thuận phương án", null=True, blank=True)
    paid_on = models.DateField("ngày nhận tiền", null=True, blank=True)
    handed_over_on = models.DateField("ngày bàn giao đất", null=True, blank=True)
    needs_resettlement = models.BooleanField("phải bố trí tái định cư", default=False)
    resettled_on = models.DateField("ngày nhận tái định cư", null=True, blank=True)
    opinion = CleanTextField("ý kiến, vướng mắc", blank=True)
    batch = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = LandProjectHouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hộ bị thu hồi đất"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, name="") | (Q(household__isnull=True) & ~Q(name="")),
                name="land_household_one_of_two",
                violation_error_message="Chọn hộ trong sổ hộ, hoặc ghi tên hộ, tổ chức khác; không ghi cả hai.",
            ),
            models.UniqueConstraint(
                fields=["project", "household"],
                name="land_household_once",
                violation_error_message="Hộ này đã có trong dự án.",
            ),
            models.CheckConstraint(
                condition=Q(area_m2__gte=0),
                name="land_household_area_not_negative",
                violation_error_message="Diện tích thu hồi không được âm.",
            ),
            models.CheckConstraint(
                condition=Q(compensation__lte=MAX_MONEY),
                name="land_household_money_in_bounds",
                violation_error_message="Số tiền không được lớn hơn 1.000.000 tỷ đồng.",
            ),
            models.CheckConstraint(
                condition=Q(resettled_on__isnull=True) | Q(needs_resettlement=True),
                name="land_household_resettled_needs_it",
                violation_error_message="Hộ đã nhận tái định cư phải là hộ phải bố trí tái định cư.",
            ),
        ]

    def __str__(self) -> str:
        return self.who

    @property
    def who(self) -> str:
        return str(self.household) if self.household_id else self.name

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "agreed_on", "paid_on", "handed_over_on", "resettled_on")


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
