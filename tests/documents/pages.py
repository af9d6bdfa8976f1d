"""What the layout tests measure: lines of a rendered page with their place and type, and LibreOffice's own layout."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pdfplumber
import pytest

MM = 72 / 25.4
LEFT, RIGHT = 30 * MM, (210 - 17) * MM
# Above TOP stands only the page number.
TOP, BOTTOM = 20 * MM, (297 - 20) * MM
MIDDLE = (LEFT + RIGHT) / 2
# Where the head's left column ends; the foot's ends in the middle of the text.
HEAD_BORDER = LEFT + (RIGHT - LEFT) * 0.42
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Line:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    fonts: frozenset[str]

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def bold(self) -> bool:
        return all("Bold" in font for font in self.fonts)

    @property
    def italic(self) -> bool:
        return all("Italic" in font for font in self.fonts)


def lines_of(page: pdfplumber.page.Page, *, left: float = 0, right: float | None = None) -> list[Line]:
    """Lines between two verticals, from the top; a column is read by itself when its borders are given."""
    box = page.filter(lambda thing: left <= thing.get("x0", left) < (right or page.width))
    result = []
    for found in box.extract_text_lines():
        chars = [char for char in found["chars"] if char["text"].strip()]
        result.append(
            Line(
                text=found["text"],
                x0=chars[0]["x0"],
                x1=chars[-1]["x1"],
                top=found["top"],
                bottom=found["bottom"],
                # matrix[5] is the base line, from the page's foot.
                base=page.height - chars[0]["matrix"][5],
                size=round(chars[0]["size"], 1),
                fonts=frozenset(char["fontname"].split("+")[-1] for char in chars),
            )
        )
    return result


def open_pdf(content: bytes) -> pdfplumber.PDF:
    return pdfplumber.open(io.BytesIO(content))


def rule_below(page: pdfplumber.page.Page, line: Line, *, within: float = 8) -> dict[str, Any]:
    """The rule under a line: a border is written as a very low box."""
    found = [
        box
        for box in page.rects
        if box["height"] < 1.5
        and line.bottom - 2 <= box["top"] <= line.bottom + within
        and box["x0"] < line.x1
        and box["x1"] > line.x0
    ]
    assert len(found) == 1
    return found[0]


def text_lines(content: bytes) -> list[list[str]]:
    """Each page's lines without the page number."""
    with open_pdf(content) as pdf:
        return [[line.text for line in lines_of(page) if line.top > TOP - 5] for page in pdf.pages]


def shared_lines(ours: bytes, theirs: bytes) -> float:
    """Share of the lines that two PDFs have in common in the same order, the ends of pages among them."""
    first, second = (
        [line for page in text_lines(content) for line in (*map(squeezed, page), "\f")] for content in (ours, theirs)
    )
    same = sum(block.size for block in SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks())
    return same / max(len(first), len(second))


def pdf_words(content: bytes) -> list[str]:
    """Words in the order of the file, without page numbers."""
    with open_pdf(content) as pdf:
        return [
            word["text"]
            for page in pdf.pages
            for word in page.extract_words(use_text_flow=True)
            if word["top"] > TOP - 5
        ]


def docx_xml(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return ElementTree.fromstring(package.read(name))


def docx_words(content: bytes) -> list[str]:
    """Words of the body in the order of the file; a paragraph and a line break part words."""
    text = []
    for node in docx_xml(content, "word/document.xml").iter():
        if node.tag in (f"{WORD}p", f"{WORD}br"):
            text.append(" ")
        elif node.tag == f"{WORD}noBreakHyphen":
            text.append("-")
        elif node.tag == f"{WORD}t":
            text.append(node.text or "")
    return "".join(text).split()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def laid_out_by_office(contents: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The DOCX files as LibreOffice prints them; a machine without it fails the test, it does not skip it."""
    office = shutil.which("soffice")
    if office is None:
        pytest.fail("LibreOffice is missing: apt-get install libreoffice-writer-nogui fonts-liberation2")
    for name, content in contents.items():
        (folder / f"{name}.docx").write_bytes(content)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *(str(folder / f"{name}.docx") for name in contents),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {name: (folder / f"{name}.pdf").read_bytes() for name in contents}
