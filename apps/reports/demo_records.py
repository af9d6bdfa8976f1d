"""Storing what the demo's data files say of a unit, row by row, with natural keys instead of the database's own."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from apps.complaints.models import Petition
from apps.households.models import Household
from apps.meetings.models import Meeting, MeetingState
from apps.meetings.services import households_on
from apps.reports.demo_petitions import SAID_BY_EVENTS, replay
from apps.villages.models import AdministrativeUnit, Official, UnitRecord, Village


def stored(row: Any) -> Any:
    """Checked as a form would check it, so that no data file says what an official could not enter."""
    row.full_clean()
    row.save()
    return row


def day_of(value: Any) -> date:
    """A day of a data file: "2023-06-18", or counted from today as {"days_ago": 40} or {"days_ahead": 9}."""
    if not isinstance(value, Mapping):
        return date.fromisoformat(value)
    return timezone.localdate() + timedelta(days=value.get("days_ahead", 0) - value.get("days_ago", 0))


class Records:
    """The records of one unit; `refs` holds those to which their file gave a `ref`, `villages` the unit's by slug."""

    def __init__(self, unit: AdministrativeUnit) -> None:
        self.unit = unit
        self.villages: dict[str, Village] = {}
        self.refs: dict[str, Any] = {}

    def store_all(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        """Rows by the label of their table, in the order of the file."""
        for label, of_table in rows.items():
            for row in of_table:
                self.store(apps.get_model(label), row)

    def store(self, model: Any, row: Mapping[str, Any], **parent: Any) -> Any:
        """Store a record with its `children`; a meeting takes its households from the register, as in the portal."""
        record = model(**parent)
        if issubclass(model, UnitRecord):
            record.unit = self.unit
        by_events = SAID_BY_EVENTS if model is Petition else frozenset()
        # In the order of the file, so that a run makes the same rows as the one before.
        for name in (name for name in row if name not in {"ref", "children"} | by_events):
            setattr(record, name, self._value(model._meta.get_field(name), row[name]))
        if isinstance(record, Meeting):
            record.households = households_on(village=record.village, day=record.held_on)
            record.state = MeetingState.ACCEPTED
        stored(record)
        if isinstance(record, Petition):
            replay(record, row)
        if "ref" in row:
            self.refs[row["ref"]] = record
        for name, children in row.get("children", {}).items():
            relation = model._meta.get_field(name)
            for child in children:
                self.store(relation.related_model, child, **{relation.field.name: record})
        return record

    def _value(self, field: Any, value: Any) -> Any:
        """As the field keeps it. {"this_year": -1} is the number of the year before today's."""
        if field.many_to_one:
            return self._related(field.related_model, value)
        if isinstance(value, Mapping) and "this_year" in value:
            return timezone.localdate().year + value["this_year"]
        return field.to_python(day_of(value) if isinstance(field, models.DateField) else value)

    def _related(self, model: Any, value: str) -> Any:
        if value in self.refs:
            return self.refs[value]
        if model is Village:
            return self.villages[value]
        if model is Official:
            return Official.objects.get(unit=self.unit, full_name=value)
        if model is Household:
            return Household.objects.get(unit=self.unit, code=value)
        return model._default_manager.get(code=value)
