"""Which column of a list is which: by what stands in its header, whatever its order."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from apps.core.text import search_key

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WORDS = re.compile(r"[a-z0-9]+")
_NUMBERED = re.compile(r"(?:[0-9]+ )+(?=[a-z])")


class ListColumn(Protocol):
    """A column that is looked for: `headings` are how it may be called, as search keys, whole or as first words."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def headings(self) -> Sequence[str]: ...
    @property
    def required(self) -> bool: ...


def heading_key(text: str) -> str:
    """A heading without diacritics, signs, notes in brackets and a number in front: "1. Họ tên (in hoa)": "ho ten"."""
    return _NUMBERED.sub("", " ".join(_WORDS.findall(_BRACKETS.sub(" ", search_key(text)))), count=1)


def guess_places(headings: Mapping[int, Sequence[str]], columns: Sequence[ListColumn]) -> dict[str, int]:
    """The place of each column that can be told, at most one column to a place.

    `headings` are by place the texts from the top of the header down. A whole heading counts more than its first
    words, one read from further up more than from the lowest row alone, a longer one more, then the left one.
    """
    fits: list[tuple[int, int, int, int, str]] = []
    for place, texts in headings.items():
        keys = [heading_key(" ".join(texts[at:])) for at in range(len(texts))]
        for order, column in enumerate(columns):
            found = [_fit(key, heading, high) for high, key in enumerate(keys[::-1]) for heading in column.headings]
            score, length = max(found, default=(0, 0))
            if score:
                fits.append((-score, -length, place, order, column.name))
    places: dict[str, int] = {}
    for *_, place, _, name in sorted(fits):
        if name not in places and place not in places.values():
            places[name] = place
    return places


def _fit(key: str, heading: str, high: int) -> tuple[int, int]:
    if key == heading:
        return 10 + high, len(heading)
    return (1 + high, len(heading)) if key.startswith(f"{heading} ") else (0, 0)
