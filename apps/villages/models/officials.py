"""Office holders: named persons and the offices they hold from a day to a day."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import running_on
from apps.villages.models.base import UnitRecord, UnitRecordQuerySet, VillageRecordQuerySet
from apps.villages.models.villages import Village


class Official(UnitRecord):
    """A named person without private data; offices, accounts and board seats point to it."""

    SEARCH_FIELDS = ("full_name",)

    full_name = CleanCharField("họ và tên", max_length=120)
    gender = models.CharField("giới tính", max_length=1, blank=True, choices=[("m", "nam"), ("f", "nữ")])
    objects = UnitRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cán bộ"
        ordering = ("full_name",)

    def __str__(self) -> str:
        return self.full_name


class Office(models.TextChoices):
    CHAIRMAN = "chairman", "Chủ tịch UBND"
    VICE_CHAIRMAN = "vice_chairman", "Phó Chủ tịch UBND"
    PARTY_SECRETARY = "party_secretary", "Bí thư Đảng ủy"
    COUNCIL_CHAIRMAN = "council_chairman", "Chủ tịch HĐND"
    FRONT_CHAIRMAN = "front_chairman", "Chủ tịch Ủy ban MTTQ"
    OFFICE_CLERK = "office_clerk", "công chức Văn phòng - thống kê"
    VILLAGE_HEAD = "village_head", "trưởng thôn"
    DEPUTY_HEAD = "deputy_head", "phó trưởng thôn"


class CameBy(models.TextChoices):
    """How somebody came into an office."""

    ELECTED = "elected", "bầu"
    ACTING = "acting", "chỉ định lâm thời"
    RECOGNISED = "recognised", "công nhận (phó trưởng thôn)"
    APPOINTED = "appointed", "bổ nhiệm"
    OTHER = "other", "hình thức khác"


VILLAGE_OFFICES = frozenset({Office.VILLAGE_HEAD, Office.DEPUTY_HEAD})


class OfficeTermQuerySet(VillageRecordQuerySet):
    # The person's own key, as a copy would still find the old name after a renaming.
    search_path = "official__search_text"

    def for_list(self) -> Self:
        return super().for_list().select_related("official")

    def on(self, day: date) -> Self:
        """Terms that run on the day."""
        return self.filter(running_on(day))


class OfficeTerm(UnitRecord):
    """A person holds an office of the commune or of a village."""

    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="terms", verbose_name="cán bộ")
    office = models.CharField("chức vụ", max_length=30, choices=Office.choices)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="terms", null=True, blank=True, verbose_name="thôn"
    )
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    came_by = models.CharField("hình thức nhận chức vụ", max_length=12, choices=CameBy.choices, blank=True)
    decided_on = models.DateField("ngày bầu, ngày quyết định", null=True, blank=True)
    decision = CleanCharField("căn cứ (quyết định, kết quả bầu)", max_length=200, blank=True)
    objects = OfficeTermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nhiệm kỳ, chức vụ"
        ordering = ("-valid_from",)
        constraints = [
            not_before("valid_until", "valid_from", name="office_term_ends_after_start"),
            models.CheckConstraint(
                condition=Q(office__in=sorted(VILLAGE_OFFICES), village__isnull=False)
                | (~Q(office__in=sorted(VILLAGE_OFFICES)) & Q(village__isnull=True)),
                name="office_term_village_only_for_village_offices",
                violation_error_message="Chức vụ của thôn phải chọn thôn; chức vụ của xã thì để trống ô thôn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official}, {self.get_office_display()}"
