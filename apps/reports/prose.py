"""How administrative prose is spaced and punctuated: a text as it was typed becomes the same text, tidily written.

Nothing but spaces, dashes, quotation marks, list marks, ellipses and the dots that group thousands is touched: the
letters, digits and figures of a text stay, in their order. What could mean something (a figure's name, an address, a
document's number, a date, a time of day, a decimal, an abbreviation) stays as typed, as does whatever is in doubt.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["khoảng trắng", "dấu", "số"]
_KINDS: tuple[Kind, ...] = ("khoảng trắng", "dấu", "số")

_L = r"[^\W\d_]"
_LOWER = "a-zà-öø-ýăđĩũơưạ-ỹ"
_UPPER = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠ-Ỹ"
# Stands for one protected stretch while the rules work; it behaves as a digit, since most such stretches are numbers.
_HELD = "\ue000"
_D = rf"[\d{_HELD}]"
_PROTECTED = re.compile(
    "|".join(
        (
            r"\[\[[^\[\]\n]*\]\]",
            r"(?:https?://|www\.)\S*[^\s.,;:!?)\]”\"']",
            r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            r"(?<![\w.])[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.(?:vn|com|org|net|info|pdf|docx?|xlsx?|zip)(?!\w)",
            # Numbers of documents: 01/2021/NQ-HĐND, 34/2007/PL - UBTVQH11, 21-KL/TW, 04/BC-UBND.
            r"\d+(?:/\d{2,4})?[/-][A-ZĐ]+[a-z]?[A-ZĐ0-9]*(?:\s?[/-]\s?[A-ZĐ]{2,}\d*)*",
            # Days, times, decimals, numbers that are grouped already, ranges of numbers.
            r"\d+(?:[.,/-]\d+)+",
            r"\d{1,2}:\d{2}(?!\d)",
            r"(?<!\d)\d{1,2}\s?[hg]\s?\d{0,2}(?!\w)",
            "[\ue000-\uf8ff]",
        )
    )
)
_UNITS = (
    "hộ|người|lượt|nhân khẩu|khẩu|đồng|nghìn|triệu|tỷ|m2|m²|m3|m|ha|kg|tấn|cuộc|ý kiến|đơn|vụ|phiếu|đại biểu|cử tri|"
    "đảng viên|hội viên|đoàn viên|suất|km|con|cây|học sinh|trẻ em|hồ sơ"
)
_LONG_NUMBER = re.compile(rf"(?<![\w.,/–-])[1-9]\d{{3,11}}(?= ?(?:{_UNITS})(?!\w))")
# What is numbered is no quantity, save a total; nor is a year.
_NUMBERED = re.compile(r"(?:^|\W)(?:(?<!tổng )số|năm|mã|thửa|tờ|khoản|điều|điện thoại|đt)\W*$", re.IGNORECASE)
# What a text says: letters, digits, figures.
_SAID = re.compile(r"\[\[[^\[\]\n]*\]\]|[^\W_]")
_SHORT_FORMS = frozenset({"ths", "pgs", "gs", "ts", "bs", "ks", "cn", "nxb", "tp", "tt", "tx", "vv"})


@dataclass(frozen=True)
class Restyled:
    """A text as it is to be stored, and how many places of which kind differ from what was typed."""

    text: str
    places: int = 0
    kinds: tuple[Kind, ...] = ()

    @property
    def note(self) -> str:
        """ "Đã chỉnh 3 chỗ về khoảng trắng, dấu"; "" where nothing was touched."""
        return f"Đã chỉnh {self.places} chỗ về {', '.join(self.kinds)}" if self.places else ""


def restyle(text: str, most: int | None = None) -> Restyled:
    """The text in the usual style; unchanged where that would be longer than `most` characters.

    Doing it twice is doing it once.
    """
    current = text
    for _ in range(10):
        after = "\n".join(_line(line) for line in re.split(r"\r\n|[\r\n]", current))
        if after == current:
            break
        current = after
    else:
        return Restyled(text)
    if content(current) != content(text) or (most is not None and len(current) > most):
        return Restyled(text)
    changed = [
        _kind_of(was, now) for was, now in zip(_SAID.split(text), _SAID.split(current), strict=True) if was != now
    ]
    return Restyled(current, len(changed), tuple(kind for kind in _KINDS if kind in changed))


def _kind_of(was: str, now: str) -> Kind:
    """What was changed between two letters that follow each other."""
    if "".join(was.split()) == "".join(now.split()):
        return "khoảng trắng"
    return "số" if (was, now) == ("", ".") else "dấu"


def restyle_all(*texts: tuple[str, int]) -> Restyled:
    """What `restyle` changes in several texts of one form, (text, most) each; the text is that of the first."""
    parts = [restyle(text, most) for text, most in texts]
    kinds = tuple(kind for kind in _KINDS if any(kind in part.kinds for part in parts))
    return Restyled(parts[0].text, sum(part.places for part in parts), kinds)


def content(text: str) -> list[str]:
    """What a text says: its letters and digits in their order, and what stands in the brackets of figures."""
    return _SAID.findall(text)


def _line(line: str) -> str:
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return _HELD

    line = _PROTECTED.sub(hold, re.sub(r"[ \t]+", " ", line).strip(" \t"))
    line = _LONG_NUMBER.sub(_grouped, line)
    for pattern, write in _RULES:
        line = pattern.sub(write, line)
    waiting = iter(held)
    return re.sub(_HELD, lambda match: next(waiting), _quotes(line))


def _grouped(match: re.Match[str]) -> str:
    number, before = match[0], match.string[: match.start()]
    is_year = len(number) == 4 and 1900 <= int(number) <= 2100
    return number if is_year or _NUMBERED.search(before) else f"{int(number):,}".replace(",", ".")


def _sentence_end(match: re.Match[str]) -> str:
    """A full stop glued to the next sentence, unless what stands before it is a short form."""
    word = match[1]
    is_short = word.isupper() or word.casefold() in _SHORT_FORMS or (len(word) == 1 and word.isalpha())
    return match[0] if is_short else f"{word}. "


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), write)
    for pattern, write in (
        # Marks of lists, at the start of a line.
        (r"^[•●▪◦·][ ]*(?=[^\s•●▪◦·])", "- "),
        (rf"^[–—] ?(?={_L}|[“\"(])", "- "),
        (rf"^([-+])(?={_L}|[“\"(])", r"\1 "),
        (rf"^(\d{{1,2}}[.)]|[a-zđ]\))(?={_L}|[“\"(])", r"\1 "),
        # Dashes between words; those between numbers are ranges.
        (rf"(?<=[^\s\d{_HELD}-]) ?(?:—|--) ?(?={_L}|{_D}|[“\"(])", " – "),
        (rf"(?<={_L})(?: –|– )(?={_L}|{_D}|[“\"(])", " – "),
        (rf"(?<=[^\W\d_])(?: -(?={_L})|- (?={_L}))", " - "),
        (r"(?<![.\d…])\.{3}(?![.\d])", "…"),
        # No space before a mark, but between two numbers, which would become one.
        (rf"(?<={_D}) +,(?!{_D})", ","),
        (rf"(?<=[^\s\d{_HELD}]) +,", ","),
        (r"(?<=\S) +([;!?])", r"\1"),
        (rf"(?<={_D}) +:(?! ?{_D})", ":"),
        (rf"(?<=[^\s\d{_HELD}]) +:", ":"),
        (rf"(?<=[^\s.]) +\.(?= |$|[”)\]]|[{_UPPER}][{_LOWER}])", "."),
        (rf"(?<={_D}) +%", "%"),
        (r"\( +(?=\S)", "("),
        (r"(?<=\S) +\)", ")"),
        # One after it.
        (rf"(?<=\S),(?={_L}|[“(])", ", "),
        (rf"(?<={_L}{_L}),(?={_D})", ", "),
        (rf"(?<=\S);(?={_L}|{_D}|[“(])", "; "),
        (rf"(?<=[^\s!?])([!?])(?={_L}|“)", r"\1 "),
        (rf"(?<={_L}{_L}):(?={_L}|{_D}|[“(])", ": "),
        (r"(?<=[)”]):(?=[^\W_]|“)", ": "),
        (rf"({_L}+|[\d{_HELD}%)”])\.(?=[{_UPPER}][{_LOWER}])", _sentence_end),
    )
)


def _quotes(line: str) -> str:
    """Straight quotation marks become “ ”, where each of them can be told to open or to close."""
    places = [place for place, letter in enumerate(line) if letter == '"']
    if not places or len(places) % 2 or "“" in line or "”" in line:
        return line
    letters = list(line)
    for order, place in enumerate(places):
        before, after = line[place - 1 : place] or " ", line[place + 1 : place + 2] or " "
        opens = order % 2 == 0
        if opens and not ((before.isspace() or before in "([-–/") and not after.isspace()):
            return line
        if not opens and (before.isspace() or after.isalnum() or after == _HELD):
            return line
        letters[place] = "“" if opens else "”"
    return "".join(letters)
