"""Lists that people send in: read in a process of its own, the table in them found by the names of its columns."""

from apps.core.sheets.cells import Cell, as_date, as_number, as_text, as_year
from apps.core.sheets.files import KINDS, ListFile, ListFileField, checked_list
from apps.core.sheets.headings import heading_key
from apps.core.sheets.layout import (
    HEADER_WITHIN,
    Column,
    ColumnHead,
    FoundList,
    Layout,
    ListColumn,
    data_rows,
    find_layout,
    find_list,
    is_closing_row,
    refuse_formulas,
)
from apps.core.sheets.pasted import (
    is_number,
    pasted_list,
    read_pasted,
    rows_as_pasted,
    rows_from_text,
    rows_to_text,
    typed_number,
    typed_text,
)
from apps.core.sheets.reading import SheetError, SheetRow, SheetStart, stream
from apps.core.sheets.tables import Table, TableRow, find_table

__all__ = [
    "HEADER_WITHIN",
    "KINDS",
    "Cell",
    "Column",
    "ColumnHead",
    "FoundList",
    "Layout",
    "ListColumn",
    "ListFile",
    "ListFileField",
    "SheetError",
    "SheetRow",
    "SheetStart",
    "Table",
    "TableRow",
    "as_date",
    "as_number",
    "as_text",
    "as_year",
    "checked_list",
    "data_rows",
    "find_layout",
    "find_list",
    "find_table",
    "heading_key",
    "is_closing_row",
    "is_number",
    "pasted_list",
    "read_pasted",
    "refuse_formulas",
    "rows_as_pasted",
    "rows_from_text",
    "rows_to_text",
    "stream",
    "typed_number",
    "typed_text",
]
