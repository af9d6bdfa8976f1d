"""Petitions that are no denunciation, who sent them, and when they are due."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.complaints.models.classes import PetitionClass
from apps.complaints.models.numbered import (
    NO_NAMES,
    NUMBER_MESSAGE,
    NUMBER_PATTERN,
    Field,
    NumberedRecord,
    PetitionType,
    check_number,
)
from apps.core.constraints import not_before, not_to_come, where_filled
from apps.core.fields import CleanCharField, CleanTextField, SearchKeyField
from apps.core.periods import Period
from apps.core.querysets import running_within, search_words
from apps.villages.models import ChildQuerySet, ChildRow
from apps.villages.models.base import UnitRecordQuerySet

OPEN_STATUSES = ("received", "accepted", "suspended")


class PetitionQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("own_type", "own_field", "assigned_to")

    def with_events(self) -> Self:
        """With what happened and who entered it, read once for the list of it, the clock, the moves and the papers."""
        events: Any = self.model._meta.get_field("events").related_model
        return self.prefetch_related(models.Prefetch("events", events.objects.select_related("created_by")))

    def open_after(self, day: date) -> Self:
        """Petitions that were received and not yet closed when the day ended."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), received_on__lte=day)

    def handled_in(self, period: Period) -> Self:
        """Petitions received in the period or carried over into it."""
        return self.filter(running_within(period.start, period.end, start="received_on", end="closed_on"))

    def overdue(self, today: date) -> Self:
        return self.filter(closed_on__isnull=True, due_on__lt=today)

    def due_between(self, first: date, last: date) -> Self:
        """Open petitions due from a day to a day, both counted in."""
        return self.filter(closed_on__isnull=True, due_on__range=(first, last))

    def leading(self) -> Self:
        """One for each matter: letters that were joined to another are left out."""
        return self.filter(matter__isnull=True)

    def sent_by(self, words: str) -> Self:
        """Letters with a sender whose name or address has every word; diacritics and case do not count."""
        # Asked letter by letter: the senders of a province are many more than the letters of one commune.
        own = Petitioner.objects.filter(petition=models.OuterRef("pk"))
        return self.filter(models.Exists(search_words(own, words)))


class Petition(NumberedRecord):
    """A petition as the register shows it: six independent classes, dates and a result.

    Classes after Thông tư 05/2021/TT-TTCP Điều 6 [S]; handling steps [K]. Who sent it stands in `Petitioner`. `matter`
    leads from a later letter about one matter to its first one. `code_serial` counts the secret codes given out to the
    sender. After `erased_on` no words and no senders are left (retention); `kept_until` puts that off.
    """

    SEARCH_FIELDS = ("code", "subject")
    # Names stay out, but what a petition is about and how it ended may still lead a villager to the petitioner.
    HOLDS_PERSONAL_DATA = True
    HISTORY_ALSO = ("status", "due_on", "closed_on", "result", "matter", "kept_until", "erased_on")

    Type = PetitionType

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
        REFUSED = "refused", "không thụ lý"
        GUIDED = "guided", "đã hướng dẫn"
        TRANSFERRED = "transferred", "đã chuyển đơn"
        RETURNED = "returned", "đã trả lại đơn"
        FILED = "filed", "đã lưu đơn"
        RESOLVED = "resolved", "đã giải quyết"
        WITHDRAWN = "withdrawn", "đã rút đơn"
        STOPPED = "stopped", "đình chỉ"

    # It stands where no name may: in the number register and in calendars.
    code = CleanCharField("số vào sổ", max_length=30, validators=[check_number])
    petition_type = models.CharField("loại đơn", max_length=20, choices=PetitionType.choices)
    own_type = models.ForeignKey(
        PetitionClass,
        on_delete=models.PROTECT,
        related_name="typed_petitions",
        null=True,
        blank=True,
        verbose_name="loại đơn của xã",
    )
    source = models.CharField("nguồn đơn", max_length=20, choices=Source.choices)
    field = models.CharField("lĩnh vực", max_length=20, choices=Field.choices)
    own_field = models.ForeignKey(
        PetitionClass,
        on_delete=models.PROTECT,
        related_name="fielded_petitions",
        null=True,
        blank=True,
        verbose_name="lĩnh vực của xã",
    )
    subject = CleanCharField("trích yếu nội dung", max_length=300, help_text=NO_NAMES)
    signers = models.PositiveIntegerField("số người ký đơn", default=1)
    screening = models.CharField(
        "kết quả phân loại", max_length=20, choices=Screening.choices, default=Screening.PENDING
    )
    competence = models.CharField("thẩm quyền", max_length=10, choices=Competence.choices, blank=True)
    status = models.CharField(
        "tình trạng", max_length=20, choices=Status.choices, default=Status.RECEIVED, editable=False
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người phụ trách",
    )
    matter = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="letters",
        null=True,
        blank=True,
        editable=False,
        verbose_name="cùng vụ việc với đơn",
    )
    inspectorate_helped = models.BooleanField("Ban Thanh tra nhân dân tham gia giải quyết", default=False)
    closed_on = models.DateField("ngày kết thúc xử lý", null=True, blank=True, editable=False)
    result = CleanTextField("kết quả", blank=True, help_text=NO_NAMES, editable=False)
    code_serial = models.PositiveSmallIntegerField("lần cấp mã tra cứu", default=1, editable=False)
    kept_until = models.DateField("giữ lại đến hết ngày", null=True, blank=True, editable=False)
    erased_on = models.DateField("ngày xóa thông tin cá nhân", null=True, blank=True, editable=False)
    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đơn thư"
        ordering = ("-received_on", "-pk")
        indexes = [
            models.Index(fields=["unit", "received_on", "closed_on"], name="petition_unit_received"),
            models.Index(fields=["unit", "closed_on"], name="petition_unit_closed"),
            models.Index(fields=["unit", "due_on"], name="petition_unit_due_open", condition=Q(closed_on__isnull=True)),
            where_filled("matter", name="petition_of_matter"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "code"],
                name="petition_code_once_per_year",
                violation_error_message="Số vào sổ này đã có trong năm.",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=NUMBER_PATTERN),
                name="petition_code_is_a_number",
                violation_error_message=NUMBER_MESSAGE,
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
            models.CheckConstraint(
                condition=Q(signers__gte=1),
                name="petition_has_signers",
                violation_error_message="Một đơn có ít nhất 1 người ký.",
            ),
            models.CheckConstraint(
                condition=Q(erased_on__isnull=True) | Q(closed_on__isnull=False, subject="", result=""),
                name="petition_erased_has_no_words",
                violation_error_message="Đơn đã xóa thông tin cá nhân thì không còn trích yếu, kết quả.",
            ),
        ]

    def __str__(self) -> str:
        # No subject: this text goes into messages and pages of others.
        return f"Đơn số {self.code} năm {self.year}"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "received_on")
        for own, axis, said in (
            (self.own_type, PetitionClass.Axis.TYPE, self.petition_type),
            (self.own_field, PetitionClass.Axis.FIELD, self.field),
        ):
            if own is not None and (own.axis, own.counted_as) != (axis, said):
                raise ValidationError("Tên gọi riêng của xã không thuộc loại đơn hay lĩnh vực đã chọn.")

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def type_name(self) -> str:
        """The commune's own name where it has one."""
        return str(self.own_type or self.get_petition_type_display())

    @property
    def field_name(self) -> str:
        return str(self.own_field or self.get_field_display())


class PetitionerQuerySet(ChildQuerySet):
    unit_path = "petition__unit"

    def for_list(self) -> Self:
        return self.select_related("petition__unit")


class Petitioner(ChildRow):
    """Who signed a petition. A telephone number is masked wherever it is not asked for."""

    PARENT = "petition"
    SEARCH_FIELDS = ("name", "address")
    MASKED_FIELDS = ("phone",)
    HOLDS_PERSONAL_DATA = True

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="petitioners", verbose_name="đơn")
    name = CleanCharField("họ và tên", max_length=120)
    address = CleanCharField("địa chỉ", max_length=250, blank=True)
    phone = CleanCharField("điện thoại", max_length=30, blank=True)
    is_representative = models.BooleanField("người đại diện", default=False)
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = PetitionerQuerySet.as_manager()

    class Meta:
        verbose_name = "người gửi đơn"
        verbose_name_plural = "người gửi đơn"
        ordering = ("-is_representative", "pk")

    def __str__(self) -> str:
        return self.name
