"""A commune in whose every text somebody tried to hide a script, a formula or a line break; and all that shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from apps.accounts.models import User
from tests.factories import make_commune, make_user, make_village
from tests.permissions import TABLE, Line
from tests.test_permission_walk import ROLES, World, add_what_hangs_on, address, kinds
from tests.world import seed_scope

# What each would call if it ran; in the browser the name is a function that tells.
SENTINEL = "zqrun"
# As long as the shortest field takes. The last ones are read by spreadsheets, headers, databases and eyes.
PAYLOADS = (
    "<script>zqrun()</script>",
    '"><img src=x onerror=zqrun()>',
    "'onfocus=zqrun() autofocus x='",
    "javascript:zqrun()",
    "</textarea><b id=zqrun>",
    "</title><svg onload=zqrun()>",
    "]]><svg/onload=zqrun()>",
    "{{zqrun}}{% debug %}",
    "=1+zqrun()",
    "@SUM(zqrun)",
    "+zqrun|' /C calc'!A0",
    "zqrun\r\nX-Zqrun: 1",
    "'; DROP TABLE zqrun; --",
    "zqrun\u202egpj.exe",
    "&lt;script&gt;zqrun()",
)


@dataclass(frozen=True)
class Page:
    name: str
    url: str
    letter: str
    response: HttpResponse
    body: bytes


def hostile_world(shift: int = 0) -> World:
    """One commune and its people; `shift` moves the payloads to other tables."""
    own = make_commune("song-van", "Song Vân")
    village = make_village(own, "Thôn own")

    def words(label: str) -> str:
        return PAYLOADS[(kinds().index(label) + shift) % len(PAYLOADS)]

    rows = seed_scope(own, village, words)
    add_what_hangs_on(rows, "own")
    people = {
        letter: make_user(f"nguoi-{letter.lower()}", role, own, village if letter == "V" else None)
        for letter, role in ROLES.items()
        if letter != "S"
    }
    people["N"] = User.objects.create_user("nguoi-n", password="mat-khau-thu-nghiem", full_name="nguoi-n")
    return World({"own": own.slug}, {"own": village.slug}, {"own": rows}, people)


def pages(world: World, ways: list[tuple[str, URLPattern]], *, workbooks: bool = True) -> Iterator[Page]:
    """What each address answers to one who may open it; lists as they are searched too, and as workbooks."""
    clients: dict[str, Client] = {}
    for name, entry in ways:
        line: Line = TABLE[name]
        letters = [letter for letter in line.see if letter in world.people] or (["-"] if "-" in line.see else [])
        if not letters:
            continue
        client = clients.setdefault(letters[0], Client())
        if letters[0] != "-" and not client.cookies:
            client.force_login(world.people[letters[0]])
        url = address(world, name, entry, line.kind, "own", world.slugs["own"])
        more = ["?q=zqrun", *(["?xuat=xlsx"] if workbooks else [])]
        queries = ["", *(more if name.endswith("-list") else [])]
        for query in queries:
            with transaction.atomic():
                response: Any = client.get(f"{url}{query}")
                body = response.getvalue() if response.streaming else response.content
                transaction.set_rollback(True)
            yield Page(name, f"{url}{query}", letters[0], response, body)
