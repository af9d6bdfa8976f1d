"""Rows that hang on a record, and how its page shows them beside its own fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apps.core.display import field_text
from apps.core.together import rows_of


@dataclass(frozen=True)
class Child:
    """Rows that are typed on the parent's page: an inline formset, its title and the columns of the detail page.

    A column is a heading and either an attribute name or a function of the row. Without a formset the rows of `kind`
    are written by pages of their own; without columns the app shows them in its own way.
    """

    title: str
    formset: type[Any] | None
    related_name: str
    columns: tuple[tuple[str, str | Callable[[Any], Any]], ...] = ()
    kind: type[Any] | None = None
    # What stands there without a row.
    empty: str = "Chưa nhập."

    @property
    def model(self) -> type[Any]:
        if self.formset is not None:
            return self.formset.model  # type: ignore[no-any-return]
        assert self.kind is not None, "a Child names its formset or its kind"  # noqa: S101 - a slip in a declaration
        return self.kind


def detail_row(record: Any, entry: Any) -> tuple[str, Any]:
    """Label and value of a line of the detail page: of a field by its name, or of a (label, source) pair."""
    if isinstance(entry, str):
        field = record._meta.get_field(entry)
        value = getattr(record, entry)
        return str(field.verbose_name), value if field.is_relation else field_text(field, value)
    label, source = entry
    return label, source(record) if callable(source) else getattr(record, source)


def child_table(record: Any, child: Child) -> dict[str, Any]:
    """Title, header and rows of a record's rows of one kind, each cell with its heading; what stands there of none."""
    rows = rows_of(getattr(record, child.related_name).all())
    cells = [
        [(heading, source(row) if callable(source) else getattr(row, source)) for heading, source in child.columns]
        for row in rows
    ]
    header = [heading for heading, _ in child.columns]
    return {"title": child.title, "header": header, "rows": cells, "empty": child.empty}
