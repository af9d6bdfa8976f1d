"""The tree of a document: plain, frozen values that every writer reads and that an issued document stores.

Text is NFC and free of characters that XML forbids as soon as a value is made: one decomposed paragraph would
turn the whole PDF's text into decomposed letters, and one control character would break the DOCX.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

_FORBIDDEN = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
FORMAT = 1


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        text = _BREAKS.sub("\n", unicodedata.normalize("NFC", value)).replace("\t", " ")
        return _FORBIDDEN.sub("", text)
    if isinstance(value, list | tuple):
        return tuple(_printable(part) for part in value)
    return value


class _Node:
    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            object.__setattr__(self, field.name, _printable(getattr(self, field.name)))


@dataclass(frozen=True)
class Run(_Node):
    """A stretch of text in one style; `figure` names the figure that the text prints."""

    text: str
    bold: bool = False
    italic: bool = False
    figure: str | None = None


@dataclass(frozen=True)
class Heading(_Node):
    """Level 1 prints "I. TITLE", level 2 "1. Title", level 3 "2.1. Title"; all bold on their own line."""

    level: int
    number: str
    title: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.level not in (1, 2, 3):
            raise ValueError(f"A heading has level 1, 2 or 3, not {self.level}.")


@dataclass(frozen=True)
class Paragraph(_Node):
    """A paragraph of body text, its first line indented."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Item(_Node):
    """A numbered clause without a title: the number stands upright before the text and the text runs on."""

    number: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Table(_Node):
    """`widths` are the columns' shares in per cent; the last column takes what the others leave.

    `keys`, where there are any, name the figure that each cell of `rows` prints, "" where it prints none.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str = ""
    keys: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        columns = len(self.header)
        if self.keys and [len(row) for row in self.keys] != [columns] * len(self.rows):
            raise ValueError("A table names the figures of all its cells or of none.")
        if not columns or any(len(row) != columns for row in (self.widths, *self.rows)):
            raise ValueError("Every row of a table and its widths need as many cells as its header.")
        if min(self.widths) < 1 or sum(self.widths[:-1]) > 99:
            raise ValueError("A table's widths are whole per cents and leave room for the last column.")


@dataclass(frozen=True)
class Series(_Node):
    """The values of a chart's bars or line, as plain decimal numbers ("834.77"); "" leaves a gap."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Chart(_Node):
    """A drawing of figures, whose table stands behind it. `form` is "bar" or "line"; all series have one `measure`."""

    form: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    measure: str
    caption: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.form not in ("bar", "line"):
            raise ValueError(f"A chart is of bars or of lines, not {self.form!r}.")
        if not self.series or any(len(series.values) != len(self.labels) for series in self.series):
            raise ValueError("Every series of a chart has a value or a gap for each label.")


Block = Heading | Paragraph | Item | Table | Chart


@dataclass(frozen=True)
class Letterhead(_Node):
    """The head of page 1; `parent` is "" for an organ that has no superior organ above it, and keeps line breaks."""

    parent: str
    organ: tuple[str, ...]
    number_line: str
    place_date: str


@dataclass(frozen=True)
class Signature(_Node):
    """`lines` are the authority and the post in capitals, as Nghị định 30/2020 Điều 13 words them."""

    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class FigureRecord(_Node):
    """One figure of the document as the attached JSON lists it."""

    key: str
    label: str
    value: str
    measure: str
    source: str


@dataclass(frozen=True)
class Document(_Node):
    """A whole administrative document.

    The writers add what the form prescribes: the nation's name, rules, punctuation of lists, "Nơi nhận:", "./.".
    `subject` keeps its line breaks; `created` dates the file's metadata and nothing in the text. `cosigners` sign
    beside the signature: the first left of it, the others beneath, two a row; one without lines leaves a place empty.
    `confirmation` is the address of the page that confirms the document, printed as a QR code; "" prints none.
    """

    letterhead: Letterhead
    type_name: str
    subject: str
    body: tuple[Block, ...]
    recipients: tuple[str, ...]
    signature: Signature
    title: str
    author: str
    created: date
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    figures: tuple[FigureRecord, ...] = ()
    cosigners: tuple[Signature, ...] = ()
    confirmation: str = ""


_KINDS: dict[str, type] = {"heading": Heading, "paragraph": Paragraph, "item": Item, "table": Table, "chart": Chart}
_NAMES = {cls: name for name, cls in _KINDS.items()}


def by_heading(document: Document) -> Iterator[tuple[Heading | None, list[Block]]]:
    """Each heading with the blocks below it, up to the next one; what stands before the first one has none."""
    head: Heading | None = None
    below: list[Block] = []
    for block in document.body:
        if isinstance(block, Heading):
            yield head, below
            head, below = block, []
        else:
            below.append(block)
    yield head, below


def to_json(document: Document) -> dict[str, Any]:
    """Plain values for a JSON field; `from_json` gives the same document back."""
    data = asdict(document)
    data["body"] = [{"kind": _NAMES[type(block)], **asdict(block)} for block in document.body]
    return {"format": FORMAT, **data, "created": document.created.isoformat()}


def from_json(data: dict[str, Any]) -> Document:
    """The document that `to_json` wrote; ValueError when the format is not one that this code knows.

    What was stored before there were cosigners or a page that confirms it has none.
    """
    if data.get("format") != FORMAT:
        raise ValueError(f"Unknown format of a stored document: {data.get('format')!r}.")
    values = {key: value for key, value in data.items() if key != "format"}
    values["letterhead"] = Letterhead(**values["letterhead"])
    values["signature"] = Signature(**values["signature"])
    values["cosigners"] = tuple(Signature(**signer) for signer in values.get("cosigners", ()))
    values["body"] = tuple(_block(block) for block in values["body"])
    values["figures"] = tuple(FigureRecord(**figure) for figure in values["figures"])
    values["created"] = date.fromisoformat(values["created"])
    return Document(**values)


def _block(data: dict[str, Any]) -> Block:
    values = {key: value for key, value in data.items() if key != "kind"}
    if "runs" in values:
        values["runs"] = tuple(Run(**run) for run in values["runs"])
    if "series" in values:
        values["series"] = tuple(Series(**series) for series in values["series"])
    block: Block = _KINDS[data["kind"]](**values)
    return block
