#!/usr/bin/env python
"""The pictures of README: a portal of its own with the demo, seen by Chromium as a desktop and as a telephone.

Writes `docs/screenshots/*.webp` and says how large they are together. `make screenshots` runs it.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
PASSWORD = "song-van-2023"  # noqa: S105 - the demo's, shown on its sign-in page
DESKTOP, PHONE = (1280, 860), (390, 800)
# Of all pictures together, so that a clone stays small.
MOST_BYTES = 600_000
QUALITY = 72
# A busy machine takes its time to start the portal.
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


@contextmanager
def portal() -> Iterator[str]:
    """The address of a running portal with the demo, which nobody else uses and which leaves nothing behind."""
    with tempfile.TemporaryDirectory() as place:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SONGVAN_")} | {
            "SONGVAN_DEMO": "1",
            "DATABASE_URL": f"sqlite:///{place}/portal.sqlite3",
            "SONGVAN_MEDIA_ROOT": f"{place}/media",
            "SONGVAN_PROGRESS_ROOT": f"{place}/progress",
            "SONGVAN_STATIC_ROOT": f"{place}/static",
        }
        for command in (["migrate", "-v0"], ["load_demo"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)  # noqa: S603
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "gunicorn", "songvan.wsgi", "-b", address, "--no-control-socket"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://{address}/suc-khoe/song/")
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait()


def wait_for(url: str) -> None:
    """Until the address answers. Raises the last error when it does not in time."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(url, timeout=PATIENCE)  # noqa: S310 - the portal that was just started here
        except (URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


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


def sign_in(page: Page, account: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(account)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def as_webp(picture: bytes) -> bytes:
    stream = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").save(stream, "WEBP", quality=QUALITY, method=6)
    return stream.getvalue()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    total = 0
    with portal() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
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
