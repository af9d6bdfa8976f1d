"""Counts the statements of a request, and logs a slow one by its shape: no value, no name, no key."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from apps.core.logs import request_facts

LONGEST_SHAPE = 2000
logger = logging.getLogger(__name__)

# What holds values in a statement that was not given them apart: texts, also with doubled or dollar quotes, comments,
# numbers. One that does not end takes the rest with it.
_VALUES = re.compile(
    r"""
      (?P<name>"[^"]*"|[^\W\d]\w*)       # a name of a table or column keeps its digits
    | '(?:[^']|'')*(?:'|\Z)
    | \$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)
    | --[^\n]* | /\*.*?(?:\*/|\Z)
    | \d[\w.]*
    """,
    re.VERBOSE | re.DOTALL,
)
_LISTS = re.compile(r"(?:\?|%s)(?:\s*,\s*(?:\?|%s))+")


def shape(sql: str) -> str:
    """The statement with `?` for every value that stands in it and one for a list of them; at most `LONGEST_SHAPE`."""
    plain = _VALUES.sub(lambda found: found["name"] or "?", sql)
    return " ".join(_LISTS.sub("?, …", plain).split())[:LONGEST_SHAPE]


def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
    """Runs around every statement (Django's `execute_wrappers`)."""
    facts = request_facts.get()
    if facts is not None:
        facts.queries += 1
    begun = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = 1000 * (time.perf_counter() - begun)
        if 0 < settings.SLOW_QUERY_MS <= milliseconds:
            told = {"sql": shape(str(sql)), "sql_milliseconds": round(milliseconds)}
            logger.warning("slow query", extra={"facts": told})


def watch_connection(connection: BaseDatabaseWrapper, **signal: Any) -> None:
    """Receiver of `connection_created`. In front: whoever wraps for a while takes the last one off again."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, watch)
