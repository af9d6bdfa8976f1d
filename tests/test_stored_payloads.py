"""Scripts and formulas that somebody stored in every text of every table: read back as words, everywhere."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree, html
from openpyxl import load_workbook

from tests.payloads import PAYLOADS, SENTINEL, Page, hostile_world, pages
from tests.permissions import addresses

pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("unlogged", "rules")]

PARTS = 12
WAYS = [pytest.param(part, id=str(part), marks=pytest.mark.soak if part else ()) for part in range(PARTS)]
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "hx-get", "hx-post", "xlink:href")


def wrong_in_html(body: bytes) -> Iterator[str]:
    """Elements and attributes that no template of the portal writes."""
    page = html.fromstring(body)
    for element in page.iter(etree.Element):
        if element.tag in ("script", "style") and SENTINEL in (element.text or "") and element.get("type") is None:
            yield f"<{element.tag}> {element.text!r:.80}"
        if element.get("id") == SENTINEL:
            yield f"an element of the payload: {element.tag}"
        for name, value in element.attrib.items():
            if name.startswith("on"):
                yield f"{element.tag} {name}={value!r:.80}"
            if name in ADDRESSES and re.sub(r"[\s\x00-\x1f]", "", value).lower().startswith(
                ("javascript:", "data:text")
            ):
                yield f"{element.tag} {name}={value!r:.80}"


def wrong_in_archive(body: bytes) -> Iterator[str]:
    """Parts that are no whole XML, and cells that are formulas."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    if "xl/workbook.xml" in names:
        for sheet in load_workbook(io.BytesIO(body)):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        yield f"formula {cell.value!r:.80} at {cell.coordinate}"


def wrong_with(page: Page) -> Iterator[str]:
    response, kind = page.response, page.response.get("Content-Type", "")
    if response.status_code >= 500:
        yield str(response.status_code)
    for name, value in response.items():
        if SENTINEL in name.lower() or "\n" in value or "\r" in value:
            yield f"header {name}: {value!r:.80}"
    if not page.body:
        return
    if kind.startswith("text/html"):
        yield from wrong_in_html(page.body)
    elif page.body.startswith(b"PK"):
        yield from wrong_in_archive(page.body)
    elif "xml" in kind:
        etree.fromstring(page.body)
    elif "json" in kind:
        json.loads(page.body)
    elif kind.startswith("text/csv"):
        yield from (f"csv {line!r:.60}" for line in page.body.decode().splitlines() if line[:1] in tuple("=+@"))


@pytest.mark.parametrize("part", WAYS)
def test_nothing_stored_is_read_as_anything_but_words(db: None, without_menu: None, part: Any) -> None:
    world = hostile_world(shift=part)
    wrong, shown = [], set()
    for page in pages(world, addresses()[part::PARTS]):
        wrong += [f"{page.name} {page.url} as {page.letter}: {what}" for what in wrong_with(page)]
        if SENTINEL.encode() in page.body:
            shown.add(page.name)
    assert not wrong, "\n".join(wrong)
    # They are there, and read.
    assert len(shown) > 15


def test_what_runs_is_found() -> None:
    """Each payload that a page could run is told when it stands there unescaped."""
    for text in PAYLOADS[:3] + PAYLOADS[4:6]:
        assert list(wrong_in_html(f"<p title='{text}'>{text}</p><textarea>{text}</textarea>".encode())), text
    assert list(wrong_in_html(f"<a href='{PAYLOADS[3]}'>x</a>".encode()))
