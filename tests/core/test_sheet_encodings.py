"""Old Vietnamese encodings and fonts: the right text, or a refusal; never something in between."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.sheet_worker import legacy
from apps.core.sheet_worker.syllables import is_plausible
from apps.core.sheets import SheetError
from tests.lists import cells, csv_text, xlsx

ROWS = (
    ("STT", "Thôn", "Chủ hộ", "Ghi chú"),
    ("1", "Đồng Kim", "Nguyễn Văn Hùng", "hộ nghèo, 12/QĐ-UBND"),
    ("2", "Bùi", "Trần Thị Quỳnh", "Giấy chứng nhận"),
    ("3", "Chung 1", "Đỗ Xuân Ngọ", None),
)
TONES = "\u0300\u0301\u0303\u0309\u0323"
TCVN3 = {letter: chr(byte) for byte, letter in legacy._TCVN3.items()}
VISCII = {letter: chr(byte) for byte, letter in legacy._VISCII.items()}
# Written down once more as tables of the encodings print them, to be held against the portal's own.
VNI_WORDS = {
    "Nguyễn Văn Hùng": "Nguyeãn Vaên Huøng",
    "Trần Thị Quỳnh": "Traàn Thò Quyønh",
    "Đồng Kim": "Ñoàng Kim",
    "Bưởi Đặng Lữ ĐƯỜNG": "Böôûi Ñaëng Löõ ÑÖÔØNG",
    "kỹ kỷ mỵ ỉ ĩ í ì ị": "kyõ kyû mî æ ó í ì ò",
}
TCVN3_WORDS = {
    "Nguyễn Văn Hùng": "NguyÔn V¨n Hïng",
    "Trần Thị Quỳnh": "TrÇn ThÞ Quúnh",
    "Đồng Kim": "§ång Kim",
    "Hộ nghèo, cận nghèo, trợ cấp": "Hé nghÌo, cËn nghÌo, trî cÊp",
    "thửa đất số": "thöa ®Êt sè",
    "NGUYỄN VĂN HÀ": "NGUYÔN V¡N Hµ",
    "Nụ": "Nô",
}


def single(table: dict[str, str]) -> Callable[[str], bytes]:
    return lambda text: "".join(table.get(letter, letter) for letter in text).encode("latin-1")


def vni(text: str) -> bytes:
    pairs = {letter: pair for pair, letter in (legacy._VNI_PAIRS | legacy._VNI_ALONE).items()}
    return "".join(pairs.get(letter, letter) for letter in text).encode("latin-1")


def windows(text: str) -> bytes:
    """windows-1258 as Windows writes it: the tone after its letter."""
    found = b""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        found += (plain + "".join(mark for mark in marks if mark in TONES)).encode("cp1258")
    return found


ENCODERS = {"TCVN3": single(TCVN3), "VNI": vni, "VISCII": single(VISCII), "windows-1258": windows}
# TCVN3 has no capitals with tones, VNI no Ỵ of two letters: they are told by fonts, or stand alone.
LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"


@pytest.mark.parametrize("name", ENCODERS)
def test_text_in_an_old_encoding_is_read_rightly(name: str) -> None:
    content = ENCODERS[name](csv_text(*ROWS))
    assert cells(content, "csv") == [[cell for cell in row if cell is not None] for row in ROWS]


@pytest.mark.parametrize("name", ["TCVN3", "VNI", "windows-1258"])
def test_cells_typed_in_an_old_font_are_read_rightly(name: str) -> None:
    typed = [[cell and ENCODERS[name](cell).decode("cp1252", "replace") for cell in row] for row in ROWS]
    assert cells(xlsx(*typed), "xlsx") == [[cell for cell in row if cell is not None] for row in ROWS]


@pytest.mark.parametrize(("text", "typed"), VNI_WORDS.items())
def test_vni_is_read_as_its_tables_say(text: str, typed: str) -> None:
    assert legacy.read_vni(typed) == text


@pytest.mark.parametrize(("text", "typed"), TCVN3_WORDS.items())
def test_tcvn3_is_read_as_its_tables_say(text: str, typed: str) -> None:
    assert legacy.read_tcvn3(typed) == text


@pytest.mark.parametrize("name", ENCODERS)
@given(text=st.text(LETTERS + LETTERS.upper() + "abc xyz", max_size=20))
def test_every_letter_survives(name: str, text: str) -> None:
    text = text.lower() if name == "TCVN3" else text
    assert legacy.READERS[name](ENCODERS[name](text).decode("latin-1")) == text


def test_a_font_in_one_column_leaves_the_others_alone() -> None:
    rows = [
        ["Thôn", "Chủ hộ", "Ghi chú"],
        ["Bùi", "NguyÔn V¨n Hïng", "Müller"],
        ["Hà", "TrÇn ThÞ B×nh", "m²"],
        ["Đồng Kim", "Lª V¨n T¸m", "“Hoà”"],
    ]
    assert cells(xlsx(*rows), "xlsx")[1:] == [
        ["Bùi", "Nguyễn Văn Hùng", "Müller"],
        ["Hà", "Trần Thị Bình", "m²"],
        ["Đồng Kim", "Lê Văn Tám", "“Hoà”"],
    ]


def test_rows_of_two_origins_in_a_column_are_each_read_as_they_were_typed() -> None:
    rows = [["Chủ hộ"], ["NguyÔn V¨n Hïng"], ["Trần Thị Quỳnh"], ["Lª ThÞ Hoµ"]]
    assert cells(xlsx(*rows), "xlsx")[1:] == [["Nguyễn Văn Hùng"], ["Trần Thị Quỳnh"], ["Lê Thị Hoà"]]
    # No letter here is beyond what the old font has; "Bỡnh" is no word.
    assert cells(xlsx(["NguyÔn V¨n Hïng"], ["Bình"]), "xlsx")[1:] == [["Bình"]]
    # "Hã" is "Hó" in the old font: which is meant is known to the sender only.
    with pytest.raises(SheetError, match="Ô A5 có chữ không đọc được chắc chắn"):
        cells(xlsx(*rows[:3], [], ["Hã"]), "xlsx")


def test_words_that_could_be_either_follow_a_sheet_typed_in_an_old_font() -> None:
    rows = [["Thn", "H"], ["Hã", "NguyÔn V¨n Hïng"], ["Hã", "TrÇn ThÞ B×nh"]]
    assert cells(xlsx(*rows), "xlsx")[1] == ["Hó", "Nguyễn Văn Hùng"]


def test_unicode_that_was_saved_twice_is_mended() -> None:
    twice = [[cell.encode().decode("cp1252") for cell in ("Nguyễn Văn Hùng", "Trần Bình")]]
    assert cells(xlsx(*twice), "xlsx") == [["Nguyễn Văn Hùng", "Trần Bình"]]


def test_decomposed_letters_come_whole() -> None:
    content = unicodedata.normalize("NFD", csv_text(*ROWS)).encode()
    assert cells(content, "csv")[1] == list(ROWS[1])


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        # One word that is Vietnamese in two encodings, and one that is in none.
        ("csv", "Thôn;Hã".encode("latin-1"), "Không nhận ra chắc chắn bảng mã"),
        ("csv", bytes(range(0xA0, 0x100)) * 3, "Không nhận ra chắc chắn bảng mã"),
        ("csv", "Thôn;Đồng Kim".encode()[:-5] + b"\xe1\xbb", "Không nhận ra chắc chắn bảng mã"),
        ("csv", b"a;b\0c" * 99, "Không đọc được tệp"),
        ("xlsx", xlsx(["Nguy\ufffdn"]), "Ô A1 có chữ không đọc được chắc chắn"),
        ("xlsx", xlsx(["Ho"], ["Nguy?n"], ["V?n"], ["Tr?n"]), "Cột A đã mất dấu"),
        ("xlsx", xlsx(["x"], ["Æþß"], ["ÐÞ×"], ["ßßý¶"]), "Cột A có chữ gõ bằng phông chữ cũ"),
    ],
)
def test_what_cannot_be_told_is_refused(kind: str, content: bytes, message: str) -> None:
    with pytest.raises(SheetError, match=message):
        cells(content, kind)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        *((word, True) for word in ("Nguyễn (Quỳnh)", "ngoằn ngoèo", "rượu", "giếng", "Yến", "QĐ-UBND", "Ỷ")),
        *((word, False) for word in ("Nguyeãn", "V¨n", "Hïng", "cãt", "ăx", "Đổồ", "bcđ")),
    ],
)  # fmt: skip
def test_vietnamese_spelling(text: str, good: bool) -> None:
    assert is_plausible(text) is good
