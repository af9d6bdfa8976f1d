"""Reflections and recommendations that people without an account send from the public board."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.complaints.models.numbered import Field
from apps.complaints.models.petitions import Petition
from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet


class ReflectionQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("petition", "decided_by")

    def waiting(self) -> Self:
        """Not looked at yet, the oldest first."""
        return self.filter(state=OnlineReflection.State.WAITING).order_by("received_at", "pk")


class OnlineReflection(UnitRecord):
    """What somebody sent, until an officer takes it into the register or puts it aside.

    Nobody has to name himself; `contact` is what was left for the answer. Photos are attachments. `public_*` is the
    officer's own wording for the board. Complaints and denunciations are not taken here.
    """

    SEARCH_FIELDS = ("text", "place")
    HOLDS_PERSONAL_DATA = True
    MASKED_FIELDS = ("contact",)
    HISTORY_ALSO = ("state", "reason", "petition", "erased_on")

    class Kind(models.TextChoices):
        REFLECTION = "reflection", "phản ánh"
        RECOMMENDATION = "recommendation", "kiến nghị"

    class State(models.TextChoices):
        WAITING = "waiting", "chờ xem"
        TAKEN = "taken", "đã đưa vào sổ đơn"
        SET_ASIDE = "set_aside", "không tiếp nhận"

    kind = models.CharField("loại", max_length=20, choices=Kind.choices)
    field = models.CharField("lĩnh vực", max_length=20, choices=Field.choices)
    text = CleanTextField("nội dung", max_length=3000)
    place = CleanCharField("địa điểm", max_length=200, blank=True)
    contact = CleanCharField("điện thoại, thư điện tử để trả lời", max_length=120, blank=True)
    received_at = models.DateTimeField("gửi lúc")
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.WAITING, editable=False)
    reason = CleanCharField("lý do không tiếp nhận", max_length=300, blank=True, editable=False)
    petition = models.OneToOneField(
        Petition,
        on_delete=models.PROTECT,
        related_name="reflection",
        null=True,
        editable=False,
        verbose_name="đơn trong sổ",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người xem",
    )
    decided_at = models.DateTimeField("xem lúc", null=True, editable=False)
    erased_on = models.DateField("ngày xóa thông tin cá nhân", null=True, blank=True, editable=False)
    objects = ReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "phản ánh, kiến nghị gửi qua bảng công khai"
        ordering = ("-received_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="reflection_decided_by_someone",
                violation_error_message="Phản ánh, kiến nghị đã xem phải ghi người xem và thời điểm.",
            ),
            models.CheckConstraint(
                condition=Q(state="taken") | Q(petition__isnull=True), name="reflection_taken_into_the_register"
            ),
            models.CheckConstraint(
                condition=(Q(state="set_aside") & ~Q(reason="")) | (~Q(state="set_aside") & Q(reason="")),
                name="reflection_set_aside_for_a_reason",
                violation_error_message="Không tiếp nhận thì phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        # No text: this goes into messages and pages of others.
        return f"{self.get_kind_display().capitalize()} gửi ngày {self.received_at:%d/%m/%Y}"
