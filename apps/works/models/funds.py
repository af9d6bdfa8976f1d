"""Funds to which the people give, with what came in and went out."""

from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import F, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.models import new_public_id
from apps.core.periods import Period
from apps.core.querysets import running_within
from apps.meetings.models import Meeting
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import VillageRecordQuerySet
from apps.works.models.works import MAX_MONEY, Work
from apps.works.rules import Balance

_HUGE = models.BigIntegerField()


class FundQuerySet(VillageRecordQuerySet):
    def running_in(self, period: Period) -> Self:
        """Funds that were kept on a day of the period."""
        return self.filter(running_within(period.start, period.end, start="opened_on", end="closed_on"))

    def with_held(self) -> Self:
        """`held`: what is in each fund by all that is booked, in đồng; it may be below zero."""
        entries = FundEntry.objects.filter(fund=models.OuterRef("pk")).order_by().values("fund")

        def booked(kind: str) -> Coalesce:
            sums = entries.filter(kind=kind).annotate(sum=Sum("amount", output_field=_HUGE)).values("sum")
            return Coalesce(Subquery(sums), 0, output_field=_HUGE)

        return self.annotate(held=F("opening") + booked(FundEntryKind.IN) - booked(FundEntryKind.OUT))


def balance_sum(field: str, which: Q | None = None) -> Sum:
    """The sum of a field in whole đồng; many large amounts pass what a column holds."""
    return Sum(field, filter=which, output_field=_HUGE)


def movements(period: Period) -> dict[str, Sum]:
    """What entries of funds come to before the period and within it, for `balance_of`."""
    before, within = Q(booked_on__lt=period.start), Q(booked_on__range=(period.start, period.end))
    came, went = Q(kind=FundEntryKind.IN), Q(kind=FundEntryKind.OUT)
    parts = {"in_before": came & before, "out_before": went & before, "came": came & within, "went": went & within}
    return {name: balance_sum("amount", which) for name, which in parts.items()}


def balance_of(opening: int | None, moved: Mapping[str, int | None]) -> Balance:
    """The balance that the sums of `movements` come to; what is not there is nothing."""
    known = {name: moved.get(name) or 0 for name in ("in_before", "out_before", "came", "went")}
    return Balance((opening or 0) + known["in_before"] - known["out_before"], known["came"], known["went"])


class Fund(UnitRecord):
    """A fund of a village or of the commune; `opening` is what was in it when the portal began to keep it, in đồng."""

    SEARCH_FIELDS = ("name",)

    name = CleanCharField("tên quỹ", max_length=200)
    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn",
        help_text="Để trống khi là quỹ chung của xã.",
    )
    decided_in = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="lập theo quyết định của cuộc họp",
    )
    opened_on = models.DateField("theo dõi từ ngày")
    opening = models.PositiveBigIntegerField(
        "tồn quỹ đầu (đồng)", default=0, help_text="Số tiền có trong quỹ đầu ngày bắt đầu theo dõi."
    )
    closed_on = models.DateField("kết thúc sau ngày", null=True, blank=True)
    keeper = CleanCharField("người giữ quỹ, kế toán", max_length=200, blank=True)
    note = CleanTextField("ghi chú", blank=True)
    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "quỹ Nhân dân đóng góp"
        ordering = ("name", "pk")
        constraints = [
            not_before(
                "closed_on",
                "opened_on",
                name="fund_closed_after_opened",
                message="Ngày kết thúc phải sau hoặc bằng ngày bắt đầu theo dõi.",
            ),
            models.CheckConstraint(
                condition=Q(opening__gte=0, opening__lte=MAX_MONEY),
                name="fund_opening_in_bounds",
                violation_error_message="Tồn quỹ đầu phải từ 0 đến 1.000.000 tỷ đồng.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FundEntryKind(models.TextChoices):
    IN = "in", "thu"
    OUT = "out", "chi"


class FundEntryQuerySet(ChildQuerySet):
    unit_path = "fund__unit"
    village_path = "fund__village"

    def for_list(self) -> Self:
        return self.select_related("fund__unit", "work")

    def moved(self, period: Period) -> Balance:
        """What all of these come to before the period (`opening`), in and out within it. One query."""
        return balance_of(0, self.order_by().aggregate(**movements(period)))


class FundEntry(ChildRow):
    """Money that came into a fund or went out of it on a day, in whole đồng."""

    PARENT = "fund"
    SEARCH_FIELDS = ("text", "voucher")

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries", verbose_name="quỹ")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField("thu hay chi", max_length=3, choices=FundEntryKind.choices)
    booked_on = models.DateField("ngày")
    amount = models.PositiveBigIntegerField("số tiền (đồng)")
    text = CleanCharField("nội dung thu, chi", max_length=300)
    voucher = CleanCharField("số phiếu", max_length=60, blank=True)
    work = models.ForeignKey(
        Work, on_delete=models.PROTECT, related_name="fund_entries", null=True, blank=True, verbose_name="công trình"
    )
    history = HistoricalRecords()
    objects = FundEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "khoản thu, chi"
        ordering = ("booked_on", "pk")
        indexes = [models.Index(fields=["fund", "booked_on"], name="fund_entry_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MAX_MONEY),
                name="fund_entry_in_bounds",
                violation_error_message="Số tiền phải lớn hơn 0 và không quá 1.000.000 tỷ đồng.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.booked_on:%d/%m/%Y}: {self.text}"

    @property
    def signed(self) -> int:
        """The amount as it changes what is in the fund."""
        return self.amount if self.kind == FundEntryKind.IN else -self.amount

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "booked_on")
