"""What every record carries: its unit, a public id, its version and who made it."""

import secrets
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from simple_history.models import HistoricalRecords

from apps.core.fields import SearchKeyField
from apps.core.querysets import VisibleQuerySet
from apps.villages.models.units import AdministrativeUnit
from apps.villages.models.villages import Village


def new_public_id() -> str:
    """Random id for addresses; it tells nothing about how many records there are."""
    return secrets.token_hex(8)


class UnitRecordQuerySet(VisibleQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit")


class ChildQuerySet(VisibleQuerySet):
    """Rows typed on their parent's page; a subclass says by `unit_path` how they reach the unit."""


class ChildRow(models.Model):
    """A row typed on the page of its parent record, to which the key named `PARENT` leads."""

    PARENT: ClassVar[str]

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        address: str = getattr(self, self.PARENT).get_absolute_url()
        return address

    def clean(self) -> None:
        """Refuse a village, or any other chosen record, of another commune."""
        super().clean()
        parent: Any = getattr(self, self.PARENT, None)
        for field in _foreign_choices(self, parent.unit_id) if parent else ():
            raise ValidationError({field.name: f"{capfirst(field.verbose_name)} được chọn không thuộc đơn vị này."})


class UnitRecord(models.Model):
    """A record of a commune. `version` counts its changes; a form opened on an older one does not overwrite."""

    SEARCH_FIELDS: ClassVar[tuple[str, ...]] = ()

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="đơn vị"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người nhập",
    )
    created_at = models.DateTimeField("nhập lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    search_text = SearchKeyField()
    history = HistoricalRecords(inherit=True, excluded_fields=["search_text"])
    objects = UnitRecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        name = f"{self._meta.app_label}:{self._meta.model_name}-detail"
        return reverse(name, args=[self.unit.slug, self.public_id])

    def clean(self) -> None:
        """Refuse a village, or any other parent record, of another commune."""
        super().clean()
        for field in _foreign_choices(self, self.unit_id):
            raise ValidationError({field.name: "Mục được chọn không thuộc đơn vị này."})


def _foreign_choices(row: models.Model, unit_id: int) -> Iterator[models.Field]:
    """Keys of the row that lead to a record or village of another unit."""
    for field in row._meta.concrete_fields:
        chosen: Any = getattr(row, field.name, None) if field.many_to_one else None
        if isinstance(chosen, UnitRecord | Village) and chosen.unit_id != unit_id:
            yield field


class VillageRecordQuerySet(UnitRecordQuerySet):
    village_path = "village"

    def for_list(self) -> Self:
        return self.select_related("unit", "village").prefetch_related("village__versions")


class VillageRecord(UnitRecord):
    """A record of one village of the commune."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", verbose_name="thôn")
    objects = VillageRecordQuerySet.as_manager()

    class Meta:
        abstract = True
