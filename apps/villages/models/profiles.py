"""A unit's profile: figures by year that no other register gives (areas, party members …), each with its source."""

from typing import Self

from django.db import models
from django.db.models import Q

from apps.core.fields import CleanCharField
from apps.core.querysets import VisibleQuerySet
from apps.villages.models.base import UnitRecord, UnitRecordQuerySet
from apps.villages.models.scope import KeepsToUnit
from apps.villages.models.units import AdministrativeUnit


class ProfileItemQuerySet(VisibleQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit")


class ProfileItem(KeepsToUnit):
    """What a profile figure tells. Items without a unit ship with the portal; a commune adds its own."""

    unit = models.ForeignKey(
        AdministrativeUnit,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="đơn vị",
    )
    code = models.SlugField("mã", max_length=60)
    name = CleanCharField("tên số liệu", max_length=160)
    measure = CleanCharField("đơn vị tính", max_length=30)
    decimals = models.PositiveSmallIntegerField("số chữ số thập phân", default=0)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    objects = ProfileItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "danh mục số liệu cơ bản"
        ordering = ("position", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"],
                name="profile_item_code_once",
                violation_error_message="Mã số liệu này đã có.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(unit__isnull=True),
                name="profile_item_shipped_code_once",
                violation_error_message="Mã số liệu này đã có.",
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="profile_item_decimals_at_most_4"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.measure})"


class ProfileFigureQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("item")


class ProfileFigure(UnitRecord):
    """The value of an item for a year, as its source states it."""

    SEARCH_FIELDS = ("item", "source")

    item = models.ForeignKey(ProfileItem, on_delete=models.PROTECT, related_name="figures", verbose_name="số liệu")
    year = models.PositiveSmallIntegerField("năm")
    value = models.DecimalField("giá trị", max_digits=15, decimal_places=4)
    source = CleanCharField("nguồn số liệu", max_length=200)
    objects = ProfileFigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "số liệu cơ bản"
        ordering = ("-year", "item__position")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "item", "year"],
                name="profile_figure_once_per_year",
                violation_error_message="Năm này đã có giá trị của số liệu đó; hãy sửa bản ghi đang có.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="profile_figure_not_negative",
                violation_error_message="Giá trị không được âm.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1900, year__lte=2200),
                name="profile_figure_year_sensible",
                violation_error_message="Năm phải từ 1900 đến 2200.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.name} năm {self.year}"
