"""Issued reports side by side: their sections matched by number and title. Plain values in and out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.core.text import search_key
from apps.documents.blocks import Block, Document, Item, Paragraph, Run, Table, by_heading

Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a table with its header."""

    text: str = ""
    table: Table | None = None


@dataclass
class Section:
    """A heading with what stands below it, up to the next heading. The text before the first one has no heading."""

    key: Key
    level: int
    heading: str
    passages: list[Passage] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One heading over all the reports; None where a report has no such section. `differs`: not all say the same."""

    level: int
    heading: str
    sections: tuple[Section | None, ...]

    @property
    def differs(self) -> bool:
        said = [None if section is None else section.passages for section in self.sections]
        return any(other != said[0] for other in said[1:])


def sections_of(document: Document) -> list[Section]:
    """The sections of a document in their order; a number alone may come twice, so a key has those above it too."""
    path: list[tuple[str, str]] = []
    found = []
    for head, blocks in by_heading(document):
        section = Section((), 1, "")
        if head is not None:
            path = [*path[: head.level - 1], (head.number, search_key(head.title))]
            section = Section(tuple(path), head.level, f"{head.number}. {head.title}")
        section.passages += map(_passage, blocks)
        found.append(section)
    return [section for section in found if section.heading or section.passages]


def _passage(block: Block) -> Passage:
    if isinstance(block, Table):
        return Passage(block.caption, block)
    if isinstance(block, Item):
        return Passage(f"{block.number}. {_text(block.runs)}")
    return Passage(_text(block.runs)) if isinstance(block, Paragraph) else Passage()


def _text(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def side_by_side(documents: Sequence[Document]) -> list[Line]:
    """A line for each heading that any of the documents has.

    Headings come in the order of the first document; one that it lacks stands behind the one that goes before it where
    it does stand.
    """
    each = [{section.key: section for section in sections_of(document)} for document in documents]
    order: list[Key] = []
    for sections in each:
        place = 0
        for key in sections:
            if key in order:
                place = order.index(key) + 1
            else:
                order.insert(place, key)
                place += 1
    lines = []
    for key in order:
        found = tuple(sections.get(key) for sections in each)
        named = next(section for section in found if section is not None)
        lines.append(Line(named.level, named.heading, found))
    return lines
