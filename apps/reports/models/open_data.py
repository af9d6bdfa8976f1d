"""The open-data packs of a unit that were published to everybody."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from apps.core.models import new_public_id
from apps.documents.models import PublicationFile
from apps.villages.models import AdministrativeUnit
from apps.villages.models.base import UnitRecordQuerySet
from apps.villages.models.scope import KeepsToUnit

PUBLISH_OPEN_DATA = "reports.publish_open_data"


class OpenDataPackQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit", "published_by", "copy__publication__unit", "copy__publication__withdrawn_by")


class OpenDataPack(KeepsToUnit):
    """A pack as it went to the public notice board. Database triggers refuse any later change and its deletion.

    `copy` is the stored file on the board with its SHA-256. A later pack of the same year is the next edition of the
    same publication; whether this one stands there still, was replaced or was taken down follows from that alone, so
    that the two never tell different things. `made_on` is the day whose data it holds.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    year = models.PositiveSmallIntegerField("năm")
    copy = models.OneToOneField(
        PublicationFile, on_delete=models.PROTECT, related_name="open_data_pack", verbose_name="tệp trên bảng công khai"
    )
    rows = models.PositiveIntegerField("số dòng dữ liệu")
    made_on = models.DateField("ngày lập")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người công bố"
    )
    published_at = models.DateTimeField("công bố lúc", auto_now_add=True)
    objects = OpenDataPackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "gói dữ liệu mở"
        ordering = ("-year", "-pk")
        permissions = [("publish_open_data", "công bố, gỡ xuống dữ liệu mở của năm")]
        indexes = [models.Index(fields=["unit", "-year"], name="open_data_pack_year")]

    def __str__(self) -> str:
        return f"Dữ liệu mở năm {self.year}"

    def get_absolute_url(self) -> str:
        """The unit's page of the year."""
        return f"{reverse('reports:open-data', args=[self.unit.slug])}?nam={self.year}"

    @property
    def is_standing(self) -> bool:
        """Whether everybody can take it from the board now."""
        publication = self.copy.publication
        return publication.withdrawn_at is None and publication.edition == self.copy.edition

    @property
    def was_replaced(self) -> bool:
        """Whether a later pack of the year took its place, whatever became of that one."""
        return bool(self.copy.publication.edition != self.copy.edition)

    @property
    def standing(self) -> str:
        """Where it is, in words."""
        if self.was_replaced:
            return "đã có bản thay thế"
        return "đang công khai" if self.is_standing else "đã gỡ xuống"
