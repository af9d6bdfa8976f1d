"""Petitions, denunciations and receptions of citizens."""

from datetime import date, timedelta
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.periods import Period
from apps.core.querysets import running_within
from apps.villages.models import UnitRecord
from apps.villages.models.base import UnitRecordQuerySet

NO_NAMES = "Không ghi họ tên, địa chỉ hay thông tin nhận ra một người."
OPEN_STATUSES = ("received", "accepted", "suspended")
OPEN_STAGES = ("received", "verifying", "accepted", "suspended")
WARN_BEFORE = timedelta(days=5)
# [S] Five people on one matter are a group (đoàn đông người) in the log of receptions.
GROUP_FROM = 5
# Digits first, then short groups of digits or capitals: "05/2024/HS-TC". A name or a sentence does not fit in.
NUMBER_PATTERN = r"\A[0-9]{1,6}([/-]([0-9]{1,4}|[A-ZĐ]{1,4})){0,4}\Z"
NUMBER_MESSAGE = "Chỉ gồm số, chữ in hoa viết tắt, dấu gạch chéo hoặc gạch nối, bắt đầu bằng số (ví dụ 05/2024/HS-TC)."
check_number = RegexValidator(NUMBER_PATTERN, NUMBER_MESSAGE)


class Field(models.TextChoices):
    """What a paper is about (catalogue H11)."""

    LAND = "land", "đất đai"
    ENVIRONMENT = "environment", "môi trường"
    POLICY = "policy", "chính sách, chế độ"
    ORDER = "order", "trật tự xây dựng, an toàn xã hội"
    OTHER = "other", "lĩnh vực khác"


class NumberedRecord(UnitRecord):
    """A paper in a register that is numbered anew each year; `year` follows the day of receipt."""

    received_on = models.DateField("ngày tiếp nhận")
    year = models.PositiveSmallIntegerField("năm của sổ", blank=True, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self._take_year()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._take_year()
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude: Any = None) -> None:
        # A form leaves out what it does not show; the number is unique only together with the year.
        super().validate_constraints(exclude=set(exclude or ()) - {"year"})

    def _take_year(self) -> None:
        if self.received_on:
            self.year = self.received_on.year


class PetitionQuerySet(UnitRecordQuerySet):
    def open_after(self, day: date) -> Self:
        """Petitions that were received and not yet closed when the day ended."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), received_on__lte=day)

    def handled_in(self, period: Period) -> Self:
        """Petitions received in the period or carried over into it."""
        return self.filter(running_within(period.start, period.end, start="received_on", end="closed_on"))

    def overdue(self, today: date) -> Self:
        return self.filter(closed_on__isnull=True, due_on__lt=today)

    def due_soon(self, today: date) -> Self:
        """Open petitions due within `WARN_BEFORE`, today counted in."""
        return self.filter(closed_on__isnull=True, due_on__range=(today, today + WARN_BEFORE))


class Petition(NumberedRecord):
    """A petition that is no denunciation, as the register shows it: six independent classes, dates and a result.

    Classes after Thông tư 05/2021/TT-TTCP Điều 6 [S]; handling steps [K].
    """

    SEARCH_FIELDS = ("code", "subject")
    # Names stay out, but what a petition is about and how it ended may still lead a villager to the petitioner.
    HOLDS_PERSONAL_DATA = True

    class Type(models.TextChoices):
        COMPLAINT = "complaint", "khiếu nại"
        RECOMMENDATION = "recommendation", "kiến nghị"
        REFLECTION = "reflection", "phản ánh"
        DISPUTE = "dispute", "tranh chấp"

    class Source(models.TextChoices):
        IN_PERSON = "in_person", "nộp trực tiếp"
        POST = "post", "gửi qua bưu điện"
        SUPERIOR = "superior", "cấp trên chuyển đến"
        OTHER_BODY = "other_body", "cơ quan khác chuyển đến"
        BOX = "box", "hòm thư góp ý"
        ONLINE = "online", "trực tuyến"
        OTHER = "other", "nguồn khác"

    class Screening(models.TextChoices):
        PENDING = "pending", "chưa phân loại"
        ELIGIBLE = "eligible", "đủ điều kiện xử lý"
        DUPLICATE = "duplicate", "trùng"
        NOT_ELIGIBLE = "not_eligible", "không đủ điều kiện xử lý"

    class Competence(models.TextChoices):
        OURS = "ours", "thuộc thẩm quyền của xã"
        OTHER = "other", "không thuộc thẩm quyền của xã"

    class Status(models.TextChoices):
        RECEIVED = "received", "đã tiếp nhận"
        ACCEPTED = "accepted", "đã thụ lý"
        SUSPENDED = "suspended", "tạm đình chỉ"
        GUIDED = "guided", "đã hướng dẫn"
        TRANSFERRED = "transferred", "đã chuyển đơn"
        RETURNED = "returned", "đã trả lại đơn"
        FILED = "filed", "đã lưu đơn"
        RESOLVED = "resolved", "đã giải quyết"
        WITHDRAWN = "withdrawn", "đã rút đơn"
        STOPPED = "stopped", "đình chỉ"

    code = CleanCharField("số vào sổ", max_length=30)
    petition_type = models.CharField("loại đơn", max_length=20, choices=Type.choices)
    source = models.CharField("nguồn đơn", max_length=20, choices=Source.choices)
    field = models.CharField("lĩnh vực", max_length=20, choices=Field.choices)
    subject = CleanCharField("trích yếu nội dung", max_length=300, help_text=NO_NAMES)
    screening = models.CharField(
        "kết quả phân loại", max_length=20, choices=Screening.choices, default=Screening.PENDING
    )
    competence = models.CharField("thẩm quyền", max_length=10, choices=Competence.choices, blank=True)
    status = models.CharField("tình trạng", max_length=20, choices=Status.choices, default=Status.RECEIVED)
    due_on = models.DateField("hạn giải quyết", null=True, blank=True)
    closed_on = models.DateField("ngày kết thúc xử lý", null=True, blank=True)
    result = CleanTextField("kết quả", blank=True, help_text=NO_NAMES)
    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đơn thư"
        ordering = ("-received_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "code"],
                name="petition_code_once_per_year",
                violation_error_message="Số vào sổ này đã có trong năm.",
            ),
            not_before(
                "closed_on",
                "received_on",
                name="petition_closed_after_received",
                message="Ngày kết thúc xử lý phải sau hoặc bằng ngày tiếp nhận.",
            ),
            not_before(
                "due_on",
                "received_on",
                name="petition_due_after_received",
                message="Hạn giải quyết phải sau hoặc bằng ngày tiếp nhận.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES, closed_on__isnull=True)
                | (~Q(status__in=OPEN_STATUSES) & Q(closed_on__isnull=False)),
                name="petition_closed_on_with_closed_status",
                violation_error_message="Đơn đã xử lý xong phải có ngày kết thúc; đơn đang xử lý thì để trống ngày đó.",
            ),
            models.CheckConstraint(
                condition=~Q(status="resolved") | Q(screening="eligible", competence="ours"),
                name="petition_resolved_is_eligible_and_ours",
                violation_error_message="Đơn đã giải quyết phải đủ điều kiện xử lý và thuộc thẩm quyền của xã.",
            ),
        ]

    def __str__(self) -> str:
        # No subject: this text goes into messages and pages of others.
        return f"Đơn số {self.code} năm {self.year}"


class DenunciationQuerySet(UnitRecordQuerySet):
    def open(self) -> Self:
        """Denunciations that still wait for their end."""
        return self.filter(stage__in=OPEN_STAGES)


class Denunciation(NumberedRecord):
    """What the portal may know of a denunciation: dates, chosen values and where the paper dossier stands.

    No free text, no file, no name: what was said stays on paper (Luật Tố cáo 2018, Điều 8, 10 [K]).
    """

    SEARCH_FIELDS = ("code",)
    HOLDS_PERSONAL_DATA = True  # that somebody denounced on a day in a field is itself to be kept from the curious

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
    stage = models.CharField("giai đoạn", max_length=20, choices=Stage.choices, default=Stage.RECEIVED)
    result = models.CharField("kết quả", max_length=20, choices=Result.choices, blank=True)
    paper_dossier_number = CleanCharField(
        "số hồ sơ giấy", max_length=30, validators=[check_number], help_text=NUMBER_MESSAGE
    )
    objects = DenunciationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tố cáo"
        ordering = ("-received_on", "-pk")
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
                condition=Q(code__regex=NUMBER_PATTERN, paper_dossier_number__regex=NUMBER_PATTERN),
                name="denunciation_numbers_only",
                violation_error_message=NUMBER_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return f"Tố cáo mã số {self.code} năm {self.year}"


class Reception(UnitRecord):
    """One turn (lượt) of receiving citizens: how many came, with how many cases, and what was done.

    A reception that turns out to be a denunciation keeps only its counts.
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
    objects = UnitRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt tiếp công dân"
        verbose_name_plural = "tiếp công dân"
        ordering = ("-held_on", "-pk")
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
                condition=~Q(handling="denunciation") | Q(subject=""),
                name="reception_of_denunciation_without_subject",
                violation_error_message="Lượt tiếp có tố cáo chỉ ghi số lượng; để trống ô nội dung.",
            ),
        ]

    def __str__(self) -> str:
        return f"Tiếp công dân ngày {self.held_on:%d/%m/%Y}"
