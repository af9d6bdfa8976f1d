"""Lists that the checks read: abbreviations that need no explanation, and words of the language."""

from functools import cache
from pathlib import Path

from apps.reports.checks.letters import words

_DATA = Path(__file__).resolve().parent / "data"

# Abbreviations that offices and newspapers use without explaining them.
COMMON_ABBREVIATIONS = words(
    "UBND HĐND MTTQ UBMTTQ QCDC CP TW TTG QH UBTVQH BTV BCH VT HTX THCS THPT CNTT BHYT BHXH NTM COVID QR SMS ID "
    "PDF USB KT TM TL TUQ NĐ QĐ NQ KH BC CT KL CHQS CCB OCOP CSDL DVC"
)
# Abbreviations of this field that its readers know; unlike the common ones, one may be a second spelling of another.
FIELD_ABBREVIATIONS = words("TTND GSĐTCĐ TTHC CBCCVC")

# Syllables that are rightly written twice.
DOUBLED = words(
    "luôn dần đời ngày người nhà ngành từ đều song lâu mãi xa ai thường hay rất hằng vẫn lần cứ mỗi nơi chốn đâu "
    "xinh trùng điệp lớp tầng đôi ba rành chung riêng hao gần nho thôn xóm"
)
# Words of other languages that offices write.
FOREIGN = words("pin pa pô pê")
# Syllables so common that a rare one of the same letters is taken for a slip of it.
FREQUENT = words(
    "những và của các được trong với cho có không một này đã đến để là người từ về khi theo tại trên cũng như "
    "nhiều ra phải còn thì đó năm sự việc vào hơn nhất nước sau trước đều bằng giữa cùng mới lại rất cần sẽ đang "
    "hoặc nhưng xã thôn hộ dân tỉnh huyện họp đúng mọi từng mỗi nên vẫn bị do tháng ngày triệu"
)


@cache
def pairs() -> frozenset[str]:
    """Words of two syllables, lower case."""
    return frozenset(_read("pairs").split("\n")) - {""}


@cache
def syllables() -> frozenset[str]:
    """Syllables that the language has, lower case; the list is wide, not complete."""
    return frozenset(_read("syllables").split())


@cache
def common() -> frozenset[str]:
    """Syllables that are common in this field: what a slip may have been meant to be."""
    return frozenset(_read("common").split())


@cache
def free() -> frozenset[str]:
    """Syllables that often stand by themselves, so that they fit beside any other."""
    return frozenset(_read("free").split())


def _read(name: str) -> str:
    return _DATA.joinpath(f"{name}.txt").read_text(encoding="utf-8")
