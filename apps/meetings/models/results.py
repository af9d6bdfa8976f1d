"""What follows a vote: the draft of a convention before it, the commune's recognition after it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from apps.committees.models import Committee
from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.meetings.models.kinds import MatterKind
from apps.meetings.models.matters import Matter, OfMatterQuerySet
from apps.villages.models import ChildRow, Convention, OfficeTerm
from apps.villages.models.conventions import Change, ConventionKind


class ConventionDraft(ChildRow):
    """The convention on which the households vote, and its posting before (Nghị định 61/2023/NĐ-CP, Điều 9)."""

    PARENT = "matter"

    matter = models.OneToOneField(
        Matter, on_delete=models.PROTECT, related_name="convention_draft", verbose_name="việc"
    )
    kind = models.CharField("loại", max_length=10, choices=ConventionKind.choices, default=ConventionKind.HUONG_UOC)
    title = CleanCharField("tên gọi", max_length=200)
    change = models.CharField("hình thức ban hành", max_length=10, choices=Change.choices, default=Change.NEW)
    base = models.ForeignKey(
        Convention,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="văn bản được sửa đổi hoặc thay thế",
    )
    posted_from = models.DateField("niêm yết dự thảo từ ngày", null=True, blank=True)
    posted_until = models.DateField("niêm yết đến hết ngày", null=True, blank=True)
    posted_at = CleanCharField("nơi niêm yết", max_length=200, blank=True)
    history = HistoricalRecords()
    objects = OfMatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "dự thảo hương ước, quy ước"
        constraints = [
            not_before("posted_until", "posted_from", name="convention_draft_posting_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        matter: Any = getattr(self, "matter", None)
        if matter is not None and matter.kind != MatterKind.CONVENTION:
            raise ValidationError("Dự thảo chỉ đi với việc về hương ước, quy ước.")
        if (self.change == Change.NEW) != (self.base is None):
            raise ValidationError(
                {"base": "Văn bản sửa đổi, thay thế phải chọn văn bản cũ; ban hành mới thì để trống."}
            )
        if self.base is not None and matter is not None and self.base.village_id != matter.meeting.village_id:
            raise ValidationError({"base": "Văn bản cũ phải là của cùng thôn."})


class Outcome(models.TextChoices):
    RECOGNISED = "recognised", "công nhận"
    REFUSED = "refused", "không công nhận"


class Recognition(ChildRow):
    """The commune's decision on what the village decided (Law 10/2022/QH15, Điều 21), and what it put in force.

    `digest` is that of the matter as it was decided on; while the decision stands, the matter stays so.
    """

    PARENT = "matter"
    KEEPS_PARENT = True

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="recognition", verbose_name="việc")
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome.choices, default=Outcome.RECOGNISED)
    number = CleanCharField("số quyết định", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    valid_from = models.DateField("có hiệu lực từ ngày")
    term_until = models.DateField("nhiệm kỳ đến hết ngày", null=True, blank=True)
    note = CleanTextField("lý do, ghi chú", blank=True)
    digest = models.CharField("dấu của nội dung được công nhận", max_length=64, blank=True, editable=False)
    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="ban được bầu vào"
    )
    convention = models.ForeignKey(
        Convention,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name="hương ước, quy ước",
    )
    term = models.ForeignKey(
        OfficeTerm,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name="nhiệm kỳ",
    )
    history = HistoricalRecords()
    objects = OfMatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "quyết định công nhận"
        constraints = [
            not_before(
                "valid_from",
                "decided_on",
                name="recognition_valid_after_decided",
                message="Ngày có hiệu lực phải sau hoặc bằng ngày quyết định.",
            ),
            not_before(
                "term_until",
                "valid_from",
                name="recognition_term_after_start",
                message="Ngày hết nhiệm kỳ phải sau hoặc bằng ngày có hiệu lực.",
            ),
        ]

    def __str__(self) -> str:
        return f"Quyết định số {self.number} ngày {self.decided_on:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        matter: Any = getattr(self, "matter", None)
        if matter is None:
            return
        if not matter.needs_recognition:
            raise ValidationError("Việc này có hiệu lực từ khi thông qua, không cần quyết định công nhận.")
        if self.decided_on and self.decided_on < matter.decided_on:
            raise ValidationError({"decided_on": "Ngày quyết định không được trước ngày có kết quả biểu quyết."})
