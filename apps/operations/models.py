"""What the schedule remembers of its jobs."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q


class ScheduledRunQuerySet(models.QuerySet["ScheduledRun"]):
    def free_at(self, now: datetime) -> Self:
        """Not in anybody's hands: those whose scheduler has held them past its time count as left behind."""
        return self.filter(Q(held_until=None) | Q(held_until__lt=now))

    def due_at(self, now: datetime) -> Self:
        return self.free_at(now).filter(due__lte=now)


class ScheduledRun(models.Model):
    """One job of the schedule (`apps.operations.schedule`): when it is due next, and how it went last.

    A scheduler takes a job by setting `holder` and `held_until` where nobody holds it. `failures` counts those since
    the last run that ended well.
    """

    job = models.SlugField("việc", max_length=40, unique=True, editable=False)
    due = models.DateTimeField("lần tới", editable=False)
    holder = models.CharField("tiến trình đang làm", max_length=32, blank=True, editable=False)
    held_until = models.DateTimeField("giữ đến", null=True, editable=False)
    started_at = models.DateTimeField("bắt đầu lần gần nhất", null=True, editable=False)
    ended_at = models.DateTimeField("kết thúc lần gần nhất", null=True, editable=False)
    succeeded_at = models.DateTimeField("lần xong gần nhất", null=True, editable=False)
    failures = models.PositiveIntegerField("số lần lỗi liên tiếp", default=0, editable=False)
    told = models.CharField("kết quả", max_length=300, blank=True, editable=False)
    objects = ScheduledRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "việc định kỳ"
        ordering = ("job",)

    def __str__(self) -> str:
        return self.job
