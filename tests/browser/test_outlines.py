"""An official makes an outline of the commune's own and a report from it, without a line of code."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_pages import assert_fits, violations

pytestmark = pytest.mark.browser
NAME = "Báo cáo giai đoạn cho đoàn giám sát"


def add_section(page: Page, title: str, level: str) -> None:
    form = page.locator("form", has=page.locator("[name=after]"))
    if not form.locator("[name=title]").is_visible():
        page.locator("summary", has_text="Thêm mục").click()
    form.locator("[name=title]").fill(title)
    form.locator("[name=level]").select_option(level)
    form.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sửa mục của đề cương")


def reads_well(page: Page) -> None:
    assert_fits(page)
    assert not violations(page), violations(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_an_empty_outline_to_a_report_over_several_years(open_as, size: dict[str, int]) -> None:
    page = open_as("can-bo", size)
    name = f"{NAME} {size['width']}"
    page.goto("/song-van/de-cuong/moi/")
    page.locator("[name=name]").fill(name)
    page.get_by_label("Đề cương trống").check()
    page.get_by_role("button", name="Lập đề cương").click()
    add_section(page, "Kết quả họp", "1")
    reads_well(page)
    text = page.locator("textarea[name=text]")
    text.fill("Đã họp ")
    page.locator("[name=find]").fill("so cuoc hop thon")
    page.locator("[name=style]").select_option("full")
    page.locator("[name=span]").select_option("days")
    page.locator("[name=span-start]").fill("2021-01-01")
    page.locator("[name=span-end]").fill("2023-12-31")
    text.press("End")
    page.locator("[data-insert='meetings.meetings']").click()
    expect(text).to_have_value("Đã họp [[meetings.meetings|format=full|period=2021-01-01..2023-12-31]]")
    page.get_by_role("button", name="Lưu mục").click()
    page.get_by_role("link", name=re.compile("Kết quả họp")).click()
    page.get_by_role("link", name=re.compile("Bảng, biểu đồ, danh sách")).click()
    page.locator("[name=kind]").select_option("chart")
    page.locator("[name=by]").select_option("village")
    page.locator("[name=c0_figure]").fill("D01")
    page.locator("[name=c0_label]").fill("Số cuộc họp")
    page.locator("[name=total]").check()
    reads_well(page)
    page.get_by_role("button", name="Lưu").click()
    page.locator("[name=tu]").fill("01/01/2023")
    page.locator("[name=den]").fill("31/12/2023")
    page.get_by_role("button", name="Xem").click()
    paper = page.locator(".paper")
    expect(paper).to_contain_text(re.compile(r"Đã họp \d+ cuộc"))
    expect(paper.locator("img[alt^='Biểu đồ cột']")).to_be_visible()
    expect(paper.locator("table.grid tr").last).to_contain_text("Tổng cộng")
    reads_well(page)
    page.goto("/song-van/bao-cao/moi/")
    page.locator("[name=outline]").select_option(label=name)
    page.locator("[name=start]").fill("01/01/2021")
    page.locator("[name=end]").fill("31/12/2023")
    page.locator("[name=issued_on]").fill("15/01/2024")
    page.get_by_role("button", name="Lập dự thảo").click()
    again = page.get_by_label("Vẫn lập thêm một báo cáo cho kỳ này")
    page.wait_for_load_state()
    if again.is_visible():
        again.check()
        page.get_by_role("button", name="Lập dự thảo").click()
    expect(page.locator(".paper")).to_contain_text(re.compile(r"Đã họp \d+ cuộc"))
    pdf = page.request.get(page.get_by_role("link", name="Xem trang in (PDF)").get_attribute("href") or "")
    assert pdf.body().startswith(b"%PDF")


def test_the_token_is_copied_without_a_script(open_as) -> None:
    page = open_as("can-bo", PHONE, javascript=False)
    page.goto("/song-van/chen-chi-tieu/")
    page.locator("[name=q]").fill("cuoc doi thoai voi nhan dan")
    page.locator("[name=cach_viet]").select_option("02")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_text("[[dialogues.sessions|format=02]]", exact=True)).to_be_visible()
