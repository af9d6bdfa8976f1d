"""Two texts of one section: what differs word by word, and both writers' paragraphs in one text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

# A word with the space behind it, a figure's name, or a mark: few enough that a long text is compared at once.
_WORD = re.compile(r"\[\[[^\[\]\n]*\]\] ?|\w+ ?|[^\w\n] ?|\n")
MINE = "«« Hai bản khác nhau ở đây. Đồng chí viết:"
THEIRS = "»« Người khác đã lưu:"
END = "»» Hết chỗ khác nhau."
_MARKS = (MINE, THEIRS, END)
Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Piece:
    """A stretch of a compared text: in both, only in the newer, or only in the older."""

    kind: Kind
    text: str


def word_difference(old: str, new: str) -> tuple[Piece, ...]:
    """The newer text with what came and what went, word by word."""
    pieces = list(_pieces(old.splitlines(keepends=True), new.splitlines(keepends=True)))
    joined = ((kind, "".join(piece.text for piece in group)) for kind, group in groupby(pieces, lambda p: p.kind))
    return tuple(Piece(kind, text) for kind, text in joined if text)


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    """By lines first, and by words only within those that differ."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            yield Piece("same", after)
        elif tag == "replace":
            yield from _words(before, after)
        else:
            yield from (Piece("removed", before), Piece("added", after))


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(after[c:d]))
        else:
            yield Piece("removed", "".join(before[a:b]))
            yield Piece("added", "".join(after[c:d]))


@dataclass(frozen=True)
class Merged:
    """Both writers' paragraphs; `conflicts` counts the places that both changed, between `MINE` and `END`."""

    text: str
    conflicts: int


def has_marks(text: str) -> bool:
    """Whether somebody still has to choose in a merged text."""
    return any(line.strip() in _MARKS for line in text.split("\n"))


def merge(base: str | None, mine: str, theirs: str) -> Merged:
    """Merge paragraph by paragraph what two people made of `base`; None where it is not known any more.

    A paragraph that one side alone changed, added or took out is taken from that side. Where both did otherwise, both
    stand between marks. Without the base every difference is such a place, save what only one side has.
    """
    ours, others = mine.split("\n"), theirs.split("\n")
    parts = list(_unbased(ours, others) if base is None else _based(base.split("\n"), ours, others))
    lines: list[str] = []
    for part in parts:
        lines += part.lines()
    return Merged("\n".join(lines), sum(part.conflict for part in parts))


@dataclass(frozen=True)
class _Part:
    """Lines that are settled (`mine`), or those of both sides that are not."""

    mine: list[str]
    theirs: list[str]
    conflict: bool = False

    def lines(self) -> list[str]:
        return [MINE, *self.mine, THEIRS, *self.theirs, END] if self.conflict else self.mine


def _settled(lines: list[str]) -> _Part:
    return _Part(lines, lines)


def _unbased(mine: list[str], theirs: list[str]) -> Iterator[_Part]:
    for tag, a, b, c, d in SequenceMatcher(None, mine, theirs).get_opcodes():
        if tag == "replace":
            yield _Part(mine[a:b], theirs[c:d], conflict=True)
        else:
            yield _settled(mine[a:b] or theirs[c:d])


def _based(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[_Part]:
    at, own, other = 0, 0, 0
    for start, own_start, other_start, size in _unchanged(base, mine, theirs):
        yield from _between(base[at:start], mine[own:own_start], theirs[other:other_start])
        yield _settled(base[start : start + size])
        at, own, other = start + size, own_start + size, other_start + size


def _between(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[_Part]:
    """What stands between two stretches that neither side changed."""
    if len(base) == len(mine) == len(theirs) > 1:
        # As many paragraphs as before: each is the next of the one that stood in its place.
        for one, own, other in zip(base, mine, theirs, strict=True):
            yield _choose([one], [own], [other])
    else:
        yield _choose(base, mine, theirs)


def _choose(base: list[str], mine: list[str], theirs: list[str]) -> _Part:
    if theirs in (base, mine):
        return _settled(mine)
    return _settled(theirs) if mine == base else _Part(mine, theirs, conflict=True)


def _unchanged(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches of lines that both sides kept, as (start in base, in mine, in theirs, length); an empty one ends it."""
    left = SequenceMatcher(None, base, mine).get_matching_blocks()
    right = SequenceMatcher(None, base, theirs).get_matching_blocks()
    one = two = 0
    while one < len(left) and two < len(right):
        a, b = left[one], right[two]
        start, end = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
        if start < end:
            yield start, a.b + start - a.a, b.b + start - b.a, end - start
        if a.a + a.size < b.a + b.size:
            one += 1
        else:
            two += 1
    yield len(base), len(mine), len(theirs), 0
