"""Whether text can be Vietnamese: the spelling of the language is so regular that text in a wrong encoding is not."""

import re
import unicodedata

_ONSETS = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx]"
_OPEN = (
    "a|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|iêu|oa|oai|oao|oay|oe|oeo|oi|ôi|ơi|ua|ui|uây|uê|uơ|uy|uya|uyu"
    "|ưa|ưi|ươi|ưu|ươu|uôi|yêu"
)
_CLOSED = (
    "a(?:ng|nh|[mn])|ă(?:ng|[mn])|â(?:ng|[mn])|e(?:ng|[mn])|ê(?:nh|[mn])|i(?:nh|[mn])|o(?:ng|[mn])|ô(?:ng|[mn])|ơ[mn]"
    "|u(?:ng|[mn])|ư(?:ng|[mn])|y(?:nh|[mn])|iê(?:ng|[mn])|yê(?:ng|[mn])|oa(?:ng|nh|[mn])|oă(?:ng|[mn])|oe[mn]|oong"
    "|uâ(?:ng|n)|uê(?:nh|n)|uô(?:ng|[mn])|uyên|uy(?:nh|n)|ươ(?:ng|[mn])"
)
_STOPPED = (
    "a(?:ch|[cpt])|ă[cpt]|â[cpt]|e[cpt]|ê(?:ch|[pt])|i(?:ch|[pt])|o[cpt]|ô[cpt]|ơ[pt]|u[cpt]|ư[ct]|y(?:ch|[pt])"
    "|iê[cpt]|yêt|oa(?:ch|[cpt])|oă[ct]|oet|ooc|uât|uêch|uô[ct]|uyêt|uy(?:ch|[pt])|ươ[cpt]"
)
_SPOKEN = re.compile(f"(?:{_ONSETS})?(?:{_OPEN}|{_CLOSED})")
# What ends in a stop is spoken with one of two tones.
_CUT_OFF = re.compile(f"(?:{_ONSETS})?(?:{_STOPPED})")
_SHORT = re.compile("[BCDĐGHKLMNPQRSTVX]{2,7}|[A-ZĂÂĐÊÔƠƯ]")
_BETWEEN = re.compile("[\\s\\x00-@\\[-`{-\\x7f“”‘’–—…•«»]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = frozenset("abcdeghiklmnopqrstuvxyăâđêôơư")


def is_plausible(text: str) -> bool:
    """Whether each word with a letter beyond ASCII is a Vietnamese syllable or an abbreviation."""
    return all(word.isascii() or _is_word(word) for word in _BETWEEN.split(unicodedata.normalize("NFC", text)))


def _is_word(word: str) -> bool:
    word = word.rstrip("²³°º½¼¾")
    if word.isascii() or _SHORT.fullmatch(word):
        return True
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in marks if mark in _TONES]
    plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    if len(tones) > 1 or not _LETTERS.issuperset(plain):
        return False
    if _SPOKEN.fullmatch(plain):
        return True
    return tones in (["\u0301"], ["\u0323"]) and _CUT_OFF.fullmatch(plain) is not None
