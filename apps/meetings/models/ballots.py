"""Ballots handed to the households: the plan, and what each household answered where that was kept."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanTextField
from apps.households.models import Household
from apps.meetings.models.kinds import VoteMethod
from apps.meetings.models.matters import Matter, OfMatterQuerySet
from apps.villages.models import ChildQuerySet, ChildRow


class BallotReason(models.TextChoices):
    """When ballots may go to the households: Nghị định 59/2023/NĐ-CP, Điều 4 khoản 1 điểm a, b, c."""

    COMMUNE = "commune", "nội dung trong phạm vi toàn xã, Chủ tịch UBND xã lựa chọn"
    SHORT = "short", "đã họp nhưng không đủ số hộ để đạt tỷ lệ"
    SELF_RULE = "self_rule", "công việc tự quản khác, trưởng thôn thống nhất với Ban công tác Mặt trận"


class BallotPlan(ChildRow):
    """How ballots on a matter go to all households (Nghị định 59/2023/NĐ-CP, Điều 4 khoản 2).

    The numbers stand in the matter itself; `by_household` says that `sheets` tell them household by household.
    """

    PARENT = "matter"

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="ballot_plan", verbose_name="việc")
    reason = models.CharField("trường hợp phát phiếu", max_length=10, choices=BallotReason.choices)
    purpose = CleanTextField("mục đích, nội dung lấy ý kiến")
    starts_on = models.DateField("phát phiếu từ ngày")
    ends_on = models.DateField("thu phiếu đến hết ngày")
    counted_on = models.DateField("ngày kiểm phiếu", null=True, blank=True)
    team = CleanTextField("tổ phát phiếu, thu phiếu, kiểm phiếu")
    by_household = models.BooleanField("ghi kết quả theo từng hộ", default=False, editable=False)
    history = HistoricalRecords()
    objects = OfMatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kế hoạch phát phiếu"
        constraints = [
            not_before("ends_on", "starts_on", name="ballot_plan_ends_after_start"),
            not_before(
                "counted_on",
                "starts_on",
                name="ballot_plan_counted_after_start",
                message="Ngày kiểm phiếu phải sau hoặc bằng ngày bắt đầu phát phiếu.",
            ),
        ]

    def __str__(self) -> str:
        return f"Phát phiếu từ {self.starts_on:%d/%m/%Y} đến {self.ends_on:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        matter: Any = getattr(self, "matter", None)
        if matter is not None and matter.method != VoteMethod.HOUSEHOLD_BALLOT:
            raise ValidationError("Kế hoạch phát phiếu chỉ đi với việc lấy ý kiến bằng phiếu tới hộ.")
        if matter is not None and self.starts_on and self.starts_on < matter.meeting.held_on:
            raise ValidationError({"starts_on": "Ngày phát phiếu không được trước ngày họp."})


class Answer(models.TextChoices):
    FOR = "for", "tán thành"
    AGAINST = "against", "không tán thành"
    OTHER = "other", "ý kiến khác"
    INVALID = "invalid", "phiếu không hợp lệ"
    NOT_RETURNED = "not_returned", "đã phát, chưa thu về"


class BallotSheetQuerySet(ChildQuerySet):
    unit_path = "plan__matter__meeting__unit"
    village_path = "plan__matter__meeting__village"

    def for_list(self) -> Self:
        return self.select_related("plan__matter__meeting__unit", "household")


class BallotSheet(ChildRow):
    """One household's ballot."""

    PARENT = "plan"

    plan = models.ForeignKey(
        BallotPlan, on_delete=models.PROTECT, related_name="sheets", verbose_name="kế hoạch phát phiếu"
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="ballot_sheets", verbose_name="hộ")
    answer = models.CharField("trả lời", max_length=12, choices=Answer.choices, default=Answer.NOT_RETURNED)
    history = HistoricalRecords()
    objects = BallotSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "phiếu của hộ"
        ordering = ("household__code", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "household"],
                name="ballot_sheet_once",
                violation_error_message="Hộ này đã có phiếu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household}: {self.get_answer_display()}"
