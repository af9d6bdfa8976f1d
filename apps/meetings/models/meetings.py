"""Village meetings: what was planned, who came, and how far the minutes have come."""

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

from apps.core.constraints import at_most, where_filled
from apps.core.fields import CleanCharField, CleanTextField
from apps.core.numbers import share_text
from apps.core.periods import runs_on
from apps.households.models import Household
from apps.law.models import Rule, all_rules
from apps.meetings.models.kinds import CLOSED, LOCKED, NOT_HELD, MeetingKind, MeetingState
from apps.meetings.rules import Threshold, Verdict
from apps.villages.models import ChildQuerySet, ChildRow, VillageRecord
from apps.villages.models.base import VillageRecordQuerySet

VOTE_KEY, QUORUM_KEY = "vote-", "quorum-"
SECRETARY_KEY = f"{VOTE_KEY}secretary"
_OPEN_STATES = [state for state in MeetingState.values if state not in LOCKED]


class MeetingQuerySet(VillageRecordQuerySet):
    def counted(self) -> Self:
        """Meetings that were held, also those that fell short: what figures count."""
        return self.exclude(state__in=NOT_HELD)

    def held_within(self, start: date, end: date) -> Self:
        """Meetings held from `start` to `end`, both days counted in."""
        return self.counted().filter(held_on__range=(start, end))

    def newest_of_each_village(self, count: int) -> Self:
        """The last `count` meetings of every village, the newest first."""
        recency = Window(RowNumber(), partition_by=F("village"), order_by=(F("held_on").desc(), F("pk").desc()))
        return self.annotate(recency=recency).filter(recency__lte=count).order_by("-held_on", "-pk")


class Meeting(VillageRecord):
    """A meeting of a village's household representatives (Law 10/2022/QH15, Điều 18).

    `households` is a snapshot of the meeting's day and never reckoned again: all households of the village are the
    base of its decisions, whoever came. Fields stand in the order of the paper form (Nghị định 59/2023/NĐ-CP, Mẫu 03).
    `roll_called`: presence was taken household by household; `absences` then names those that nobody represented.
    `follows` is the meeting that fell short and in whose place this one was called.
    """

    SEARCH_FIELDS = ("subject", "place", "chair_name", "secretary_name", "summary")
    HOLDS_PERSONAL_DATA = True  # who was absent, who stood for election, and what was said
    HISTORY_ALSO = ("state", "correction_reason")

    kind = models.CharField("loại cuộc họp", max_length=20, choices=MeetingKind.choices)
    state = models.CharField(
        "tình trạng", max_length=10, choices=MeetingState.choices, default=MeetingState.HELD, editable=False
    )
    subject = CleanCharField("nội dung họp", max_length=300)
    held_on = models.DateField("ngày họp")
    starts_at = models.TimeField("bắt đầu lúc", null=True, blank=True)
    ended_at = models.TimeField("kết thúc lúc", null=True, blank=True)
    place = CleanCharField("địa điểm", max_length=200, blank=True)
    chair_name = CleanCharField("người chủ trì", max_length=120, blank=True)
    chair_post = CleanCharField("chức vụ người chủ trì", max_length=120, blank=True)
    secretary_name = CleanCharField("thư ký", max_length=120, blank=True)
    secretary_votes = models.PositiveIntegerField("số hộ dự họp tán thành thư ký", null=True, blank=True)
    guests = CleanTextField("đại biểu, khách mời", blank=True)
    households = models.PositiveIntegerField(
        "tổng số hộ của thôn ngày họp",
        null=True,
        blank=True,
        help_text="Để trống thì lấy số hộ trong sổ hộ gia đình vào ngày họp.",
    )
    present = models.PositiveIntegerField("số hộ có đại diện dự", null=True, blank=True)
    roll_called = models.BooleanField("điểm danh từng hộ", default=False)
    failed = models.BooleanField("cuộc họp không tiến hành được do không đủ số hộ", default=False)
    summary = CleanTextField("tóm tắt diễn biến, kết luận", blank=True)
    front_head_name = CleanCharField("Trưởng Ban công tác Mặt trận", max_length=120, blank=True)
    witnesses = CleanTextField("đại diện hộ ký biên bản", blank=True)
    contact = CleanCharField("đầu mối liên hệ", max_length=200, blank=True)
    materials = CleanTextField("tài liệu gửi kèm", blank=True)
    invited_on = models.DateField("ngày gửi giấy mời, thông báo", null=True, blank=True)
    correction_reason = CleanTextField("lý do đính chính", blank=True, editable=False)
    follows = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="followed_by",
        null=True,
        blank=True,
        editable=False,
        verbose_name="họp lại thay cuộc họp",
    )
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cuộc họp thôn"
        ordering = ("-held_on", "village__position")
        permissions = [("answer_minutes", "tiếp nhận, trả lại biên bản họp thôn, ghi quyết định công nhận")]
        indexes = [
            # With the state, so that a year's count need not open the rows.
            models.Index(fields=["unit", "-held_on", "state"], name="meeting_unit_day_state"),
            models.Index(fields=["village", "-held_on", "state"], name="meeting_village_day_state"),
            where_filled("follows", name="meeting_that_follows"),
        ]
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
            at_most(
                "secretary_votes",
                "present",
                name="meeting_secretary_votes_lte_present",
                message="Số hộ tán thành thư ký không được lớn hơn số hộ dự họp.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN_STATES) | Q(households__isnull=False, present__isnull=False),
                name="meeting_sent_with_its_numbers",
                violation_error_message="Biên bản gửi xã phải ghi tổng số hộ và số hộ có đại diện dự.",
            ),
        ]

    def __str__(self) -> str:
        again = " (họp lại)" if self.follows_id else ""
        return f"{self.subject}{again} – {self.village_name}, {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        """Refuse a day to come, one without the village, and a second meeting before or away from the first."""
        super().clean()
        if self.held_on and self.held_on > timezone.localdate() and self.state not in NOT_HELD:
            raise ValidationError({"held_on": "Ngày họp chưa tới; chỉ ghi cuộc họp đã diễn ra."})
        village: Any = getattr(self, "village", None)
        if village is None or self.held_on is None:
            return
        if not runs_on(self.held_on, village.started_on, village.ended_on):
            raise ValidationError({"held_on": f"{village} chưa thành lập hoặc không còn vào ngày này."})
        self._refuse_broken_chain(village)

    def _refuse_broken_chain(self, village: Any) -> None:
        second: Meeting | None = getattr(self, "followed_by", None) if self.pk else None
        for first, after in ((self.follows, self), (self, second)):
            if first is None or after is None:
                continue
            if first.village_id != after.village_id:
                raise ValidationError({"village": "Cuộc họp lại phải là của cùng thôn với cuộc họp trước."})
            if first.held_on > after.held_on:
                days = f"{first.held_on:%d/%m/%Y}, {after.held_on:%d/%m/%Y}"
                raise ValidationError({"held_on": f"Cuộc họp lại không được trước cuộc họp chưa đạt ({days})."})

    @property
    def village_name(self) -> str:
        """The village's name on the meeting's day."""
        return self.village.name_on(self.held_on)

    @property
    def is_planned(self) -> bool:
        return self.state == MeetingState.PLANNED

    @property
    def is_locked(self) -> bool:
        """Whether the minutes lie with the commune and nobody writes in them."""
        return self.state in LOCKED

    @property
    def is_closed(self) -> bool:
        """Whether nobody writes in the meeting as it stands: it lies with the commune, or was called off."""
        return self.state in CLOSED

    @property
    def state_text(self) -> str:
        """The state in words; minutes that were accepted once are mended by a correction."""
        under_correction = self.state == MeetingState.HELD and self.correction_reason
        return "đang đính chính" if under_correction else str(self.get_state_display())

    @property
    def returned_minutes(self) -> Any:
        """The minutes that the commune gave back, with its comment, as long as they have not been sent again."""
        return self.minutes.for_list().first() if self.state == MeetingState.RETURNED else None  # type: ignore[attr-defined]

    @property
    def absent(self) -> int | None:
        """Households that nobody represented; None while the numbers are not known."""
        return None if self.households is None or self.present is None else self.households - self.present

    @property
    def attendance(self) -> str:
        """The households present among all, with the percentage; empty while they are not known."""
        if self.households is None or self.present is None:
            return ""
        return share_text(self.present, self.households, "hộ")

    @cached_property
    def rules(self) -> dict[str, Threshold]:
        """The thresholds of the law of the meeting's day by their rule's key; one query for all of them."""
        return _thresholds_on(_rules_of_meetings(), self.held_on)

    @property
    def quorum(self) -> Verdict | None:
        """Whether enough households came; None without their number, or where the law sets none for this kind."""
        threshold = self.rules.get(f"{QUORUM_KEY}{self.kind}")
        if threshold is None or self.households is None or self.present is None:
            return None
        return Verdict(self.present, self.households, threshold)

    @property
    def secretary_verdict(self) -> Verdict | None:
        """The vote on the secretary, the one whose base is those present (Nghị định 59/2023/NĐ-CP, Điều 3 khoản 5)."""
        threshold = self.rules.get(SECRETARY_KEY)
        if threshold is None or self.secretary_votes is None or not self.present:
            return None
        return Verdict(self.secretary_votes, self.present, threshold, "hộ dự họp")


def _rules_of_meetings() -> list[Rule]:
    return [row for row in all_rules() if row.key.startswith((VOTE_KEY, QUORUM_KEY))]


def _thresholds_on(rows: Iterable[Rule], day: date) -> dict[str, Threshold]:
    return {
        row.key: Threshold(row.numerator, row.denominator, row.inclusive, row.article, row.is_confirmed)
        for row in rows
        if runs_on(day, row.valid_from, row.valid_until)
    }


def with_thresholds(meetings: Iterable[Meeting]) -> list[Meeting]:
    """The meetings, each with the thresholds of the law of its day; one query for all of them."""
    rows = _rules_of_meetings()
    found = list(meetings)
    for meeting in found:
        meeting.rules = _thresholds_on(rows, meeting.held_on)
    return found


def dated_thresholds() -> list[dict[str, Any]]:
    """All thresholds of meetings with their days as plain values, for a page that reckons while it has no line."""
    return [
        {
            "key": row.key,
            "from": row.valid_from.isoformat(),
            "until": row.valid_until.isoformat() if row.valid_until else "",
            "numerator": row.numerator,
            "denominator": row.denominator,
            "inclusive": row.inclusive,
            "article": row.article,
            "confirmed": row.is_confirmed,
        }
        for row in _rules_of_meetings()
    ]


class AbsenceQuerySet(ChildQuerySet):
    unit_path = "meeting__unit"
    village_path = "meeting__village"

    def for_list(self) -> Self:
        return self.select_related("meeting__unit", "meeting__village", "household")


class Absence(ChildRow):
    """A household of the village that nobody represented at a meeting where presence was taken by household."""

    PARENT = "meeting"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="absences", verbose_name="cuộc họp")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="absences", verbose_name="hộ vắng mặt"
    )
    history = HistoricalRecords()
    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hộ không có người dự"
        ordering = ("household__code", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "household"],
                name="absence_once",
                violation_error_message="Hộ này đã được ghi vắng mặt.",
            )
        ]

    def __str__(self) -> str:
        return str(self.household)
