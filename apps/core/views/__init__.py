"""The common pages: records (list, detail, create, edit, delete, history) and error pages."""

from apps.core.views.base import (
    FormOnRecordView,
    NotedMixin,
    PagedTableMixin,
    RefusedFormMixin,
    UnitMixin,
    VisibleMixin,
)
from apps.core.views.children import Child
from apps.core.views.once import OnceFormMixin
from apps.core.views.records import RecordPages

__all__ = [
    "Child",
    "FormOnRecordView",
    "NotedMixin",
    "OnceFormMixin",
    "PagedTableMixin",
    "RecordPages",
    "RefusedFormMixin",
    "UnitMixin",
    "VisibleMixin",
]
