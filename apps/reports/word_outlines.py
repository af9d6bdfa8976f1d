"""From the paragraphs of a Word file to the sections of an outline; plain values in and out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.core.text import shortened
from apps.core.word_files import WordFileError, WordPart
from apps.reports.models import MOST_SECTIONS
from apps.reports.year_words import word_years

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
# Numbers as they are typed before headings: "I.", "II -", "1.", "1.1." (Decree 30/2020, Appendix I, V.6).
_TYPED = (
    (3, re.compile(r"\d{1,2}\.\d{1,2}[.)]?\s+(?=\S)")),
    (2, re.compile(r"\d{1,2}\s?[.)-]\s*(?=[^\W\d])")),
    (1, re.compile(r"(?:PHẦN|Phần)\s+(?:[IVX]{1,5}|\d{1,2})\s*[.:)–-]?\s*(?=\S)")),
    (1, re.compile(r"[IVX]{1,5}\s*[.:)–-]\s*(?=\S)")),
)
_MOST_TITLE, _MOST_TEXT = 300, 20_000


@dataclass
class ReadOutline:
    """The sections, and what was not taken over, in sentences."""

    sections: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def outline_of(parts: Iterable[WordPart], year: int | None = None) -> ReadOutline:
    """Headings by style, or bold with a typed number, become sections; the text below is their default text.

    With `year`, the year that the file was written for becomes a word. Raises `WordFileError` without a heading.
    """
    read, before = ReadOutline(), 0
    texts: list[str] = []
    tables: list[str] = []
    left: list[str] = []
    for part in parts:
        heading = None if part.is_table else _heading(part)
        if part.is_table:
            tables.append(shortened(part.text, 60) or "bảng không có chữ")
        elif heading is not None:
            level, title = heading
            texts = []
            read.sections.append(
                {"level": level, "title": shortened(_worded(title, year, left), _MOST_TITLE), "text": texts}
            )
        elif part.text and read.sections:
            texts.append(_worded(part.text, year, left))
        elif part.text:
            before += 1
    if not read.sections:
        raise WordFileError(
            "Tệp không có đề mục nào nhận ra được. Dùng kiểu Heading 1, 2, 3 của Word cho đề mục, hoặc gõ đậm cả dòng "
            "với số “I.”, “1.”, “1.1.” ở đầu, rồi gửi lại."
        )
    if len(read.sections) > MOST_SECTIONS:
        raise WordFileError(f"Tệp có {len(read.sections)} đề mục, nhiều hơn {MOST_SECTIONS}; bớt đề mục rồi gửi lại.")
    _raise_levels(read.sections)
    for section in read.sections:
        section["text"] = _joined(section, read.notes)
    if before:
        read.notes.append(f"{before} đoạn trước đề mục đầu tiên không được lấy (tên cơ quan, quốc hiệu, trích yếu …).")
    if tables:
        listed = "; ".join(f"“{name}”" for name in tables[:10])
        more = f" và {len(tables) - 10} bảng khác" if len(tables) > 10 else ""
        read.notes.append(f"Không lấy {len(tables)} bảng, hãy lập lại bằng mục bảng số liệu: {listed}{more}.")
    if left:
        kept = "; ".join(list(dict.fromkeys(left))[:10])
        read.notes.append(f"Năm {year} trong ngày tháng, số và tên văn bản được giữ nguyên, cần xem lại: {kept}.")
    return read


def _worded(text: str, year: int | None, left: list[str]) -> str:
    plain = _CONTROL.sub("", text).replace("[[", "[").replace("]]", "]")
    if year is None:
        return plain
    worded = word_years(plain, year)
    left.extend(worded.left)
    return worded.text


def _heading(part: WordPart) -> tuple[int, str] | None:
    if not part.text or len(part.text) > 600:
        return None
    typed = next(((level, match) for level, form in _TYPED if (match := form.match(part.text))), None)
    rest = part.text[typed[1].end() :] if typed else part.text
    if part.level:
        return min(part.level, 3), _titled(rest)
    return (typed[0], _titled(rest)) if typed and part.bold else None


def _titled(text: str) -> str:
    return text.rstrip(" .:;")


def _raise_levels(sections: list[dict[str, Any]]) -> None:
    """The highest heading of the file is level 1, and no heading lies more than one level below the one before it."""
    highest = min(section["level"] for section in sections)
    last = 0
    for section in sections:
        section["level"] = last = min(section["level"] - highest + 1, last + 1)


def _joined(section: dict[str, Any], notes: list[str]) -> str:
    text = "\n".join(section["text"])
    if len(text) > _MOST_TEXT:
        notes.append(f"Mục “{section['title']}” dài quá {_MOST_TEXT} chữ nên chỉ lấy phần đầu.")
        text = text[:_MOST_TEXT].rpartition("\n")[0] or text[:_MOST_TEXT]
    return text
