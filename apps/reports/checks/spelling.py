"""Slips of typing: impossible syllables, marks left out, words written twice or together, blanks that are missing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from apps.core.text import search_key
from apps.reports.checks.citing import citations
from apps.reports.checks.facts import Facts
from apps.reports.checks.findings import Finding, Kind, Severity
from apps.reports.checks.letters import LOWER, UPPER
from apps.reports.checks.passages import Passage, overlaps
from apps.reports.checks.syllable_table import TONES, is_syllable, one_way
from apps.reports.checks.wordlists import DOUBLED, FOREIGN, FREQUENT, common, free, pairs, syllables

_WORD = re.compile(r"[^\W\d_]+")
_LOOKALIKE = re.compile(r"[^\W\d_]*[ƣƢ][^\W\d_]*")
_GLUED_AFTER = re.compile(rf"(?<![\w.,/-])(\d{{1,3}}(?:\.\d{{3}})*(?:,\d+)?(?:ha|km|kg|[{LOWER}]{{3,}}))(?!\w)")
_GLUED_BEFORE = re.compile(rf"(?<![\w/-])((?!km\d|cm\d|dm\d)[{LOWER}]{{2,}}\d(?:[\d.,/]*\d)?)(?!\w)")
_NO_BLANK = re.compile(
    rf"(?<![\w.@/])([{LOWER})”]+[,;:][{LOWER}{UPPER}“(]\w*|[{LOWER})”]{{2,}}[.!?][{UPPER}][{LOWER}]+)(?![@/.]\w)"
)
_BASIS = "Cấu tạo âm tiết tiếng Việt, từ thường dùng trong văn bản hành chính và từ ngữ của chính báo cáo"


def find(passages: Sequence[Passage], facts: Facts) -> Iterator[Finding]:
    """All findings about spelling. A syllable that is possible is doubted only where another one makes a known word."""
    texts = [passage for passage in passages if passage.is_prose]
    own = Counter(pair for passage in texts for pair in _own_pairs(passage.text))
    for passage in texts:
        yield from _marks(passage)
        numbers = [cited.span for cited in citations(passage.text)]
        words = [match for match in _WORD.finditer(passage.text) if not overlaps(match.span(), numbers)]
        for match, near in zip(words, _nears(passage.text, words), strict=True):
            if passage.is_typed(*match.span()):
                yield from _word(passage, near, match, own)


@dataclass(frozen=True)
class _Near:
    """The words around one, lower case, two on each side; "" beyond a mark or a number."""

    earlier: str = ""
    last: str = ""
    following: str = ""
    later: str = ""


def _nears(text: str, words: Sequence[re.Match[str]]) -> Iterator[_Near]:
    """The words around each word of a text."""
    plain = ["", "", *(one_way(word[0].casefold()) for word in words), "", ""]
    joined = [one.end() + 1 == other.start() and text[one.end()] == " " for one, other in pairwise(words)]
    # Two places on each side beyond the ends, where nothing stands.
    meets = [False, False, *joined, False, False]
    for at in range(len(words)):
        last = plain[at + 1] if meets[at + 1] else ""
        following = plain[at + 3] if meets[at + 2] else ""
        yield _Near(
            plain[at] if last and meets[at] else "",
            last,
            following,
            plain[at + 4] if following and meets[at + 3] else "",
        )


def _own_pairs(text: str) -> Iterator[tuple[str, str]]:
    for one, other in pairwise(_WORD.finditer(text)):
        if text[one.end() : other.start()] == " ":
            yield one_way(one[0].casefold()), one_way(other[0].casefold())


def _marks(passage: Passage) -> Iterator[Finding]:
    """What is seen without knowing words."""
    for match in _LOOKALIKE.finditer(passage.text):
        mended = match[0].replace("ƣ", "ư").replace("Ƣ", "Ư")
        yield _finding(passage, match.span(), "spelling.lookalike", "Chữ ƣ của phông chữ cũ thay cho chữ ư.", mended)
    for pattern in (_GLUED_AFTER, _GLUED_BEFORE):
        for match in pattern.finditer(passage.text):
            if re.fullmatch(r"\d+(?:giờ|phút|đồng|thứ)", match[1]) or not passage.is_typed(*match.span(1)):
                continue
            parted = re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", " ", match[1], count=1)
            yield _finding(passage, match.span(1), "spelling.glued_number", "Thiếu dấu cách giữa số và chữ.", parted)
    for match in _NO_BLANK.finditer(passage.text):
        if not passage.is_typed(*match.span(1)) or re.search(
            r"https?:|www\.", passage.text[max(0, match.start() - 20) : match.end()]
        ):
            continue
        parted = re.sub(r"([,;:.!?])(?=\S)", r"\1 ", match[1], count=1)
        yield _finding(passage, match.span(1), "spelling.no_blank", "Thiếu dấu cách sau dấu câu.", parted)


def _word(passage: Passage, near: _Near, match: re.Match[str], own: Counter[tuple[str, str]]) -> Iterator[Finding]:
    text = match[0]
    word = one_way(text.casefold())
    if not text.islower() and not (text[1:] == text[1:].casefold() and _begins_sentence(passage.text, match.start())):
        return
    if len(word) < 2 or not word.isalpha() or "ƣ" in word or word in FOREIGN:
        return
    if word == near.last and word not in DOUBLED:
        if f"{near.earlier} {word}" in pairs() and (f"{word} {near.following}" in pairs() or word in free()):
            return
        span = (match.start() - len(word) - 1, match.end())
        yield _finding(
            passage, span, "spelling.twice", f"Chữ “{word}” viết hai lần.", passage.text[span[0] : match.start() - 1]
        )
    elif not is_syllable(word):
        mended = _cased(_mended(word, near, own), text)
        # A word of another language has no marks, and nothing speaks for a syllable in its place.
        if mended or not word.isascii():
            message = f"“{text}” không phải âm tiết tiếng Việt."
            yield _finding(passage, match.span(), "spelling.impossible", message, mended)
    elif word not in FREQUENT and not _known(word, near, own) and (meant := _meant(word, near, own)):
        context = " ".join(filter(None, (near.last, meant, near.following)))
        message = f"“{text}” đứng ở đây không thành từ quen dùng; có thể là “{meant}” (“{context}”)."
        yield _finding(passage, match.span(), "spelling.unlikely", message, _cased(meant, text))


def _begins_sentence(text: str, position: int) -> bool:
    before = text[:position].rstrip(' “"(-')
    return not before or before[-1] in ".\n:;!?"


def _known(word: str, near: _Near, own: Counter[tuple[str, str]]) -> bool:
    """Whether a neighbour makes a known word with it, or the report itself writes the two together elsewhere."""
    known = pairs()
    return (
        f"{near.last} {word}" in known
        or f"{word} {near.following}" in known
        or own[(near.last, word)] > 1
        or own[(word, near.following)] > 1
    )


def _evidence(word: str, near: _Near, own: Counter[tuple[str, str]]) -> int:
    """How much speaks for a word here: most where a neighbour that hardly ever stands by itself makes a known word with
    it, least where that neighbour already belongs to the word beyond it.
    """
    known = pairs()
    found = 0
    if f"{near.last} {word}" in known:
        found += 1 if f"{near.earlier} {near.last}" in known else 2 if near.last in free() else 3
    if f"{word} {near.following}" in known:
        found += 1 if f"{near.following} {near.later}" in known else 2 if near.following in free() else 3
    return found + (own[(near.last, word)] > 2) + (own[(word, near.following)] > 2)


def _meant(word: str, near: _Near, own: Counter[tuple[str, str]]) -> str | None:
    """The syllable that was meant: one of the same letters with other marks that makes a known word here.

    A syllable that often stands by itself, or of which little is known, is doubted only on strong evidence; one that no
    list has gives way to a frequent one of the same letters, and to what one slip would make of a known word.
    """
    others = [o for o in _same_letters().get(search_key(word), ()) if o != word]
    if word in syllables():
        # Marks are left out more often than put wrongly.
        doubted = word in common() or not _has_tone(word)
        return _best(others, near, own, 3 if word in free() else 1 if doubted else 2)
    frequent = [other for other in others if other in FREQUENT and other not in (near.last, near.following)]
    return (
        _best(others, near, own, 1)
        or (frequent[0] if len(frequent) == 1 else None)
        or _best(_slips(word), near, own, 2)
    )


def _best(words: Iterable[str], near: _Near, own: Counter[tuple[str, str]], needed: int) -> str | None:
    """The word for which most speaks, when that is enough and no other has as much."""
    scored = sorted(((_evidence(word, near, own), word) for word in words), reverse=True)
    if not scored or scored[0][0] < needed or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return scored[0][1]


def _has_tone(word: str) -> bool:
    return any(mark in TONES for mark in unicodedata.normalize("NFD", word))


@cache
def _same_letters() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for syllable in sorted(common()):
        found.setdefault(search_key(syllable), []).append(syllable)
    return {key: tuple(group) for key, group in found.items()}


_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
_RESPELLED = (("ngh", "ng"), ("ng", "ngh"), ("gh", "g"), ("g", "gh"), ("k", "c"), ("c", "k"))


def _mended(word: str, near: _Near, own: Counter[tuple[str, str]]) -> str | None:
    """What an impossible syllable was meant to be: two written together, another onset's spelling, one slip away."""
    known = syllables()
    for cut in range(2, len(word) - 1):
        if word[:cut] in known and word[cut:] in known and _joins(word[:cut], word[cut:], near):
            return f"{word[:cut]} {word[cut:]}"
    for wrong, right in _RESPELLED:
        if word.startswith(wrong) and right + word[len(wrong) :] in known and is_syllable(right + word[len(wrong) :]):
            return right + word[len(wrong) :]
    return _best(_slips(word), near, own, 1)


def _slips(word: str) -> set[str]:
    """Common syllables that one slip of a finger, or other marks, make of the word."""
    slips = {word[:i] + word[i + 1 :] for i in range(len(word))}
    slips |= {word[:i] + letter + word[i:] for i in range(len(word) + 1) for letter in _LETTERS}
    slips |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    slips |= {word[:i] + letter + word[i + 1 :] for i in range(len(word)) for letter in _LETTERS}
    slips |= set(_same_letters().get(search_key(word), ()))
    return slips & common() - {word}


def _joins(one: str, other: str, near: _Near) -> bool:
    known = pairs()
    return f"{one} {other}" in known or f"{near.last} {one}" in known or f"{other} {near.following}" in known


def _cased(word: str | None, like: str) -> str | None:
    return word[:1].upper() + word[1:] if word and like[:1].isupper() else word


def _finding(passage: Passage, span: tuple[int, int], code: str, message: str, proposal: str | None) -> Finding:
    return passage.finding(Kind.SPELLING, code, Severity.WARNING, span, message, _BASIS, proposal)
