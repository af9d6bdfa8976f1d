"""Works that the people decide, pay for and build."""

from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.numbers import format_number
from apps.meetings.models import Meeting
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import VillageRecordQuerySet

MAX_MONEY = 10**15
# SQLite keeps decimals as floating numbers, true to 15 digits.
MAX_AMOUNT = Decimal("9999999999999.99")
NOT_NEGATIVE = MinValueValidator(Decimal(0))


def shortest(value: Decimal) -> str:
    """Whole amounts without the decimals that their column keeps: "480.000.000", "834,50"."""
    return format_number(value, 0 if value % 1 == 0 else None)


class WorkQuerySet(VillageRecordQuerySet):
    def for_list(self) -> Self:
        rows = Contribution.objects.select_related("village").prefetch_related("village__versions")
        return (
            super()
            .for_list()
            .select_related("decided_in__village")
            .prefetch_related("decided_in__village__versions", models.Prefetch("contributions", rows))
        )


class Work(UnitRecord):
    """A physical work of a village or of the whole commune. Money is whole đồng, null means not known.

    The totals are the work's own, as its settlement states them; `contributions` tell them apart by village and may
    lag behind, so they are compared and never added to the totals.
    """

    SEARCH_FIELDS = ("name",)

    name = CleanCharField("tên công trình, việc", max_length=200)
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn",
        help_text="Để trống khi là công trình chung của xã.",
    )
    decided_in = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="works",
        null=True,
        blank=True,
        verbose_name="quyết định tại cuộc họp",
    )
    started_on = models.DateField("khởi công ngày")
    finished_on = models.DateField("hoàn thành ngày", null=True, blank=True)
    total_value = models.PositiveBigIntegerField("tổng giá trị (đồng)", null=True, blank=True)
    state_budget = models.PositiveBigIntegerField("ngân sách nhà nước hỗ trợ (đồng)", null=True, blank=True)
    people_money = models.PositiveBigIntegerField("Nhân dân đóng góp tiền (đồng)", null=True, blank=True)
    people_goods_value = models.PositiveBigIntegerField(
        "đất, hiện vật Nhân dân đóng góp quy ra tiền (đồng)", null=True, blank=True
    )
    people_labour_days = models.PositiveIntegerField("ngày công Nhân dân đóng góp", null=True, blank=True)
    land_given_m2 = models.DecimalField(
        "diện tích đất hiến (m²)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
    )
    note = CleanTextField("ghi chú", blank=True)
    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "công trình, việc dân làm"
        ordering = ("-started_on", "pk")
        constraints = [
            not_before(
                "finished_on",
                "started_on",
                name="work_finished_after_started",
                message="Ngày hoàn thành phải sau hoặc bằng ngày khởi công.",
            ),
            # A value that is not known compares to null, which a check lets pass.
            models.CheckConstraint(
                condition=Q(
                    total_value__lte=MAX_MONEY,
                    state_budget__lte=MAX_MONEY,
                    people_money__lte=MAX_MONEY,
                    people_goods_value__lte=MAX_MONEY,
                ),
                name="work_money_in_bounds",
                violation_error_message="Số tiền không được lớn hơn 1.000.000 tỷ đồng.",
            ),
            models.CheckConstraint(
                condition=Q(land_given_m2__gte=0),
                name="work_land_not_negative",
                violation_error_message="Diện tích đất hiến không được âm.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def discrepancies(self) -> list[str]:
        """Where the parts do not fit the stated totals, in words; needs the contributions loaded.

        Figures may be typed as the paper has them, so this is shown and never refused. Goods are left out: the stated
        value also holds that of the land.
        """
        given: dict[str, Decimal] = {}
        for row in self.contributions.all():
            given[row.kind] = given.get(row.kind, Decimal(0)) + row.amount
        found = [
            f"{ContributionKind(kind).label}: các dòng đóng góp cộng lại {shortest(given[kind])}, "
            f"tổng đã ghi {shortest(Decimal(stated))}"
            for kind, stated in (
                (ContributionKind.MONEY, self.people_money),
                (ContributionKind.LABOUR, self.people_labour_days),
                (ContributionKind.LAND, self.land_given_m2),
            )
            if kind in given and stated is not None and given[kind] != stated
        ]
        parts = sum(part or 0 for part in (self.state_budget, self.people_money, self.people_goods_value))
        if self.total_value is not None and parts > self.total_value:
            found.append(f"các nguồn cộng lại {format_number(parts)} đồng, lớn hơn tổng giá trị")
        return found


class ContributionKind(models.TextChoices):
    """What was given; each kind has its one unit of counting."""

    MONEY = "money", "tiền (đồng)"
    LABOUR = "labour", "ngày công"
    LAND = "land", "đất hiến (m²)"
    GOODS = "goods", "hiện vật quy ra tiền (đồng)"


_WHOLE_KINDS = frozenset({ContributionKind.MONEY, ContributionKind.GOODS})


class ContributionQuerySet(ChildQuerySet):
    unit_path = "work__unit"
    village_path = "village"

    def for_list(self) -> Self:
        return self.select_related("work__unit", "village").prefetch_related("village__versions")


class Contribution(ChildRow):
    """What the households of a village gave to a work: đồng, days or m² as its kind says."""

    PARENT = "work"

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="contributions", verbose_name="công trình")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", verbose_name="thôn")
    kind = models.CharField("hình thức đóng góp", max_length=10, choices=ContributionKind.choices)
    amount = models.DecimalField(
        "số lượng",
        max_digits=15,
        decimal_places=2,
        validators=[NOT_NEGATIVE],
        help_text="Tiền, hiện vật: đồng; công: ngày; đất: m².",
    )
    households = models.PositiveIntegerField("số hộ đóng góp", null=True, blank=True)
    history = HistoricalRecords()
    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đóng góp của Nhân dân"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MAX_AMOUNT),
                name="contribution_amount_in_bounds",
                violation_error_message="Số lượng đóng góp phải từ 0 đến dưới 10.000 tỷ.",
            ),
            models.UniqueConstraint(
                fields=["work", "village", "kind"],
                name="contribution_once_per_village_and_kind",
                violation_error_message="Thôn này đã có dòng đóng góp cùng hình thức.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village}: {self.get_kind_display()}"

    def clean(self) -> None:
        super().clean()
        if self.kind in _WHOLE_KINDS and self.amount is not None and self.amount % 1:
            raise ValidationError({"amount": "Tiền ghi bằng đồng, không có phần lẻ."})

    @property
    def amount_text(self) -> str:
        return shortest(self.amount)
