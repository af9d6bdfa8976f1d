"""Profiles of a unit and of its villages: what no other register gives (areas, party members …), by year and source."""

from typing import Self

from django.db import models
from django.db.models import Q

from apps.core.fields import CleanCharField, CleanTextField
from apps.core.querysets import VisibleQuerySet
from apps.villages.models.base import UnitRecord, UnitRecordQuerySet, VillageRecord
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


class VillageProfile(VillageRecord):
    """What is known of a village in a year, as the source states it.

    The numbers of households and people stand here beside those of the household register, which alone count in
    figures and votes; where the two differ somebody should look.
    """

    SEARCH_FIELDS = ("party_cell", "house_of_culture", "source", "note")

    year = models.PositiveSmallIntegerField("năm")
    area = models.DecimalField("diện tích (ha)", max_digits=10, decimal_places=2, null=True, blank=True)
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    people = models.PositiveIntegerField("số nhân khẩu", null=True, blank=True)
    party_cell = CleanCharField("chi bộ", max_length=120, blank=True)
    party_members = models.PositiveIntegerField("số đảng viên", null=True, blank=True)
    house_of_culture = CleanCharField(
        "nhà văn hóa", max_length=200, blank=True, help_text="Có hay chưa có, năm xây dựng, diện tích."
    )
    source = CleanCharField("nguồn số liệu", max_length=200)
    note = CleanTextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "số liệu cơ bản của thôn"
        ordering = ("-year", "village__position")
        constraints = [
            models.UniqueConstraint(
                fields=["village", "year"],
                name="village_profile_once_per_year",
                violation_error_message="Thôn đã có số liệu của năm này; hãy sửa bản ghi đang có.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1900, year__lte=2200),
                name="village_profile_year_sensible",
                violation_error_message="Năm phải từ 1900 đến 2200.",
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(area__gt=0),
                name="village_profile_area_positive",
                violation_error_message="Diện tích phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village}, năm {self.year}"
