"""What comes after the issue of a document: its signed copies, who received it, and damage found in its files."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.constraints import not_to_come
from apps.core.fields import CleanCharField
from apps.core.models import new_public_id
from apps.documents.models.issuing import IssuedDocument
from apps.villages.models import ChildQuerySet, ChildRow


class OfDocumentQuerySet(ChildQuerySet):
    unit_path = "document__unit"

    def for_list(self) -> Self:
        """With the people; the document's text and figures stay unread."""
        return self.select_related("document__unit").defer("document__snapshot", "document__figures")


class SignedCopyQuerySet(OfDocumentQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("brought_by", "voided_by")

    def standing(self) -> Self:
        """Without those that were declared void."""
        return self.filter(voided_at=None)


def signed_copy_path(instance: "SignedCopy", filename: str) -> str:
    """Beside the issued file; the end is random, so that no copy takes another's place."""
    document = instance.document
    end = secrets.token_hex(8)
    return f"documents/{document.unit.slug}/{document.issued_on.year}/{document.public_id}-ky-{end}.pdf"


class SignedCopy(ChildRow):
    """The issued PDF with digital signatures behind it. It stands until a leader declares it void with a reason;
    database triggers refuse its deletion and any other change.

    `signer`, `issuer`, `serial` and `signed_at` are those of its last signature, as certificate and file tell them;
    `signatures` lists all of them as they were found when the copy came in.
    """

    class How(models.TextChoices):
        PORTAL = "portal", "ký trên cổng"
        OUTSIDE = "outside", "ký bằng phần mềm ngoài, tải lên"

    PARENT = "document"
    KEEPS_PARENT = True

    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, related_name="signed_copies", verbose_name="văn bản"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    file = models.FileField("tệp", upload_to=signed_copy_path, max_length=300, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    size = models.PositiveIntegerField("dung lượng (byte)", editable=False, default=0)
    signer = CleanCharField("người ký (theo chứng thư)", max_length=300)
    issuer = CleanCharField("nơi cấp chứng thư", max_length=300)
    serial = models.CharField("số chứng thư", max_length=60)
    signed_at = models.DateTimeField("ký lúc", null=True)
    signatures = models.JSONField("các chữ ký", default=list, editable=False)
    how = models.CharField("cách ký", max_length=10, choices=How.choices, default=How.PORTAL)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người đưa vào"
    )
    created_at = models.DateTimeField("đưa vào lúc", auto_now_add=True)
    voided_at = models.DateTimeField("hủy lúc", null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người hủy",
    )
    reason = CleanCharField("lý do hủy", max_length=500, blank=True, editable=False)
    objects = SignedCopyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "bản ký số"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["document", "sha256"],
                name="signed_copy_once",
                violation_error_message="Bản ký số này đã được lưu.",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(reason="")),
                name="signed_copy_voided_for_a_reason",
                violation_error_message="Hủy bản ký số phải ghi lý do.",
            ),
        ]
        permissions = [
            ("sign_issueddocument", "ký số văn bản trên cổng"),
            ("void_signedcopy", "hủy bản ký số"),
        ]

    def __str__(self) -> str:
        return f"Bản ký số của {self.signer}"

    @property
    def may_be_signed_on(self) -> bool:
        """Whether the portal may add a signature: to what it signed itself, or what came from outside with the trust
        in every signer checked.
        """
        return self.how == self.How.PORTAL or all(one["trusted"] for one in self.signatures)

    @property
    def download_name(self) -> str:
        document = self.document
        return f"{document.sign.replace('/', '-')}-{document.issued_on:%Y%m%d}-ky-so-{self.public_id[:6]}.pdf"


class DeliveryQuerySet(OfDocumentQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("noted_by", "corrects", "corrected_by")

    def standing(self) -> Self:
        """Without those that were corrected, and without corrections that say there was none."""
        return self.filter(corrected_by=None, is_void=False)


class Delivery(ChildRow):
    """Who received the document, by which way and when; database triggers refuse any change and its deletion.

    What was noted wrongly is corrected by a new row that points to it; one that `is_void` says that there was no such
    delivery at all.
    """

    class Channel(models.TextChoices):
        AXIS = "axis", "trục liên thông văn bản"
        MAIL = "mail", "thư điện tử"
        PAPER = "paper", "bản giấy"

    PARENT = "document"
    KEEPS_PARENT = True

    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, related_name="deliveries", verbose_name="văn bản"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    recipient = CleanCharField("nơi nhận", max_length=300)
    channel = models.CharField("cách gửi", max_length=10, choices=Channel.choices)
    delivered_on = models.DateField("ngày gửi")
    note = CleanCharField("ghi chú", max_length=300, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người ghi",
    )
    noted_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="corrected_by",
        null=True,
        editable=False,
        verbose_name="đính chính dòng",
    )
    is_void = models.BooleanField("không có lần gửi này", default=False)
    reason = CleanCharField("lý do đính chính", max_length=300, blank=True)
    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "lần gửi văn bản"
        ordering = ("delivered_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, reason="", is_void=False)
                | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="delivery_corrected_for_a_reason",
                violation_error_message="Đính chính phải ghi lý do.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} ({self.get_channel_display()}, {self.delivered_on:%d/%m/%Y})"

    def clean(self) -> None:
        super().clean()
        not_to_come(self, "delivered_on")

    @property
    def correction(self) -> "Delivery | None":
        """The row that took this one's place, for templates: `corrected_by` raises where there is none."""
        return getattr(self, "corrected_by", None)


class FileAlarmQuerySet(OfDocumentQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("closed_by")

    def open(self) -> Self:
        """Neither mended nor acknowledged."""
        return self.filter(closed_at=None)


class FileAlarm(ChildRow):
    """A stored file of a document that was found gone or altered. It stands until the file is whole again, or until a
    leader acknowledges it with a reason; database triggers refuse its deletion and any change after that.

    `target` is the format of an issued file, or the public id of a signed copy; `found_sha256` is empty where the file
    is gone. Acknowledged damage raises no second alarm as long as it stays the same; once the file was found whole
    again, which `mended_at` notes, the same damage is new.
    """

    class Damage(models.TextChoices):
        MISSING = "missing", "tệp không còn"
        ALTERED = "altered", "nội dung tệp bị thay đổi"

    PARENT = "document"
    KEEPS_PARENT = True

    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, related_name="file_alarms", verbose_name="văn bản"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    target = models.CharField("tệp", max_length=16, editable=False)
    damage = models.CharField("hư hỏng", max_length=10, choices=Damage.choices)
    found_sha256 = models.CharField("SHA-256 của tệp bị thay đổi", max_length=64, blank=True, editable=False)
    found_at = models.DateTimeField("phát hiện lúc", auto_now_add=True)
    closed_at = models.DateTimeField("xử lý lúc", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người xử lý",
    )
    reason = CleanCharField("cách xử lý", max_length=500, blank=True, editable=False)
    mended_at = models.DateTimeField("tệp đúng trở lại lúc", null=True, editable=False)
    objects = FileAlarmQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cảnh báo tệp hư hỏng"
        ordering = ("-found_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "target"], condition=Q(closed_at__isnull=True), name="file_alarm_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, reason="")
                | (Q(closed_at__isnull=False) & ~Q(reason="")),
                name="file_alarm_closed_for_a_reason",
                violation_error_message="Cảnh báo đã xử lý phải ghi cách xử lý.",
            ),
            models.CheckConstraint(
                condition=Q(mended_at__isnull=True) | Q(closed_at__isnull=False),
                name="file_alarm_mended_is_closed",
                violation_error_message="Cảnh báo về tệp đã đúng trở lại là cảnh báo đã xử lý.",
            ),
        ]
        permissions = [("close_filealarm", "ghi nhận cảnh báo tệp hư hỏng")]

    def __str__(self) -> str:
        return f"{self.document.sign}: {self.file_name} – {self.get_damage_display()}"

    @property
    def file_name(self) -> str:
        """What file is meant, in words."""
        return {"pdf": "tệp PDF", "docx": "tệp DOCX"}.get(self.target, "bản ký số")
