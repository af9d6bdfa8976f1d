"""How a row reaches its unit, read off the models: for the services that refuse foreign rows, and for the triggers.

Which tables belong to a unit, and by which key, is what their querysets say for `visible_to` (`unit_path`).
"""

from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist


@cache
def home_key(model: Any) -> Any:
    """The model's key by which a row reaches its unit: `unit` or the key to its parent; None without a unit."""
    path = getattr(model._default_manager.all(), "unit_path", "")
    try:
        field = model._meta.get_field(path.partition("__")[0])
    except FieldDoesNotExist:
        return None
    # Tables that many units share are reached from the other side ("postings__unit").
    return field if field.concrete and field.is_relation else None


@cache
def choice_keys(model: Any) -> tuple[Any, ...]:
    """The other keys that lead to rows of a unit: villages, records, documents, outlines …

    Those that a model names in `CROSSES_UNITS` lead to a row of the level above, and are left to its service.
    """
    home = home_key(model)
    crossing = getattr(model, "CROSSES_UNITS", ())
    keys = (f for f in model._meta.concrete_fields if f.is_relation and f is not home and f.name not in crossing)
    return tuple(key for key in keys if home is not None and home_key(key.related_model) is not None)


def unit_id_of(row: Any) -> int | None:
    """Key of the unit that the row belongs to; None where it ships with the portal, or has no parent yet."""
    model: Any = type(row)
    home = home_key(model) if row is not None else None
    if home is None:
        return None
    if home.name == "unit":
        unit_id: int | None = row.unit_id
        return unit_id
    return unit_id_of(row_behind(row, home))


def row_behind(row: Any, key: Any) -> Any:
    """The row that the key leads to. One that is not there is for the database to refuse."""
    try:
        return getattr(row, key.name)
    except ObjectDoesNotExist:
        return None
