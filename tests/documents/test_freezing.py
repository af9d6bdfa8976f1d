"""What is issued stays as it is: the database itself refuses, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.triggers import install, standing
from apps.documents.models import DocumentFile, IssuedDocument, NumberBook, NumberEntry
from apps.documents.services import finish_issue, take_number
from apps.documents.triggers import TRIGGERS as DECLARED
from tests.documents.issuing import DAY, begin

pytestmark = pytest.mark.django_db
POSTGRES = connection.vendor == "postgresql"
TRIGGERS = {
    "documents_delivery_no_delete",
    "documents_delivery_no_update",
    "documents_documentfile_no_delete",
    "documents_documentfile_no_update",
    "documents_filealarm_no_delete",
    "documents_filealarm_no_update",
    "documents_issueddocument_no_delete",
    "documents_issueddocument_no_update",
    "documents_numberbook_no_update",
    "documents_numberentry_no_delete",
    "documents_numberentry_no_update",
    "documents_signedcopy_no_delete",
    "documents_signedcopy_no_update",
}
REFUSED = [
    "UPDATE documents_issueddocument SET created_at = created_at",
    "UPDATE documents_issueddocument SET sign = '99/BC-UBND'",
    "DELETE FROM documents_issueddocument",
    "UPDATE documents_documentfile SET created_at = created_at",
    "DELETE FROM documents_documentfile",
    "UPDATE documents_numberentry SET subject = 'x' WHERE number = 1",
    "UPDATE documents_numberentry SET issued_on = '2024-02-01' WHERE number = 1",
    "UPDATE documents_numberentry SET subject = 'x', is_directing = NOT is_directing WHERE number = 1",
    "UPDATE documents_numberentry SET number = 9 WHERE number = 2",
    "UPDATE documents_numberentry SET on_paper = NOT on_paper WHERE number = 2",
    "DELETE FROM documents_numberentry WHERE number = 1",
    "DELETE FROM documents_numberentry WHERE number = 2",
    "UPDATE documents_numberbook SET organ = 'HĐND'",
    "UPDATE documents_numberbook SET type_code = 'KH'",
    "UPDATE documents_numberbook SET year = 2023",
    "UPDATE documents_numberbook SET unit_id = (SELECT max(id) FROM villages_administrativeunit)",
]
if POSTGRES:
    TABLES = ("issueddocument", "documentfile", "numberentry")
    LATER = ("signedcopy", "delivery", "filealarm")
    TRIGGERS |= {f"documents_{table}_no_truncate" for table in (*TABLES, *LATER)}
    REFUSED += [f"TRUNCATE documents_{table} CASCADE" for table in (*TABLES, "numberbook")]
    REFUSED.append("TRUNCATE documents_documentfile")
else:
    REFUSED += [
        f"REPLACE INTO documents_{table} SELECT * FROM documents_{table}"
        for table in ("issueddocument", "documentfile", "numberentry")
    ]


@pytest.fixture
def issued(commune, other_commune, book) -> IssuedDocument:
    """01 is a document of the portal, 02 one on paper."""
    issued = finish_issue(begin(commune, book))
    take_number(book=book, issued_on=DAY, subject="Bản giấy", on_paper=True)
    # Else PostgreSQL would refuse TRUNCATE for the open checks of foreign keys alone.
    connection.check_constraints()
    return issued


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def stored() -> list[list[tuple]]:
    kinds = (IssuedDocument, DocumentFile, NumberEntry, NumberBook)
    return [list(kind.objects.order_by("pk").values_list()) for kind in kinds]


def test_the_triggers_stand_in_the_database_and_are_made_anew() -> None:
    assert standing(connection, "documents_") == TRIGGERS
    execute("DROP TRIGGER documents_numberentry_no_delete" + (" ON documents_numberentry" if POSTGRES else ""))
    install(connection, DECLARED)
    assert standing(connection, "documents_") == TRIGGERS


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_changes(issued, statement: str) -> None:
    before = stored()
    with pytest.raises(DatabaseError, match="frozen"):
        execute(statement)
    assert stored() == before


def test_counter_and_place_of_a_book_and_the_words_of_a_paper_entry_may_change(issued, book) -> None:
    execute("UPDATE documents_numberbook SET last_number = 7, kept_in = 'paper'")
    execute("UPDATE documents_numberentry SET subject = 'Chữ đúng', issued_on = '2024-02-01' WHERE number = 2")
    assert NumberEntry.objects.get(number=2).subject == "Chữ đúng"


def test_any_number_may_be_marked(issued) -> None:
    execute("UPDATE documents_numberentry SET is_directing = NOT is_directing")
    assert all(entry.is_directing for entry in NumberEntry.objects.all())


def test_a_document_shows_the_sign_that_it_prints(issued) -> None:
    assert issued.sign == "01/BC-UBND"
    assert issued.document.letterhead.number_line == f"Số: {issued.sign}"
    assert str(issued) == "01/BC-UBND ngày 11/01/2024"
    assert issued.files.get(format="pdf").download_name == "01-BC-UBND-20240111.pdf"
