"""A petition with all that can hang on it, a mark in each text that people type, and where such a mark is stored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models

from apps.accounts.models import User
from apps.complaints.models import (
    OnlineReflection,
    Petition,
    Petitioner,
    PetitionEvent,
    PetitionPaper,
    Reception,
    Visitor,
)
from apps.complaints.services import wind
from apps.core.attachments import attach
from apps.core.fields import SearchKeyField
from apps.core.services import save_record
from apps.core.text import search_key
from apps.core.uploads import CheckedFile
from apps.documents.blocks import to_json
from apps.documents.services import open_book, take_number
from apps.villages.models import AdministrativeUnit
from tests.documents.issue_worker import small_document

# Letters alone, so that search keys, file names and text in PDF keep it.
MARK = "zqbimat"
# The number in the register, which is printed on papers and in lists, and what the portal fills in by itself.
_NO_WORDS = {"public_id", "code", "before"}


def texts_of(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model that take words, typed in a form or by a step."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not isinstance(field, SearchKeyField)
        and field.name not in _NO_WORDS
    ]


def marked(model: type[models.Model], **values: Any) -> dict[str, Any]:
    """A text with the mark for each such field that `values` do not name."""
    return {field.name: f"{MARK}{field.name}"[:30] for field in texts_of(model)} | values


def stored_cells(leaving_out: Callable[[str], bool] = lambda table: False) -> Iterator[tuple[str, str]]:
    """Every cell of the database as (table, text), without the tables that are left out."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not leaving_out(table):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                yield from ((table, str(cell)) for row in cursor.fetchall() for cell in row)


def stored_text(leaving_out: Callable[[str], bool] = lambda table: False) -> str:
    """All text in all tables of the database but those that are left out, in one string."""
    return "\n".join(f"{table}: {cell}" for table, cell in stored_cells(leaving_out))


def is_stored(words: str) -> bool:
    text = stored_text()
    return words in text or search_key(words) in text


def where_stored(words: str = MARK, leaving_out: Callable[[str], bool] = lambda table: False) -> set[str]:
    """The tables in which the words, or their search key, stand."""
    forms = {words.lower(), search_key(words)}
    return {table for table, cell in stored_cells(leaving_out) if any(form in cell.lower() for form in forms)}


@dataclass
class Told:
    """A petition, the reception and the reflection that led to it."""

    petition: Petition
    reception: Reception
    reflection: OnlineReflection


def tell_all(unit: AdministrativeUnit, user: User, day: date = date(2024, 3, 1), **values: Any) -> Told:
    """All of it with the mark, each record changed once, so that histories hold it too; the petition is resolved."""
    ended = {"screening": "eligible", "competence": "ours", "status": "resolved", "closed_on": day}
    said = {
        "code": str(Petition.objects.count() + 1),
        "petition_type": "complaint",
        "source": "online",
        "field": "land",
    }
    petition = Petition.objects.create(**marked(Petition, unit=unit, received_on=day, **said) | ended | values)
    petitioner = Petitioner.objects.create(**marked(Petitioner, petition=petition))
    event = PetitionEvent.objects.create(
        **marked(PetitionEvent, petition=petition, kind="decide", happened_on=day, before="accepted", created_by=user)
    )
    wind(petition)
    book = open_book(unit=unit, organ="UBND", type_code="TB", year=day.year)
    PetitionPaper.objects.create(
        **marked(
            PetitionPaper,
            petition=petition,
            kind="notice",
            issued_on=day,
            entry=take_number(book=book, issued_on=day, subject="Thông báo về một đơn"),
            snapshot=to_json(replace(small_document(), subject=MARK)),
            created_by=user,
        )
    )
    reception = Reception.objects.create(
        **marked(
            Reception,
            unit=unit,
            held_on=day,
            kind="regular",
            receiver="officer",
            handling="accepted",
            petition=petition,
        )
    )
    visitor = Visitor.objects.create(**marked(Visitor, reception=reception))
    moment = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    reflection = OnlineReflection.objects.create(
        **marked(
            OnlineReflection,
            unit=unit,
            kind="reflection",
            field="land",
            received_at=moment,
            state="taken",
            decided_by=user,
            decided_at=moment,
            petition=petition,
            reason="",
        )
    )
    for owner in (petition, reflection):
        content = b"%PDF-1.4 " + MARK.encode()
        attach(owner=owner, files=[CheckedFile(f"{MARK}.pdf", "pdf", "application/pdf", content)], note=MARK, user=user)
    for row, name in ((petitioner, "name"), (event, "note"), (visitor, "name")):
        setattr(row, name, f"{MARK} hai")
        row.save()
    for record, name in ((petition, "subject"), (reception, "outcome"), (reflection, "text")):
        setattr(record, name, f"{MARK} hai")
        save_record(record=record, user=user)
    return Told(petition, reception, reflection)
