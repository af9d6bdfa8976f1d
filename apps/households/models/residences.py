"""Where a household counts from a day to a day, and by which event each span began and ended."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before, where_filled
from apps.core.fields import CleanCharField
from apps.core.querysets import running_on
from apps.households.models.household import Household
from apps.villages.models import ChildQuerySet, ChildRow, Village


class ResidenceQuerySet(ChildQuerySet):
    unit_path = "household__unit"
    village_path = "village"

    def for_list(self) -> Self:
        return self.select_related("household__unit", "village").prefetch_related("village__versions")

    def in_units(self, ids: Iterable[int]) -> Self:
        """Rows of the units with these keys.

        Asked twice, by household and by village: so PostgreSQL reads both tables by their indexes, where one of them
        alone lets it read the other from end to end.
        """
        return super().in_units(ids).filter(village__unit__in=ids)

    def on(self, day: date) -> Self:
        """Residences that run on the day, their first and last day included."""
        return self.filter(running_on(day, start="start", end="end"))

    def households(self) -> models.QuerySet[Household]:
        """The households whose residences these are, as lists need them."""
        found: models.QuerySet[Household] = Household.objects.filter(pk__in=self.values("household")).for_list()
        return found


class StartKind(models.TextChoices):
    """By which event a household begins to count in a village."""

    REGISTERED = "registered", "đã có khi lập sổ"
    NEW = "new", "lập hộ mới"
    SPLIT = "split", "tách hộ"
    MOVED_IN = "moved_in", "chuyển đến"
    VILLAGE = "village", "chuyển thôn trong xã"


class EndKind(models.TextChoices):
    """By which event a household ceases to count in a village."""

    MOVED_OUT = "moved_out", "chuyển đi"
    MERGED = "merged", "nhập vào hộ khác"
    DISSOLVED = "dissolved", "xóa hộ, không còn người"
    VILLAGE = "village", "chuyển thôn trong xã"


class Residence(ChildRow):
    """A span in which the household counts in the village. An event of a day counts from that day on.

    So a span that begins by an event of 01/07 has 01/07 as its first day, and one that ends by it 30/06 as its last.
    The days of entry are kept beside those of the events. No two spans of a household share a day: the trigger of
    `households.triggers` sees to it.
    """

    PARENT = "household"
    HOLDS_PERSONAL_DATA = True

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="residences", verbose_name="hộ gia đình"
    )
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", verbose_name="thôn")
    start = models.DateField("tính từ ngày")
    start_kind = models.CharField("bắt đầu do", max_length=12, choices=StartKind.choices)
    start_basis = CleanCharField("căn cứ bắt đầu", max_length=200, blank=True)
    source = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        related_name="parted",
        null=True,
        blank=True,
        verbose_name="tách từ hộ",
    )
    start_entered_at = models.DateTimeField("ghi bắt đầu lúc", default=timezone.now, editable=False)
    end = models.DateField("đến hết ngày", null=True, blank=True)
    end_kind = models.CharField("kết thúc do", max_length=12, choices=EndKind.choices, blank=True)
    end_basis = CleanCharField("căn cứ kết thúc", max_length=200, blank=True)
    target = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        related_name="taken_in",
        null=True,
        blank=True,
        verbose_name="nhập vào hộ",
    )
    end_entered_at = models.DateTimeField("ghi kết thúc lúc", null=True, editable=False)
    history = HistoricalRecords()
    objects = ResidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thời gian cư trú của hộ"
        ordering = ("start", "pk")
        indexes = [
            models.Index(fields=["village", "start"], name="residence_in_village"),
            where_filled("source", name="residence_of_source"),
            where_filled("target", name="residence_of_target"),
        ]
        constraints = [
            not_before("end", "start", name="residence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(end__isnull=True, end_kind="", target__isnull=True)
                | Q(end__isnull=False) & ~Q(end_kind=""),
                name="residence_end_has_a_kind",
                violation_error_message="Ngày kết thúc và lý do kết thúc phải ghi cùng nhau.",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True) | Q(start_kind=StartKind.SPLIT),
                name="residence_source_only_of_a_split",
                violation_error_message="Chỉ hộ tách ra mới ghi hộ gốc.",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(end_kind=EndKind.MERGED),
                name="residence_target_only_of_a_merger",
                violation_error_message="Chỉ hộ nhập vào hộ khác mới ghi hộ nhận.",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(end__isnull=True),
                name="residence_one_goes_on",
                violation_error_message="Hộ đang được tính ở một thôn; kết thúc thời gian đó trước.",
            ),
            models.UniqueConstraint(
                fields=["household", "start"],
                name="residence_once_per_start",
                violation_error_message="Hộ đã có thời gian cư trú bắt đầu từ ngày này.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.household)
