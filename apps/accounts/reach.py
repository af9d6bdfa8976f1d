"""How far a user's appointments reach: which rows may be read, which written."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Model, Q
from django.http import Http404
from django.utils.functional import cached_property

from apps.accounts.roles import KEEPERS_OF_REFERENCE_DATA, RIGHTS, Rights, Role, Span
from apps.core.querysets import VisibleQuerySet
from apps.villages.models import AdministrativeUnit


class Reach:
    """Built from the appointments of one day. Fails closed: a table that no role names is seen by nobody."""

    def __init__(self, appointments: Sequence[Any], today: date, successions: str | None = None) -> None:
        """`successions`: what units went into others, where it came with the person (`successions_told`)."""
        self.appointments = appointments
        self.today = today
        self.successions = successions

    @cached_property
    def _tree(self) -> dict[int, set[int]]:
        """For each unit held: itself and the units that merged into it."""
        ids = {appointment.unit_id for appointment in self.appointments}
        return AdministrativeUnit.objects.predecessor_ids(ids, self.successions)

    @cached_property
    def _below(self) -> set[int]:
        """Units at any depth below those of superior readers and operators, whichever of them asks."""
        return set().union(*self._below_each.values())

    @cached_property
    def _below_each(self) -> dict[int, set[int]]:
        """For each unit whose role reaches below: the units below it, at any depth."""
        tops = {a.unit_id for a in self.appointments if RIGHTS[a.role].span in _DOWNWARDS}
        return AdministrativeUnit.objects.descendants_of(tops) if tops else {}

    @cached_property
    def units(self) -> list[AdministrativeUnit]:
        """Every unit that a page may be opened for, with names loaded: own, predecessors', and those below."""
        ids = self._below.union(*self._tree.values()) if self._tree else self._below
        return AdministrativeUnit.objects.named(ids)

    @cached_property
    def home_units(self) -> list[AdministrativeUnit]:
        """The units of the appointments themselves, for the home page and the switcher."""
        own = {appointment.unit_id for appointment in self.appointments}
        return [unit for unit in self.units if unit.pk in own]

    def unit(self, slug: str) -> AdministrativeUnit:
        """The unit of an address; 404 when the user has nothing to do with it."""
        for unit in self.units:
            if unit.slug == slug:
                return unit
        raise Http404

    def allows(self, permission: str, unit: AdministrativeUnit | None = None) -> bool:
        """Whether a role of today grants the permission ("meetings.add_meeting"): in the unit, or anywhere at all.

        What is granted in one unit does not hold in another; a successor's official reads, and does not write, in
        the units that merged into it.
        """
        reading = permission.partition(".")[2].startswith("view_")
        return any(
            RIGHTS[appointment.role].allows(permission)
            for appointment in self.appointments
            if unit is None or self._holds_in(appointment, RIGHTS[appointment.role], unit.pk, reading=reading)
        )

    def _holds_in(self, appointment: Any, rights: Rights, unit_id: int, *, reading: bool) -> bool:
        if appointment.unit_id == unit_id:
            return True
        if rights.span in _DOWNWARDS:
            return (reading or rights.span is Span.TREE) and unit_id in self._below_each[appointment.unit_id]
        return reading and unit_id in self._tree[appointment.unit_id]

    def units_holding(self, permission: str) -> set[int]:
        """Keys of the units of the appointments whose role grants the permission; not of those that it reaches."""
        return {a.unit_id for a in self.appointments if RIGHTS[a.role].allows(permission)}

    def roles_in(self, unit: AdministrativeUnit) -> set[str]:
        """Roles whose work in the unit the home page shows: held there, in its successor, or over the whole tree above.

        One who only reads what the units below hand up has the home page of the own unit alone.
        """
        found = set()
        for appointment in self.appointments:
            rights = RIGHTS[appointment.role]
            if self._holds_in(appointment, rights, unit.pk, reading=rights.span is Span.UNIT):
                found.add(appointment.role)
        return found

    @staticmethod
    def who_may(permission: str) -> list[str]:
        """The names of the roles that grant the permission, to tell whom to turn to."""
        return [role.label for role in Role if RIGHTS[role].allows(permission)]

    @property
    def keeps_reference_data(self) -> bool:
        """Whether one of today's roles keeps the data that all units share, in the admin."""
        return any(appointment.role in KEEPERS_OF_REFERENCE_DATA for appointment in self.appointments)

    def reads_app(self, app_label: str) -> bool:
        """Whether one of today's roles names the app at all; the admin asks before it shows the app."""
        return any(app_label in RIGHTS[appointment.role].reads for appointment in self.appointments)

    def narrow(self, rows: VisibleQuerySet, *, writing: bool = False) -> VisibleQuerySet:
        """The rows of `rows` within reach.

        A table that names who keeps it (`KEPT_BY`, a single permission) is read and written by them alone, in the
        units of their appointments.
        """
        if keeper := getattr(rows.model, "KEPT_BY", ""):
            return rows.filter(**{f"{rows.unit_path}__in": self.units_holding(keeper)})
        found = Q(pk__in=())
        for appointment in self.appointments:
            rights = RIGHTS[appointment.role]
            if not _names(rights, rows.model, writing):
                continue
            if rights.span in _DOWNWARDS:
                found |= Q(**{f"{rows.unit_path}__in": self._units_of(appointment)})
            elif rights.span is Span.UNIT:
                ids = {appointment.unit_id} if writing else self._tree[appointment.unit_id]
                found |= Q(**{f"{rows.unit_path}__in": ids})
            elif rows.village_path == "pk":
                found |= Q(pk=appointment.village_id)
            elif rows.village_path:
                found |= Q(**{rows.village_path: appointment.village_id})
        return rows.filter(found)

    def _units_of(self, appointment: Any) -> set[int]:
        """Keys of the units that an appointment whose role reaches below covers."""
        below = self._below_each[appointment.unit_id]
        return below if RIGHTS[appointment.role].span is Span.BELOW else below | {appointment.unit_id}

    def grantable(self) -> Q:
        """Condition on appointments: those of a role that the user may give, in the units where it may be given."""
        found = Q(pk__in=())
        for appointment in self.appointments:
            rights = RIGHTS[appointment.role]
            if rights.grants:
                units = self._units_of(appointment) if rights.span in _DOWNWARDS else {appointment.unit_id}
                found |= Q(role__in=rights.grants, unit__in=units)
        return found

    def grants_in(self, unit: AdministrativeUnit) -> set[str]:
        """Roles that the user may give to others in the unit."""
        return set().union(
            *(
                RIGHTS[appointment.role].grants
                for appointment in self.appointments
                if self._holds_in(appointment, RIGHTS[appointment.role], unit.pk, reading=False)
            )
        )

    @property
    def needs_second_factor(self) -> bool:
        """Whether one of today's roles asks for a second factor at sign-in."""
        return any(RIGHTS[appointment.role].needs_second_factor for appointment in self.appointments)

    @property
    def session_limits(self) -> tuple[timedelta, timedelta]:
        """How long a session may lie idle, and live at all: the shortest of today's roles."""
        rights = [RIGHTS[appointment.role] for appointment in self.appointments] or [Rights()]
        return min(r.idle for r in rights), min(r.session for r in rights)

    @property
    def idle_seconds(self) -> int | None:
        """How long a page may surely lie open before its session ends; nothing where that is some 20 hours off.

        A minute short of the limit, as use is noted once a minute.
        """
        idle, _ = self.session_limits
        return int(idle.total_seconds()) - 60 if idle < timedelta(hours=20) else None

    def may_write(self, model: type[Model], unit: AdministrativeUnit) -> bool:
        """Whether a new row of the table may be made in the unit."""
        if keeper := getattr(model, "KEPT_BY", ""):
            return unit.pk in self.units_holding(keeper)
        return any(
            self._holds_in(appointment, RIGHTS[appointment.role], unit.pk, reading=False)
            and _names(RIGHTS[appointment.role], model, writing=True)
            for appointment in self.appointments
        )

    def may_write_record(self, record: Any) -> bool:
        """Whether this row may be changed."""
        if keeper := getattr(type(record), "KEPT_BY", ""):
            return record.unit_id in self.units_holding(keeper)
        return any(
            self._holds_in(appointment, RIGHTS[appointment.role], record.unit_id, reading=False)
            and _names(RIGHTS[appointment.role], type(record), writing=True)
            and (
                RIGHTS[appointment.role].span is not Span.VILLAGE
                or appointment.village_id == getattr(record, "village_id", None) is not None
            )
            for appointment in self.appointments
        )


_DOWNWARDS = frozenset({Span.BELOW, Span.TREE})


def _names(rights: Rights, model: type[Model], writing: bool) -> bool:
    apps, app, name = rights.writes if writing else rights.reads, model._meta.app_label, model._meta.model_name
    if not writing and f"{app}.view_{name}" in rights.extra:
        return True
    return app in apps and model._meta.label_lower not in rights.without
