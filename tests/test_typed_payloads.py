"""Scripts, formulas and line breaks that somebody types or sends: shown again as words wherever they come back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from icalendar import Calendar

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.core.attachments import attach
from apps.core.icalendar import AllDay, calendar_text
from apps.core.models import Attachment
from apps.core.uploads import checked_upload
from apps.dialogues.models import Dialogue
from apps.meetings.models import Meeting, MeetingState
from apps.notices.models import Notice, NoticeSettings
from apps.notices.services.collecting import collect
from apps.notices.services.sending import plan_digests, send_due
from tests.factories import make_user, make_village
from tests.payloads import PAYLOADS, SENTINEL, Page
from tests.permissions import addresses
from tests.served import Field, Form, Pairs
from tests.test_lost_updates import Edit, edits, send, typed
from tests.test_permission_walk import World, seeded_world
from tests.test_stored_payloads import wrong_in_calendar, wrong_in_html, wrong_with

pytestmark = [pytest.mark.no_cover, pytest.mark.usefixtures("unlogged", "rules")]

PARTS = 12
WAYS = [pytest.param(part, id=str(part), marks=pytest.mark.soak if part else ()) for part in range(PARTS)]


def filled(form: Form, fields: list[Field], shift: int) -> Pairs:
    """What is sent by somebody who puts a payload into each of these fields."""
    words = {
        field.name: PAYLOADS[(at + shift) % len(PAYLOADS)][: field.most or None] for at, field in enumerate(fields)
    }
    return form.pairs_with(dict(form_pairs(typed(form, None, ""))) | words) + list(form.buttons[:1])


def form_pairs(pairs: Pairs) -> Pairs:
    """Single values alone: ticked boxes of one name stay as they are served."""
    names = [name for name, _ in pairs]
    return [(name, value) for name, value in pairs if names.count(name) == 1]


def page_of(edit: Edit, url: str, letter: str, response: HttpResponse) -> Page:
    body = response.getvalue() if response.streaming else response.content  # type: ignore[attr-defined]
    return Page(edit.name, url, letter, response, body)


def answers(world: World, edit: Edit, shift: int) -> Iterator[Page]:
    """What comes back of texts in all fields at once; where that is refused, also of the longer and of each alone."""
    letter, url = edit.letters[0], edit.url
    texts = [field for field in edit.form.fields if field.is_free_text and field.kind != "password"]
    areas = [field for field in texts if field.kind == "textarea"]
    for fields in (texts, areas, *([field] for field in texts[:4])):
        if not fields:
            continue
        answer: Any = send(world, edit, letter, filled(edit.form, fields, shift))
        yield page_of(edit, url, letter, answer)
        if answer.status_code == 302:
            for at in {answer["Location"], url}:
                if at.startswith("/"):
                    yield page_of(edit, at, letter, world.client.get(at))
            return


@pytest.mark.parametrize("part", WAYS)
def test_nothing_typed_is_read_as_anything_but_words(db: None, without_menu: None, part: Any) -> None:
    world = seeded_world(render=False)
    wrong, stored, shown = [], set(), 0
    for number, edit in enumerate(edits(world, addresses()[part::PARTS])):
        with transaction.atomic():
            for page in answers(world, edit, part + number):
                wrong += [f"{page.name} {page.url} as {page.letter}: {what}" for what in wrong_with(page)]
                stored |= {edit.name} if page.response.status_code == 302 else set()
                shown += SENTINEL.encode() in page.body
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
    # They were taken, and shown again.
    assert len(stored) > 3
    assert shown > 15


@pytest.fixture
def reader(commune: Any) -> Client:
    client = Client()
    client.force_login(make_user("nguoi-doc", Role.OFFICIAL, commune))
    return client


@pytest.fixture
def talk(commune: Any) -> Dialogue:
    return Dialogue.objects.create(
        unit=commune, held_on=date(2023, 10, 10), subject="x", host_name="x", host_post="chairman", level="commune",
        target_group="all",
    )  # fmt: skip


NAMES = (
    "<svg onload=zqrun()>.pdf",
    'a"; filename=zqrun.html; x=".pdf',
    "zqrun\r\nX-Zqrun: 1.pdf",
    "zqrun\u202efdp.pdf",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_kept_by_a_plain_name_and_never_shown_as_a_page(reader: Client, talk: Dialogue, name: str) -> None:
    """The content is both a PDF and a page, as far as a browser that guesses would know."""
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n<html><script>zqrun()</script>")
    # As it is sent: a name given to the constructor loses its folders.
    file._name = name
    (kept,) = attach(owner=talk, files=[checked_upload(file)], note=PAYLOADS[0], user=User.objects.get())
    page = f"{talk.get_absolute_url()}tep/{kept.public_id}/"
    answer: Any = reader.get(page)
    assert b"<script>" in answer.getvalue()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert not list(wrong_with(Page("file", page, "O", answer, b"")))
    assert not list(wrong_in_html(reader.get(talk.get_absolute_url()).content))


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.xhtml", "a.xml", "a.js", "a.mht", "a.pdf.svg"])
@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg' onload='zqrun()'/>", b"%PDF-1.7\n"])
def test_what_a_browser_would_run_is_not_kept(reader: Client, talk: Dialogue, name: str, content: bytes) -> None:
    page = f"{talk.get_absolute_url()}tep/"
    assert reader.post(page, {"files": [SimpleUploadedFile(name, content)], "note": ""}).status_code == 422
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_line_of_a_calendar_stays_one(text: str) -> None:
    """Long enough to be folded, and with what would end it."""
    entries = [AllDay("zq@portal", date(2024, 3, 1), words) for words in (text, f"ế{text}" * 12, f"{text}\nEND:VEVENT")]
    stamp = datetime(2024, 3, 1, tzinfo=UTC)
    content = calendar_text(name="Lịch", entries=entries, stamp=stamp, product="-//x//x//").encode()
    assert not list(wrong_in_calendar(content))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [" ".join(str(event["summary"]).split()) for event in events] == [
        " ".join(entry.summary.split()) for entry in entries
    ]


@pytest.mark.parametrize("text", [text for text in PAYLOADS if "\r" not in text])
def test_a_letter_shows_a_name_as_words(db: None, commune: Any, official: User, text: str) -> None:
    """The name of a village is the one text of people that notices hold."""
    village = make_village(commune, text)
    Meeting.objects.create(
        unit=commune, village=village, kind="regular", state=MeetingState.SUBMITTED, subject=text,
        held_on=date(2024, 4, 1), households=10, present=8,
    )  # fmt: skip
    NoticeSettings.objects.create(
        user=official, email="can-bo@xa.example", email_confirmed_at=datetime(2024, 3, 1, tzinfo=UTC), wants_digest=True
    )
    collect()
    plan_digests()
    send_due()
    (letter,) = mail.outbox
    assert SENTINEL in letter.body
    page = letter.alternatives[0][0]
    assert SENTINEL in page
    assert not list(wrong_in_html(page.encode()))
    assert not [name for name in letter.message() if SENTINEL in name.lower()]
    client = Client()
    client.force_login(official)
    assert Notice.objects.filter(user=official).exists()
    bell = client.get("/thong-bao/").content
    assert SENTINEL.encode() in bell
    assert not list(wrong_in_html(bell))
