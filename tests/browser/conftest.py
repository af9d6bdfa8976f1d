"""The portal as `make run` serves it, with its own demo database, and a Chromium to use it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.portals import CHROMIUM, demo_portal, sign_in

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 860}
# How long a test waits for what should come: a busy machine builds and issues a report in more than the usual 5 s.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running portal with the demo loaded."""
    with demo_portal(tmp_path_factory.mktemp("portal")) as address:
        yield address


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
        context.set_default_timeout(PATIENCE_MS)
        started.append(context)
        return context

    yield start
    started[-1].close()


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
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
        sign_in(page, username)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors, errors
