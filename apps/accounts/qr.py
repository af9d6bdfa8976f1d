"""An address as a drawing for a telephone's camera."""

from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_drawing(text: str, *, scale: int | None = 4) -> SafeString:
    """Inline SVG, `scale` pixels for each square; with None as wide as its place.

    Its colours are attributes, as the pages allow no styles of their own.
    """
    size: dict[str, Any] = {"scale": scale} if scale else {"omitsize": True}
    drawing = segno.make(text, error="m").svg_inline(border=4, light="#fff", svgclass="qr", lineclass=None, **size)
    return mark_safe(drawing)  # noqa: S308 - drawn by the library from what it encodes
