"""Two people open one form and both save: the second is told what the first stored, and keeps what was typed.

The walk finds the forms in the served pages of every address, so a new edit page is tried without a word here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from apps.accounts.models import Appointment
from apps.core.forms import new_sending
from apps.documents.services import open_book, take_number
from tests.factories import make_user
from tests.permissions import TABLE, addresses
from tests.served import Field, Form, Pairs, forms_of
from tests.test_permission_walk import World, address, seeded_world

pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("unlogged", "without_menu", "rules")]

FIRST, SECOND = "Lời người thứ nhất", "Lời người thứ hai"
STALE = "vừa được người khác sửa"
LOCKS = ("version", "standing")

# Pages that are filled in beforehand and write over no row that somebody else may be editing. Those that make a row, or
# propose the words of a new notice, are known by their names (`MAKES`).
MAKES = ("-create", "_add", "-add", "-release", "-release-notice", "-release-result", "-plan", "-paste")
NOT_LOCKED = {
    "accounts:own-password": "one's own, and asks for the old one",
    "accounts:appointment-end": "asks for a day; a second ending is refused or shortens, and each is noted",
    "agencies:culturalyear-year": "a row for each village with its own version, none where nothing is stored yet",
    "complaints:reception-desk": "a new row",
    "documents:book": "without a book in its address it opens a new one",
    "documents:delivery-correct": "adds a correction; a second one finds the row corrected (404)",
    "documents:issued-sign": "a signature is added, none is replaced",
    "documents:paper-entry": "a new row",
    "documents:submission-decide": "decided once: the second is told by whom and when",
    "households:household-classes": "shows no stored value: what is left at 'keep' stays",
    "households:household-split": "a step that makes a new household",
    "follow_up:form": "asks, and changes nothing",
    "notices:settings": "one's own switches",
    "surveys:survey-copy": "a new row",
    "villages:village-merge": "a step that happens once",
    "villages:village-rename": "a step that happens once",
    "villages:village-split": "a step that happens once",
}
# The seeded row is over; `test_a_corrected_appointment_keeps_what_the_first_stored` tries another.
OVER = {"accounts:appointment-update"}
# Fields of these count for one kind of section alone.
SOME_DROPPED = {"reports:section-spec", "reports:outline-section-spec"}
# What these show is cut into pieces, marked where the two differ.
CUT = {"reports:section-update"}


@dataclass(frozen=True)
class Edit:
    """A form of a page, and who may send it."""

    name: str
    url: str
    form: Form
    letters: str

    @property
    def is_locked(self) -> bool:
        return any(value and name.rpartition("-")[2] in LOCKS for name, value in self.form.pairs)

    @property
    def shows_stored(self) -> bool:
        return any(any(field.values) for field in self.form.fields if field.kind not in ("hidden", "file"))

    @property
    def is_exempt(self) -> bool:
        return self.name.endswith(MAKES) or self.name in NOT_LOCKED


def address_of(world: World, name: str, entry: URLPattern) -> str:
    """Over a row of the own scope; the admin's over the first row, as national ones belong to no scope."""
    table, _, page = name.removeprefix("admin:").rpartition("_")
    if name.startswith("admin:") and page == "change" and "_" in table and not TABLE[name].kind:
        row = apps.get_model(*table.split("_", 1))._default_manager.order_by("pk").first()
        return reverse(name, args=[row.pk if row else 10**9])
    return address(world, name, entry, TABLE[name].kind, "own", world.slugs["own"])


def edits(world: World, ways: list[tuple[str, URLPattern]]) -> Iterator[Edit]:
    """Every form that changes something, with its page's address."""
    for name, entry in ways:
        letters = "".join(letter for letter in TABLE[name].do if letter in world.people)
        if not letters or name.startswith("api_v1:"):
            continue
        url = address_of(world, name, entry)
        world.client.force_login(world.people[letters[0]])
        with transaction.atomic():
            page = world.client.get(url)
            transaction.set_rollback(True)
        if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            yield from (Edit(name, url, form, letters) for form in forms_of(page.content, url) if form.method == "post")


def needed(field: Field) -> str:
    """Something for a field that must not stay empty."""
    if field.choices:
        return next((choice for choice in field.choices if choice), "")
    return "01/03/2024" if field.is_date else "1"


def typed(form: Form, field: Field | None, words: str) -> Pairs:
    """What a person sends who wrote these words into the field."""
    changed = {
        each.name: needed(each)
        for each in form.fields
        if each.is_required and each.kind not in ("hidden", "file") and not any(each.values)
    }
    if field is not None:
        changed[field.name] = words
    if form.get("submission"):
        changed["submission"] = new_sending()
    return form.pairs_with(changed) + list(form.buttons[:1])


def send(world: World, edit: Edit, letter: str, pairs: Pairs) -> HttpResponse:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[letter])
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    action = edit.form.action
    return client.post(edit.url.partition("?")[0] + action if action.startswith("?") else action, data)


def send_twice(world: World, edit: Edit, letter: str, pairs: Pairs) -> HttpResponse:
    """The answer; that of the second click where the page asks to look at something of one's own."""
    answer = send(world, edit, letter, pairs)
    if answer.status_code == 422 and STALE not in answer.content.decode():
        again = [form for form in forms_of(answer.content, edit.url) if form.action == edit.form.action]
        if again:
            pairs = again[0].pairs + list(again[0].buttons[:1])
            answer = send(world, replace(edit, form=again[0]), letter, pairs)
    return answer


def saved(world: World, edit: Edit, field: Field | None) -> bool:
    """Whether the first person's words are taken."""
    return send_twice(world, edit, edit.letters[0], typed(edit.form, field, FIRST)).status_code == 302


def is_stored(world: World, edit: Edit) -> bool:
    """Whether what the first person wrote counts: some fields belong to another choice than the row's."""
    return edit.name not in SOME_DROPPED or FIRST in world.client.get(edit.url).content.decode()


def tried(world: World, edit: Edit) -> tuple[bool, list[str]]:
    """Whether the seeded row let the first person save, and what then went wrong with the second."""
    texts = [field for field in edit.form.fields if field.is_free_text and (field.most or 99) >= len(FIRST)]
    texts.sort(key=lambda field: (not any(field.values), field.kind != "textarea"))
    for field in (*texts[:6], None):
        with transaction.atomic():
            if saved(world, edit, field) and (field is None or is_stored(world, edit)):
                second = send_twice(world, edit, edit.letters[-1], typed(edit.form, field, SECOND))
                transaction.set_rollback(True)
                return True, list(wrong_with(edit, field, second))
            transaction.set_rollback(True)
    return False, []


def wrong_with(edit: Edit, field: Field | None, second: HttpResponse) -> Iterator[str]:
    where = f"{edit.name} {edit.url} {field.name if field else ''}: {second.status_code}"
    if second.status_code >= 500:
        yield f"{where}, breaks"
    elif second.status_code == 404:
        return  # the row was taken away, or the step was done: nothing is overwritten
    elif field is None:
        return  # both sent the same
    elif second.status_code == 302:
        yield f"{where}, stored over what the other wrote"
    elif SECOND not in second.content.decode():
        yield f"{where}, what was typed is lost"
    elif any(field.values) and edit.name not in CUT and FIRST not in second.content.decode():
        yield f"{where}, does not say what stands now"


PARTS = 6
WAYS = [pytest.param(part, id=str(part), marks=pytest.mark.soak if part else ()) for part in range(PARTS)]


@pytest.mark.parametrize("part", WAYS)
def test_the_second_of_two_is_told_and_keeps_what_was_typed(db: None, part: Any) -> None:
    world = seeded_world(render=False)
    wrong: list[str] = []
    locked, passed = set(), set()
    for edit in edits(world, addresses()[part::PARTS]):
        if not edit.is_locked:
            if edit.shows_stored and not edit.is_exempt:
                wrong.append(f"{edit.name}: shows what is stored, and nothing guards it")
            continue
        if edit.is_exempt:
            continue
        locked.add(edit.name)
        could, found = tried(world, edit)
        wrong += found
        if could:
            passed.add(edit.name)
    left = {name for name in locked - passed - OVER if name.endswith(("update", "_change", "-rename", "-spec"))}
    wrong += [f"{name}: the seeded row cannot be saved" for name in sorted(left)]
    assert not wrong, "\n".join(wrong)
    assert len(passed) > 6


RESTORE = re.compile(r'action="(/[^"]+/khoi-phuc/\d+/)"')


def deleted_under(world: World, edit: Edit) -> list[str]:
    """What goes wrong with a sending to a record that somebody deleted after the page was opened."""
    texts = [field for field in edit.form.fields if field.is_free_text and (field.most or 99) >= len(SECOND)]
    answer = send(world, edit, edit.letters[-1], typed(edit.form, texts[0], SECOND))
    content = answer.content.decode()
    if answer.status_code != 410 or SECOND not in content or "vừa được xóa" not in content:
        return [f"{edit.name}: {answer.status_code}, what was typed is lost"]
    restore = RESTORE.search(content)
    if restore is None or world.client.post(restore[1]).status_code != 302:
        return [f"{edit.name}: no way to restore"]
    again = world.client.get(edit.url).status_code
    return [] if again == 200 else [f"{edit.name}: {again} after the restoration"]


@pytest.mark.parametrize("part", WAYS)
def test_who_saves_what_was_just_deleted_keeps_what_was_typed(db: None, part: Any) -> None:
    world = seeded_world(render=False)
    wrong, tried_with = [], set()
    names = [way for way in addresses() if way[0].endswith("-update")]
    for edit in edits(world, names[part::PARTS]):
        if not edit.form.get("version") or not any(field.is_free_text for field in edit.form.fields):
            continue
        with transaction.atomic():
            world.client.force_login(world.people[edit.letters[0]])
            world.client.post(edit.url.removesuffix("sua/") + "xoa/")
            # Some rows stay: others hang on them, or they have no such page.
            if world.client.get(edit.url).status_code == 404:
                tried_with.add(edit.name)
                wrong += deleted_under(world, edit)
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
    assert tried_with


@pytest.fixture
def two(commune: Any, official: Any, leader: Any) -> tuple[Client, Client]:
    """Two people of the commune at their own machines."""
    clients = Client(), Client()
    for client, user in zip(clients, (official, leader), strict=True):
        client.force_login(user)
    return clients


def both_open(two: tuple[Client, Client], url: str) -> tuple[Pairs, Pairs]:
    forms = [next(form for form in forms_of(c.get(url).content, url) if form.get("standing")) for c in two]
    return forms[0].pairs, forms[1].pairs


def test_the_register_and_its_books_keep_what_the_first_stored(two: Any, commune: Any) -> None:
    book = open_book(unit=commune, organ="UBND", type_code="BC", year=2024)
    entry = take_number(book=book, issued_on=date(2024, 1, 12), subject="Ban đầu", on_paper=True)
    page = reverse("documents:entry-update", args=["song-van", entry.public_id])
    mine, theirs = map(dict, both_open(two, page))
    assert two[0].post(page, mine | {"subject": FIRST}).status_code == 302
    late = two[1].post(page, theirs | {"subject": SECOND})
    assert late.status_code == 422
    assert all(words in late.content.decode() for words in (FIRST, SECOND, "vừa được người khác sửa"))
    entry.refresh_from_db()
    assert entry.subject == FIRST
    # Whoever saw it may replace it.
    (again,) = (form for form in forms_of(late.content, page) if form.get("standing"))
    assert two[1].post(page, dict(again.pairs)).status_code == 302
    entry.refresh_from_db()
    assert entry.subject == SECOND

    page = reverse("documents:book", args=["song-van"]) + "?co-quan=UBND&loai=BC&nam=2024"
    mine, theirs = map(dict, both_open(two, page))
    assert two[0].post(page, mine | {"last_number": "7"}).status_code == 302
    late = two[1].post(page, theirs | {"last_number": "9"})
    assert late.status_code == 422
    book.refresh_from_db()
    assert book.last_number == 7


def test_a_corrected_appointment_keeps_what_the_first_stored(commune: Any, leader: Any) -> None:
    person = make_user("nguoi-moi", "official", commune)
    begins = timezone.localdate() + timedelta(days=30)
    mandate = Appointment.objects.create(user=person, unit=commune, role="board_member", valid_from=begins)
    client = Client()
    client.force_login(leader)
    page = reverse("accounts:appointment-update", args=["song-van", mandate.public_id])
    mine, theirs = map(dict, both_open((client, client), page))
    assert client.post(page, mine | {"basis": FIRST}).status_code == 302
    late = client.post(page, theirs | {"basis": SECOND})
    assert late.status_code == 422
    assert FIRST in late.content.decode()
    mandate.refresh_from_db()
    assert mandate.basis == FIRST
