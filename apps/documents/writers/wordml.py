"""Paragraphs, tables and styles of the form as WordprocessingML.

Written as XML, because the form needs exact lines, rules as long as a text and tables without a style, which
python-docx does not offer. Children stand in the order that the schema of Office Open XML demands.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from apps.documents import layout
from apps.documents.writers import wording

LANGUAGE = "vi-VN"
_JUSTIFY = {"left": "left", "center": "center", "justify": "both"}


def element(tag: str, *children: Any, **attributes: object) -> Any:
    """An element of the `w` namespace with its attributes there too."""
    node = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        node.set(qn(f"w:{name}"), str(value))
    node.extend(children)
    return node


def twips(points: float) -> int:
    """Twentieths of a point, in which WordprocessingML measures."""
    return round(points * 20)


def set_styles(word: Any) -> None:
    """Replaces the library's styles, which name theme fonts and colours, by those of the form."""
    styles = word.styles.element
    for old in styles.findall(qn("w:style")):
        styles.remove(old)
    defaults = styles.find(qn("w:docDefaults"))
    for child in list(defaults):
        defaults.remove(child)
    text = layout.PARTS["text"]
    names = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), layout.OFFICE_FONT)
    defaults.append(
        element(
            "rPrDefault",
            element(
                "rPr",
                element("rFonts", **names),
                element("color", val="000000"),
                element("sz", val=round(text.size * 2)),
                element("szCs", val=round(text.size * 2)),
                element("lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi=LANGUAGE),
            ),
        )
    )
    defaults.append(element("pPrDefault", element("pPr", element("widowControl"))))
    styles.append(_style("paragraph", "Normal", "Normal", default=True))
    styles.append(_style("character", "DefaultParagraphFont", "Default Paragraph Font", default=True))
    styles.append(
        _style(
            "table",
            "TableNormal",
            "Normal Table",
            element("tblPr", element("tblInd", w=0, type="dxa"), cell_margins(0, 0)),
            default=True,
        )
    )
    for name, part in layout.PARTS.items():
        styles.append(_part_style(name, part))


def _style(kind: str, style_id: str, label: str, *children: Any, default: bool = False) -> Any:
    style = element("style", element("name", val=label), type=kind, styleId=style_id)
    if default:
        style.set(qn("w:default"), "1")
    else:
        style.append(element("basedOn", val="Normal"))
    style.append(element("qFormat"))
    style.extend(children)
    return style


def _part_style(name: str, part: layout.Part) -> Any:
    form = element("pPr")
    if part.keep_next:
        form.append(element("keepNext"))
    form.append(_spacing(part, part.before, part.after))
    indent = part.first_line - part.hanging
    direction = "firstLine" if indent >= 0 else "hanging"
    form.append(element("ind", left=twips(part.hanging), **{direction: twips(abs(indent))}))
    form.append(element("jc", val=_JUSTIFY[part.align]))
    if name.startswith("heading-"):
        form.append(element("outlineLvl", val=int(name[-1]) - 1))
    size = round(part.size * 2)
    letters = element("rPr", *_emphasis(part.bold, part.italic))
    letters.extend((element("sz", val=size), element("szCs", val=size)))
    return _style("paragraph", _style_id(name), part.label, form, letters)


def _style_id(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _spacing(part: layout.Part, before: float, after: float) -> Any:
    return element("spacing", before=twips(before), after=twips(after), line=twips(part.line), lineRule="exact")


def _emphasis(bold: bool, italic: bool) -> list[Any]:
    tags = (("b", "bCs") if bold else ()) + (("i", "iCs") if italic else ())
    return [element(tag) for tag in tags]


def properties(
    name: str,
    *,
    keep_next: bool = False,
    keep_lines: bool = False,
    left: float = 0,
    right: float = 0,
    after: float | None = None,
) -> Any:
    """Paragraph properties: the part's style and what this one paragraph has beside it."""
    form = element("pPr", element("pStyle", val=_style_id(name)))
    if keep_next:
        form.append(element("keepNext"))
    if keep_lines:
        form.append(element("keepLines"))
    part = layout.PARTS[name]
    if after is not None:
        form.append(_spacing(part, part.before, after))
    if left or right:
        sides = {"left": twips(left or part.hanging), "right": twips(right)}
        form.append(element("ind", **sides))
    return form


def run(text: str, *, bold: bool = False, italic: bool = False) -> Any:
    """A stretch of text that keeps its outer spaces."""
    node = element("r")
    if bold or italic:
        node.append(element("rPr", *_emphasis(bold, italic)))
    for piece, whole in wording.pieces(text):
        for index, part in enumerate(piece.split("-") if whole else [piece]):
            if index:
                node.append(element("noBreakHyphen"))
            node.append(_text(part))
    return node


def _text(text: str) -> Any:
    content = element("t")
    content.text = text
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return content


def paragraph(name: str, text: str, **form: Any) -> Any:
    """A paragraph of one run; `form` goes to `properties`."""
    return element("p", properties(name, **form), run(" ".join(text.split())))


def spacer(height: float, *, keep_next: bool = False) -> Any:
    """An empty line of a given height: Word joins two tables that touch and wants a paragraph after the last."""
    form = element("pPr")
    if keep_next:
        form.append(element("keepNext"))
    form.append(element("spacing", before=0, after=0, line=twips(height), lineRule="exact"))
    form.append(element("rPr", element("sz", val=2), element("szCs", val=2)))
    return element("p", form)


def picture_paragraph(drawn: Any, *, before: float) -> Any:
    """A line as high as the picture in it; exact lines would cut the picture off."""
    form = element("pPr", element("spacing", before=twips(before), after=0, line=1, lineRule="atLeast"))
    form.append(element("rPr", element("sz", val=2), element("szCs", val=2)))
    return element("p", form, drawn)


def rule(length: float, available: float, *, after: float = 0, keep_next: bool = False) -> Any:
    """A line as a paragraph's upper border, centred by equal indents."""
    side = twips((available - length) / 2)
    form = element("pPr")
    if keep_next:
        form.append(element("keepNext"))
    border = element("top", val="single", sz=round(layout.RULE_THICKNESS * 8), space=0, color="000000")
    form.extend(
        (
            element("pBdr", border),
            element("spacing", before=twips(layout.RULE_GAP), after=twips(after), line=twips(1), lineRule="exact"),
            element("ind", left=side, right=side),
            element("rPr", element("sz", val=2), element("szCs", val=2)),
        )
    )
    return element("p", form)


def columns(left_percent: int, *rows: tuple[Iterable[Any], Iterable[Any]]) -> Any:
    """Two columns side by side: a table without lines or margins whose rows stay whole."""
    widths = [twips(share) for share in column_widths([left_percent, 100 - left_percent])]
    table = table_element(widths, cell_margins(0, 0))
    for row in rows:
        cells = [cell(width, content) for width, content in zip(widths, row, strict=True)]
        table.append(element("tr", element("trPr", element("cantSplit")), *cells))
    return table


def column_widths(percents: Sequence[int]) -> list[float]:
    """Shares of the text's width in points."""
    return [layout.TEXT_WIDTH * percent / 100 for percent in percents]


def cell_margins(vertical: float, horizontal: float) -> Any:
    """Room between a cell's border and its text, in points."""
    sides = (("top", vertical), ("left", horizontal), ("bottom", vertical), ("right", horizontal))
    return element("tblCellMar", *(element(side, w=twips(width), type="dxa") for side, width in sides))


def table_element(widths: Sequence[int], margins: Any, *borders: Any) -> Any:
    """A table of fixed columns without rows; `widths` in twips."""
    return element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(widths), type="dxa"),
            element("tblInd", w=0, type="dxa"),
            *borders,
            element("tblLayout", type="fixed"),
            margins,
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
    )


def cell(width: int, content: Iterable[Any], *, middle: bool = False) -> Any:
    """A cell of `width` twips around its paragraphs, of which Word demands at least one."""
    form = element("tcPr", element("tcW", w=width, type="dxa"))
    if middle:
        form.append(element("vAlign", val="center"))
    return element("tc", form, *content)
