"""An address as a drawing for a telephone's camera."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_drawing(text: str, *, scale: int = 4) -> SafeString:
    """Inline SVG; its colours are attributes, as the pages allow no styles of their own."""
    drawing = segno.make(text, error="m").svg_inline(scale=scale, border=4, light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(drawing)  # noqa: S308 - drawn by the library from what it encodes
