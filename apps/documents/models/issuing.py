"""The number register and the documents that were issued from it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanCharField, SearchKeyField
from apps.core.querysets import VisibleQuerySet
from apps.documents.blocks import Document, from_json
from apps.documents.rules import symbol
from apps.villages.models import AdministrativeUnit
from apps.villages.models.base import new_public_id


class Organ(models.TextChoices):
    """Who issues; the value is the code in the document's sign."""

    PEOPLES_COMMITTEE = "UBND", "Ủy ban nhân dân"
    PEOPLES_COUNCIL = "HĐND", "Hội đồng nhân dân"
    FRONT = "MTTQ", "Ủy ban Mặt trận Tổ quốc Việt Nam"
    STEERING_COMMITTEE = "BCĐ", "Ban Chỉ đạo"


class UnitQuerySet(VisibleQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit")


class NumberBook(models.Model):
    """The numbers of one organ, document kind and year (Decree 30/2020, Article 15).

    A book kept in the portal gives the next number itself, without gaps; one kept on paper takes the typed number
    and only refuses a second one. A database trigger keeps unit, organ, kind and year as they are.
    """

    class KeptIn(models.TextChoices):
        PORTAL = "portal", "trên cổng (cấp số liên tục)"
        PAPER = "paper", "trên giấy (nhập số đã cấp)"

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    organ = models.CharField("cơ quan ban hành", max_length=10, choices=Organ.choices)
    type_code = CleanCharField("ký hiệu loại văn bản", max_length=10)
    year = models.PositiveSmallIntegerField("năm")
    kept_in = models.CharField("nơi giữ sổ", max_length=10, choices=KeptIn.choices, default=KeptIn.PORTAL)
    last_number = models.PositiveIntegerField("số đã cấp gần nhất", default=0)
    history = HistoricalRecords(excluded_fields=["last_number"])
    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "sổ đăng ký văn bản đi"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "organ", "type_code", "year"],
                name="number_book_once",
                violation_error_message="Sổ của cơ quan, loại văn bản và năm này đã có.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sổ {self.type_code}-{self.organ} năm {self.year}"


class NumberEntryQuerySet(VisibleQuerySet):
    unit_path = "book__unit"

    def for_list(self) -> Self:
        """With the document's address and the signs of what it replaces, but without its text and figures."""
        return self.select_related("book", "book__unit").annotate(
            document_address=F("document__public_id"),
            replaces_sign=F("document__replaces__sign"),
            replaced_by_sign=F("document__replaced_by__sign"),
        )


class NumberEntry(models.Model):
    """One number given out: to a document of the portal, or to one that exists on paper only.

    Database triggers refuse its deletion and any change of it, save the date and subject of a paper document and, of
    any, the mark that it directs grassroots democracy: that one an official sets, nobody reads it out of the subject.
    """

    SEARCH_FIELDS: ClassVar[tuple[str, ...]] = ("sign", "subject")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    book = models.ForeignKey(NumberBook, on_delete=models.PROTECT, related_name="entries", verbose_name="sổ")
    number = models.PositiveIntegerField("số")
    issued_on = models.DateField("ngày văn bản")
    subject = CleanCharField("trích yếu", max_length=500)
    on_paper = models.BooleanField("văn bản giấy", default=False)
    is_directing = models.BooleanField(
        "văn bản chỉ đạo về thực hiện dân chủ ở cơ sở",
        default=False,
        help_text="Văn bản lãnh đạo, chỉ đạo, hướng dẫn, kế hoạch thực hiện dân chủ ở cơ sở; được đếm vào số liệu.",
    )
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = NumberEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "số văn bản"
        verbose_name_plural = "sổ văn bản đi"
        ordering = ("book", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "number"],
                name="number_entry_once",
                violation_error_message="Số này đã cấp cho văn bản khác trong sổ.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="number_entry_positive",
                violation_error_message="Số văn bản bắt đầu từ 01.",
            ),
        ]

    def __str__(self) -> str:
        return self.sign

    @property
    def sign(self) -> str:
        return symbol(self.number, self.book.type_code, self.book.organ)

    @property
    def unit_id(self) -> int:
        """The unit whose register it stands in; closures of registers ask for it."""
        return self.book.unit_id


# The frozen text and figures weigh tens of kilobytes a document.
_TEXTS = tuple(f"{path}snapshot" for path in ("", "replaces__", "replaced_by__"))
_FIGURES = tuple(f"{path}figures" for path in ("replaces__", "replaced_by__"))


class IssuedDocumentQuerySet(UnitQuerySet):
    def for_list(self) -> Self:
        """Without the frozen text and figures; `with_figures` brings the figures back."""
        joined = super().for_list().select_related("entry", "entry__book", "replaces", "replaced_by")
        return joined.prefetch_related("files").defer(*_TEXTS, *_FIGURES, "figures")

    def with_figures(self) -> Self:
        """The rows of `for_list` with their figures, still without the text."""
        return self.for_list().defer(None).defer(*_TEXTS, *_FIGURES)

    def complete(self) -> Self:
        """Documents whose files are stored; one without is still being issued."""
        return self.annotate(file_count=models.Count("files")).filter(file_count__gte=len(DocumentFile.Format.values))


class IssuedDocument(models.Model):
    """A document as it was issued. Database triggers refuse any later change of the row and its deletion.

    `snapshot` is the document tree and alone decides the files; `figures` lists each figure with its value, state and
    sources (model, key and history id, without copies of names). `source` names the record it was made of. `sign`
    is the one printed in the text. A document says once, when it is issued, which earlier one it `replaces`; the
    earlier one finds it by `replaced_by`.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    entry = models.OneToOneField(
        NumberEntry, on_delete=models.PROTECT, related_name="document", verbose_name="số, ký hiệu"
    )
    sign = models.CharField("ký hiệu", max_length=40)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, verbose_name="thay thế văn bản"
    )
    source = models.CharField("lập từ", max_length=80, unique=True)
    subject = CleanCharField("trích yếu", max_length=500)
    issued_on = models.DateField("ngày ban hành")
    signer = CleanCharField("người ký", max_length=120)
    period_start = models.DateField("kỳ từ ngày", null=True)
    period_end = models.DateField("kỳ đến ngày", null=True)
    snapshot = models.JSONField("nội dung")
    figures = models.JSONField("số liệu")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField("ban hành lúc", auto_now_add=True)
    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "văn bản đã ban hành"
        ordering = ("-issued_on", "-pk")

    def __str__(self) -> str:
        return f"{self.sign} ngày {self.issued_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("documents:issued-detail", args=[self.unit.slug, self.public_id])

    @property
    def replacement(self) -> "IssuedDocument | None":
        """The document that took this one's place, for templates: `replaced_by` raises where there is none."""
        return getattr(self, "replaced_by", None)

    @property
    def document(self) -> Document:
        return from_json(self.snapshot)


def file_path(instance: "DocumentFile", filename: str) -> str:
    document = instance.document
    return f"documents/{document.unit.slug}/{document.issued_on.year}/{document.public_id}.{instance.format}"


class DocumentFile(models.Model):
    """A stored file of an issued document with its SHA-256; frozen like the document."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX (Word)"

    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="files")
    format = models.CharField("dạng tệp", max_length=5, choices=Format.choices)
    file = models.FileField("tệp", upload_to=file_path, max_length=300)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField("dung lượng (byte)")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "tệp văn bản"
        ordering = ("-format",)
        constraints = [models.UniqueConstraint(fields=["document", "format"], name="document_file_once")]

    def __str__(self) -> str:
        return f"{self.document} ({self.format})"

    @property
    def download_name(self) -> str:
        document = self.document
        return f"{document.sign.replace('/', '-')}-{document.issued_on:%Y%m%d}.{self.format}"
