"""The database refuses that a household counts twice on a day, whoever writes and by whatever way."""

from collections.abc import Iterator
from typing import Any

from apps.core.triggers import Trigger, install_if_there

_TABLE = "households_residence"
# Beyond every day that a form takes.
_OPEN = "'9999-12-31'"
_OVERLAP = (
    f"EXISTS (SELECT 1 FROM {_TABLE} other WHERE other.household_id = NEW.household_id{{others}}"  # noqa: S608
    f' AND other.start <= COALESCE(NEW."end", {_OPEN}) AND COALESCE(other."end", {_OPEN}) >= NEW.start)'
)


def _triggers() -> Iterator[Trigger]:
    refusal = "residences of a household share a day"
    yield Trigger("residence_apart_insert", _TABLE, "insert", refusal, _OVERLAP.format(others=""))
    yield Trigger(
        "residence_apart_update", _TABLE, "update", refusal, _OVERLAP.format(others=" AND other.id <> OLD.id")
    )


TRIGGERS = tuple(_triggers())


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`."""
    install_if_there(using, TRIGGERS)
