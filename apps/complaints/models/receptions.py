"""Turns (lượt) of receiving citizens, and who came."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.complaints.models.days import ReceptionDay
from apps.complaints.models.numbered import NO_NAMES
from apps.complaints.models.petitions import Petition
from apps.core.constraints import not_before, not_to_come
from apps.core.fields import CleanCharField, SearchKeyField
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord
from apps.villages.models.base import UnitRecordQuerySet

# [S] Five people on one matter are a group (đoàn đông người) in the log of receptions.
GROUP_FROM = 5


class ReceptionQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("day", "petition").prefetch_related("visitors")

    def unanswered(self) -> Self:
        """Those that were promised an answer and have none yet."""
        return self.filter(handling=Reception.Handling.LATER, answered_on__isnull=True)

    def late_on(self, today: date) -> Self:
        return self.unanswered().filter(answer_due_on__lt=today)


class Reception(UnitRecord):
    """One turn (lượt) of receiving citizens: how many came, with how many cases, and what was done.

    Who came stands in `Visitor`. A reception that turns out to be a denunciation keeps only its counts. What was
    promised an answer has a day for it (Luật Tiếp công dân, Điều 28 [K]).
    """

    SEARCH_FIELDS = ("subject",)
    HOLDS_PERSONAL_DATA = True  # who came on that day, and why, can be guessed from the matter

    class Kind(models.TextChoices):
        REGULAR = "regular", "thường xuyên"
        PERIODIC = "periodic", "định kỳ"
        EXTRAORDINARY = "extraordinary", "đột xuất"

    class Receiver(models.TextChoices):
        CHAIRMAN = "chairman", "Chủ tịch UBND"
        DEPUTY = "deputy", "cấp phó được ủy quyền"
        OFFICER = "officer", "công chức tiếp công dân"
        PARTY_SECRETARY = "party_secretary", "Bí thư Đảng ủy"

    class Handling(models.TextChoices):
        EXPLAINED = "explained", "giải thích, trả lời trực tiếp"
        LATER = "later", "sẽ trả lời sau bằng văn bản"
        ACCEPTED = "accepted", "nhận đơn để xử lý"
        GUIDED = "guided", "hướng dẫn"
        TRANSFERRED = "transferred", "chuyển cơ quan có thẩm quyền"
        RETURNED = "returned", "trả lại đơn"
        DENUNCIATION = "denunciation", "tố cáo: lập hồ sơ giấy"

    held_on = models.DateField("ngày tiếp")
    kind = models.CharField("hình thức tiếp", max_length=20, choices=Kind.choices)
    receiver = models.CharField("người tiếp", max_length=20, choices=Receiver.choices)
    people = models.PositiveIntegerField("số người", default=1)
    cases = models.PositiveIntegerField(
        "số vụ việc", default=1, help_text="Ghi 0 khi vụ việc đã được tính ở lần trước."
    )
    is_group = models.BooleanField("đoàn đông người", default=False)
    subject = CleanCharField("nội dung", max_length=300, blank=True, help_text=NO_NAMES)
    handling = models.CharField("hướng xử lý", max_length=20, choices=Handling.choices)
    day = models.ForeignKey(
        ReceptionDay,
        on_delete=models.PROTECT,
        related_name="receptions",
        null=True,
        blank=True,
        verbose_name="buổi tiếp trong lịch",
    )
    petition = models.ForeignKey(
        Petition,
        on_delete=models.PROTECT,
        related_name="receptions",
        null=True,
        blank=True,
        verbose_name="đơn đã nhận",
    )
    inspectorate_present = models.BooleanField("có Ban Thanh tra nhân dân dự", default=False)
    earlier_handled_by = CleanCharField("cơ quan đã giải quyết", max_length=150, blank=True)
    answer_due_on = models.DateField("hạn trả lời", null=True, blank=True, editable=False)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    outcome = CleanCharField("theo dõi kết quả", max_length=300, blank=True, help_text=NO_NAMES)
    erased_on = models.DateField("ngày xóa thông tin cá nhân", null=True, blank=True, editable=False)
    objects = ReceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt tiếp công dân"
        verbose_name_plural = "tiếp công dân"
        ordering = ("-held_on", "-pk")
        indexes = [models.Index(fields=["unit", "held_on"], name="reception_unit_held")]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=1),
                name="reception_has_people",
                violation_error_message="Một lượt tiếp có ít nhất 1 người.",
            ),
            models.CheckConstraint(
                condition=Q(is_group=False) | Q(people__gte=GROUP_FROM),
                name="reception_group_has_people",
                violation_error_message=f"Đoàn đông người có từ {GROUP_FROM} người trở lên.",
            ),
            models.CheckConstraint(
                condition=~Q(handling="denunciation")
                | Q(subject="", outcome="", earlier_handled_by="", petition__isnull=True),
                name="reception_of_denunciation_without_subject",
                violation_error_message="Lượt tiếp có tố cáo chỉ ghi số lượng; để trống nội dung, kết quả và đơn.",
            ),
            not_before(
                "answered_on",
                "held_on",
                name="reception_answered_after_held",
                message="Ngày trả lời phải sau hoặc bằng ngày tiếp.",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(handling="later"),
                name="reception_answered_when_promised",
                violation_error_message="Chỉ ghi ngày trả lời khi hướng xử lý là “sẽ trả lời sau bằng văn bản”.",
            ),
        ]

    def __str__(self) -> str:
        return f"Tiếp công dân ngày {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "held_on", "answered_on")


class VisitorQuerySet(ChildQuerySet):
    unit_path = "reception__unit"

    def for_list(self) -> Self:
        return self.select_related("reception__unit")


class Visitor(ChildRow):
    """Who came: name and address, and nothing else. A denunciation's reception has none."""

    PARENT = "reception"
    SEARCH_FIELDS = ("name", "address")
    HOLDS_PERSONAL_DATA = True

    reception = models.ForeignKey(
        Reception, on_delete=models.PROTECT, related_name="visitors", verbose_name="lượt tiếp"
    )
    name = CleanCharField("họ và tên", max_length=120)
    address = CleanCharField("địa chỉ", max_length=250, blank=True)
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = VisitorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "người đến"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
