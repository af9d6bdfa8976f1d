"""What rows that ask for a remedy have in common: it is noted, looked at by another person, or given back and why.

Demands of inspections are such rows, and the findings of supervisions in the app above.
"""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from apps.core.constraints import each_field
from apps.core.fields import CleanCharField, CleanTextField
from apps.villages.models import ChildRow

# How long the reason may be for which a remedy is given back or a matter opened again.
MOST_REASON = 300


class RemediedRow(ChildRow):
    """Its remedy, who noted that, who else verified it, and why it was given back last (`returned_why`).

    The reason stands as long as the matter is open for it: whatever settles the matter again clears it, and the history
    keeps it. `REMEDY` names the fields that a remedy fills, with what stands there without one.
    """

    REMEDY: ClassVar[dict[str, Any]] = {"remedy": "", "remedied_on": None, "remedied_by": None}
    HISTORY_ALSO: ClassVar[tuple[str, ...]] = (*REMEDY, "verified_on", "verified_by", "returned_why")

    due_on = models.DateField("hạn khắc phục", null=True, blank=True)
    remedy = CleanTextField("kết quả khắc phục", blank=True, editable=False)
    remedied_on = models.DateField("ngày khắc phục", null=True, blank=True, editable=False)
    remedied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người ghi kết quả",
    )
    verified_on = models.DateField("ngày xác nhận", null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người xác nhận",
    )
    returned_why = CleanCharField("lý do trả lại, mở lại", max_length=MOST_REASON, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(remedied_on__isnull=True, remedied_by__isnull=True, remedy="")
                | (Q(remedied_on__isnull=False, remedied_by__isnull=False) & ~Q(remedy="")),
                name="%(class)s_remedy_whole",
                violation_error_message="Kết quả khắc phục phải có nội dung, ngày và người ghi.",
            ),
            models.CheckConstraint(
                condition=Q(verified_on__isnull=True, verified_by__isnull=True)
                | Q(remedied_on__isnull=False, verified_on__gte=F("remedied_on"), verified_by__isnull=False),
                name="%(class)s_verified_after_remedy",
                violation_error_message="Chỉ xác nhận sau khi đã ghi kết quả khắc phục.",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("remedied_by")),
                name="%(class)s_verified_by_another",
                violation_error_message="Người xác nhận phải khác người ghi kết quả khắc phục.",
            ),
            models.CheckConstraint(
                condition=Q(returned_why="") | Q(remedied_on__isnull=True),
                name="%(class)s_returned_without_remedy",
                violation_error_message="Lý do trả lại chỉ đứng khi chưa có kết quả khắc phục mới.",
            ),
        ]

    def clean(self) -> None:
        """Nothing is to be remedied before it was found."""
        super().clean()
        begun = self.found_on
        if begun is not None and self.due_on is not None and self.due_on < begun:
            raise ValidationError(each_field(self, ["due_on"], f"không được trước {self.FOUND_NAME}."))

    # What `found_on` is called.
    FOUND_NAME: ClassVar[str]

    @property
    def found_on(self) -> date | None:
        """The day from which on there can be a remedy; None while the parent's form does not hold a day."""
        raise NotImplementedError

    def is_remedy_of(self, person: Any) -> bool:
        """Whether the person noted the remedy, with this account or another one of the same official."""
        by: Any = self.remedied_by
        if by is None:
            return False
        return bool(by == person or (by.official_id is not None and by.official_id == person.official_id))

    def take_out_remedy(self, why: str) -> None:
        """Leave the row, unsaved, without its remedy and with the reason why that was given back."""
        for name, nothing in self.REMEDY.items():
            setattr(self, name, nothing)
        self.returned_why = why

    def last_remedy(self) -> dict[str, Any]:
        """What was last noted as the remedy, by the names of its fields and without who; empty where nothing was."""
        entries: Any = self.history  # type: ignore[attr-defined]
        last = entries.filter(remedied_on__isnull=False).order_by("-history_id").first()
        return {} if last is None else {name: getattr(last, name) for name in self.REMEDY if name != "remedied_by"}
