"""The portal as `make run` serves it, with its own demo database, and a Chromium to use it."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "song-van-2023"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 860}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running portal with the demo loaded."""
    place = tmp_path_factory.mktemp("portal")
    environment = {
        **os.environ,
        "SONGVAN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "songvan.settings",
        "DATABASE_URL": f"sqlite:///{place}/portal.sqlite3",
        "SONGVAN_MEDIA_ROOT": str(place / "media"),
        "SONGVAN_PROGRESS_ROOT": str(place / "progress"),
        # Each worker gathers its own: two that write into one folder take each other's files away.
        "SONGVAN_STATIC_ROOT": str(place / "static"),
    }
    for command in (["migrate", "-v0"], ["load_demo"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "songvan.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2", "--no-control-socket"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/dang-nhap/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait(url: str) -> None:
    opener = urllib.request.build_opener(_Retry())
    opener.open(url, timeout=30)


class _Retry(urllib.request.HTTPHandler):
    """Asks again while nothing listens yet; each refusal takes the kernel's own time."""

    def http_open(self, request: urllib.request.Request):
        for _ in range(20_000):
            try:
                return super().http_open(request)
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
        raise TimeoutError(request.full_url)


CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        *("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ],
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def switch_on(portal: str, browser: Browser, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """Starts a phone that keeps what it has on its disk, each time anew once its context was closed."""
    started: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / "phone"), base_url=portal, viewport=PHONE, locale="vi-VN", **CHROMIUM
        )
        context.set_default_timeout(10_000)
        started.append(context)
        return context

    yield start
    started[-1].close()


def sign_in(page: Page, username: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


@pytest.fixture
def open_as(portal: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_as("can-bo", PHONE)` gives a page that is signed in; a script error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(username: str, size: dict[str, int] = DESKTOP, *, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=portal, viewport=size, locale="vi-VN", java_script_enabled=javascript, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
        sign_in(page, username)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors, errors
