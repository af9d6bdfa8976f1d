"""What scripts and styles add to pages that work without them."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser
HOUSEHOLDS = "/song-van/ho-gia-dinh/"


@pytest.mark.parametrize(("javascript", "words"), [(True, "nguyen"), (False, "")], ids=["script", "no-script"])
def test_the_way_back_leads_to_what_was_searched(open_as, javascript: bool, words: str) -> None:
    page = open_as("can-bo", javascript=javascript)
    page.goto(f"{HOUSEHOLDS}?q=nguyen&page=2")
    page.locator("tbody a").first.click()
    page.get_by_role("navigation", name="Đường dẫn").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hộ gia đình")
    expect(page.locator("[name=q]")).to_have_value(words)


def test_a_person_added_on_another_page_comes_into_the_form(open_as) -> None:
    page = open_as("can-bo")
    page.goto("/song-van/chuc-vu/moi/")
    page.locator("[name=decision]").fill("QĐ 15")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Thêm cán bộ").click()
    added = opened.value
    added.locator("[name=full_name]").fill("Thân Văn Mới Thêm")
    added.get_by_role("button", name="Lưu").click()
    expect(added.get_by_role("heading", level=1)).to_have_text("Thân Văn Mới Thêm")
    added.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.locator("[name=official]").select_option(label="Thân Văn Mới Thêm")
    expect(page.locator("[name=decision]")).to_have_value("QĐ 15")


def test_labels_of_a_card_break_beside_a_value_that_does_not(open_as) -> None:
    page = open_as("can-bo", PHONE)
    page.goto("/song-van/thon/")
    cell = page.locator("td.short[data-label]").first
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').whiteSpace") == "normal"
    assert cell.evaluate("cell => getComputedStyle(cell).whiteSpace") == "nowrap"


def test_a_row_can_be_added_after_an_error_in_full_rows(open_as) -> None:
    page = open_as("can-bo", PHONE)
    page.goto("/song-van/ban/moi/")
    rows = page.locator("fieldset", has_text="Thành viên").first
    for at in range(3):
        if at:
            rows.get_by_role("button", name="Thêm dòng").click()
        rows.locator(".formset-row").nth(at).locator("input[name$='-post']").fill(f"Chức vụ {at}")
    page.get_by_role("button", name="Lưu").click()
    expect(rows.locator(".is-invalid").first).to_be_visible()
    rows.get_by_role("button", name="Thêm dòng").click()
    added = rows.locator(".formset-row").last
    expect(added.locator("input[name$='-post']")).to_have_value("")
    expect(added.locator(".is-invalid")).to_have_count(0)
