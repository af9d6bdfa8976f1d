"""What other apps want read along with the person of every request, so that no page asks for it again."""

from collections.abc import Callable, Collection
from typing import Any

_facts: dict[str, Callable[[str], Any]] = {}


def add_fact(name: str, expression: Callable[[str], Any]) -> None:
    """Announce an attribute of the person, by the time the apps are ready.

    The expression gets the name of the column that holds the person's key.
    """
    _facts[name] = expression


def facts_of(column: str) -> dict[str, Any]:
    """The expressions for a query in which the person's key stands in that column."""
    return {name: expression(column) for name, expression in _facts.items()}


def fact_names() -> Collection[str]:
    """The attributes themselves."""
    return _facts.keys()
