"""Village meetings and the matters that the households decided there."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from apps.core.constraints import at_most
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.numbers import format_number
from apps.core.periods import runs_on
from apps.core.querysets import running_on
from apps.core.text import shortened
from apps.law.models import Rule
from apps.meetings.rules import Threshold, explain, is_carried, share_text
from apps.villages.models import ChildQuerySet, ChildRow, VillageRecord
from apps.villages.models.base import VillageRecordQuerySet

VOTE_KEY = "vote-"


class MeetingKind(models.TextChoices):
    REGULAR = "regular", "hội nghị định kỳ"
    MATTER = "matter", "họp bàn, quyết định theo việc"
    ELECTION = "election", "họp bầu cử"
    CONVENTION = "convention", "họp về hương ước, quy ước"
    CONSULTATION = "consultation", "họp lấy ý kiến Nhân dân"


class MatterKind(models.TextChoices):
    """What the people discuss and decide: Law 10/2022/QH15, Điều 15, khoản 1 to 6 in this order."""

    CONTRIBUTION = "contribution", "đóng góp xây dựng hạ tầng, công trình công cộng"
    FUNDS = "funds", "thu, chi, quản lý khoản đóng góp, kinh phí, tài sản của cộng đồng"
    CONVENTION = "convention", "hương ước, quy ước"
    VILLAGE_HEAD = "village_head", "bầu, cho thôi Trưởng thôn, Tổ trưởng tổ dân phố"
    BOARD = "board", "bầu, cho thôi thành viên Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng"
    OTHER = "other", "công việc tự quản khác"


class VoteMethod(models.TextChoices):
    """Law 10/2022/QH15, Điều 18 khoản 4 (at the meeting) and Điều 19 (ballots handed to all households)."""

    SHOW_OF_HANDS = "show_of_hands", "biểu quyết giơ tay"
    SECRET_BALLOT = "secret_ballot", "bỏ phiếu kín"
    HOUSEHOLD_BALLOT = "household_ballot", "phát phiếu lấy ý kiến tới hộ"


class MeetingQuerySet(VillageRecordQuerySet):
    def held_within(self, start: date, end: date) -> Self:
        """Meetings held from `start` to `end`, both days counted in."""
        return self.filter(held_on__range=(start, end))

    def newest_of_each_village(self, count: int) -> Self:
        """The last `count` meetings of every village, the newest first."""
        recency = Window(RowNumber(), partition_by=F("village"), order_by=(F("held_on").desc(), F("pk").desc()))
        return self.annotate(recency=recency).filter(recency__lte=count).order_by("-held_on", "-pk")


class Meeting(VillageRecord):
    """A meeting of a village's household representatives (Law 10/2022/QH15, Điều 18).

    `households` is a snapshot of the meeting's day and never reckoned again: all households of the village are the
    base of its decisions, whoever came.
    """

    SEARCH_FIELDS = ("subject", "place", "chair_name", "secretary_name", "summary")

    kind = models.CharField("loại cuộc họp", max_length=20, choices=MeetingKind.choices)
    subject = CleanCharField("nội dung họp", max_length=300)
    held_on = models.DateField("ngày họp")
    place = CleanCharField("địa điểm", max_length=200, blank=True)
    chair_name = CleanCharField("người chủ trì", max_length=120, blank=True)
    secretary_name = CleanCharField("thư ký", max_length=120, blank=True)
    households = models.PositiveIntegerField(
        "tổng số hộ của thôn ngày họp",
        blank=True,
        help_text="Để trống thì lấy số hộ trong sổ hộ gia đình vào ngày họp.",
    )
    present = models.PositiveIntegerField("số hộ có đại diện dự")
    summary = CleanTextField("tóm tắt diễn biến, kết luận", blank=True)
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cuộc họp thôn"
        ordering = ("-held_on", "village__position")
        constraints = [
            models.CheckConstraint(
                condition=Q(households__gte=1),
                name="meeting_has_households",
                violation_error_message="Tổng số hộ của thôn phải từ 1 trở lên.",
            ),
            at_most(
                "present",
                "households",
                name="meeting_present_lte_households",
                message="Số hộ dự họp không được lớn hơn tổng số hộ của thôn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} – {self.village_name}, {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        super().clean()
        if self.held_on and self.held_on > timezone.localdate():
            raise ValidationError({"held_on": "Ngày họp chưa tới; chỉ ghi cuộc họp đã diễn ra."})

    @property
    def village_name(self) -> str:
        """The village's name on the meeting's day."""
        return self.village.name_on(self.held_on)

    @property
    def attendance(self) -> str:
        """The households present among all, with the percentage."""
        return share_text(self.present, self.households, "hộ")

    @cached_property
    def thresholds(self) -> dict[str, Threshold]:
        """The thresholds of the law of the meeting's day by kind of matter; one query for all matters."""
        return _thresholds(Rule.objects.filter(running_on(self.held_on), key__startswith=VOTE_KEY))


def _thresholds(rows: Iterable[Rule]) -> dict[str, Threshold]:
    return {
        row.key.removeprefix(VOTE_KEY): Threshold(
            row.numerator, row.denominator, row.inclusive, row.article, row.is_confirmed
        )
        for row in rows
    }


def with_thresholds(meetings: Iterable[Meeting]) -> list[Meeting]:
    """The meetings, each with the thresholds of the law of its day; one query for all of them."""
    rows = list(Rule.objects.filter(key__startswith=VOTE_KEY))
    found = list(meetings)
    for meeting in found:
        on_the_day = (row for row in rows if runs_on(meeting.held_on, row.valid_from, row.valid_until))
        meeting.thresholds = _thresholds(on_the_day)
    return found


class MatterQuerySet(ChildQuerySet):
    unit_path = "meeting__unit"
    village_path = "meeting__village"

    def for_list(self) -> Self:
        return self.select_related("meeting__unit", "meeting__village").prefetch_related("meeting__village__versions")


class Matter(ChildRow):
    """One matter put to the vote. Votes are households; `votes_for` stays empty while they are not counted yet."""

    PARENT = "meeting"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="matters", verbose_name="cuộc họp")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    kind = models.CharField("loại việc", max_length=20, choices=MatterKind.choices)
    text = CleanTextField("nội dung đưa ra quyết định")
    method = models.CharField("hình thức", max_length=20, choices=VoteMethod.choices, default=VoteMethod.SHOW_OF_HANDS)
    votes_for = models.PositiveIntegerField("số hộ tán thành", null=True, blank=True)
    votes_against = models.PositiveIntegerField("số hộ không tán thành", default=0)
    votes_other = models.PositiveIntegerField("số hộ có ý kiến khác", default=0)
    invalid = models.PositiveIntegerField("số phiếu không hợp lệ", default=0)
    history = HistoricalRecords()
    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "việc đưa ra bàn, quyết định"
        ordering = ("position", "pk")
        # That votes do not pass the households stands in another row, the meeting's: `clean` sees to it.
        constraints = [
            models.CheckConstraint(
                condition=Q(votes_for__isnull=False) | Q(votes_against=0, votes_other=0, invalid=0),
                name="matter_votes_counted_together",
                violation_error_message="Đã có kết quả thì nhập cả số hộ tán thành; không có hộ nào thì ghi 0.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.text, 120)

    def clean(self) -> None:
        """No more votes than households: those present, or all of the village when ballots went to every door."""
        super().clean()
        meeting: Any = getattr(self, "meeting", None)
        if meeting is None:
            return
        at_doors = self.method == VoteMethod.HOUSEHOLD_BALLOT
        most = meeting.households if at_doors else meeting.present
        if most is not None and self.votes_cast > most:
            base = "tổng số hộ của thôn" if at_doors else "số hộ có đại diện dự họp"
            cast, limit = format_number(self.votes_cast), format_number(most)
            raise ValidationError({"votes_for": f"Cộng các ý kiến được {cast}, lớn hơn {base} ({limit})."})

    @property
    def votes_cast(self) -> int:
        return (self.votes_for or 0) + self.votes_against + self.votes_other + self.invalid

    @property
    def is_carried(self) -> bool | None:
        """By the law of the meeting's day; None while votes are not counted or where no rule of that day is known."""
        threshold = self.meeting.thresholds.get(self.kind)
        if self.votes_for is None or threshold is None:
            return None
        return is_carried(yes=self.votes_for, households=self.meeting.households, threshold=threshold)

    @property
    def verdict(self) -> str:
        """The verdict with its sum over all households, or why there is none."""
        threshold = self.meeting.thresholds.get(self.kind)
        if self.votes_for is None:
            return "Chưa có kết quả biểu quyết."
        if threshold is None:
            share = share_text(self.votes_for, self.meeting.households, "hộ")
            return f"{share}; chưa có quy định về tỷ lệ cho ngày họp."
        return explain(yes=self.votes_for, households=self.meeting.households, threshold=threshold)

    @property
    def share_of_present(self) -> str:
        """The votes for among the households present; empty for ballots at the doors, where presence is no base."""
        if self.votes_for is None or self.method == VoteMethod.HOUSEHOLD_BALLOT or not self.meeting.present:
            return ""
        return share_text(self.votes_for, self.meeting.present, "hộ dự")
