"""Two people at one section, last year's words, quotes, typed text that is kept; the report of the level above."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_pages import assert_fits, violations

pytestmark = pytest.mark.browser


def begin(page: Page, unit: str, outline: str, year: str, day: str) -> str:
    """A draft of the unit; gives its address."""
    page.goto(f"/{unit}/bao-cao/moi/")
    page.get_by_label("Đề cương").select_option(label=outline)
    page.get_by_label("Kỳ báo cáo").select_option(value="year")
    page.get_by_label("Năm", exact=False).first.fill(year)
    page.get_by_label("Ngày văn bản").fill(day)
    page.locator("main form").get_by_role("button").first.click()
    again = page.get_by_label("Vẫn lập thêm một báo cáo cho kỳ này")
    if again.count():
        again.check()
        page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/bao-cao/[0-9a-f]{16}/"))
    return page.url.partition("#")[0]


@pytest.fixture
def section(open_as: Callable[..., Page]) -> tuple[Page, str]:
    """The page of an official at a section of a draft of 2024, and the section's address."""
    page = open_as("can-bo", DESKTOP)
    begin(page, "song-van", "Báo cáo tổng kết năm về thực hiện dân chủ ở cơ sở (từ năm 2024)", "2024", "10/01/2025")
    page.locator("main a", has_text="Kết quả đạt được").first.click()
    page.wait_for_url(re.compile(r"/muc/\d+/"))
    return page, page.url


def test_last_years_words_go_to_the_cursor(section: tuple[Page, str]) -> None:
    page, _ = section
    text = page.locator("#id_text")
    text.fill("Đầu.\nCuối.")
    text.evaluate("area => area.setSelectionRange(5, 5)")
    button = page.locator("[data-copy]").first
    expect(button).to_be_visible()
    words = button.get_attribute("data-copy")
    button.click()
    assert text.input_value() == f"Đầu.\n{words}\nCuối."


def test_a_figure_goes_to_the_cursor_with_its_days(section: tuple[Page, str]) -> None:
    page, _ = section
    text = page.locator("#id_text")
    text.fill("Có  cuộc.")
    text.evaluate("area => area.setSelectionRange(3, 3)")
    page.locator("#span").select_option("last_year")
    page.locator("#find").fill("doi thoai voi nhan dan")
    page.locator("[data-insert='dialogues.sessions']").click()
    assert text.input_value() == "Có [[dialogues.sessions|period=last_year]] cuộc."


def test_a_passage_is_quoted_in_a_comment(section: tuple[Page, str]) -> None:
    page, _ = section
    text = page.locator("#id_text")
    text.fill("Một câu cần xem lại.")
    text.evaluate("area => area.setSelectionRange(4, 11)")
    page.locator("[data-quote]").first.click()
    quote = page.locator("[name=quote]")
    assert quote.input_value() == "câu cần"
    page.locator("#gop-y-text").fill("Nói rõ hơn.")
    page.get_by_role("button", name="Ghi góp ý").click()
    expect(page.locator("#gop-y .comments")).to_contain_text("Nói rõ hơn.")
    # What was being written stays in its box.
    assert text.input_value() == "Một câu cần xem lại."


def test_two_at_one_section_lose_no_word(section: tuple[Page, str], open_as: Callable[..., Page]) -> None:
    page, address = section
    other = open_as("lanh-dao", PHONE)
    other.goto(address)
    for each, words in ((page, "Đoạn của công chức."), (other, "Đoạn của lãnh đạo.")):
        each.locator("#id_text").fill(words)
    page.get_by_role("button", name="Lưu mục").click()
    page.wait_for_url(re.compile("#muc-"))
    other.get_by_role("button", name="Lưu mục").click()
    expect(other.locator("#hai-ban")).to_be_visible()
    assert_fits(other)
    assert not violations(other)
    other.get_by_label("Gộp hai bản theo từng đoạn rồi xem lại").check()
    other.get_by_role("button", name="Lưu mục").click()
    merged = other.locator("#id_text")
    expect(merged).to_have_value(re.compile("Đoạn của công chức."))
    expect(merged).to_have_value(re.compile("Đoạn của lãnh đạo."))


def test_what_was_typed_comes_back_after_the_page_was_left(section: tuple[Page, str]) -> None:
    page, address = section
    page.locator("#id_text").fill("Chưa lưu thì rời trang.")
    page.locator("#id_text").blur()
    page.goto("/song-van/")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Nội dung ghi dở trên máy này lúc")
    expect(page.locator("#id_text")).to_have_value("Chưa lưu thì rời trang.")


def test_the_level_above_puts_its_report_together(open_as: Callable[..., Page]) -> None:
    """Begun, its parts looked at, the communes' words taken over, on a phone."""
    page = open_as("tong-hop-huyen", PHONE)
    report = begin(page, "tan-yen", "Báo cáo tổng hợp về thực hiện dân chủ ở cơ sở", "2023", "20/01/2024")
    assert_fits(page)
    assert not violations(page)
    page.locator("main a", has_text="Phương hướng, nhiệm vụ thời gian tiếp theo").first.click()
    page.get_by_role("link", name="Lời văn cùng mục của các xã").click()
    page.get_by_label("Mục trong báo cáo của xã").select_option(label="Hạn chế")
    page.get_by_role("button", name="Xem mục này").click()
    assert_fits(page)
    assert not violations(page)
    page.get_by_label("Đưa lời văn của Xã Ngọc Vân vào mục").check()
    page.get_by_role("button", name="Đưa lời văn đã chọn vào mục").click()
    page.wait_for_url(re.compile(r"/muc/\d+/$"))
    assert "Xã Ngọc Vân: Ở một số thôn" in page.locator("#id_text").input_value()
    page.goto(f"{report}so-lieu/?khoa=dialogues.sessions|scope=below")
    assert_fits(page)
    assert not violations(page)
    expect(page.locator("main")).to_contain_text("báo cáo của xã: 2/2")
