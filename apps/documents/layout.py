"""The form of an administrative document: Nghị định 30/2020/NĐ-CP, Phụ lục I, once for every writer.

Lengths are points unless the name says otherwise. Where the decree gives a range, the value is the one of its own
sample (Mục V) or, where there is no sample, our choice inside the range.
"""

from dataclasses import dataclass
from typing import Literal

POINTS_PER_MM = 72 / 25.4

# Phần I Mục I.1-3: A4 portrait; top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm.
PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297
MARGIN_TOP_MM, MARGIN_RIGHT_MM, MARGIN_BOTTOM_MM, MARGIN_LEFT_MM = 20, 17, 20, 30
TEXT_WIDTH = (PAGE_WIDTH_MM - MARGIN_LEFT_MM - MARGIN_RIGHT_MM) * POINTS_PER_MM

# Phần I Mục I.4: Times New Roman. The PDF embeds Tinos, which has the same widths and a free licence.
OFFICE_FONT = "Times New Roman"
PRINT_FONT = "Tinos"

# Mục II.5 lời văn: the first line goes in by 1 or 1,27 cm; at least 6 pt between paragraphs.
INDENT = 36.0
GAP = 6.0
SPACE_BEFORE_TITLE = 18.0
SPACE_AFTER_SUBJECT = 12.0

# Mục II.1-4: the place of ô 1-4; per cent of the text's width for the agency, the rest for the nation.
HEAD_LEFT_PERCENT = 42
# Mục II.7-9: the signature stands in the right half, the recipients in the left.
FOOT_LEFT_PERCENT = 50
FOOT_GUTTER = 12.0
# Mục II.7c: room between post and name for the signature's picture and the seal, of about 36 mm [K].
SIGNATURE_ROOM = 84.0
# Those who sign beneath the first row of signers have no seal; the decree is silent on the distances.
COSIGNER_ROOM = 56.0
COSIGNER_GAP = 12.0

# The decree knows no code that leads to a page: as small as a telephone reads from a copy, beneath the recipients.
CODE_SIZE = 66.0
CODE_GAP = 6.0

# Mục II.1-2, II.5: the motto's rule is as long as the motto; the others are 1/3-1/2 of the text, centred.
RULE_THICKNESS = 0.75
RULE_GAP = 2.0
SHORT_RULE_PERCENT = 35

# Mục II.9a: with two or more addressees the dashes stand under the colon of "Kính gửi:".
ADDRESSEES_INDENT = 72.0

# No rule for tables: 12 pt text, room inside a cell, lines as thin as a printer holds.
CELL_PADDING = 4.0
CELL_PADDING_VERTICAL = 2.0
TABLE_RULE = 0.5


@dataclass(frozen=True)
class Part:
    """How one part of a document looks; `label` is the name of its style in a word processor.

    `line` is the exact distance of lines, `first_line` the indent of the first, `hanging` that of the others.
    """

    label: str
    size: float
    line: float
    align: Literal["left", "center", "justify"] = "center"
    bold: bool = False
    italic: bool = False
    before: float = 0.0
    after: float = 0.0
    first_line: float = 0.0
    hanging: float = 0.0
    keep_next: bool = False


def _text(label: str, *, bold: bool = False, italic: bool = False, keep_next: bool = False) -> Part:
    """Body text, ô 6: 13-14 pt (sample 14), lines single to 1,5 times (here 1,25), justified."""
    return Part(
        label,
        14,
        17.5,
        "justify",
        bold=bold,
        italic=italic,
        after=GAP,
        first_line=INDENT,
        keep_next=keep_next,
    )


PARTS: dict[str, Part] = {
    # ô 1: Quốc hiệu 12-13 (sample 12) bold capitals; Tiêu ngữ 13-14 (sample 13) bold.
    "nation": Part("Quốc hiệu", 12, 14.5, bold=True),
    "motto": Part("Tiêu ngữ", 13, 15.5, bold=True),
    # ô 2: superior organ 12-13 capitals, not bold; issuing organ 12-13 capitals, bold.
    "parent": Part("Cơ quan chủ quản", 12, 14.5),
    "organ": Part("Cơ quan ban hành", 12, 14.5, bold=True),
    # ô 3: number and sign, 13 exactly, upright; ô 4: place and date 13-14 (sample 13), italic.
    "number": Part("Số, ký hiệu", 13, 15.5, before=8),
    "place-date": Part("Địa danh, thời gian", 13, 15.5, italic=True, before=8),
    # ô 5a: name of the type and subject 13-14 (sample 14), bold.
    "type-name": Part("Title", 14, 17.5, bold=True, before=SPACE_BEFORE_TITLE, keep_next=True),
    "subject": Part("Subtitle", 14, 17.5, bold=True, keep_next=True),
    # ô 9a: addressees 13-14 (sample 14), upright.
    "addressee": Part("Kính gửi", 14, 17.5, after=GAP),
    "addressees-title": Part("Kính gửi nhiều nơi", 14, 17.5, "left"),
    "addressee-line": Part("Nơi kính gửi", 14, 17.5, "left"),
    # ô 6: legal bases in italics, one a line; text; headings as row V.6b of the samples shows them.
    "basis": _text("Căn cứ", italic=True),
    "text": _text("Body Text"),
    "item": _text("Khoản"),
    "heading-1": _text("heading 1", bold=True, keep_next=True),
    "heading-2": _text("heading 2", bold=True, keep_next=True),
    "heading-3": _text("heading 3", bold=True, keep_next=True),
    "caption": Part("caption", 13, 15.5, bold=True, after=4, keep_next=True),
    "head-cell": Part("Đầu bảng", 12, 14.5, bold=True),
    "cell": Part("Ô bảng", 12, 14.5, "left"),
    "number-cell": Part("Ô số", 12, 14.5),
    # ô 7: authority and post 13-14 (sample 14) bold capitals; name 13-14 (sample 14) bold.
    "post": Part("Chức vụ", 14, 17.5, bold=True, keep_next=True),
    "signer": Part("Người ký", 14, 17.5, bold=True, before=SIGNATURE_ROOM),
    "cosigner": Part("Người cùng ký", 14, 17.5, bold=True, before=COSIGNER_ROOM),
    # ô 9b: "Nơi nhận:" 12 bold italic, its line as high as the post's beside it; recipients 11 upright.
    "recipients-title": Part("Tiêu đề nơi nhận", 12, 17.5, "left", bold=True, italic=True),
    "recipient": Part("Nơi nhận", 11, 13, "left", hanging=6),
    "code-note": Part("Chú thích mã xác nhận", 9, 11, "left"),
    # Phần I Mục I.7: 13-14, upright, centred in the top margin, not on page 1.
    "page-number": Part("header", 13, 15.5),
}
