"""Workbooks typed in old fonts (.VnTime, VNI-Times): their cells hold letters that only those fonts show rightly."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.core.sheet_worker.formulas import cell_name
from apps.core.sheet_worker.legacy import ENOUGH, READERS, Reader, best_reader, reads_well, words_of
from apps.core.sheet_worker.limits import RefusedError
from apps.core.sheet_worker.syllables import is_plausible

# Letters that old fonts do not have: who typed one typed Unicode.
_UNICODE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u036f\u1ea0-\u1ef9]"
)
_WINDOWS = {byte: sign for byte in range(0x80, 0xA0) if (sign := bytes([byte]).decode("cp1252", "ignore"))}
_LATIN = {ord(sign): byte for byte, sign in _WINDOWS.items()}
# What no Vietnamese word in Unicode has.
_ODD = re.compile("[\u0080-\u00bfÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñöøûüþÿ]")
# Letters that were lost when the file was saved: "Nguy?n".
_LOST = re.compile("[A-Za-z]\\?[a-z]")
_OLD_FONTS = [READERS[name] for name in ("TCVN3", "VNI", "UTF-8", "windows-1258")]
# A few odd words may be French names or signs.
_TOLERATED = 2
_MOST_TEXTS, _MOST_LETTERS = 5_000, 2_000_000
_ADVICE = "Chuyển tệp sang phông chữ Unicode (ví dụ bằng công cụ chuyển mã của Unikey) rồi gửi lại."


@dataclass
class _Column:
    texts: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    has_unicode: bool = False
    reader: Reader | None = None


class Fonts:
    """Notes the texts of a sheet, decides for each column how they were typed, then reads them so."""

    def __init__(self) -> None:
        self._columns: dict[int, _Column] = defaultdict(_Column)
        self._letters = 0

    def note(self, row: Sequence[Any]) -> None:
        """Remember what may have been typed in an old font."""
        for place, text in enumerate(row):
            if not isinstance(text, str) or (text.isascii() and "?" not in text):
                continue
            column = self._columns[place]
            if _UNICODE.search(text):
                column.has_unicode = True
            elif len(column.texts) < _MOST_TEXTS and self._letters < _MOST_LETTERS:
                self._letters += len(text)
                (column.lost if text.isascii() else column.texts).add(text)

    def decide(self) -> None:
        """Raises `RefusedError` for a column of which no way of reading makes Vietnamese."""
        for place, column in self._columns.items():
            lost = [text for text in column.lost if _LOST.search(text) and "/" not in text]
            if len(lost) > _TOLERATED and not column.has_unicode:
                raise RefusedError(
                    f"Cột {cell_name(0, place)[:-1]} đã mất dấu (“{lost[0][:40]}”) khi lưu tệp. "
                    "Mở lại tệp gốc, lưu thành .xlsx rồi gửi lại."
                )
            column.reader = _reader_of(place, column)
        self._let_columns_follow()

    def _let_columns_follow(self) -> None:
        """In a sheet typed in one old font, columns whose few words could be either are typed in it too."""
        readers = {column.reader for column in self._columns.values() if column.reader}
        if len(readers) == 1 and not any(column.has_unicode for column in self._columns.values()):
            (reader,) = readers
            for column in self._columns.values():
                if column.reader is None and all(reads_well(reader, word) for word in _words(column)):
                    column.reader = reader

    def read(self, text: str, row: int, place: int) -> str:
        """The text as it is meant. Raises `RefusedError`, naming the cell, where that is not sure."""
        if "\ufffd" in text:
            raise _unsure(row, place)
        reader = self._columns[place].reader
        latin = None if reader is None or _UNICODE.search(text) else _latin(text)
        if reader is None or latin is None:
            return text
        read = reader(latin)
        if not self._columns[place].has_unicode:
            if read is None:
                raise _unsure(row, place)
            return read
        return _of_two(text, latin, reader, row, place)


def _of_two(text: str, latin: str, reader: Reader, row: int, place: int) -> str:
    """A column of two origins: what makes Vietnamese in one way only is read in this way."""
    plain, old = is_plausible(text), all(reads_well(reader, word) for word in words_of(latin))
    read = reader(latin)
    if plain and (not old or read == text):
        return text
    if old and not plain and read is not None:
        return read
    raise _unsure(row, place)


def _words(column: _Column) -> set[str]:
    return {word for text in column.texts if (latin := _latin(text)) is not None for word in words_of(latin)}


def _reader_of(place: int, column: _Column) -> Reader | None:
    """None for a column that is as it should be."""
    words = _words(column)
    strange = {word for word in words if not _is_plain(word)}
    if not strange or not words:
        return None
    best = best_reader(strange, _OLD_FONTS)
    if best:
        both = sum(reads_well(best, word) or _is_plain(word) for word in words)
        if both >= ENOUGH * len(words):
            # Words that are Vietnamese only as they stand make the column one of two origins.
            column.has_unicode |= any(_is_plain(word) and not reads_well(best, word) for word in words)
            return best
    odd = {word for word in strange if _ODD.search(word.translate(_WINDOWS))}
    if len(odd) > _TOLERATED or (odd and not column.has_unicode and 2 * len(odd) > len(words)):
        raise RefusedError(f"Cột {cell_name(0, place)[:-1]} có chữ gõ bằng phông chữ cũ không nhận ra được. {_ADVICE}")
    return None


def _is_plain(word: str) -> bool:
    return is_plausible(word.translate(_WINDOWS))


def _latin(text: str) -> str | None:
    """The text with one letter for each byte that Windows would have stored; None when it is no such text."""
    plain = text.translate(_LATIN)
    return plain if all(letter <= "\u00ff" for letter in plain) else None


def _unsure(row: int, place: int) -> RefusedError:
    return RefusedError(
        f"Ô {cell_name(row, place)} có chữ không đọc được chắc chắn (phông chữ cũ như .VnTime, VNI-Times). {_ADVICE}"
    )
