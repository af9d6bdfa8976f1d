"""The people are asked before the authority decides: on what, from when to when, in which forms, with what result."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.consultations.models.kinds import Asked, Channel, ConsultationState
from apps.consultations.models.subjects import ConsultationSubject
from apps.core.constraints import at_most, not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet


class ConsultationQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit", "subject").prefetch_related("villages__village__versions", "channels")

    def standing(self) -> Self:
        """Without those that were called off."""
        return self.filter(is_cancelled=False)

    def over_by(self, day: date) -> Self:
        """Those whose last day lies before the day."""
        return self.standing().filter(ends_on__lt=day)

    def ended_within(self, first: date, last: date, today: date) -> Self:
        """What figures count: those that ended from `first` to `last`; none of which the last day is still to come."""
        return self.standing().filter(ends_on__gte=first, ends_on__lte=min(last, today))

    def in_state(self, state: str, today: date) -> Self:
        """Those that are in the state on the day, as `Consultation.state_on` says."""
        if state == ConsultationState.CANCELLED:
            return self.filter(is_cancelled=True)
        of_days = {
            ConsultationState.PLANNED: Q(starts_on__gt=today),
            ConsultationState.OPEN: Q(starts_on__lte=today, ends_on__gte=today),
            ConsultationState.CLOSED: Q(ends_on__lt=today),
        }
        return self.standing().filter(of_days[ConsultationState(state)])


class Consultation(UnitRecord):
    """Opinions are asked for from `starts_on` to `ends_on`; without villages, in the whole commune.

    `explained_on` is the day on which the report was made public that says what was accepted and why the rest was not.
    """

    SEARCH_FIELDS = ("title", "summary", "lead_body", "plan_number")
    HISTORY_ALSO = ("is_cancelled",)

    subject = models.ForeignKey(
        ConsultationSubject,
        on_delete=models.PROTECT,
        related_name="consultations",
        verbose_name="loại nội dung theo quy định",
    )
    title = CleanCharField("nội dung lấy ý kiến", max_length=300)
    summary = CleanTextField("tóm tắt", blank=True)
    draft = CleanTextField(
        "dự thảo đưa ra lấy ý kiến", blank=True, help_text="Toàn văn hoặc phần chính; bản đầy đủ đính kèm tệp."
    )
    lead_body = CleanCharField("cơ quan chủ trì", max_length=200)
    starts_on = models.DateField("lấy ý kiến từ ngày")
    ends_on = models.DateField("đến hết ngày")
    how_to_send = CleanTextField(
        "cách gửi ý kiến", blank=True, help_text="Gửi ở đâu, cho ai, số điện thoại của cơ quan đã công bố."
    )
    plan_number = CleanCharField("số kế hoạch", max_length=60, blank=True)
    plan_date = models.DateField("ngày kế hoạch", null=True, blank=True)
    asked = models.CharField(
        "phiếu phát cho", max_length=10, choices=Asked.choices, blank=True, help_text="Chọn khi có phát phiếu."
    )
    explained_on = models.DateField(
        "ngày công bố báo cáo tiếp thu, giải trình",
        null=True,
        blank=True,
        help_text="Ghi khi báo cáo đã công bố đến Nhân dân.",
    )
    is_cancelled = models.BooleanField("không tổ chức", default=False, editable=False)
    notes = CleanTextField("ghi chú", blank=True)
    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "việc lấy ý kiến Nhân dân"
        verbose_name_plural = "lấy ý kiến Nhân dân"
        ordering = ("-starts_on", "-pk")
        constraints = [
            not_before(
                "ends_on",
                "starts_on",
                name="consultation_ends_after_start",
                message="Ngày kết thúc lấy ý kiến phải sau hoặc trùng ngày bắt đầu.",
            ),
            not_before(
                "explained_on",
                "ends_on",
                name="consultation_explained_after_end",
                message="Ngày công bố báo cáo tiếp thu, giải trình phải sau hoặc trùng ngày kết thúc lấy ý kiến.",
            ),
            models.CheckConstraint(
                condition=Q(is_cancelled=False) | Q(explained_on__isnull=True),
                name="consultation_cancelled_has_no_report",
                violation_error_message="Việc không tổ chức thì không có báo cáo tiếp thu, giải trình.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A report of a day to come is a slip of the pen; the plan's day and the period itself may lie ahead."""
        super().clean()
        not_to_come(self, "explained_on")

    def state_on(self, day: date) -> ConsultationState:
        """Where it stands on the day; its first and last day are counted in."""
        if self.is_cancelled:
            return ConsultationState.CANCELLED
        if day < self.starts_on:
            return ConsultationState.PLANNED
        return ConsultationState.OPEN if day <= self.ends_on else ConsultationState.CLOSED

    @property
    def state(self) -> ConsultationState:
        return self.state_on(timezone.localdate())

    @property
    def state_label(self) -> str:
        return str(self.state.label)

    @property
    def scope(self) -> str:
        """For whom: the villages by the names of its first day, or the whole commune."""
        names = ", ".join(row.village.name_on(self.starts_on) for row in self.villages.all())  # type: ignore[attr-defined]
        return names or "toàn xã"

    @property
    def forms(self) -> str:
        """The forms that are used, in words."""
        return ", ".join(row.get_channel_display() for row in self.channels.all())  # type: ignore[attr-defined]

    @property
    def period(self) -> str:
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"


class ConsultationRowQuerySet(ChildQuerySet):
    unit_path = "consultation__unit"

    def for_list(self) -> Self:
        return self.select_related("consultation__unit")


class OfVillageQuerySet(ConsultationRowQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("village").prefetch_related("village__versions")


class ConsultationVillage(ChildRow):
    """A village that is asked, where it is not the whole commune."""

    PARENT = "consultation"

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="villages", verbose_name="việc lấy ý kiến Nhân dân"
    )
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", verbose_name="thôn")
    history = HistoricalRecords()
    objects = OfVillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thôn được lấy ý kiến"
        ordering = ("village__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "village"],
                name="consultation_village_once",
                violation_error_message="Thôn này đã được chọn.",
            )
        ]

    def __str__(self) -> str:
        return str(self.village)


class ConsultationChannel(ChildRow):
    """A form that is used. `counted` and `accepted` are totals, where the opinions are not listed one by one.

    Empty: nobody counted; that is not zero.
    """

    PARENT = "consultation"

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="channels", verbose_name="việc lấy ý kiến Nhân dân"
    )
    channel = models.CharField("hình thức", max_length=20, choices=Channel.choices)
    detail = CleanCharField("nơi, ngày, cách làm", max_length=200, blank=True)
    counted = models.PositiveIntegerField(
        "tổng số ý kiến", null=True, blank=True, help_text="Khi chỉ biết tổng số; trống khác với 0."
    )
    accepted = models.PositiveIntegerField(
        "trong đó tiếp thu", null=True, blank=True, help_text="Khi chỉ biết tổng số; trống khác với 0."
    )
    history = HistoricalRecords()
    objects = ConsultationRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hình thức lấy ý kiến"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "channel"],
                name="consultation_channel_once",
                violation_error_message="Hình thức này đã được chọn.",
            ),
            at_most(
                "accepted",
                "counted",
                name="consultation_accepted_lte_counted",
                message="Số ý kiến tiếp thu không được lớn hơn tổng số ý kiến.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_channel_display())
