"""Households that stand twice in the register: pairs looked at, and those made one."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import new_public_id
from apps.core.querysets import VisibleQuerySet
from apps.households.models.household import Household
from apps.villages.models import AdministrativeUnit
from apps.villages.models.scope import KeepsToUnit


class HouseholdPairQuerySet(VisibleQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit", "first", "second")


class HouseholdPair(KeepsToUnit):
    """Two households that look alike and of which a person said that they are two."""

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    first = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+", verbose_name="hộ thứ nhất")
    second = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+", verbose_name="hộ thứ hai")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người xác định"
    )
    said_at = models.DateTimeField("xác định lúc", auto_now_add=True)
    objects = HouseholdPairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cặp hộ không trùng"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} và {self.second}"


class HouseholdMergeQuerySet(VisibleQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit", "kept", "merged_by")


class HouseholdMerge(KeepsToUnit):
    """One household that stood twice: `kept` stayed, the other went with its rows and comes back by the undo.

    `moved` are the keys of rows of other tables that lead to the kept one since, by model and key ("app.model.key");
    `mark` is the reason that the history rows of the merge carry.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kept = models.ForeignKey(
        Household, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name="hộ giữ lại"
    )
    kept_version = models.PositiveIntegerField("lần lưu sau khi gộp", default=1)
    gone_id = models.CharField("mã trong địa chỉ của hộ bị gộp", max_length=16, editable=False)
    gone_code = models.CharField("mã của hộ bị gộp", max_length=30)
    moved = models.JSONField(default=dict, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người gộp"
    )
    merged_at = models.DateTimeField("gộp lúc", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người hoàn tác"
    )
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    objects = HouseholdMergeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "lần gộp hộ trùng"
        ordering = ("-merged_at", "-pk")

    def __str__(self) -> str:
        return f"gộp {self.gone_code}"

    @property
    def mark(self) -> str:
        """The reason that the history rows of this merge carry."""
        return f"gộp hộ trùng {self.public_id}"
