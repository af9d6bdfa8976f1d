"""The QR code of the page that confirms a document: one drawing for the PDF, one picture for the DOCX."""

import io

import segno

# Paper is white around it already.
_BORDER = 2
_PIXELS = 6


def svg_address(address: str) -> str:
    """A `data:` address with the drawing, for an image of HTML."""
    uri: str = segno.make(address, error="m").svg_data_uri(border=_BORDER, omitsize=True, svgclass=None, lineclass=None)
    return uri


def png(address: str) -> bytes:
    """The same as a picture; equal addresses give equal bytes."""
    stream = io.BytesIO()
    segno.make(address, error="m").save(stream, kind="png", border=_BORDER, scale=_PIXELS)
    return stream.getvalue()
