"""Supervision, surveys and social criticism with what they found and recommended.

Who supervises: Luật 10/2022/QH15, Điều 30–31 (the Front, the unions, people's inspectorate, community board); the
council by its own law.
"""

from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.text import shortened
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord
from apps.villages.models.base import UnitRecordQuerySet
from apps.works.models import MAX_MONEY, Work


class Body(models.TextChoices):
    FRONT = "front", "Ủy ban MTTQ"
    WOMENS_UNION = "womens_union", "Hội Liên hiệp Phụ nữ"
    FARMERS_UNION = "farmers_union", "Hội Nông dân"
    VETERANS = "veterans", "Hội Cựu chiến binh"
    YOUTH_UNION = "youth_union", "Đoàn Thanh niên"
    INSPECTORATE = "inspectorate", "Ban Thanh tra nhân dân"
    COMMUNITY_BOARD = "community_board", "Ban Giám sát đầu tư của cộng đồng"
    COUNCIL = "council", "HĐND"


FRONT_AND_UNIONS = (Body.FRONT, Body.WOMENS_UNION, Body.FARMERS_UNION, Body.VETERANS, Body.YOUTH_UNION)


class SupervisionKind(models.TextChoices):
    SUPERVISION = "supervision", "giám sát"
    SURVEY = "survey", "khảo sát"
    CRITICISM = "criticism", "phản biện xã hội"


class SupervisionQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("work").prefetch_related("findings", "recommendations")


class Supervision(UnitRecord):
    """One supervision, survey or session of social criticism; it counts in the period in which it began."""

    SEARCH_FIELDS = ("subject", "place", "plan_number", "team")

    body = models.CharField("cơ quan, tổ chức thực hiện", max_length=20, choices=Body.choices)
    kind = models.CharField("hình thức", max_length=15, choices=SupervisionKind.choices)
    subject = CleanCharField("nội dung", max_length=300)
    place = CleanCharField("nơi, đối tượng", max_length=300, blank=True)
    plan_number = CleanCharField("số kế hoạch", max_length=60, blank=True)
    team = CleanCharField("đoàn, thành phần", max_length=300, blank=True)
    work = models.ForeignKey(
        Work,
        on_delete=models.PROTECT,
        related_name="supervisions",
        null=True,
        blank=True,
        verbose_name="công trình được giám sát",
    )
    started_on = models.DateField("từ ngày")
    ended_on = models.DateField("đến hết ngày", null=True, blank=True)
    conclusion = CleanTextField("kết luận", blank=True)
    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc giám sát, khảo sát, phản biện"
        verbose_name_plural = "giám sát, khảo sát, phản biện"
        ordering = ("-started_on", "pk")
        constraints = [not_before("ended_on", "started_on", name="supervision_ends_after_start")]

    def __str__(self) -> str:
        kind = self.get_kind_display()
        named = self.subject.casefold().startswith(kind)
        return capfirst(self.subject if named else f"{kind}: {self.subject}")


class SupervisionChildQuerySet(ChildQuerySet):
    unit_path = "supervision__unit"

    def for_list(self) -> Self:
        return self.select_related("supervision__unit")


class FindingStatus(models.TextChoices):
    OPEN = "open", "đã phát hiện"
    RECOMMENDED = "recommended", "đã kiến nghị xử lý"
    RESOLVED = "resolved", "đã xử lý xong"


class Finding(ChildRow):
    """A matter that looks like a breach, with the money (đồng) and land (m²) it concerns; null means not known."""

    PARENT = "supervision"

    supervision = models.ForeignKey(
        Supervision, on_delete=models.PROTECT, related_name="findings", verbose_name="cuộc giám sát"
    )
    description = CleanTextField("vụ việc có dấu hiệu vi phạm")
    money_found = models.PositiveBigIntegerField("số tiền phát hiện (đồng)", null=True, blank=True)
    land_found_m2 = models.DecimalField(
        "diện tích đất phát hiện (m²)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    status = models.CharField("tình trạng", max_length=15, choices=FindingStatus.choices, default=FindingStatus.OPEN)
    history = HistoricalRecords()
    objects = SupervisionChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "vụ việc phát hiện"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(money_found__lte=MAX_MONEY),
                name="finding_money_in_bounds",
                violation_error_message="Số tiền không được lớn hơn 1.000.000 tỷ đồng.",
            ),
            models.CheckConstraint(
                condition=Q(land_found_m2__gte=0),
                name="finding_land_not_negative",
                violation_error_message="Diện tích đất không được âm.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.description, 80)


class Addressee(models.TextChoices):
    PARTY_COMMITTEE = "party_committee", "cấp ủy"
    GOVERNMENT = "government", "chính quyền"
    OTHER = "other", "cơ quan, tổ chức khác"


class Recommendation(ChildRow):
    """What was recommended to whom after a supervision, and how it was answered. `accepted` is null until known."""

    PARENT = "supervision"

    supervision = models.ForeignKey(
        Supervision, on_delete=models.PROTECT, related_name="recommendations", verbose_name="cuộc giám sát"
    )
    addressee = models.CharField("nơi nhận kiến nghị", max_length=20, choices=Addressee.choices)
    text = CleanTextField("nội dung kiến nghị")
    sent_on = models.DateField("ngày gửi")
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    reply = CleanTextField("nội dung trả lời", blank=True)
    replied_on = models.DateField("ngày trả lời", null=True, blank=True)
    accepted = models.BooleanField("được tiếp thu", null=True, blank=True)
    history = HistoricalRecords()
    objects = SupervisionChildQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kiến nghị sau giám sát"
        ordering = ("sent_on", "pk")
        constraints = [
            not_before(
                "due_on",
                "sent_on",
                name="recommendation_due_after_sent",
                message="Hạn trả lời phải sau hoặc bằng ngày gửi.",
            ),
            not_before(
                "replied_on",
                "sent_on",
                name="recommendation_replied_after_sent",
                message="Ngày trả lời phải sau hoặc bằng ngày gửi.",
            ),
            models.CheckConstraint(
                condition=Q(reply="") | Q(replied_on__isnull=False),
                name="recommendation_reply_has_its_day",
                violation_error_message="Đã ghi nội dung trả lời thì phải ghi ngày trả lời.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 80)
