"""Village conventions (hương ước, quy ước) as they stand in force. Decree 61/2023/NĐ-CP."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.utils import timezone

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import running_on
from apps.villages.models.base import VillageRecord, VillageRecordQuerySet


class ConventionQuerySet(VillageRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("base__unit").with_replacement()

    def with_replacement(self) -> Self:
        """Each row with `replaced_from`: the day from which a recognised convention stands in its place."""
        replacements = self.model._default_manager.filter(base=OuterRef("pk"), change=Change.REPLACES).values("base")
        return self.annotate(replaced_from=Subquery(replacements.annotate(day=Min("recognised_on")).values("day")))

    def in_force_on(self, day: date) -> Self:
        """Recognised, not ended and not replaced on the day; an amendment only together with what it amends."""
        base = self.model._default_manager.filter(pk=OuterRef("base"))._standing_on(day)
        return self._standing_on(day).filter(~Q(change=Change.AMENDS) | Exists(base))

    def _standing_on(self, day: date) -> Self:
        replacements = self.model._default_manager.filter(
            base=OuterRef("pk"), change=Change.REPLACES, recognised_on__lte=day
        )
        return self.filter(running_on(day, start="recognised_on", end="ended_on")).exclude(Exists(replacements))


class ConventionKind(models.TextChoices):
    HUONG_UOC = "huong_uoc", "hương ước"
    QUY_UOC = "quy_uoc", "quy ước"


class Change(models.TextChoices):
    """What a convention does to an earlier one of its village."""

    NEW = "new", "ban hành mới"
    AMENDS = "amends", "sửa đổi, bổ sung"
    REPLACES = "replaces", "thay thế"


class Convention(VillageRecord):
    """A village's convention, in force from its recognition by the commune's People's Committee on.

    Once a replacement (`base`, `change`) is recognised, the replaced one holds no longer, from that day on and
    without a word in its own row: whoever corrects or deletes the replacement has the earlier one back.
    """

    SEARCH_FIELDS = ("title", "decision_number")

    kind = models.CharField("loại", max_length=10, choices=ConventionKind.choices, default=ConventionKind.HUONG_UOC)
    title = CleanCharField("tên gọi", max_length=200)
    change = models.CharField("hình thức ban hành", max_length=10, choices=Change.choices, default=Change.NEW)
    base = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="followers",
        null=True,
        blank=True,
        verbose_name="văn bản được sửa đổi hoặc thay thế",
    )
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
            models.CheckConstraint(
                condition=Q(change="new", base__isnull=True) | ~Q(change="new") & Q(base__isnull=False),
                name="convention_names_what_it_changes",
                violation_error_message="Văn bản sửa đổi, thay thế phải chọn văn bản cũ; ban hành mới thì để trống.",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | ~Q(base=F("id")),
                name="convention_not_its_own_base",
                violation_error_message="Văn bản không sửa đổi hay thay thế chính nó.",
            ),
            models.UniqueConstraint(
                fields=["base"],
                condition=Q(change="replaces"),
                name="convention_replaced_once",
                violation_error_message="Văn bản cũ đã có văn bản khác thay thế.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} – {self.village}"

    def clean(self) -> None:
        """Refuse days to come, a base of another village, an amendment as base, a circle, and days in wrong order."""
        super().clean()
        today = timezone.localdate()
        for name in ("adopted_on", "recognised_on"):
            if (day := getattr(self, name)) is not None and day > today:
                raise ValidationError({name: f"Ngày này chưa tới; hôm nay là {today:%d/%m/%Y}."})
        if self.base is None:
            return
        if self.base.village_id != self.village_id:
            raise ValidationError({"base": "Văn bản cũ phải là của cùng thôn."})
        if self.base.change == Change.AMENDS:
            raise ValidationError({"base": "Chọn văn bản gốc, không chọn văn bản sửa đổi, bổ sung."})
        if self.pk is not None and self.pk in self._earlier():
            raise ValidationError({"base": "Các văn bản thay thế nhau thành vòng tròn."})
        if self.adopted_on is not None and self.adopted_on < self.base.adopted_on:
            raise ValidationError({"adopted_on": "Ngày thông qua không được trước ngày thông qua văn bản cũ."})
        if self.recognised_on and self.base.recognised_on and self.recognised_on <= self.base.recognised_on:
            raise ValidationError({"recognised_on": "Ngày công nhận phải sau ngày công nhận văn bản cũ."})

    def _earlier(self) -> Iterable[int]:
        """Keys of what it changes, what that replaced, and so on."""
        links = dict(type(self).objects.filter(village=self.village_id).values_list("pk", "base_id"))
        found: list[int] = []
        step: Any = self.base_id
        while step is not None and step not in found:
            found.append(step)
            step = links.get(step)
        return found

    @property
    def last_day(self) -> date | None:
        """The last day in force: its own, or that before the replacement's. Needs `with_replacement`."""
        replaced_from: date | None = self.replaced_from  # type: ignore[attr-defined]
        ends = (self.ended_on, replaced_from - timedelta(days=1) if replaced_from else None)
        return min((day for day in ends if day), default=None)
