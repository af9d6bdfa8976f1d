"""A year's cultural families and villages, entered for all villages at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from apps.agencies.models import CulturalYear
from apps.core.services import save_record


class StaleRowsError(Exception):
    """Somebody else changed rows after the page was opened; `current` has what stands now, by village key."""

    def __init__(self, current: Mapping[int, CulturalYear | None]) -> None:
        super().__init__("rows were changed meanwhile")
        self.current = current


@transaction.atomic
def record_cultural_year(*, rows: Iterable[tuple[CulturalYear, int | None]], user: Any) -> list[CulturalYear]:
    """Store rows of one year, each with the version that it was opened on (None where there was none); all or nothing.

    Raises `StaleRowsError` when one of them was entered, changed or deleted meanwhile.
    """
    given = list(rows)
    if not given:
        return []
    year = given[0][0].year
    stored = CulturalYear.objects.select_for_update().filter(
        year=year, village__in=[row.village_id for row, _ in given]
    )
    standing = {row.village_id: row for row in stored}
    stale = {
        row.village_id: standing.get(row.village_id)
        for row, version in given
        if version != (standing[row.village_id].version if row.village_id in standing else None)
    }
    if stale:
        raise StaleRowsError(stale)
    return [save_record(record=row, user=user, expected_version=version) for row, version in given]
