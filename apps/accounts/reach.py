"""How far a user's appointments reach: which rows may be read, which written."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.http import Http404
from django.utils.functional import cached_property

from apps.accounts.roles import RIGHTS, Rights
from apps.core.querysets import VisibleQuerySet
from apps.villages.models import AdministrativeUnit


class Reach:
    """Built from the appointments of one day. Fails closed: a table that no role names is seen by nobody."""

    def __init__(self, appointments: Sequence[Any], today: date) -> None:
        self.appointments = appointments
        self.today = today

    @cached_property
    def _tree(self) -> dict[int, set[int]]:
        """For each unit held: itself and the units that merged into it."""
        ids = {appointment.unit_id for appointment in self.appointments}
        return AdministrativeUnit.objects.predecessor_ids(ids)

    @cached_property
    def _below(self) -> set[int]:
        """Units at any depth below those of the superior readers."""
        tops = {a.unit_id for a in self.appointments if RIGHTS[a.role].below}
        return AdministrativeUnit.objects.descendant_ids(tops) if tops else set()

    @cached_property
    def units(self) -> list[AdministrativeUnit]:
        """Every unit that a page may be opened for, with names loaded: own, predecessors', and those below."""
        ids = self._below.union(*self._tree.values()) if self._tree else self._below
        return list(AdministrativeUnit.objects.filter(pk__in=ids).with_versions().order_by("slug"))

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

    def reads_records_of(self, unit: AdministrativeUnit) -> bool:
        """Whether an appointment opens the unit's own pages, directly or as the successor's official."""
        return any(unit.pk in self._tree[a.unit_id] for a in self.appointments)

    def allows(self, permission: str, unit: AdministrativeUnit | None = None) -> bool:
        """Whether a role of today grants the permission ("meetings.add_meeting"): in the unit, or anywhere at all.

        What is granted in one unit does not hold in another; a successor's official reads, and does not write, in
        the units that merged into it.
        """
        app, _, codename = permission.partition(".")
        action, _, model = codename.partition("_")
        for appointment in self.appointments:
            rights = RIGHTS[appointment.role]
            reading = action == "view"
            if unit is not None and not self._holds_in(appointment, rights, unit, reading=reading):
                continue
            if permission in rights.extra:
                return True
            apps = rights.reads if reading else rights.writes if action in _WRITES else frozenset()
            if app in apps and f"{app}.{model}" not in rights.without:
                return True
        return False

    def _holds_in(self, appointment: Any, rights: Rights, unit: AdministrativeUnit, *, reading: bool) -> bool:
        if appointment.unit_id == unit.pk:
            return True
        return reading and (unit.pk in self._below if rights.below else unit.pk in self._tree[appointment.unit_id])

    def reads_app(self, app_label: str) -> bool:
        """Whether one of today's roles names the app at all; the admin asks before it shows the app."""
        return any(app_label in RIGHTS[appointment.role].reads for appointment in self.appointments)

    def narrow(self, rows: VisibleQuerySet, *, writing: bool = False) -> VisibleQuerySet:
        """The rows of `rows` within reach."""
        found = Q(pk__in=())
        for appointment in self.appointments:
            rights = RIGHTS[appointment.role]
            if not _names(rights, rows.model, writing):
                continue
            if rights.below:
                found |= Q(**{f"{rows.unit_path}__in": self._below})
            elif rights.whole_unit:
                ids = {appointment.unit_id} if writing else self._tree[appointment.unit_id]
                found |= Q(**{f"{rows.unit_path}__in": ids})
            elif rows.village_path == "pk":
                found |= Q(pk=appointment.village_id)
            elif rows.village_path:
                found |= Q(**{rows.village_path: appointment.village_id})
        return rows.filter(found)

    def may_write(self, model: type[Model], unit: AdministrativeUnit) -> bool:
        """Whether a new row of the table may be made in the unit."""
        return any(
            appointment.unit_id == unit.pk and _names(RIGHTS[appointment.role], model, writing=True)
            for appointment in self.appointments
        )

    def may_write_record(self, record: Any) -> bool:
        """Whether this row may be changed."""
        return any(
            appointment.unit_id == record.unit_id
            and _names(RIGHTS[appointment.role], type(record), writing=True)
            and (
                RIGHTS[appointment.role].whole_unit
                or appointment.village_id == getattr(record, "village_id", None) is not None
            )
            for appointment in self.appointments
        )


_WRITES = frozenset({"add", "change", "delete"})


def _names(rights: Rights, model: type[Model], writing: bool) -> bool:
    apps = rights.writes if writing else rights.reads
    return model._meta.app_label in apps and model._meta.label_lower not in rights.without
