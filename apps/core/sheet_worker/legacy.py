"""Old Vietnamese encodings: TCVN3 (ABC, the fonts .VnTime), VNI (VNI-Times), VISCII, windows-1258.

Text comes here with one letter for each byte, U+0000 to U+00FF; each reader gives the Vietnamese text, or None when the
encoding has no such letters.
"""

import re
import unicodedata
from collections.abc import Callable, Collection

from apps.core.sheet_worker.limits import UNREADABLE, RefusedError
from apps.core.sheet_worker.syllables import is_plausible

Reader = Callable[[str], str | None]

UNSURE = (
    "Không nhận ra chắc chắn bảng mã chữ Việt của tệp (VNI, TCVN3, windows-1258…). "
    "Mở tệp bằng Excel, lưu thành .xlsx hoặc “CSV UTF-8” rồi gửi lại."
)
ENOUGH, MARGIN = 0.9, 0.1
# A word with a letter beyond ASCII.
_WORD = re.compile("[A-Za-z\u0080-\u00ff]*[\u0080-\u00ff][A-Za-z\u0080-\u00ff]*")
_CELLS = re.compile('([;,\t|"\n]+)')
# Signs that Windows has in its place of no letters; the old fonts have the same.
_SIGNS = {byte: bytes([byte]).decode("cp1252") for byte in (0x85, *range(0x91, 0x98))} | {0xA0: " "}

_TCVN3 = {
    **dict(zip(range(0xA1, 0xAF), "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
    **dict(zip(range(0xB5, 0xBA), "àảãáạ", strict=True)),
    **dict(zip((*range(0xBB, 0xBF), 0xC6), "ằẳẵắặ", strict=True)),
    **dict(zip(range(0xC7, 0xCC), "ầẩẫấậ", strict=True)),
    **dict(zip((0xCC, 0xCE, 0xCF, *range(0xD0, 0xD9)), "èẻẽéẹềểễếệìỉ", strict=True)),
    **dict(zip((0xDC, 0xDD, 0xDE, 0xDF), "ĩíịò", strict=True)),
    **dict(zip(range(0xE1, 0xF0), "ỏõóọồổỗốộờởỡớợù", strict=True)),
    **dict(zip(range(0xF1, 0xFF), "ủũúụừửữứựỳỷỹýỵ", strict=True)),
}
_VISCII = {
    **dict(zip((0x02, 0x05, 0x06, 0x14, 0x19, 0x1E), "ẲẴẪỶỸỴ", strict=True)),
    **dict(
        zip(
            range(0x80, 0x100),
            "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
            "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
            strict=True,
        )
    ),
}
_VNI_ALONE = dict(zip("ñôöíìæóòîÑÔÖÍÌÆÓÒÎ", "đơưíìỉĩịỵĐƠƯÍÌỈĨỊỴ", strict=True))
_VNI_MARKS = {
    "ù": "\u0301",
    "ø": "\u0300",
    "û": "\u0309",
    "õ": "\u0303",
    "ï": "\u0323",
    "â": "\u0302",
    "á": "\u0302\u0301",
    "à": "\u0302\u0300",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306",
    "é": "\u0306\u0301",
    "è": "\u0306\u0300",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}
# The marks of ơ and ư are the plain tones, those of a breve stand on a alone, y has no dot below.
_TONES_ONLY, _CIRCUMFLEX, _BREVE = "ùøûõï", "âáàåãä", "êéèúüë"
_VNI_BASES = {
    "a": _TONES_ONLY + _CIRCUMFLEX + _BREVE,
    "e": _TONES_ONLY + _CIRCUMFLEX,
    "o": _TONES_ONLY + _CIRCUMFLEX,
    "u": _TONES_ONLY,
    "y": "ùøûõ",
    "ô": _TONES_ONLY,
    "ö": _TONES_ONLY,
}
_VNI_PAIRS = {
    way(base + mark): way(unicodedata.normalize("NFC", _VNI_ALONE.get(base, base) + _VNI_MARKS[mark]))
    for base, marks in _VNI_BASES.items()
    for mark in marks
    for way in (str.lower, str.upper, str.title)
}


def read_tcvn3(text: str) -> str | None:
    """TCVN3; capitals come from fonts of their own (.VnTimeH), so words in capitals are made whole."""
    found = [
        _TCVN3.get(ord(letter)) or _SIGNS.get(ord(letter)) or (letter if letter.isascii() else "") for letter in text
    ]
    return _in_capitals("".join(found), text) if all(found) else None


def _in_capitals(read: str, text: str) -> str:
    """Capitals throughout when all that are told, two at least, are capitals."""
    told = [letter for letter in text if letter.isascii() and letter.isalpha()]
    return read.upper() if len(told) > 1 and all(map(str.isupper, told)) else read


def read_vni(text: str) -> str | None:
    """VNI for Windows: a letter and its marks are two."""
    found, at = [], 0
    while at < len(text):
        pair = _VNI_PAIRS.get(text[at : at + 2])
        letter = text[at]
        single = pair or _VNI_ALONE.get(letter) or _SIGNS.get(ord(letter)) or (letter if letter.isascii() else "")
        if not single:
            return None
        found.append(single)
        at += 2 if pair else 1
    return "".join(found)


def read_viscii(text: str) -> str | None:
    """VISCII."""
    return "".join(_VISCII.get(ord(letter), letter) for letter in text)


def _by_codec(codec: str) -> Reader:
    def read(text: str) -> str | None:
        try:
            return unicodedata.normalize("NFC", text.encode("latin-1").decode(codec))
        except UnicodeDecodeError:
            return None

    return read


READERS: dict[str, Reader] = {
    "windows-1258": _by_codec("cp1258"),
    "TCVN3": read_tcvn3,
    "VNI": read_vni,
    "VISCII": read_viscii,
    "UTF-8": _by_codec("utf-8"),
}


def words_of(text: str) -> list[str]:
    """The words, of letters that are one byte each, that have one beyond ASCII."""
    return _WORD.findall(text)


def reads_well(reader: Reader, word: str) -> bool:
    """Whether the word is Vietnamese when it is read so."""
    read = reader(word)
    return read is not None and is_plausible(read)


def best_reader(words: Collection[str], readers: Collection[Reader]) -> Reader | None:
    """The reader that makes nine words of ten Vietnamese; None when no one does, or another does it nearly as well."""
    shares = {reader: sum(reads_well(reader, word) for word in words) / len(words) for reader in readers}
    best = max(shares, key=lambda reader: shares[reader])
    if shares[best] < ENOUGH:
        return None
    for reader, share in shares.items():
        if share > shares[best] - MARGIN and any(reader(word) != best(word) for word in words):
            return None
    return best


def decoded(content: bytes) -> str:
    """The text of a .csv in Unicode or one of the old encodings. Raises `RefusedError` when it is not sure which."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16")
    if b"\0" in content:
        head = content[:2000]
        if head.count(b"\0") < len(head) // 5:
            raise RefusedError(UNREADABLE)
        return _strictly(content, "utf-16-be" if head[:1] == b"\0" else "utf-16-le")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    best = best_reader(set(words_of(text)), [reader for name, reader in READERS.items() if name != "UTF-8"])
    # Cell by cell, for a reader looks at the capitals around a letter.
    parts = [best(part) for part in _CELLS.split(text)] if best else [None]
    if None in parts:
        raise RefusedError(UNSURE)
    return "".join(part for part in parts if part)


def _strictly(content: bytes, codec: str) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise RefusedError(UNREADABLE) from None
    if "\0" in text:
        raise RefusedError(UNREADABLE)
    return text
