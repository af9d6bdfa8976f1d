"""The rows that were left out, as a workbook to mend and send again."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from apps.core.spreadsheets import workbook
from apps.households.listing import COLUMNS, header
from apps.households.models import HouseholdImport, ImportRow
from apps.households.services.imports.planning import class_year


def errors_workbook(imported: HouseholdImport) -> bytes:
    """An .xlsx of the wrong rows, and of the doubtful ones on which nobody decided, as they stood in the file.

    The columns that were read come in the order of every list, then the reasons, which the reader passes over.
    """
    titles = dict(zip([column.name for column in COLUMNS], header(class_year(imported))[1:], strict=True))
    names = [name for name in titles if name in imported.mapping]
    return workbook("Dòng cần sửa", [*(titles[name] for name in names), "Lý do"], _lines(imported, names))


def _lines(imported: HouseholdImport, names: list[str]) -> Iterator[list[Any]]:
    left_out = Q(state=ImportRow.State.WRONG) | Q(state=ImportRow.State.DOUBTFUL, choice="")
    rows = imported.rows.filter(left_out).order_by("number").values_list("cells", "problems")
    for cells, problems in rows.iterator():
        places = [imported.mapping[name] for name in names]
        reasons = "; ".join(f"{cell}: {text}" if cell else text for cell, text in problems)
        yield [*(cells[place] if place < len(cells) else None for place in places), reasons]
