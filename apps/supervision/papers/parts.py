"""What the papers of supervision share: sums of what is known, areas in two measures, cells of tables."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Heading

# In a cell: not known, or not about that.
NOT_KNOWN = "–"
_M2_PER_HA = 10_000
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def summed(values: Iterable[int | Decimal | None]) -> int | Decimal | None:
    """The sum of those that are known; None where none is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def area_text(square_metres: int | Decimal) -> str:
    """ "12.345,60 m² (1,23 ha)": stored in m², shown in ha too."""
    hectares = Decimal(square_metres) / _M2_PER_HA
    return f"{format_number(square_metres, 2)} m² ({format_number(hectares, 2)} ha)"


def numbered(parts: Iterable[tuple[str, Iterable[Block]]]) -> Iterator[Block]:
    """The parts of a paper, each below its heading with a Roman number; parts without blocks are left out."""
    said = [(title, blocks) for title, found in parts if (blocks := list(found))]
    for number, (title, blocks) in zip(_ROMAN, said, strict=False):
        yield Heading(1, number, title)
        yield from blocks


def one_line(words: str) -> str:
    return " ".join(words.split())


def short_date(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else NOT_KNOWN
