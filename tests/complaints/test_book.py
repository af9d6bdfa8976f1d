"""The reception book of twelve columns as workbook, PDF and DOCX (Mẫu số 03, Thông tư 04/2021/TT-TTCP)."""

from datetime import date
from io import BytesIO

import docx
import pikepdf
import pytest
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry
from apps.complaints.models import Visitor
from apps.complaints.papers import book
from tests.files import pdf_text

BOOK = "/song-van/tiep-dan/so/"
ASKED = f"{BOOK}?tu=01/03/2024&den=31/03/2024"
NAME = "Giáp Văn Thử"
pytestmark = pytest.mark.django_db


def sheet(client, query=ASKED):
    answer = client.get(f"{query}&xuat=xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="so-tiep-cong-dan-song-van-20240301-20240331.xlsx"'
    return load_workbook(BytesIO(answer.content)).active


def cells(page, row):
    return [cell.value for cell in page[row]]


@pytest.fixture
def turn(reception):
    row = reception(held_on=date(2024, 3, 14), handling="guided", people=2, earlier_handled_by="UBND tỉnh")
    for name, address in ((NAME, "thôn Đồng Lời"), ("Bà Khác", "")):
        Visitor.objects.create(reception=row, name=name, address=address)
    return row


def test_the_head_has_two_rows_and_the_numbers_of_twelve_columns(client, officer, turn):
    client.force_login(officer)
    page = sheet(client)
    assert [page.cell(line, 1).value for line in (1, 2, 3)] == [
        "SỔ TIẾP CÔNG DÂN",
        "Đơn vị: xã Song Vân",
        "Kỳ: từ 01/03/2024 đến 31/03/2024",
    ]
    assert cells(page, 4)[7:10] == ["Hướng xử lý", None, None]
    assert cells(page, 5)[7:10] == [
        "Thụ lý để giải quyết",
        "Trả lại đơn và hướng dẫn",
        "Chuyển đơn đến cơ quan có thẩm quyền",
    ]
    assert {"H4:J4", "A4:A5", "L4:L5"} <= {str(area) for area in page.merged_cells.ranges}
    assert cells(page, 6) == list(range(1, 13))
    row = cells(page, 7)
    assert row[0] == 1
    assert row[1].date() == date(2024, 3, 14)
    assert row[2] == f"{NAME}, thôn Đồng Lời\nBà Khác"
    assert row[3] in ("", None)  # no identity papers are kept
    assert row[4:7] == ["Hỏi thủ tục tách thửa", "2", "UBND tỉnh"]
    assert page.max_row == 7


@pytest.mark.parametrize(
    ("values", "crosses", "note"),
    [
        ({"handling": "accepted"}, "x..", ""),
        ({"handling": "guided"}, ".x.", ""),
        ({"handling": "returned"}, ".x.", ""),
        ({"handling": "transferred"}, "..x", ""),
        ({"handling": "explained"}, "...", "giải thích, trả lời trực tiếp"),
        ({"handling": "later"}, "...", "sẽ trả lời sau bằng văn bản"),
        ({"handling": "denunciation", "subject": ""}, "...", "tố cáo: lập hồ sơ giấy"),
        (
            {"handling": "guided", "receiver": "chairman", "people": 5, "is_group": True, "inspectorate_present": True},
            ".x.",
            "Chủ tịch UBND tiếp; đoàn đông người; có Ban Thanh tra nhân dân dự",
        ),
    ],
)
def test_every_handling_has_its_column_or_its_word(reception, values, crosses, note):
    (line,) = book.book_lines([reception(**values)])
    assert len(line) == 12
    assert "".join(cell or "." for cell in line[7:10]) == crosses
    assert line[11] == note


@pytest.mark.parametrize(
    ("values", "classes", "followed"),
    [
        ({"people": 3}, "3", ""),
        ({"handling": "denunciation", "subject": "", "people": 3}, "tố cáo/3", ""),
        ({"handling": "later", "answer_due_on": date(2024, 3, 15)}, "1", "hẹn trả lời ngày 15/03/2024"),
        (
            {"handling": "later", "answer_due_on": date(2024, 3, 15), "answered_on": date(2024, 3, 12)},
            "1",
            "đã trả lời ngày 12/03/2024",
        ),
        ({"outcome": "đã sửa đường"}, "1", "đã sửa đường"),
    ],
)
def test_classes_and_what_became_of_it(reception, values, classes, followed):
    (line,) = book.book_lines([reception(**values)])
    assert (line[5], line[10]) == (classes, followed)


def test_a_petition_gives_its_class_and_its_state(reception, petition):
    (line,) = book.book_lines([reception(handling="accepted", petition=petition(code="15"))])
    assert (line[5], line[10]) == ("khiếu nại/1", "Đơn số 15 năm 2024: đã tiếp nhận")


def test_the_book_holds_the_days_of_the_period_in_their_order(client, officer, reception, other_commune):
    for day in (date(2024, 3, 31), date(2024, 3, 1), date(2024, 2, 29), date(2024, 4, 1)):
        reception(held_on=day)
    reception(unit=other_commune)
    client.force_login(officer)
    page = sheet(client)
    assert [(cells(page, line)[0], cells(page, line)[1].day) for line in (7, 8)] == [(1, 1), (2, 31)]
    assert page.max_row == 8
    assert "2 lượt, 2 người, 2 vụ việc." in client.get(ASKED).content.decode()


def test_no_cell_runs_as_a_formula(client, officer, reception):
    reception(subject="=HYPERLINK(1)")
    client.force_login(officer)
    cell = sheet(client)["E7"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_the_printed_book_lies_across_the_page(client, officer, turn):
    client.force_login(officer)
    answer = client.get(f"{ASKED}&xuat=pdf")
    with pikepdf.open(BytesIO(answer.content)) as opened:
        _, _, width, height = opened.pages[0].mediabox
    assert width > height
    text = pdf_text(answer.content)
    assert "SỔ TIẾP CÔNG DÂN" in text
    assert NAME in text


def test_the_book_to_go_on_writing_in(client, officer, turn):
    client.force_login(officer)
    word = docx.Document(BytesIO(client.get(f"{ASKED}&xuat=docx").content))
    section = word.sections[0]
    assert section.page_width > section.page_height
    table = word.tables[0]
    assert (len(table.columns), len(table.rows)) == (12, 4)
    assert table.cell(0, 7).text == table.cell(0, 9).text == "Hướng xử lý"
    assert table.cell(0, 0).text == table.cell(1, 0).text == "STT"
    assert NAME in table.cell(3, 2).text
    assert "ỦY BAN NHÂN DÂN XÃ SONG VÂN" in word.paragraphs[0].text


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "docx"])
def test_taking_the_book_is_noted(client, officer, turn, kind):
    client.force_login(officer)
    client.get(ASKED)
    assert not AccessEntry.objects.exists()
    client.get(f"{ASKED}&xuat={kind}")
    entry = AccessEntry.objects.get()
    assert (entry.kind, entry.action, entry.rows) == ("complaints.reception", "exported", 1)


def test_a_long_book_is_a_workbook_only(client, officer, turn, reception, monkeypatch):
    monkeypatch.setattr(book, "MOST_ROWS", 1)
    client.force_login(officer)
    assert "xuat=pdf" in client.get(ASKED).content.decode()
    reception(held_on=date(2024, 3, 2))
    page = client.get(f"{ASKED}&xuat=pdf")
    assert page["Content-Type"].startswith("text/html")
    assert "chọn kỳ ngắn hơn" in page.content.decode()
    assert sheet(client).max_row == 8


@pytest.mark.parametrize("query", ["?tu=30/02/2024&den=31/03/2024", "?tu=31/03/2024&den=01/03/2024", "?tu=01/03/2024"])
def test_a_period_that_makes_no_sense_is_refused(client, officer, query):
    client.force_login(officer)
    answer = client.get(f"{BOOK}{query}&xuat=xlsx")
    assert answer.status_code == 422
    assert not AccessEntry.objects.exists()


def test_an_empty_period_gives_an_empty_book(client, officer):
    client.force_login(officer)
    assert sheet(client).max_row == 6
    assert "Không có lượt tiếp nào" in pdf_text(client.get(f"{ASKED}&xuat=pdf").content)
