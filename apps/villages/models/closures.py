"""A unit or village declares a register complete for a period: only then is "no record" a zero."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.querysets import VisibleQuerySet
from apps.villages.models.units import AdministrativeUnit
from apps.villages.models.villages import Village


class RegisterClosureQuerySet(VisibleQuerySet):
    village_path = "village"

    def in_force(self) -> Self:
        return self.filter(reopened_at__isnull=True)


class RegisterClosure(models.Model):
    """Who closed which register for which period. A record entered later reopens it (`reopened_at`)."""

    class Kind(models.TextChoices):
        NOTHING = "nothing", "không phát sinh"
        COMPLETE = "complete", "đã nhập đủ"

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    register = models.CharField("sổ", max_length=60)
    start = models.DateField("từ ngày")
    end = models.DateField("đến hết ngày")
    kind = models.CharField("nội dung", max_length=10, choices=Kind.choices)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="người chốt",
    )
    closed_at = models.DateTimeField("chốt lúc")
    reopened_at = models.DateTimeField("mở lại lúc", null=True, blank=True)
    objects = RegisterClosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chốt sổ"
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="closure_ends_after_start"),
            models.UniqueConstraint(
                fields=["unit", "village", "register", "start", "end"],
                condition=Q(reopened_at__isnull=True),
                name="closure_once_while_in_force",
                violation_error_message="Sổ này đã được chốt cho kỳ đó.",
            ),
            models.UniqueConstraint(
                fields=["unit", "register", "start", "end"],
                condition=Q(reopened_at__isnull=True, village__isnull=True),
                name="unit_closure_once_while_in_force",
                violation_error_message="Sổ này đã được chốt cho kỳ đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.start:%d/%m/%Y}–{self.end:%d/%m/%Y}"
