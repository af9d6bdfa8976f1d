"""What every record carries: its unit, a public id, its version and who made it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from apps.core.fields import SearchKeyField
from apps.core.models import new_public_id
from apps.core.querysets import VisibleQuerySet
from apps.villages.models.scope import KeepsToUnit
from apps.villages.models.units import AdministrativeUnit
from apps.villages.models.villages import Village


class UnitRecordQuerySet(VisibleQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit")

    def in_hand_of(self, person: Any) -> Self:
        """Records that the person entered, or was the last to change."""
        last = self.model.history.filter(id=models.OuterRef("pk")).order_by("-history_id")
        rows = self.annotate(last_hand=models.Subquery(last.values("history_user")[:1]))
        return rows.filter(models.Q(created_by=person) | models.Q(last_hand=person.pk))


class ChildQuerySet(VisibleQuerySet):
    """Rows typed on their parent's page; a subclass says by `unit_path` how they reach the unit."""


class ChildRow(KeepsToUnit):
    """A row typed on the page of its parent record, to which the key named `PARENT` leads.

    It goes when the parent is deleted, and comes back with it; one that `KEEPS_PARENT` refuses the deletion instead.
    """

    PARENT: ClassVar[str]
    KEEPS_PARENT: ClassVar[bool] = False

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        address: str = getattr(self, self.PARENT).get_absolute_url()
        return address


class UnitRecord(KeepsToUnit):
    """A record of a commune. `version` counts its changes; a form opened on an older one does not overwrite."""

    SEARCH_FIELDS: ClassVar[tuple[str, ...]] = ()
    # Whether rows tell of private persons; who looks at them is then noted (`core.access`). Persons in an office or on
    # a board stand there in public function.
    HOLDS_PERSONAL_DATA: ClassVar[bool] = False
    # Fields that no form shows, yet whose changes the history tells.
    HISTORY_ALSO: ClassVar[tuple[str, ...]] = ()
    # Telephone numbers: their last digits alone show in histories and logs.
    MASKED_FIELDS: ClassVar[tuple[str, ...]] = ()

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
