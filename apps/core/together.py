"""Many small questions to the database, asked together in one statement.

A page of figures asks some hundred tables for a few numbers each. `together` begins its tasks one after the other, each
in a greenlet; one that asks by `answers` is left there and the next begins. When all wait, what they asked goes to the
database as one UNION ALL, and each goes on with its answer. So a task may ask what depends on an earlier answer: that
takes one more statement for all. What rows bring along (`prefetch_related`) is asked so too, each relation by a task of
its own. Tasks only read.
"""

import json
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection, models
from django.db.models import Prefetch, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import Col
from django.db.models.query import ModelIterable
from greenlet import getcurrent, greenlet

from apps.core.once import asking_once
from apps.core.prepared import model_row

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
    models.FileField,
    models.DurationField,
)


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
        self.readers = [_reader(expression) for expression, *_ in columns]

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

    def read(self, texts: Sequence[str | None]) -> tuple[Any, ...]:
        return tuple(
            text if text is None or read is None else read(text)
            for read, text in zip(self.readers, texts, strict=False)
        )


def _target(field: Any) -> Any:
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _reader(expression: Any) -> Callable[[str], Any] | None:
    """What makes a column's value of its text; None where the text is the value."""
    field = _target(expression.output_field)
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return None
    if isinstance(field, models.IntegerField):
        return int
    if isinstance(field, models.BooleanField):
        return ("1", "true").__contains__
    if isinstance(field, models.JSONField):
        return partial(json.loads, cls=field.decoder)
    if isinstance(field, models.DurationField) and not connection.features.has_native_duration_field:
        return _microseconds
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DecimalField) and isinstance(expression, Col):
        # SQLite does not keep the zeros at the end.
        return partial(_in_places, Decimal(1).scaleb(-field.decimal_places), field.context)
    return field.to_python  # type: ignore[no-any-return]


def _in_places(places: Decimal, context: Context, text: str) -> Decimal:
    return Decimal(text).quantize(places, context=context)


def _microseconds(text: str) -> timedelta:
    return timedelta(microseconds=int(text))


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    # SQLite keeps moments in UTC and does not say so.
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class _Along(ModelIterable):
    """Rows of a queryset that is read within `together`, whoever reads it."""

    def __iter__(self) -> Any:
        asking = _asking.get()
        return super().__iter__() if asking is None else iter(asking.rows(self.queryset))


def along(rows: Any) -> Any:
    """The queryset; read within `together`, its rows are asked along with what the other tasks ask."""
    rows = rows.all()
    if rows._iterable_class is ModelIterable:
        rows._iterable_class = _Along
    return rows


def _asked_along(model: Any, steps: Iterable[Prefetch]) -> Iterable[Prefetch]:
    """The same steps from the model's rows, and those on the way to them, with querysets that are asked along."""
    found: dict[str, Prefetch] = {}
    for step in steps:
        names, at = step.prefetch_through.split(LOOKUP_SEP), model
        for depth, name in enumerate(names, start=1):
            rows = None if at is None else _rows_behind(at, name)
            if depth == len(names):
                rows = step.queryset if step.queryset is not None else rows
                if rows is not None:
                    step = Prefetch(step.prefetch_through, along(rows), step.to_attr)
                found[step.prefetch_to] = step
            elif rows is not None:
                path = LOOKUP_SEP.join(names[:depth])
                found.setdefault(path, Prefetch(path, along(rows)))
            at = None if rows is None else rows.model
    return found.values()


def _rows_behind(model: Any, name: str) -> Any:
    """What Django reads for the relation unless told otherwise; None where no field of that name tells one table."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    related = field.related_model
    if related is None:
        return None
    return (related._default_manager if field.one_to_many or field.many_to_many else related._base_manager).all()


class _Task(greenlet):
    """One that can be left and gone on with.

    `given` or `error` stands when it is over; `awaits` counts the tasks within that it waits for.
    """

    def __init__(self, work: Callable[[], Any], hub: Any, outer: "_Task | None") -> None:
        super().__init__(self._work, hub)
        self.gr_context = copy_context()
        self.work, self.outer = work, outer
        self.awaits = 0
        self.given: Any = None
        self.error: Exception | None = None

    def _work(self) -> None:
        try:
            self.given = self.work()
        except Exception as error:
            self.error = error


class _Asking:
    """What the tasks of one `together` have asked and been told; run in the greenlet that called it, the hub."""

    def __init__(self) -> None:
        self._hub = getcurrent()
        self._ready: deque[_Task] = deque()
        self._waiting: list[_Task] = []
        self._open: dict[Hashable, _Question] = {}
        self._told: dict[Hashable, Answer] = {}

    def answer(self, rows: Any) -> Answer:
        return self._told_of(_Question(rows), rows)

    def _told_of(self, question: _Question, rows: Any) -> Answer:
        if not question.sql:
            return []
        key = question.key
        if key not in self._told:
            if question.is_told_by_text:
                self._open[key] = question
                self._waiting.append(getcurrent())
                self._hub.switch()
            else:
                self._told[key] = list(rows)
        return self._told[key]

    def rows(self, rows: Any) -> list[Any]:
        question = _Question(rows)
        if question.is_told_by_text:
            found = [model_row(question.compiler, values) for values in self._told_of(question, rows)]
        else:
            found = list(ModelIterable(rows))
        # What Django knows of them beforehand: the record whose related manager gave them.
        for field, known in rows._known_related_objects.items():
            for row in found:
                if not field.is_cached(row) and (owner := known.get(getattr(row, field.attname))) is not None:
                    setattr(row, field.name, owner)
        self._prefetch(found, rows._prefetch_related_lookups)
        return found

    def _prefetch(self, found: list[Any], lookups: Iterable[str | Prefetch]) -> None:
        """What these rows bring along, each relation asked for along with the others."""
        by_relation: dict[str, list[Prefetch]] = {}
        for lookup in lookups if found else ():
            step = lookup if isinstance(lookup, Prefetch) else Prefetch(lookup)
            by_relation.setdefault(step.prefetch_to.split(LOOKUP_SEP)[0], []).append(step)
        self.run(
            [
                partial(models.prefetch_related_objects, found, *_asked_along(type(found[0]), steps))
                for steps in by_relation.values()
            ]
        )

    def run(self, works: Sequence[Callable[[], T]]) -> list[T]:
        """What each gives, within the task that calls; none waits for another. The first error of one is the task's."""
        outer = getcurrent()
        tasks = [_Task(work, self._hub, outer if isinstance(outer, _Task) else None) for work in works]
        self._ready.extend(tasks)
        if not isinstance(outer, _Task):
            self._run_to_the_end()
        elif tasks:
            outer.awaits = len(tasks)
            self._hub.switch()
        for task in tasks:
            if task.error is not None:
                raise task.error
        return [task.given for task in tasks]

    def _run_to_the_end(self) -> None:
        while self._ready or self._waiting:
            while self._ready:
                task = self._ready.popleft()
                task.switch()
                if task.dead and task.outer is not None:
                    task.outer.awaits -= 1
                    if not task.outer.awaits:
                        self._ready.append(task.outer)
            self.ask()
            self._ready.extend(self._waiting)
            self._waiting = []

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

    So is what they bring along. Rows that were read already, as those that came with their record, are not asked again.
    """
    asking = _asking.get()
    return list(rows) if asking is None or rows._result_cache is not None else asking.rows(rows)


def first_of(rows: Any) -> Any:
    """`rows.first()` of ordered rows; within `together` asked along with what the other tasks ask."""
    found = rows_of(rows[:1])
    return found[0] if found else None


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


def joined(*asks: Callable[[], Iterable[T]]) -> list[T]:
    """What all of them give, one list after the other; asked as by `all_of`."""
    return list(chain.from_iterable(all_of(*(partial(_listed, ask) for ask in asks))))


def _listed(ask: Callable[[], Iterable[T]]) -> list[T]:
    """A generator asks only while it is read, which must be within its task."""
    return list(ask())


def sums(rows: Any, aggregates: dict[str, Any]) -> dict[str, Any]:
    """`rows.aggregate(**aggregates)`; within `together` asked along with what the other tasks ask."""
    rows, query = rows.order_by(), rows.query
    if _asking.get() is None or query.distinct or query.is_sliced or query.combinator or query.group_by is not None:
        found: dict[str, Any] = rows.aggregate(**aggregates)
        return found
    named = {f"summed_{name}": how for name, how in aggregates.items()}
    of_all = rows.annotate(summed_of_all=Value(1)).values("summed_of_all").annotate(**named).values_list(*named)
    told = answers(of_all)
    values = told[0] if told else [how.empty_result_set_value for how in named.values()]
    return dict(zip(aggregates, values, strict=True))


def by_name(tasks: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """What the tasks give, each by its name; asked as by `together`."""
    return dict(zip(tasks, together(tasks.values()), strict=True))


def together(tasks: Iterable[Callable[[], Any]]) -> list[Any]:
    """What the tasks give, in their order; see above. Within another `together` its questions join that one's."""
    outer = _asking.get()
    if outer is not None:
        return outer.run(list(tasks))
    asking = _Asking()
    token = _asking.set(asking)
    try:
        # Several tasks need the same short tables.
        with asking_once():
            return asking.run(list(tasks))
    finally:
        _asking.reset(token)
