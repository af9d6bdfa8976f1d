"""Many small questions to the database, asked together in one statement.

A page of figures asks some hundred tables for a few numbers each. `together` runs its tasks; whatever they ask by
`answers` is only noted at first, and the task is left there. What was noted goes to the database as one UNION ALL, and
the tasks that were left run again from their beginning, now with the answers. So a task may ask what depends on an
earlier answer: that takes one more statement for all. A task must give the same whenever it is run, and only read.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Value
from django.db.models.query import get_related_populators

from apps.core.once import asking_once

T = TypeVar("T")
Answer = list[tuple[Any, ...]]

# SQLite takes at most 500 parts of a compound select.
MOST_PARTS = 450
# Kinds of columns whose text tells their value; a row with any other is asked for by itself.
_TOLD_BY_TEXT = (
    models.IntegerField,
    models.DecimalField,
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.DateField,
    models.TimeField,
    models.JSONField,
)


class _NotYetError(Exception):
    """The task waits for an answer. Nobody else may catch it."""


class _Question:
    """A queryset of tuples as SQL, and how the texts of its columns are read."""

    def __init__(self, rows: Any) -> None:
        compiler = self.compiler = rows.query.get_compiler(connection=connection)
        try:
            self.sql, params = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            self.sql, params = "", ()
        self.params = tuple(params)
        columns = compiler.select if self.sql else []
        self.names = [alias for *_, alias in columns]
        self.fields = [_target(expression.output_field) for expression, *_ in columns]

    @property
    def key(self) -> Hashable:
        return self.sql, tuple(map(repr, self.params))

    @property
    def is_told_by_text(self) -> bool:
        return all(isinstance(field, _TOLD_BY_TEXT) for field in self.fields)

    def part(self, place: int, width: int) -> str:
        """The question as a part of the statement: its place, then its columns as texts, filled up to the width."""
        texts = [f"CAST({connection.ops.quote_name(name)} AS text)" for name in self.names]
        return f"SELECT {place}, {', '.join(texts + ['NULL'] * (width - len(texts)))} FROM ({self.sql}) asked"  # noqa: S608

    def make(self, values: Sequence[Any]) -> Any:
        """The model's row of these values, with what is joined to it, as Django's `ModelIterable` makes it."""
        compiler, (first, *_, last) = self.compiler, self.compiler.klass_info["select_fields"]
        names = [column.target.attname for column, *_ in compiler.select[first : last + 1]]
        row = compiler.klass_info["model"].from_db(connection.alias, names, values[first : last + 1])
        joined = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]
        for populator in joined:
            populator.populate(values, row)
        for name, place in compiler.annotation_col_map.items():
            setattr(row, name, values[place])
        return row

    def read(self, texts: Sequence[str | None]) -> tuple[Any, ...]:
        return tuple(_value(field, text) for field, text in zip(self.fields, texts, strict=False))


def _target(field: Any) -> Any:
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _value(field: Any, text: str | None) -> Any:
    if text is None:
        return None
    if isinstance(field, models.BooleanField):
        return text in ("1", "true")
    if isinstance(field, models.JSONField):
        return json.loads(text, cls=field.decoder)
    if isinstance(field, models.DateTimeField):
        at = datetime.fromisoformat(text)
        # SQLite keeps moments in UTC and does not say so.
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return field.to_python(text)


class _Asking:
    """What the tasks of one `together` have asked and been told."""

    def __init__(self) -> None:
        self._open: dict[Hashable, _Question] = {}
        self._told: dict[Hashable, Answer] = {}
        self._rows: dict[Hashable, Any] = {}

    def answer(self, rows: Any) -> Answer:
        return self._told_of(_Question(rows), rows)

    def _told_of(self, question: _Question, rows: Any) -> Answer:
        if not question.sql:
            return []
        if question.key not in self._told:
            if question.is_told_by_text:
                self._open[question.key] = question
                raise _NotYetError
            self._told[question.key] = list(rows)
        return self._told[question.key]

    def rows(self, rows: Any) -> list[Any]:
        question = _Question(rows)
        if question.key not in self._rows:
            told = question.is_told_by_text
            self._rows[question.key] = self._made(rows, question) if told else list(rows)
        return self._rows[question.key]

    def _made(self, rows: Any, question: _Question) -> list[Any]:
        found = [question.make(values) for values in self._told_of(question, rows)]
        models.prefetch_related_objects(found, *rows._prefetch_related_lookups)
        return found

    def once(self, key: Hashable, read: Callable[[], Any]) -> Any:
        """What cannot be asked with the others, read once however often its task begins anew."""
        if key not in self._rows:
            self._rows[key] = read()
        return self._rows[key]

    def ask(self) -> None:
        """Puts the open questions to the database."""
        waiting = list(self._open.items())
        self._open = {}
        for start in range(0, len(waiting), MOST_PARTS):
            chosen = waiting[start : start + MOST_PARTS]
            width = max(len(question.fields) for _, question in chosen)
            sql = " UNION ALL ".join(question.part(at, width) for at, (_, question) in enumerate(chosen))
            found: list[Answer] = [[] for _ in chosen]
            with connection.cursor() as cursor:
                cursor.execute(sql, [value for _, question in chosen for value in question.params])
                for place, *texts in cursor.fetchall():
                    found[place].append(chosen[place][1].read(texts))
            self._told.update({key: rows for (key, _), rows in zip(chosen, found, strict=True)})


_asking: ContextVar[_Asking | None] = ContextVar("asking", default=None)


def answers(rows: Any) -> Answer:
    """The tuples of a `values_list`; within `together` asked along with what the other tasks ask."""
    asking = _asking.get()
    return list(rows) if asking is None else asking.answer(rows)


def rows_of(rows: Any) -> list[Any]:
    """`list(rows)`; within `together` the rows and what is joined to them are asked along with the others' questions.

    What is prefetched takes its own queries, once.
    """
    asking = _asking.get()
    return list(rows) if asking is None else asking.rows(rows)


def dicts(rows: Any, *names: str) -> list[dict[str, Any]]:
    """These columns of each row by their names; within `together` asked along with what the other tasks ask."""
    return [dict(zip(names, row, strict=True)) for row in answers(rows.values_list(*names))]


def number_of(rows: Any) -> int:
    """`rows.count()`; within `together` asked along with what the other tasks ask."""
    return int(sums(rows, {"number": models.Count("*")})["number"])


def any_of(rows: Any) -> bool:
    """`rows.exists()`; within `together` asked along with what the other tasks ask."""
    return bool(answers(rows.order_by().values_list("pk")[:1]))


def all_of(*asks: Callable[[], Any]) -> list[Any]:
    """What each gives; within `together` none of them waits for the answer to another."""
    found, waits = [], False
    for ask in asks:
        try:
            found.append(ask())
        except _NotYetError:
            waits = True
    if waits:
        raise _NotYetError
    return found


def _alone(rows: Any, aggregates: dict[str, Any]) -> dict[str, Any]:
    asking, read = _asking.get(), partial(rows.aggregate, **aggregates)
    found: dict[str, Any] = read() if asking is None else asking.once((str(rows.query), repr(aggregates)), read)
    return found


def sums(rows: Any, aggregates: dict[str, Any]) -> dict[str, Any]:
    """`rows.aggregate(**aggregates)`; within `together` asked along with what the other tasks ask."""
    rows, query = rows.order_by(), rows.query
    if _asking.get() is None or query.distinct or query.is_sliced or query.combinator or query.group_by is not None:
        return _alone(rows, aggregates)
    named = {f"summed_{name}": how for name, how in aggregates.items()}
    of_all = rows.annotate(summed_of_all=Value(1)).values("summed_of_all").annotate(**named).values_list(*named)
    told = answers(of_all)
    values = told[0] if told else [how.empty_result_set_value for how in named.values()]
    return dict(zip(aggregates, values, strict=True))


def together(tasks: Iterable[Callable[[], T]]) -> list[T]:
    """What the tasks give, in their order; see above. Within another `together` its questions join that one's."""
    if _asking.get() is not None:
        return all_of(*tasks)
    asking = _Asking()
    token = _asking.set(asking)
    try:
        # A task that begins anew need not read the short tables anew.
        with asking_once():
            return _run(asking, list(tasks))
    finally:
        _asking.reset(token)


def _run(asking: _Asking, tasks: list[Callable[[], T]]) -> list[T]:
    found: dict[int, T] = {}
    while len(found) < len(tasks):
        for place, task in enumerate(tasks):
            if place not in found:
                try:
                    found[place] = task()
                except _NotYetError:
                    continue
        asking.ask()
    return [found[place] for place in range(len(tasks))]
