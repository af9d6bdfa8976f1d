"""What the browser keeps of the portal: nothing after signing out, and forms that outlive signing in again."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.portals import PASSWORD

pytestmark = pytest.mark.browser
LIST = "/song-van/doi-thoai/"


@pytest.fixture
def browser(browser: Browser) -> Iterator[Browser]:
    """A Chromium that keeps whole pages for the back button, as people's does; the driver turns that off by itself."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    keeping = browser.browser_type.launch(
        executable_path="/usr/bin/chromium", args=flags, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield keeping
    keeping.close()


def test_after_signing_out_the_back_button_shows_no_records(open_as) -> None:
    page = open_as("can-bo")
    for year in (2022, 2023):
        page.goto(f"{LIST}?nam={year}")
        expect(page.locator("#ket-qua")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(re.compile("/dang-nhap/"))
    for year in (2023, 2022):
        page.evaluate("window.history.back()")
        page.wait_for_url(re.compile(f"/dang-nhap/.*next=.*{year}"))
        expect(page.get_by_label("Mật khẩu")).to_be_visible()
        expect(page.locator("#ket-qua")).to_have_count(0)


def test_a_page_from_before_signing_in_again_still_sends(open_as) -> None:
    page = open_as("can-bo")
    page.goto(f"{LIST}moi/")
    other = page.context.new_page()
    other.goto(LIST)
    other.get_by_role("button", name="Đăng xuất").click()
    other.get_by_label("Tên đăng nhập").fill("can-bo")
    other.get_by_label("Mật khẩu").fill(PASSWORD)
    other.get_by_role("button", name="Đăng nhập").click()
    other.wait_for_url(lambda url: "dang-nhap" not in url)
    page.locator("[name=subject]").fill("Mở trước khi đăng nhập lại")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("[name=subject]")).to_have_value("Mở trước khi đăng nhập lại")
    expect(page.locator(".is-invalid").first).to_be_visible()
