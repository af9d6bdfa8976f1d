"""The database refuses that a convention changes one of another village, whoever writes and by whatever way."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from apps.core.triggers import Trigger, install_if_there

_TABLE = "villages_convention"
_BASE = f"(SELECT base.village_id FROM {_TABLE} base WHERE base.id = NEW.base_id) <> NEW.village_id"  # noqa: S608
_FOLLOWERS = f"EXISTS (SELECT 1 FROM {_TABLE} f WHERE f.base_id = NEW.id AND f.village_id <> NEW.village_id)"  # noqa: S608


def _triggers() -> Iterator[Trigger]:
    refusal = "a convention changes one of its own village"
    yield Trigger("convention_base_insert", _TABLE, "insert", refusal, _BASE)
    yield Trigger("convention_base_update", _TABLE, "update", refusal, f"{_BASE} OR {_FOLLOWERS}")


TRIGGERS = tuple(_triggers())


def install_after_migrate(sender: Any, using: str, apps: Any = apps, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`; leaves a database alone that stands at an older migration (`apps`)."""
    known = {model._meta.db_table: model for model in apps.get_models()}
    if _TABLE in known and any(field.name == "base" for field in known[_TABLE]._meta.concrete_fields):
        install_if_there(using, TRIGGERS)
