"""The receipt as it is handed over: the frozen paper, with the secret code and a drawing that leads to the page.

The code is reckoned when the sheet is printed, so that it is stored nowhere.
"""

from dataclasses import replace

from django.template.loader import render_to_string

from apps.accounts.qr import qr_drawing
from apps.documents.blocks import Document, Run
from apps.documents.drafting import text
from apps.documents.writers.html import render_fragment
from apps.documents.writers.pdf import render_sheet

# Beside the template, as the portal's pages carry no styles of their own.
_STYLE = """
.follow { break-inside: avoid; margin-top: 14pt; text-align: center; font: 12pt Tinos; }
.follow svg { width: 32mm; height: 32mm; }
.follow p { margin: 2pt 0 0; }
"""


def with_follow_up(receipt: Document, *, code: str, address: str) -> Document:
    """The receipt that says by what code and where its matter is followed; `address` is without the code."""
    return replace(
        receipt,
        body=(
            *receipt.body,
            text("Mã tra cứu: ", Run(code, bold=True), ". Giữ kín mã này; ai có mã và số vào sổ thì xem được."),
            text(f"Theo dõi việc xử lý đơn tại {address}, nhập số vào sổ, năm và mã tra cứu."),
        ),
    )


def receipt_pdf(receipt: Document, *, code: str, address: str) -> bytes:
    """The sheet to print, with the drawing of `address` beneath."""
    paper = render_fragment(with_follow_up(receipt, code=code, address=address), link_for=None, missing=frozenset())
    context = {"title": receipt.title, "paper": paper, "qr": qr_drawing(address, scale=None)}
    return render_sheet(render_to_string("complaints/petition_paper_receipt.html", context), _STYLE)
