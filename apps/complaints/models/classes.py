"""Types and fields of petitions that a commune adds for itself, and the time that it allows itself."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from apps.complaints.models.numbered import Field, PetitionType
from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import running_on
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet


class PetitionClassQuerySet(UnitRecordQuerySet):
    def types(self) -> Self:
        return self.filter(axis=PetitionClass.Axis.TYPE)

    def fields(self) -> Self:
        return self.filter(axis=PetitionClass.Axis.FIELD)

    def in_use(self) -> Self:
        """Those that may be chosen for new petitions."""
        return self.filter(is_in_use=True)


class PetitionClass(UnitRecord):
    """A commune's own, finer name for a type or a field; it is counted as the one of the law that it belongs to.

    So the figures of all communes stay comparable, and each may sort its letters as it works.
    """

    SEARCH_FIELDS = ("name",)

    class Axis(models.TextChoices):
        TYPE = "type", "loại đơn"
        FIELD = "field", "lĩnh vực"

    axis = models.CharField("dùng cho", max_length=5, choices=Axis.choices)
    name = CleanCharField("tên gọi", max_length=100)
    counted_as = models.CharField(
        "tính vào", max_length=20, choices=[("Loại đơn", PetitionType.choices), ("Lĩnh vực", Field.choices)]
    )
    is_in_use = models.BooleanField("đang dùng", default=True)
    objects = PetitionClassQuerySet.as_manager()

    class Meta:
        verbose_name = "loại đơn, lĩnh vực của xã"
        verbose_name_plural = "loại đơn, lĩnh vực của xã"
        ordering = ("axis", "counted_as", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "axis", "name"],
                name="petition_class_once",
                violation_error_message="Xã đã có tên gọi này.",
            ),
            models.CheckConstraint(
                condition=Q(axis="type", counted_as__in=PetitionType.values)
                | Q(axis="field", counted_as__in=Field.values),
                name="petition_class_counted_on_its_axis",
                violation_error_message="Loại đơn phải tính vào một loại đơn, lĩnh vực vào một lĩnh vực.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What petitions were sorted by does not change under them."""
        super().clean()
        stored = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        if stored and (stored.axis, stored.counted_as) != (self.axis, self.counted_as) and stored.is_chosen:
            raise ValidationError(
                {"counted_as": "Đã có đơn dùng tên gọi này; thêm tên gọi mới và ngừng dùng tên gọi này."}
            )

    @property
    def is_chosen(self) -> bool:
        """Whether a petition is sorted by it."""
        rows: Any = self.typed_petitions if self.axis == self.Axis.TYPE else self.fielded_petitions  # type: ignore[attr-defined]
        return bool(rows.exists())


class InternalTargetQuerySet(UnitRecordQuerySet):
    def on(self, day: date) -> Self:
        return self.filter(running_on(day))


class InternalTarget(UnitRecord):
    """How long the commune allows itself to answer where the law sets no time; it outweighs what ships."""

    SEARCH_FIELDS = ("basis",)

    petition_type = models.CharField(
        "loại đơn",
        max_length=20,
        choices=[choice for choice in PetitionType.choices if choice[0] != PetitionType.COMPLAINT],
    )
    days = models.PositiveSmallIntegerField("số ngày, tính từ ngày tiếp nhận")
    working = models.BooleanField("tính theo ngày làm việc", default=False)
    basis = CleanCharField("căn cứ", max_length=200, help_text="Văn bản của xã quy định thời hạn này.")
    valid_from = models.DateField("áp dụng từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    objects = InternalTargetQuerySet.as_manager()

    class Meta:
        verbose_name = "thời hạn nội bộ"
        verbose_name_plural = "thời hạn nội bộ của xã"
        ordering = ("petition_type", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "petition_type", "valid_from"],
                name="internal_target_once_per_start",
                violation_error_message="Đã có thời hạn của loại đơn này từ ngày đó.",
            ),
            not_before("valid_until", "valid_from", name="internal_target_ends_after_start"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=365),
                name="internal_target_within_a_year",
                violation_error_message="Thời hạn từ 1 đến 365 ngày.",
            ),
        ]

    def __str__(self) -> str:
        measure = "ngày làm việc" if self.working else "ngày"
        return f"{self.get_petition_type_display()}: {self.days} {measure}"

    def clean(self) -> None:
        """Two times for one type on one day would leave the clock without an answer."""
        super().clean()
        if not (self.valid_from and self.petition_type and self.unit_id):
            return
        others = type(self).objects.filter(unit=self.unit, petition_type=self.petition_type).exclude(pk=self.pk)
        end = self.valid_until or date.max
        if others.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=self.valid_from), valid_from__lte=end
        ).exists():
            raise ValidationError({"valid_from": "Khoảng ngày này trùng với thời hạn khác của cùng loại đơn."})
