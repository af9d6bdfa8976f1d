"""Vietnamese numbers: `.` groups thousands, `,` is the decimal mark."""

import re
from decimal import Decimal

_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"-?\d+(,\d+)?")
_DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
_SCALES = ("", " nghìn", " triệu", " tỷ", " nghìn tỷ", " triệu tỷ")


def parse_number(text: str) -> Decimal:
    """Read "2.631", "834,77" or "58.448" (that is 58448) as a Vietnamese clerk means it.

    A point counts only as a thousands mark, so "834.77" is refused instead of guessed. Raises `ValueError`.
    """
    compact = text.strip().replace("\u00a0", "").replace(" ", "")
    if not (_GROUPED.fullmatch(compact) or _PLAIN.fullmatch(compact)) or not compact.isascii():
        raise ValueError(f"{text!r} is not a Vietnamese number")
    return Decimal(compact.replace(".", "").replace(",", "."))


def percent_of(part: int, whole: int, decimals: int | None = 2) -> str:
    """What per cent a part is of a whole of at least 1: "55,45"; `decimals` as `format_number` takes them."""
    return format_number(Decimal(100 * part) / whole, decimals)


def share_text(part: int, whole: int, measure: str) -> str:
    """A part of a whole with its percentage: "112/202 hộ = 55,45 %". `whole` is at least 1."""
    return f"{format_number(part)}/{format_number(whole)} {measure} = {percent_of(part, whole)} %"


def format_number(value: int | Decimal, decimals: int | None = None, *, padded: bool = False) -> str:
    """Print 2631 as "2.631" and 834.77 as "834,77".

    `decimals` fixes the places after the comma (half up, as offices round); None keeps the value's own places.
    `padded` writes whole numbers below ten with a zero, "02", as administrative prose does.
    """
    number = Decimal(value)
    if decimals is not None:
        number = round_half_up(number, decimals)
    sign, digits = ("-", f"{-number:f}") if number < 0 else ("", f"{number:f}")
    whole, _, fraction = digits.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    if padded and not fraction and not sign and len(whole) == 1:
        grouped = f"0{whole}"
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """The number with so many decimals, half up, as offices round."""
    # Scaled integers instead of Decimal.quantize: that one gives up past 28 digits.
    scale = 10**decimals
    numerator, denominator = abs(number).as_integer_ratio()
    scaled = (2 * numerator * scale + denominator) // (2 * denominator)
    digits = str(scaled).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return Decimal(f"-{text}" if number < 0 and scaled else text)


def number_in_words(value: int) -> str:
    """Whole numbers in Vietnamese words: 21 gives "hai mươi mốt", 105 "một trăm linh năm"."""
    if value < 0:
        return "âm " + number_in_words(-value)
    if value == 0:
        return _DIGITS[0]
    groups = []
    while value:
        value, group = divmod(value, 1000)
        groups.append(group)
    if len(groups) > len(_SCALES):
        raise ValueError("number too large to be written in words")
    words = [
        _group_in_words(group, leading=index == len(groups) - 1) + _SCALES[index]
        for index, group in enumerate(groups)
        if group
    ]
    return " ".join(reversed(words))


def _group_in_words(group: int, *, leading: bool) -> str:
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words = []
    if hundreds or not leading:
        words.append(f"{_DIGITS[hundreds]} trăm")
    if tens == 1:
        words.append("mười")
    elif tens:
        words.append(f"{_DIGITS[tens]} mươi")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append({1: "mốt" if tens > 1 else "một", 5: "lăm" if tens else "năm"}.get(ones, _DIGITS[ones]))
    return " ".join(words)
