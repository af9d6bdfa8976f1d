"""A village head takes the minutes on a phone: few taps, and nothing lost or doubled over a weak line."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, sign_in

pytestmark = pytest.mark.browser

NEW = "/song-van/cuoc-hop/moi/"
DAY = f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}"


@pytest.fixture
def phone(open_as: Callable[..., Page]) -> Page:
    return open_as("truong-thon", PHONE)


class Taps:
    """Fills a page as a finger does, and counts: each control that is touched is one tap, typing is none."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def click(self, place: object) -> None:
        self.number += 1
        place.click()  # type: ignore[attr-defined]

    def type(self, name: str, text: str) -> None:
        self.number += 1
        self.page.locator(f"[name='{name}']").fill(text)

    def choose(self, name: str, value: str) -> None:
        # One to open the list, one for the line in it.
        self.number += 2
        self.page.locator(f"[name='{name}']").select_option(value)


def begin(page: Page, subject: str) -> None:
    """The least that minutes need."""
    page.goto(NEW)
    page.locator("[name=held_on]").fill(DAY)
    page.locator("[name=kind]").select_option("matter")
    page.locator("[name=subject]").fill(subject)
    page.locator("[name=present]").fill("150")


def save(page: Page) -> None:
    page.get_by_role("button", name="Lưu", exact=True).click()


def wait_until_kept(page: Page) -> None:
    """The text lies on the device, and the page with it."""
    expect(page.locator(".draft-line")).to_contain_text("Đã lưu trên máy này")
    page.wait_for_function(f"caches.open('trang').then((pages) => pages.match('{NEW}')).then(Boolean)")


def meetings(page: Page, subject: str) -> int:
    """How many meetings of this name the list has."""
    page.goto(f"/song-van/cuoc-hop/?q={subject}")
    return page.locator("#ket-qua tbody tr a").filter(has_text=subject).count()


def test_four_matters_of_202_households_in_forty_taps(phone: Page) -> None:
    taps = Taps(phone)
    taps.click(phone.get_by_role("link", name="Ghi cuộc họp").first)
    taps.type("held_on", DAY)
    taps.choose("kind", "regular")
    taps.type("subject", "Hội nghị đếm số lần chạm")
    taps.type("chair_name", "Nguyễn Đức Hiển")
    taps.type("secretary_name", "Trần Thị Mùi")
    taps.click(phone.get_by_text("Đánh dấu hộ không có người dự"))
    for box in phone.locator("input[name=absent]").all()[:3]:
        taps.click(box)
    households = phone.locator("input[name=absent]").count()
    assert households == 202
    expect(phone.locator("[name=present]")).to_have_value("199")
    for index, kind in enumerate(("contribution", "funds", "other", "other")):
        if not phone.locator(f"[name='matters-{index}-kind']").count():
            taps.click(phone.get_by_role("button", name="Thêm việc"))
        taps.choose(f"matters-{index}-kind", kind)
        taps.type(f"matters-{index}-text", f"Việc thứ {index + 1}")
        taps.click(phone.locator("[data-matter]").nth(index).get_by_role("button", name="Tất cả hộ dự tán thành"))
    verdicts = phone.locator("[data-verdict]:visible")
    expect(verdicts).to_have_count(4)
    on_screen = verdicts.nth(0).inner_text()
    assert on_screen.startswith("199/202 hộ = 98,51 % ≥ 2/3: đạt")
    taps.click(phone.get_by_role("button", name="Lưu", exact=True))
    phone.wait_for_url(re.compile("/cuoc-hop/[0-9a-f]{16}/$"))
    assert taps.number <= 40
    # The page and the server reckon alike.
    assert on_screen in phone.locator("main").inner_text()


def test_a_line_lost_in_the_middle_loses_nothing_and_sends_once(phone: Page) -> None:
    begin(phone, "Mất mạng giữa chừng")
    phone.context.set_offline(True)
    save(phone)
    expect(phone.locator(".draft-line")).to_contain_text("Mất mạng")
    expect(phone.locator("[name=subject]")).to_have_value("Mất mạng giữa chừng")
    phone.context.set_offline(False)
    phone.wait_for_url(re.compile("/cuoc-hop/[0-9a-f]{16}/$"))
    assert meetings(phone, "Mất mạng giữa chừng") == 1


def test_a_page_closed_and_opened_without_a_line_is_as_it_was(phone: Page) -> None:
    begin(phone, "Trang đã đóng")
    wait_until_kept(phone)
    context = phone.context
    phone.close()
    context.set_offline(True)
    again = context.new_page()
    again.goto(NEW)
    expect(again.locator("[name=subject]")).to_have_value("Trang đã đóng")
    expect(again.locator("[name=present]")).to_have_value("150")
    save(again)
    expect(again.locator(".draft-line")).to_contain_text("Mất mạng")
    again.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(NEW)
    later.wait_for_url(re.compile("/cuoc-hop/[0-9a-f]{16}/$"))
    assert meetings(later, "Trang đã đóng") == 1


def test_a_restarted_phone_still_has_what_was_typed(switch_on: Callable[[], BrowserContext]) -> None:
    phone = switch_on()
    page = phone.new_page()
    sign_in(page, "truong-thon")
    begin(page, "Máy khởi động lại")
    wait_until_kept(page)
    phone.close()
    phone = switch_on()
    phone.set_offline(True)
    page = phone.new_page()
    page.goto(NEW)
    expect(page.locator("[name=subject]")).to_have_value("Máy khởi động lại")
    save(page)
    expect(page.locator(".draft-line")).to_contain_text("Mất mạng")
    phone.set_offline(False)
    page.wait_for_url(re.compile("/cuoc-hop/[0-9a-f]{16}/$|/dang-nhap/"))
    if "/dang-nhap/" in page.url:
        sign_in(page, "truong-thon")
        page.goto(NEW)
        page.wait_for_url(re.compile("/cuoc-hop/[0-9a-f]{16}/$"))
    assert meetings(page, "Máy khởi động lại") == 1


def test_an_answer_that_never_came_back_is_not_sent_twice(phone: Page) -> None:
    begin(phone, "Trả lời bị mất")
    posted = []

    def swallow(route) -> None:
        if route.request.method == "POST":
            posted.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    phone.context.route("**/cuoc-hop/moi/**", swallow)
    save(phone)
    phone.wait_for_url(re.compile("/cuoc-hop/[0-9a-f]{16}/$"))
    assert posted
    assert meetings(phone, "Trả lời bị mất") == 1


def test_sent_after_another_change_shows_both_side_by_side(phone: Page, open_as: Callable[..., Page]) -> None:
    begin(phone, "Hai người cùng ghi")
    save(phone)
    phone.wait_for_url(re.compile("/cuoc-hop/[0-9a-f]{16}/$"))
    address = phone.url
    phone.goto(f"{address}sua/")
    phone.locator("[name=place]").fill("Sân nhà văn hóa")
    expect(phone.locator(".draft-line")).to_contain_text("Đã lưu trên máy này")
    official = open_as("can-bo")
    official.goto(f"{address}sua/")
    official.locator("[name=place]").fill("Trường mầm non")
    save(official)
    official.wait_for_url(address)
    save(phone)
    expect(phone.get_by_role("alert").first).to_contain_text("Trường mầm non")
    expect(phone.locator("[name=place]")).to_have_value("Sân nhà văn hóa")
    save(phone)
    phone.wait_for_url(address)
    expect(phone.locator("main")).to_contain_text("Sân nhà văn hóa")


def test_everything_works_without_scripts(open_as: Callable[..., Page]) -> None:
    page = open_as("truong-thon", PHONE, javascript=False)
    page.goto(NEW)
    page.locator("[name=held_on]").fill(DAY)
    page.locator("[name=kind]").select_option("matter")
    page.locator("[name=subject]").fill("Không có kịch bản")
    page.locator("[name=present]").fill("150")
    page.locator("[name='matters-0-kind']").select_option("other")
    page.locator("[name='matters-0-text']").fill("Vệ sinh đường làng")
    page.locator("[name='matters-0-votes_for']").fill("120")
    save(page)
    expect(page.locator("main")).to_contain_text("120/202 hộ = 59,41 % > 50 %: đạt")
