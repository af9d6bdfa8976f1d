"""The style of administrative prose on saving: what is tidied, what stays as typed, and that nothing is lost."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.reports.prose import content, restyle

CHANGED = [
    # Spaces before and after marks.
    ("Xã có 13 thôn ,2 tổ", "Xã có 13 thôn, 2 tổ"),
    ("Các thôn :Đồng Kim;Đồng Lim", "Các thôn: Đồng Kim; Đồng Lim"),
    ("Đạt 55,45 % .Các thôn", "Đạt 55,45%. Các thôn"),
    ("Nhân dân.Các thôn", "Nhân dân. Các thôn"),
    ("Có [[dialogues.sessions]] ,trong đó", "Có [[dialogues.sessions]], trong đó"),
    ("chiếm [[villages.area_share|land=total]] %", "chiếm [[villages.area_share|land=total]]%"),
    ("Thế nào ?Được !", "Thế nào? Được!"),
    ("( gọi tắt là QCDC )", "(gọi tắt là QCDC)"),
    ("hai  khoảng \t trắng ", "hai khoảng trắng"),
    ("một\r\nhai \rba", "một\nhai\nba"),
    ("Điều 1.Quy định", "Điều 1. Quy định"),
    # Dashes.
    ("họp thôn -- nơi bàn việc", "họp thôn – nơi bàn việc"),
    ("họp thôn—nơi bàn việc", "họp thôn – nơi bàn việc"),
    ("họp thôn– nơi bàn việc", "họp thôn – nơi bàn việc"),
    ("dân chủ- pháp luật", "dân chủ - pháp luật"),
    ("dân chủ -pháp luật", "dân chủ - pháp luật"),
    # Quotation marks.
    ('phong trào "Dân vận khéo" và "Đền ơn"', "phong trào “Dân vận khéo” và “Đền ơn”"),
    # Numbers that can be nothing else.
    ("Thu 1234567 đồng", "Thu 1.234.567 đồng"),
    ("có 2631 hộ", "có 2.631 hộ"),
    ("tổng số 12345 hộ", "tổng số 12.345 hộ"),
    # Marks of lists.
    ("-Tổ chức họp", "- Tổ chức họp"),
    ("• Tổ chức họp", "- Tổ chức họp"),
    ("+Hai cuộc", "+ Hai cuộc"),
    ("1.Tiếp tục", "1. Tiếp tục"),
    ("a)Về tổ chức", "a) Về tổ chức"),
    ("vân vân...", "vân vân…"),
]
KEPT = [
    "",
    "[[dialogues.sessions|format=02|period=last_year]]",
    "https://songvan.gov.vn/a,b?c=1;d:e",
    "thư gửi xa.song-van@bacgiang.gov.vn",
    "trang songvan.bacgiang.gov.vn",
    "Nghị quyết số 01/2021/NQ-HĐND ngày 05/7/2021",
    "Pháp lệnh số 34/2007/PL - UBTVQH11",
    "Kết luận số 21-KL/TW, Báo cáo số 04/BC-UBND",
    "TT Đảng ủy-HĐND-UBND xã",
    "kinh tế - xã hội",
    "giai đoạn 2021-2025, từ 7h30 đến 11:15",
    "từ 5–7 người, 5 -7 người",
    "diện tích 834,77 ha, 58.448 tỷ đồng",
    "năm 2023 hộ nghèo giảm",
    "năm 12345 hộ",
    "số 12345 hộ",
    "điện thoại 0987654321 người trực",
    "mã 123456",
    "hộ 1234567",
    "1 ,5 và 2 : 3",
    "[[dialogues.sessions]] ,5",
    "TP.Bắc Giang, Ths.Nguyễn A, KT.CHỦ TỊCH, KT.Chủ tịch, Q.Chủ tịch, v.v.",
    "Thôn {village} ({year})",
    'cao 12" và "thiếu',
    '"một “hai” ba"',
    "......................",
    "a - b – c",
    "-5 độ",
    "v.v",
    "x;)",
]


@pytest.mark.parametrize(("typed", "stored"), CHANGED)
def test_what_is_tidied(typed: str, stored: str) -> None:
    restyled = restyle(typed)
    assert restyled.text == stored
    assert restyled.places > 0


@pytest.mark.parametrize("typed", KEPT)
def test_what_stays_as_typed(typed: str) -> None:
    assert (restyle(typed).text, restyle(typed).note) == (typed, "")


def test_the_note_counts_the_places_and_names_what_they_were() -> None:
    assert restyle('Có ,3 "thôn"').note == "Đã chỉnh 3 chỗ về khoảng trắng, dấu"
    assert restyle("Thu 12345 đồng").note == "Đã chỉnh 1 chỗ về số"


def test_what_would_not_fit_any_more_stays_as_typed() -> None:
    assert restyle("một,hai", 7).text == "một,hai"
    assert restyle("một,hai", 8).text == "một, hai"


# Pieces that rules look for, glued together in any way, and any text besides.
PIECES = st.sampled_from(
    [
        *("xã", "Thôn", "UBND", "ấ", "v.v", "số", "tổng số", "năm", "hộ", "đồng", "đ", "a", "Ths", "7h30", "h", "g"),
        *("1", "05", "2023", "12345", "1.234", "55,45", "0987", "01/2021/NQ-HĐND", "21-KL/TW", "5-7", "5/7/2023"),
        *("[[dialogues.sessions]]", "[[a.b|c=d,e]]", "[[", "]]", "https://a.vn/b,c", "a@b.vn", "\ue000", "\ue001"),
        *(" ", "  ", "\t", "\n", "\r\n", ",", ".", ";", ":", "!", "?", "...", "…", "%", "-", "–", "—", "--", "+", "•"),
        *('"', "“", "”", "(", ")", "'", "/", "*", "²", "₫", "\u0301", "١"),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40)


@given(TEXTS)
@example("x ,1 ,2 .Các…")
def test_doing_it_twice_is_doing_it_once(text: str) -> None:
    once = restyle(text)
    again = restyle(once.text)
    assert again.text == once.text
    assert not again.note


@given(TEXTS)
def test_letters_digits_and_figures_stay_in_their_order(text: str) -> None:
    styled = restyle(text).text
    assert content(styled) == content(text)
    assert re.findall(r"\[\[[^\[\]\n]*\]\]", styled) == re.findall(r"\[\[[^\[\]\n]*\]\]", text)


def numbers(text: str) -> list[str]:
    """Values in a text, a dot between three digits each being no part of them."""
    return re.findall(r"\d+(?:,\d+)?", re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", text))


@given(
    st.lists(st.sampled_from(["12", "2631", "1234567", "5,5", " ", ",", " ,", ", ", ".", " hộ", ":", ";"]), max_size=8)
)
def test_numbers_keep_their_value(parts: list[str]) -> None:
    text = "".join(parts)
    assert numbers(restyle(text).text) == numbers(text)
