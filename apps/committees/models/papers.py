"""Decisions about a committee as papers: numbered from the register and frozen as they were signed."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from apps.committees.models.bodies import CommitteeDecision
from apps.core.fields import CleanCharField
from apps.core.models import new_public_id
from apps.documents.blocks import Document, from_json
from apps.documents.models import NumberEntry
from apps.villages.models import ChildQuerySet, ChildRow


class CommitteePaperQuerySet(ChildQuerySet):
    unit_path = "decision__committee__unit"

    def for_list(self) -> Self:
        return self.select_related("decision__committee__unit", "entry__book", "created_by").defer("snapshot")


class CommitteePaper(ChildRow):
    """The paper of a decision as it was made; `snapshot` is its document tree. A number stays with the register."""

    PARENT = "decision"
    KEEPS_PARENT: ClassVar[bool] = True

    decision = models.OneToOneField(
        CommitteeDecision, on_delete=models.PROTECT, related_name="paper", verbose_name="quyết định"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    entry = models.OneToOneField(
        NumberEntry, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="số văn bản"
    )
    issued_on = models.DateField("ngày văn bản")
    signer = CleanCharField("người ký", max_length=120, blank=True)
    snapshot = models.JSONField("nội dung", editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người lập",
    )
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    objects = CommitteePaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "văn bản của ban, tổ"
        ordering = ("issued_on", "pk")

    def __str__(self) -> str:
        return f"Quyết định {self.entry} ngày {self.issued_on:%d/%m/%Y}"

    @property
    def document(self) -> Document:
        """What it says."""
        found: Any = self.snapshot
        return from_json(found)
