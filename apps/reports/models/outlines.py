"""An outline is data: sections with title, default text and the figures named in it."""

from typing import Self

from django.db import models
from django.db.models import Q

from apps.core.fields import CleanCharField, CleanTextField
from apps.core.periods import Period
from apps.core.querysets import VisibleQuerySet
from apps.villages.models import AdministrativeUnit


class OutlineQuerySet(VisibleQuerySet):
    def for_unit(self, unit: AdministrativeUnit) -> Self:
        """Shipped outlines and the unit's own."""
        return self.filter(Q(unit__isnull=True) | Q(unit=unit))

    def suiting(self, period: Period) -> Self:
        """Outlines whose text is right in law for the whole period."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=period.start),
            Q(valid_until__isnull=True) | Q(valid_until__gte=period.end),
        )

    def for_list(self) -> Self:
        return self.select_related("unit")


class Outline(models.Model):
    """What a kind of report consists of. Outlines without a unit ship with the portal.

    `subject`, `recipients` and the sections' texts may hold {year}, {next_year}, {last_year}, {unit}, {unit_short},
    {unit_kind}, {parent}, {grandparent} and {village_kind}; they are filled in when a report is begun. Its text cites
    law, so an outline is dated: it suits the periods between `valid_from` and `valid_until`.
    """

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="đơn vị"
    )
    key = models.SlugField("mã", max_length=60)
    name = CleanCharField("tên đề cương", max_length=200)
    type_code = CleanCharField("ký hiệu loại văn bản", max_length=10, default="BC")
    type_name = CleanCharField("tên loại văn bản", max_length=60, default="BÁO CÁO")
    subject = CleanTextField("trích yếu")
    valid_from = models.DateField("dùng cho kỳ từ ngày", null=True, blank=True)
    valid_until = models.DateField("dùng cho kỳ đến hết ngày", null=True, blank=True)
    with_addressee = models.BooleanField("có Kính gửi", default=False)
    recipients = models.JSONField("nơi nhận", default=list)
    objects = OutlineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đề cương báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["unit", "key"], name="outline_key_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(unit__isnull=True), name="outline_shipped_key_once"),
        ]

    def __str__(self) -> str:
        return self.name


class OutlineSection(models.Model):
    """One heading of an outline with its default text. Numbers follow from order and level."""

    outline = models.ForeignKey(Outline, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField("thứ tự")
    level = models.PositiveSmallIntegerField("cấp đề mục", choices=[(1, "I"), (2, "1"), (3, "1.1")])
    title = CleanCharField("tiêu đề", max_length=300)
    text = CleanTextField("nội dung", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "mục của đề cương"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["outline", "position"], name="outline_section_once_per_position"),
            models.CheckConstraint(condition=Q(level__range=(1, 3)), name="outline_section_level"),
        ]

    def __str__(self) -> str:
        return self.title
