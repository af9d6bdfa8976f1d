"""What calamine does not tell of a workbook: its formulas, merged cells of an .ods, and sizes that it only claims.

The marks are searched as bytes, for a parser written in Python takes seconds for a list of a hundred thousand rows.
Whoever hides a formula from the search gains nothing: only stored values are ever read.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from xml.parsers import expat
from zipfile import ZipFile

from apps.core.sheet_worker.formulas import Runs, note_run, outside, reaches_outside
from apps.core.sheet_worker.limits import MOST_ROWS, MOST_WIDTH, RefusedError

_PIECE = 1024**2
_LONGEST_FORMULA = 40_000

_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^>]*?ref=\"[^\":]*:([A-Z]{1,4})(\d{1,9})\"")
_FORMULA = re.compile(rb"<((?:\w+:)?)f(?:\s([^>]*?))?(?:/>|>([^<]{0,9000})<)")
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ARRAY = re.compile(rb"\bt=[\"']array[\"']")
_REACH = re.compile(rb"\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")

_ODS_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_ODS_ATTRIBUTE = re.compile(rb"table:(name|formula|number-[a-z-]+)=([\"'])(.*?)\2", re.DOTALL)


@dataclass
class Structure:
    """A sheet's formulas by column and its merged cells, all from 0."""

    formulas: Runs = field(default_factory=dict)
    merged: list[list[int]] = field(default_factory=list)
    claims_too_much: bool = False


def read_structure(content: bytes, kind: str) -> dict[str, Structure]:
    """The structure of each sheet by its name; nothing for an .xls.

    Raises `RefusedError` for a formula that reaches out of the file, in whichever sheet.
    """
    if kind == "xls":
        return {}
    with ZipFile(BytesIO(content)) as archive:
        if kind == "ods":
            return _ods(archive)
        return {name: _worksheet(archive, part) for name, part in _parts(archive).items()}


def _parts(archive: ZipFile) -> dict[str, str]:
    """The parts of the archive by the names of the sheets that they hold."""
    relations = dict(_tags(archive.read("_rels/.rels"), "Relationship", "Type", "Target"))
    main = next(target for kind, target in relations.items() if kind.endswith("/officeDocument")).lstrip("/")
    folder, name = posixpath.split(main)
    targets = dict(_tags(archive.read(f"{folder}/_rels/{name}.rels"), "Relationship", "Id", "Target"))
    found = {}
    for title, relation in _tags(archive.read(main), "sheet", "name", "id"):
        target = targets.get(relation, "")
        found[title] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
    return {title: part for title, part in found.items() if part in archive.NameToInfo}


def _tags(xml: bytes, tag: str, key: str, value: str) -> list[tuple[str, str]]:
    """Two attributes of each element of that name; prefixes of names are left out."""
    found: list[tuple[str, str]] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == tag:
            plain = {given.rpartition(":")[2]: text for given, text in attributes.items()}
            found.append((plain.get(key, ""), plain.get(value, "")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(xml, True)
    return found


def _pieces(archive: ZipFile, part: str, cut: bytes) -> Iterator[bytes]:
    """The part in pieces that begin where `cut` stands, so that none parts what belongs together."""
    rest = b""
    with archive.open(part) as entry:
        while piece := entry.read(_PIECE):
            rest += piece
            at = rest.rfind(cut)
            if at > 0:
                yield rest[:at]
                rest = rest[at:]
            elif len(rest) > _PIECE + _LONGEST_FORMULA:
                yield rest
                rest = b""
    yield rest


def _worksheet(archive: ZipFile, part: str) -> Structure:
    structure = Structure()
    first = True
    for piece in _pieces(archive, part, b"<row"):
        if first and (claimed := _DIMENSION.search(piece)):
            column, row = _column(claimed.group(1)), int(claimed.group(2)) - 1
            structure.claims_too_much = row >= MOST_ROWS or column >= MOST_WIDTH
        first = False
        # Most lists have no formula; looking for two letters first is ten times as fast.
        if b"<f" in piece or b":f" in piece:
            for match in _FORMULA.finditer(piece):
                _note_formula(structure.formulas, piece, match)
    return structure


def _note_formula(runs: Runs, piece: bytes, match: re.Match[bytes]) -> None:
    prefix, attributes, formula = match.group(1), match.group(2) or b"", match.group(3) or b""
    at = piece.rfind(b"<" + prefix + b"c ", 0, match.start())
    place = _PLACE.search(piece, at, match.start()) if at >= 0 else None
    if place is None:
        raise RefusedError("Tệp có công thức mà không rõ ở ô nào. Chép, dán giá trị (Paste Values) rồi gửi lại.")
    column, row = _column(place.group(1)), int(place.group(2)) - 1
    if reaches_outside(unescape(formula.decode("utf-8", "replace"))):
        raise outside(row, column)
    reach = _REACH.search(attributes) if _ARRAY.search(attributes) else None
    if reach is None:
        note_run(runs, row, column)
        return
    for at in range(_column(reach.group(1)), min(_column(reach.group(3)), MOST_WIDTH) + 1):
        note_run(runs, int(reach.group(2)) - 1, at, min(int(reach.group(4)) - 1, MOST_ROWS))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _ods(archive: ZipFile) -> dict[str, Structure]:
    found: dict[str, Structure] = {}
    current, row, column, row_repeat = Structure(), 0, 0, 1
    for piece in _pieces(archive, "content.xml", b"<table:table-row"):
        for match in _ODS_TAG.finditer(piece):
            tag, written = match.groups()
            telling = b"table:n" in written or b"table:f" in written
            given = {name: value for name, _, value in _ODS_ATTRIBUTE.findall(written)} if telling else {}
            if tag == b"table":
                current = found.setdefault(unescape(given.get(b"name", b"").decode()), Structure())
                row, column, row_repeat = 0, 0, 0
            elif tag == b"table-row":
                row, column = row + row_repeat, 0
                row_repeat = int(given.get(b"number-rows-repeated", 1))
            else:
                repeat = int(given.get(b"number-columns-repeated", 1))
                if given:
                    _note_ods_cell(current, row, column, row_repeat, repeat, given)
                column += repeat
    return found


def _note_ods_cell(
    structure: Structure, row: int, column: int, rows: int, columns: int, given: dict[bytes, bytes]
) -> None:
    tall, wide = (int(given.get(b"number-" + side + b"-spanned", 1)) for side in (b"rows", b"columns"))
    if tall > 1 or wide > 1:
        structure.merged.append([row, column, row + tall - 1, column + wide - 1])
    if formula := given.get(b"formula"):
        if reaches_outside(unescape(formula.decode("utf-8", "replace"))):
            raise outside(row, column)
        for at in range(column, min(column + columns, MOST_WIDTH)):
            note_run(structure.formulas, row, at, min(row + rows - 1, MOST_ROWS))
