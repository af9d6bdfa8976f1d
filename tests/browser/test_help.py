"""Help, the first day and the keys, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_pages import assert_fits, violations

pytestmark = pytest.mark.browser
PAGES = [
    "/song-van/",
    "/song-van/cuoc-hop/",
    "/tro-giup/",
    "/tro-giup/?q=bien ban",
    "/tro-giup/muc/cuoc-hop/",
    "/tro-giup/phim-tat/",
    "/song-van/ngay-dau/",
    "/song-van/so-tay-truong-thon/",
    "/song-van/doi-thoai/?q=khong co gi",
]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_help_fits_and_reads_well(open_as, size: dict[str, int]) -> None:
    page = open_as("can-bo", size)
    for address in PAGES:
        answer = page.goto(address)
        assert len(answer.body()) < 150_000, address
        for fold in page.locator("[data-page-help] > summary").all():
            fold.click()
        assert_fits(page)
        assert not violations(page), (address, violations(page))


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_help_opens_on_the_page_itself(open_as, javascript: bool) -> None:
    page = open_as("truong-thon", PHONE, javascript=javascript)
    page.goto("/song-van/cuoc-hop/")
    words = page.get_by_text("Xã tiếp nhận, hoặc trả lại kèm ý kiến để sửa.")
    expect(words).to_be_hidden()
    page.locator("[data-page-help] > summary").click()
    expect(words).to_be_visible()
    page.locator("[data-page-help]").get_by_role("link", name="Lên lịch họp").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lên lịch")


def test_the_first_day_is_put_away_and_found_without_scripts(open_as) -> None:
    page = open_as("giam-sat", PHONE, javascript=False)
    page.locator("summary", has_text="Ngày đầu của").click()
    page.get_by_role("button", name="Ẩn danh sách này").click()
    expect(page.get_by_role("heading", name="Ngày đầu của")).to_have_count(0)
    page.get_by_role("link", name="Trợ giúp", exact=True).click()
    page.get_by_role("link", name="Ngày đầu làm việc trên cổng").click()
    page.get_by_role("button", name="Hiện lại ở trang chính").click()
    page.goto("/song-van/")
    expect(page.get_by_role("heading", name="Ngày đầu của")).to_be_visible()


def focused(page: Page) -> Any:
    return page.evaluate("document.activeElement.name || document.activeElement.tagName")


def test_keys_do_what_the_table_says(open_as) -> None:
    page = open_as("can-bo")
    page.goto("/song-van/cuoc-hop/")
    page.keyboard.press("/")
    assert focused(page) == "q"
    # In a field every key is a letter.
    page.keyboard.type("?nth/")
    expect(page.locator("main [name=q]")).to_have_value("?nth/")
    page.goto("/song-van/cuoc-hop/")
    page.keyboard.press("h")
    expect(page.locator("[data-page-help]")).to_have_attribute("open", "")
    page.keyboard.press("h")
    expect(page.locator("[data-page-help]")).not_to_have_attribute("open", "")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
    # While the table is open no other key acts; Escape closes it.
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    expect(page.locator("[data-keys]")).to_be_hidden()
    assert page.url.endswith("/song-van/cuoc-hop/")
    page.keyboard.press("Control+n")
    page.keyboard.press("Alt+t")
    assert page.url.endswith("/song-van/cuoc-hop/")
    page.keyboard.press("n")
    page.wait_for_url("**/cuoc-hop/moi/**")
    page.locator("main").click(position={"x": 2, "y": 2})
    page.keyboard.press("t")
    page.wait_for_url("**/song-van/")


def test_keys_are_switched_off_for_the_device(open_as) -> None:
    page = open_as("can-bo")
    page.goto("/tro-giup/phim-tat/")
    page.get_by_role("button", name="Tắt phím tắt").click()
    expect(page.get_by_role("status")).to_contain_text("đang tắt")
    page.goto("/song-van/cuoc-hop/")
    for key in ("t", "n", "?", "/", "h"):
        page.keyboard.press(key)
    assert page.url.endswith("/song-van/cuoc-hop/")
    expect(page.locator("[data-keys]")).to_be_hidden()
    assert focused(page) == "BODY"
    page.goto("/tro-giup/phim-tat/")
    page.get_by_role("button", name="Bật phím tắt").click()
    page.keyboard.press("t")
    page.wait_for_url("**/song-van/")
