"""What the schedule remembers of its jobs, and what the processes of several machines tell each other."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Now

from apps.core.backups.manifest import key_mark, portal_version
from apps.core.models import PassingRow

# A process that has been silent for so long is forgotten.
_FORGOTTEN = timedelta(days=1)


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

    def held_since(self, now: datetime) -> timedelta:
        """For how long it has been in somebody's hands, where it is."""
        return now - (self.started_at or now)


class ProcessSignQuerySet(models.QuerySet["ProcessSign"]):
    """Reckons by the database's clock alone, as the machines' own may differ."""

    def note(self, name: str, machine: str, process: int) -> None:
        """A process is alive now; those that were killed long ago are forgotten."""
        told = {"at": Now(), "key_mark": key_mark(), "version": portal_version()}
        self.update_or_create(name=name, machine=machine, process=process, defaults=told)
        self.filter(at__lt=Now() - _FORGOTTEN).delete()

    def age(self, name: str) -> float | None:
        """Seconds since the youngest sign of that name."""
        told = self.filter(name=name).aggregate(age=Now() - Max("at"))["age"]
        return None if told is None else max(0.0, float(told.total_seconds()))

    def alive(self, silence: timedelta) -> Self:
        return self.filter(at__gt=Now() - silence)


class ProcessSign(PassingRow):
    """That a worker or scheduler of some machine lives, under which secret key and version of the portal."""

    name = models.SlugField("tiến trình", max_length=60)
    machine = models.CharField("máy", max_length=100)
    process = models.PositiveIntegerField("số tiến trình")
    at = models.DateTimeField("lúc")
    key_mark = models.CharField("dấu của khóa bí mật", max_length=16)
    version = models.CharField("phiên bản", max_length=40)
    objects = ProcessSignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "dấu hiệu hoạt động"
        constraints = [models.UniqueConstraint(fields=["name", "machine", "process"], name="processsign_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.machine}"


class ProgressNote(PassingRow):
    """The table of the cache `progress` on several machines, with the columns that Django's database cache writes."""

    cache_key = models.CharField("tên", max_length=255, primary_key=True)
    value = models.TextField("nội dung")
    expires = models.DateTimeField("hết hạn", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "tiến độ việc nền"

    def __str__(self) -> str:
        return self.cache_key
