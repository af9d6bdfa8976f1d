"""Cases that mediation teams of the villages take (hòa giải ở cơ sở), by outcome."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from apps.committees.models import Committee, CommitteeKind
from apps.complaints.models.numbered import NO_NAMES
from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField
from apps.core.periods import Period
from apps.core.querysets import running_within
from apps.villages.models import UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet


class MediationCaseQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit", "village", "team").prefetch_related("village__versions")

    def handled_in(self, period: Period) -> Self:
        """Taken in the period, or carried over into it."""
        return self.filter(running_within(period.start, period.end, start="received_on", end="closed_on"))

    def open_after(self, day: date) -> Self:
        """Taken, and not yet ended when the day ended."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), received_on__lte=day)


class MediationCase(UnitRecord):
    """One case before a mediation team: what about, taken when, ended how. The parties are not recorded."""

    SEARCH_FIELDS = ("subject",)
    HOLDS_PERSONAL_DATA = True  # in a village the matter tells who the neighbours are

    class Field(models.TextChoices):
        LAND = "land", "đất đai, ranh giới"
        FAMILY = "family", "hôn nhân, gia đình"
        NEIGHBOURS = "neighbours", "mâu thuẫn hàng xóm"
        CIVIL = "civil", "giao dịch dân sự, vay nợ"
        ENVIRONMENT = "environment", "môi trường, chăn nuôi"
        OTHER = "other", "lĩnh vực khác"

    class Outcome(models.TextChoices):
        OPEN = "open", "đang hòa giải"
        SUCCESS = "success", "hòa giải thành"
        FAILURE = "failure", "hòa giải không thành"
        ENDED = "ended", "kết thúc, không tiến hành tiếp"

    received_on = models.DateField("ngày thụ lý")
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    team = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="tổ hòa giải"
    )
    field = models.CharField("lĩnh vực", max_length=12, choices=Field.choices)
    subject = CleanCharField("vụ việc", max_length=300, blank=True, help_text=NO_NAMES)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    closed_on = models.DateField("ngày kết thúc", null=True, blank=True)
    objects = MediationCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "vụ việc hòa giải"
        verbose_name_plural = "hòa giải ở cơ sở"
        ordering = ("-received_on", "-pk")
        constraints = [
            not_before(
                "closed_on",
                "received_on",
                name="mediation_closed_after_received",
                message="Ngày kết thúc phải sau hoặc bằng ngày thụ lý.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_on__isnull=True) | (~Q(outcome="open") & Q(closed_on__isnull=False)),
                name="mediation_closed_on_with_outcome",
                violation_error_message="Vụ việc đã có kết quả phải ghi ngày kết thúc; đang hòa giải thì để trống.",
            ),
        ]

    def __str__(self) -> str:
        # No subject: this text goes into messages.
        return f"Vụ việc hòa giải thụ lý ngày {self.received_on:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "received_on", "closed_on")
        team: Any = self.team
        if team is not None and team.kind != CommitteeKind.MEDIATION_TEAM:
            raise ValidationError({"team": "Chọn một tổ hòa giải."})
