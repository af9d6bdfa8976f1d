"""Numbers that nobody may keep: what looks like a person's identity number in a column that is not read."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from apps.core.sheets import Layout
from apps.core.text import masked_phone
from apps.households.rules import phone_obstacle
from apps.households.services.imports.values import MASK

# Nine digits, or twelve, in one piece or by threes.
_IDENTITY = re.compile(r"(?<!\d)\d{3}(?:[ .-]?\d{3}){2}(?:[ .-]?\d{3})?(?!\d)")
# A cell that is a number has lost the zeros in front.
_LENGTHS = range(8, 13)
HIDDEN = f"{MASK * 3} (giống số định danh, không giữ)"


class Hider:
    """Hides them in the rows of a list; `places` are the columns in which it found some."""

    def __init__(self, mapping: Mapping[str, int]) -> None:
        self._read = set(mapping.values())
        self.places: set[int] = set()

    def hide(self, cells: Sequence[Any]) -> list[Any]:
        """The cells of a row as they may be kept."""
        return [cell if place in self._read else self._hidden(place, cell) for place, cell in enumerate(cells)]

    def _hidden(self, place: int, cell: Any) -> Any:
        hidden = _without_numbers(cell)
        if hidden != cell:
            self.places.add(place)
        return hidden

    def layout(self, layout: Layout) -> Layout:
        """The layout without samples of those columns."""
        for head in layout.heads:
            if head.place not in self._read:
                self._hidden(head.place, head.sample)
        heads = [replace(head, sample=_with_masked_phone(head.sample)) for head in layout.heads]
        return _with_samples(replace(layout, heads=heads), self.places, HIDDEN)


def _with_masked_phone(sample: str) -> str:
    """Telephone numbers show their last digits alone, whatever the column is called."""
    digits = "".join(sign for sign in sample if sign not in " .-+")
    looks_so = digits.isdigit() and digits[0] in "08" and not phone_obstacle(digits)
    return masked_phone(sample) if looks_so else sample


def _without_numbers(cell: Any) -> Any:
    if isinstance(cell, str):
        return _IDENTITY.sub(MASK * 3, cell)
    is_number = isinstance(cell, int | float) and float(cell).is_integer()
    return MASK * 3 if is_number and len(str(abs(int(cell)))) in _LENGTHS else cell


def without_samples(layout: Layout) -> Layout:
    """The layout with nothing in it of what stood below the headings."""
    return _with_samples(layout, {head.place for head in layout.heads}, "")


def _with_samples(layout: Layout, places: Collection[int], sample: str) -> Layout:
    heads = [replace(head, sample=sample) if head.place in places else head for head in layout.heads]
    return replace(layout, heads=heads)


def hidden_headings(layout: Layout, mapping: Mapping[str, int]) -> list[str]:
    """The headings of the columns that are to be read though their numbers are gone."""
    return [head.heading for head in layout.heads if head.sample == HIDDEN and head.place in mapping.values()]
