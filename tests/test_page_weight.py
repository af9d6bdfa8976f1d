"""How much a page asks of the database and of the line: queries, and bytes on a first visit and on a later one.

Walks the HTML pages of the portal as everybody who may open them, over rows of two villages. `make soak` walks all of
them, `make test` a sample drawn by their names.
"""

import re
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.permissions import TABLE, addresses
from tests.test_permission_walk import World, address, seeded_world

MOST_QUERIES = 12
MOST_BYTES, MOST_BYTES_AT_FIRST = 150_000, 300_000
WALKERS = "OLVBPSYN-"
SAMPLE = 20
_OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK")
_ASSET = re.compile(rb'(?:src|href)="/?static/([^"?]+)')
# What the style sheets ask for.
FONTS = (
    "vendor/bootstrap-icons/fonts/bootstrap-icons.woff2",
    *(f"vendor/be-vietnam-pro/be-vietnam-pro-{part}-normal.woff2" for part in ("latin-400", "latin-600")),
    *(f"vendor/be-vietnam-pro/be-vietnam-pro-{part}-normal.woff2" for part in ("vietnamese-400", "vietnamese-600")),
)


class Counted:
    """What one page took."""

    def __init__(self, name: str, queries: int, content: bytes) -> None:
        self.name, self.queries = name, queries
        self.bytes = len(content)
        assets = {found.decode() for found in _ASSET.findall(content)} | set(FONTS)
        self.bytes_at_first = self.bytes + sum(sent(asset) for asset in assets)


@cache
def sent(asset: str) -> int:
    """Bytes of a static file as they are sent: compressed, unless it is so already."""
    found = finders.find(asset)
    assert found, asset
    content = Path(found).read_bytes()
    return len(content) if asset.endswith(".woff2") else len(brotli.compress(content))


def ask(world: World, url: str) -> tuple[Any, int]:
    """The answer and how many queries it took; what it wrote is taken back."""
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            response = world.client.get(url)
        transaction.set_rollback(True)
    return response, sum(not sql.startswith(_OF_TRANSACTIONS) for sql in asked)


@time_machine.travel("2026-03-02 09:00 +0700", tick=False)
def walk(*, full: bool) -> list[Counted]:
    """Seeds the world, then opens every page that answers as HTML, or the sample, for each who may open it.

    The clock stands still: a session notes once a minute that it is used, on whatever page comes next.
    """
    return list(_walk(seeded_world(), full=full))


def _walk(world: World, *, full: bool) -> Iterator[Counted]:
    # Kept by a process from its first page on, so that no page is counted with them by chance.
    ContentType.objects.get_for_models(*apps.get_models())
    for letter in WALKERS:
        if letter == "-":
            world.client.logout()
        else:
            sign_in_twice(world, world.people[letter])
        for name, entry in addresses():
            line = TABLE[name]
            if letter not in line.see or not (full or zlib.crc32(f"{letter} {name}".encode()) % SAMPLE == 0):
                continue
            for slug in ("song-van", "tan-yen") if letter in "SY" else ("song-van",):
                response, queries = ask(world, address(world, name, entry, line.kind, "own", slug))
                if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                    yield Counted(name, queries, response.content)


def sign_in_twice(world: World, user: Any) -> None:
    """With the second factor, as most people must."""
    world.client.force_login(user)
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    user.second_factor_since = timezone.now()
    user.save(update_fields=["second_factor_since"])
    session = world.client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()


def too_heavy(pages: list[Counted]) -> list[str]:
    """What is beyond its bounds, in words."""
    return sorted(
        {
            f"{page.name}: {page.queries} queries, {page.bytes} bytes, {page.bytes_at_first} on a first visit"
            for page in pages
            if page.queries > MOST_QUERIES or page.bytes > MOST_BYTES or page.bytes_at_first > MOST_BYTES_AT_FIRST
        }
    )


def test_pages_are_light_on_the_database_and_the_line(db: None, rules: None, unlogged: None) -> None:
    pages = walk(full=False)
    assert len(pages) > 50
    assert not too_heavy(pages)


@pytest.mark.soak
def test_all_pages_are_light(db: None, rules: None, unlogged: None) -> None:
    pages = walk(full=True)
    assert len(pages) > 1400
    assert not too_heavy(pages)


def test_every_icon_in_the_source_is_among_those_that_are_sent() -> None:
    """A new one goes into the list by `scripts/icons.py --list`; `make setup` then cuts the font anew."""
    sheet = (Path(settings.BASE_DIR) / "static/vendor/bootstrap-icons/bootstrap-icons.min.css").read_text()
    there = set(re.findall(r"\.bi-([a-z0-9-]+)::before", sheet))
    named: set[str] = set()
    for file in Path(settings.BASE_DIR).glob("templates/**/*.html"):
        named.update(re.findall(r'"([a-z0-9-]+)"\|icon', file.read_text()))
    listed = set((Path(settings.BASE_DIR) / "scripts/icons.txt").read_text().split())
    assert named
    assert named <= listed == there
