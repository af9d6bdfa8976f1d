"""An outline is data: sections with title, default text, tables, and the figures named in them."""

import re
from datetime import date
from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.models import new_public_id
from apps.core.periods import Period
from apps.core.querysets import VisibleQuerySet
from apps.core.text import search_key
from apps.reports.below import communes_ever_below
from apps.reports.year_words import without_years
from apps.villages.models import AdministrativeUnit, ChildQuerySet, ChildRow

_KEYED_YEARS = re.compile(r"(?:-(?:19|20|21)\d{2})+$")
MOST_SECTIONS = 200
LEVELS = [(1, "I."), (2, "1."), (3, "1.1.")]


class Purpose(models.TextChoices):
    """What a report is for: only a periodic one answers the yearly duty and stands in the table of the level above.

    A consolidated one is made by the level above from the reports of its communes.
    """

    PERIODIC = "periodic", "báo cáo định kỳ"
    THEMATIC = "thematic", "báo cáo chuyên đề"
    SHEETS = "sheets", "biểu số liệu"
    CONSOLIDATED = "consolidated", "báo cáo tổng hợp của cấp trên"


class OutlineQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of the user's units, and for everybody who is signed in those that ship with the portal."""
        if not user.is_authenticated:
            return self.none()
        own = super().visible_to(user)
        return self.filter(Q(unit__isnull=True) | Q(pk__in=own.order_by().values("pk")))

    def for_unit(self, unit: AdministrativeUnit) -> Self:
        """Shipped outlines and the unit's own; a unit that never stood above communes has nothing to consolidate."""
        found = self.filter(Q(unit__isnull=True) | Q(unit=unit))
        return found if communes_ever_below(unit) else found.exclude(purpose=Purpose.CONSOLIDATED)

    def in_use(self) -> Self:
        """Those that were not put away."""
        return self.filter(archived_at__isnull=True)

    def suiting(self, period: Period) -> Self:
        """Outlines whose text is right in law for the whole period."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=period.start),
            Q(valid_until__isnull=True) | Q(valid_until__gte=period.end),
        )

    def for_list(self) -> Self:
        return self.select_related("unit")


class Outline(models.Model):
    """What a kind of report consists of. Outlines without a unit ship with the portal.

    `subject`, `recipients` and the sections' texts may hold {year}, {next_year}, {last_year}, {period}, {period_start},
    {period_end}, {last_period}, {unit}, {unit_short}, {unit_kind}, {parent}, {grandparent}, {commune_kinds} and
    {village_kind}; they are filled in when a report is begun. Its text cites law, so an outline is dated: it suits the
    periods between `valid_from` and `valid_until`. One that a report was begun from is put away (`archived_at`), never
    deleted.
    """

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="đơn vị"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    version = models.PositiveIntegerField("lần lưu", default=1, editable=False)
    key = models.SlugField("mã", max_length=60)
    name = CleanCharField("tên đề cương", max_length=200)
    purpose = models.CharField("dùng cho", max_length=12, choices=Purpose.choices, default=Purpose.PERIODIC)
    type_code = CleanCharField("ký hiệu loại văn bản", max_length=10, default="BC")
    type_name = CleanCharField("tên loại văn bản", max_length=60, default="BÁO CÁO")
    subject = CleanTextField("trích yếu", validators=[MaxLengthValidator(500)])
    valid_from = models.DateField("dùng cho kỳ từ ngày", null=True, blank=True)
    valid_until = models.DateField("dùng cho kỳ đến hết ngày", null=True, blank=True)
    with_addressee = models.BooleanField("có Kính gửi", default=False)
    recipients = models.JSONField("nơi nhận", default=list)
    archived_at = models.DateTimeField("cất đi lúc", null=True, editable=False)
    objects = OutlineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đề cương báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["unit", "key"], name="outline_key_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(unit__isnull=True), name="outline_shipped_key_once"),
            not_before("valid_until", "valid_from", name="outline_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Of one that belongs to a unit; a shipped one is read below the address of any unit."""
        return reverse("reports:outline-detail", args=[self.unit.slug, self.public_id]) if self.unit else ""

    @property
    def is_shipped(self) -> bool:
        return self.unit_id is None

    @property
    def is_consolidated(self) -> bool:
        return self.purpose == Purpose.CONSOLIDATED

    @property
    def family(self) -> str:
        """What outlines of one kind of report share: shipped ones differ by the years in their keys, a unit's own ones
        by those in their names.
        """
        return search_key(without_years(self.name)) if self.unit_id else _KEYED_YEARS.sub("", self.key)

    def suits(self, start: date, end: date) -> bool:
        """Whether its text is right in law from the first day to the last."""
        return (self.valid_from is None or self.valid_from <= start) and (
            self.valid_until is None or self.valid_until >= end
        )


class SectionKind(models.TextChoices):
    PROSE = "prose", "lời văn"
    TABLE = "table", "bảng số liệu"
    CHART = "chart", "biểu đồ kèm bảng"
    RECORDS = "records", "danh sách bản ghi"
    TEXTS = "texts", "lời văn trong báo cáo của các xã"


class Repeat(models.TextChoices):
    NONE = "", "một lần"
    VILLAGE = "village", "mỗi thôn một lần"
    AGENCY = "agency", "mỗi cơ quan, đơn vị một lần"
    MONTH = "month", "mỗi tháng một lần"


class SectionContent(models.Model):
    """What a section says, in an outline and in a report alike; the number follows from order and level.

    `spec` and `condition` are read by `reports.specs` alone, on saving and on printing. `text` stands before the table,
    chart or list. A section that repeats or hides takes the deeper sections behind it along.
    """

    level = models.PositiveSmallIntegerField("cấp đề mục", choices=LEVELS)
    title = CleanCharField("tiêu đề", max_length=300)
    text = CleanTextField("nội dung", blank=True)
    kind = models.CharField("loại mục", max_length=10, choices=SectionKind.choices, default=SectionKind.PROSE)
    spec = models.JSONField("bảng, danh sách", default=dict, blank=True)
    repeat = models.CharField("in", max_length=10, choices=Repeat.choices, default=Repeat.NONE, blank=True)
    condition = models.JSONField("ẩn khi", default=dict, blank=True)

    CONTENT = ("level", "title", "text", "kind", "spec", "repeat", "condition")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        """All that is copied when an outline becomes a report, and kept when a section is taken out."""
        return {name: getattr(self, name) for name in self.CONTENT}


class OutlineSectionQuerySet(ChildQuerySet):
    unit_path = "outline__unit"


class OutlineSection(SectionContent, ChildRow):
    """One heading of an outline with its default text."""

    PARENT = "outline"

    outline = models.ForeignKey(Outline, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField("thứ tự")
    version = models.PositiveIntegerField(default=1, editable=False)
    objects = OutlineSectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "mục của đề cương"
        ordering = ("position", "pk")
        constraints = [models.CheckConstraint(condition=Q(level__range=(1, 3)), name="outline_section_level")]
