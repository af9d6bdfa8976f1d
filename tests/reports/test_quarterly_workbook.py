"""The sheets as an Excel workbook: eight worksheets as offices print them, numbers as numbers."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from apps.accounts.roles import Role
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.reports import quarterly_rows as rows

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 10)
QUERY = "bieu-thong-ke-quy/?ky=quarter-2&nam=2025&xuat=xlsx"
MAKE, FILE = "bieu-thong-ke-quy/lap-tep/", "bieu-thong-ke-quy/tep/"
ASKED = {"ky": "quarter-2", "nam": "2025"}
NAMES = [f"Biểu {number}" for number in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")]


@pytest.fixture
def workbook(client: Any) -> Any:
    def get(user: Any, slug: str = "song-van") -> Any:
        client.force_login(user)
        if slug == "song-van":
            response = client.get(f"/{slug}/{QUERY}")
        else:
            client.post(f"/{slug}/{MAKE}", ASKED)
            response = client.get(f"/{slug}/{FILE}")
        assert response.status_code == 200
        assert 'filename="bieu-thong-ke-' in response["Content-Disposition"]
        return load_workbook(BytesIO(response.content))

    return get


def test_eight_worksheets_ready_to_be_printed(workbook, commune, village, official) -> None:
    rows.everything(commune, village, DAY)
    book = workbook(official)
    assert book.sheetnames == NAMES
    for page in book:
        assert page["A1"].value.startswith(f"{page.title}. ")
        assert page["A2"].value == "Đơn vị: Xã Song Vân"
        assert page["A3"].value == (
            "Kỳ báo cáo: quý II năm 2025 (01/04/2025 – 30/06/2025); từ đầu năm: 01/01/2025 – 30/06/2025"
        )
        assert [page["A4"].value, page["B4"].value] == ["STT", "Đơn vị"]
        columns = page.max_column
        assert [page.cell(6, number).value for number in range(1, columns + 1)] == list(range(1, columns + 1))
        assert page.print_title_rows == "$4:$6"
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.freeze_panes == "C7"
        assert "A4:A5" in {str(merged) for merged in page.merged_cells.ranges}
        assert page["A7"].border.left.style == page["C4"].border.top.style == "thin"
        assert page["B7"].value == "xã Song Vân"


def test_two_rows_of_headings(workbook, official) -> None:
    page = workbook(official)["Biểu V"]
    heads = [(page.cell(4, column).value, page.cell(5, column).value) for column in range(3, 11)]
    assert heads == [
        ("Số cuộc giám sát", None),
        ("Sai phạm, vụ việc phát hiện", None),
        ("Vụ việc kiến nghị", None),
        ("Về tiền (đồng)", "Thu hồi"),
        (None, "Xử lý khác"),
        ("Về đất (m²)", "Thu hồi"),
        (None, "Xử lý khác"),
        ("Kiến nghị về bất cập của pháp luật", None),
    ]
    merged = {str(found) for found in page.merged_cells.ranges}
    assert {"C4:C5", "F4:G4", "H4:I4", "J4:J5", "A1:J1"} <= merged


def test_numbers_are_numbers_and_dates_dates(workbook, commune, official) -> None:
    one = rows.supervision(commune, DAY)
    rows.verified(one, DAY, money_recovered=10**15, land_recovered_m2=Decimal("12.50"))
    rows.verified(one, DAY, land_recovered_m2=Decimal("0.25"), money_other=7)
    rows.posting(commune, DAY)
    book = workbook(official)
    page = book["Biểu V"]
    assert (page["F7"].value, page["F7"].number_format) == (10**15, '#,##0"*"')
    assert (page["H7"].value, page["H7"].number_format) == (12.75, "#,##0.00")
    assert page["D7"].value == 2
    assert page["D7"].number_format == "#,##0"
    assert page["I7"].value == "chưa có số liệu"
    started = book["Biểu I"]["J7"]
    assert (started.value, started.number_format) == (datetime(2025, 5, 10), "DD/MM/YYYY")  # noqa: DTZ001


def test_text_never_runs_and_keeps_out_what_excel_cannot_hold(workbook, commune, official) -> None:
    rows.posting(commune, DAY, title='=HYPERLINK("x")')
    page = workbook(official)["Biểu I"]
    assert page["E7"].value == '=HYPERLINK("x")'
    assert page["E7"].data_type == "s"


def test_sums_are_values(workbook, commune, village, official) -> None:
    rows.matter(village, DAY)
    rows.matter(village, DAY, votes_for=20)
    page = workbook(official)["Biểu II"]
    assert [page.cell(9, column).value for column in (2, 3, 7, 8, 9)] == ["Cộng", "2 việc", 2, 95, 200]
    assert page["B9"].font.bold


def test_all_communes_below_with_their_sum(workbook, commune, village) -> None:
    other = make_commune("an-duong", "An Dương")
    reader = make_user("cap-tren", Role.SUPERIOR_READER, make_unit("tan-yen", "Tân Yên", "district"))
    rows.everything(commune, village, DAY)
    rows.everything(other, make_village(other, "Một"), DAY)
    book = workbook(reader, "tan-yen")
    assert book.sheetnames == NAMES
    page = book["Biểu VI"]
    assert [[page.cell(line, column).value for column in (1, 2, 3, 4, 7)] for line in (7, 8, 9)] == [
        [1, "xã An Dương", 1, 1, 1000],
        [2, "xã Song Vân", 1, 1, 1000],
        [None, "Cộng", 2, 2, 2000],
    ]
    assert page["A2"].value == "Đơn vị: Huyện Tân Yên"
    everything = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "Chuyện riêng" not in everything
    assert "Chi sai quy định" not in everything


@pytest.mark.parametrize(("most", "status"), [(9, 422), (10, 200)])
def test_too_many_rows_for_one_file_are_refused_in_words(client, commune, official, monkeypatch, most, status) -> None:
    monkeypatch.setattr("apps.reports.views.quarterly.MOST_ROWS", most)
    rows.posting(commune, DAY)
    rows.posting(commune, DAY)
    client.force_login(official)
    response = client.get(f"/song-van/{QUERY}")
    assert response.status_code == status
    assert status == 200 or "Kỳ này có 10 dòng, quá nhiều cho một tệp" in response.content.decode()


def test_notes_stand_below(workbook, official) -> None:
    page = workbook(official)["Biểu V"]
    assert any("khác với 0" in str(page.cell(line, 1).value) for line in range(8, page.max_row + 1))
