"""Walks every address as every role, over rows of every scope, and looks for what must not be seen.

Each seeded row carries a mark that names its scope and kind; no answer may hold a mark beyond the person's reach. The
expectations stand in `tests/permissions.py`; an address without a line there fails.
"""

import io
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from apps.accounts.models import PortalSession, User
from apps.accounts.roles import Role
from apps.core.attachments import attach
from apps.core.uploads import CheckedFile
from apps.notices.models import Notice
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.permissions import PUBLIC, TABLE, Line, addresses, eyes
from tests.world import ISSUED, seed_scope

ROLES = {
    "O": Role.OFFICIAL,
    "L": Role.LEADER,
    "V": Role.VILLAGE_HEAD,
    "B": Role.BOARD_MEMBER,
    "P": Role.PETITION_OFFICER,
    "S": Role.SUPERIOR_READER,
    "Y": Role.OPERATOR,
}
# Own village, other village of the commune, other commune of the district, commune of another district.
SCOPES = ("own", "own2", "side", "far")
CODES = {"own": "a", "own2": "b", "side": "c", "far": "d"}
REACH = {
    **dict.fromkeys("OLBP", {"own", "own2"}),
    "V": {"own"},
    **dict.fromkeys("SY", {"own", "own2", "side"}),
    **dict.fromkeys("N-", set()),
}
# Too long to turn up by chance in one of the thousands of random tokens that the answers carry.
MARK = re.compile(rb"zqx([abcd])(\d{3})xqz", re.IGNORECASE)
NOBODY = "0" * 16
# A paper that every seeded row has, where it is another one than minutes.
PAPERS = {
    "meetings:matter-paper": "ke-hoach-phat-phieu",
    "consultations:consultation-paper": "ke-hoach",
    "disclosures:posting-paper": "thong-bao",
    "surveys:survey-paper": "bao-cao",
    "works:work-paper": "bang-cong-khai",
    "works:fund-paper": "so-quy",
    "works:landproject-paper": "bao-cao",
    "committees:inspection-paper": "ke-hoach",
    "committees:programme-paper": "chuong-trinh",
    "supervision:supervisionplan-paper": "ke-hoach",
    "supervision:supervision-paper": "bao-cao",
}


def mark(scope: str, kind: str) -> str:
    """Letters and digits alone, so that slugs, search keys, capitals and PDF text keep it."""
    return f"zqx{CODES[scope]}{kinds().index(kind):03d}xqz"


@cache
def kinds() -> list[str]:
    """Every table, by its place in which a mark names it."""
    return sorted(model._meta.label_lower for model in apps.get_models())


@dataclass
class World:
    """The seeded communes: their slugs, villages and rows by scope and kind, and one person of each role."""

    slugs: dict[str, str]
    villages: dict[str, str]
    rows: dict[str, dict[str, Any]]
    people: dict[str, User]
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))


def add_what_hangs_on(rows: dict[str, Any], scope: str) -> None:
    """A file and a deletion in the history of every record, and a session of the scope's person."""
    store = PortalSession.get_session_store_class()()
    store["_auth_user_id"] = str(rows["accounts.user"].pk)
    store.create()
    rows["accounts.portalsession"] = PortalSession.objects.get(pk=store.session_key)
    rows["notices.notice"] = notice_of(rows, scope)
    for label, row in list(rows.items()):
        model = type(row)
        if hasattr(model, "history") and hasattr(row, "public_id"):
            last = row.history.latest("history_id")
            last.pk, last.history_type = None, "-"
            last.save()
            rows[f"{label}:deletion"] = last
        if TABLE.get(f"{label.replace('.', ':')}-attachment"):
            word = mark(scope, label)
            file = CheckedFile(f"{word}.pdf", "pdf", "application/pdf", b"%PDF-1.4 " + word.encode())
            (rows[f"{label}:attachment"],) = attach(owner=row, files=[file], user=rows["accounts.user"])


def notice_of(rows: dict[str, Any], scope: str) -> Notice:
    """One of the scope's person, with the mark in its words."""
    return Notice.objects.create(
        user=rows["accounts.user"], appointment=rows["accounts.appointment"], source="meetings.planned",
        key=rows["meetings.meeting"].public_id, occasion="open", row=rows["meetings.meeting"].pk,
        words=mark(scope, "notices.notice"), told_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def world(db: None, rules: None, unlogged: None) -> World:
    return seeded_world()


def seeded_world(*, render: bool = True) -> World:
    own, side = make_commune("song-van", "Song Vân"), make_commune("ngoc-van", "Ngọc Vân")
    province = make_unit("bac-giang", "Bắc Giang", "province")
    far = make_unit("nghia-hoa", "Nghĩa Hòa", "commune", make_unit("lang-giang", "Lạng Giang", "district", province))
    units = {"own": own, "own2": own, "side": side, "far": far}
    villages = {scope: make_village(unit, f"Thôn {scope}") for scope, unit in units.items()}
    rows = {}
    for scope, unit in units.items():
        rows[scope] = seed_scope(unit, villages[scope], partial(mark, scope), render=render and scope != "own2")
        add_what_hangs_on(rows[scope], scope)
    people = {}
    for letter, role in ROLES.items():
        unit = make_unit("tan-yen", "Tân Yên", "district", province) if letter in "SY" else own
        people[letter] = make_user(f"nguoi-{letter.lower()}", role, unit, villages["own"] if letter == "V" else None)
    people["N"] = User.objects.create_user("nguoi-n", password="mat-khau-thu-nghiem", full_name="nguoi-n")
    return World(
        slugs={scope: unit.slug for scope, unit in units.items()},
        villages={scope: village.slug for scope, village in villages.items()},
        rows=rows,
        people=people,
    )


ALL = addresses()


@dataclass(frozen=True)
class Case:
    """An address over the row of a scope; out of reach it must answer as the address `alike` does."""

    scope: str
    url: str
    alike: str = ""
    methods: tuple[str, ...] = ("get", "head", "post")


def address(world: World, name: str, entry: URLPattern, kind: str, scope: str, slug: str) -> str:
    """The address over the scope's row of the kind, below the unit `slug`; scope "none" has no row of any kind."""
    rows = world.rows.get(scope, {})
    row = rows.get("documents.publication" if name == "board:file" else kind)
    deletion, file = rows.get(f"{kind}:deletion"), rows.get(f"{kind}:attachment")
    parts = {
        "unit": slug,
        "public_id": getattr(row, "public_id", NOBODY),
        "village": getattr(row, "slug", "khong-co"),
        "history_id": getattr(deletion, "pk", 10**9),
        "section": row.sections.first().pk if kind in ("reports.report", "reports.outline", ISSUED) and row else 10**9,
        "attachment": getattr(file, "public_id", NOBODY),
        "board": slug,
        "file": getattr(rows.get("documents.publicationfile"), "public_id", NOBODY),
        "appointment": getattr(rows.get("accounts.appointment"), "public_id", NOBODY),
        "session": getattr(rows.get("accounts.portalsession"), "public_id", NOBODY),
        "object_id": getattr(row, "pk", 10**9),
        "id": getattr(row, "pk", 10**9),
        "format": "pdf",
        "name": "dialogues.sessions",
        "token": "khong-co-lien-ket",
        "matter": getattr(rows.get("meetings.matter"), "pk", 10**9),
        "finding": getattr(rows.get("supervision.finding"), "pk", 10**9),
        "recommendation": getattr(rows.get("supervision.recommendation"), "pk", 10**9),
        "opinion": getattr(rows.get("consultations.consultationopinion"), "pk", 10**9),
        "place": getattr(rows.get("surveys.surveyvillage"), "pk", 10**9),
        "decision": getattr(rows.get("committees.committeedecision"), "pk", 10**9),
        "demand": getattr(rows.get("committees.inspectiondemand"), "pk", 10**9),
        "copy": getattr(rows.get("documents.signedcopy"), "public_id", NOBODY),
        "delivery": getattr(rows.get("documents.delivery"), "public_id", NOBODY),
        "alarm": getattr(rows.get("documents.filealarm"), "public_id", NOBODY),
        "topic": "thon",
        "paper": PAPERS.get(name, "bien-ban"),
        "number": getattr(rows.get("meetings.minutes"), "number", 1),
        "key": NOBODY,
        "app_label": "villages",
        "content_type_id": 1,
    }
    wanted = entry.pattern.converters or entry.pattern.regex.groupindex
    query = "?khoa=dialogues.sessions" if name == "reports:report-figure" else ""
    return reverse(name, kwargs={key: parts[key] for key in wanted}) + query


def once(found: Iterator[Case]) -> Iterator[Case]:
    """Nothing twice: the address over nothing is the same for several rows."""
    seen = set()
    for case in found:
        if case.url not in seen:
            seen.add(case.url)
            yield case


ALL_METHODS, READ, SEND = ("get", "head", "post"), ("get",), ("get", "post")


def cases(world: World, letter: str, name: str, entry: URLPattern, line: Line, *, full: bool) -> Iterator[Case]:
    """Over rows of every scope and over nothing.

    Foreign rows are asked for below the person's own unit, where the row alone can refuse, and read once below their
    own unit, where the unit refuses already. Unless `full`, what would only repeat an answer is left out: HEAD, POST
    where a row is not the person's, rows of the other village but for a village head, the commune of another district
    where the one next door is refused already, and foreign rows where the table opens nothing to the role.
    """
    wanted = set(entry.pattern.converters or entry.pattern.regex.groupindex)
    own = world.slugs["own"]
    methods = ALL_METHODS if full else SEND
    scopes = SCOPES if full else _telling(letter, line)

    def at(scope: str, slug: str, kind: str = line.kind) -> str:
        return address(world, name, entry, kind, scope, slug)

    if "unit" not in wanted and not line.kind:
        yield Case("any", at("own", own))
        return
    nowhere = at("none", "khong-co")
    yield Case("none", nowhere, methods=ALL_METHODS if full else READ)
    if not line.kind:
        for scope in (scope for scope in scopes if scope != "own2"):
            yield Case(scope, at(scope, world.slugs[scope]), nowhere, methods if full or scope == "own" else READ)
        return
    nothing = at("none", own)
    yield Case("none", nothing, methods=methods)
    for kind in (line.kind, ISSUED) if line.kind == "reports.report" else (line.kind,):
        for scope in scopes:
            slug = world.slugs[scope]
            if slug == own or scope in REACH[letter] or "unit" not in wanted:
                yield Case(scope, at(scope, slug, kind), at("none", slug), methods)
            else:
                yield Case("none", at(scope, own, kind), nothing, methods if full or letter in line.do else READ)
                yield Case("none", at(scope, slug, kind), nowhere, ALL_METHODS if full else READ)


def _telling(letter: str, line: Line) -> tuple[str, ...]:
    """The scopes whose rows tell most of a person: own ones, and those that are just out of reach."""
    if letter not in line.see + line.do:
        return ("own",)
    return {"V": ("own", "own2", "side"), "S": ("own", "far"), "Y": ("own", "far")}.get(letter, ("own", "side"))


def answers(letter: str, letters: str, scope: str, *, public: bool = False) -> bool:
    """Whether the table says that this person's request is answered."""
    everywhere = scope == "any" or (public and scope != "none")
    return letter in letters and (everywhere or scope in REACH[letter])


def content(response: HttpResponse) -> bytes:
    """All that an answer says, with what is packed in it unpacked."""
    body = response.getvalue() if response.streaming else response.content
    kind = response.get("Content-Type", "")
    headers = " ".join(f"{name}: {value}" for name, value in response.items()).encode()
    if kind == "application/pdf" and body.startswith(b"%PDF"):
        body += subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=False).stdout
    elif body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b" ".join(packed.read(name) for name in packed.namelist())
    return headers + b" " + body


def leaks(letter: str, response: HttpResponse) -> set[str]:
    """Marks in the answer that this person must not see."""
    found = set()
    for code, number in MARK.findall(content(response)):
        scope, kind = SCOPES["abcd".index(code.decode().lower())], kinds()[int(number)]
        if kind not in PUBLIC and (letter not in eyes(kind) or scope not in REACH[letter]):
            found.add(f"{scope} {kind}")
    return found


def send(world: World, method: str, url: str, **headers: str) -> HttpResponse:
    """One request; what it writes is taken back, so that the next one finds all as it was."""
    data = {"version": "1", "register": "meetings.meeting", "action": "submit"} if method == "post" else None
    with transaction.atomic():
        response = getattr(world.client, method)(url, data, headers=headers or None)
        # A page that leads elsewhere may have left a message, which the next one would show.
        if method == "post" or response.status_code == 302 or url.startswith(reverse("admin:index")):
            transaction.set_rollback(True)
    return response


class Walk:
    """One person's walk over every address; `wrong` gathers what should not have been."""

    def __init__(self, world: World, letter: str) -> None:
        self.world, self.letter = world, letter
        self.attempts = 0
        self.wrong: list[str] = []
        self.shapes: dict[tuple[str, str], tuple[int, int]] = {}

    def begin(self) -> None:
        if self.letter != "-":
            self.world.client.force_login(self.world.people[self.letter])
        else:
            self.world.client.logout()

    def try_case(self, name: str, line: Line, case: Case) -> None:
        for method in case.methods:
            if name in SIGN_OUT and method == "post":
                continue
            response = self.request(method, case.url)
            letters = line.do if method == "post" else line.see
            answered = answers(self.letter, letters, case.scope, public=line.public)
            if answered == is_refusal(response, name, line):
                self.wrong.append(f"{name} {method} {case}: {response.status_code}, answered should be {answered}")
            if not answered and case.alike and (line.kind or case.scope not in REACH[self.letter]):
                self.compare(method, case, response)

    def request(self, method: str, url: str, **headers: str) -> HttpResponse:
        self.attempts += 1
        response = send(self.world, method, url, **headers)
        if response.status_code >= 500:
            self.wrong.append(f"{method} {url}: {response.status_code}")
        self.wrong += [f"{method} {url} shows {leak}" for leak in leaks(self.letter, response)]
        self.shapes[method, url] = shape(response)
        return response

    def compare(self, method: str, case: Case, response: HttpResponse) -> None:
        """A row out of reach is like one that is not there: same status, same length."""
        if (method, case.alike) not in self.shapes:
            self.request(method, case.alike)
        nothing = self.shapes[method, case.alike]
        if shape(response) != nothing:
            self.wrong.append(f"{method} {case} is unlike nothing: {shape(response)} {nothing}")

    def look_around(self, url: str) -> None:
        """What a list page can be asked for beside its first page."""
        for query in ("xuat=xlsx", "q=zq", "sort=-id", "village=1&thon=own2&nam=2024"):
            self.request("get", f"{url}?{query}")
        self.request("get", f"{url}?q=zq", **{"HX-Request": "true"})


REFUSALS = {401, 403, 404, 405}
SIGN_OUT = {"accounts:sign-out", "admin:logout"}


def is_refusal(response: HttpResponse, name: str, line: Line) -> bool:
    """Also a redirect to the sign-in page, and the admin's to its first page for a row that it does not find."""
    if response.status_code != 302:
        return response.status_code in REFUSALS
    to = response["Location"]
    away = name.startswith("admin:") and bool(line.kind) and to == reverse("admin:index")
    return away or to.startswith((reverse("accounts:sign-in"), reverse("admin:login")))


def shape(response: HttpResponse) -> tuple[int, int]:
    """Status and length. A redirect has no length of its own: it repeats the address, which its reader knows."""
    return response.status_code, 0 if response.status_code == 302 or response.streaming else len(response.content)


def test_every_address_has_a_line_and_no_line_is_left_over() -> None:
    assert {name for name, _ in ALL} == set(TABLE)


# On the second database `make test` walks one address in three; the soak walks all of them on both, in every way.
SAMPLE = 3


def walked(*, full: bool) -> list[tuple[str, URLPattern]]:
    """The addresses of a walk: all, or the sample of the second database, drawn by their names."""
    if full or connection.vendor == "sqlite":
        return ALL
    return [(name, entry) for name, entry in ALL if zlib.crc32(name.encode()) % SAMPLE == 0]


def walk_as(world: World, letter: str, *, full: bool) -> None:
    """One person's way over the addresses; fails with what went wrong."""
    walk = Walk(world, letter)
    walk.begin()
    way = walked(full=full)
    for name, entry in way:
        line = TABLE[name]
        for case in once(cases(world, letter, name, entry, line, full=full)):
            walk.try_case(name, line, case)
            if case.scope == "own" and not line.kind and letter in line.see:
                walk.look_around(case.url)
    assert not walk.wrong, f"{letter}, {walk.attempts} attempts:\n" + "\n".join(walk.wrong[:80])
    least = 3500 if full else LEAST[letter]
    assert walk.attempts >= (least if way is ALL else least // (2 * SAMPLE))


# What each person's walk comes to at least; together more than twenty-five thousand attempts.
LEAST = {"O": 5000, "L": 5000, "V": 2500, "B": 2500, "P": 2500, "S": 2500, "Y": 2500, "N": 2000, "-": 2000}


def test_the_walk_is_long_enough() -> None:
    assert sum(LEAST.values()) >= 25_000


@pytest.mark.no_cover  # what it reaches other tests reach, and measuring would double its time
@pytest.mark.parametrize("letter", LEAST)
def test_everyone_sees_exactly_what_is_theirs(world: World, without_menu: None, letter: str) -> None:
    """Without the menu, which names no row; the long counts walk with it."""
    walk_as(world, letter, full=False)


@pytest.mark.soak
@pytest.mark.parametrize("letter", LEAST)
def test_everyone_sees_exactly_what_is_theirs_in_every_way(world: World, letter: str) -> None:
    walk_as(world, letter, full=True)
