"""What the communes below wrote under a heading, in the words of their issued reports."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst

from apps.documents.blocks import Block, Document, Heading, Item, Paragraph, Run, by_heading
from apps.reports.assembling.around import Around
from apps.reports.specs import TextsSpec
from apps.reports.year_words import title_key


@dataclass(frozen=True)
class CommuneText:
    """`paragraphs` are None where the commune sent no report, empty where its report has no words under the heading."""

    slug: str
    name: str
    sign: str
    paragraphs: tuple[str, ...] | None

    @property
    def text(self) -> str:
        """Its words behind its name, as they are put into another text."""
        return f"{self.name}: " + "\n".join(self.paragraphs or ())


@dataclass(frozen=True)
class TextsPlan:
    """The words are not read yet; `heading` is the title under which they stand, or several (see `texts_below`)."""

    heading: str


def plan_texts(spec: TextsSpec, title: str) -> TextsPlan:
    return TextsPlan(spec.heading or title)


def texts_below(around: Around, heading: str) -> list[CommuneText]:
    """What each commune whose report of the period the unit receives wrote under a heading of this title.

    Several titles, as outlines of different years name it, stand apart by a semicolon. Deeper headings come along;
    tables, charts and lists do not. Years in titles make no difference.
    """
    wanted = frozenset(title_key(title) for title in heading.split(";"))
    found = []
    for slug, unit in around.communes_below().items():
        sign, document = around.reports_below.get(unit.pk, ("", None))
        paragraphs = None if document is None else tuple(_words(document, wanted))
        found.append(CommuneText(slug, capfirst(around.unit_name(unit)), sign, paragraphs))
    return found


def headings_below(around: Around) -> list[str]:
    """The titles under which the communes' reports have something, each once, in the order of the first report."""
    found: dict[str, str] = {}
    for _, document in around.reports_below.values():
        for block in document.body:
            if isinstance(block, Heading):
                found.setdefault(title_key(block.title), block.title)
    return list(found.values())


def _words(document: Document, wanted: frozenset[str]) -> Iterator[str]:
    below: int | None = None
    for head, blocks in by_heading(document):
        if head is None:
            continue
        if below is not None and head.level > below:
            yield head.title
        else:
            below = head.level if title_key(head.title) in wanted else None
        if below is not None:
            yield from filter(None, map(_line, blocks))


def _line(block: Block) -> str:
    if not isinstance(block, Paragraph | Item):
        return ""
    text = "".join(run.text for run in block.runs).strip()
    return f"{block.number}. {text}" if isinstance(block, Item) else text


def print_texts(plan: TextsPlan, around: Around) -> tuple[list[Block], list[str]]:
    """A paragraph or more for each commune behind its name, and a warning that names those without."""
    texts = texts_below(around, plan.heading)
    blocks: list[Block] = []
    for text in texts:
        for number, line in enumerate(text.paragraphs or ()):
            name = (Run(f"{text.name}: ", bold=True),) if number == 0 else ()
            blocks.append(Paragraph((*name, Run(line))))
    silent = ", ".join(text.name for text in texts if text.paragraphs is None)
    without = ", ".join(text.name for text in texts if text.paragraphs == ())
    warnings = [
        *([f"Mục “{plan.heading}”: chưa có báo cáo của {silent}."] if silent else []),
        *([f"Mục “{plan.heading}”: báo cáo của {without} không có lời văn ở mục này."] if without else []),
        *([f"Mục “{plan.heading}”: đơn vị không có xã trực thuộc vào cuối kỳ."] if not texts else []),
    ]
    return blocks, warnings
