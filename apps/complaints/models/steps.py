"""What happened with a case, which of the law's steps run in it, and when each is due.

Events are what people enter; `CaseStep` rows are never typed but reckoned: from the events, from the law's steps
(`law.ProcedureStep`) and from the calendar.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from apps.complaints.models.denunciations import Denunciation, DenunciationRowQuerySet, without_barred
from apps.complaints.models.numbered import NUMBER_MESSAGE, NUMBER_PATTERN, check_number
from apps.complaints.models.petitions import Petition
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.querysets import VisibleQuerySet
from apps.villages.models import AdministrativeUnit, ChildQuerySet, ChildRow
from apps.villages.models.scope import KeepsToUnit


class PetitionEventKind(models.TextChoices):
    ACCEPT = "accept", "thụ lý"
    REFUSE = "refuse", "không thụ lý"
    GUIDE = "guide", "hướng dẫn"
    TRANSFER = "transfer", "chuyển đơn"
    RETURN = "return", "trả lại đơn"
    FILE = "file", "lưu đơn"
    VERIFY = "verify", "giao xác minh"
    DIALOGUE = "dialogue", "đối thoại"
    EXTEND = "extend", "gia hạn"
    SUSPEND = "suspend", "tạm đình chỉ"
    RESUME = "resume", "tiếp tục giải quyết"
    DECIDE = "decide", "giải quyết, trả lời"
    SEND = "send", "gửi quyết định, kết quả"
    WITHDRAW = "withdraw", "rút đơn"
    WITHDRAW_PART = "withdraw_part", "rút một phần nội dung"
    STOP = "stop", "đình chỉ"
    CALENDAR = "calendar", "hạn đổi theo lịch ngày nghỉ"


class DenunciationEventKind(models.TextChoices):
    VERIFY = "verify", "kiểm tra điều kiện thụ lý"
    ACCEPT = "accept", "thụ lý"
    REFUSE = "refuse", "không thụ lý"
    TRANSFER = "transfer", "chuyển cơ quan có thẩm quyền"
    NOTIFY = "notify", "báo việc thụ lý"
    EXTEND = "extend", "gia hạn"
    SUSPEND = "suspend", "tạm đình chỉ"
    RESUME = "resume", "tiếp tục giải quyết"
    DECIDE = "decide", "kết luận"
    SEND = "send", "gửi kết luận"
    ACT = "act", "xử lý theo kết luận"
    STOP = "stop", "đình chỉ"
    CALENDAR = "calendar", "hạn đổi theo lịch ngày nghỉ"


class CaseEvent(ChildRow):
    """Something that happened with a case on a day. `before` is the state that the undo brings back."""

    happened_on = models.DateField("ngày")
    before = models.CharField("tình trạng trước đó", max_length=20, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người ghi",
    )
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        abstract = True


class PetitionEventQuerySet(ChildQuerySet):
    unit_path = "petition__unit"

    def for_list(self) -> Self:
        return self.select_related("petition__unit", "created_by")


class PetitionEvent(CaseEvent):
    """An event of a petition; `number` is that of the decision or paper, `note` what is to be remembered of it."""

    PARENT = "petition"
    HOLDS_PERSONAL_DATA = True
    Kind = PetitionEventKind

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="events", verbose_name="đơn")
    kind = models.CharField("việc", max_length=15, choices=PetitionEventKind.choices)
    number = CleanCharField("số văn bản", max_length=40, blank=True)
    note = CleanTextField("nội dung", blank=True, max_length=2000)
    history = HistoricalRecords()
    objects = PetitionEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "diễn biến xử lý"
        ordering = ("happened_on", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ngày {self.happened_on:%d/%m/%Y}"


class DenunciationEvent(CaseEvent):
    """An event of a denunciation: chosen values and a number, never words."""

    PARENT = "denunciation"
    HOLDS_PERSONAL_DATA = True
    Kind = DenunciationEventKind

    denunciation = models.ForeignKey(
        Denunciation, on_delete=models.PROTECT, related_name="events", verbose_name="hồ sơ tố cáo"
    )
    kind = models.CharField("việc", max_length=15, choices=DenunciationEventKind.choices)
    number = CleanCharField(
        "số văn bản", max_length=30, blank=True, validators=[check_number], help_text=NUMBER_MESSAGE
    )
    history = HistoricalRecords()
    objects = DenunciationRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "diễn biến xử lý tố cáo"
        ordering = ("happened_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(number="") | Q(number__regex=NUMBER_PATTERN),
                name="denunciation_event_number_only",
                violation_error_message=NUMBER_MESSAGE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ngày {self.happened_on:%d/%m/%Y}"


class CaseStepQuerySet(VisibleQuerySet):
    """Steps stand under the unit itself, so that what a commune owes is found by one index."""

    def open(self) -> Self:
        """Not done yet; one that is suspended has no due day."""
        return self.filter(done_on__isnull=True)

    def due_by(self, day: date) -> Self:
        """Open and due on the day or before."""
        return self.open().filter(due_on__lte=day)

    def running_across(self, day: date) -> Self:
        """Open ones whose time holds the day, so that a change of the calendar there may move them."""
        return self.open().filter(Q(due_on__isnull=True) | Q(due_on__gte=day), started_on__lte=day)


class CaseStep(KeepsToUnit):
    """A step that runs, or ran, in a case: reckoned, never typed. `due_on` is empty while its clock stands still."""

    CASE: ClassVar[str]

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="đơn vị"
    )
    code = models.CharField("mã bước", max_length=20)
    name = models.CharField("bước", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự")
    started_on = models.DateField("tính từ ngày")
    due_on = models.DateField("hạn", null=True)
    done_on = models.DateField("ngày hoàn thành", null=True)
    is_confirmed = models.BooleanField("thời hạn đã kiểm chứng", default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def case(self) -> Any:
        return getattr(self, self.CASE)

    @property
    def is_paused(self) -> bool:
        return self.done_on is None and self.due_on is None

    def is_late_on(self, day: date) -> bool:
        """Past its due day, whether still open or done after it."""
        return self.due_on is not None and self.due_on < (self.done_on or day)


def _open_steps(name: str) -> models.Index:
    return models.Index(fields=["unit", "due_on"], name=name, condition=Q(done_on__isnull=True))


class PetitionStepQuerySet(CaseStepQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit", "petition__unit", "petition__assigned_to")


class PetitionStep(CaseStep):
    CASE = "petition"
    HOLDS_PERSONAL_DATA = True

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="steps", verbose_name="đơn")
    objects = PetitionStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thời hạn của đơn"
        ordering = ("position", "pk")
        indexes = [_open_steps("petition_step_open")]
        constraints = [
            models.UniqueConstraint(fields=["petition", "code"], name="petition_step_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("started_on")), name="petition_step_done_after"
            ),
        ]


class DenunciationStepQuerySet(CaseStepQuerySet):
    def visible_to(self, user: Any) -> Self:
        return without_barred(super().visible_to(user), user, "denunciation")

    def editable_by(self, user: Any) -> Self:
        return without_barred(super().editable_by(user), user, "denunciation")

    def for_list(self) -> Self:
        return self.select_related("unit", "denunciation__unit")


class DenunciationStep(CaseStep):
    CASE = "denunciation"
    HOLDS_PERSONAL_DATA = True

    denunciation = models.ForeignKey(
        Denunciation, on_delete=models.CASCADE, related_name="steps", verbose_name="hồ sơ tố cáo"
    )
    objects = DenunciationStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thời hạn của hồ sơ tố cáo"
        ordering = ("position", "pk")
        indexes = [_open_steps("denunciation_step_open")]
        constraints = [
            models.UniqueConstraint(fields=["denunciation", "code"], name="denunciation_step_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("started_on")), name="denunciation_step_done_after"
            ),
        ]
