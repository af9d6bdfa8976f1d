"""Many small questions to the database, asked together in one statement.

A page of figures asks some hundred tables for a few numbers each. `together` runs its tasks; whatever they ask by
`answers` is only noted at first, and the task is left there. What was noted goes to the database as one UNION ALL, and
the tasks that were left run again from their beginning, now with the answers. So a task may ask what depends on an
earlier answer: that takes one more statement for all. A task must give the same whenever it is run, and only read.

A task that runs again asks in the same order as before, so a question is known by its place: it is put into SQL once,
and what a task within a task has given is not asked of it again.
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


Place = tuple[int, ...]


class _Asking:
    """What the tasks of one `together` have asked and been told.

    A place is the way to a question or task: the number of the call within its task, that of the task within the call,
    and so on from the outermost.
    """

    def __init__(self) -> None:
        self._open: dict[Hashable, _Question] = {}
        self._told: dict[Hashable, Answer] = {}
        self._questions: dict[Place, _Question] = {}
        self._given: dict[Place, Any] = {}
        self._calls: dict[Place, int] = {}
        self._at: Place = ()

    def _next_place(self) -> Place:
        number = self._calls.get(self._at, 0)
        self._calls[self._at] = number + 1
        return *self._at, number

    def answer(self, rows: Any) -> Answer:
        place = self._next_place()
        return self._told_of(self._question(place, rows), rows)

    def _question(self, place: Place, rows: Any) -> _Question:
        if place not in self._questions:
            self._questions[place] = _Question(rows)
        return self._questions[place]

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
        place = self._next_place()
        if place not in self._given:
            question = self._question(place, rows)
            self._given[place] = self._made(rows, question) if question.is_told_by_text else list(rows)
        found: list[Any] = self._given[place]
        return found

    def _made(self, rows: Any, question: _Question) -> list[Any]:
        found = [question.make(values) for values in self._told_of(question, rows)]
        models.prefetch_related_objects(found, *rows._prefetch_related_lookups)
        return found

    def once(self, read: Callable[[], Any]) -> Any:
        """What cannot be asked with the others, read once however often its task begins anew."""
        place = self._next_place()
        if place not in self._given:
            self._given[place] = read()
        return self._given[place]

    def run(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """What each task gives, none waiting for another; those that wait are left when all have begun."""
        call, outside = self._next_place(), self._at
        waits = False
        for number, task in enumerate(tasks):
            place = (*call, number)
            if place in self._given:
                continue
            self._at, self._calls[place] = place, 0
            try:
                self._given[place] = task()
            except _NotYetError:
                waits = True
            finally:
                self._at = outside
        if waits:
            raise _NotYetError
        return [self._given[(*call, number)] for number in range(len(tasks))]

    def run_to_the_end(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """`run` for the outermost tasks, with what they ask put to the database in between."""
        while True:
            self._calls[self._at] = 0
            try:
                return self.run(tasks)
            except _NotYetError:
                self.ask()

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
    asking = _asking.get()
    return [ask() for ask in asks] if asking is None else asking.run(asks)


def _alone(rows: Any, aggregates: dict[str, Any]) -> dict[str, Any]:
    asking, read = _asking.get(), partial(rows.aggregate, **aggregates)
    found: dict[str, Any] = read() if asking is None else asking.once(read)
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
    outer = _asking.get()
    if outer is not None:
        return outer.run(list(tasks))
    asking = _Asking()
    token = _asking.set(asking)
    try:
        # A task that begins anew need not read the short tables anew.
        with asking_once():
            return asking.run_to_the_end(list(tasks))
    finally:
        _asking.reset(token)
