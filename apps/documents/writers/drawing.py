"""Drawing pages with WeasyPrint; `writers.pdf` is the way in."""

import json
import threading
import warnings
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from apps.documents.blocks import Document
from apps.documents.writers import fonts
from apps.documents.writers.html import LinkFor, render_html, stylesheet

FIGURES_NAME = "figures.json"
# Pango's font map is not made for two threads at once, and two renders side by side are no faster than in turn.
_rendering = threading.Lock()


def draw_document(document: Document, *, link_for: LinkFor | None, missing: frozenset[str]) -> bytes:
    """See `pdf.render_pdf`."""
    page = HTML(
        string=render_html(document, link_for=link_for, missing=missing),
        # The code of the confirming page is a drawing within the page itself.
        url_fetcher=URLFetcher(allowed_protocols=("data",)),
    )
    attachments = [_figures(document)]
    with _rendering, warnings.catch_warnings():
        # WeasyPrint 70 leaves the colour profile's file to the garbage collector.
        warnings.filterwarnings("ignore", r"unclosed file .*sRGB2014\.icc", ResourceWarning)
        style, font_config = _style()
        pdf: bytes = page.write_pdf(
            stylesheets=[style],
            font_config=font_config,
            attachments=attachments,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            finisher=_list_attachments_once,
        )
    return pdf


def draw_sheet(page: str, css: str, *, tagged: bool) -> bytes:
    """See `pdf.render_sheet`."""
    with _rendering:
        style, font_config = _style()
        fetcher = URLFetcher(allowed_protocols=("data",))
        own = CSS(string=css, font_config=font_config, url_fetcher=fetcher)
        html = HTML(string=page, url_fetcher=fetcher)
        pdf: bytes = html.write_pdf(stylesheets=[style, own], font_config=font_config, pdf_tags=tagged)
    return pdf


def _list_attachments_once(_document: object, pdf: pydyf.PDF) -> None:
    """WeasyPrint 70 names each attachment twice in the catalogue's list of associated files."""
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    """Parsed once a process: it takes as long as a small document."""
    font_config = FontConfiguration()
    css = stylesheet(fonts.directory().as_uri())
    fetcher = URLFetcher(allowed_protocols=("file",))
    return CSS(string=css, font_config=font_config, url_fetcher=fetcher), font_config


def _figures(document: Document) -> Attachment:
    """What a machine reads instead of the text; the date is given because WeasyPrint would take the clock's."""
    content = {
        "title": document.title,
        "number": document.letterhead.number_line,
        "created": document.created.isoformat(),
        "figures": [asdict(figure) for figure in document.figures],
    }
    created = datetime.combine(document.created, time.min, tzinfo=UTC)
    return Attachment(
        string=json.dumps(content, ensure_ascii=False, indent=1),
        name=FIGURES_NAME,
        description="Số liệu của văn bản",
        created=created,
        modified=created,
        relationship="Data",
    )
