"""What a commune must make public, in which forms and for how long: national catalogues, dated."""

from calendar import monthrange
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.querysets import ReferenceQuerySet, running_within
from apps.law.models import Mark


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


# Put up at a place, where it can be photographed.
PUT_UP = frozenset({Channel.OFFICE, Channel.VILLAGE_HOUSE})
SHORT_NAME = 48


class DisclosureItemQuerySet(ReferenceQuerySet):
    unit_path = "postings__unit"

    def within(self, start: date, end: date) -> Self:
        """Items that the law asked for on at least one day from `start` to `end`."""
        return self.filter(running_within(start, end))


class DisclosureItem(models.Model):
    """An item of Điều 11 of the law of 2022, from a day to a day.

    `min_days` is the shortest posting in days (Điều 13 khoản 2 [K]); none where another law sets it. `mark` speaks of
    the item and its article, `min_days_mark` of that span. Further forms stand in `forms`. A permanent item stands
    posted all the time. `due_month` and `due_day` are the last day of the year on which posting it is in time; without
    them that is 31 December. An occasional item is due only once there is something to tell.
    """

    code = models.SlugField("mã", max_length=40)
    name = CleanCharField("nội dung phải công khai", max_length=300)
    article = CleanCharField("căn cứ", max_length=200)
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)
    min_days = models.PositiveSmallIntegerField("niêm yết ít nhất (ngày)", null=True, blank=True)
    min_days_mark = models.CharField(
        "mức kiểm chứng của số ngày", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED
    )
    is_permanent = models.BooleanField("công khai thường xuyên", default=False)
    is_occasional = models.BooleanField("chỉ công khai khi phát sinh", default=False)
    due_month = models.PositiveSmallIntegerField("hạn công khai: tháng", null=True, blank=True)
    due_day = models.PositiveSmallIntegerField("hạn công khai: ngày", null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(due_month__isnull=True, due_day__isnull=True)
                | Q(due_month__range=(1, 12), due_day__range=(1, 31)),
                name="disclosure_item_due_day",
                violation_error_message="Hạn công khai phải ghi cả tháng (1–12) và ngày (1–31), hoặc để trống cả hai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}{self._until}"

    def due_in(self, year: int) -> date:
        """The last day of the year on which posting it is in time, at most the item's own last day."""
        month, day = self.due_month or 12, self.due_day or 31
        due = date(year, month, min(day, monthrange(year, month)[1]))
        return due if self.valid_until is None else min(due, self.valid_until)

    @property
    def is_confirmed(self) -> bool:
        """Whether the item and its article were seen in a public source."""
        return self.mark == Mark.SEEN

    @property
    def is_span_confirmed(self) -> bool:
        """Whether the item and `min_days` were seen in a public source."""
        return self.is_confirmed and self.min_days_mark == Mark.SEEN

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


class DisclosureForm(models.Model):
    """A form that an item asks for beside the posting at the commune's office, and the least days in it.

    The loudspeakers carry an item for at least three days running (Law 10/2022/QH15, Điều 13 khoản 3).
    """

    item = models.ForeignKey(
        DisclosureItem, on_delete=models.CASCADE, related_name="forms", verbose_name="nội dung phải công khai"
    )
    channel = models.CharField("hình thức", max_length=20, choices=Channel.choices)
    min_days = models.PositiveSmallIntegerField("ít nhất (ngày)", null=True, blank=True)
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)

    class Meta:
        verbose_name = verbose_name_plural = "hình thức phải công khai"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["item", "channel"],
                name="disclosure_form_once",
                violation_error_message="Hình thức này đã được ghi cho nội dung.",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_channel_display())


class DisclosureCatalogue(models.Model):
    """From when to when which law lists what is made public; one whose list was not entered says so."""

    name = CleanCharField("văn bản", max_length=200)
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    mark = models.CharField("mức kiểm chứng", max_length=1, choices=Mark.choices, default=Mark.UNCONFIRMED)
    note = CleanTextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "danh mục công khai theo từng văn bản"
        ordering = ("-valid_from",)
        constraints = [
            models.UniqueConstraint(fields=["valid_from"], name="disclosure_catalogue_once_per_start"),
            not_before("valid_until", "valid_from", name="disclosure_catalogue_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name
