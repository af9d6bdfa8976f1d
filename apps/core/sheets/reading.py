"""Lists that people send in, read row by row out of a process of bounded memory and time."""

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from apps.core.sheet_worker.limits import MOST_COLUMNS, MOST_LETTERS, TOO_MUCH, UNREADABLE
from apps.core.sheets.cells import Cell

_ROOT = str(Path(__file__).resolve().parents[3])
# -I keeps the surroundings out of the process: no variables, no folder of its own, nothing of the user's.
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from apps.core.sheet_worker.main import main; main()"
# Seconds without a word from the process: it is then stuck, for it sends rows as fast as they are taken.
_PATIENCE = 12
_PIECE = 256 * 1024
# The longest line that the process may write: a row with every letter written in six bytes, or a sheet's formulas.
_MOST_LINE = max(MOST_COLUMNS * MOST_LETTERS * 6, 16 * 1024**2)


class SheetError(ValueError):
    """The list cannot be used; the message says in Vietnamese what to do."""


@dataclass(frozen=True)
class SheetStart:
    """A visible sheet begins; `index` counts the visible ones from 0.

    `merged` are the merged cells as (top, left, bottom, right), `formulas` by column the (first, last) rows of each
    stretch of formulas; all from 0. An .xls does not tell its formulas.
    """

    index: int
    name: str
    merged: Sequence[tuple[int, int, int, int]] = ()
    formulas: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A filled row; `number` from 0, `cells` from column A on, as far as they are filled."""

    number: int
    cells: list[Cell]


def stream(content: bytes, kind: str, *, sheet: int | None = None) -> Iterator[SheetStart | SheetRow]:
    """The visible sheets of a list, or only the one numbered `sheet`: each its start, then its filled rows in order.

    `kind` is one of `KINDS`, or "tsv" for text parted by tabs. Raises `SheetError` at any point; rows before it were
    sound, the file as a whole is not.
    Neither the file's cells nor its sheets are ever held here as a whole. Leaving early ends the process.
    """
    process: Any = subprocess.Popen(  # noqa: S603 - the own interpreter and an own module; the content is its input
        [sys.executable, "-I", "-c", _START, kind, str(-1 if sheet is None else sheet)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
    )
    try:
        # A process that ended before it took everything has its reason on its way.
        with suppress(BrokenPipeError):
            process.stdin.write(content)
        with suppress(BrokenPipeError):
            process.stdin.close()
        for line in _lines(process):
            told = json.loads(line)
            if told[0] == "row":
                yield _row(told)
            elif told[0] == "sheet":
                yield _start(told)
            elif told[0] == "end":
                return
            else:
                raise SheetError(told[1])
        raise SheetError(TOO_MUCH if process.wait(_PATIENCE) < 0 else UNREADABLE)
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _lines(process: Any) -> Iterator[bytes]:
    """Whole lines as they come; ends with the process, or with `SheetError` when it says nothing for too long."""
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(_PATIENCE):
            piece = os.read(process.stdout.fileno(), _PIECE)
            if not piece:
                return
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
            if len(rest) > _MOST_LINE:
                break
    raise SheetError(TOO_MUCH)


def _start(told: list[Any]) -> SheetStart:
    _, index, name, merged, formulas = told
    return SheetStart(
        index,
        name,
        [(top, left, bottom, right) for top, left, bottom, right in merged],
        {int(column): [(first, last) for first, last in runs] for column, runs in formulas.items()},
    )


def _row(told: list[Any]) -> SheetRow:
    _, number, cells, days = told
    for place in days:
        cells[place] = date.fromisoformat(cells[place])
    return SheetRow(number, cells)
