"""The words and marks that the form prescribes around a document's own text, the same in every writer.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I Mục II and the models of Phụ lục III.
"""

import re
from collections.abc import Iterable

from apps.documents.blocks import Block, Chart, Document, Heading, Item, Paragraph, Run, Signature, Table
from apps.documents.layout import ADDRESSEES_INDENT, HEAD_LEFT_PERCENT, PARTS, SHORT_RULE_PERCENT, TEXT_WIDTH
from apps.documents.writers.fonts import longest_line, text_width

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS_TITLE = "Nơi nhận:"
ADDRESSEES_TITLE = "Kính gửi:"
END = "./."
CODE_NOTE = "Quét mã để xác nhận văn bản."

_FIGURE = re.compile(r"[\d.,%/ +–-]*\d[\d.,%/ +–-]*|[-–]")
_SIGN = re.compile(r"((?<!\S)(?!\S*\./\.)[^\s/]{1,20}(?:/[^\s/]{1,20})+(?!\S))")
# Text that is moved whole with the signature must not leave half a page empty.
_WHOLE = 700


def pieces(text: str) -> list[tuple[str, bool]]:
    """Text in stretches. True marks a sign or date with a slash (04/2015/NĐ-CP), which no writer breaks over two lines.

    The law does not ask for it; word processors break such signs at other places than print engines do.
    """
    parts = _SIGN.split(text)
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]


def listed(entries: Iterable[str], prefix: str = "") -> list[str]:
    """One entry a line: each ends with ";", the last with "."; marks that the entries bring along are replaced."""
    texts = [prefix + text for entry in entries if (text := " ".join(entry.split()).rstrip(" .;,"))]
    return [text + (";" if position < len(texts) else ".") for position, text in enumerate(texts, start=1)]


def recipients(document: Document) -> list[str]:
    """Lines under "Nơi nhận:"; those whom the document addresses come first (Mục II.9b)."""
    first = ("Như trên",) if document.addressees else ()
    return listed((*first, *document.recipients), prefix="- ")


def code_description(document: Document) -> str:
    """What stands for the code where it is read aloud."""
    return f"Mã QR dẫn đến trang xác nhận văn bản: {document.confirmation}"


def addressee_lines(document: Document) -> list[str]:
    """One addressee stands on the line of "Kính gửi:"; two or more come beneath it, each on its own (Mục II.9a)."""
    entries = listed(document.addressees, prefix="- ")
    if len(entries) == 1:
        return [f"{ADDRESSEES_TITLE} {entries[0].removeprefix('- ')}"]
    return [ADDRESSEES_TITLE, *entries] if entries else []


def dash_indent() -> float:
    """Where the addressees' dashes stand: under the colon of the title above them, in points from the margin."""
    size = PARTS["addressees-title"].size
    return ADDRESSEES_INDENT + text_width(ADDRESSEES_TITLE.rstrip(":"), size=size)


def subject_lines(document: Document) -> tuple[str, ...]:
    """The subject with the line breaks that its author gave it."""
    return tuple(line for part in document.subject.split("\n") if (line := " ".join(part.split())))


def parent_lines(document: Document) -> tuple[str, ...]:
    """The superior organ's name with the line breaks that its author gave it."""
    return tuple(line for part in document.letterhead.parent.split("\n") if (line := " ".join(part.split())))


def signature_rows(document: Document) -> list[tuple[Signature, Signature]]:
    """Where several sign: two a row, the one who signs for the document at the right of the first (model 1.9)."""
    if not document.cosigners:
        return []
    first, *others = document.cosigners
    if len(others) % 2:
        others.append(Signature((), ""))
    return [(first, document.signature), *zip(others[::2], others[1::2], strict=True)]


def organ_rule_percent(document: Document) -> int:
    """Length of the rule beneath the organ's name, in per cent of the head's left column (Mục II.2)."""
    return _rule_percent(document.letterhead.organ, "organ", TEXT_WIDTH * HEAD_LEFT_PERCENT / 100)


def subject_rule_percent(document: Document) -> int:
    """Length of the rule beneath the subject, in per cent of the text's width (Mục II.5)."""
    return _rule_percent(subject_lines(document), "subject", TEXT_WIDTH)


def _rule_percent(lines: tuple[str, ...], name: str, available: float) -> int:
    longest = longest_line(lines, size=PARTS[name].size, available=available, bold=PARTS[name].bold)
    return max(1, round(longest * SHORT_RULE_PERCENT / available))


def heading_text(heading: Heading) -> str:
    """Number, full stop and title; level 1 in capitals (sample row V.6b)."""
    title = " ".join(heading.title.split())
    text = f"{heading.number.rstrip('. ')}. {title}" if heading.number else title
    return text.upper() if heading.level == 1 else text


def item_label(number: str) -> str:
    """ "1" gives "1. ", the point "a" gives "a) " (Mục II.5); a mark such as "-" or "1)" stays as it is."""
    if not number:
        return ""
    if not number[-1].isalnum():
        return f"{number} "
    return f"{number}) " if number.isalpha() and number.islower() else f"{number}. "


def is_figure(cell: str) -> bool:
    """Figures stand in the middle of their column, words at its left."""
    return bool(_FIGURE.fullmatch(cell))


def cell_part(cell: str, key: str = "") -> str:
    """The part of the form that a cell is; one that prints a figure stands in the middle also while it is missing."""
    return "number-cell" if key or is_figure(cell) else "cell"


def column_percents(table: Table) -> list[int]:
    """Shares of the text's width; the last column takes the rest."""
    first = table.widths[:-1]
    return [*first, 100 - sum(first)]


def body(document: Document) -> tuple[Block, ...]:
    """The blocks that have text, the last of them ended by "./." (models of Phụ lục III)."""
    blocks = tuple(block for block in document.body if isinstance(block, Table | Chart) or plain(block).strip())
    if not blocks:
        return ()
    last = blocks[-1]
    if isinstance(last, Paragraph):
        return (*blocks[:-1], Paragraph(_ended(last.runs)))
    if isinstance(last, Item):
        return (*blocks[:-1], Item(last.number, _ended(last.runs)))
    return (*blocks, Paragraph((Run(END),)))


def _ended(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    kept = list(runs)
    while kept:
        last = kept.pop()
        if text := last.text.rstrip(" \n./;,"):
            return (*kept, Run(text, last.bold, last.italic, last.figure), Run(END))
    return (Run(END),)


def plain(block: Block) -> str:
    """The block's own text, for measuring; cells of a table one after another."""
    if isinstance(block, Heading):
        return block.title
    if isinstance(block, Table):
        return " ".join(cell for row in (block.header, *block.rows) for cell in row)
    if isinstance(block, Chart):
        return block.caption
    return "".join(run.text for run in block.runs)


def kept_from(blocks: tuple[Block, ...]) -> int:
    """Index of the first block that may not be parted from the signature, so that two lines come with it."""
    lines = 0
    for index in range(len(blocks) - 1, -1, -1):
        lines += 2 if isinstance(blocks[index], Table | Chart) or _fills_two_lines(blocks[index]) else 1
        if lines >= 2:
            return index
    return 0


def _fills_two_lines(block: Block) -> bool:
    return text_width(plain(block), size=PARTS["text"].size) > TEXT_WIDTH - PARTS["text"].first_line


def is_whole(block: Block) -> bool:
    """Whether the block, when it must stay with the signature, moves as one piece."""
    return not isinstance(block, Table) and len(plain(block)) <= _WHOLE
