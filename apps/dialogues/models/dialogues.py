"""Dialogues of the commune's leaders with the people, from the plan to the published result."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from apps.core.constraints import at_most, not_before, not_to_come
from apps.core.fields import CleanCharField, CleanTextField
from apps.dialogues.models.kinds import (
    DialogueLevel,
    DialogueMode,
    DialogueState,
    HostPost,
    Occasion,
    TargetGroup,
)
from apps.dialogues.rules import (
    DayLimit,
    ShareLimit,
    explain_announcement,
    explain_publication,
    explain_request,
)
from apps.law.models import Rule, rule_on, rules_of
from apps.villages.models import ChildQuerySet, ChildRow, UnitRecord, Village
from apps.villages.models.base import UnitRecordQuerySet

NOTICE_KEY = "dialogue-notice-days"
RESULT_KEY = "dialogue-result-days"
REQUEST_KEY = "dialogue-voter-request"
_LIMITS = (NOTICE_KEY, RESULT_KEY, REQUEST_KEY)
# What only a dialogue that was held can have.
_OF_HELD = ("participants", "speakers", "results_published_on", "results_sent_on")


class DialogueQuerySet(UnitRecordQuerySet):
    def for_list(self) -> Self:
        return super().for_list().prefetch_related("villages__village__versions")

    def held(self) -> Self:
        """Dialogues that took place: what figures and duties count."""
        return self.filter(state=DialogueState.HELD)

    def coming(self, day: date) -> Self:
        """Planned ones whose day has not passed by the day."""
        return self.filter(state=DialogueState.PLANNED, held_on__gte=day)

    def unpublished(self) -> Self:
        """Held dialogues whose results are not public yet."""
        return self.held().filter(results_published_on__isnull=True)


class Dialogue(UnitRecord):
    """A dialogue that is planned or was held. `participants` counts turns (lượt người); empty: nobody counted.

    `asking_voters` of the commune's `voters` asked for it where they did.
    """

    SEARCH_FIELDS = ("subject", "host_name", "place", "notes")
    HISTORY_ALSO = ("state",)

    state = models.CharField(
        "tình trạng", max_length=10, choices=DialogueState.choices, default=DialogueState.HELD, editable=False
    )
    held_on = models.DateField("ngày đối thoại")
    starts_at = models.TimeField("bắt đầu lúc", null=True, blank=True)
    ended_at = models.TimeField("kết thúc lúc", null=True, blank=True)
    subject = CleanCharField("nội dung đối thoại", max_length=300)
    host_name = CleanCharField("người chủ trì", max_length=120)
    host_post = models.CharField("chức vụ người chủ trì", max_length=20, choices=HostPost.choices)
    co_hosts = CleanCharField("đồng chủ trì, cơ quan phối hợp", max_length=300, blank=True)
    secretary_name = CleanCharField("thư ký", max_length=120, blank=True)
    level = models.CharField("phạm vi", max_length=20, choices=DialogueLevel.choices, default=DialogueLevel.COMMUNE)
    target_group = models.CharField("đối tượng", max_length=20, choices=TargetGroup.choices, default=TargetGroup.ALL)
    mode = models.CharField("hình thức", max_length=10, choices=DialogueMode.choices, default=DialogueMode.IN_PERSON)
    occasion = models.CharField("lý do tổ chức", max_length=10, choices=Occasion.choices, default=Occasion.REGULAR)
    asking_voters = models.PositiveIntegerField("số cử tri đề nghị", null=True, blank=True)
    voters = models.PositiveIntegerField("tổng số cử tri của xã", null=True, blank=True)
    place = CleanCharField("địa điểm", max_length=200, blank=True)
    attendance = CleanTextField(
        "cách thức tham gia", blank=True, help_text="Đăng ký ở đâu, đường dẫn họp trực tuyến, nơi gửi ý kiến trước."
    )
    announced_on = models.DateField("ngày thông báo trước", null=True, blank=True)
    participants = models.PositiveIntegerField(
        "số lượt người tham dự", null=True, blank=True, help_text="Để trống khi không đếm; trống khác với 0."
    )
    speakers = models.PositiveIntegerField("số người phát biểu", null=True, blank=True)
    conclusion = CleanTextField("kết luận của người chủ trì", blank=True)
    results_published_on = models.DateField("ngày công bố kết quả", null=True, blank=True)
    results_sent_on = models.DateField("ngày gửi kết quả đến trưởng thôn", null=True, blank=True)
    notes = CleanTextField("ghi chú", blank=True)
    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = "cuộc đối thoại"
        verbose_name_plural = "đối thoại"
        ordering = ("-held_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(announced_on__isnull=True) | Q(announced_on__lte=F("held_on")),
                name="dialogue_announced_before_held",
                violation_error_message="Ngày thông báo phải trước hoặc trùng ngày đối thoại.",
            ),
            not_before(
                "results_published_on",
                "held_on",
                name="dialogue_results_after_held",
                message="Ngày công bố kết quả phải sau hoặc trùng ngày đối thoại.",
            ),
            not_before(
                "results_sent_on",
                "held_on",
                name="dialogue_sent_after_held",
                message="Ngày gửi kết quả đến trưởng thôn phải sau hoặc trùng ngày đối thoại.",
            ),
            at_most(
                "speakers",
                "participants",
                name="dialogue_speakers_lte_participants",
                message="Số người phát biểu không được lớn hơn số lượt người tham dự.",
            ),
            at_most(
                "asking_voters",
                "voters",
                name="dialogue_asking_lte_voters",
                message="Số cử tri đề nghị không được lớn hơn tổng số cử tri của xã.",
            ),
            models.CheckConstraint(
                condition=Q(state=DialogueState.HELD) | Q(**{f"{name}__isnull": True for name in _OF_HELD}),
                name="dialogue_only_held_has_results",
                violation_error_message="Cuộc đối thoại chưa hoặc không tổ chức thì không có số người dự và kết quả.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.held_on:%d/%m/%Y}"

    def clean(self) -> None:
        """Only what has happened is recorded; a date to come is a slip of the pen, but for the day that is planned."""
        super().clean()
        names = ["announced_on", "results_published_on", "results_sent_on"]
        if self.state == DialogueState.HELD:
            names.append("held_on")
        not_to_come(self, *names)

    @property
    def is_planned(self) -> bool:
        return self.state == DialogueState.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == DialogueState.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.state == DialogueState.CANCELLED

    @property
    def scope(self) -> str:
        """For whom it is held: the level, with the villages by the names of the day."""
        names = ", ".join(row.village.name_on(self.held_on) for row in self.villages.all())  # type: ignore[attr-defined]
        return f"{self.get_level_display()}: {names}" if names else str(self.get_level_display())

    @cached_property
    def law(self) -> list[Rule]:
        """The rows of law about dialogues; one query, and set beforehand where many dialogues are looked at."""
        return rules_of(*_LIMITS)

    @property
    def limits(self) -> dict[str, DayLimit]:
        """The time-limits that held on the dialogue's day, by key."""
        found = {key: day_limit(self.law, key, self.held_on) for key in (NOTICE_KEY, RESULT_KEY)}
        return {key: limit for key, limit in found.items() if limit}

    @property
    def announcement(self) -> str:
        """When it was announced, and whether that was early enough by the law of its day."""
        limit = self.limits.get(NOTICE_KEY)
        if self.announced_on is None or limit is None:
            return f"{self.announced_on:%d/%m/%Y}" if self.announced_on else ""
        return explain_announcement(self.announced_on, self.held_on, limit)

    @property
    def publication(self) -> str:
        """When the results were made public, and whether that was in time by the law of its day."""
        return self._after(self.results_published_on)

    @property
    def sending(self) -> str:
        """When the results went to the village heads, measured likewise: the law asks for both in the same days."""
        return self._after(self.results_sent_on)

    def _after(self, day: date | None) -> str:
        limit = self.limits.get(RESULT_KEY)
        if day is None or limit is None:
            return f"{day:%d/%m/%Y}" if day else ""
        return explain_publication(self.held_on, day, limit)

    @property
    def request(self) -> str:
        """How many voters asked for it, and whether by the law of its day that binds; empty where nobody counted."""
        row = rule_on(self.law, REQUEST_KEY, self.held_on)
        if self.asking_voters is None or not self.voters:
            return ""
        limit = ShareLimit(row.numerator, row.denominator, row.inclusive, row.source) if row else None
        return explain_request(self.asking_voters, self.voters, limit)


def day_limit(rows: Iterable[Rule], key: str, day: date) -> DayLimit | None:
    """Among rows already loaded, the time-limit of this key that held on the day."""
    row = rule_on(rows, key, day)
    return DayLimit(row.numerator, row.article, row.is_confirmed) if row else None


def with_law(dialogues: Iterable[Dialogue]) -> list[Dialogue]:
    """The dialogues, each with the rows of law at hand; one query for all of them."""
    rows = rules_of(*_LIMITS)
    found = list(dialogues)
    for dialogue in found:
        dialogue.law = rows
    return found


class DialogueVillageQuerySet(ChildQuerySet):
    unit_path = "dialogue__unit"

    def for_list(self) -> Self:
        return self.select_related("dialogue__unit", "village").prefetch_related("village__versions")


class DialogueVillage(ChildRow):
    """A village for which a dialogue is held that is not for the whole commune."""

    PARENT = "dialogue"

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="villages", verbose_name="cuộc đối thoại"
    )
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", verbose_name="thôn")
    history = HistoricalRecords()
    objects = DialogueVillageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "thôn của cuộc đối thoại"
        ordering = ("village__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "village"],
                name="dialogue_village_once",
                violation_error_message="Thôn này đã được chọn.",
            )
        ]

    def __str__(self) -> str:
        return str(self.village)
