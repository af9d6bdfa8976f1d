"""A sheet to hang up: a drawing that leads a telephone to a public page, and the address to type."""

from django.template.loader import render_to_string

from apps.accounts.qr import qr_drawing
from apps.documents.writers.pdf import render_sheet

# Beside the template, as the portal's pages carry no styles of their own.
_STYLE = """
@page { size: A4; margin: 20mm; }
body { font-family: Tinos; text-align: center; }
h1 { font-size: 40pt; margin: 10mm 0 4mm; }
h2 { font-size: 26pt; margin: 0 0 10mm; font-weight: normal; }
h2.long { font-size: 20pt; }
svg { width: 110mm; height: 110mm; }
p { font-size: 18pt; margin: 6mm 0 0; }
.address { font-size: 16pt; overflow-wrap: anywhere; }
"""
# Names longer than this take smaller letters, so that the sheet stays one page.
_LONG = 50


def qr_poster(*, title: str, name: str, address: str, note: str) -> bytes:
    """One page A4 as PDF; `address` is the whole address of the page, `note` says what is found there."""
    context = {
        "title": title,
        "name": name,
        "is_long": len(name) > _LONG,
        "address": address,
        "note": note,
        "qr": qr_drawing(address, scale=None),
    }
    return render_sheet(render_to_string("documents/poster.html", context), _STYLE)
