"""DOCX of a document, for offices that go on working in a word processor; the same text and form as the PDF.

python-docx gives the package and its parts; `wordml` writes what stands in them.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from apps.documents import layout
from apps.documents.blocks import Block, Chart, Document, Heading, Item, Run, Signature, Table
from apps.documents.writers import charts, codes, fonts, wording, wordml

_FIRST_ZIP_YEAR = 1980
_CONTENT_TYPES = "[Content_Types].xml"
_LONGEST_PROPERTY = 255
_NOT_OURS = {"thumbnail", "stylesWithEffects"}


def render_docx(document: Document) -> bytes:
    """The document as a Word file; equal documents give equal bytes, dated by `document.created`."""
    word = docx.Document()
    _set_metadata(word, document)
    _set_compatibility(word)
    wordml.set_styles(word)
    _set_page(word)
    body = word.element.body
    section = body.sectPr
    blocks = wording.body(document)
    kept = wording.kept_from(blocks)
    for element in (
        _head(document),
        *_title(document),
        *_addressees(document),
        *(wordml.paragraph("basis", line) for line in wording.listed(document.bases)),
        *(element for index, block in enumerate(blocks) for element in _block(word, block, kept=index >= kept)),
        *_foot(document, _code(word, document)),
    ):
        section.addprevious(element)
    return _packed(word, document)


def _set_metadata(word: Any, document: Document) -> None:
    properties = word.core_properties
    properties.title = document.title[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = document.author[:_LONGEST_PROPERTY]
    properties.language, properties.comments = wordml.LANGUAGE, ""
    properties.created = properties.modified = datetime.combine(document.created, time.min, tzinfo=UTC)
    # The library's package carries a picture of its own empty page, and a second set of its styles.
    for relations in (word.part.package.rels, word.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rsplit("/", 1)[-1] in _NOT_OURS:
                del relations[key]


def _set_compatibility(word: Any) -> None:
    """Layout rules of Word 2013 and later; without them Word opens the file in its compatibility mode."""
    settings = word.settings.element
    compat = settings.find(qn("w:compat"))
    for child in list(compat):
        if child.tag == qn("w:useFELayout"):
            compat.remove(child)
        elif child.get(qn("w:name")) == "compatibilityMode":
            child.set(qn("w:val"), "15")
    theme_language = settings.find(qn("w:themeFontLang"))
    theme_language.set(qn("w:val"), wordml.LANGUAGE)
    theme_language.set(qn("w:eastAsia"), wordml.LANGUAGE)


def _set_page(word: Any) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH_MM), Mm(layout.PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(layout.MARGIN_TOP_MM), Mm(layout.MARGIN_BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(layout.MARGIN_LEFT_MM), Mm(layout.MARGIN_RIGHT_MM)
    top = layout.MARGIN_TOP_MM * layout.POINTS_PER_MM
    section.header_distance = Pt((top - layout.PARTS["page-number"].line) / 2)
    section.footer_distance = Mm(layout.MARGIN_BOTTOM_MM / 2)
    # The first page has a header of its own, which stays empty: its number is not shown.
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    number = section.header.paragraphs[0]._p
    number.addprevious(
        wordml.element(
            "p", wordml.properties("page-number"), wordml.element("fldSimple", wordml.run("2"), instr=" PAGE ")
        )
    )
    number.getparent().remove(number)


def _head(document: Document) -> Any:
    letterhead = document.letterhead
    left, right = wordml.column_widths([layout.HEAD_LEFT_PERCENT, 100 - layout.HEAD_LEFT_PERCENT])
    motto = layout.PARTS["motto"]
    agency = [
        *(wordml.paragraph("parent", line) for line in wording.parent_lines(document)),
        *(wordml.paragraph("organ", line) for line in letterhead.organ),
        wordml.rule(left * wording.organ_rule_percent(document) / 100, left),
    ]
    nation = [
        wordml.paragraph("nation", wording.NATION),
        wordml.paragraph("motto", wording.MOTTO),
        wordml.rule(fonts.text_width(wording.MOTTO, size=motto.size, bold=motto.bold), right),
    ]
    number = [wordml.paragraph("number", letterhead.number_line)]
    place = [wordml.paragraph("place-date", letterhead.place_date)]
    return wordml.columns(layout.HEAD_LEFT_PERCENT, (agency, nation), (number, place))


def _title(document: Document) -> list[Any]:
    lines = wording.subject_lines(document)
    subject = wordml.element("p", wordml.properties("subject"))
    for position, line in enumerate(lines):
        if position:
            subject.append(wordml.element("r", wordml.element("br")))
        subject.append(wordml.run(line))
    rule = wordml.rule(
        layout.TEXT_WIDTH * wording.subject_rule_percent(document) / 100,
        layout.TEXT_WIDTH,
        after=layout.SPACE_AFTER_SUBJECT,
        keep_next=True,
    )
    return [wordml.paragraph("type-name", document.type_name), subject, rule]


def _addressees(document: Document) -> list[Any]:
    lines = wording.addressee_lines(document)
    if len(lines) == 1:
        return [wordml.paragraph("addressee", lines[0])]
    dash = wording.dash_indent()
    return [
        wordml.paragraph("addressees-title", line, left=layout.ADDRESSEES_INDENT)
        if position == 0
        else wordml.paragraph(
            "addressee-line", line, left=dash, after=layout.GAP if position == len(lines) - 1 else None
        )
        for position, line in enumerate(lines)
    ]


def _block(word: Any, block: Block, *, kept: bool) -> list[Any]:
    if isinstance(block, Table):
        return _grid(block, kept=kept)
    if isinstance(block, Chart):
        return _chart(word, block)
    keeping = {"keep_next": kept, "keep_lines": kept and wording.is_whole(block)}
    if isinstance(block, Heading):
        return [wordml.paragraph(f"heading-{block.level}", wording.heading_text(block), **keeping)]
    is_item = isinstance(block, Item)
    paragraph = wordml.element("p", wordml.properties("item" if is_item else "text", **keeping))
    if isinstance(block, Item) and block.number:
        paragraph.append(wordml.run(wording.item_label(block.number)))
    paragraph.extend(_body_run(run) for run in block.runs)
    return [paragraph]


def _body_run(run: Run) -> Any:
    return wordml.run(run.text.replace("\n", " "), bold=run.bold, italic=run.italic)


def _chart(word: Any, chart: Chart) -> list[Any]:
    drawn = _picture(word, charts.png(chart), Pt(charts.WIDTH), Pt(charts.HEIGHT), charts.description(chart))
    caption = [wordml.paragraph("caption", chart.caption)] if chart.caption else []
    return [*caption, wordml.picture_paragraph(drawn, before=0), wordml.spacer(layout.GAP, keep_next=True)]


def _picture(word: Any, content: bytes, width: Any, height: Any, description: str) -> Any:
    """A run with a picture that stands in its line without room around it."""
    picture = word.part.new_pic_inline(io.BytesIO(content), width, height)
    picture.docPr.set("descr", description)
    for side in ("distT", "distB", "distL", "distR"):
        picture.set(side, "0")
    return wordml.element("r", wordml.element("drawing", picture))


def _grid(table: Table, *, kept: bool) -> list[Any]:
    """A table of data: its head comes again on each page and no row is cut."""
    widths = [wordml.twips(width) for width in wordml.column_widths(wording.column_percents(table))]
    line = {"val": "single", "sz": round(layout.TABLE_RULE * 8), "space": 0, "color": "000000"}
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = wordml.element("tblBorders", *(wordml.element(side, **line) for side in sides))
    margins = wordml.cell_margins(layout.CELL_PADDING_VERTICAL, layout.CELL_PADDING)
    grid = wordml.table_element(widths, margins, borders)
    head = [("head-cell", cell) for cell in table.header]
    grid.append(_grid_row(head, widths, keep_next=True, is_head=True))
    keys = table.keys or [("",) * len(row) for row in table.rows]
    for position, (row, own) in enumerate(zip(table.rows, keys, strict=True), start=1):
        cells = [(wording.cell_part(cell, key), cell) for cell, key in zip(row, own, strict=True)]
        grid.append(_grid_row(cells, widths, keep_next=kept and position == len(table.rows)))
    caption = [wordml.paragraph("caption", table.caption)] if table.caption else []
    return [*caption, grid, wordml.spacer(layout.GAP, keep_next=kept)]


def _grid_row(
    cells: Iterable[tuple[str, str]], widths: Sequence[int], *, keep_next: bool, is_head: bool = False
) -> Any:
    properties = wordml.element("trPr", wordml.element("cantSplit"))
    if is_head:
        properties.append(wordml.element("tblHeader"))
    row = wordml.element("tr", properties)
    for (name, text), width in zip(cells, widths, strict=True):
        row.append(wordml.cell(width, [wordml.paragraph(name, text, keep_next=keep_next)], middle=True))
    return row


def _code(word: Any, document: Document) -> list[Any]:
    """The code of the page that confirms the document, and its note; nothing where there is no such page."""
    if not document.confirmation:
        return []
    size = Pt(layout.CODE_SIZE)
    drawn = _picture(word, codes.png(document.confirmation), size, size, wording.code_description(document))
    return [wordml.picture_paragraph(drawn, before=layout.CODE_GAP), wordml.paragraph("code-note", wording.CODE_NOTE)]


def _foot(document: Document, code: list[Any]) -> list[Any]:
    if document.cosigners:
        return _cosigned_foot(document, code)
    signature = document.signature
    right = [
        *(wordml.paragraph("post", line) for line in signature.lines),
        wordml.paragraph("signer", signature.name),
    ]
    left = [*_recipients(document, right=layout.FOOT_GUTTER), *code] or [wordml.spacer(1)]
    return [wordml.columns(layout.FOOT_LEFT_PERCENT, (left, right)), wordml.spacer(1)]


def _recipients(document: Document, **form: Any) -> list[Any]:
    lines = wording.recipients(document)
    if not lines:
        return []
    title = wordml.paragraph("recipients-title", wording.RECIPIENTS_TITLE)
    return [title, *(wordml.paragraph("recipient", line, **form) for line in lines)]


def _cosigned_foot(document: Document, code: list[Any]) -> list[Any]:
    """Posts and names in rows of their own, so that names stand level; all of it stays on one page if it can."""
    pairs, recipients = wording.signature_rows(document), [*_recipients(document), *code]
    rows: list[list[list[Any]]] = []
    for position, pair in enumerate(pairs):
        rows.append([_posts(signer, gap=layout.COSIGNER_GAP if position else 0) for signer in pair])
        name = "cosigner" if position else "signer"
        kept = position < len(pairs) - 1 or bool(recipients)
        rows.append([[_beside(name, signer.name, keep_next=kept)] for signer in pair])
    if recipients:
        rows.append([[wordml.spacer(layout.COSIGNER_GAP), *recipients], [wordml.spacer(1)]])
    return [wordml.columns(50, *((left, right) for left, right in rows)), wordml.spacer(1)]


def _posts(signer: Signature, *, gap: float) -> list[Any]:
    above = [wordml.spacer(max(gap, 1), keep_next=True)] if gap or not signer.lines else []
    return [*above, *(_beside("post", line) for line in signer.lines)]


def _beside(name: str, text: str, **form: Any) -> Any:
    side = layout.FOOT_GUTTER / 2
    return wordml.paragraph(name, text, left=side, right=side, **form)


def _packed(word: Any, document: Document) -> bytes:
    """The package with its parts by name and dated by the document: the library stamps them with the clock."""
    raw, packed = io.BytesIO(), io.BytesIO()
    word.save(raw)
    created = document.created
    stamp = (max(created.year, _FIRST_ZIP_YEAR), created.month, created.day, 0, 0, 0)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != _CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return packed.getvalue()
