"""Database triggers that keep every row to its unit, made from the models, so that none is forgotten.

They look into other tables, and neither database lets such a table be remade or renamed under them without harm: they
are taken down before migrations and made again after the last one.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model

from apps.core.triggers import Trigger, differs, install, remove, standing
from apps.villages.scope import choice_keys, home_key

PREFIX = "scope_"


def scope_triggers() -> list[Trigger]:
    """For each table of a unit: its unit or parent stays, and each key that it chooses leads to a row of its unit.

    Rows that ship with the portal have no unit and may be chosen by all. A key that leads nowhere is left to the
    foreign key, which is checked when the transaction ends.
    """
    return [trigger for model in scoped_models() for trigger in _triggers_of(model)]


def scoped_models() -> list[type[Model]]:
    """The models whose rows belong to a unit, directly or through a parent."""
    return [model for model in apps.get_models() if home_key(model)]


def _triggers_of(model: type[Model]) -> Iterator[Trigger]:
    table, home = model._meta.db_table, home_key(model)
    yield Trigger(
        name=f"{PREFIX}{table}_{home.name}",
        table=table,
        operation="update",
        refusal=f"{table} is frozen to its {home.name}",
        condition=differs(home.column, nullable=home.null),
        column=home.column,
    )
    for key in choice_keys(model):
        foreign = f"{_unit_of(key.related_model, f'NEW.{key.column}')} <> {_unit_behind(home, 'NEW.{}')}"
        name, refusal = f"{PREFIX}{table}_{key.name}", f"{key.name} of {table} is of another unit"
        yield Trigger(f"{name}_insert", table, "insert", refusal, foreign)
        yield Trigger(f"{name}_update", table, "update", refusal, foreign, key.column)


def _unit_of(model: Any, row: str) -> str:
    """SQL for the unit of the model's row whose key is the expression `row`."""
    table = model._meta.db_table
    column = f"(SELECT {{}} FROM {table} WHERE {model._meta.pk.column} = {row})"  # noqa: S608 - the models' own names
    return _unit_behind(home_key(model), column)


def _unit_behind(home: Any, column: str) -> str:
    """SQL for the unit of a row whose columns are read by the pattern `column`."""
    own = column.format(home.column)
    return own if home.name == "unit" else _unit_of(home.related_model, own)


def install_after_migrate(sender: Any, using: str, apps: Any = apps, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`: makes all, and takes down those of models that are gone.

    Does nothing while the database stands at an older migration (`apps`), whose tables may lack the columns.
    """
    if _columns(scoped_models()) <= _columns(apps.get_models()):
        database, triggers = connections[using], scope_triggers()
        remove(database, standing(database, PREFIX) - {trigger.name for trigger in triggers})
        install(database, triggers)


def _columns(models: Iterable[type[Model]]) -> set[tuple[str, Any]]:
    """Table and column of each key of the models."""
    return {(m._meta.db_table, field.column) for m in models for field in m._meta.concrete_fields if field.is_relation}


def remove_before_migrate(sender: Any, using: str, plan: Any, **kwargs: Any) -> None:
    """Signal handler of `pre_migrate`; without anything to migrate the triggers stay."""
    if plan:
        database = connections[using]
        remove(database, standing(database, PREFIX))
