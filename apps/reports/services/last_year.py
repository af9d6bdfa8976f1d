"""Last year's words beside this year's: the report on the same days one year earlier, section by section."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from apps.core.together import all_of, answers, rows_of
from apps.documents.blocks import Block, Document, Item, Run, Table, by_heading
from apps.reports.assembling.placing import heading_paths
from apps.reports.models import Report, ReportSection, ReportState
from apps.reports.models.reports import ReportQuerySet
from apps.reports.services.sections import save_section
from apps.reports.services.steps import StepRefusedError
from apps.reports.tokens import Token, TokenError, parse
from apps.reports.year_words import title_key

_TOKEN = re.compile(r"\[\[[^\[\]\n]*\]\]")
_NUMBER = re.compile(r"\d+(?:[.,/-]\d+)*")
_PADDED, _WORDS, _WITH_MEASURE = re.compile(r"0\d"), re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*"), re.compile(r"[\d.,]+ \D+")
# Stands where the figure that stood there cannot be named any more: its old number must not come along.
NO_FIGURE = "…"


@dataclass(frozen=True)
class OldParagraph:
    """`shown` is what was printed, `text` what may be taken over: figures by their names, never by old numbers."""

    shown: str
    text: str


@dataclass(frozen=True)
class OldSection:
    """A section of last year's report; `path` are the numbers of its headings, (2, 1) for II.1."""

    path: tuple[int, ...]
    title: str
    paragraphs: tuple[OldParagraph, ...]

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs if paragraph.text)

    @property
    def typed_numbers(self) -> list[str]:
        """Numbers and years that were typed and stay in the text, each once: to be looked at one by one."""
        return list(dict.fromkeys(_NUMBER.findall(_TOKEN.sub("", self.text))))


@dataclass(frozen=True)
class LastYear:
    """The section that answers to one of this year, and the report that it stands in."""

    report: Report
    section: OldSection
    by_title: bool


def last_year_of(section: ReportSection, readable: ReportQuerySet) -> LastYear | None:
    """Last year's section of the same title, or else of the same number; None without such a report or section.

    `readable` are the reports that the person may read. A fixed number of queries.
    """
    report = section.report
    before = report.period.same_last_year()
    candidates = readable.filter(unit=report.unit_id, start=before.start, end=before.end).exclude(pk=report.pk)
    rows, replaced = all_of(
        partial(rows_of, candidates.for_list()),
        partial(answers, candidates.filter(document__replaced_by__isnull=False).values_list("pk")),
    )
    alike = [row for row in rows if row.outline.family == report.outline.family]
    if not alike:
        return None
    found = max(alike, key=lambda row: (row.state == ReportState.ISSUED, (row.pk,) not in replaced, row.pk))
    old = list(_issued(found.document.document) if found.document else _drafted(found))
    return _match(found, old, section)


def _match(report: Report, old: list[OldSection], section: ReportSection) -> LastYear | None:
    siblings = list(section.report.sections.all())
    paths = dict(zip((row.pk for row in siblings), heading_paths(row.level for row in siblings), strict=True))
    path = paths.get(section.pk, ())
    titled = [row for row in old if title_key(row.title) == title_key(section.title)]
    if titled:
        return LastYear(report, next((row for row in titled if row.path == path), titled[0]), by_title=True)
    numbered = next((row for row in old if row.path == path), None)
    if numbered is None or any(title_key(numbered.title) == title_key(row.title) for row in siblings):
        return None
    return LastYear(report, numbered, by_title=False)


def _drafted(report: Report) -> Iterator[OldSection]:
    rows = list(report.sections.all())
    for path, row in zip(heading_paths(row.level for row in rows), rows, strict=True):
        lines = (line for line in row.text.split("\n") if line.strip())
        yield OldSection(path, row.title, tuple(OldParagraph(line, line) for line in lines))


def _issued(document: Document) -> Iterator[OldSection]:
    parts = [(head, blocks) for head, blocks in by_heading(document) if head is not None]
    for path, (head, blocks) in zip(heading_paths(head.level for head, _ in parts), parts, strict=True):
        yield OldSection(path, head.title, tuple(row for block in blocks for row in _old(block)))


def _old(block: Block) -> Iterator[OldParagraph]:
    if runs := getattr(block, "runs", ()):
        number = f"{block.number}. " if isinstance(block, Item) else ""
        shown, text = "".join(run.text for run in runs), "".join(_named(run) for run in runs)
        yield OldParagraph(f"{number}{shown}", f"{number}{text}")
    elif isinstance(block, Table) and block.caption:
        yield OldParagraph(f"(Bảng: {block.caption})", "")


def _named(run: Run) -> str:
    """A printed figure by its name, in the way that it was printed; other text as it is."""
    if run.figure is None:
        return run.text
    for style in (*_styles(run.text), ""):
        try:
            token: Token = parse("|".join(filter(None, (run.figure, style and f"format={style}"))))
        except TokenError:
            continue
        return f"[[{token.source}]]"
    return NO_FIGURE


def _styles(printed: str) -> Iterator[str]:
    if _PADDED.fullmatch(printed):
        yield "02"
    if _WORDS.fullmatch(printed):
        yield "words"
    if printed.endswith("%"):
        yield "percent"
    if _WITH_MEASURE.fullmatch(printed):
        yield "full"


@transaction.atomic
def take_last_year(*, section: ReportSection, last_year: LastYear, expected_version: int) -> ReportSection:
    """Put last year's words into a section that is still empty; raises as `save_section`, or when it is not empty."""
    if section.text:
        raise StepRefusedError("Mục này đã có nội dung; chép từng đoạn của năm trước vào chỗ cần.")
    if not last_year.section.text:
        raise StepRefusedError("Mục này của năm trước không có lời văn để lấy.")
    section.text = last_year.section.text
    return save_section(section=section, expected_version=expected_version)
