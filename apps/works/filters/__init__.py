"""Filters of this app's lists."""

from apps.works.filters.land import LandProjectFilter
from apps.works.filters.works import WorkFilter

__all__ = ["LandProjectFilter", "WorkFilter"]
