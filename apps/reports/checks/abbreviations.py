"""Abbreviations that nobody explained, that mean two things, or that are spelled in several ways."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from apps.core.text import search_key
from apps.reports.checks.citing import citations, distance
from apps.reports.checks.facts import Facts
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.passages import Passage, overlaps
from apps.reports.checks.wordlists import COMMON_ABBREVIATIONS, FIELD_ABBREVIATIONS

_SHORT = re.compile(r"(?<![\w/.-])[A-ZĐÂĂÊÔƠƯ]{2,}(?![\w/]|-[A-ZĐ])")
_ROMAN = re.compile(r"[IVXLC]+")
_DEFINED = re.compile(r" ?\((?:sau đây )?(?:(?:gọi|viết) tắt là |gọi là )?(?:Ban |Tổ )?(?P<short>[A-ZĐÂĂÊÔƠƯ]{2,})\)")
_BEFORE = re.compile(r"[^\n().;:]{3,90}$")
_BASIS = (
    "Cách soạn thảo văn bản hành chính (chưa kiểm chứng điều khoản): chỉ viết tắt cụm từ thông dụng hoặc đã viết đủ "
    "kèm chữ viết tắt trong ngoặc ở lần đầu, và viết một cách từ đầu đến cuối"
)


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about abbreviations; what one section defines holds for the whole report."""
    texts = [passage for passage in passages if passage.is_prose]
    defined: dict[str, str] = {}
    for passage in texts:
        yield from _definitions(passage, defined)
    counts = Counter(match[0] for passage in texts for match in _uses(passage))
    known = COMMON_ABBREVIATIONS | FIELD_ABBREVIATIONS | defined.keys()
    for passage in texts:
        for match in _uses(passage):
            if match[0] not in known:
                yield _unknown(passage, match, defined, counts)


def _uses(passage: Passage) -> Iterator[re.Match[str]]:
    """Abbreviations in the text: not parts of a document's number, Roman numerals or words of a line in capitals."""
    numbers = [cited.span for cited in citations(passage.text)]
    for match in _SHORT.finditer(passage.text):
        if overlaps(match.span(), numbers) or _ROMAN.fullmatch(match[0]) or _in_capitals(passage.text, match):
            continue
        yield match


def _in_capitals(text: str, match: re.Match[str]) -> bool:
    """Whether a word beside it is in capitals with Vietnamese letters: it is then a word of a line in capitals."""
    near = (
        text[max(0, match.start() - 12) : match.start()].split()[-1:] + text[match.end() : match.end() + 12].split()[:1]
    )
    return any(len(word) > 2 and word.isupper() and word.isalpha() and not word.isascii() for word in near)


def _definitions(passage: Passage, defined: dict[str, str]) -> Iterator[Finding]:
    """Collect what is defined; a second, other meaning of one abbreviation, and a second one of one meaning."""
    for match in _DEFINED.finditer(passage.text):
        before = _BEFORE.search(passage.text[max(0, match.start() - 90) : match.start()])
        if before is None:
            continue
        short, long = match["short"], _long_form(before[0], match["short"])
        if short in COMMON_ABBREVIATIONS and short not in defined:
            defined[short] = long
            continue
        earlier = defined.get(short)
        if earlier is not None and search_key(earlier) != search_key(long):
            yield passage.finding(
                Kind.ABBREVIATIONS,
                "abbreviations.two_meanings",
                Severity.WARNING,
                (match.start("short") - 1, match.end("short") + 1),
                f"“{short}” ở trên là “{earlier}”, ở đây lại là “{long}”; mỗi chữ viết tắt chỉ dùng cho một cụm từ.",
                _BASIS,
            )
            continue
        same = (other for other, words in defined.items() if other != short and search_key(words) == search_key(long))
        twin = next(same, None)
        if twin is not None:
            yield passage.finding(
                Kind.ABBREVIATIONS,
                "abbreviations.two_spellings",
                Severity.WARNING,
                match.span("short"),
                f"“{long}” ở trên viết tắt là “{twin}”, ở đây lại là “{short}”.",
                _BASIS,
                twin,
            )
        defined.setdefault(short, long)


def _long_form(words: str, short: str) -> str:
    """The words before the bracket that the letters stand for; small words between them may have no letter."""
    found = words.split()
    letters = list(short.casefold())
    taken = len(found)
    while letters and taken:
        taken -= 1
        if found[taken][:1].casefold() == letters[-1]:
            letters.pop()
        elif found[taken] not in ("của", "và", "về", "các", "cho", "xã", "-"):
            break
    return " ".join(found[taken:]) if not letters else " ".join(found[-len(short) :])


def _unknown(passage: Passage, match: re.Match[str], defined: dict[str, str], counts: Counter[str]) -> Finding:
    short = match[0]
    meant = _nearest(short, defined, counts)
    if meant:
        return passage.finding(
            Kind.ABBREVIATIONS,
            "abbreviations.two_spellings",
            Severity.WARNING,
            match.span(),
            f"“{short}” chưa được giải thích; có thể là “{meant}” (“{defined[meant]}”) viết khác đi.",
            _BASIS,
            meant,
        )
    return passage.finding(
        Kind.ABBREVIATIONS,
        "abbreviations.undefined",
        Severity.WARNING,
        match.span(),
        f"“{short}” chưa được giải thích; viết đủ cụm từ ở lần đầu rồi ghi chữ viết tắt trong ngoặc.",
        _BASIS,
    )


def _nearest(short: str, defined: dict[str, str], counts: Counter[str]) -> str | None:
    """What the report defines one slip away, or with the same letters in another order; the more used one wins.

    Others are not offered: two of them may differ by a letter and both be right ("VHXH" is no slip of "BHXH").
    """
    if len(short) < 4:
        return None
    near = [(distance(short, other, 2), -counts[other], other) for other in defined]
    near = [row for row in near if row[0] == 1 or (row[0] == 2 and set(short) == set(row[2]))]
    return min(near)[2] if near else None
