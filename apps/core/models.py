"""Tables that the common pages need."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField


def new_public_id() -> str:
    """Random id for addresses; it tells nothing about how many records there are."""
    return secrets.token_hex(8)


class PassingRow(models.Model):
    """What running processes tell each other; no record, and no part of a backup."""

    class Meta:
        abstract = True


class FormSending(models.Model):
    """One sending of a form. Its key is unique, so a double click or a repeated sending makes one record."""

    key = models.CharField("mã lần gửi", max_length=40, unique=True)
    url = models.CharField("trang kết quả", max_length=300)
    digest = models.CharField("mã nội dung", max_length=64, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField("thời điểm", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "lần gửi biểu mẫu"

    def __str__(self) -> str:
        return self.key


class PublicSending(models.Model):
    """One sending of a form by somebody without an account, to count by; what was sent stands elsewhere.

    `source` is a keyed hash of the address and the day, `number` the how manyeth of the source on that day: that two of
    them cannot be the same holds the limit of a day. `core.public_forms` erases rows after two days.
    """

    form = models.CharField("biểu mẫu", max_length=80)
    source = models.CharField("nguồn gửi (mã)", max_length=64)
    number = models.PositiveSmallIntegerField("lần gửi trong ngày")
    nonce = models.CharField("mã lần gửi", max_length=32, unique=True)
    sent_at = models.DateTimeField("gửi lúc", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "lần gửi biểu mẫu công khai"
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="publicsending_number_once")]

    def __str__(self) -> str:
        return self.nonce


def stored_name(attachment: Any, filename: str) -> str:
    """A random path that tells nothing of the file: the sent name and its extension never reach the disk."""
    return f"tep-dinh-kem/{secrets.token_hex(16)}"


class AttachmentQuerySet(models.QuerySet):
    def of(self, owner: models.Model) -> "AttachmentQuerySet":
        """All that were ever attached to the record, removed ones too."""
        return self.filter(content_type=ContentType.objects.get_for_model(owner), object_id=owner.pk)

    def of_each(self, model: type[models.Model], keys: Iterable[int]) -> "AttachmentQuerySet":
        """The same of several records of one kind, by their keys."""
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)

    def standing(self) -> "AttachmentQuerySet":
        """Without those that were removed."""
        return self.filter(removed_at=None)


class Attachment(models.Model):
    """A checked file kept with a record (`owner`), whose deletion it outlives, so that the undo finds it again.

    It has no sight of its own: nothing lists attachments but through an owner that was read through `visible_to`.
    A removed one stays stored; the bytes go only with `core.attachments.erase_all`. `uploaded_by` is
    empty where it came from people without an account. `purpose` is a word of the record's
    kind for what the file is, and `part_id` the key of that row of the record which it shows.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        XLSX = "xlsx", "Excel"
        JPEG = "jpeg", "ảnh JPEG"
        PNG = "png", "ảnh PNG"

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    owner = GenericForeignKey()
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    file = models.FileField("tệp", upload_to=stored_name, max_length=100, editable=False)
    name = CleanCharField("tên tệp", max_length=120)
    kind = models.CharField("dạng tệp", max_length=5, choices=Kind.choices)
    size = models.PositiveIntegerField("dung lượng (byte)")
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    note = CleanCharField("ghi chú", max_length=200, blank=True)
    purpose = models.CharField("loại tệp", max_length=20, blank=True, editable=False)
    part_id = models.PositiveBigIntegerField("dòng của bản ghi", null=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người tải lên"
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    removed_at = models.DateTimeField("xóa lúc", null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người xóa",
    )
    history = HistoricalRecords(excluded_fields=["file"])
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tệp đính kèm"
        ordering = ("pk",)
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_by_someone",
                violation_error_message="Tệp đã xóa phải ghi cả thời điểm và người xóa.",
            ),
            models.CheckConstraint(
                condition=Q(part_id__isnull=True) | ~Q(purpose=""),
                name="attachment_part_has_purpose",
                violation_error_message="Tệp của một dòng trong bản ghi phải ghi loại tệp.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
