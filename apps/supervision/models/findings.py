"""What a supervision found, what was recommended to whom, how it was answered, remedied and verified."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.committees.models import RemediedRow
from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField, SearchKeyField
from apps.core.querysets import search_words
from apps.core.text import shortened
from apps.supervision.models.supervisions import Supervision
from apps.villages.models import ChildQuerySet, ChildRow
from apps.works.models import MAX_MONEY


def days_after(day: date | None) -> int | None:
    """How many days today lies after the day; None while it does not, or without one."""
    today = timezone.localdate()
    return (today - day).days if day is not None and day < today else None


class SupervisionChildQuerySet(ChildQuerySet):
    unit_path = "supervision__unit"

    def for_list(self) -> Self:
        return self.select_related("supervision__unit")

    def search(self, words: str) -> Self:
        """Rows that with their supervision have every word; diacritics and case do not count."""
        return search_words(self, words, "search_text", "supervision__search_text")


class FindingStatus(models.TextChoices):
    OPEN = "open", "đã phát hiện"
    RECOMMENDED = "recommended", "đã kiến nghị xử lý"
    REMEDIED = "remedied", "đã khắc phục, chờ xác nhận"
    RESOLVED = "resolved", "đã xử lý xong"
    CLOSED = "closed", "kết thúc, không xử lý"


OPEN_FINDINGS = (FindingStatus.OPEN, FindingStatus.RECOMMENDED, FindingStatus.REMEDIED)


class FindingQuerySet(SupervisionChildQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("supervision__work", "remedied_by", "verified_by")

    def open(self) -> Self:
        """Findings that are neither resolved nor closed, however old."""
        return self.filter(status__in=OPEN_FINDINGS)

    def overdue(self, today: date) -> Self:
        """Open ones that are not remedied yet and whose day has passed."""
        return self.open().exclude(status=FindingStatus.REMEDIED).filter(due_on__lt=today)

    def with_recommendation(self) -> Self:
        """Cases that were recommended: those with a recommendation, and those that are on their way beyond `open`.

        One that was closed without having been recommended is none.
        """
        named = models.Exists(Recommendation.objects.filter(finding=models.OuterRef("pk")))
        beyond = (FindingStatus.RECOMMENDED, FindingStatus.REMEDIED, FindingStatus.RESOLVED)
        return self.filter(Q(named) | Q(status__in=beyond))


class Finding(RemediedRow):
    """A matter that looks like a breach, with the money (đồng) and land (m²) it concerns; null means not known.

    It ends resolved, by a remedy that somebody else than who entered it has verified, or closed with a reason. What was
    recovered, handled otherwise or cut from the settlement stands beside what was found.
    """

    PARENT = "supervision"
    FOUND_NAME = "ngày bắt đầu giám sát"
    SEARCH_FIELDS = ("description", "remedy")
    REMEDY: ClassVar[dict[str, Any]] = RemediedRow.REMEDY | {
        "money_recovered": None,
        "money_other": None,
        "settlement_cut": None,
        "land_recovered_m2": None,
        "land_other_m2": None,
    }
    HISTORY_ALSO: ClassVar[tuple[str, ...]] = (
        "status",
        *REMEDY,
        "verified_on",
        "verified_by",
        "closed_on",
        "closed_why",
        "returned_why",
    )

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
    status = models.CharField(
        "tình trạng", max_length=15, choices=FindingStatus.choices, default=FindingStatus.OPEN, editable=False
    )
    money_recovered = models.PositiveBigIntegerField("tiền thu hồi (đồng)", null=True, blank=True, editable=False)
    money_other = models.PositiveBigIntegerField("xử lý khác về tiền (đồng)", null=True, blank=True, editable=False)
    settlement_cut = models.PositiveBigIntegerField("giảm trừ quyết toán (đồng)", null=True, blank=True, editable=False)
    land_recovered_m2 = models.DecimalField(
        "đất thu hồi (m²)", max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    land_other_m2 = models.DecimalField(
        "xử lý khác về đất (m²)", max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    closed_on = models.DateField("ngày kết thúc", null=True, blank=True, editable=False)
    closed_why = CleanCharField("lý do kết thúc, không xử lý", max_length=300, blank=True, editable=False)
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "vụ việc phát hiện"
        ordering = ("pk",)
        constraints = [
            *RemediedRow.Meta.constraints,
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
            models.CheckConstraint(
                condition=Q(
                    money_recovered__lte=MAX_MONEY,
                    money_other__lte=MAX_MONEY,
                    settlement_cut__lte=MAX_MONEY,
                    land_recovered_m2__gte=0,
                    land_other_m2__gte=0,
                ),
                name="finding_handled_in_bounds",
                violation_error_message="Số tiền không quá 1.000.000 tỷ đồng; diện tích không được âm.",
            ),
            models.CheckConstraint(
                condition=Q(status="remedied", remedied_on__isnull=False, verified_on__isnull=True)
                | Q(status="resolved", remedied_on__isnull=False, verified_on__isnull=False)
                | Q(status__in=["open", "recommended", "closed"], remedied_on__isnull=True, verified_on__isnull=True),
                name="finding_status_with_remedy",
                violation_error_message="Chỉ xử lý xong khi kết quả khắc phục đã được ghi và xác nhận.",
            ),
            models.CheckConstraint(
                condition=(Q(status="closed", closed_on__isnull=False, returned_why="") & ~Q(closed_why=""))
                | (~Q(status="closed") & Q(closed_on__isnull=True, closed_why="")),
                name="finding_closed_with_reason",
                violation_error_message="Kết thúc mà không xử lý thì phải ghi ngày và lý do.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.description, 80)

    def get_absolute_url(self) -> str:
        """Its own place on the page of its supervision."""
        return f"{super().get_absolute_url()}#vu-viec-{self.pk}"

    @property
    def found_on(self) -> date | None:
        """The day on which the supervision began."""
        day = getattr(getattr(self, "supervision", None), "started_on", None)
        return day if isinstance(day, date) else None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_FINDINGS

    @property
    def is_settled(self) -> bool:
        """Whether it ended, one way or the other, and is only opened again by a step of its own."""
        return self.status in (FindingStatus.RESOLVED, FindingStatus.CLOSED)

    @property
    def days_late(self) -> int | None:
        """Days past the day by which it was to be remedied, of one that is not."""
        waits = self.status in (FindingStatus.OPEN, FindingStatus.RECOMMENDED)
        return days_after(self.due_on) if waits else None


class Addressee(models.TextChoices):
    PARTY_COMMITTEE = "party_committee", "cấp ủy"
    GOVERNMENT = "government", "chính quyền"
    OTHER = "other", "cơ quan, tổ chức khác"


class RecommendationQuerySet(SupervisionChildQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("supervision__work", "finding")

    def unanswered(self) -> Self:
        return self.filter(replied_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.unanswered().filter(due_on__lt=today)


class Recommendation(ChildRow):
    """What was recommended to whom after a supervision, and how it was answered. `accepted` is null until known."""

    PARENT = "supervision"
    SEARCH_FIELDS = ("text", "reply")

    supervision = models.ForeignKey(
        Supervision, on_delete=models.PROTECT, related_name="recommendations", verbose_name="cuộc giám sát"
    )
    finding = models.ForeignKey(
        Finding,
        on_delete=models.PROTECT,
        related_name="recommendations",
        null=True,
        blank=True,
        verbose_name="về vụ việc",
        help_text="Để trống khi kiến nghị chung.",
    )
    on_law = models.BooleanField("kiến nghị về bất cập của pháp luật", default=False)
    addressee = models.CharField("nơi nhận kiến nghị", max_length=20, choices=Addressee.choices)
    text = CleanTextField("nội dung kiến nghị")
    sent_on = models.DateField("ngày gửi")
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    reply = CleanTextField("nội dung trả lời", blank=True)
    replied_on = models.DateField("ngày trả lời", null=True, blank=True)
    accepted = models.BooleanField("được tiếp thu", null=True, blank=True)
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = RecommendationQuerySet.as_manager()

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

    def get_absolute_url(self) -> str:
        """Its own place on the page of its supervision."""
        return f"{super().get_absolute_url()}#kien-nghi-{self.pk}"

    @property
    def is_answered(self) -> bool:
        return self.replied_on is not None

    @property
    def days_late(self) -> int | None:
        """Days past the day by which the reply was due, while there is none."""
        return None if self.is_answered else days_after(self.due_on)

    def clean(self) -> None:
        """About a finding of the same supervision, sent after that began, and nothing that is still to come.

        Whether it was accepted only a reply can say.
        """
        super().clean()
        not_to_come(self, "sent_on", "replied_on")
        if self.accepted is not None and self.replied_on is None:
            raise ValidationError({"replied_on": "Đã ghi kiến nghị có được tiếp thu hay không thì ghi ngày trả lời."})
        finding = self.finding
        if finding is not None and finding.supervision_id != self.supervision_id:
            raise ValidationError({"finding": "Chọn vụ việc của chính cuộc giám sát này."})
        supervision: Any = getattr(self, "supervision", None)
        begun = getattr(supervision, "started_on", None)
        if isinstance(begun, date) and self.sent_on is not None and self.sent_on < begun:
            raise ValidationError({"sent_on": "Ngày gửi không được trước ngày bắt đầu giám sát."})
