"""What the portal may know of a denunciation: dates, chosen values and where the paper dossier stands."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from apps.complaints.models.numbered import NUMBER_MESSAGE, NUMBER_PATTERN, Field, NumberedRecord, check_number
from apps.core.fields import CleanCharField
from apps.villages.models import ChildQuerySet, ChildRow
from apps.villages.models.base import UnitRecordQuerySet

OPEN_STAGES = ("received", "verifying", "accepted", "suspended")


class DenunciationQuerySet(UnitRecordQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Without those that are kept from this account, whatever its roles."""
        return without_barred(super().visible_to(user), user)

    def editable_by(self, user: Any) -> Self:
        return without_barred(super().editable_by(user), user)

    def open(self) -> Self:
        """Denunciations that still wait for their end."""
        return self.filter(stage__in=OPEN_STAGES)


def without_barred(rows: Any, user: Any, path: str = "pk") -> Any:
    """The rows without those that hang (by `path`) on a denunciation kept from the account."""
    return rows.exclude(**{f"{path}__in": DenunciationBar.objects.filter(user_id=user.pk).values("denunciation")})


class Denunciation(NumberedRecord):
    """Dates, chosen values, two numbers. No free text, no file, no name: what was said stays on paper.

    Luật Tố cáo 2018, Điều 8, 10 [K]. Accounts from which it is kept stand in `DenunciationBar`.
    """

    SEARCH_FIELDS = ("code",)
    HOLDS_PERSONAL_DATA = True  # that somebody denounced on a day in a field is itself to be kept from the curious
    HISTORY_ALSO = ("stage", "result", "due_on", "closed_on")

    class Stage(models.TextChoices):
        RECEIVED = "received", "đã tiếp nhận"
        VERIFYING = "verifying", "đang kiểm tra điều kiện thụ lý"
        ACCEPTED = "accepted", "đã thụ lý"
        SUSPENDED = "suspended", "tạm đình chỉ"
        REFUSED = "refused", "không thụ lý"
        TRANSFERRED = "transferred", "đã chuyển cơ quan có thẩm quyền"
        STOPPED = "stopped", "đình chỉ"
        CONCLUDED = "concluded", "đã kết luận"

    class Result(models.TextChoices):
        FOUNDED = "founded", "tố cáo đúng"
        PARTLY = "partly", "tố cáo đúng một phần"
        UNFOUNDED = "unfounded", "tố cáo sai"

    code = CleanCharField("mã số", max_length=30, validators=[check_number], help_text=NUMBER_MESSAGE)
    field = models.CharField("lĩnh vực", max_length=20, choices=Field.choices)
    stage = models.CharField("giai đoạn", max_length=20, choices=Stage.choices, default=Stage.RECEIVED, editable=False)
    result = models.CharField("kết quả", max_length=20, choices=Result.choices, blank=True, editable=False)
    closed_on = models.DateField("ngày kết thúc xử lý", null=True, blank=True, editable=False)
    paper_dossier_number = CleanCharField(
        "số hồ sơ giấy", max_length=30, validators=[check_number], help_text=NUMBER_MESSAGE
    )
    objects = DenunciationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tố cáo"
        ordering = ("-received_on", "-pk")
        indexes = [models.Index(fields=["unit", "received_on"], name="denunciation_unit_received")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "code"],
                name="denunciation_code_once_per_year",
                violation_error_message="Mã số này đã có trong năm.",
            ),
            models.CheckConstraint(
                condition=Q(stage="concluded") & ~Q(result="") | ~Q(stage="concluded") & Q(result=""),
                name="denunciation_result_when_concluded",
                violation_error_message="Kết quả chỉ chọn, và phải chọn, khi giai đoạn là đã kết luận.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=OPEN_STAGES, closed_on__isnull=True)
                | (~Q(stage__in=OPEN_STAGES) & Q(closed_on__gte=F("received_on"))),
                name="denunciation_closed_on_with_closed_stage",
                violation_error_message="Hồ sơ đã kết thúc phải có ngày kết thúc; đang xử lý thì để trống ngày đó.",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=NUMBER_PATTERN, paper_dossier_number__regex=NUMBER_PATTERN),
                name="denunciation_numbers_only",
                violation_error_message=NUMBER_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return f"Tố cáo mã số {self.code} năm {self.year}"

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES


class DenunciationRowQuerySet(ChildQuerySet):
    """Rows that hang on a denunciation, kept from those from whom it is kept."""

    unit_path = "denunciation__unit"

    def visible_to(self, user: Any) -> Self:
        return without_barred(super().visible_to(user), user, "denunciation")

    def editable_by(self, user: Any) -> Self:
        return without_barred(super().editable_by(user), user, "denunciation")

    def for_list(self) -> Self:
        return self.select_related("denunciation__unit")


class DenunciationBar(ChildRow):
    """An account that never sees the denunciation: that of the official denounced, or of somebody close to him."""

    PARENT = "denunciation"

    denunciation = models.ForeignKey(
        Denunciation, on_delete=models.PROTECT, related_name="bars", verbose_name="hồ sơ tố cáo"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="tài khoản"
    )
    history = HistoricalRecords()
    objects = DenunciationRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tài khoản không được xem"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["denunciation", "user"],
                name="denunciation_bar_once",
                violation_error_message="Tài khoản này đã có trong danh sách.",
            )
        ]

    def __str__(self) -> str:
        return "tài khoản không được xem"
