"""Vietnamese text: clean at the door, searchable without diacritics, sorted as a dictionary sorts."""

import re
import unicodedata

# U+01A3 stands for ư in text taken from old PDF fonts; the letter itself is used by no Vietnamese word.
_LOOKALIKES = str.maketrans({"ƣ": "ư", "Ƣ": "Ư", "\u00a0": " ", "\u202f": " ", "\u2007": " "})
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_SPACES = re.compile(r"[ \t]+")
# Most texts have none of these and are clean once trimmed, which long lists are read the quicker for.
_UNCLEAN = re.compile(f"[{''.join(map(chr, _LOOKALIKES))}\t\n\r]|  |{_INVISIBLE.pattern}")
# All marks of Vietnamese; other scripts have more.
_MARKS = re.compile("[\u0300-\u036f]+")
_NUMBER = re.compile(r"(\d+)")
# As the database writes keys itself; more digits than these it could not look up.
_KEY = re.compile("[1-9][0-9]{0,17}")
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(0x61 + rank) for rank, letter in enumerate(_ALPHABET)}


def clean_text(text: str) -> str:
    """NFC, `ƣ` read as `ư`, invisible and doubled spaces out, trimmed; line breaks stay.

    NUL and other control characters are left for the form to refuse, so that the person hears of them.
    """
    text = unicodedata.normalize("NFC", text)
    if not _UNCLEAN.search(text):
        return text.strip()
    text = text.translate(_LOOKALIKES)
    text = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def search_key(text: str) -> str:
    """Lower case without diacritics, one space between words: "Xã Song  Vân" gives "xa song van"."""
    decomposed = unicodedata.normalize("NFD", clean_text(text).casefold())
    letters = _MARKS.sub("", decomposed).replace("đ", "d")
    if not letters.isascii():
        letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(letters.split())


def sort_key(text: str) -> str:
    """A plain string that sorts by code point as a Vietnamese dictionary would.

    Letters first (a ă â b … d đ …), tones only between equal words, numbers by value ("Thôn 2" before "Thôn 10").
    """
    words, tones = [], []
    for part in _NUMBER.split(clean_text(text).casefold()):
        if part.isdigit() and part.isascii():
            words.append(part.zfill(12))
            continue
        for letter in part:
            base, tone = _split_tone(letter)
            words.append(_RANK.get(base, base))
            tones.append(str(tone))
    return "".join(words) + "\u0001" + "".join(tones)


def _split_tone(letter: str) -> tuple[str, int]:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), 0)
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    return base, tone


def shortened(text: str, most: int) -> str:
    """The text, cut to `most` characters with "…" at its end when it is longer."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def as_key(text: str) -> int | None:
    """The key of a stored row that an address or a hidden field names; None for what no row can have as its key."""
    return int(text) if _KEY.fullmatch(text) else None


def masked_phone(phone: str) -> str:
    """A telephone number of which only the last three digits show: "•••••••567"; "" stays ""."""
    left = sum(letter.isdigit() for letter in phone) - 3
    shown = []
    for letter in phone:
        if letter.isdigit():
            shown.append("•" if left > 0 else letter)
            left -= 1
        else:
            shown.append(letter)
    return "".join(shown)


def slugify_vi(text: str) -> str:
    """ "Thôn Đồng Kim" gives "thon-dong-kim"; for addresses and file names."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(text)).strip("-")
