"""People who sign in, and their appointments: who may do what, where, from when to when."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from apps.accounts.reach import Reach
from apps.accounts.roles import Role
from apps.core.constraints import not_before
from apps.core.fields import CleanCharField
from apps.core.querysets import running_on
from apps.villages.models import AdministrativeUnit, Village


class User(AbstractUser):
    """One who signs in. What the person may do comes from today's appointments alone."""

    full_name = CleanCharField("họ và tên", max_length=120, blank=True)
    is_demo = models.BooleanField("tài khoản dùng thử", default=False, editable=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = "tài khoản"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def reach(self) -> Reach:
        """What the person may see and write today; read once per request."""
        today = timezone.localdate()
        return Reach(list(self.appointments.on(today).select_related("unit", "village", "village__unit")), today)


class AppointmentQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Appointments that run on the day."""
        return self.filter(running_on(day))


class Appointment(models.Model):
    """A person holds a role in a unit (a village head: in one village) from a day to a day, both counted in."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments", verbose_name="tài khoản")
    role = models.CharField("vai trò", max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị hành chính"
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    history = HistoricalRecords()
    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "phân công"
        constraints = [
            not_before(
                "valid_until",
                "valid_from",
                name="appointment_ends_after_start",
                message="Ngày kết thúc phân công phải sau hoặc bằng ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.VILLAGE_HEAD, village__isnull=False)
                | (~Q(role=Role.VILLAGE_HEAD) & Q(village__isnull=True)),
                name="appointment_village_only_for_heads",
                violation_error_message="Trưởng thôn phải gắn với một thôn; vai trò khác không gắn với thôn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
