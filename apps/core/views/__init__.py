"""The common pages: records (list, detail, create, edit, delete, history) and error pages."""

from apps.core.views.base import PagedTableMixin, RefusedFormMixin, UnitMixin, VisibleMixin
from apps.core.views.records import Child, RecordPages

__all__ = ["Child", "PagedTableMixin", "RecordPages", "RefusedFormMixin", "UnitMixin", "VisibleMixin"]
