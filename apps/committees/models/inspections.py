"""Inspections of how democracy at the grassroots is practised: plan, visit, conclusion, remedy."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, Min, OuterRef, Q
from simple_history.models import HistoricalRecords

from apps.agencies.models import Agency
from apps.committees.models.remedies import RemediedRow
from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField, SearchKeyField
from apps.core.querysets import search_words
from apps.core.text import shortened
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet


class InspectionStage(models.TextChoices):
    """How far an inspection is; reckoned from its days and demands, never typed."""

    PLANNED = "planned", "chưa tiến hành"
    UNCONCLUDED = "unconcluded", "chưa kết luận"
    REMEDYING = "remedying", "đang khắc phục"
    DONE = "done", "đã xong"


class DemandState(models.TextChoices):
    """How far a demand is; reckoned from what was entered and verified."""

    OPEN = "open", "chưa khắc phục"
    REMEDIED = "remedied", "chờ xác nhận"
    VERIFIED = "verified", "đã xác nhận"


class InspectionQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        targets = models.Prefetch(
            "targets",
            InspectionTarget.objects.select_related("village", "workplace").prefetch_related("village__versions"),
        )
        return super().for_list().prefetch_related(targets, "demands")

    def at_stage(self, stage: str, day: date) -> Self:
        """As `Inspection.stage_on` says of each."""
        demands = InspectionDemand.objects.filter(inspection=OuterRef("pk"))
        return self.filter(
            {
                InspectionStage.PLANNED: Q(held_on__gt=day, concluded_on__isnull=True),
                InspectionStage.UNCONCLUDED: Q(held_on__lte=day, concluded_on__isnull=True),
                InspectionStage.REMEDYING: Q(Exists(demands.open()), concluded_on__isnull=False),
                InspectionStage.DONE: Q(~Exists(demands.open()), concluded_on__isnull=False),
            }[InspectionStage(stage)]
        )


class Inspection(UnitRecord):
    """A visit that checks how democracy is practised. What is examined may be another time than the visit's."""

    SEARCH_FIELDS = ("subject", "plan_number", "team")

    subject = CleanCharField("nội dung kiểm tra", max_length=300)
    content = CleanTextField("nội dung chi tiết", blank=True, help_text="Mỗi dòng một nội dung.")
    plan_number = CleanCharField("số kế hoạch", max_length=60, blank=True)
    planned_on = models.DateField("ngày ban hành kế hoạch", null=True, blank=True)
    report_due_on = models.DateField("nơi được kiểm tra gửi báo cáo trước ngày", null=True, blank=True)
    method = CleanTextField("cách tiến hành", blank=True)
    team = CleanCharField("đoàn kiểm tra", max_length=300, blank=True)
    assignment = CleanTextField("thành phần, phân công trong đoàn", blank=True, help_text="Mỗi dòng một người.")
    self_inspection = models.BooleanField("tự kiểm tra", default=False)
    examined_from = models.DateField("mốc số liệu kiểm tra từ ngày", null=True, blank=True)
    examined_until = models.DateField("mốc số liệu kiểm tra đến hết ngày", null=True, blank=True)
    held_on = models.DateField("ngày tiến hành")
    ended_on = models.DateField("đến hết ngày", null=True, blank=True, help_text="Để trống khi chỉ một ngày.")
    conclusion = CleanTextField("kết luận", blank=True)
    concluded_on = models.DateField("ngày kết luận", null=True, blank=True)
    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc kiểm tra QCDC"
        verbose_name_plural = "kiểm tra QCDC"
        ordering = ("-held_on", "pk")
        constraints = [
            not_before(
                "examined_until",
                "examined_from",
                name="inspection_examined_ends_after_start",
                message="Mốc số liệu kiểm tra phải kết thúc sau hoặc bằng ngày bắt đầu.",
                unset=("examined_from", "examined_until"),
            ),
            not_before("ended_on", "held_on", name="inspection_ends_after_start"),
            not_before(
                "held_on",
                "planned_on",
                name="inspection_held_after_planned",
                message="Ngày tiến hành phải sau hoặc bằng ngày ban hành kế hoạch.",
                unset=("planned_on",),
            ),
            not_before(
                "concluded_on",
                "held_on",
                name="inspection_concluded_after_held",
                message="Ngày kết luận phải sau hoặc bằng ngày tiến hành.",
            ),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True) | ~Q(conclusion=""),
                name="inspection_conclusion_has_text",
                violation_error_message="Đã ghi ngày kết luận thì phải ghi nội dung kết luận.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.held_on:%d/%m/%Y})"

    def clean(self) -> None:
        """The visit does not move past a day on which one of its demands was remedied."""
        super().clean()
        if self.pk is None or self.held_on is None:
            return
        first = self.demands.aggregate(day=Min("remedied_on"))["day"]  # type: ignore[attr-defined]
        if first is not None and first < self.held_on:
            raise ValidationError(
                {"held_on": f"Đã ghi kết quả khắc phục ngày {first:%d/%m/%Y}; ngày tiến hành không được sau ngày đó."}
            )

    def stage_on(self, day: date) -> InspectionStage:
        """Concluded and without an open demand it is done. Reads the loaded demands, makes no query of its own."""
        if self.concluded_on is None:
            return InspectionStage.PLANNED if self.held_on > day else InspectionStage.UNCONCLUDED
        is_open = any(demand.verified_on is None for demand in self.demands.all())  # type: ignore[attr-defined]
        return InspectionStage.REMEDYING if is_open else InspectionStage.DONE


class InspectionTargetQuerySet(ChildQuerySet):
    unit_path = "inspection__unit"
    village_path = "village"

    def for_list(self) -> Self:
        rows = self.select_related("inspection__unit", "village", "workplace")
        return rows.prefetch_related("village__versions")


class InspectionTarget(ChildRow):
    """Who was inspected: a village, an agency of the commune's list, or a place that only a name tells."""

    PARENT = "inspection"

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="targets", verbose_name="cuộc kiểm tra"
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    workplace = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="cơ quan, đơn vị"
    )
    agency = CleanCharField(
        "nơi khác", max_length=200, blank=True, help_text="Khi không có trong danh sách cơ quan, đơn vị."
    )
    finding = CleanTextField("nhận xét, kiến nghị", blank=True)
    history = HistoricalRecords()
    objects = InspectionTargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nơi được kiểm tra"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(village__isnull=False, workplace__isnull=True, agency="")
                | Q(village__isnull=True, workplace__isnull=False, agency="")
                | (Q(village__isnull=True, workplace__isnull=True) & ~Q(agency="")),
                name="inspection_target_exactly_one",
                violation_error_message="Mỗi dòng chọn một thôn, hoặc một cơ quan, đơn vị, hoặc ghi tên nơi khác.",
            ),
            models.UniqueConstraint(
                fields=["inspection", "workplace"],
                name="inspection_target_workplace_once",
                violation_error_message="Cơ quan này đã có trong cuộc kiểm tra.",
            ),
            models.UniqueConstraint(
                fields=["inspection", "village"],
                name="inspection_target_village_once",
                violation_error_message="Thôn này đã có trong cuộc kiểm tra.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.village or self.workplace or self.agency)

    def name_on(self, day: date) -> str:
        """The name that a paper of the day prints."""
        return self.village.name_on(day) if self.village is not None else str(self)


class InspectionDemandQuerySet(ChildQuerySet):
    unit_path = "inspection__unit"

    def for_list(self) -> Self:
        return self.select_related(
            "inspection__unit", "target__village", "target__workplace", "remedied_by", "verified_by"
        ).prefetch_related("target__village__versions")

    def open(self) -> Self:
        """Demands whose remedy nobody has verified yet."""
        return self.filter(verified_on__isnull=True)

    def overdue(self, today: date) -> Self:
        """Open ones whose last day lies before today, also while a remedy waits to be verified."""
        return self.open().filter(due_on__lt=today)

    def in_state(self, state: str) -> Self:
        """As `InspectionDemand.state` says of each."""
        return self.filter(
            {
                DemandState.OPEN: Q(remedied_on__isnull=True),
                DemandState.REMEDIED: Q(remedied_on__isnull=False, verified_on__isnull=True),
                DemandState.VERIFIED: Q(verified_on__isnull=False),
            }[DemandState(state)]
        )

    def search(self, words: str) -> Self:
        """Demands that with their inspection have every word; diacritics and case do not count."""
        return search_words(self, words, "search_text", "inspection__search_text")


class InspectionDemand(RemediedRow):
    """What the conclusion demands, until when, what was done, and who looked at it: somebody else."""

    PARENT = "inspection"
    FOUND_NAME = "ngày tiến hành kiểm tra"
    SEARCH_FIELDS = ("text", "remedy", "place")

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="demands", verbose_name="cuộc kiểm tra"
    )
    target = models.ForeignKey(
        InspectionTarget,
        on_delete=models.PROTECT,
        related_name="demands",
        null=True,
        blank=True,
        verbose_name="nơi phải khắc phục",
        help_text="Để trống khi yêu cầu chung.",
    )
    text = CleanTextField("yêu cầu khắc phục")
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = InspectionDemandQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "yêu cầu khắc phục"
        ordering = ("pk",)
        permissions = [("undo_verification", "bỏ xác nhận kết quả khắc phục sau kiểm tra")]
        constraints = RemediedRow.Meta.constraints

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def clean(self) -> None:
        super().clean()
        target = self.target
        if target is not None and target.inspection_id != self.inspection_id:
            raise ValidationError({"target": "Chọn nơi đã được kiểm tra trong cuộc này."})

    @property
    def found_on(self) -> date | None:
        """The day of the visit."""
        day = getattr(getattr(self, "inspection", None), "held_on", None)
        return day if isinstance(day, date) else None

    @property
    def state(self) -> DemandState:
        if self.verified_on is not None:
            return DemandState.VERIFIED
        return DemandState.OPEN if self.remedied_on is None else DemandState.REMEDIED

    def is_overdue_on(self, today: date) -> bool:
        return self.verified_on is None and self.due_on is not None and self.due_on < today

    @property
    def place(self) -> str:
        """Who has to remedy; a demand without a target goes to all who were inspected."""
        return str(self.target) if self.target is not None else "Yêu cầu chung"
