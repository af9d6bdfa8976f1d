"""Tokens by which programs of other offices read."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import VisibleQuerySet
from apps.villages.models import AdministrativeUnit
from apps.villages.models.base import new_public_id
from apps.villages.models.scope import KeepsToUnit

MOST_YEARS = 2


def latest_expiry(first_day: date) -> date:
    """The last day that a token made on the day may have: two years on, the 29th of February becoming the 28th."""
    year = first_day.year + MOST_YEARS
    return date(year, 2, 28) if (first_day.month, first_day.day) == (2, 29) else first_day.replace(year=year)


class ApiTokenQuerySet(VisibleQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit", "created_by", "revoked_by")


class ApiToken(KeepsToUnit):
    """Lets one office's program read what its unit handed up and received. Of the secret only the hash is kept.

    `minute` and `used` count the requests of the present minute; nothing else is kept of a request than its day.
    """

    class State(models.TextChoices):
        GOOD = "good", "đang dùng được"
        EXPIRED = "expired", "hết hạn"
        REVOKED = "revoked", "đã thu hồi"

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="đơn vị"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = CleanCharField("cơ quan, hệ thống sử dụng", max_length=120)
    digest = models.CharField("SHA-256 của mã", max_length=64, unique=True, editable=False)
    tail = models.CharField("4 ký tự cuối", max_length=4, editable=False)
    made_on = models.DateField("lập ngày", default=timezone.localdate, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người lập",
    )
    expires_on = models.DateField("dùng đến hết ngày")
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người thu hồi",
    )
    last_used_on = models.DateField("dùng gần nhất", null=True, editable=False)
    minute = models.DateTimeField("phút đang đếm", null=True, editable=False)
    used = models.PositiveIntegerField("số lượt trong phút", default=0, editable=False)
    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "mã truy cập API"
        ordering = ("-pk",)
        constraints = [
            not_before(
                "expires_on",
                "made_on",
                name="apitoken_expires_after_made",
                message="Ngày hết hạn không được trước ngày lập mã.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="apitoken_revoked_by_someone",
                violation_error_message="Mã đã thu hồi phải ghi cả thời điểm và người thu hồi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.expires_on and self.expires_on > latest_expiry(self.made_on):
            raise ValidationError({"expires_on": f"Mã dùng được lâu nhất {MOST_YEARS} năm kể từ ngày lập."})

    @property
    def state(self) -> State:
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires_on < timezone.localdate() else self.State.GOOD

    def get_absolute_url(self) -> str:
        return reverse("api:token-detail", args=[self.unit.slug, self.public_id])
