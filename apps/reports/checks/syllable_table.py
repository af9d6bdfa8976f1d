"""How a Vietnamese syllable is built: onset, rime and tone, as the orthography taught in schools has them.

A mark of tone may stand on either vowel ("hóa", "hoá"): its place is no matter of right or wrong here.
"""

import re
import unicodedata
from functools import lru_cache

from apps.reports.checks.letters import words

TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHARP_OR_HEAVY = frozenset("\u0301\u0323")

# Which vowels may follow: k, gh, ngh before i e ê (and y), their other spellings before the rest; qu before all but u.
_FRONT = frozenset("ieêy")
_ANY_ONSET = words("b ch d đ h kh l m n nh ph r s t th tr v x") | {""}
_FRONT_ONSETS = frozenset(("k", "gh", "ngh"))
_BACK_ONSETS = frozenset(("c", "g", "ng"))

_OPEN = words(
    "a ai ao au ay âu ây e eo ê êu i ia iu iêu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua ui uây uê uơ uy uya uyu "
    "ư ưa ưi ươi ưu ươu uôi y yêu ya"
)
_NASAL = words(
    "am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh im in inh om on ong ôm ôn ông ơm ơn um un ung ưm ưn "
    "ưng iêm iên iêng yêm yên yêng oam oan oang oanh oăm oăn oăng oem oen uân uâng uên uênh uôm uôn uông uyn uynh "
    "uyên ươm ươn ương oong yn ynh"
)
_STOPPED = words(
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it oc op ot ôc ôp ôt ơp ơt uc up ut ưc ưt iêc iêp "
    "iêt yêt oac oach oap oat oăc oăt oet uât uêch uôc uôt uych uyt uyêt ươc ươp ươt ooc uyp ych yt"
)


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether the word, lower case, can be a syllable: a known onset, a rime that may follow it, a tone that fits."""
    marks = unicodedata.normalize("NFD", word)
    tones = [mark for mark in marks if mark in TONES]
    plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    if len(tones) > 1:
        return False
    return any(_fits(plain[:cut], plain[cut:], tones) for cut in range(min(3, len(plain)) + 1))


def _fits(onset: str, rime: str, tones: list[str]) -> bool:
    if not rime:
        return onset == "gi"
    if onset == "gi":
        rime = f"i{rime}" if f"i{rime}" in _STOPPED | _NASAL | {"iêu", "ia"} and rime[0] in "êa" else rime
    elif onset == "q":
        # "qu": the u is written with the onset and spoken with the rime.
        if rime[0] != "u" or (rime not in _OPEN | _NASAL | _STOPPED and rime[1:] not in _OPEN | _NASAL | _STOPPED):
            return False
        rime = rime[1:] if rime[1:] in _OPEN | _NASAL | _STOPPED else rime
    elif onset in _FRONT_ONSETS:
        if rime[0] not in _FRONT:
            return False
    elif onset in _BACK_ONSETS:
        if rime[0] in _FRONT and not (onset == "g" and rime[0] == "i"):
            return False
    elif onset not in _ANY_ONSET:
        return False
    if rime in _STOPPED:
        return len(tones) == 1 and tones[0] in _SHARP_OR_HEAVY
    return rime in _OPEN or rime in _NASAL


_LATE_TONE = re.compile(r"(?<!q)([ou])([áàảãạéèẻẽẹýỳỷỹỵ])$")


@lru_cache(maxsize=20_000)
def one_way(word: str) -> str:
    """The syllable with its tone on the first of two open vowels: "hoá" gives "hóa", "uỷ" gives "ủy"."""

    def moved(match: re.Match[str]) -> str:
        marked = unicodedata.normalize("NFD", match[2])
        return unicodedata.normalize("NFC", match[1] + marked[1:]) + marked[0]

    return _LATE_TONE.sub(moved, word)
