"""The common pages: records (list, detail, create, edit, delete, history) and error pages."""

from apps.core.views.base import NotedMixin, PagedTableMixin, RefusedFormMixin, UnitMixin, VisibleMixin
from apps.core.views.once import OnceFormMixin
from apps.core.views.records import Child, RecordPages

__all__ = [
    "Child",
    "NotedMixin",
    "OnceFormMixin",
    "PagedTableMixin",
    "RecordPages",
    "RefusedFormMixin",
    "UnitMixin",
    "VisibleMixin",
]
