"""PDF of a document: PDF/A-3a, tagged, its figures attached as JSON, the same bytes on every machine.

What draws the pages weighs some 40 MB: a process loads it with the first page that it draws, and most draw none.
"""

from apps.documents.blocks import Document
from apps.documents.writers.html import LinkFor


def render_pdf(document: Document, *, link_for: LinkFor | None = None, missing: frozenset[str] = frozenset()) -> bytes:
    """The printed document; arguments as in `render_html`.

    Nothing depends on the clock, the process or the machine: metadata carry `document.created`.
    """
    from apps.documents.writers.drawing import draw_document  # noqa: PLC0415 - not before a page is drawn

    return draw_document(document, link_for=link_for, missing=missing)


def render_sheet(page: str, css: str, *, tagged: bool = True) -> bytes:
    """A whole page of HTML as PDF in the documents' fonts, with styles of its own; for sheets that are no document.

    Without tags it may become part of a page that has its own.
    """
    from apps.documents.writers.drawing import draw_sheet  # noqa: PLC0415 - not before a page is drawn

    return draw_sheet(page, css, tagged=tagged)
