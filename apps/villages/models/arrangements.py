"""Villages merged, split and renamed from a day on, by a decision of the people's council or committee."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models.base import UnitRecord, UnitRecordQuerySet
from apps.villages.models.units import SuccessionKind
from apps.villages.models.villages import Village


class ArrangementQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("undone_by", "renamed")

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(undone_at__isnull=True)


class VillageArrangement(UnitRecord):
    """One rearrangement: villages merged into a new one, one split into new ones, or one renamed.

    `on` is the first day of the new order. `summary` says what was done in the names of that time, and `slugs` are
    those of the villages that it made; both stay when it is taken back, so that no address is ever given twice.
    `removed` then keeps what these villages were called, by key, for the histories that name them. All that was
    written with it carries `mark` in its history, by which taking it back finds what stood there before.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", "nhập thôn"
        SPLIT = "split", "tách thôn"
        RENAME = "rename", "đổi tên, đổi cách gọi"

    SEARCH_FIELDS = ("summary", "decision", "note")
    HISTORY_ALSO: ClassVar[tuple[str, ...]] = ("undone_at",)

    kind = models.CharField("hình thức", max_length=10, choices=Kind.choices)
    on = models.DateField("thực hiện từ ngày")
    decision = CleanCharField("văn bản (số, ngày, cơ quan ban hành)", max_length=200)
    note = CleanTextField("ghi chú", blank=True)
    summary = CleanCharField("nội dung", max_length=1000, editable=False)
    slugs = models.JSONField("tên trong địa chỉ của thôn mới", default=list, editable=False)
    removed = models.JSONField("thôn mới không còn", default=dict, editable=False)
    renamed = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="renamings",
        null=True,
        editable=False,
        verbose_name="thôn đổi tên",
    )
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người hoàn tác",
    )
    objects = ArrangementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "sắp xếp thôn"
        ordering = ("-on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="rename", renamed__isnull=False, undone_at__isnull=True)
                | Q(kind="rename", undone_at__isnull=False)
                | ~Q(kind="rename") & Q(renamed__isnull=True),
                name="arrangement_names_what_it_renames",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True) | Q(undone_at__isnull=False),
                name="arrangement_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def mark(self) -> str:
        """The reason that the history gives for all that was written with it."""
        return f"arrangement:{self.public_id}"


class VillageSuccession(models.Model):
    """A village went into another on a day."""

    predecessor = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="successions", verbose_name="thôn cũ"
    )
    successor = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="origins", verbose_name="thôn mới")
    kind = models.CharField("hình thức", max_length=20, choices=SuccessionKind.choices)
    on = models.DateField("từ ngày")
    arrangement = models.ForeignKey(
        VillageArrangement,
        on_delete=models.PROTECT,
        related_name="successions",
        null=True,
        editable=False,
        verbose_name="lần sắp xếp",
    )

    class Meta:
        verbose_name = verbose_name_plural = "kế thừa thôn"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="village_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="village_succession_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
