"""Stored values as people read them: dates day first, numbers the Vietnamese way, choices and keys in words."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.urls import NoReverseMatch
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.text import masked_phone

NOTHING = "—"


def shown(value: Any) -> str:
    """A value without its field: yes and no in words, "—" for nothing, a moment in the time of the place."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | Decimal):
        return format_number(value)
    return str(value)


def is_masked(field: Field) -> bool:
    """Whether the field holds telephone numbers, which its model names in `MASKED_FIELDS`."""
    return field.name in getattr(field.model, "MASKED_FIELDS", ())


def field_text(field: Field, value: Any, names: Mapping[tuple[type[Model], Any], str] | None = None) -> str:
    """A field's stored value: the label of a choice, a year without grouping, of a telephone number the last digits.

    `names` gives what the keys of other records stand for, as (model, key); a key that it lacks is a record no more.
    """
    if value is None or value == "":
        return NOTHING
    if field.is_relation:
        return (names or {}).get((field.related_model, value), "(bản ghi không còn)")  # type: ignore[arg-type]
    if is_masked(field):
        return masked_phone(str(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name == "year" or field.name.endswith("_year"):
        return str(value)
    return shown(value)


def address(record: Any) -> str:
    """Where the record's page is; "" for one without a page."""
    try:
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    except NoReverseMatch:
        return ""


def record_text(record: Model, name: str) -> str:
    """A field of a record at hand, with the name of the record that a key leads to."""
    field: Any = record._meta.get_field(name)
    return shown(getattr(record, name)) if field.is_relation else field_text(field, getattr(record, name))
