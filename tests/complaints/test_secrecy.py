"""What people said and who they are is found nowhere but on the pages of those entitled; of a denunciation nowhere.

A mark stands in every text of the secret tables; every address is then asked for as everybody else.
"""

import logging
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry, User
from apps.accounts.roles import Role
from apps.complaints.models import (
    Denunciation,
    DenunciationBar,
    DenunciationEvent,
    DenunciationPaper,
    DenunciationStep,
    MediationCase,
    OnlineReflection,
    Petition,
    PetitionEvent,
    PetitionPaper,
    Reception,
    Visitor,
)
from apps.complaints.services import join_letter, reclassify_as_denunciation, record_reception, reserve_number
from apps.core.attachments import attach, attachments_of
from apps.core.fields import SearchKeyField
from apps.core.logs import JsonFormatter
from apps.core.uploads import CheckedFile
from apps.documents.blocks import to_json
from apps.documents.models import NumberEntry, Publication
from apps.documents.services import publish, source_of, withdraw
from tests.complaints.canary import MARK, marked, stored_text, tell_all, texts_of, where_stored
from tests.documents.issue_worker import small_document
from tests.factories import make_commune, make_unit, make_user, make_village
from tests.permissions import TABLE
from tests.test_permission_walk import ALL, World, add_what_hangs_on, address, content
from tests.world import seed_scope

SECRET = {
    f"complaints.{name}"
    for name in ("petition", "petitioner", "petitionevent", "petitionpaper", "reception", "visitor", "onlinereflection")
}
# The village's quarrels are for those who keep the register of mediation.
MEDIATION = "complaints.mediationcase"
QUARREL = "zqhoagiai"
# Tables that hold what was said, with their histories, and the files attached to them.
OWN_TABLES = {f"complaints_{prefix}{label.partition('.')[2]}" for label in SECRET for prefix in ("", "historical")} | {
    "core_attachment",
    "core_historicalattachment",
}


@pytest.fixture
def world(db, rules):
    """A commune with a row of every kind; the mark in each text of the secret ones, stored past every form."""
    own = make_commune("song-van", "Song Vân")
    side = make_commune("ngoc-van", "Ngọc Vân")
    village = make_village(own, "Thôn own")
    numbers = iter(range(10**6))

    def canary(label):
        word = MARK if label in SECRET else QUARREL if label == MEDIATION else "thuong"
        return f"{word} {next(numbers)}"

    rows = seed_scope(own, village, canary, render=True)
    add_what_hangs_on(rows, "own")
    petition = rows["complaints.petition"]
    Petition.objects.filter(pk=petition.pk).update(result=f"{MARK} kq", code="15")
    paper = to_json(replace(small_document(), subject=f"{MARK} vb"))
    PetitionPaper.objects.filter(pk=rows["complaints.petitionpaper"].pk).update(snapshot=paper)
    clerk = rows["accounts.user"]
    seen = {"state": "set_aside", "decided_by": clerk, "decided_at": petition.created_at}
    chosen = {"unit": own, "kind": "reflection", "field": "land", "received_at": petition.created_at}
    OnlineReflection.objects.create(**marked(OnlineReflection, **chosen, **seen))
    for label in ("complaints.petition", "complaints.onlinereflection"):
        content_of = b"%PDF-1.4 " + MARK.encode()
        file = CheckedFile(f"{MARK}.pdf", "pdf", "application/pdf", content_of)
        attach(owner=rows[label], files=[file], note=MARK, user=clerk)
    people = {
        "O": make_user("nguoi-o", Role.OFFICIAL, own),
        "V": make_user("nguoi-v", Role.VILLAGE_HEAD, own, village),
        "B": make_user("nguoi-b", Role.BOARD_MEMBER, own),
        "S": make_user("nguoi-s", Role.SUPERIOR_READER, make_unit("tan-yen", "Tân Yên", "district")),
        "Y": make_user("nguoi-y", Role.OPERATOR, make_unit("tan-yen", "Tân Yên", "district")),
        "N": User.objects.create_user("nguoi-n", password="mat-khau-thu-nghiem"),
        "L": make_user("nguoi-l", Role.LEADER, own),
        "P": make_user("nguoi-p", Role.PETITION_OFFICER, own),
        "P elsewhere": make_user("nguoi-p2", Role.PETITION_OFFICER, side),
        "L elsewhere": make_user("nguoi-l2", Role.LEADER, side),
        "superuser": User.objects.create_superuser("nguoi-goc", password="mat-khau-thu-nghiem"),
    }
    return World(
        slugs={"own": own.slug}, villages={"own": village.slug}, rows={"own": rows}, people=people, client=Client()
    )


def walk(world, queries=("",)):
    """Every address over the commune's rows, and what it answers; nothing that it writes stays."""
    for name, entry in ALL:
        url = address(world, name, entry, TABLE[name].kind, "own", "song-van")
        # A page of one record is asked for as it is; a list also as a file, and searched.
        alone = TABLE[name].kind or "?" in url or name.startswith("admin:")
        for query in ("",) if alone else queries:
            with transaction.atomic():
                response = world.client.get(f"{url}{query}")
                if name.startswith("admin:"):
                    transaction.set_rollback(True)
            yield f"{url}{query}", response


def holds(response, word):
    return word.encode() in content(response).lower()


LISTS = ("", "?xuat=xlsx", "?q=a")


# Templates of Django's own ask for variables that it does not always give.
SUPERUSER = pytest.param("superuser", marks=pytest.mark.ignore_template_errors)
# The permission walk looks for marks of every table as all of them; here the others walk in the long counts.
OTHERS = [pytest.param(person, marks=pytest.mark.soak) for person in ("V", "B", "S", "Y", "N", "L elsewhere")]


@pytest.mark.no_cover
@pytest.mark.parametrize("person", ["O", "-", "P elsewhere", SUPERUSER, *OTHERS])
def test_nobody_else_finds_a_word_at_any_address(world, person, caplog):
    world.client.raise_request_exception = False
    caplog.handler.setFormatter(JsonFormatter())
    if person != "-":
        world.client.force_login(world.people[person])
    found, broken, statuses = [], [], set()
    for url, response in walk(world, LISTS if person in ("O", "-") else LISTS[:2]):
        statuses.add(response.status_code)
        if response.status_code >= 500:
            broken.append(url)
        if holds(response, MARK):
            found.append(url)
        if person != "O" and holds(response, QUARREL):
            found.append(f"{url} (hòa giải)")
    assert found == []
    assert statuses >= ({200, 302, 404} if person == "-" else {200, 404})
    assert broken == []
    assert MARK not in caplog.text.lower()
    assert not [letter for letter in mail.outbox if MARK in f"{letter.subject}{letter.body}".lower()]


@pytest.mark.no_cover
@pytest.mark.parametrize("person", ["L", pytest.param("P", marks=pytest.mark.soak)])
def test_those_entitled_do_and_no_other_table_learns_of_it(world, person, caplog):
    """So that the walk of the others shows something: the marks are there to be found."""
    caplog.handler.setFormatter(JsonFormatter())
    world.client.force_login(world.people[person])
    at = [url for url, response in walk(world, LISTS[:2]) if holds(response, MARK)]
    for page in ("don-thu/", "tiep-dan/", "phan-anh-truc-tuyen/"):
        assert f"/song-van/{page}" in at, page
    assert f"/song-van/don-thu/{world.rows['own']['complaints.petition'].public_id}/" in at
    assert (("/song-van/nhat-ky/thay-doi/" in at), ("/song-van/nhat-ky/truy-cap/" in at)) == (person == "L", False)
    assert not [url for url in at if url.startswith(("/song-van/so-van-ban/", "/song-van/van-ban/", "/bang-tin/"))]
    assert where_stored(leaving_out=lambda table: table in OWN_TABLES) == set()
    assert MARK not in caplog.text.lower()
    noted = AccessEntry.objects.filter(user=world.people[person]).values_list("kind", flat=True)
    assert {"complaints.petition", "complaints.reception", "complaints.onlinereflection"} <= set(noted)


def test_every_text_of_the_secret_tables_carries_the_mark(world):
    """A text field that comes later is walked too, or fails here."""
    missing = [
        f"{label}.{field.name}"
        for label in SECRET
        for model in [type(world.rows["own"][label])]
        for field in texts_of(model)
        if not model.objects.filter(**{f"{field.name}__icontains": MARK}).exists()
    ]
    assert missing == []
    assert {field.name for field in texts_of(MediationCase)} == {"subject"}


def test_refusals_and_failures_repeat_no_word(world, monkeypatch, caplog):
    caplog.handler.setFormatter(JsonFormatter())
    world.client.raise_request_exception = False
    petition = world.rows["own"]["complaints.petition"]
    at = petition.get_absolute_url()
    world.client.force_login(world.people["O"])
    for response, status in (
        (world.client.get(at), 403),
        (world.client.post(f"{at}sua/", {"subject": MARK}), 403),
        (world.client.get(f"/song-van/don-thu/{'0' * 16}/"), 403),
        (world.client.get("/song-van/khong-co/"), 404),
    ):
        assert (response.status_code, holds(response, MARK)) == (status, False)
    world.client.force_login(world.people["P"])

    def fail(self):
        raise ValueError(f"{MARK} {self.subject}")

    monkeypatch.setattr(Petition, "__str__", fail)
    response = world.client.get(at)
    assert (response.status_code, holds(response, MARK)) == (500, False)
    # What the log prints; the raw record of the error never reaches it.
    lines = [JsonFormatter().format(record) for record in caplog.records if record.levelno >= logging.ERROR]
    assert lines
    assert MARK not in "\n".join(lines).lower()


# What turned out to be a denunciation


@pytest.fixture
def told(commune, officer):
    return tell_all(commune, officer)


def test_reclassifying_leaves_no_word_of_all_that_hung_on_it(
    client, commune, officer, leader, told, django_capture_on_commit_callbacks
):
    other = tell_all(commune, officer)
    Petition.objects.filter(pk=other.petition.pk).update(subject="khác")
    client.force_login(officer)
    client.get(told.petition.get_absolute_url())
    entries = set(NumberEntry.objects.values_list("pk", flat=True))
    files = {row.file.name for row in told_files(told)}
    storage = told_files(told)[0].file.storage
    with django_capture_on_commit_callbacks(execute=True):
        made = reclassify_as_denunciation(petition=told.petition, user=officer, code="03/TC", paper_dossier_number="5")
    assert (made.received_on, made.field, made.stage) == (date(2024, 3, 1), "land", "received")
    assert not any(storage.exists(name) for name in files)
    reception, reflection = (
        Reception.objects.get(pk=told.reception.pk),
        OnlineReflection.objects.get(pk=told.reflection.pk),
    )
    assert (reception.subject, reception.petition, reception.people, reception.visitors.count()) == ("", None, 1, 0)
    assert (reflection.text, reflection.contact, reflection.state, reflection.petition) == ("", "", "taken", None)
    assert not Petition.history.filter(public_id=told.petition.public_id).exists()
    assert set(NumberEntry.objects.values_list("pk", flat=True)) == entries
    # The other one still has all of its own.
    assert other.petition.petitioners.exists()
    assert PetitionEvent.history.exists()
    reclassify_as_denunciation(petition=other.petition, user=officer, code="04/TC", paper_dossier_number="6")
    assert where_stored() == set()


def told_files(told):
    return [row for owner in (told.petition, told.reflection) for row in attachments_of(owner)]


def test_it_is_refused_while_letters_are_joined_or_something_is_on_the_board(commune, officer, petition, leader, told):
    first, second = petition(), petition(subject="Thư sau")
    join_letter(letter=second, first=first, repeats=False, user=officer, expected_version=1)
    with pytest.raises(ValidationError, match="tách các đơn đó"):
        reclassify_as_denunciation(petition=first, user=officer, code="1", paper_dossier_number="1")
    for record in (told.petition, told.reflection):
        publish(
            unit=commune,
            source=source_of(record),
            subject="feedback",
            user=leader,
            title="Trả lời",
            text="Đã dọn",
            starts_on=date(2024, 3, 1),
            confirmed=True,
        )
        with pytest.raises(ValidationError, match="Đang có trên bảng công khai"):
            reclassify_as_denunciation(petition=told.petition, user=officer, code="1", paper_dossier_number="1")
        withdraw(publication=Publication.objects.live().get(), user=leader, reason="Gỡ")
    assert Denunciation.objects.count() == 0
    reclassify_as_denunciation(petition=second, user=officer, code="2", paper_dossier_number="1")
    assert Denunciation.objects.count() == 1


def test_a_reception_that_becomes_a_denunciation_loses_who_came_too(officer, told):
    record = told.reception
    record.refresh_from_db()
    record.handling, record.petition = "denunciation", None
    record.subject = record.outcome = record.earlier_handled_by = ""
    record_reception(record=record, user=officer)
    assert not where_stored() & {
        f"complaints_{prefix}{name}" for prefix in ("", "historical") for name in ("reception", "visitor")
    }
    assert (Visitor.objects.count(), Reception.objects.get().people) == (0, 1)


def test_also_when_its_page_sends_the_names_along(client, officer, told):
    reception = told.reception
    reception.refresh_from_db()
    visitor = reception.visitors.get()
    Reception.objects.filter(pk=reception.pk).update(petition=None)
    client.force_login(officer)
    rows = {"visitors-TOTAL_FORMS": 2, "visitors-INITIAL_FORMS": 1, "visitors-0-id": visitor.pk}
    names = {"visitors-0-name": f"{MARK} ba", "visitors-1-name": f"{MARK} bốn"}
    sent = {"held_on": "01/03/2024", "kind": "regular", "receiver": "officer", "people": 1, "cases": 1}
    said = {"subject": f"{MARK} ba", "outcome": f"{MARK} ba", "handling": "denunciation"}
    at = f"{reception.get_absolute_url()}sua/"
    response = client.post(at, rows | names | sent | said | {"version": reception.version})
    assert response.status_code == 302
    assert not where_stored() & {
        f"complaints_{prefix}{name}" for prefix in ("", "historical") for name in ("reception", "visitor")
    }


# A denunciation has no room for words

TABLES = (Denunciation, DenunciationEvent, DenunciationStep, DenunciationPaper, DenunciationBar)
WORDS = {
    Denunciation: {"public_id", "code", "paper_dossier_number"},
    DenunciationEvent: {"number"},
    DenunciationStep: {"code", "name"},
    DenunciationPaper: {"public_id"},
    DenunciationBar: set(),
}
PEOPLE = {
    Denunciation: {"created_by"},
    DenunciationEvent: {"created_by"},
    DenunciationStep: set(),
    DenunciationPaper: {"created_by"},
    DenunciationBar: {"user"},
}


@pytest.mark.parametrize("model", TABLES)
def test_the_tables_have_no_text_no_file_and_no_person_beyond_those_named(model):
    history = getattr(getattr(model, "history", None), "model", None)
    for table, people in ((model, PEOPLE[model]), (history, PEOPLE[model] | {"history_user"})):
        if table is None:
            continue
        free = {
            field.name
            for field in table._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField)
            and not field.choices
            and not isinstance(field, SearchKeyField)
        }
        # `before` is a state, which the undo brings back; a reason in the history is the mark of a deletion.
        assert free - {"before", "history_change_reason"} == WORDS[model], table
        assert {
            field.name for field in table._meta.concrete_fields if field.is_relation and field.related_model is User
        } == people
        assert not [field for field in table._meta.get_fields() if isinstance(field, models.FileField)]
        assert not table._meta.private_fields
        assert not table._meta.many_to_many
    leads_to = {field.related_model for field in model._meta.concrete_fields if field.is_relation} - {User}
    assert leads_to <= {Denunciation, NumberEntry, Denunciation._meta.get_field("unit").related_model}


def test_nothing_else_leads_to_a_denunciation():
    rows = {relation.related_model for relation in Denunciation._meta.related_objects}
    assert rows == set(TABLES[1:])
    assert Denunciation.SEARCH_FIELDS == ("code",)
    assert "complaints:denunciation-attach" not in TABLE


PERSON = "Bùi Xuân Thử"


def dump():
    """The tables of denunciations with their histories, as a dump of the database holds them."""
    return stored_text(leaving_out=lambda table: "denunciation" not in table)


def test_words_sent_to_every_page_of_a_denunciation_are_stored_nowhere(client, officer, leader, denunciation):
    record = denunciation()
    client.force_login(officer)
    names = {
        "code",
        "field",
        "is_remote",
        "paper_dossier_number",
        "number",
        "note",
        "subject",
        "result",
        "kind",
        "before",
        "stage",
        "public_id",
        "search_text",
        "barred",
        "name",
        "history_change_reason",
        "happened_on",
        "issued_on",
    }
    sent = dict.fromkeys(names, PERSON)
    right = {"code": "9/TC", "received_on": "01/03/2024", "field": "land", "paper_dossier_number": "5"}
    step = {"kind": "accept", "happened_on": "05/03/2024", "number": ""}
    paper = {"kind": "notice", "issued_on": "05/03/2024", "number": ""}
    at = record.get_absolute_url()
    for url, needed in (
        ("moi/", right),
        ("sua/", right | {"code": "10/TC"}),
        ("buoc-xu-ly/", step),
        ("cap-so/", paper),
    ):
        address_of = "/song-van/to-cao/moi/" if url == "moi/" else f"{at}{url}"
        for wrong in [*needed, None]:
            record.refresh_from_db()
            values = sent | needed | ({wrong: PERSON} if wrong else {}) | {"version": record.version}
            values.pop("barred", None)
            response = client.post(address_of, values)
            assert response.status_code == (302 if wrong is None or wrong == "result" else 422), (url, wrong)
    assert Denunciation.objects.count() == 2
    assert (record.events.count(), record.papers.count()) == (1, 1)
    assert "9/TC" in dump()
    assert PERSON.lower() not in dump().lower()
    assert "bui xuan thu" not in dump().lower()


def test_the_database_itself_refuses_words_in_the_numbers(denunciation, officer):
    record = denunciation()
    for table, column in (
        ("complaints_denunciation", "code"),
        ("complaints_denunciation", "paper_dossier_number"),
        ("complaints_denunciationevent", "number"),
    ):
        DenunciationEvent.objects.get_or_create(denunciation=record, kind="verify", happened_on=date(2024, 3, 1))
        with (
            pytest.raises(Exception, match="numbers_only|number_only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET {column} = %s", [PERSON])


def test_the_register_of_documents_tells_nothing_of_it(client, denunciation, officer, official):
    record = denunciation(code="77/TC", paper_dossier_number="78/HS")
    reserve_number(denunciation=record, kind="acceptance", issued_on=date(2024, 3, 5), user=officer)
    client.force_login(official)
    address_of = reverse("documents:register", args=["song-van"])
    told = [content(client.get(address_of)).decode("utf-8", "replace")]
    sheet = load_workbook(BytesIO(client.get(f"{address_of}?xuat=xlsx").getvalue())).active
    told.append(" ".join(str(cell.value) for row in sheet.iter_rows() for cell in row))
    for text in told:
        assert "Văn bản theo Luật Tố cáo" in text
        assert not any(word in text for word in ("77/TC", "78/HS", record.public_id))
