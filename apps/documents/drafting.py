"""How papers are written from records: short ways to their blocks, the commune's letterhead, lists of papers."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any

from apps.core.numbers import format_number
from apps.core.together import all_of
from apps.documents.blocks import Block, Document, Heading, Item, Letterhead, Paragraph, Run, Signature
from apps.documents.rules import date_in_words, place_and_date
from apps.villages.models import AdministrativeUnit

# What is not known yet is left to be written by hand.
BLANK, LONG_BLANK = "……", "…" * 10
# Title, address as PDF, address as DOCX: what `documents/_papers.html` shows.
PaperLink = tuple[str, str, str]
_WHOLE_LINE = "…" * 30
_ARTICLE = re.compile(r"(Điều \d{1,2}\.)\s+(.+)")
_PART = re.compile(r"([IVX]{1,5})\.\s+(.+)")
_CLAUSE = re.compile(r"(-|\d{1,2}\.|[a-zđ]\))\s+(.+)")
_MARK = re.compile(r"^\s*(?:[-+*•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Paper:
    """A paper: its name, what writes it, and for which records there is anything to write.

    The papers of a kind of record stand in a dictionary by the word in their addresses: small letters and hyphens.
    """

    title: str
    write: Callable[[Any], Document]
    fits: Callable[[Any], bool]


def paper_links(papers: Mapping[str, Paper], record: Any, address: Callable[[str, str], str]) -> list[PaperLink]:
    """The links of each paper for which the record has something; `address` is asked with its word and the format."""
    fitting = all_of(*(partial(paper.fits, record) for paper in papers.values()))
    return [
        (paper.title, address(word, "pdf"), address(word, "docx"))
        for (word, paper), fits in zip(papers.items(), fitting, strict=True)
        if fits
    ]


def headed_paper(
    unit: AdministrativeUnit,
    type_name: str,
    subject: str,
    body: Iterable[Block],
    *,
    parent: str,
    organ: tuple[str, ...],
    author: str,
    on: date,
    title: str,
    recipients: tuple[str, ...],
    signature: Signature,
    dated: bool = True,
    number: str = "",
    bases: tuple[str, ...] = (),
    cosigners: tuple[Signature, ...] = (),
) -> Document:
    """A paper of an organ of the commune, by the names of the day `on`; its own date is left blank unless `dated`."""
    place = unit.short_name_on(on)
    return Document(
        letterhead=Letterhead(
            parent=parent,
            organ=organ,
            number_line=number,
            place_date=place_and_date(place, on) if dated else f"{place}, {long_date(None)}",
        ),
        type_name=type_name,
        subject=subject,
        body=tuple(body),
        recipients=recipients,
        signature=signature,
        title=title,
        author=author,
        created=on,
        bases=bases,
        cosigners=cosigners,
    )


def commune_paper(
    unit: AdministrativeUnit, type_name: str, subject: str, body: Iterable[Block], *, on: date, **parts: Any
) -> Document:
    """A paper of the commune's People's Committee; `parts` are those of `headed_paper`."""
    organ = ("ỦY BAN NHÂN DÂN", unit.name_on(on).upper())
    author = committee_of(unit, on)
    return headed_paper(unit, type_name, subject, body, parent="", organ=organ, author=author, on=on, **parts)


def committee_of(unit: AdministrativeUnit, day: date) -> str:
    """ "Ủy ban nhân dân xã Song Vân", by the name of the day."""
    return f"Ủy ban nhân dân {unit.name_on(day)}"


def text(*parts: str | Run) -> Paragraph:
    """A paragraph of these parts, one after the other."""
    return Paragraph(tuple(part if isinstance(part, Run) else Run(part) for part in parts))


def sentence(words: str) -> str:
    """The words with a full stop, unless they end a sentence or leave a blank already."""
    words = words.rstrip()
    return words if words.endswith((".", "!", "?", ":", "…", "”")) else f"{words}."


def point(number: str, label: str, value: str = "") -> Item:
    """ "a) Thời gian: …", ended by a full stop."""
    return Item(number, (Run(sentence(f"{label}: {value}" if value else label)),))


def labelled(number: str, label: str, value: str) -> list[Block]:
    """A label with a text of any length; further lines of the text are paragraphs of their own."""
    first, *others = lines_of(value) or [LONG_BLANK]
    return [point(number, label, first), *(text(sentence(line)) for line in others)]


def lines_of(value: str) -> list[str]:
    """The lines that say something."""
    return [line for part in value.split("\n") if (line := part.strip())]


def blocks_of(lines: str, *, placed: Mapping[str, Block] | None = None) -> list[Block]:
    """The words that an officer went over, each line one block; a line of `placed` is the block that it stands for.

    "I. …" and a line of capitals that ends with ":" are headings, "Điều 1. …" begins in bold, "- …", "1. …" and "a) …"
    are clauses, all else paragraphs.
    """
    known = placed or {}
    return [known[line] if line in known else _block(line) for line in lines_of(lines)]


def _block(line: str) -> Block:
    if found := _ARTICLE.fullmatch(line):
        return text(Run(found[1], bold=True), f" {found[2]}")
    if found := _PART.fullmatch(line):
        return Heading(1, found[1], found[2])
    if line.endswith(":") and line.isupper():
        return Heading(1, "", line)
    if found := _CLAUSE.fullmatch(line):
        return Item(found[1], (Run(found[2]),))
    return text(line)


def without_mark(line: str) -> str:
    """A line of a list without the hyphen or number that it was typed with."""
    return _MARK.sub("", line)


def entries(value: str) -> list[Block]:
    """Each line a numbered entry, without the mark that it was typed with."""
    found = [without_mark(line) for line in lines_of(value)]
    return [point(f"{position}.", line) for position, line in enumerate(found, start=1)]


def lines_to_fill(number: int) -> list[Block]:
    """Whole lines of dots to write on by hand."""
    return [text(_WHOLE_LINE)] * number


def capital(words: str) -> str:
    """The words with a capital first letter, the others as they are."""
    return words[:1].upper() + words[1:]


def count(number: int | None, measure: str) -> str:
    """ "1.234 hộ"; a blank before the measure where nobody counted."""
    return f"{BLANK if number is None else format_number(number)} {measure}"


def clock(moment: time | None) -> str:
    """ "08 giờ 00 phút", or with blanks."""
    return f"{BLANK} giờ {BLANK} phút" if moment is None else f"{moment.hour:02d} giờ {moment.minute:02d} phút"


def long_date(day: date | None) -> str:
    """ "ngày 11 tháng 01 năm 2024", or with blanks."""
    return f"ngày {BLANK} tháng {BLANK} năm {BLANK}" if day is None else date_in_words(day)


def person(name: str, post: str = "") -> str:
    """ "Ông (bà) Nguyễn Văn An, chức vụ: Trưởng thôn"; a blank for a name that is not known."""
    who = f"Ông (bà) {name or LONG_BLANK}"
    return f"{who}, chức vụ: {post}" if post else who


def signed(lines: str, name: str = "") -> Signature:
    """A post, which keeps its line breaks, over a name or the place for one."""
    return Signature(tuple(lines.upper().split("\n")), name or LONG_BLANK)
