"""Rules that bind a workplace, agreements with its workers, and staff who were disciplined."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from apps.agencies.models.agencies import Agency
from apps.agencies.models.staff import AgencyRecord, AgencyRecordQuerySet
from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.querysets import running_on
from apps.villages.models import UnitRecord

_NO_NAMES = "Không ghi họ tên."


class RuleKind(models.TextChoices):
    DEMOCRACY = "democracy", "quy chế thực hiện dân chủ"
    WORKING = "working", "quy chế làm việc"
    SPENDING = "spending", "quy chế chi tiêu nội bộ"
    CONDUCT = "conduct", "quy tắc ứng xử"
    REWARDS = "rewards", "quy chế thi đua, khen thưởng"
    OTHER = "other", "quy định khác"


class RuleAction(models.TextChoices):
    NEW = "new", "ban hành mới"
    AMENDED = "amended", "sửa đổi, bổ sung"
    REPLACED = "replaced", "thay thế"


class InternalRuleQuerySet(AgencyRecordQuerySet):
    def on(self, day: date) -> Self:
        """Rules in force on the day; both ends count."""
        return self.filter(running_on(day, start="issued_on", end="ended_on"))


class InternalRule(UnitRecord):
    """A regulation of an agency, or of the commune itself where no agency is named."""

    SEARCH_FIELDS = ("title", "number")

    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="cơ quan, đơn vị",
        help_text="Để trống khi là quy chế của Ủy ban nhân dân xã.",
    )
    kind = models.CharField("loại quy chế, quy định", max_length=12, choices=RuleKind.choices)
    action = models.CharField("việc ban hành", max_length=10, choices=RuleAction.choices, default=RuleAction.NEW)
    title = CleanCharField("tên văn bản", max_length=300)
    number = CleanCharField("số, ký hiệu", max_length=60)
    issued_on = models.DateField("ngày ban hành")
    ended_on = models.DateField("hiệu lực đến hết ngày", null=True, blank=True)
    objects = InternalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "quy chế, quy định nội bộ"
        ordering = ("-issued_on", "pk")
        constraints = [
            not_before(
                "ended_on",
                "issued_on",
                name="internal_rule_ended_after_issued",
                message="Ngày hết hiệu lực phải sau hoặc bằng ngày ban hành.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "issued_on")

    @property
    def issuer(self) -> str:
        """The agency that it binds; the commune's People's Committee where none is named."""
        return str(self.agency) if self.agency else "Ủy ban nhân dân xã"


class CollectiveAgreementQuerySet(AgencyRecordQuerySet):
    def on(self, day: date) -> Self:
        """Agreements that bind on the day; both ends count."""
        return self.filter(running_on(day, start="signed_on", end="valid_until"))


class CollectiveAgreement(AgencyRecord):
    """A collective labour agreement of an enterprise."""

    SEARCH_FIELDS = ("agency_name", "number")

    number = CleanCharField("số, ký hiệu", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký")
    valid_until = models.DateField("hiệu lực đến hết ngày", null=True, blank=True)
    workers = models.PositiveIntegerField("số người lao động", null=True, blank=True)
    note = CleanTextField("ghi chú", blank=True)
    objects = CollectiveAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thỏa ước lao động tập thể"
        ordering = ("-signed_on", "pk")
        constraints = [
            not_before(
                "valid_until",
                "signed_on",
                name="agreement_ends_after_signed",
                message="Ngày hết hiệu lực phải sau hoặc bằng ngày ký.",
            )
        ]

    def __str__(self) -> str:
        return f"Thỏa ước lao động tập thể {self.agency} ({self.signed_on:%d/%m/%Y})"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "signed_on")


class DisciplineMeasure(models.TextChoices):
    REPRIMAND = "reprimand", "khiển trách"
    WARNING = "warning", "cảnh cáo"
    SALARY = "salary", "hạ bậc lương"
    DEMOTION = "demotion", "giáng chức, cách chức"
    DISMISSAL = "dismissal", "buộc thôi việc, bãi nhiệm"
    OTHER = "other", "hình thức khác"


class Discipline(UnitRecord):
    """Staff disciplined by one decision for a breach of democracy at the grassroots; how many, never who."""

    SEARCH_FIELDS = ("number", "breach")

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="cơ quan, đơn vị"
    )
    decided_on = models.DateField("ngày quyết định")
    number = CleanCharField("số quyết định", max_length=60)
    form = models.CharField("hình thức xử lý", max_length=12, choices=DisciplineMeasure.choices)
    persons = models.PositiveIntegerField("số người bị xử lý", default=1)
    breach = CleanCharField("hành vi vi phạm", max_length=300, help_text=_NO_NAMES)
    objects = AgencyRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "xử lý cán bộ vi phạm dân chủ"
        ordering = ("-decided_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(persons__gte=1),
                name="discipline_has_persons",
                violation_error_message="Số người bị xử lý phải từ 1 trở lên.",
            )
        ]

    def __str__(self) -> str:
        return f"Quyết định số {self.number} ngày {self.decided_on:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "decided_on")
