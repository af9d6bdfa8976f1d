"""How the commune scores itself as a friendly administration, and cultural families and villages."""

from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.core.constraints import NOT_YET, at_most, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.numbers import format_number, share_text
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, VillageRecord
from apps.villages.models.base import UnitRecordQuerySet

NOT_NEGATIVE = MinValueValidator(Decimal(0))


def year_not_to_come(record: models.Model) -> None:
    """Raises `ValidationError` at `year` where the record's year has not begun; called by `clean`."""
    year = getattr(record, "year", None)
    if year and year > timezone.localdate().year:
        raise ValidationError({"year": f"Năm {year} {NOT_YET}"})


class ScorecardQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().prefetch_related("criteria")


class Scorecard(UnitRecord):
    """The commune's score of itself for the model of friendly administration (chính quyền thân thiện) in a year."""

    SEARCH_FIELDS = ("number",)

    year = models.PositiveSmallIntegerField("năm")
    scored_on = models.DateField("ngày chấm")
    number = CleanCharField("số báo cáo, bảng tự chấm", max_length=60, blank=True)
    note = CleanTextField("ghi chú", blank=True)
    objects = ScorecardQuerySet.as_manager()

    class Meta:
        verbose_name = "bảng tự chấm chính quyền thân thiện"
        verbose_name_plural = "tự chấm chính quyền thân thiện"
        ordering = ("-year", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="scorecard_once_a_year",
                violation_error_message="Năm này đã có bảng tự chấm.",
            )
        ]

    def __str__(self) -> str:
        return f"Bảng tự chấm chính quyền thân thiện năm {self.year}"

    def clean(self) -> None:
        super().clean()
        year_not_to_come(self)
        not_to_come(self, "scored_on")

    @property
    def total(self) -> Decimal | None:
        """Points of the criteria that are scored; None while none is. Reads the loaded criteria."""
        scored = [row.points for row in self.criteria.all() if row.points is not None]
        return sum(scored, Decimal(0)) if scored else None

    @property
    def maximum(self) -> Decimal:
        """The highest score of all criteria together."""
        return sum((row.maximum for row in self.criteria.all()), Decimal(0))

    @property
    def unscored(self) -> int:
        """How many criteria have no points yet."""
        return sum(row.points is None for row in self.criteria.all())

    @property
    def score(self) -> str:
        """ "87,50/100 điểm", and how many criteria are still without points; empty without criteria."""
        rows = len(self.criteria.all())
        if not rows:
            return ""
        points = "…" if self.total is None else format_number(self.total, 2)
        open_words = f" (còn {format_number(self.unscored)} nhóm chưa chấm)" if self.unscored else ""
        return f"{points}/{format_number(self.maximum, 2)} điểm{open_words}"


class ScorecardCriterionQuerySet(ChildQuerySet):
    unit_path = "scorecard__unit"

    def for_list(self) -> Self:
        return self.select_related("scorecard__unit")


class ScorecardCriterion(ChildRow):
    """A group of evidence with its highest score and the points taken; null while it is not scored."""

    PARENT = "scorecard"

    scorecard = models.ForeignKey(
        Scorecard, on_delete=models.PROTECT, related_name="criteria", verbose_name="bảng tự chấm"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    name = CleanCharField("nhóm tiêu chí", max_length=200)
    maximum = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=2, validators=[NOT_NEGATIVE])
    points = models.DecimalField(
        "điểm tự chấm", max_digits=5, decimal_places=2, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    evidence = CleanTextField("minh chứng", blank=True)
    history = HistoricalRecords()
    objects = ScorecardCriterionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nhóm tiêu chí"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(maximum__gte=0) & (Q(points__isnull=True) | Q(points__gte=0)),
                name="scorecard_points_not_negative",
                violation_error_message="Điểm không được âm.",
            ),
            at_most(
                "points",
                "maximum",
                name="scorecard_points_lte_maximum",
                message="Điểm tự chấm không được lớn hơn điểm tối đa.",
            ),
            models.UniqueConstraint(
                fields=["scorecard", "name"],
                name="scorecard_criterion_once",
                violation_error_message="Nhóm tiêu chí này đã có trong bảng.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CulturalYear(VillageRecord):
    """A village's cultural families of a year, among how many households, and whether it was itself recognised."""

    SEARCH_FIELDS = ("village_name",)

    year = models.PositiveSmallIntegerField("năm")
    households = models.PositiveIntegerField("số hộ bình xét", null=True, blank=True)
    cultural_families = models.PositiveIntegerField("số gia đình văn hóa", null=True, blank=True)
    recognised = models.BooleanField("thôn đạt danh hiệu văn hóa", null=True, blank=True)
    decision_number = CleanCharField("số quyết định công nhận", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "gia đình văn hóa, thôn văn hóa"
        ordering = ("-year", "village__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["village", "year"],
                name="cultural_year_once_per_village",
                violation_error_message="Thôn này đã có kết quả của năm đó.",
            ),
            at_most(
                "cultural_families",
                "households",
                name="cultural_families_lte_households",
                message="Số gia đình văn hóa không được lớn hơn số hộ bình xét.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village}: gia đình văn hóa năm {self.year}"

    def clean(self) -> None:
        super().clean()
        year_not_to_come(self)
        not_to_come(self, "decided_on")

    @property
    def village_name(self) -> str:
        return str(self.village)

    @property
    def share(self) -> str:
        """ "180/200 hộ = 90,00 %"; empty where either number is not known."""
        if self.cultural_families is None or not self.households:
            return ""
        return share_text(self.cultural_families, self.households, "hộ")
