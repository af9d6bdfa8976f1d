import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import as_key, clean_text, search_key, slugify_vi, sort_key


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Xã  Song\u00a0Vân ", "Xã Song Vân"),
        ("phƣơng hƣớng", "phương hướng"),
        (unicodedata.normalize("NFD", "Đường tỉnh lộ"), "Đường tỉnh lộ"),
        ("Giáp\u200b Quốc\ufeff Mạnh", "Giáp Quốc Mạnh"),
        ("dòng 1 \r\n dòng 2\r", "dòng 1\ndòng 2"),
    ],
)
def test_clean_text(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text())
def test_clean_text_is_stable_and_nfc(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("text", "key"), [("Xã Song Vân", "xa song van"), ("ĐỐI THOẠI", "doi thoai"), ("Ưng Ơn", "ung on")]
)
def test_search_key_has_no_diacritics(text: str, key: str) -> None:
    assert search_key(text) == key
    assert search_key(unicodedata.normalize("NFD", text)) == key


def test_sort_key_follows_the_vietnamese_alphabet() -> None:
    ordered = [
        "Thôn 2",
        "Thôn 10",
        "Thôn An",
        "Thôn Ân",
        "Thôn Dương",
        "Thôn Đào",
        "Thôn Oanh",
        "Thôn Ơn",
        "Thôn Út",
        "Thôn Ưng",
    ]
    shuffled = ordered[::-1]
    assert sorted(shuffled, key=sort_key) == ordered
    assert sorted(["mạ", "má", "ma", "mã", "mà", "mả"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


def test_slug() -> None:
    assert slugify_vi("Thôn Đồng Kim (mới)") == "thon-dong-kim-moi"


@pytest.mark.parametrize("text", ["", "0", "01", "-1", "1.0", " 1", "1\n", "٣", "²", "9" * 19, "9" * 5000])
def test_what_no_row_has_as_its_key(text: str) -> None:
    assert as_key(text) is None


@pytest.mark.parametrize("key", [1, 42, 10**18 - 1])
def test_a_key(key: int) -> None:
    assert as_key(str(key)) == key
