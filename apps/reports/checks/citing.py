"""Where a text cites a document, and how near two numbers of documents are to each other."""

import re
from dataclasses import dataclass
from functools import lru_cache

from apps.reports.checks.letters import LOWER, UPPER

_KINDS = (
    "Nghị quyết liên tịch|Thông tư liên tịch|Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư|Quyết định|Quy định"
    "|Chỉ thị|Kết luận|Kế hoạch|Hướng dẫn|Thông báo|Chương trình|Báo cáo|Công văn|Đề án|Tờ trình|Hiến pháp|Điều lệ"
    "|Quy chế|Văn bản"
)
# A kind begins with a capital where it cites; "luật" in running prose does not.
_KIND = re.compile(rf"\b(?:{_KINDS})\b")
_GROUP = rf"[{UPPER}][{UPPER}{LOWER}]{{0,12}}\d{{0,2}}"
_SYMBOL = re.compile(
    rf"(?<![\w/])\d{{1,4}} ?(?:/ ?\d{{4}} ?)?[/-] ?{_GROUP}(?: ?[-–/] ?{_GROUP})*(?!\w)"
    r"|(?<![\w/.,])\d{1,4}/\d{4}/QH\d{1,2}"
)
# Numbers of the state's and the Party's central bodies; those of provinces, communes and boards are not listed.
_CENTRAL = re.compile(
    r"\d{1,4}/\d{4}/(?:NĐ-CP|QH\d{1,2}|PL-UBTVQH\d{1,2}|NQ-UBTVQH\d{1,2}|QĐ-TTg|CT-TTg|NQ-CP|TT-[A-ZĐ]{2,12}"
    r"|TTLT-[A-ZĐ-]+|NQLT-[A-ZĐ-]+)|\d{1,4}/NQ-UBTVQH\d{1,2}|\d{1,4}-[A-ZĐ][A-Za-zĐđ]{0,3}/TW"
)
CENTRAL_BODIES = re.compile(r"Bộ Chính trị|Ban Bí thư|Ban Chấp hành Trung ương|Chính phủ|Quốc hội")


@dataclass(frozen=True)
class Citation:
    """A number in a text, its kind where one is named, and the stretch that the citation takes up."""

    kind: str
    number: str
    span: tuple[int, int]
    start: int
    after: str
    before: str

    @property
    def is_central(self) -> bool:
        return _CENTRAL.fullmatch(self.number) is not None

    @property
    def year(self) -> int | None:
        """The year within the number: 2015 of 04/2015/NĐ-CP."""
        found = re.match(r"\d{1,4}/(\d{4})/", self.number)
        return int(found[1]) if found else None


@lru_cache(maxsize=256)
def citations(text: str) -> tuple[Citation, ...]:
    """Every number of a document in the text."""
    found = []
    for match in _SYMBOL.finditer(text):
        before = text[max(0, match.start() - 120) : match.start()]
        kinds = list(_KIND.finditer(before))
        near = kinds[-1] if kinds and not re.search(r"[;.]\s|\d/\d{4}/|\n", before[kinds[-1].end() :]) else None
        start = match.start() - (len(before) - near.start()) if near else match.start()
        after = re.split(r"[;\n]|\.\s", text[match.end() : match.end() + 260], maxsplit=1)[0]
        number = re.sub(r"\s", "", match[0]).replace("–", "-")
        name = before[near.end() :] if near else ""
        found.append(Citation(near[0] if near else "", number, match.span(), start, after, name))
    return tuple(found)


def cited_spans(text: str) -> list[tuple[int, int]]:
    """Stretches that name or describe a cited document: words of them are not the report's own."""
    spans = [(c.start, c.span[1] + len(_described(c.after))) for c in citations(text)]
    spans += [match.span() for match in _NAMED.finditer(text)]
    return spans


# A law by its name alone, up to the mark or the verb that ends it.
_NAMED = re.compile(
    r"\b(?:Hiến pháp|Bộ luật|Luật|Pháp lệnh|Điều lệ) [^;.:\n()]{0,90}?(?:xã, phường, thị trấn|năm \d{4}|cơ sở)"
)


def _described(after: str) -> str:
    """The date, body and subject that follow a number: "ngày … của … về …", up to a comma of another kind."""
    found = re.match(
        r"(?:,? ?ngày [\d/]+| ?,? ?của (?:[^,;.()]{0,60}?(?= về| quy| ban hành| hướng dẫn|,|$)))*"
        r"(?: ?(?:“[^”]*”|(?:về|quy định|ban hành|hướng dẫn|sửa đổi)[^;.“”()]{0,260}))?",
        after,
    )
    return found[0] if found else ""


def distance(one: str, other: str, most: int = 3) -> int:
    """Edits between two words where two letters that changed places are one edit; `most` + 1 when further apart."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        previous, row = row, [i] + [0] * len(other)
        for j, wanted in enumerate(other, start=1):
            row[j] = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], before[j - 2] + 1)
        if min(row) > most:
            return most + 1
        before = previous
    return row[-1]
