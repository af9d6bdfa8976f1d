"""The villages that a record names, one row each below it."""

from collections.abc import Callable, Iterable
from operator import methodcaller
from typing import Any

from django.db import transaction

from apps.villages.models import ChildRow, UnitRecord, Village


@transaction.atomic
def name_villages(
    *,
    record: UnitRecord,
    rows: type[ChildRow],
    villages: Iterable[Village | None],
    drop: Callable[[Any], Any] = methodcaller("delete"),
) -> None:
    """Keep exactly these villages below the record, as `rows` with a key `village`; rows that stay are not written.

    None stands for the row that is of no village. `drop` deletes a row whose village is named no longer, and may
    refuse to. Raises `ValidationError` for a village of another unit.
    """
    wanted = {village.pk if village else None: village for village in villages}
    below: Any = rows._default_manager.filter(**{rows.PARENT: record})
    standing = {row.village_id: row for row in below.for_list()}
    for key in standing.keys() - wanted.keys():
        drop(standing[key])
    for key in wanted.keys() - standing.keys():
        row = rows(**{rows.PARENT: record, "village": wanted[key]})
        row.full_clean()
        row.save()
