"""Vietnamese letters for patterns: a range of code points would mix capitals and small letters."""

_VOWELS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
LOWER = f"a-z{_VOWELS}đ"
UPPER = f"A-Z{_VOWELS.upper()}Đ"
# A word that begins with a capital, and a name of such words behind a blank.
CAPITALISED = f"[{UPPER}][{LOWER}]+"
NAME = f"(?: {CAPITALISED})+"


def words(text: str) -> frozenset[str]:
    """The words of a list written as text, parted by blanks."""
    return frozenset(text.split())
