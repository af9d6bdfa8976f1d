"""People who sign in, and their appointments: who may do what, where, from when to when."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from apps.accounts.facts import add_fact
from apps.accounts.reach import Reach
from apps.accounts.roles import Role
from apps.core.constraints import not_before
from apps.core.fields import CleanCharField, SearchKeyField
from apps.core.prepared import Prepared
from apps.core.querysets import VisibleQuerySet, running_on
from apps.villages.models import AdministrativeUnit, OfficeTerm, Official, Village
from apps.villages.models.base import new_public_id
from apps.villages.models.scope import KeepsToUnit
from apps.villages.models.units import successions_told


class UserQuerySet(VisibleQuerySet):
    def visible_to(self, user: Any) -> Self:
        """People who hold or held a role in a unit whose accounts the user looks after."""
        return self.filter(pk__in=Appointment.objects.visible_to(user).values("user"))

    def editable_by(self, user: Any) -> Self:
        """Those of them all of whose roles, of today and to come, the user may give; never the user's own account.

        Else a leader could take over the account of an operator, or of a person who now works elsewhere.
        """
        today = timezone.localdate()
        standing = Appointment.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))
        beyond = standing.exclude(pk__in=Appointment.objects.editable_by(user).values("pk"))
        return (
            self.visible_to(user)
            .exclude(pk__in=beyond.values("user"))
            .exclude(Q(pk=user.pk) | Q(is_superuser=True) | Q(is_staff=True))
        )


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's manager of users, over the queryset that knows who looks after whom."""

    use_in_migrations = False


class User(AbstractUser):
    """One who signs in. What the person may do comes from today's appointments alone."""

    SEARCH_FIELDS: ClassVar[tuple[str, ...]] = ("full_name", "username")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    full_name = CleanCharField("họ và tên", max_length=120, blank=True)
    official = models.ForeignKey(
        Official, on_delete=models.PROTECT, related_name="accounts", null=True, blank=True, verbose_name="cán bộ"
    )
    is_demo = models.BooleanField("tài khoản dùng thử", default=False, editable=False)
    link_serial = models.PositiveIntegerField("số liên kết đã cấp", default=0, editable=False)
    second_factor_since = models.DateTimeField("xác thực hai bước từ", null=True, editable=False)
    search_text = SearchKeyField()
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    objects = PeopleManager()

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
        appointments = _APPOINTMENTS.rows(self.pk)
        for appointment in appointments:
            appointment.user = self
        return Reach(appointments, today, getattr(self, "successions", None))


add_fact("successions", lambda person: successions_told())


def in_force(day: date) -> Q:
    """Condition on appointments: they run on the day, and so does the office that they are tied to."""
    in_office = running_on(day, start="office_term__valid_from", end="office_term__valid_until")
    return running_on(day) & (Q(office_term__isnull=True) | in_office)


class AppointmentQuerySet(VisibleQuerySet):
    def on(self, day: date) -> Self:
        """Appointments that run on the day; one tied to an office only while the office is held."""
        return self.filter(in_force(day))

    def editable_by(self, user: Any) -> Self:
        """Appointments whose role the user may give where they run; nobody changes the own ones."""
        return self.filter(user.reach.grantable(), ~Q(user=user)) if user.is_authenticated else self.none()

    def for_list(self) -> Self:
        return self.select_related("unit", "village", "office_term", "user").prefetch_related(
            "unit__versions", "village__versions"
        )


class Appointment(KeepsToUnit):
    """A person holds a role in a unit (a village head: in one village) from a day to a day, both counted in.

    One that is tied to an office (`office_term`) rests with it and ends with it, whatever its own last day.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments", verbose_name="tài khoản")
    role = models.CharField("vai trò", max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị hành chính"
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="thôn"
    )
    office_term = models.ForeignKey(
        OfficeTerm,
        on_delete=models.PROTECT,
        related_name="appointments",
        null=True,
        blank=True,
        verbose_name="gắn với chức vụ",
    )
    valid_from = models.DateField("từ ngày")
    valid_until = models.DateField("đến hết ngày", null=True, blank=True)
    basis = CleanCharField("căn cứ (quyết định, phân công)", max_length=200, blank=True)
    end_basis = CleanCharField("căn cứ kết thúc", max_length=200, blank=True)
    handed_over_to = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="taken_over",
        null=True,
        blank=True,
        verbose_name="người nhận bàn giao",
    )
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
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

    @property
    def first_day(self) -> date:
        """The first day on which it runs: not before the office that it is tied to begins."""
        return max(self.valid_from, self.office_term.valid_from) if self.office_term else self.valid_from

    @property
    def last_day(self) -> date | None:
        """The last day on which it runs: its own or the office's, whichever comes first; None while both are open."""
        ends = (self.valid_until, self.office_term.valid_until if self.office_term else None)
        return min((day for day in ends if day), default=None)

    def get_absolute_url(self) -> str:
        return reverse("accounts:person-detail", args=[self.unit.slug, self.user.public_id])


def _running_today(person: int) -> Any:
    rows = Appointment.objects.filter(user=person).on(timezone.localdate())
    return rows.select_related("unit", "village", "village__unit")


_APPOINTMENTS = Prepared(_running_today, -1)
