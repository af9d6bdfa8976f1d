"""Official papers of a case: numbered from the register, kept so that they can be erased with what they say."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.complaints.models.denunciations import Denunciation, DenunciationRowQuerySet
from apps.complaints.models.petitions import Petition
from apps.core.fields import CleanCharField
from apps.core.models import new_public_id
from apps.documents.blocks import Document, from_json
from apps.documents.models import NumberEntry
from apps.villages.models import ChildQuerySet, ChildRow


class PetitionPaperKind(models.TextChoices):
    RECEIPT = "receipt", "giấy biên nhận"
    ACCEPTANCE = "acceptance", "thông báo thụ lý"
    REFUSAL = "refusal", "thông báo không thụ lý"
    GUIDANCE = "guidance", "văn bản hướng dẫn"
    TRANSFER = "transfer", "văn bản chuyển đơn"
    RETURN = "return", "văn bản trả lại đơn"
    VERIFICATION = "verification", "quyết định giao xác minh"
    DIALOGUE = "dialogue", "biên bản đối thoại"
    EXTENSION = "extension", "quyết định gia hạn"
    SUSPENSION = "suspension", "quyết định tạm đình chỉ"
    STOP = "stop", "quyết định đình chỉ"
    DECISION = "decision", "quyết định giải quyết"
    ANSWER = "answer", "văn bản trả lời"
    NOTICE = "notice", "thông báo kết quả"


class DenunciationPaperKind(models.TextChoices):
    ACCEPTANCE = "acceptance", "quyết định thụ lý tố cáo"
    REFUSAL = "refusal", "thông báo không thụ lý tố cáo"
    TRANSFER = "transfer", "văn bản chuyển tố cáo"
    NOTICE = "notice", "thông báo việc thụ lý tố cáo"
    VERIFICATION = "verification", "quyết định thành lập đoàn xác minh"
    EXTENSION = "extension", "quyết định gia hạn giải quyết tố cáo"
    SUSPENSION = "suspension", "quyết định tạm đình chỉ giải quyết tố cáo"
    STOP = "stop", "quyết định đình chỉ giải quyết tố cáo"
    CONCLUSION = "conclusion", "kết luận nội dung tố cáo"


class CasePaper(ChildRow):
    """A paper of a case with the number that it took; what the register shows of it names nobody.

    `entry` is empty where a paper takes no number (receipt, minutes). A number stays with the register whatever
    becomes of the paper.
    """

    KEEPS_PARENT: ClassVar[bool] = True

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    entry = models.OneToOneField(
        NumberEntry, on_delete=models.PROTECT, related_name="+", null=True, editable=False, verbose_name="số văn bản"
    )
    issued_on = models.DateField("ngày văn bản")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người lập",
    )
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def sign(self) -> str:
        return str(self.entry) if self.entry_id else ""


class PetitionPaperQuerySet(ChildQuerySet):
    unit_path = "petition__unit"

    def for_list(self) -> Self:
        return self.select_related("petition__unit", "entry__book", "created_by").defer("snapshot")


class PetitionPaper(CasePaper):
    """A paper about a petition as it was made: `snapshot` is its document tree, and goes when the petition's words go.

    So it is not an `IssuedDocument`, which nobody can ever erase.
    """

    PARENT = "petition"
    HOLDS_PERSONAL_DATA = True
    Kind = PetitionPaperKind

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="papers", verbose_name="đơn")
    kind = models.CharField("loại văn bản", max_length=15, choices=PetitionPaperKind.choices)
    signer = CleanCharField("người ký", max_length=120, blank=True)
    snapshot = models.JSONField("nội dung", null=True, editable=False)
    objects = PetitionPaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "văn bản của đơn"
        ordering = ("issued_on", "pk")

    def __str__(self) -> str:
        return " ".join(filter(None, (self.get_kind_display(), self.sign, f"ngày {self.issued_on:%d/%m/%Y}")))

    @property
    def document(self) -> Document | None:
        """What it says; None once that was erased."""
        found: Any = self.snapshot
        return from_json(found) if found else None


class DenunciationPaper(CasePaper):
    """A number that was reserved for a paper of a denunciation, which is written by hand on a blank form."""

    PARENT = "denunciation"
    HOLDS_PERSONAL_DATA = True
    Kind = DenunciationPaperKind

    denunciation = models.ForeignKey(
        Denunciation, on_delete=models.PROTECT, related_name="papers", verbose_name="hồ sơ tố cáo"
    )
    kind = models.CharField("loại văn bản", max_length=15, choices=DenunciationPaperKind.choices)
    objects = DenunciationRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "văn bản của hồ sơ tố cáo"
        ordering = ("issued_on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(entry__isnull=False), name="denunciation_paper_has_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sign} ngày {self.issued_on:%d/%m/%Y}"
