"""A village head takes the minutes on a phone: few taps, and nothing lost or doubled over a weak line."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.portals import sign_in

pytestmark = pytest.mark.browser

NEW = "/song-van/cuoc-hop/moi/"
ONE = re.compile("/cuoc-hop/[0-9a-f]{16}/$")
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


def wait_until(page: Page, promise: str) -> None:
    """Asks until what is promised is true; `wait_for_function` takes the promise itself for an answer."""
    for _ in range(100):
        if page.evaluate(promise):
            return
        page.wait_for_timeout(100)
    raise TimeoutError(promise)


KEPT = f"caches.match('{NEW}', {{ cacheName: 'trang' }}).then(Boolean)"
NONE_KEPT = "caches.has('trang').then((there) => !there)"


def wait_until_kept(page: Page) -> None:
    """The text lies on the device, and the page with it."""
    expect(page.locator(".draft-line")).to_contain_text("Đã lưu trên máy này")
    wait_until(page, KEPT)


def wait_in_vain(page: Page, subject: str) -> None:
    """Minutes are written and sent without a line; the page itself was kept before."""
    begin(page, subject)
    save(page)
    expect(page.locator(".draft-line")).to_contain_text("Mất mạng")


def keep_the_page(page: Page) -> None:
    page.goto(NEW)
    wait_until(page, KEPT)


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
    phone.wait_for_url(ONE)
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
    phone.wait_for_url(ONE)
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
    later.wait_for_url(ONE)
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
        page.wait_for_url(ONE)
    assert meetings(page, "Máy khởi động lại") == 1


def test_a_phone_in_other_hands_shows_nothing_of_the_first(switch_on: Callable[[], BrowserContext]) -> None:
    phone = switch_on()
    page = phone.new_page()
    sign_in(page, "truong-thon")
    begin(page, "Của người trước")
    wait_until_kept(page)
    phone.set_offline(True)
    page.goto("/song-van/cuoc-hop/")
    expect(page.locator("main")).to_contain_text("Của người trước")
    phone.set_offline(False)
    page.goto("/")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(re.compile("/dang-nhap/"))
    phone.set_offline(True)
    page.goto(NEW)
    expect(page.get_by_role("heading", name="Không có mạng")).to_be_visible()
    expect(page.locator("main")).to_contain_text("không có nội dung nào")
    phone.set_offline(False)
    sign_in(page, "can-bo")
    page.goto(NEW)
    expect(page.locator("[name=subject]")).to_have_value("")
    expect(page.locator("[data-drafts]")).not_to_contain_text("Của người trước")
    page.get_by_role("button", name="Đăng xuất").click()
    sign_in(page, "truong-thon")
    page.goto(NEW)
    expect(page.locator("[name=subject]")).to_have_value("Của người trước")


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
    phone.wait_for_url(ONE)
    assert posted
    assert meetings(phone, "Trả lời bị mất") == 1


def test_two_meetings_one_after_another_without_a_line_both_arrive(phone: Page) -> None:
    keep_the_page(phone)
    for subject in ("Ngoại tuyến thứ nhất", "Ngoại tuyến thứ hai"):
        phone.context.set_offline(True)
        wait_in_vain(phone, subject)
        phone.context.set_offline(False)
        phone.wait_for_url(ONE)
        expect(phone.locator("main")).to_contain_text(subject)
    assert [meetings(phone, f"Ngoại tuyến thứ {which}") for which in ("nhất", "hai")] == [1, 1]
    expect(phone.locator("[data-drafts-part]")).to_be_hidden()


def test_a_meeting_that_waits_leaves_the_page_to_the_next_one(phone: Page) -> None:
    keep_the_page(phone)
    phone.context.set_offline(True)
    wait_in_vain(phone, "Chờ thứ nhất")
    wait_in_vain(phone, "Chờ thứ hai")
    phone.goto(NEW)
    expect(phone.locator("[name=subject]")).to_have_value("")
    waiting = phone.locator("[data-drafts] > li")
    expect(waiting).to_have_count(2)
    waiting.filter(has_text="Chờ thứ nhất").get_by_role("link").click()
    expect(phone.locator("[name=subject]")).to_have_value("Chờ thứ nhất")
    expect(waiting).to_have_count(1)
    phone.context.set_offline(False)
    phone.wait_for_url(ONE)
    expect(waiting).to_have_count(1)
    waiting.get_by_role("link").click()
    phone.wait_for_url(ONE)
    expect(phone.locator("main")).to_contain_text("Chờ thứ hai")
    assert [meetings(phone, f"Chờ thứ {which}") for which in ("nhất", "hai")] == [1, 1]


def test_another_meeting_is_begun_beside_one_that_is_half_written(phone: Page) -> None:
    begin(phone, "Ghi dở thứ nhất")
    wait_until_kept(phone)
    phone.goto(NEW)
    expect(phone.locator("[name=subject]")).to_have_value("Ghi dở thứ nhất")
    phone.get_by_role("link", name="Ghi biên bản cuộc họp khác").click()
    expect(phone.locator("[data-drafts]")).to_contain_text("Ghi dở thứ nhất")
    expect(phone.locator("[name=subject]")).to_have_value("")
    phone.locator("[name=subject]").fill("Ghi dở thứ hai")
    expect(phone.locator(".draft-line")).to_contain_text("Đã lưu trên máy này")
    phone.reload()
    expect(phone.locator("[name=subject]")).to_have_value("Ghi dở thứ hai")
    phone.locator("[data-drafts]").get_by_role("link", name="Ghi dở thứ nhất").click()
    expect(phone.locator("[name=subject]")).to_have_value("Ghi dở thứ nhất")


def lose_the_answer(page: Page) -> list[object]:
    """From now on what is sent arrives, and nobody hears of it."""
    posted: list[object] = []

    def swallow(route) -> None:
        if route.request.method == "POST":
            posted.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.context.route("**/cuoc-hop/**", swallow)
    page.context.route(re.compile("/da-gui/|/may-chu/"), lambda route: route.abort() if posted else route.continue_())
    return posted


def test_what_was_added_after_an_answer_that_got_lost_stays(phone: Page) -> None:
    begin(phone, "Ghi thêm sau khi gửi")
    posted = lose_the_answer(phone)
    save(phone)
    expect(phone.locator(".draft-line")).to_contain_text("chờ có mạng để gửi")
    assert len(posted) == 1
    phone.locator("[name=summary]").fill("Dòng thứ nhất\nDòng ghi thêm")
    expect(phone.locator(".draft-line")).to_contain_text("Đã lưu trên máy này")
    phone.context.unroute_all()
    save(phone)
    phone.wait_for_url(ONE)
    address = phone.url
    left = phone.locator("[data-drafts] > li")
    expect(left).to_contain_text("phần ghi thêm chưa được lưu")
    left.get_by_text("Xem nội dung đã ghi").click()
    expect(left).to_contain_text("Dòng ghi thêm")
    left.get_by_role("link").click()
    expect(phone.locator(".draft-line")).to_contain_text("đã lưu với nội dung khác")
    expect(phone.locator("[name=summary]")).to_have_value("Dòng thứ nhất\nDòng ghi thêm")
    phone.get_by_role("link", name="Xem bản đã lưu").click()
    phone.wait_for_url(address)
    assert meetings(phone, "Ghi thêm sau khi gửi") == 1


def test_minutes_of_several_lines_whose_answer_got_lost_are_known_to_have_arrived(phone: Page) -> None:
    begin(phone, "Nhiều dòng")
    phone.locator("[name=summary]").fill("Dòng “một”\nDòng hai – 50 %")
    lose_the_answer(phone)
    save(phone)
    expect(phone.locator(".draft-line")).to_contain_text("chờ có mạng để gửi")
    phone.context.unroute_all()
    phone.goto("/song-van/cuoc-hop/")
    expect(phone.locator("[data-drafts-part]")).to_be_hidden()
    phone.wait_for_function("document.querySelector('[data-drafts]').childElementCount === 0")
    assert meetings(phone, "Nhiều dòng") == 1
    phone.goto(NEW)
    expect(phone.locator("[name=subject]")).to_have_value("")


def test_going_back_to_sent_minutes_and_writing_on_loses_nothing(phone: Page) -> None:
    begin(phone, "Quay lại ghi tiếp")
    save(phone)
    phone.wait_for_url(ONE)
    address = phone.url
    phone.goto(f"{address}sua/")
    phone.locator("[name=place]").fill("Nhà văn hóa")
    save(phone)
    phone.wait_for_url(address)
    phone.go_back()
    phone.wait_for_url(re.compile("/sua/"))
    phone.locator("[name=place]").fill("Sân kho")
    expect(phone.locator(".draft-line")).to_contain_text("Đã lưu trên máy này")
    save(phone)
    phone.wait_for_url(address)
    expect(phone.locator("main")).to_contain_text("Sân kho")


def test_signing_out_takes_kept_pages_away_though_no_worker_listens(phone: Page) -> None:
    begin(phone, "Tải lại từ đầu")
    wait_until_kept(phone)
    phone.context.new_cdp_session(phone).send("Page.reload", {"ignoreCache": True})
    phone.wait_for_load_state()
    phone.wait_for_function("!navigator.serviceWorker.controller")
    phone.get_by_role("button", name="Đăng xuất").click()
    phone.wait_for_url(re.compile("/dang-nhap/"))
    wait_until(phone, NONE_KEPT)


def test_pages_that_another_left_behind_go_when_somebody_else_signs_in(phone: Page) -> None:
    begin(phone, "Hết phiên")
    wait_until_kept(phone)
    # The session ends without anybody signing out.
    phone.context.clear_cookies(name="phien")
    sign_in(phone, "can-bo")
    wait_until(phone, NONE_KEPT)
    phone.context.set_offline(True)
    phone.goto(NEW)
    expect(phone.get_by_role("heading", name="Không có mạng")).to_be_visible()


def test_nothing_is_stored_as_written_by_whoever_signed_in_meanwhile(phone: Page, open_as: Callable[..., Page]) -> None:
    begin(phone, "Của trưởng thôn")
    wait_until_kept(phone)
    phone.context.set_offline(True)
    save(phone)
    expect(phone.locator(".draft-line")).to_contain_text("Mất mạng")
    own = phone.context.cookies()
    phone.context.clear_cookies()
    phone.context.add_cookies(open_as("can-bo").context.cookies())
    phone.context.set_offline(False)
    expect(phone.locator(".alert")).to_contain_text("do tài khoản khác mở")
    assert meetings(phone, "Của trưởng thôn") == 0
    phone.context.clear_cookies()
    phone.context.add_cookies(own)
    phone.goto("/song-van/")
    phone.locator("[data-drafts]").get_by_role("link", name="Của trưởng thôn").click()
    phone.wait_for_url(ONE)
    assert meetings(phone, "Của trưởng thôn") == 1


def test_what_was_typed_into_minutes_that_lie_with_the_commune_is_read_and_discarded(
    phone: Page, open_as: Callable[..., Page]
) -> None:
    begin(phone, "Đã gửi xã")
    for name in ("chair_name", "secretary_name", "summary"):
        phone.locator(f"[name={name}]").fill("Nguyễn Văn A")
    save(phone)
    phone.wait_for_url(ONE)
    address = phone.url
    phone.goto(f"{address}sua/")
    phone.locator("[name=summary]").fill("Nội dung gõ thêm")
    expect(phone.locator(".draft-line")).to_contain_text("Đã lưu trên máy này")
    official = open_as("can-bo")
    official.goto(f"{address}gui-xa/")
    official.get_by_role("button", name="Gửi xã").click()
    official.wait_for_url(address)
    phone.goto(f"{address}sua/")
    phone.wait_for_url(address)
    left = phone.locator("[data-drafts] > li")
    left.get_by_text("Xem nội dung đã ghi").click()
    expect(left.locator("dd").filter(has_text="Nội dung gõ thêm")).to_be_visible()
    phone.once("dialog", lambda question: question.dismiss())
    left.get_by_role("button", name="Bỏ nội dung này").click()
    expect(left).to_have_count(1)
    phone.once("dialog", lambda question: question.accept())
    left.get_by_role("button", name="Bỏ nội dung này").click()
    expect(phone.locator("[data-drafts-part]")).to_be_hidden()
    phone.reload()
    expect(phone.locator("[data-drafts-part]")).to_be_hidden()


@pytest.mark.parametrize(
    ("seats", "votes", "said"),
    [(2, (140, 90), "90/202"), (2, (140, 120), "120/202"), (1, (120, 120), "bằng phiếu nên chưa bầu đủ")],
)
def test_an_election_is_judged_on_the_page_as_by_the_server(
    phone: Page, seats: int, votes: tuple[int, int], said: str
) -> None:
    begin(phone, "Bầu nhiều người")
    phone.locator("[name='matters-0-kind']").select_option("board")
    # A board is mostly elected, in secret: both are chosen already, and the candidates stand open.
    expect(phone.locator("[name='matters-0-action']")).to_have_value("elect")
    expect(phone.locator("[name='matters-0-method']")).to_have_value("secret_ballot")
    phone.locator("[name='matters-0-method']").select_option("show_of_hands")
    phone.locator("[name='matters-0-text']").fill("Bầu Ban thanh tra nhân dân")
    phone.locator("[name='matters-0-seats']").fill(str(seats))
    for index, number in enumerate(votes):
        phone.locator(f"[name='matters-0-choices-{index}-text']").fill(f"Người thứ {index + 1}")
        phone.locator(f"[name='matters-0-choices-{index}-votes']").fill(str(number))
    verdict = phone.locator("[data-verdict]:visible")
    expect(verdict).to_contain_text(said)
    on_screen, carried = verdict.inner_text(), "is-carried" in (verdict.get_attribute("class") or "")
    save(phone)
    phone.wait_for_url(ONE)
    expect(phone.locator("main")).to_contain_text(on_screen)
    judged = phone.locator(".judged").filter(has_text=on_screen)
    assert ("is-carried" in (judged.get_attribute("class") or "")) == carried


def test_sent_after_another_change_shows_both_side_by_side(phone: Page, open_as: Callable[..., Page]) -> None:
    begin(phone, "Hai người cùng ghi")
    save(phone)
    phone.wait_for_url(ONE)
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
