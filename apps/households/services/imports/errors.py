"""The rows that were left out, as a workbook to mend and send again."""

from collections.abc import Iterator, Mapping
from typing import Any

from apps.core.sheets import Layout
from apps.core.spreadsheets import Filling, workbook
from apps.households.listing import COLUMNS, header
from apps.households.models import HouseholdImport
from apps.households.services.imports.planning import class_year
from apps.households.services.imports.runs import rows_to_mend


def errors_workbook(imported: HouseholdImport) -> bytes:
    """An .xlsx of the wrong rows, and of the doubtful ones on which nobody decided, as they stood in the file.

    The columns that were read come in the order of every list, then the reasons, which the reader passes over. They
    name the column: its letter in the file that was sent means another one here.
    """
    titles = dict(zip([column.name for column in COLUMNS], header(class_year(imported))[1:], strict=True))
    names = [name for name in titles if name in imported.mapping]
    letters = {head.place: head.letter for head in Layout.from_json(imported.layout).heads}
    columns = {letters[place]: titles[name] for name, place in imported.mapping.items() if place in letters}
    heads, filling = [*(titles[name] for name in names), "Lý do"], Filling(widths={len(names): 70})
    return workbook("Dòng cần sửa", heads, _lines(imported, names, columns), filling)


def _lines(imported: HouseholdImport, names: list[str], columns: Mapping[str, str]) -> Iterator[list[Any]]:
    rows = rows_to_mend(imported).order_by("number").values_list("cells", "problems")
    for cells, problems in rows.iterator():
        places = [imported.mapping[name] for name in names]
        reasons = "\n".join(_reason(columns.get(cell.rstrip("0123456789"), ""), text) for cell, text in problems)
        yield [*(cells[place] if place < len(cells) else None for place in places), reasons]


def _reason(column: str, text: str) -> str:
    return f"{column}: {text}" if column else text
