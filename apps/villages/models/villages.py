"""Villages and residential groups: self-governing communities below the commune (Circular 04/2012/TT-BNV)."""

from datetime import date
from typing import Any, Self

from django.db import models

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import VisibleQuerySet, running_on
from apps.core.text import search_key
from apps.villages.models.at_hand import at_hand
from apps.villages.models.scope import KeepsToUnit
from apps.villages.models.units import AdministrativeUnit
from apps.villages.models.versions import Versioned, prefetched


class VillageKind(models.TextChoices):
    THON = "thon", "thôn"
    LANG = "lang", "làng"
    AP = "ap", "ấp"
    BAN = "ban", "bản"
    BUON = "buon", "buôn"
    KHU = "khu", "khu"
    TO_DAN_PHO = "to_dan_pho", "tổ dân phố"


class VillageQuerySet(VisibleQuerySet):
    village_path = "pk"

    def for_list(self) -> Self:
        return self.select_related("unit").prefetch_related("versions").order_by("position", "slug")

    def on(self, day: date) -> Self:
        """Villages that existed on the day."""
        return self.filter(running_on(day, start="started_on", end="ended_on"))

    def search(self, words: str) -> Self:
        """Villages that ever had a name with every word; diacritics and case do not count.

        A commune has a few dozen villages at most, so their names are compared here and not in the database.
        """
        wanted = search_key(words).split()
        versions = VillageVersion.objects.filter(village__in=self.order_by().values("pk"))
        named = (row.village_id for row in versions if all(word in search_key(str(row)) for word in wanted))
        return self.filter(pk__in=set(named))


class Village(Versioned, KeepsToUnit):
    """The lasting identity of a village; its names and kinds stand in dated versions."""

    unit = models.ForeignKey(
        AdministrativeUnit,
        on_delete=models.PROTECT,
        related_name="villages",
        verbose_name="đơn vị hành chính",
    )
    slug = models.SlugField("tên trong địa chỉ", max_length=60)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    started_on = models.DateField("thành lập ngày")
    ended_on = models.DateField("kết thúc hết ngày", null=True, blank=True)
    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thôn"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "slug"],
                name="village_slug_once_per_unit",
                violation_error_message="Xã đã có thôn dùng tên này trong địa chỉ.",
            ),
            not_before(
                "ended_on",
                "started_on",
                name="village_ends_after_start",
                message="Ngày kết thúc phải sau hoặc bằng ngày thành lập.",
            ),
        ]

    @classmethod
    def from_db(cls, *columns: Any, **options: Any) -> Self:
        """A village of the unit whose page is read comes with its names (`at_hand`)."""
        village = super().from_db(*columns, **options)
        if (names := at_hand.get()) is not None and vars(village).get("unit_id", 0) == names.unit_id:
            of_unit = VillageVersion.objects.filter(village__unit=names.unit_id).order_by("valid_from")
            prefetched(village, "versions", names.versions(village.pk, of_unit))
        return village


class VillageVersion(models.Model):
    """What the village is called from a day to a day, both counted in."""

    village = models.ForeignKey(Village, on_delete=models.CASCADE, related_name="versions", verbose_name="thôn")
    name = CleanCharField("tên riêng", max_length=120)
    kind = models.CharField("cách gọi", max_length=20, choices=VillageKind.choices, default=VillageKind.THON)
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "tên thôn theo thời gian"
        ordering = ("valid_from",)
        constraints = [
            models.UniqueConstraint(
                fields=["village", "valid_from"],
                name="village_version_one_per_start",
                violation_error_message="Thôn đã có tên bắt đầu từ ngày này.",
            ),
            not_before("valid_until", "valid_from", name="village_version_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"
