"""HTML of a document: the page that WeasyPrint prints and the same page as a preview in the browser."""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.documents import layout
from apps.documents.blocks import Block, Chart, Document, Heading, Item, Run, Table
from apps.documents.writers import charts, codes, fonts, wording

LinkFor = Callable[[str], str]
_HEADING_TAGS = {1: "h2", 2: "h3", 3: "h4"}
_ASCENT, _DESCENT = 0.891, 0.216  # of Tinos, in ems


def render_html(document: Document, *, link_for: LinkFor | None = None, missing: frozenset[str] = frozenset()) -> str:
    """A whole page without its stylesheet.

    With `link_for` each figure links to the address that it gives for the figure's key; figures whose key is in
    `missing` are marked. A relative address stays relative.
    """
    context = _context(document, link_for, missing)
    return render_to_string("documents/page.html", context)


def render_fragment(document: Document, *, link_for: LinkFor | None, missing: frozenset[str]) -> str:
    """The page's body alone, for `<article class="paper">`; `stylesheet` has the rules of that class."""
    return render_to_string("documents/_paper.html", _context(document, link_for, missing))


def _context(document: Document, link_for: LinkFor | None, missing: frozenset[str]) -> dict[str, object]:
    blocks = wording.body(document)
    kept = wording.kept_from(blocks)
    parts = [
        _block(block, _keeping(block) if index >= kept else "", link_for, missing) for index, block in enumerate(blocks)
    ]
    return {
        "document": document,
        "nation": wording.NATION,
        "motto": wording.MOTTO,
        "parent_lines": wording.parent_lines(document),
        "organ_rule": wording.organ_rule_percent(document),
        "subject_rule": wording.subject_rule_percent(document),
        "subject_lines": wording.subject_lines(document),
        "addressee_lines": wording.addressee_lines(document),
        "bases": wording.listed(document.bases),
        "body": SafeString("\n".join(parts)),
        "recipients_title": wording.RECIPIENTS_TITLE,
        "recipients": wording.recipients(document),
        "signature_rows": wording.signature_rows(document),
        "code": codes.svg_address(document.confirmation) if document.confirmation else "",
        "code_description": wording.code_description(document),
        "code_note": wording.CODE_NOTE,
    }


def _keeping(block: Block) -> str:
    return " kept whole" if wording.is_whole(block) else " kept"


def _block(block: Block, keeping: str, link_for: LinkFor | None, missing: frozenset[str]) -> SafeString:
    if isinstance(block, Table):
        return _table(block, keeping, link_for, missing)
    if isinstance(block, Chart):
        return _chart(block, keeping)
    if isinstance(block, Heading):
        tag = _HEADING_TAGS[block.level]
        css_class = f"heading-{block.level}{keeping}"
        return format_html("<{0} class='{1}'>{2}</{0}>", tag, css_class, wording.heading_text(block))
    label = wording.item_label(block.number) if isinstance(block, Item) else ""
    css_class = ("item" if isinstance(block, Item) else "text") + keeping
    runs = format_html_join("", "{}", ((_run(run, link_for, missing),) for run in block.runs))
    return format_html("<p class='{}'>{}{}</p>", css_class, label, runs)


def _run(run: Run, link_for: LinkFor | None, missing: frozenset[str]) -> SafeString:
    html = format_html_join("", "{}", ((_piece(*piece),) for piece in wording.pieces(run.text)))
    if run.bold:
        html = format_html("<b>{}</b>", html)
    if run.italic:
        html = format_html("<i>{}</i>", html)
    return _figure(html, run.figure, link_for, missing)


def _figure(html: SafeString, key: str | None, link_for: LinkFor | None, missing: frozenset[str]) -> SafeString:
    if not key:
        return html
    if key in missing:
        html = format_html("<mark class='missing'>{}</mark>", html)
    if link_for is not None:
        html = format_html("<a class='figure' href='{}'>{}</a>", link_for(key), html)
    return html


def _piece(text: str, whole: bool) -> SafeString:
    # Word joiners, not a no-wrap element: WeasyPrint 70 breaks the line before such an element at the wrong word, and
    # it leaves the joiners out of the PDF's text.
    return format_html("{}", text.replace("/", "/\u2060").replace("-", "-\u2060") if whole else text)


def _chart(chart: Chart, keeping: str) -> SafeString:
    caption = format_html("<p class='caption'>{}</p>", chart.caption) if chart.caption else ""
    drawn = format_html("<img src='{}' alt='{}'>", charts.svg_address(chart), charts.description(chart))
    return format_html("{}<div class='chart{}'>{}</div>", caption, keeping, drawn)


def _table(table: Table, keeping: str, link_for: LinkFor | None, missing: frozenset[str]) -> SafeString:
    percents = wording.column_percents(table)
    columns = format_html_join("", "<col class='w{}'>", ((percent,) for percent in percents))
    head = format_html_join("", "<th scope='col' class='head-cell'>{}</th>", ((cell,) for cell in table.header))
    keys = table.keys or [("",) * len(row) for row in table.rows]
    rows = format_html_join(
        "",
        "<tr>{}</tr>\n",
        ((_cells(row, own, link_for, missing),) for row, own in zip(table.rows, keys, strict=True)),
    )
    caption = format_html("<caption class='caption'>{}</caption>", table.caption) if table.caption else ""
    return format_html(
        "<table class='grid{}'>{}<colgroup>{}</colgroup>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table>",
        keeping,
        caption,
        columns,
        head,
        rows,
    )


def _cells(
    row: tuple[str, ...], keys: tuple[str, ...], link_for: LinkFor | None, missing: frozenset[str]
) -> SafeString:
    return format_html_join(
        "",
        "<td class='{}'>{}</td>",
        (
            (wording.cell_part(cell, key), _figure(format_html("{}", cell), key, link_for, missing))
            for cell, key in zip(row, keys, strict=True)
        ),
    )


def stylesheet(font_base: str) -> str:
    """CSS of `.paper` and of the printed page; `font_base` is the address of the fonts' folder, without a slash.

    Browsers use the part for `.paper` and, when printing, that for the page.
    """
    faces = "\n".join(
        f"@font-face{{font-family:{layout.PRINT_FONT};src:url({font_base}/{name});"
        f"font-weight:{700 if bold else 400};font-style:{'italic' if italic else 'normal'}}}"
        for (bold, italic), name in fonts.FACES.items()
    )
    parts = "\n".join(_part_rule(name, part) for name, part in layout.PARTS.items() if name != "page-number")
    # A class for each share: a style attribute would need a hole in the portal's content security policy.
    shares = "".join(f".paper .w{percent}{{width:{percent}%}}" for percent in range(1, 101))
    return "\n".join((faces, _page_rules(), _paper_rules(), parts, shares))


def _part_rule(name: str, part: layout.Part) -> str:
    indent = part.first_line - part.hanging
    return (
        f".paper .{name}{{font-size:{part.size}pt;line-height:{part.line}pt;text-align:{part.align};"
        f"font-weight:{'bold' if part.bold else 'normal'};font-style:{'italic' if part.italic else 'normal'};"
        f"margin:{part.before}pt 0 {part.after}pt {part.hanging}pt;text-indent:{indent}pt;"
        f"{'break-after:avoid;' if part.keep_next else ''}}}"
    )


def _page_rules() -> str:
    margins = (
        f"{layout.MARGIN_TOP_MM}mm {layout.MARGIN_RIGHT_MM}mm {layout.MARGIN_BOTTOM_MM}mm {layout.MARGIN_LEFT_MM}mm"
    )
    return (
        f"@page{{size:{layout.PAGE_WIDTH_MM}mm {layout.PAGE_HEIGHT_MM}mm;margin:{margins};"
        f"@top-center{{content:counter(page);color:#000;"
        f"font:{layout.PARTS['page-number'].size}pt {layout.PRINT_FONT}}}}}\n"
        "@page:first{@top-center{content:none}}\n"
        "html,body{margin:0}"
    )


def _paper_rules() -> str:
    post, title = layout.PARTS["post"], layout.PARTS["recipients-title"]
    return f"""
.paper{{font-family:{layout.PRINT_FONT},"{layout.OFFICE_FONT}",serif;font-size:14pt;color:#000;
  font-kerning:none;font-variant-ligatures:none;overflow-wrap:break-word;orphans:2;widows:2}}
.paper p,.paper h1,.paper h2,.paper h3,.paper h4{{padding:0;letter-spacing:normal}}
.paper h1{{bookmark-level:none}}
.paper h2{{bookmark-level:1}} .paper h3{{bookmark-level:2}} .paper h4{{bookmark-level:3}}
.paper .columns{{display:flex;align-items:flex-start}}
.paper .left,.paper .right{{box-sizing:border-box;min-width:0;flex:none}}
.paper .head .left{{width:{layout.HEAD_LEFT_PERCENT}%}}
.paper .head .right{{width:{100 - layout.HEAD_LEFT_PERCENT}%}}
.paper .foot .left{{width:{layout.FOOT_LEFT_PERCENT}%;padding-right:{layout.FOOT_GUTTER}pt}}
.paper .foot .right{{width:{100 - layout.FOOT_LEFT_PERCENT}%}}
.paper .foot{{break-inside:avoid}}
.paper .cosigned .left,.paper .cosigned .right{{width:50%;padding:0 {layout.FOOT_GUTTER / 2}pt}}
.paper .cosigned .next{{padding-top:{layout.COSIGNER_GAP}pt}}
.paper .around{{text-align:center;line-height:0;font-size:0}}
.paper .fit{{display:inline-block;vertical-align:top}}
.paper .rule{{border-top:{layout.RULE_THICKNESS}pt solid #000;margin:{layout.RULE_GAP}pt auto 0}}
.paper .nation{{white-space:nowrap}}
.paper .after-subject{{height:{layout.SPACE_AFTER_SUBJECT}pt;break-after:avoid}}
.paper .addressees{{margin-bottom:{layout.GAP}pt}}
.paper .addressees-title{{padding-left:{layout.ADDRESSEES_INDENT}pt}}
.paper .addressee-line{{padding-left:{wording.dash_indent():.2f}pt}}
.paper .grid{{width:100%;table-layout:fixed;border-collapse:collapse;margin:0 0 {layout.GAP}pt}}
.paper .grid th,.paper .grid td{{border:{layout.TABLE_RULE}pt solid #000;vertical-align:middle;
  padding:{layout.CELL_PADDING_VERTICAL}pt {layout.CELL_PADDING - layout.TABLE_RULE / 2}pt}}
.paper .grid tr{{break-inside:avoid}}
.paper .caption{{caption-side:top}}
.paper .chart{{margin:0 0 {layout.GAP}pt;break-inside:avoid;text-align:center}}
.paper .chart img{{display:block;width:100%;height:auto}}
.paper .kept{{break-after:avoid}}
.paper .whole{{break-inside:avoid}}
.paper .recipients-title{{padding-top:{_baseline(post) - _baseline(title):.2f}pt}}
.paper .code{{padding-top:{layout.CODE_GAP}pt;margin:0;line-height:0;text-align:left}}
.paper .code img{{display:block;width:{layout.CODE_SIZE}pt;height:{layout.CODE_SIZE}pt}}
.paper .figure{{color:inherit;text-decoration:none}}
.paper .missing{{background:#ffe08a;color:#000;outline:1pt dashed #b00020}}
"""


def _baseline(part: layout.Part) -> float:
    """Distance from a line's top to its base line; two lines side by side are level when these are equal."""
    return (part.line - (_ASCENT + _DESCENT) * part.size) / 2 + _ASCENT * part.size
