"""The process: a .docx on standard input, its paragraphs and tables in their order as one line of JSON."""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

MOST_MEMORY = 700 * 1024**2
MOST_SECONDS = 8
MOST_PARTS = 6_000
MOST_LETTERS = 600_000

UNREADABLE = "Không đọc được tệp Word. Mở tệp bằng Word, chọn Lưu thành (Save As), kiểu Word (*.docx) rồi gửi lại."
TOO_MUCH = "Tệp Word chứa quá nhiều nội dung để lấy làm đề cương. Giữ lại phần đề cương, lưu thành tệp mới rồi gửi."


class TooMuchError(Exception):
    """The file says more than an outline can."""


def main() -> None:
    """Nothing on the command line; the answer is one line."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 2))
    try:
        told: list[Any] = ["parts", list(parts(sys.stdin.buffer.read()))]
    except (TooMuchError, MemoryError):
        told = ["refused", TOO_MUCH]
    except Exception:
        # Whatever the parser stumbles over means the same to the sender; its text would only name the parser's inside.
        told = ["refused", UNREADABLE]
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))


def parts(content: bytes) -> Iterator[dict[str, Any]]:
    """`{"text", "level", "bold"}` for a paragraph (level 1-9 of a heading, 0 for body text), `{"table"}` for a table.

    A table is told by its first words alone. What stands in text boxes, headers and footers is left out.
    """
    word = docx.Document(io.BytesIO(content))
    levels = _style_levels(word)
    found = letters = 0
    for element in word.element.body.iterchildren():
        if element.tag == qn("w:tbl"):
            told: dict[str, Any] = {"table": " ".join(_text(element).split())[:120]}
        elif element.tag == qn("w:p"):
            told = {"text": _text(element), "level": _level(element, levels), "bold": _is_bold(element)}
        else:
            continue
        found, letters = found + 1, letters + len(told.get("text", ""))
        if found > MOST_PARTS or letters > MOST_LETTERS:
            raise TooMuchError
        yield told


def _text(element: Any) -> str:
    pieces = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if any(ancestor.tag == qn("w:txbxContent") for ancestor in node.iterancestors()):
            continue
        pieces.append({qn("w:t"): node.text or "", qn("w:noBreakHyphen"): "-"}.get(node.tag, " "))
    return "".join(pieces)


def _style_levels(word: Any) -> dict[str, int]:
    """Heading levels by the styles' ids: by their outline level, their English name, or the style they stand on."""
    styles = {style.get(qn("w:styleId")): style for style in word.styles.element.findall(qn("w:style"))}

    def level(style_id: str | None, steps: int = 0) -> int:
        style = styles.get(style_id)
        if style is None or steps > 10:
            return 0
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None:
            return _outline(outline)
        name = style.find(qn("w:name"))
        words = (name.get(qn("w:val")) or "").lower().split() if name is not None else []
        if len(words) == 2 and words[0] == "heading" and words[1].isdigit():
            return int(words[1])
        base = style.find(qn("w:basedOn"))
        return level(base.get(qn("w:val")), steps + 1) if base is not None else 0

    return {style_id: level(style_id) for style_id in styles if style_id}


def _outline(element: Any) -> int:
    typed = element.get(qn("w:val")) or ""
    return int(typed) + 1 if typed.isdigit() and int(typed) < 9 else 0


def _level(paragraph: Any, levels: dict[str, int]) -> int:
    own = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if own is not None:
        return _outline(own)
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return levels.get(style.get(qn("w:val")), 0) if style is not None else 0


def _is_bold(paragraph: Any) -> bool:
    """Whether all its words are bold by themselves; bold that a style gives counts as the style's heading or not."""
    runs = [run for run in paragraph.iter(qn("w:r")) if any((t.text or "").strip() for t in run.iter(qn("w:t")))]

    def bold(run: Any) -> bool:
        mark = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        return mark is not None and (mark.get(qn("w:val")) or "1").lower() not in ("0", "false", "off", "none")

    return bool(runs) and all(bold(run) for run in runs)
