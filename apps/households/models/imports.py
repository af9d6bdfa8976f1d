"""Lists of households from Excel: the file, its rows as they were read and what would become of each."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from apps.core.fields import CleanCharField
from apps.core.models import new_public_id
from apps.core.querysets import VisibleQuerySet
from apps.households.models.household import Household
from apps.villages.models import AdministrativeUnit
from apps.villages.models.scope import KeepsToUnit


def waiting_name(imported: Any, filename: str) -> str:
    """A random path that tells nothing of the list; the file waits there only until it was read."""
    return f"danh-sach-cho-doc/{secrets.token_hex(16)}"


class HouseholdImportQuerySet(VisibleQuerySet):
    def for_list(self) -> Self:
        return self.select_related("unit", "created_by")


class HouseholdImport(KeepsToUnit):
    """One list sent in. Nothing of it stands in the register before it is confirmed (`DONE`).

    `layout` says where the table was found and how its columns are headed, `mapping` which column each field is read
    from (field: column's number from 0), `options` what the file leaves open ("since": first day of new households,
    "year" and "decision": of the classes), `counts` how many rows are in which state. `mark` is the reason that all
    history rows of the confirmation carry, by which the undo finds them.
    """

    class State(models.TextChoices):
        READING = "reading", "đang đọc tệp"
        COLUMNS = "columns", "chờ chọn cột"
        CHECKING = "checking", "đang kiểm tra"
        READY = "ready", "chờ xác nhận"
        SAVING = "saving", "đang lưu"
        DONE = "done", "đã nhập"
        UNDOING = "undoing", "đang hoàn tác"
        UNDONE = "undone", "đã hoàn tác"
        FAILED = "failed", "không đọc được"
        DROPPED = "dropped", "đã bỏ"

    HOLDS_PERSONAL_DATA = True
    BUSY = (State.READING, State.CHECKING, State.SAVING, State.UNDOING)

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="đơn vị"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.READING)
    problem = models.TextField("lý do", blank=True, editable=False)
    name = CleanCharField("tên tệp", max_length=120)
    kind = models.CharField("dạng tệp", max_length=5, editable=False)
    size = models.PositiveIntegerField("dung lượng (byte)", default=0)
    file = models.FileField("tệp", upload_to=waiting_name, max_length=100, blank=True, editable=False)
    layout = models.JSONField(default=dict, editable=False)
    mapping = models.JSONField(default=dict, editable=False)
    options = models.JSONField(default=dict, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người gửi",
    )
    created_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người xác nhận",
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người hoàn tác",
    )
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, editable=False)
    objects = HouseholdImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "lần nhập hộ từ Excel"
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        return reverse("households:import-detail", args=[self.unit.slug, self.public_id])

    @property
    def mark(self) -> str:
        """The reason that the history rows of this import's confirmation carry."""
        return f"nhập Excel {self.public_id}"

    @property
    def is_busy(self) -> bool:
        """Whether a job works on it."""
        return self.state in self.BUSY


class ImportRowQuerySet(VisibleQuerySet):
    unit_path = "imported__unit"

    def for_list(self) -> Self:
        return self.select_related("imported__unit", "household")


class ImportRow(KeepsToUnit):
    """A row below the header, as it stood in the file (`cells`), as understood (`values`), and what becomes of it.

    `problems` are [column's letter and row, what is wrong]; `changes` names the fields that would change in
    `household`. `choice` is the way that a person chose for a doubtful row; empty, the row is left out. Without
    `household_version` the row only looks like the household and cannot change it.
    """

    class State(models.TextChoices):
        NEW = "new", "mới"
        CHANGED = "changed", "thay đổi"
        SAME = "same", "không đổi"
        DOUBTFUL = "doubtful", "nghi trùng"
        WRONG = "wrong", "lỗi"

    class Choice(models.TextChoices):
        NEW = "new", "là hộ khác: lập hộ mới"
        UPDATE = "update", "là hộ này: cập nhật"
        SKIP = "skip", "bỏ qua dòng này"

    HOLDS_PERSONAL_DATA = True

    imported = models.ForeignKey(
        HouseholdImport, on_delete=models.CASCADE, related_name="rows", verbose_name="lần nhập"
    )
    number = models.PositiveIntegerField("dòng")
    cells = models.JSONField(default=list, editable=False)
    values = models.JSONField(default=dict, editable=False)
    state = models.CharField("tình trạng", max_length=10, choices=State.choices)
    problems = models.JSONField(default=list, editable=False)
    changes = models.JSONField(default=list, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.SET_NULL, related_name="+", null=True, verbose_name="hộ trong sổ"
    )
    household_version = models.PositiveIntegerField("lần lưu của hộ", null=True)
    choice = models.CharField("cách xử lý", max_length=6, choices=Choice.choices, blank=True)
    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "dòng của tệp"
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["imported", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["imported", "state", "number"], name="import_row_by_state")]

    def __str__(self) -> str:
        return f"dòng {self.number}"

    @property
    def may_update(self) -> bool:
        """Whether the row may be stored in the household that it looks like."""
        return self.household_id is not None and self.household_version is not None


class ColumnNameQuerySet(VisibleQuerySet):
    pass


class ColumnName(KeepsToUnit):
    """How the commune's own lists head a column, once a person said which field it is; read for the next list.

    `heading` is a search key; an empty `field` says that the column is not read.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    heading = models.CharField("tiêu đề cột", max_length=200)
    field = models.CharField("thông tin", max_length=30, blank=True)
    objects = ColumnNameQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tên cột đã nhớ"
        constraints = [models.UniqueConstraint(fields=["unit", "heading"], name="column_name_once_per_unit")]

    def __str__(self) -> str:
        return self.heading
