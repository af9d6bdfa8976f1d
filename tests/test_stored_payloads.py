"""Scripts and formulas that somebody stored in every text of every table: read back as words, everywhere."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from email.message import Message
from typing import Any

import pytest
from lxml import etree, html
from openpyxl import load_workbook

from tests.payloads import PAYLOADS, SENTINEL, Page, hostile_world, pages
from tests.permissions import addresses

pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("unlogged", "rules")]

PARTS = 12
WAYS = [pytest.param(part, id=str(part), marks=pytest.mark.soak if part else ()) for part in range(PARTS)]
# What a browser or a reader of PDF may be let show instead of keeping.
SHOWN = ("application/pdf", "image/jpeg", "image/png", "image/webp")
NOT_PDF = (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/SubmitForm")
CALENDAR = re.compile(
    "(BEGIN|END|PRODID|VERSION|METHOD|NAME|X-WR-CALNAME|REFRESH-INTERVAL|UID|DTSTAMP|DTSTART|DTEND|SUMMARY|TRANSP)[:;]"
)
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
    """Parts that are no whole XML, cells that are formulas, and what leads out of the file where a text says so."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                part = etree.fromstring(archive.read(name))
                outside = part.xpath("//*[@TargetMode='External']/@Target") if name.endswith(".rels") else []
                yield from (f"leads to {target!r:.80}" for target in outside if SENTINEL in target)
    if "xl/workbook.xml" in names:
        for sheet in load_workbook(io.BytesIO(body)):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        yield f"formula {cell.value!r:.80} at {cell.coordinate}"


def wrong_in_calendar(body: bytes) -> Iterator[str]:
    """Lines that are none of ours: what was typed stays inside the line that it was put into."""
    for line in body.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        if not CALENDAR.match(line) or "\n" in line or "\r" in line:
            yield f"line {line!r:.80}"


def wrong_in_csv(body: bytes) -> Iterator[str]:
    """Cells that a spreadsheet would take for a formula."""
    for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")):
        yield from (f"cell {cell!r:.60}" for cell in row if re.match(r"[=+@\t\r]|-(?![\d,.]+$)", cell))


def wrong_in_headers(response: Any, kind: str) -> Iterator[str]:
    """Lines that a text broke, a file that would be shown as a page, a name that is none."""
    for name, value in response.items():
        if SENTINEL in name.lower() or "\n" in value or "\r" in value:
            yield f"header {name}: {value!r:.80}"
    if response.get("X-Content-Type-Options") != "nosniff" or "Content-Security-Policy" not in response:
        yield "may be taken for another kind"
    disposition = Message()
    disposition["Content-Disposition"] = response.get("Content-Disposition", "")
    if disposition.get_content_disposition() == "inline" and kind not in SHOWN:
        yield f"shows {kind}"
    if re.search(r'[<>"/\\\x00-\x1f\u202e]', disposition.get_filename() or ""):
        yield f"file name {disposition.get_filename()!r:.80}"
    if kind.startswith(("image/svg", "application/xhtml")):
        yield f"runs scripts: {kind}"


def wrong_with(page: Page) -> Iterator[str]:
    response, kind = page.response, page.response.get("Content-Type", "")
    if response.status_code >= 500:
        yield str(response.status_code)
    # What watches the portal is answered before all else, and hears no stored word.
    if not page.name.startswith("health:"):
        yield from wrong_in_headers(response, kind.partition(";")[0])
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
        yield from wrong_in_csv(page.body)
    elif kind.startswith("text/calendar"):
        yield from wrong_in_calendar(page.body)
    elif page.body.startswith(b"%PDF"):
        yield from (f"PDF with {name!r}" for name in NOT_PDF if re.search(re.escape(name) + rb"\b", page.body))


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


def test_what_is_no_cell_no_line_and_no_name_is_found() -> None:
    assert list(wrong_in_csv(b'a,b\n"x","=1+1"\n')) == ["cell '=1+1'"]
    assert not list(wrong_in_csv("\ufeffa,-12,5\r\n'=1+1,x\r\n".encode()))
    assert list(wrong_in_calendar(b"SUMMARY:a\r\nX-Zqrun: 1\r\n"))
    safe = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'self'"}
    for name, value in (("Content-Disposition", 'inline; filename="a.html"'), ("X-Zqrun", "1")):
        assert list(wrong_in_headers(safe | {name: value}, "text/plain")), name
    assert not list(wrong_in_headers(safe | {"Content-Disposition": 'inline; filename="a.pdf"'}, "application/pdf"))
