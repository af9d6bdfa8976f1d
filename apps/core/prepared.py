"""Questions that every request asks: Django takes longer to write their SQL than the database to answer it."""

import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models.query import get_related_populators
from django.utils import timezone


def model_row(compiler: Any, values: Sequence[Any]) -> Any:
    """The model's row of these values, with what is joined to it, as Django's `ModelIterable` makes it."""
    first, *_, last = compiler.klass_info["select_fields"]
    names = [column.target.attname for column, *_ in compiler.select[first : last + 1]]
    alias = compiler.connection.alias
    row = compiler.klass_info["model"].from_db(alias, names, values[first : last + 1])
    joined = get_related_populators(compiler.klass_info, compiler.select, alias)  # type: ignore[call-arg]
    for populator in joined:
        populator.populate(values, row)
    for name, place in compiler.annotation_col_map.items():
        setattr(row, name, values[place])
    return row


class Prepared(threading.local):
    """Rows of a queryset that differs from one asking to the next by one value alone, and from day to day.

    `make` gives the queryset for a value; nothing else in it may change within a day. It may join and annotate, not
    prefetch. `stand_in` is a value that the queryset holds nowhere else. Each thread writes its own SQL, as it has its
    own connection.
    """

    def __init__(self, make: Callable[[Any], Any], stand_in: Any) -> None:
        self._make, self._stand_in = make, stand_in
        self._day: date | None = None
        self._compiler: Any = None
        self._sql = ""
        self._params: tuple[Any, ...] = ()

    def rows(self, value: Any) -> list[Any]:
        """The rows for the value, read now."""
        if self._day != (today := timezone.localdate()):
            self._write()
            self._day = today
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [value if param == self._stand_in else param for param in self._params])
            found = cursor.fetchall()
        return [model_row(self._compiler, values) for values in self._compiler.results_iter([found])]

    def _write(self) -> None:
        self._compiler = self._make(self._stand_in).query.get_compiler(using=DEFAULT_DB_ALIAS)
        self._sql, params = self._compiler.as_sql()
        self._params = tuple(params)
