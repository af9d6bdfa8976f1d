"""The look of lists."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables

from apps.core.numbers import format_number


class NumberColumn(tables.Column):
    """A number printed the Vietnamese way, to the right; `decimals` fixes the places."""

    def __init__(self, *args: Any, decimals: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "text-end short"}, "th": {"class": "text-end"}})
        super().__init__(*args, **kwargs)
        self.decimals = decimals

    def render(self, value: Any) -> str:
        return format_number(Decimal(value), self.decimals)

    def value(self, value: Any) -> Any:
        return value


class DateColumn(tables.DateColumn):
    """A date as dd/mm/yyyy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "short"}})
        super().__init__(*args, format="d/m/Y", **kwargs)

    def value(self, value: Any) -> Any:
        return value


class RecordTable(tables.Table):
    """Base of all lists; the first column of each leads to the record."""

    class Meta:
        attrs = {"class": "table table-hover align-middle mb-0 table-cards", "role": "table"}
        empty_text = "Chưa có bản ghi nào trong phạm vi đang xem."
        per_page = 25


# For a list of so many columns that their heads must take two lines.
MANY_COLUMNS = {**RecordTable.Meta.attrs, "class": f"{RecordTable.Meta.attrs['class']} table-many"}
