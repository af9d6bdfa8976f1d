"""Lists of works and land projects."""

from apps.works.tables.land import LandProjectTable
from apps.works.tables.works import WorkTable

__all__ = ["LandProjectTable", "WorkTable"]
