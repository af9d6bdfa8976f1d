"""What a commune must make public (a national catalogue, dated) and each time that it did so."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import DateField, DurationField, ExpressionWrapper, F, IntegerField, Value
from django.db.models.functions import Cast, Coalesce, Least
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.periods import Period
from apps.core.querysets import VisibleQuerySet, running_on, running_within
from apps.law.models import Mark
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet

SHORT_NAME = 48


class DisclosureItemQuerySet(VisibleQuerySet):
    """National reference data: every signed-in user sees it; a unit is reached only through its postings."""

    unit_path = "postings__unit"

    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated else self.none()

    def for_list(self) -> Self:
        return self.distinct()

    def on(self, day: date) -> Self:
        """Items that the law asked for on the day."""
        return self.filter(running_on(day))


class DisclosureItem(models.Model):
    """An item of Điều 11 of the law of 2022, from a day to a day.

    `min_days` is the shortest posting in days (Điều 13 khoản 2 [K]); none where another law sets it. `mark` speaks of
    the item and its article, `min_days_mark` of that span.
    """

    code = models.SlugField("mã", max_length=40)
    name = CleanCharField("nội dung phải công khai", max_length=300)
    article = CleanCharField("căn cứ", max_length=200)
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)
    min_days = models.PositiveSmallIntegerField("niêm yết ít nhất (ngày)", null=True, blank=True)
    min_days_mark = models.CharField(
        "mức kiểm chứng của số ngày", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    objects = DisclosureItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "danh mục nội dung phải công khai"
        ordering = ("-valid_from", "position", "code")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="disclosure_item_once_per_start"),
            not_before(
                "valid_until",
                "valid_from",
                name="disclosure_item_ends_after_start",
                message="Ngày hết hiệu lực phải sau hoặc bằng ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}{self._until}"

    @property
    def short_name(self) -> str:
        """The first words of the name, for lists and lines without room for all of it."""
        first = self.name.split(";")[0]
        if len(first) > SHORT_NAME:
            first = first[:SHORT_NAME].rsplit(" ", 1)[0].rstrip(" ,-")
        return f"{first}{'' if first == self.name else '…'}{self._until}"

    @property
    def _until(self) -> str:
        return f" (đến {self.valid_until:%d/%m/%Y})" if self.valid_until else ""


class PostingQuerySet(UnitRecordQuerySet):
    village_path = "village"

    def for_list(self) -> Self:
        return self.select_related("unit", "village", "item").prefetch_related("village__versions", "channels")

    def public_in(self, period: Period) -> Self:
        """Postings that stood on at least one day of the period."""
        return self.filter(running_within(period.start, period.end, start="starts_on", end="ends_on"))

    def measured_on(self, day: date) -> Self:
        """Adds `span`, how long each has stood by the day, and `due_span` of its item (null where none is set).

        The first day is not counted in (Bộ luật Dân sự 2015, Điều 147 [K]).
        """
        last = Least(Coalesce(F("ends_on"), Value(day, DateField())), Value(day, DateField()))
        due = Cast(F("item__min_days"), IntegerField()) * Value(timedelta(days=1), DurationField())
        return self.annotate(
            span=ExpressionWrapper(last - F("starts_on"), DurationField()),
            due_span=ExpressionWrapper(due, DurationField()),
        )

    def kept_due_time(self, day: date) -> Self:
        """Those that by the day had stood as long as their item asks; items without a span are left out."""
        return self.measured_on(day).filter(span__gte=F("due_span"))

    def cut_short(self, day: date) -> Self:
        """Those that ended before the day without having stood long enough."""
        return self.measured_on(day).filter(ends_on__lt=day, span__lt=F("due_span"))


class Posting(UnitRecord):
    """An item was made public from a day on, by one or more channels; without an end it still stands."""

    SEARCH_FIELDS = ("title", "item", "plan_number", "document_number")

    village = models.ForeignKey(
        Village,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="thôn",
        help_text="Để trống khi công khai cho cả xã.",
    )
    item = models.ForeignKey(
        DisclosureItem, on_delete=models.PROTECT, related_name="postings", verbose_name="nội dung phải công khai"
    )
    title = CleanCharField("trích yếu", max_length=300)
    starts_on = models.DateField("công khai từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True, help_text="Để trống khi vẫn đang công khai.")
    plan_number = CleanCharField("số kế hoạch công khai", max_length=60, blank=True)
    document_number = CleanCharField("số văn bản được công khai", max_length=60, blank=True)
    note = CleanTextField("ghi chú", blank=True)
    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = "lần công khai"
        verbose_name_plural = "công khai"
        ordering = ("-starts_on", "-pk")
        constraints = [
            not_before(
                "ends_on",
                "starts_on",
                name="posting_ends_after_start",
                message="Ngày kết thúc công khai phải sau hoặc bằng ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Channel(models.TextChoices):
    """Forms of making public: Điều 12 khoản 1 of the law of 2022 [S]; "other" [K]."""

    OFFICE = "office", "niêm yết tại trụ sở xã"
    VILLAGE_HOUSE = "village_house", "niêm yết tại nhà văn hóa thôn"
    PORTAL = "portal", "cổng, trang thông tin điện tử"
    LOUDSPEAKER = "loudspeaker", "hệ thống truyền thanh"
    VILLAGE_HEAD = "village_head", "thông qua trưởng thôn"
    LETTER = "letter", "gửi văn bản đến công dân"
    DIALOGUE = "dialogue", "hội nghị trao đổi, đối thoại"
    RECEPTION = "reception", "tiếp công dân, tiếp xúc cử tri"
    ORGANISATIONS = "organisations", "thông báo đến các tổ chức, đoàn thể"
    SOCIAL = "social", "mạng xã hội, mạng viễn thông"
    OTHER = "other", "hình thức khác"


class PostingChannelQuerySet(ChildQuerySet):
    unit_path = "posting__unit"
    village_path = "posting__village"

    def for_list(self) -> Self:
        return self.select_related("posting__unit", "posting__village").prefetch_related("posting__village__versions")


class PostingChannel(ChildRow):
    """One turn (lượt): a posting through one channel at one place. Its own dates only where they differ."""

    PARENT = "posting"

    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="channels", verbose_name="lần công khai"
    )
    channel = models.CharField("hình thức", max_length=20, choices=Channel.choices)
    place = CleanCharField("địa điểm, chuyên mục", max_length=200, blank=True)
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    history = HistoricalRecords()
    objects = PostingChannelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hình thức công khai"
        ordering = ("pk",)
        constraints = [
            not_before("ends_on", "starts_on", name="posting_channel_ends_after_start", unset=("ends_on", "starts_on")),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.place}" if self.place else self.get_channel_display()
