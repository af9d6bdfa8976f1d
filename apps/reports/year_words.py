"""Makes the text of one year's report serve every year: its year becomes a word where it stood for itself."""

import re
from dataclasses import dataclass

from apps.core.text import search_key

# What must stay: figures in brackets, signs (04/2015/NĐ-CP), days and months (14/8/2023, tháng 8 năm 2023), what a law,
# decision or plan is called by (Hiến pháp năm 2013, Luật … năm 2022), and terms of office (2021-2026).
_KEPT = re.compile(
    r"\[\[.*?\]\]"
    r"|\d+/\d{4}/\S+"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|(?:ngày \d{1,2} )?tháng \d{1,2}(?: năm |/)\d{4}"
    r"|\d{1,2}[/.-]\d{4}"
    r"|\d{4}\s?[-–]\s?\d{4}"
    r"|(?:Luật|Bộ luật|Hiến pháp|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư|Chỉ thị|Kết luận|Quy định)"
    r"[^.,;:()\n]{0,90}? năm \d{4}",
    re.DOTALL,
)
_YEAR = re.compile(r"(?<![\w.,/-])(\d{4})(?![\w/-]|[.,]\d| ?%)")
_BEHIND = re.compile(r"\b(?:năm|đầu|cuối|giữa|hết|vụ|niên độ|niên khóa) $", re.I)
_MEASURE = re.compile(
    r" (?:hộ|người|nhân khẩu|khẩu|lao động|đại biểu|cử tri|hội viên|đoàn viên|đảng viên|thành viên|cán bộ|học sinh|em"
    r"|đối tượng|phiếu|lượt|cuộc|buổi|hội nghị|đơn|vụ|hồ sơ|thủ tục|ý kiến|kiến nghị|tin|bài|tờ|cuốn|suất|con"
    r"|cây|ngày công|giờ|mét|thôn|gia đình|trường hợp|công trình|mô hình|ha|km|m2|m²|m3|tấn|tạ|kg|nghìn|triệu|tỷ"
    r"|đồng)(?!\w)",
    re.I,
)


_NAMED = re.compile(r"(?:\bnăm )?\b(?:19|20|21)\d{2}\b", re.I)


def without_years(text: str) -> str:
    """A title or a name without the years in it, by which those of two years are told to be alike."""
    return _NAMED.sub("", text)


@dataclass(frozen=True)
class Worded:
    """The text with its words, how many years became words, and the years that were left as they stand."""

    text: str
    changed: int = 0
    left: tuple[str, ...] = ()


def word_years(text: str, year: int) -> Worded:
    """`year` becomes {year}, the ones beside it {last_year} and {next_year}; all others stay.

    Nothing is changed within dates, signs and names of laws; a year that stays there is named in `left`. A number that
    counts something ("2023 hộ") is none.
    """
    words = {str(year - 1): "{last_year}", str(year): "{year}", str(year + 1): "{next_year}"}
    changed, left, parts, at = 0, [], [], 0

    def worded(part: str) -> str:
        nonlocal changed

        def one(match: re.Match[str]) -> str:
            nonlocal changed
            counts = _MEASURE.match(part, match.end()) and not _BEHIND.search(part[: match.start()])
            if match[1] in words and not counts:
                changed += 1
                return words[match[1]]
            return match[0]

        return _YEAR.sub(one, part)

    for kept in _KEPT.finditer(text):
        parts += [worded(text[at : kept.start()]), kept[0]]
        at = kept.end()
        if not kept[0].startswith("[[") and str(year) in kept[0]:
            left.append(kept[0])
    parts.append(worded(text[at:]))
    return Worded("".join(parts), changed, tuple(dict.fromkeys(left)))


def title_key(title: str) -> str:
    """By which headings of different years and hands are the same: without years, diacritics and capitals."""
    return search_key(without_years(title))
