"""The guide for village heads: two pages A4 that are handed over with the account."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from apps.accounts.qr import qr_drawing
from apps.documents.writers.pdf import render_sheet
from apps.villages.models import AdministrativeUnit

# Large letters and few words: it is read without glasses, by people who have not worked with a computer.
_STYLE = """
@page { size: A4; margin: 15mm 17mm 14mm; }
body { font-family: Tinos; font-size: 15.8pt; line-height: 1.3; margin: 0; }
h1 { font-size: 25pt; margin: 0; text-align: center; }
h2 { font-size: 19pt; margin: 5mm 0 1.5mm; border-bottom: 1.2pt solid #0b5351; color: #0b5351; }
p { margin: 0 0 1.5mm; } ol, ul { margin: 0 0 1mm; padding-left: 8mm; } li { margin-bottom: 1.5mm; }
.whose { text-align: center; font-size: 15.8pt; margin-bottom: 3mm; }
.door { width: 100%; border: 1.2pt solid #0b5351; border-collapse: collapse; }
.door td { padding: 3mm; vertical-align: middle; }
.door .code { width: 42mm; } .door svg { width: 40mm; height: 40mm; }
.address { font-size: 20pt; font-weight: bold; overflow-wrap: anywhere; } .address.long { font-size: 14pt; }
.next { break-before: page; } .box { border: 1.2pt solid #8c1d12; padding: 2.5mm 4mm; margin-top: 2mm; }
.box p { margin: 0; }
.write { display: inline-block; border-bottom: 1pt dotted #000; width: 80mm; }
"""
_LONG_ADDRESS = 38


def village_guide(*, unit: AdministrativeUnit, person: str = "", phone: str = "") -> bytes:
    """The guide of a commune as PDF, always two pages.

    `person` and `phone` are whom to ask, at most 60 and 20 letters; without them there are lines to write on. The
    address is `SONGVAN_PUBLIC_ADDRESS`; where none is set, a line stands in its place too.
    """
    base = settings.PUBLIC_ADDRESS
    context = {
        "unit": unit,
        "person": person,
        "phone": phone,
        "address": base.partition("://")[2],
        "is_long": len(base) > _LONG_ADDRESS,
        "qr": qr_drawing(f"{base}{reverse('accounts:sign-in')}", scale=None) if base else "",
    }
    return render_sheet(render_to_string("guidance/village_guide.html", context), _STYLE)
