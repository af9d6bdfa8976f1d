"""Village conventions (hương ước, quy ước) as they stand in force. Decree 61/2023/NĐ-CP."""

from datetime import date
from typing import Self

from django.db import models

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import running_on
from apps.villages.models.base import VillageRecord, VillageRecordQuerySet


class ConventionQuerySet(VillageRecordQuerySet):
    def in_force_on(self, day: date) -> Self:
        """Recognised conventions whose span holds the day."""
        return self.filter(running_on(day, start="recognised_on", end="ended_on"))


class Convention(VillageRecord):
    """A village's convention, in force from its recognition by the commune's People's Committee on."""

    SEARCH_FIELDS = ("title", "decision_number")

    title = CleanCharField("tên gọi", max_length=200)
    adopted_on = models.DateField("ngày cộng đồng dân cư thông qua")
    recognised_on = models.DateField("ngày được công nhận", null=True, blank=True)
    decision_number = CleanCharField("số quyết định công nhận", max_length=60, blank=True)
    ended_on = models.DateField("hết hiệu lực sau ngày", null=True, blank=True)
    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hương ước, quy ước"
        ordering = ("village__position", "-adopted_on")
        constraints = [
            not_before(
                "recognised_on",
                "adopted_on",
                name="convention_recognised_after_adopted",
                message="Ngày công nhận phải sau hoặc bằng ngày cộng đồng dân cư thông qua.",
            ),
            not_before(
                "ended_on",
                "adopted_on",
                name="convention_ends_after_adopted",
                message="Ngày hết hiệu lực phải sau hoặc bằng ngày thông qua.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} – {self.village}"
