"""What was released to everybody: all that the public notice board may read."""

import secrets
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.models import Attachment, new_public_id
from apps.core.querysets import running_on
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet


class Subject(models.TextChoices):
    POSTING = "posting", "nội dung công khai"
    MEETING = "meeting", "kết quả họp thôn"
    DIALOGUE = "dialogue", "đối thoại với Nhân dân"
    CONSULTATION = "consultation", "lấy ý kiến Nhân dân"
    REPORT = "report", "báo cáo"
    OPEN_DATA = "open_data", "dữ liệu mở"
    RECEPTION = "reception", "lịch tiếp công dân"
    FEEDBACK = "feedback", "trả lời phản ánh, kiến nghị"
    OTHER = "other", "thông tin khác"


# What may be released: what may be attached to a record, and packs of data that the portal itself made.
FILE_KINDS = (*Attachment.Kind.choices, ("zip", "ZIP"))
# What the `source` of a notice begins with that tells of no record.
NOTICE = "documents.notice:"


class PublicationQuerySet(UnitRecordQuerySet):
    """`begun_by`, `standing_on` and `ended_by` are for visitors: they read this table alone."""

    village_path = "village"

    def for_list(self) -> Self:
        return self.select_related("unit", "released_by")

    def live(self) -> Self:
        """Not taken down."""
        return self.filter(withdrawn_at=None)

    def notices(self) -> Self:
        """Written by hand for the board itself; all others tell of a record."""
        return self.filter(source__startswith=NOTICE)

    def begun_by(self, day: date) -> Self:
        """What everybody may read on the day, whether it still stands or did so before."""
        return self.live().filter(starts_on__lte=day)

    def standing_on(self, day: date) -> Self:
        """What is posted on the day, its first and last day counted in."""
        return self.live().filter(running_on(day, start="starts_on", end="ends_on"))

    def ended_by(self, day: date) -> Self:
        """What was posted and whose last day is over."""
        return self.live().filter(ends_on__lt=day)

    def coming_up(self, day: date) -> Self:
        """What is posted on the day and announces something of that day or later, the soonest first."""
        return self.standing_on(day).filter(happens_on__gte=day).order_by("happens_on", "happens_at", "pk")


class Publication(UnitRecord):
    """A text that an official released to everybody, with copies of its files.

    `source` names the record that it tells of; at most one publication of a source is live. Released again it keeps
    its row and address, `edition` counts up and the history keeps the earlier text. Names are copied at release, so
    that a visitor's page reads neither units nor villages. `starts_on` to `ends_on` are the days on which it stands;
    without an end it stands until it is taken down. `happens_on` is the day of what it announces.
    Up to and with `opinions_until`, while it stands, everybody may send an opinion about it; without that day none are
    asked for.
    """

    SEARCH_FIELDS = ("title", "text", "village_name", "subject_label")
    HISTORY_ALSO = ("edition", "withdrawn_at", "withdrawn_reason")

    source = models.CharField("lập từ", max_length=80, editable=False)
    subject = models.CharField("lĩnh vực", max_length=20, choices=Subject.choices)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    title = CleanCharField("tiêu đề", max_length=300)
    text = CleanTextField("nội dung công khai", blank=True)
    starts_on = models.DateField("công khai từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    opinions_until = models.DateField("nhận ý kiến đến hết ngày", null=True, blank=True)
    happens_on = models.DateField("ngày diễn ra", null=True, blank=True)
    happens_at = CleanCharField("giờ, nơi diễn ra", max_length=200, blank=True)
    edition = models.PositiveSmallIntegerField("lần công bố", default=1, editable=False)
    unit_slug = models.SlugField("đơn vị trong địa chỉ", max_length=60, db_index=False, editable=False)
    unit_name = CleanCharField("tên đơn vị", max_length=200, editable=False)
    village_slug = models.SlugField("thôn trong địa chỉ", max_length=60, db_index=False, blank=True, editable=False)
    village_name = CleanCharField("tên thôn", max_length=200, blank=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="người công khai",
    )
    released_at = models.DateTimeField("công khai lúc", editable=False)
    withdrawn_at = models.DateTimeField("gỡ xuống lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name="người gỡ xuống",
    )
    withdrawn_reason = CleanTextField("lý do gỡ xuống", blank=True, editable=False)
    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "tin trên bảng công khai"
        verbose_name_plural = "bảng công khai"
        ordering = ("-starts_on", "-pk")
        permissions = [("release_publication", "đưa lên, gỡ khỏi bảng công khai")]
        indexes = [models.Index(fields=["unit_slug", "withdrawn_at", "-starts_on"], name="publication_board")]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(withdrawn_at__isnull=True),
                name="publication_live_once",
                violation_error_message="Nội dung này đang có trên bảng công khai.",
            ),
            not_before(
                "ends_on",
                "starts_on",
                name="publication_ends_after_start",
                message="Ngày kết thúc công khai phải sau hoặc bằng ngày bắt đầu.",
            ),
            not_before(
                "opinions_until",
                "starts_on",
                name="publication_opinions_after_start",
                message="Ngày cuối nhận ý kiến phải sau hoặc bằng ngày bắt đầu công khai.",
            ),
            not_before(
                "ends_on",
                "opinions_until",
                name="publication_opinions_before_end",
                message="Ngày cuối nhận ý kiến phải trước hoặc bằng ngày kết thúc công khai.",
                unset=("ends_on", "opinions_until"),
            ),
            models.CheckConstraint(
                condition=Q(happens_at="") | Q(happens_on__isnull=False),
                name="publication_happens_on_a_day",
                violation_error_message="Đã ghi giờ, nơi diễn ra thì phải ghi ngày diễn ra.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="publication_withdrawn_by_someone",
                violation_error_message="Gỡ xuống phải ghi người gỡ, thời điểm và lý do.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(village__isnull=True, village_slug="", village_name="")
                    | (Q(village__isnull=False) & ~Q(village_slug="") & ~Q(village_name=""))
                ),
                name="publication_village_named",
                violation_error_message="Tin của thôn phải ghi tên thôn.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject_label(self) -> str:
        return str(self.get_subject_display())

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph for paragraph in self.text.split("\n\n") if paragraph]

    @property
    def takes_opinions(self) -> bool:
        """Whether everybody may send an opinion about it today."""
        today = timezone.localdate()
        asked = self.withdrawn_at is None and self.starts_on <= today
        return asked and self.opinions_until is not None and today <= self.opinions_until

    @property
    def is_notice(self) -> bool:
        return self.source.startswith(NOTICE)

    def edition_files(self) -> "models.QuerySet[PublicationFile]":
        """The copies that belong to the edition that stands."""
        found: models.QuerySet[PublicationFile] = self.files.filter(edition=self.edition)  # type: ignore[attr-defined]
        return found

    @property
    def standing(self) -> str:
        """Where it is today, in words."""
        today = timezone.localdate()
        if self.withdrawn_at is not None:
            return "đã gỡ xuống"
        if self.starts_on > today:
            return "chưa đến ngày công khai"
        return "đã công khai" if self.ends_on and self.ends_on < today else "đang công khai"


def publication_path(instance: Any, filename: str) -> str:
    """A random path, so that no address leads from the name to the bytes."""
    return f"bang-cong-khai/{secrets.token_hex(16)}"


class PublicationFileQuerySet(ChildQuerySet):
    unit_path = "publication__unit"
    village_path = "publication__village"


class PublicationFile(ChildRow):
    """A copy of a file, made when it was released: what becomes of the original changes nothing here.

    Those of earlier editions stay stored and are no longer given out.
    """

    PARENT = "publication"

    publication = models.ForeignKey(
        Publication, on_delete=models.PROTECT, related_name="files", verbose_name="tin trên bảng công khai"
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    edition = models.PositiveSmallIntegerField("lần công bố", default=1)
    name = CleanCharField("tên tệp", max_length=120)
    kind = models.CharField("dạng tệp", max_length=5, choices=FILE_KINDS)
    file = models.FileField("tệp", upload_to=publication_path, max_length=100, editable=False)
    size = models.PositiveIntegerField("dung lượng (byte)")
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    history = HistoricalRecords(excluded_fields=["file"])
    objects = PublicationFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "tệp trên bảng công khai"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
