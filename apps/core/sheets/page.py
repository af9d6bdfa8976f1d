"""The beginning of a sheet as it looks, and which of its rows are the header of a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.core.sheets.cells import as_text
from apps.core.sheets.headings import ListColumn, guess_places
from apps.core.sheets.reading import SheetRow, SheetStart

HEADER_WITHIN = 25
DEEPEST = 3
# Rows that are looked at for header, notes and samples.
LOOKED_AT = HEADER_WITHIN + 40


@dataclass(frozen=True)
class Header:
    """The first and last row of a header and, by name of a column, its place."""

    top: int
    last: int
    places: Mapping[str, int]


class Page:
    """The texts of a sheet's first rows with its merged cells."""

    def __init__(self, start: SheetStart, rows: Iterable[SheetRow]) -> None:
        self.rows = {row.number: [as_text(cell) for cell in row.cells] for row in rows if row.number < LOOKED_AT}
        self.merges = {
            (row, place): merge
            for merge in start.merged
            if merge[0] < LOOKED_AT
            for row in range(merge[0], min(merge[2], LOOKED_AT) + 1)
            for place in range(merge[1], merge[3] + 1)
        }
        self.width = max(map(len, self.rows.values()), default=0)

    def own(self, row: int, place: int) -> str:
        """What stands in the cell itself; of merged cells only the first has its text."""
        cells = self.rows.get(row, ())
        return cells[place] if place < len(cells) else ""

    def filled(self, row: int) -> list[int]:
        """The places of the row that have a text of their own."""
        return [place for place, text in enumerate(self.rows.get(row, ())) if text]

    def is_group(self, row: int, place: int, last: int) -> bool:
        """Whether the heading stands over others down to row `last`: merged sideways, or with a text right below it."""
        merge = self.merges.get((row, place))
        if merge and merge[3] > merge[1]:
            return True
        return not merge and row < last and bool(self.own(row, place) and self.own(row + 1, place))

    def group_over(self, row: int, place: int, last: int) -> str:
        """The heading of the row that stands over this place, from the place itself or from its left."""
        if merge := self.merges.get((row, place)):
            return self.own(merge[0], merge[1])
        at = next((at for at in range(place, -1, -1) if self.own(row, at)), None)
        return self.own(row, at) if at is not None and (at == place or self._reaches(row, at, place, last)) else ""

    def _reaches(self, row: int, at: int, place: int, last: int) -> bool:
        """Without merged cells a heading counts for the empty cells to its right, if others stand below it."""
        between = all((row, other) not in self.merges for other in range(at, place + 1))
        return between and self.is_group(row, at, last) and bool(self.own(row + 1, place))

    def texts(self, top: int, last: int, place: int) -> list[str]:
        """What a header says over a column, from the top down, each text once; the last is the column's own."""
        lowest = next((row for row in range(last, top - 1, -1) if self.own(row, place)), None)
        if lowest is None:
            return []
        found = [self.group_over(row, place, last) for row in range(top, lowest)] + [self.own(lowest, place)]
        return [text for at, text in enumerate(found) if text and text not in found[:at]]

    def headings(self, top: int, last: int) -> dict[int, list[str]]:
        """`texts` of each column that has one."""
        found = {place: self.texts(top, last, place) for place in range(self.width)}
        return {place: texts for place, texts in found.items() if texts}


def find_header(page: Page, columns: Sequence[ListColumn]) -> Header | None:
    """The header that begins within the first rows and names the required columns.

    It is the first one from above; of one, two or three rows those that name most columns, and the rows that group or
    part its headings.
    """
    found: list[Header] = []
    for last in range(min(HEADER_WITHIN + DEEPEST - 1, LOOKED_AT)):
        if found and last - DEEPEST + 1 > found[0].last:
            break
        for top in range(last, max(last - DEEPEST, -1), -1):
            if top >= HEADER_WITHIN or not _are_one_header(page, top, last):
                continue
            places = _places(page, top, last, columns)
            if places and (not found or top <= found[0].last):
                found.append(Header(top, last, places))
    if not found:
        return None
    best = max(found, key=lambda header: (len(header.places), header.top - header.last, -header.top))
    return _widened(page, best, columns)


def _places(page: Page, top: int, last: int, columns: Sequence[ListColumn]) -> dict[str, int]:
    """The places of the columns when the required ones are among them; one heading alone may be a title."""
    places = guess_places(page.headings(top, last), columns)
    enough = len(places) >= min(2, len(columns))
    return places if enough and all(column.name in places for column in columns if column.required) else {}


def _are_one_header(page: Page, top: int, last: int) -> bool:
    """Whether each text below the first row has nothing above it but headings that group.

    The first row heads a column by itself; a title above the table does not.
    """
    alone = [at for at in page.filled(top) if not any(page.own(row, at) for row in range(top + 1, last + 1))]
    if not alone:
        return False
    for row in range(top + 1, last + 1):
        if not page.filled(row):
            return False
        for place in page.filled(row):
            above = next((at for at in range(row - 1, top - 1, -1) if page.own(at, place)), None)
            if above is not None and not page.is_group(above, place, last):
                return False
            if above is not None and not _parts(page, above, row, place):
                return False
    return True


def _parts(page: Page, above: int, row: int, place: int) -> bool:
    """Whether the group over this place has more than one text below it."""
    merge = page.merges.get((above, place))
    if merge and merge[3] > merge[1]:
        return True
    return place + 1 < page.width and not page.own(above, place + 1) and bool(page.own(row, place + 1))


def _widened(page: Page, header: Header, columns: Sequence[ListColumn]) -> Header:
    """The header with the rows that belong to it though they name none of the columns."""
    top, last = header.top, header.last
    while last - top + 1 < DEEPEST and _are_one_header(page, top, last + 1) and _has_group(page, last, last + 1):
        last += 1
    while top and last - top + 1 < DEEPEST and _are_one_header(page, top - 1, last) and _has_group(page, top - 1, last):
        top -= 1
    places = _places(page, top, last, columns)
    if len(places) < len(header.places):
        return header
    bottoms = [merge[2] for place in range(page.width) if (merge := page.merges.get((last, place)))]
    return Header(top, max([last, *bottoms]), places)


def _has_group(page: Page, row: int, last: int) -> bool:
    return any(page.is_group(row, place, last) for place in page.filled(row))
