"""The zip of a unit's year: CSV files of the tables and what describes them."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from apps.documents.privacy import personal_numbers
from apps.reports.csv_files import csv_file
from apps.reports.open_data.columns import Cell, Line, Table, text_of
from apps.reports.open_data.describing import DESCRIPTOR, README, Written, descriptor, readme
from apps.reports.open_data.tables import TABLES
from apps.reports.open_data.year import OpenYear

# The first moment that a zip can tell: with the hour of making no two packs of the same data would be the same.
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Packed:
    """The zip, how many lines its tables have together, and what in released texts looks like a person's number."""

    content: bytes
    rows: int
    numbers: tuple[str, ...]


def pack(asked: OpenYear, tell: Callable[[int], None] = lambda done: None) -> Packed:
    """The same bytes for the same records and the same day of making. `tell` hears how many tables are done."""
    files: list[Written] = []
    numbers: list[str] = []
    for table in TABLES:
        tell(len(files))
        lines = list(table.rows(asked))
        numbers += _numbers(table, lines)
        content = csv_of(table, lines)
        files.append(Written(table, content, len(lines), hashlib.sha256(content).hexdigest()))
    entries = [(file.table.path, file.content) for file in files]
    entries += [(DESCRIPTOR, descriptor(asked, files)), (README, readme(asked, files))]
    return Packed(_zipped(entries), sum(file.rows for file in files), tuple(dict.fromkeys(numbers)))


def csv_of(table: Table, lines: Iterable[Line]) -> bytes:
    """The lines below the names of the columns."""
    return csv_file([column.name for column in table.columns], ([text_of(cell) for cell in line] for line in lines))


def _numbers(table: Table, lines: Iterable[Line]) -> list[str]:
    places = [at for at, column in enumerate(table.columns) if column.is_free]
    texts: list[Cell] = [line[at] for line in lines for at in places]
    return [number for text in texts if isinstance(text, str) for number in personal_numbers(text)]


def _zipped(entries: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            # Else it names the system on which it was made.
            entry.create_system = 3
            packed.writestr(entry, content)
    return buffer.getvalue()
