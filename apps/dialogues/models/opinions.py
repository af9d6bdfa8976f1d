"""Opinions raised at a dialogue: who answers by when, what was answered, and what was promised and done."""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from apps.core.constraints import each_field, not_to_come
from apps.core.fields import CleanCharField, CleanTextField, SearchKeyField
from apps.core.text import shortened
from apps.dialogues.models.dialogues import Dialogue
from apps.dialogues.models.kinds import PENDING, DialogueState, OpinionStatus, TargetGroup
from apps.villages.models import ChildQuerySet, ChildRow, Official


class DialogueOpinionQuerySet(ChildQuerySet):
    unit_path = "dialogue__unit"

    def for_list(self) -> Self:
        return self.select_related("dialogue__unit", "official")

    def at_held(self) -> Self:
        """Opinions of dialogues that took place."""
        return self.filter(dialogue__state=DialogueState.HELD)

    def open(self) -> Self:
        """Nobody has answered yet."""
        return self.filter(status=OpinionStatus.OPEN)

    def pending(self) -> Self:
        """Not answered, or answered with a promise that is not kept yet."""
        return self.filter(status__in=PENDING)

    def late_on(self, day: date) -> Self:
        """Pending ones whose day to answer, or to keep the promise, lies before the day."""
        return self.filter(
            Q(status=OpinionStatus.OPEN, due_on__lt=day) | Q(status=OpinionStatus.PROMISED, promise_due_on__lt=day)
        )

    def answered_by(self, day: date) -> Self:
        """Answered or resolved on or before the day; an answer without a date counts."""
        return self.exclude(status=OpinionStatus.OPEN).filter(Q(answered_on__isnull=True) | Q(answered_on__lte=day))

    def pending_on(self, day: date) -> Self:
        """Pending at the end of the day, also where it was settled later; what has no date was settled at once."""
        later = Q(status=OpinionStatus.RESOLVED, resolved_on__gt=day) | Q(answered_on__gt=day)
        return self.filter(dialogue__held_on__lte=day).filter(Q(status__in=PENDING) | later)


class DialogueOpinion(ChildRow):
    """An opinion raised at a dialogue, by its topic and at most a group: who raised it is not recorded."""

    PARENT = "dialogue"
    SEARCH_FIELDS = ("topic", "answer", "organ")

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.PROTECT, related_name="opinions", verbose_name="cuộc đối thoại"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    topic = CleanTextField("nội dung ý kiến", help_text="Không ghi tên người nêu ý kiến.")
    raised_by = models.CharField("nhóm nêu ý kiến", max_length=20, choices=TargetGroup.choices, blank=True)
    official = models.ForeignKey(
        Official,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="cán bộ chịu trách nhiệm trả lời",
    )
    organ = CleanCharField("cơ quan, bộ phận trả lời", max_length=200, blank=True)
    answer = CleanTextField("nội dung trả lời, kết quả giải quyết", blank=True)
    status = models.CharField("tình trạng", max_length=10, choices=OpinionStatus.choices, default=OpinionStatus.OPEN)
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    promise_due_on = models.DateField("hạn thực hiện cam kết", null=True, blank=True)
    resolved_on = models.DateField("ngày giải quyết xong", null=True, blank=True)
    search_text = SearchKeyField()
    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = DialogueOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ý kiến tại đối thoại"
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=OpinionStatus.OPEN) | Q(answered_on__isnull=True),
                name="dialogue_opinion_open_has_no_answer_date",
                violation_error_message="Ý kiến đã có ngày trả lời thì tình trạng không thể là “chưa trả lời”.",
            ),
            models.CheckConstraint(
                condition=Q(status=OpinionStatus.RESOLVED) | Q(resolved_on__isnull=True),
                name="dialogue_opinion_resolved_day_when_resolved",
                violation_error_message="Có ngày giải quyết xong thì tình trạng phải là “đã giải quyết”.",
            ),
            models.CheckConstraint(
                condition=~Q(status=OpinionStatus.OPEN) | Q(promise_due_on__isnull=True),
                name="dialogue_opinion_promise_is_answered",
                violation_error_message="Đã cam kết thời hạn thực hiện thì tình trạng không thể là “chưa trả lời”.",
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.topic, 120)

    def clean(self) -> None:
        """No day lies before the dialogue, and none of those on which something was done is still to come."""
        super().clean()
        not_to_come(self, "answered_on", "resolved_on")
        dialogue: Any = getattr(self, "dialogue", None)
        held_on = getattr(dialogue, "held_on", None)
        if not isinstance(held_on, date):
            return
        names = ("due_on", "answered_on", "promise_due_on", "resolved_on")
        early = [name for name in names if (getattr(self, name) or held_on) < held_on]
        if early:
            raise ValidationError(each_field(self, early, "không được trước ngày đối thoại."))

    @property
    def answerer(self) -> str:
        """Who answers: the official, the organ, or both."""
        return ", ".join(filter(None, (str(self.official) if self.official_id else "", self.organ)))

    @property
    def next_day(self) -> date | None:
        """The day by which something is owed still: the answer, or what was promised."""
        return {OpinionStatus.OPEN: self.due_on, OpinionStatus.PROMISED: self.promise_due_on}.get(
            OpinionStatus(self.status)
        )

    @property
    def is_late(self) -> bool:
        return self.next_day is not None and self.next_day < timezone.localdate()
