"""Rows that came in together under one `batch`, and rows that went in one deletion: counted, deleted, found again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min
from django.utils import timezone

from apps.core.bulk import delete_rows, insert_rows, note_history


@dataclass(frozen=True)
class Stored:
    """How many rows came in under one batch, and how many were left out as they stand already or are wrong."""

    number: int
    left_out: int
    batch: str


@dataclass(frozen=True)
class Batch:
    """Rows that came in together and still stand: how many, when, and by whom."""

    key: str
    number: int
    entered_at: Any
    entered_by: str


def insert_batch(made: Sequence[Any], *, left_out: int, user: Any) -> Stored:
    """Insert rows of one parent; each row's history says by which batch it came. Two statements, however many rows.

    Needs a running transaction.
    """
    batch = secrets.token_hex(8)
    for row in made:
        row.batch = batch
    insert_rows(made)
    stored = type(made[0])._default_manager.filter(batch=batch)
    note_history(stored, "+", user=user, reason=batch, moment=timezone.now())
    return Stored(len(made), left_out, batch)


def rows_of_batch(parent: Any, model: Any, batch: str) -> Any:
    """What is left of a batch below the parent; nothing for rows that came in one by one."""
    return model._default_manager.filter(**{model.PARENT: parent}, batch=batch).exclude(batch="")


def batches_of(parent: Any, model: Any) -> list[Batch]:
    """The newest first. Two queries."""
    rows = model._default_manager.filter(**{model.PARENT: parent}).exclude(batch="")
    found = rows.order_by().values_list("batch").annotate(number=Count("pk"), last=Max("pk")).order_by("-last")
    entered = model.history.filter(
        **{model.PARENT: parent.pk}, history_type="+", history_change_reason=F("batch")
    ).exclude(batch="")
    lines = entered.order_by().values_list("batch").annotate(at=Min("history_date"), by=Min("history_user__full_name"))
    told = {batch: (at, by or "") for batch, at, by in lines}
    return [Batch(batch, number, *told.get(batch, (None, ""))) for batch, number, _ in found]


def changed_since_entered(rows: Any) -> Any:
    """Those of a queryset's rows that were changed after they had come in."""
    changes = rows.model.history.filter(id__in=rows.order_by().values("pk"), history_type="~")
    return rows.filter(pk__in=changes.values("id"))


def delete_together(model: Any, keys: Sequence[int], user: Any) -> int:
    """Delete rows; all their lines of history carry the same mark as their reason. Gives the key of one of the lines.

    Needs a running transaction and at least one row.
    """
    mark = secrets.token_hex(8)
    delete_rows(model, keys, user=user, reason=mark, moment=timezone.now())
    line: Any = model.history.filter(id=keys[0], history_type="-").latest("history_id")
    return int(line.history_id)


def gone_together(deleted: Any) -> list[Any]:
    """The rows that went in the same deletion as this line of history, as they stood; without those that stand again.

    Texts for searching are not kept by the history and come back as the rows are stored.
    """
    model = deleted.instance_type
    lines = model.history.filter(**{model.PARENT: getattr(deleted, f"{model.PARENT}_id")}, history_type="-")
    mark = deleted.history_change_reason
    lines = lines.filter(history_change_reason=mark) if mark else lines.filter(pk=deleted.pk)
    names = [field.attname for field in model.history.model.tracked_fields]
    gone = {line["id"]: model(**line) for line in lines.order_by("history_id").values(*names)}
    for key in model._default_manager.filter(pk__in=list(gone)).values_list("pk", flat=True):
        del gone[key]
    return list(gone.values())
