"""The visible mark of a digital signature, drawn by the portal's own writer.

pyHanko's text sets Vietnamese letters with gaps, so the mark is a page of WeasyPrint that becomes the appearance of the
signature's field. It carries no tags: its words for those who cannot see it stand with the field.
"""

import uuid
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticContentStamp, TextStampStyle

from apps.documents.signatures.places import MARK_HEIGHT, MARK_WIDTH, SEAL_SIZE
from apps.documents.writers.pdf import render_sheet

# Phụ lục I, Mục II.7c and II.8: the signature is blue, the organ's seal red.
_BLUE, _RED = "#0b3d91", "#c1121f"
_MOMENT = "%Y-%m-%dT%H:%M:%S%z"


@dataclass(frozen=True)
class Mark:
    """What a mark says: the signer as the certificate names him, and for an organ its name. It adds the moment.

    `picture` is a PNG of the signature or, of an organ, of its seal in its own size, which then stands there alone.
    """

    signer: str
    organ: str = ""
    picture: bytes = b""

    def page(self, moment: datetime) -> bytes:
        """The mark as a PDF page of the field's size."""
        width, height = (SEAL_SIZE, SEAL_SIZE) if self.organ else (MARK_WIDTH, MARK_HEIGHT)
        style = f"""
@page {{ size: {width:.2f}pt {height:.2f}pt; margin: 0; @top-center {{ content: none }} }}
body {{ margin: 0; font: 8pt/1.15 Tinos; font-kerning: none; font-variant-ligatures: none }}
p {{ margin: 0; overflow-wrap: anywhere }}
.signer {{ color: {_BLUE}; margin-left: {MARK_WIDTH / 3:.2f}pt; padding: 14pt 0 0 4pt }}
img {{ image-rendering: crisp-edges; display: block; object-fit: contain }}
.signer img {{ position: absolute; left: 0; top: 0; width: {width:.2f}pt; height: {height - 20:.2f}pt }}
.signer.drawn {{ padding-top: {height - 19:.2f}pt; font-size: 7pt }}
.seal {{ width: {width:.2f}pt; height: {height:.2f}pt }}
.organ {{ color: {_RED}; border: 1.2pt solid {_RED}; margin: 14pt 3pt 0 22pt; padding: 3pt; font-size: 7.5pt }}
"""
        local = timezone.localtime(moment)
        picture = f"data:image/png;base64,{b64encode(self.picture).decode()}" if self.picture else ""
        said = {"mark": self, "picture": picture, "moment": local, "zone": local.isoformat()[-6:]}
        return render_sheet(render_to_string("documents/mark.html", said), style, tagged=False)


class _Drawn(PdfContent):
    """A page of PDF as the content of a stamp."""

    def __init__(self, page: bytes, box: BoxConstraints) -> None:
        super().__init__(box=box)
        self.page = page

    def render(self) -> bytes:
        drawn: Any = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self.page)))
        name = f"/Mark{uuid.uuid4().hex}"
        self.resources.xobject[name] = drawn  # type: ignore[index]
        return f"{name} Do".encode()


@dataclass(frozen=True)
class MarkStyle(TextStampStyle):
    """Draws `mark` when the signature's moment is known, so that mark and signature tell the same one."""

    mark: Mark = Mark("")
    timestamp_format: str = _MOMENT
    border_width: int = 0
    background_opacity: float = 1.0

    def create_stamp(self, writer: Any, box: BoxConstraints, text_params: dict[str, Any]) -> Any:
        drawn = _Drawn(self.mark.page(datetime.fromisoformat(text_params["ts"])), box)
        whole = SimpleBoxLayoutRule(
            x_align=self.background_layout.x_align,
            y_align=self.background_layout.y_align,
            margins=Margins.uniform(0),
        )
        style: Any = replace(self, background=drawn, background_layout=whole)
        return StaticContentStamp(writer=writer, style=style, box=box)
