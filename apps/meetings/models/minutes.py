"""The minutes as they went to the commune, version by version."""

from typing import Self

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from apps.core.fields import CleanTextField
from apps.meetings.models.meetings import Meeting
from apps.villages.models import ChildQuerySet, ChildRow


class MinutesQuerySet(ChildQuerySet):
    unit_path = "meeting__unit"
    village_path = "meeting__village"

    def for_list(self) -> Self:
        return self.select_related("meeting__unit", "submitted_by", "decided_by")


class Minutes(ChildRow):
    """One version of a meeting's minutes: what was sent, and what the commune answered.

    `document` is the tree of the minutes as sent; it prints the same for good. `reason` tells why a version after an
    accepted one was made.
    """

    PARENT = "meeting"
    KEEPS_PARENT = True

    class State(models.TextChoices):
        SUBMITTED = "submitted", "chờ xã tiếp nhận"
        RETURNED = "returned", "xã trả lại"
        ACCEPTED = "accepted", "xã đã tiếp nhận"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes", verbose_name="cuộc họp")
    number = models.PositiveSmallIntegerField("lần gửi")
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.SUBMITTED)
    document = models.JSONField("nội dung biên bản")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người gửi"
    )
    submitted_at = models.DateTimeField("gửi lúc")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name="người xem xét"
    )
    decided_at = models.DateTimeField("trả lời lúc", null=True)
    comment = CleanTextField("ý kiến của xã", blank=True)
    reason = CleanTextField("lý do đính chính", blank=True)
    history = HistoricalRecords(excluded_fields=["document"])
    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "biên bản đã gửi"
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_numbered_once"),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(state="submitted"),
                name="minutes_one_waiting",
                violation_error_message="Biên bản đã gửi và đang chờ xã tiếp nhận.",
            ),
        ]

    def __str__(self) -> str:
        return f"Biên bản lần {self.number}, {self.meeting}"
