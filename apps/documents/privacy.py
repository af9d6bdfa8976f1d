"""What may not go to everybody: numbers that point at a person, and counts so small that they do. Plain functions."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.numbers import format_number
from apps.core.text import clean_text

_DATE = re.compile(r"(?<!\d)(?:\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}-\d{1,2}-\d{1,2})(?!\d)")
# Between the digits of a number that people write in groups.
_GAP = r"[ .,/()\n–—-]{0,3}"
_PERSONAL = re.compile(
    # Telephone: 10 or 11 digits after 0, or after the country's code.
    rf"(?<![\d.,])(?:\(?0|\+?84{_GAP})(?:{_GAP}\d){{9,10}}(?!{_GAP}\d)"
    # Identity card: 12 or 9 digits, in one or in groups of three (which amounts of money part by dots).
    r"|(?<![\d.,])\d{3}(?:[ -]\d{3}){2,3}(?![ -]?\d)"
    r"|(?<![\d.,])(?:\d{12}|\d{9})(?![\d.,]?\d)"
)
_SHORTEST = 9
MASKED, UNTOLD, NOTHING = "dưới {}", "không nêu", "–"
# How far the largest and the smallest number that a count may be lie apart at least.
_ROOM = 2


def personal_numbers(text: str) -> list[str]:
    """What in the text looks like a telephone or identity number, as it is written there.

    Dates and amounts parted by dots are no such number. Whoever released the text may know better: it asks, it does
    not judge.
    """
    plain = _DATE.sub("¦", clean_text(unicodedata.normalize("NFKC", text)))
    return [found.group().strip(" .()-") for found in _PERSONAL.finditer(plain) if _digits(found.group()) >= _SHORTEST]


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


@dataclass(frozen=True)
class Cell:
    """A count as it may be published."""

    label: str
    text: str
    masked: bool


def small_cells(rows: Sequence[tuple[str, int | None]], threshold: int, *, with_total: bool = True) -> list[Cell]:
    """Counts by village of which none tells of fewer than `threshold` people or cases; zero tells of nobody.

    Where their total is published too (`with_total`), what is left out must not follow from it, not even for one who
    knows how it was chosen: the next smallest counts are left out as well, all by the same word, until each of them
    may still be one of three numbers. Empty where the total leaves no room for that: it then stands alone. A count
    that is not known (None) stays so.
    """
    least = threshold
    if with_total and any(count and count < threshold for _, count in rows):
        found = _least_told(sorted(count for _, count in rows if count), threshold)
        if found is None:
            return []
        least = found
    mask = UNTOLD if with_total else MASKED.format(threshold)
    return [_cell(label, count, least, mask) for label, count in rows]


def _least_told(counts: Sequence[int], threshold: int) -> int | None:
    """The smallest of the ascending counts that may be told, or one more than all of them; None where none may.

    Whoever knows the rule knows that each count that is left out is from one to just below it.
    """
    for least in (*(count for count in counts if count >= threshold), sum(counts) + 1):
        hidden = [count for count in counts if count < least]
        total, others = sum(hidden), len(hidden) - 1
        high = min(least - 1, total - others)
        low = max(1, total - others * high)
        if others and total >= threshold and high - low >= _ROOM:
            return least
    return None


def _cell(label: str, count: int | None, least: int, mask: str) -> Cell:
    if count and count < least:
        return Cell(label, mask, True)
    return Cell(label, NOTHING if count is None else format_number(count), False)
