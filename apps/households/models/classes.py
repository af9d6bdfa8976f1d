"""How the commune's decisions class a household, year by year."""

from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField
from apps.households.models.household import Household
from apps.villages.models import ChildQuerySet, ChildRow


class HouseholdClass(models.TextChoices):
    """Decree 07/2021/NĐ-CP for the first three [K]; the standard for 2026–2030 was not confirmed."""

    POOR = "poor", "hộ nghèo"
    NEAR_POOR = "near_poor", "hộ cận nghèo"
    AVERAGE = "average", "hộ có mức sống trung bình"
    POLICY = "policy", "gia đình chính sách, người có công"


# Of these a household has one a year; a policy family may also be poor.
LIVING_STANDARDS = (HouseholdClass.AVERAGE, HouseholdClass.NEAR_POOR, HouseholdClass.POOR)


class ClassificationQuerySet(ChildQuerySet):
    unit_path = "household__unit"
    village_path = "household__village"

    def for_list(self) -> Self:
        return self.select_related("household__unit", "household__village").prefetch_related(
            "household__village__versions"
        )


class HouseholdClassification(ChildRow):
    """The class that a decision gives the household for a year; stored, never reckoned from an income."""

    PARENT = "household"
    HOLDS_PERSONAL_DATA = True

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="classifications", verbose_name="hộ gia đình"
    )
    year = models.PositiveSmallIntegerField("năm")
    classification = models.CharField("diện hộ", max_length=20, choices=HouseholdClass.choices)
    decision = CleanCharField("quyết định công nhận", max_length=200, blank=True)
    history = HistoricalRecords()
    objects = ClassificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "diện hộ theo năm"
        ordering = ("-year", "classification")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "classification"],
                name="classification_once_per_year",
                violation_error_message="Hộ đã có diện này trong năm đó.",
            ),
            models.UniqueConstraint(
                fields=["household", "year"],
                condition=Q(classification__in=LIVING_STANDARDS),
                name="classification_one_living_standard",
                violation_error_message="Mỗi năm một hộ chỉ thuộc một diện: nghèo, cận nghèo hoặc mức sống trung bình.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2200),
                name="classification_year_sensible",
                violation_error_message="Năm phải từ 1990 đến 2200.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_classification_display()} năm {self.year}"
