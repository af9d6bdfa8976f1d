import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.year_words import word_years


@pytest.mark.parametrize(
    ("text", "worded"),
    [
        ("Trong năm 2023, xã", "Trong năm {year}, xã"),
        ("so với năm 2022; nhiệm vụ năm 2024.", "so với năm {last_year}; nhiệm vụ năm {next_year}."),
        ("6 tháng đầu năm 2023", "6 tháng đầu năm {year}"),
        ("năm 2021 và 2023", "năm 2021 và {year}"),
        ("Nghị định số 59/2023/NĐ-CP ngày 14/8/2023", "Nghị định số 59/2023/NĐ-CP ngày 14/8/2023"),
        ("ngày 14 tháng 8 năm 2023 của", "ngày 14 tháng 8 năm 2023 của"),
        ("Hiến pháp năm 2023", "Hiến pháp năm 2023"),
        ("Luật Thực hiện dân chủ ở cơ sở năm 2022", "Luật Thực hiện dân chủ ở cơ sở năm 2022"),
        ("Luật. Năm 2023 đã", "Luật. Năm {year} đã"),
        ("nhiệm kỳ 2023-2028", "nhiệm kỳ 2023-2028"),
        ("tháng 12/2023", "tháng 12/2023"),
        ("2.023 hộ, 2023 hộ", "2.023 hộ, 2023 hộ"),
        ("có 2022 đảng viên, 2024 ha", "có 2022 đảng viên, 2024 ha"),
        ("năm 2023 hộ nghèo giảm; cuối 2023 hộ", "năm {year} hộ nghèo giảm; cuối {year} hộ"),
        ("kế hoạch 2023 công khai, 2023 hộp", "kế hoạch {year} công khai, {year} hộp"),
        ("ngày 31/12/2023, 1-12-2023", "ngày 31/12/2023, 1-12-2023"),
        ("tăng 2023%", "tăng 2023%"),
        (
            "[[meetings.meetings|period=2023-01-01..2023-12-31]] năm 2023",
            "[[meetings.meetings|period=2023-01-01..2023-12-31]] năm {year}",
        ),
        ("số 2023/QĐ-UBND", "số 2023/QĐ-UBND"),
        ("12,2023 và 2023,5", "12,2023 và 2023,5"),
    ],
)
def test_the_year_becomes_a_word_where_it_stands_for_itself(text: str, worded: str) -> None:
    assert word_years(text, 2023).text == worded


def test_what_stays_is_named() -> None:
    found = word_years("Năm 2023, theo Nghị định 59/2023/NĐ-CP và kế hoạch tháng 3/2023", 2023)
    assert found.changed == 1
    assert found.left == ("59/2023/NĐ-CP", "tháng 3/2023")


def test_dates_that_stay_are_named_whole() -> None:
    found = word_years("Đến 31/12/2023; ngày 14 tháng 8 năm 2023; từ 1.2.2023; 12/2023; có 2023 hộ", 2023)
    assert found.left == ("31/12/2023", "ngày 14 tháng 8 năm 2023", "1.2.2023", "12/2023")
    assert found.changed == 0


@given(st.text(alphabet="năm 2023/.[]|-", max_size=60))
def test_words_are_put_back_to_the_same_text(text: str) -> None:
    worded = word_years(text, 2023).text
    for word, year in (("{last_year}", "2022"), ("{year}", "2023"), ("{next_year}", "2024")):
        worded = worded.replace(word, year)
    assert worded == text
