"""Who else could cast a household's vote: persons whom it named, and those who were its head before."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import running_on
from apps.households.models.household import OLDEST_BIRTH_YEAR, Household
from apps.villages.models import ChildQuerySet, ChildRow


class RepresentativeQuerySet(ChildQuerySet):
    unit_path = "household__unit"
    village_path = "household__village"

    def for_list(self) -> Self:
        return self.select_related("household__unit", "household__village").prefetch_related(
            "household__village__versions"
        )

    def on(self, day: date) -> Self:
        """Those whose span holds the day; a former head without a first day was head from the beginning."""
        return self.filter(running_on(day) | Q(valid_from__isnull=True, valid_until__gte=day))


class HouseholdRepresentative(ChildRow):
    """A person whom the household named to cast its vote (Law 10/2022/QH15, Điều 18 khoản 2), or a former head.

    On a day the named one goes before the head of that day; the head of today stands in the household itself.
    """

    class Kind(models.TextChoices):
        NAMED = "named", "người được hộ cử"
        FORMER_HEAD = "former_head", "chủ hộ trước đây"

    PARENT = "household"
    HOLDS_PERSONAL_DATA = True

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="representatives", verbose_name="hộ gia đình"
    )
    kind = models.CharField("tư cách", max_length=12, choices=Kind.choices, default=Kind.NAMED)
    full_name = CleanCharField("họ và tên", max_length=120)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True, help_text="Chỉ ghi năm.")
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    basis = CleanCharField("căn cứ (giấy cử, ủy quyền)", max_length=200, blank=True)
    history = HistoricalRecords()
    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "người đại diện hộ"
        ordering = ("-valid_until", "-valid_from", "pk")
        constraints = [
            not_before(
                "valid_until",
                "valid_from",
                name="representative_ends_after_start",
                unset=("valid_until", "valid_from"),
            ),
            models.CheckConstraint(
                condition=Q(kind="named", valid_from__isnull=False) | Q(kind="former_head", valid_until__isnull=False),
                name="representative_has_its_dates",
                violation_error_message="Người được cử phải ghi từ ngày; chủ hộ trước đây phải ghi đến hết ngày.",
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__gte=OLDEST_BIRTH_YEAR, birth_year__lte=2200),
                name="representative_birth_year_sensible",
                violation_error_message=f"Năm sinh phải từ {OLDEST_BIRTH_YEAR} trở lại đây.",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(kind="named", valid_until__isnull=True),
                name="representative_one_goes_on",
                violation_error_message="Hộ đang có người đại diện được cử; kết thúc người đó trước.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.get_kind_display()}"
