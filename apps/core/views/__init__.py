"""The common pages: records (list, detail, create, edit, delete, history) and error pages."""

from apps.core.views.base import PagedTableMixin, UnitMixin, VisibleMixin
from apps.core.views.records import Child, RecordPages

__all__ = ["Child", "PagedTableMixin", "RecordPages", "UnitMixin", "VisibleMixin"]
