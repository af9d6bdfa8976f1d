"""Stored scripts in a real browser: pages are drawn with the portal's own scripts, and none of the payloads runs.

The pages are those of `tests/payloads.py`. Their policy only tells and stops nothing, so that it is not the policy that
saves them, and what it would have to stop counts as found.
"""

import mimetypes
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Route, sync_playwright

from tests.payloads import PAYLOADS, SENTINEL, World, hostile_world, pages
from tests.permissions import addresses
from tests.portals import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.no_cover, pytest.mark.usefixtures("unlogged", "rules")]

HOST = "http://portal.test"
SAMPLE, PARTS = 36, 8
WATCH = f"""
window.told = [];
window.{SENTINEL} = () => window.told.push("ran");
document.addEventListener("securitypolicyviolation", e => window.told.push(`${{e.violatedDirective}} ${{e.sample}}`));
"""
# Wakes what waits for the focus or the pointer, and looks for what a person could still press.
LOOK = f"""() => {{
  for (const element of document.querySelectorAll("a, input, textarea, select, button")) {{
    element.focus();
    element.dispatchEvent(new MouseEvent("mouseover", {{bubbles: true}}));
  }}
  const told = [...window.told];
  for (const element of document.querySelectorAll("*")) {{
    for (const {{name, value}} of element.attributes) {{
      if (name.startsWith("on")) told.push(`${{element.tagName}} ${{name}}=${{value}}`);
      if (/^\\s*(javascript|data:text)/i.test(value) && ["href", "src", "action", "formaction"].includes(name))
        told.push(`${{element.tagName}} ${{name}}=${{value}}`);
    }}
    if (element.id === "{SENTINEL}") told.push(`an element of a payload: ${{element.tagName}}`);
  }}
  return told;
}}"""


@pytest.fixture(scope="session", autouse=True)
def beside_the_driver() -> None:
    """Other tests of this process may have left the driver's loop running, in which Django refuses its database.

    For the whole session, as it must be said before the database is made.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@dataclass
class Shown:
    """A page as it was answered, and the policy that came with it."""

    body: bytes
    policy: str = ""


@dataclass
class Portal:
    """What the browser gets to see: these pages and the static files, and nothing from elsewhere."""

    drawn: dict[str, Shown]
    foreign: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        at = parts.path + (f"?{parts.query}" if parts.query else "")
        if f"{parts.scheme}://{parts.netloc}" != HOST:
            self.foreign.append(route.request.url)
        if route.request.resource_type in ("image", "font", "media"):
            route.abort()
        elif shown := self.drawn.get(at):
            policy = {"Content-Security-Policy-Report-Only": shown.policy} if shown.policy else {}
            route.fulfill(body=shown.body, headers={"Content-Type": "text/html; charset=utf-8"} | policy)
        elif parts.path.startswith("/static/") and (path := finders.find(parts.path.removeprefix("/static/"))):
            route.fulfill(path=str(path), content_type=mimetypes.guess_type(str(path))[0] or "text/plain")
        else:
            route.fulfill(status=404, body="")


def what_runs(drawn: dict[str, Shown]) -> dict[str, list[str]]:
    """What each page does that no page of the portal does, by its address."""
    # A thread has one driver, and the thread of the tests may have that of the other tests.
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(_look_at_all, Portal(drawn)).result()
    return {url: told for url, told in found.items() if told}


def _look_at_all(portal: Portal) -> dict[str, list[str]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        found = dict(_looked_at(browser, portal))
        browser.close()
    return found


def _looked_at(browser: Browser, portal: Portal) -> Iterator[tuple[str, list[str]]]:
    context = browser.new_context(service_workers="block")
    context.add_init_script(WATCH)
    context.route("**/*", portal.answer)
    page: Any = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for url in portal.drawn:
        page.goto(HOST + url, wait_until="load")
        told = page.evaluate(LOOK)
        yield url, told + [f"dialog {words}" for words in dialogs] + [f"request to {at}" for at in portal.foreign]
        dialogs.clear()
        portal.foreign.clear()


def drawn_of(world: World, ways: list[Any]) -> dict[str, Shown]:
    """The pages in HTML that hold a payload."""
    ways = [way for way in ways if not way[0].endswith(("-paper", "-file", "-pdf"))]
    return {
        page.url: Shown(page.body, page.response.get("Content-Security-Policy", ""))
        for page in pages(world, ways, workbooks=False)
        if page.response.get("Content-Type", "").startswith("text/html") and SENTINEL.encode() in page.body
    }


def test_no_stored_script_runs_in_a_sample(db: None) -> None:
    drawn = drawn_of(hostile_world(), random.Random(2023).sample(addresses(), SAMPLE))
    assert len(drawn) > SAMPLE // 2
    assert all("script-src 'self' 'nonce-" in shown.policy for shown in drawn.values())
    assert not what_runs(drawn)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_no_stored_script_runs(db: None, part: Any) -> None:
    """Every page; each part has the payloads in other tables."""
    drawn = drawn_of(hostile_world(shift=part), addresses()[part::PARTS])
    assert len(drawn) > 15
    assert not what_runs(drawn)


def test_a_script_that_runs_is_told() -> None:
    """Pages that forgot to escape, and one that asks a stranger."""
    policy = "default-src 'self'; script-src 'self'"
    written = {
        "/script/": Shown(f"<p>{PAYLOADS[0]}".encode()),
        "/image/": Shown(f'<a title="{PAYLOADS[1]}">x</a>'.encode()),
        "/focus/": Shown(f"<input value='{PAYLOADS[2]}'>".encode()),
        "/link/": Shown(f"<a href='{PAYLOADS[3]}'>x</a>".encode()),
        "/text/": Shown(f"<textarea>{PAYLOADS[4]}</textarea>".encode()),
        "/title/": Shown(f"<title>{PAYLOADS[5]}</title>".encode()),
        "/told-by-policy/": Shown(b"<script>var quiet = 1</script>", policy),
        "/stranger/": Shown(b"<link rel=stylesheet href=//kin-dau.example/x.css>"),
        "/dialog/": Shown(b"<script>alert(1)</script>"),
        "/clean/": Shown(b"<p>&lt;script&gt;zqrun()&lt;/script&gt;", policy),
    }
    found = what_runs(written)
    assert set(found) == set(written) - {"/clean/"}
    assert all("ran" in found[at] for at in ("/script/", "/image/", "/focus/"))
    assert any(told.startswith("script-src") for told in found["/told-by-policy/"])
