#!/usr/bin/env python
"""The pictures of README: a portal of its own with the demo, seen by Chromium as a desktop and as a telephone.

Writes `docs/screenshots/*.webp` and says how large they are together. `make screenshots` runs it.
"""

import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.portals import CHROMIUM, ROOT, demo_portal, sign_in  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP, PHONE = (1280, 860), (390, 800)
# Of all pictures together, so that a clone stays small.
MOST_BYTES = 600_000
QUALITY = 72
# A busy machine takes its time to draw a page.
PATIENCE = 120


@dataclass(frozen=True)
class Shot:
    """One picture: which account sees which page in which window; `opens` is a summary to click first."""

    name: str
    account: str
    path: str
    size: tuple[int, int]
    opens: str = ""


SHOTS = (
    Shot("home", "lanh-dao", "/song-van/?nam=2023", DESKTOP),
    Shot("meetings", "can-bo", "/song-van/cuoc-hop/", DESKTOP, "[data-page-help] > summary"),
    Shot("report", "can-bo", "/song-van/bao-cao/", DESKTOP),
    Shot("village-head", "truong-thon", "/song-van/", PHONE),
    Shot("minutes", "truong-thon", "/song-van/cuoc-hop/moi/", PHONE),
    Shot("board", "", "/cong-khai/song-van/", PHONE),
)
# The report is named by an address that each demo makes anew: the first of the list is opened.
FIRST_OF_LIST = {"report"}


def take(browser: Browser, base: str, shot: Shot) -> bytes:
    width, height = shot.size
    context = browser.new_context(base_url=base, viewport={"width": width, "height": height}, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    if shot.account:
        sign_in(page, shot.account)
    page.goto(shot.path)
    if shot.name in FIRST_OF_LIST:
        page.locator("tbody a").first.click()
        page.wait_for_load_state()
    if shot.opens:
        page.locator(shot.opens).click()
    page.evaluate("document.fonts.ready")
    picture = page.screenshot()
    context.close()
    return picture


def as_webp(picture: bytes) -> bytes:
    stream = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").save(stream, "WEBP", quality=QUALITY, method=6)
    return stream.getvalue()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    total = 0
    with tempfile.TemporaryDirectory() as place, demo_portal(Path(place)) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        for shot in SHOTS:
            content = as_webp(take(browser, base, shot))
            (FOLDER / f"{shot.name}.webp").write_bytes(content)
            total += len(content)
        browser.close()
    sys.stdout.write(f"{len(SHOTS)} pictures, {total // 1000} kB\n")
    if total > MOST_BYTES:
        sys.exit(f"More than {MOST_BYTES // 1000} kB: lower QUALITY or take fewer.")


if __name__ == "__main__":
    main()
