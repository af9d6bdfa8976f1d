"""People and their accounts in the browser: invited, signed in by the link, with a second factor, suspended."""

import re
from base64 import b32decode

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_pages import assert_fits, violations

pytestmark = pytest.mark.browser
PASSWORD = "mat-khau-cua-rieng-toi-7"
PAGES = [
    "/song-van/nguoi-dung/",
    "/song-van/nguoi-dung/moi/",
    "/song-van/nguoi-dung/nhap-truong-thon/",
    "/song-van/nhat-ky/truy-cap/",
    "/song-van/nhat-ky/thay-doi/",
    "/song-van/ma-truy-cap/",
    "/song-van/ma-truy-cap/moi/",
    "/api/",
    "/tai-khoan/",
    "/tai-khoan/mat-khau/",
    "/tai-khoan/phien/",
    "/tai-khoan/hai-buoc/",
    "/tai-khoan/ban-giao/",
]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_people_fit_and_read_well(open_as, size: dict[str, int]) -> None:
    page = open_as("lanh-dao", size)
    addresses = list(PAGES)
    page.goto("/song-van/nguoi-dung/?q=do minh hang")
    person = page.locator("tbody a").first.get_attribute("href") or ""
    addresses += [person, *(f"{person}{action}/" for action in ("lien-ket", "tam-khoa", "phan-cong", "ban-giao"))]
    for address in addresses:
        page.goto(address)
        assert_fits(page)
        assert not violations(page), (address, violations(page))


def test_from_the_invitation_to_the_second_factor_and_the_suspension(open_as, browser, portal) -> None:
    leader = open_as("lanh-dao")
    leader.goto("/song-van/nguoi-dung/moi/")
    leader.get_by_label(re.compile("Họ và tên")).fill("Trịnh Thị Mới")
    leader.get_by_label(re.compile("Vai trò")).select_option("official")
    leader.get_by_role("button", name="Lưu").dblclick()
    link = leader.locator("#lien-ket").inner_text().strip()
    leader.reload()
    expect(leader.locator("#lien-ket")).to_have_text(link)

    context = browser.new_context(viewport=PHONE, locale="vi-VN")
    newcomer = context.new_page()
    newcomer.goto(link)
    assert not violations(newcomer)
    for field in newcomer.locator("input[type=password]").all():
        field.fill(PASSWORD)
    newcomer.get_by_role("button", name="Đặt mật khẩu").click()
    expect(newcomer.get_by_role("link", name="Trịnh Thị Mới")).to_be_visible()

    newcomer.goto(f"{portal}/tai-khoan/hai-buoc/")
    key = b32decode(newcomer.locator("code.key").inner_text().replace(" ", "").strip())
    newcomer.locator("[name=code]").fill(f"{totp(key, t0=0, drift=0):06d}")
    newcomer.get_by_role("button", name="Bật xác thực hai bước").click()
    code = re.search(r"\d{5} \d{5}", newcomer.locator("main").inner_text())
    assert code
    newcomer.get_by_role("button", name="Đăng xuất").click()
    newcomer.get_by_label("Tên đăng nhập").fill("trinhthimoi")
    newcomer.get_by_label("Mật khẩu").fill(PASSWORD)
    newcomer.get_by_role("button", name="Đăng nhập").click()
    newcomer.wait_for_url(re.compile("/xac-thuc/"))
    newcomer.locator("[name=code]").fill(code[0])
    newcomer.get_by_role("button", name="Xác thực").click()
    expect(newcomer.get_by_role("link", name="Trịnh Thị Mới")).to_be_visible()

    leader.goto("/song-van/nguoi-dung/?q=trinh thi moi")
    expect(leader.locator("tbody tr")).to_have_count(1)
    leader.locator("tbody a").first.click()
    leader.get_by_role("link", name="Tạm khóa").click()
    leader.get_by_label(re.compile("Lý do")).fill("Nghỉ dài ngày")
    leader.get_by_role("button", name="Tạm khóa").click()
    expect(leader.get_by_text("Đã tạm khóa")).to_be_visible()
    newcomer.goto(f"{portal}/song-van/cuoc-hop/")
    assert "/dang-nhap/" in newcomer.url
    context.close()
