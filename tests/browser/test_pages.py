"""Every main page: usable at 360 px, by screen reader (axe-core), light."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE
from tests.portals import ROOT

pytestmark = pytest.mark.browser
AXE = (Path(ROOT) / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PAGES = [
    "/song-van/?nam=2023",
    "/song-van/thon/",
    "/song-van/thon/dong-kim/",
    "/song-van/sap-xep-thon/nhap/",
    "/song-van/ho-gia-dinh/",
    "/song-van/ho-gia-dinh/moi/",
    "/song-van/ho-gia-dinh/cu-tri-dai-dien/",
    "/song-van/ho-gia-dinh/nghi-trung/",
    "/song-van/ho-gia-dinh/nhap-excel/",
    "/song-van/kiem-tra-du-lieu/",
    "/song-van/cuoc-hop/",
    "/song-van/cuoc-hop/moi/",
    "/song-van/cuoc-hop/len-lich/",
    "/song-van/cuoc-hop/lich/?thang=2023-10",
    "/song-van/doi-thoai/",
    "/song-van/doi-thoai/moi/",
    "/song-van/doi-thoai/len-ke-hoach/",
    "/song-van/doi-thoai/nghia-vu/?nam=2023",
    "/song-van/doi-thoai/y-kien/",
    "/song-van/lay-y-kien/",
    "/song-van/lay-y-kien/moi/",
    "/song-van/tiep-xuc-cu-tri/",
    "/song-van/diem-tiep-nhan-y-kien/moi/",
    "/song-van/phan-anh-kien-nghi/",
    "/song-van/phan-anh-kien-nghi/moi/",
    "/song-van/lich-tiep-cong-dan/",
    "/song-van/lich-tiep-cong-dan/len-lich/",
    "/song-van/lich-tiep-cong-dan/cong-khai/",
    "/song-van/hoa-giai/",
    "/song-van/hoa-giai/moi/",
    "/song-van/cong-khai/danh-muc/?nam=2023",
    "/song-van/tap-huan/",
    "/song-van/tin-bai-phat-thanh/",
    "/song-van/so-lieu-co-ban/",
    "/song-van/chi-tieu/?nam=2023",
    "/song-van/chi-tieu/dialogues.sessions/?nam=2023",
    "/song-van/chot-so/?nam=2023",
    "/song-van/bao-cao/",
    "/song-van/bao-cao/moi/",
    "/song-van/de-cuong/",
    "/song-van/de-cuong/moi/",
    "/song-van/chen-chi-tieu/?q=doi thoai",
    "/song-van/so-van-ban/",
    "/song-van/van-ban-phap-luat/",
    "/tro-giup/",
    "/tro-giup/vai-tro/",
    "/thong-bao/",
    "/song-van/khong-co/",
]

# Of the petition officer alone.
PETITION_PAGES = [
    "/song-van/tiep-dan/",
    "/song-van/tiep-dan/hom-nay/",
    "/song-van/tiep-dan/so/",
    "/song-van/don-thu/",
    "/song-van/don-thu/moi/",
    "/song-van/to-cao/",
    "/song-van/to-cao/moi/",
    "/song-van/han-xu-ly/",
    "/tai-khoan/lich/",
    "/song-van/can-doi-don/",
    "/song-van/phan-anh-truc-tuyen/",
    "/song-van/het-thoi-han-luu/",
    "/theo-doi-don/song-van/",
    "/phan-anh/song-van/",
]

# Of who writes the consolidated report of the district.
PAGES_ABOVE = [
    "/tan-yen/?nam=2023",
    "/tan-yen/yeu-cau-bao-cao/",
    "/tan-yen/yeu-cau-bao-cao/moi/",
    "/tan-yen/bao-cao-da-nhan/?nam=2023",
    "/tan-yen/so-lieu-cac-xa/?ky=year&nam=2023",
    "/tan-yen/so-lieu-cac-xa/?ky=year&nam=2023&nguon=so-sach",
    "/tan-yen/so-lieu-cac-xa/bieu-do/?ky=year&nam=2023&khoa=dialogues.sessions",
    "/tan-yen/bieu-thong-ke-quy/?ky=quarter-4&nam=2023",
    "/tan-yen/bao-cao/",
    "/tan-yen/bao-cao/moi/",
    "/tan-yen/de-cuong/",
]


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA; run from the outside, past the page's content policy.

    In a window as tall as the page: a bar that stays in view covers only what can be scrolled from under it, which
    axe-core takes for a target that is too small.
    """
    size = page.viewport_size or DESKTOP
    page.set_viewport_size(size | {"height": page.locator("html").evaluate("html => html.scrollHeight")})
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r => r.violations)"
    )
    page.set_viewport_size(size)
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]


def assert_fits(page: Page) -> None:
    """No sideways scrolling of the whole page, measured once its main part stands there."""
    page.locator("main").wait_for()
    assert page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth") <= 0, page.url


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_fit_and_read_well(open_as, size: dict[str, int]) -> None:
    page = open_as("can-bo", size)
    addresses = list(PAGES)
    for kind in ("bao-cao", "doi-thoai", "lay-y-kien", "ho-gia-dinh", "cuoc-hop"):
        page.goto(f"/song-van/{kind}/")
        addresses.append(page.locator("tbody a").first.get_attribute("href") or "")
    for address in addresses:
        page.goto(address)
        assert_fits(page)
        assert not violations(page), address


def assert_shows_whole_tables(page: Page) -> None:
    """No column that one must scroll to."""
    hidden = "[...document.querySelectorAll('.table-responsive')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert page.evaluate(hidden) == 0, page.url


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_petitions_fit_and_read_well(open_as, size: dict[str, int]) -> None:
    page = open_as("tiep-dan", size)
    addresses = list(PETITION_PAGES)
    for kind in ("tiep-dan", "don-thu", "to-cao"):
        page.goto(f"/song-van/{kind}/")
        addresses.append(page.locator("tbody a").first.get_attribute("href") or "")
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert len(answer.body()) < 150_000, address
        assert_fits(page)
        assert_shows_whole_tables(page)
        assert not violations(page), address


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_the_level_above_fit_and_read_well(open_as, size: dict[str, int]) -> None:
    page = open_as("tong-hop-huyen", size)
    addresses = list(PAGES_ABOVE)
    page.goto("/tan-yen/yeu-cau-bao-cao/")
    addresses.append(page.locator("tbody a").first.get_attribute("href") or "")
    page.goto("/tan-yen/bao-cao-da-nhan/?nam=2023")
    keys = page.locator("input[name=vb]").evaluate_all("boxes => boxes.map(box => box.value)")
    addresses.append(f"/tan-yen/doi-chieu-bao-cao/?vb={keys[0]}&vb={keys[1]}")
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert len(answer.body()) < 150_000, address
        assert_fits(page)
        assert not violations(page), address


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(
    "username", ["lanh-dao", "truong-thon", "giam-sat", "tiep-dan", "huyen", "lanh-dao-huyen", "quan-tri"]
)
def test_each_role_has_a_home(open_as, username: str, size: dict[str, int]) -> None:
    page = open_as(username, size)
    assert_fits(page)
    assert not violations(page)
    for link in page.locator("nav.side a, main a").all():
        address = link.get_attribute("href") or ""
        found = page.request.get(address if address.startswith("/") else f"{page.url}{address}")
        assert found.status == 200, address


def test_sign_in_page_reads_well(portal, browser) -> None:
    context = browser.new_context(base_url=portal, viewport=PHONE)
    page = context.new_page()
    page.goto("/dang-nhap/")
    assert_fits(page)
    assert not violations(page)
    context.close()


def test_pages_are_light(open_as) -> None:
    """Under 150 KB beyond the cached assets."""
    page = open_as("can-bo")
    loaded: list[tuple[str, int]] = []
    page.on("requestfinished", lambda request: loaded.append((request.url, request.sizes()["responseBodySize"])))
    for address in PAGES:
        loaded.clear()
        page.goto(address, wait_until="networkidle")
        assert sum(size for url, size in loaded if "/static/" not in url) < 150_000, (address, loaded)
