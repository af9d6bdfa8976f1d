"""Each time that an item was made public: from when to when, in which forms and where."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import DateField, DurationField, ExpressionWrapper, F, IntegerField, Value
from django.db.models.functions import Cast, Coalesce, Least
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.periods import Period, Span
from apps.core.querysets import running_within
from apps.disclosures.models.catalogue import Channel, DisclosureItem
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet


class FilePurpose(models.TextChoices):
    """What a file attached to a posting is; each photo shows the posting in one of its forms."""

    CONTENT = "content", "nội dung được công khai"
    PLAN = "plan", "kế hoạch công khai"
    FIRST_DAY = "first_day", "ảnh ngày đầu"
    LAST_DAY = "last_day", "ảnh ngày cuối"


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
    document_date = models.DateField("ngày văn bản được công khai", null=True, blank=True)
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
    times = CleanCharField("giờ phát thanh", max_length=120, blank=True)
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

    @property
    def span(self) -> Span:
        """In which days it stood there: its own, or else the posting's."""
        return Span(self.starts_on or self.posting.starts_on, self.ends_on or self.posting.ends_on)
