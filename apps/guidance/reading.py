"""The plain text that topics are written in: paragraphs, "- " and "1. " lists, **strong** words and [links](to:here).

A topic's file begins with its title; lines "pages:" and "words:" follow, then a blank line and the text. No HTML:
whatever looks like it is shown as typed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# Gives the address that a link's target has for the reader, "" where the reader cannot open it.
Addresses = Callable[[str], str]

_PIECES = re.compile(r"\*\*(?P<strong>[^*]+)\*\*|\[(?P<label>[^\]]+)\]\((?P<target>[^)\s]+)\)")
_POINT, _STEP = re.compile(r"- +"), re.compile(r"\d+\. +")


@dataclass(frozen=True)
class Topic:
    """`pages` are route names, `*` standing for any letters; `words` are further words to find the topic by."""

    slug: str
    title: str
    pages: tuple[str, ...]
    words: str
    text: str

    @property
    def targets(self) -> list[str]:
        """What its links lead to: a route name, or "topic:slug"."""
        return [piece["target"] for piece in _PIECES.finditer(self.text) if piece["target"]]

    @property
    def plain(self) -> str:
        """The text without marks, for the search."""
        return _PIECES.sub(lambda piece: piece["strong"] or piece["label"], self.text)


def read_topic(slug: str, source: str) -> Topic:
    """The topic of a file. Raises `ValueError` for a head that is not as it should be."""
    head, _, text = source.partition("\n\n")
    title, *lines = head.strip().splitlines()
    given = {}
    for line in lines:
        key, colon, value = line.partition(":")
        if not colon or key not in ("pages", "words"):
            raise ValueError(f"{slug}: {line!r} is neither pages nor words.")
        given[key] = value.strip()
    if not text.strip():
        raise ValueError(f"{slug} has no text.")
    return Topic(slug, title, tuple(given.get("pages", "").split()), given.get("words", ""), text.strip())


def as_html(text: str, address: Addresses) -> SafeString:
    """The text as HTML; a link that leads nowhere for this reader stays as plain words."""
    return mark_safe("\n".join(_blocks(text, address)))  # noqa: S308 - made of escaped pieces alone


def _blocks(text: str, address: Addresses) -> Iterator[SafeString]:
    for block in re.split(r"\n{2,}", text):
        for kind, lines in groupby(block.splitlines(), key=_kind):
            found = [_inline(re.sub(kind, "", line, count=1) if kind else line, address) for line in lines]
            if kind:
                tag = "ol" if kind == _STEP.pattern else "ul"
                items = format_html_join("", "<li>{}</li>", ((line,) for line in found))
                yield format_html("<{}>{}</{}>", mark_safe(tag), items, mark_safe(tag))  # noqa: S308 - two fixed words
            else:
                yield format_html("<p>{}</p>", format_html_join(" ", "{}", ((line,) for line in found)))


def _kind(line: str) -> str:
    return next((form.pattern for form in (_POINT, _STEP) if form.match(line)), "")


def _inline(line: str, address: Addresses) -> SafeString:
    parts, end = [], 0
    for piece in _PIECES.finditer(line):
        parts.append(conditional_escape(line[end : piece.start()]))
        parts.append(_piece(piece, address))
        end = piece.end()
    parts.append(conditional_escape(line[end:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def _piece(piece: re.Match[str], address: Addresses) -> SafeString:
    if piece["strong"]:
        return format_html("<strong>{}</strong>", piece["strong"])
    url = address(piece["target"])
    return format_html('<a href="{}">{}</a>', url, piece["label"]) if url else conditional_escape(piece["label"])
