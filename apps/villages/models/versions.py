"""What units and villages share: a lasting identity whose name and kind stand in dated versions."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from apps.core.periods import runs_on


def prefetched(row: models.Model, name: str, found: list[Any]) -> None:
    """Give the row what its reverse relation `name` holds, as if Django had prefetched it."""
    rows = getattr(row, name).all()
    rows._result_cache = found
    vars(row).setdefault("_prefetched_objects_cache", {})[name] = rows


class Versioned(models.Model):
    """An identity with a `slug`; its `versions` run from `valid_from` to `valid_until`, in that order."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_on(timezone.localdate())

    def version_on(self, day: date) -> Any:
        """The version that held on the day; the nearest one where the day lies outside all, None without any."""
        versions = list(self.versions.all())
        running = [version for version in versions if runs_on(day, version.valid_from, version.valid_until)]
        before = [version for version in versions if version.valid_from <= day]
        nearest = running[:1] or before[-1:] or versions[:1]
        return nearest[0] if nearest else None

    def name_on(self, day: date) -> str:
        """Kind and name as of the day: "xã Song Vân", "thôn Đồng Kim"."""
        version = self.version_on(day)
        return str(version) if version else self.slug
