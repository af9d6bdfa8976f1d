"""Reference lists as workbooks, for the admin: django-import-export's conventions, written the portal's own way."""

from typing import Any

from django.utils.text import capfirst
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource

from apps.core.spreadsheets import workbook


class PortalWorkbook(XLSX):
    """Written as all lists are: text stays text, so no cell can run as a formula."""

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return workbook(dataset.title, dataset.headers, dataset)


class ReferenceResource(ModelResource):
    """A list as people read it: fields by their Vietnamese names, choices and keys in words."""

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        return [capfirst(self._model_field(field).verbose_name) for field in self.get_export_fields(selected_fields)]

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        source = self._model_field(field)
        value = getattr(instance, source.name)
        if value is None or not (source.is_relation or source.choices):
            return value
        return str(value if source.is_relation else getattr(instance, f"get_{source.name}_display")())

    def after_export(self, queryset: Any, dataset: Any, **kwargs: Any) -> None:
        dataset.title = capfirst(self._meta.model._meta.verbose_name_plural)

    def _model_field(self, field: Any) -> Any:
        return self._meta.model._meta.get_field(field.attribute)
