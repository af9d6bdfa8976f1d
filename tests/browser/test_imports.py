"""A list of households in the browser: dropped on the page, looked through, confirmed and taken back."""

import re
from base64 import b64encode
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_pages import assert_fits, violations

pytestmark = pytest.mark.browser
LIST = "/song-van/ho-gia-dinh/nhap-excel/"
NAME = "Danh sách hộ Đồng Kim.xlsx"
# What dropping does in the browser: an event that carries files.
DROP = """([zone, content, names]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    names.forEach((name) => carried.items.add(new File([bytes], name)));
    for (const type of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
    }
}"""


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list as offices keep them: a title, a header in two rows with merged cells, column numbers, a mistake."""
    book = Workbook()
    sheet = book.active
    sheet.append(["DANH SÁCH HỘ GIA ĐÌNH"])
    sheet.merge_cells("A1:F1")
    sheet.append(["STT", "Thôn", "Họ và tên chủ hộ", "Năm sinh", "Số nhân khẩu"])
    sheet.append([None, None, None, None, "Tổng số", "Nữ"])
    for area in ("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2"):
        sheet.merge_cells(area)
    sheet.append([1, 2, 3, 4, 5, 6])
    sheet.append([1, "Đồng Kim", "Triệu Thị Thử Nghiệm", "1961", 3, 1])
    sheet.append([2, "Đồng Kim", "Triệu Văn Thử Nghiệm", 1959, 5, 2])
    sheet.append([3, "Đồng Kim", "Triệu Văn Thử Nghiệm", None, 5, 2])
    sheet.append([4, "Đồng Kim", "Triệu Văn Sai", "19x5", 5, 2])
    path = tmp_path_factory.mktemp("lists") / NAME
    book.save(path)
    return path


def assert_reads_well(page: Page) -> None:
    assert_fits(page)
    assert not violations(page), (page.url, violations(page))


def read(page: Page) -> None:
    page.get_by_role("button", name="Đọc và xem trước").dblclick()
    page.wait_for_url(re.compile(r"nhap-excel/[0-9a-f]{16}/"))


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_dropped_list_goes_to_the_register_and_back(open_as, workbook: Path, size: dict[str, int]) -> None:
    page = open_as("can-bo", size)
    page.goto(LIST)
    before = page.locator("tbody a").count()
    zone, content = page.locator("[data-drop-zone]").element_handle(), b64encode(workbook.read_bytes()).decode()
    page.evaluate(DROP, [zone, content, [NAME, NAME]])
    expect(page.get_by_text("Mỗi lần chỉ gửi một tệp")).to_be_visible()
    page.evaluate(DROP, [zone, content, [NAME]])
    expect(page.get_by_text(f"Đã chọn: {NAME}")).to_be_visible()
    read(page)

    expect(page.get_by_text("Ô D8: “19x5” không phải là năm sinh")).to_be_visible()
    assert_reads_well(page)
    with page.expect_download() as mended:
        page.get_by_role("link", name="Tải 2 dòng cần sửa").click()
    assert mended.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name="Chọn lại cột").click()
    expect(page.get_by_label("Cột E: Số nhân khẩu / Tổng số")).to_have_value("members")
    assert_reads_well(page)
    page.get_by_label("Ngày áp dụng").fill("01/01/2023")
    page.get_by_role("button", name="Xem trước").click()

    page.get_by_role("link", name=re.compile("Nghi trùng")).click()
    page.get_by_label("Cách xử lý dòng 7").select_option("new")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name=re.compile("Tất cả")).click()
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Lưu cách xử lý").click()
    page.get_by_role("button", name="Xác nhận: Lập mới 3 hộ; bỏ qua 1 dòng lỗi").dblclick()
    expect(page.get_by_text("Đã lưu vào sổ hộ: lập mới 3 hộ.")).to_be_visible()
    assert_reads_well(page)
    page.get_by_role("link", name="Hoàn tác lần nhập này").click()
    assert_reads_well(page)
    page.get_by_role("button", name="Hoàn tác").dblclick()
    expect(page.get_by_text("sổ hộ trở lại như trước khi nhập")).to_be_visible()
    page.goto(LIST)
    expect(page.locator("tbody a")).to_have_count(before + 1)


def test_a_list_is_given_up_without_scripts(open_as, workbook: Path) -> None:
    page = open_as("can-bo", PHONE, javascript=False)
    page.goto(LIST)
    page.get_by_label("Tệp danh sách hộ").set_input_files(workbook)
    page.get_by_role("button", name="Đọc và xem trước").click()
    page.get_by_label("Tìm trong các dòng").fill("trieu thi")
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Bỏ tệp này").click()
    expect(page.get_by_text("sổ hộ không thay đổi")).to_be_visible()
