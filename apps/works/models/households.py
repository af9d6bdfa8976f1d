"""What single households gave to a work."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_to_come
from apps.core.fields import CleanCharField, SearchKeyField
from apps.core.models import new_public_id
from apps.households.models import Household
from apps.villages.models import ChildQuerySet, ChildRow
from apps.works.models.works import MAX_AMOUNT, NOT_NEGATIVE, ContributionKind, LandClass, Work, shortest

_WHOLE_KINDS = (ContributionKind.MONEY, ContributionKind.GOODS, ContributionKind.LABOUR)


class HouseholdContributionQuerySet(ChildQuerySet):
    unit_path = "work__unit"
    village_path = "household__village"

    def for_list(self) -> Self:
        rows = self.select_related("work__unit", "household__village")
        return rows.prefetch_related("household__village__versions")


class HouseholdContribution(ChildRow):
    """What one household gave to a work: đồng, days or m² as its kind says; entered by hand, pasted or proposed.

    `batch` is common to the rows that came in together, so that a pasted list is taken back at once.
    """

    PARENT = "work"
    SEARCH_FIELDS = ("household_name", "note")
    HOLDS_PERSONAL_DATA = True

    work = models.ForeignKey(
        Work, on_delete=models.PROTECT, related_name="household_contributions", verbose_name="công trình"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="contributions", verbose_name="hộ gia đình"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField("hình thức đóng góp", max_length=10, choices=ContributionKind.choices)
    land_class = models.CharField("loại đất", max_length=15, choices=LandClass.choices, blank=True)
    amount = models.DecimalField(
        "số lượng",
        max_digits=15,
        decimal_places=2,
        validators=[NOT_NEGATIVE],
        help_text="Tiền, hiện vật: đồng; công: ngày; đất: m².",
    )
    given_on = models.DateField("ngày đóng góp", null=True, blank=True)
    note = CleanCharField("ghi chú", max_length=200, blank=True)
    batch = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người nhập",
    )
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = HouseholdContributionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đóng góp của hộ"
        ordering = ("household__village__position", "household__code", "pk")
        indexes = [models.Index(fields=["work", "kind"], name="household_contribution_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MAX_AMOUNT),
                name="household_contribution_in_bounds",
                violation_error_message="Số lượng đóng góp phải lớn hơn 0 và dưới 10.000 tỷ.",
            ),
            models.CheckConstraint(
                condition=Q(land_class="") | Q(kind="land"),
                name="household_contribution_land_class_of_land",
                violation_error_message="Chỉ đất hiến mới chọn loại đất.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household}: {self.amount_text} {self.get_kind_display()}"

    @property
    def household_name(self) -> str:
        return str(self.household)

    @property
    def amount_text(self) -> str:
        return shortest(self.amount)

    def clean(self) -> None:
        super().clean()
        if self.kind in _WHOLE_KINDS and self.amount is not None and self.amount % 1:
            raise ValidationError({"amount": "Tiền ghi bằng đồng, công ghi bằng ngày, không có phần lẻ."})
        not_to_come(self, "given_on")
