"""Numbers, issuing, resuming, replacing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.documents.models import IssuedDocument, NumberBook, NumberEntry
from apps.documents.rules import SignForm, place_and_date, signature_lines, symbol
from apps.documents.services import (
    DamagedFileError,
    NumberNeededError,
    NumberTakenError,
    ReplacementRefusedError,
    finish_issue,
    open_book,
    read_stored,
    take_number,
)
from tests.documents.issuing import DAY, begin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "sign"), [(1, "01/BC-UBND"), (9, "09/BC-UBND"), (10, "10/BC-UBND"), (123, "123/BC-UBND")]
)
def test_symbol(number: int, sign: str) -> None:
    assert symbol(number, "BC", "UBND") == sign


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2024, 1, 11), "Song Vân, ngày 11 tháng 01 năm 2024"),
        (date(2024, 2, 9), "Song Vân, ngày 09 tháng 02 năm 2024"),
        (date(2024, 3, 10), "Song Vân, ngày 10 tháng 3 năm 2024"),
        (date(2024, 12, 1), "Song Vân, ngày 01 tháng 12 năm 2024"),
    ],
)
def test_place_and_date(day: date, text: str) -> None:
    assert place_and_date("Song Vân", day) == text


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        (SignForm.HEAD, ("CHỦ TỊCH",)),
        (SignForm.COLLECTIVE, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (SignForm.COLLECTIVE_DEPUTY, ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (SignForm.DEPUTY, ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (SignForm.BY_ORDER, ("TL. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (SignForm.MANDATE, ("TUQ. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        (SignForm.ACTING, ("Q. CHỦ TỊCH",)),
    ],
)
def test_signature_lines(form: SignForm, lines: tuple[str, ...]) -> None:
    """Decree 30/2020, Article 13."""
    assert signature_lines(form, organ="Ủy ban nhân dân", head_post="Chủ tịch", own_post="Phó Chủ tịch") == lines


def test_numbers_start_at_one_and_go_on_behind_paper_entries(commune, book) -> None:
    for _ in range(3):
        take_number(book=book, issued_on=DAY, subject="Bản giấy", on_paper=True)
    issued = begin(commune, book)
    assert (str(issued.entry), issued.document.letterhead.number_line) == ("04/BC-UBND", "Số: 04/BC-UBND")
    other_year = open_book(unit=commune, organ="UBND", type_code="BC", year=2025)
    assert take_number(book=other_year, issued_on=date(2025, 1, 2), subject="x").number == 1


def test_a_paper_book_takes_the_typed_number_once(commune, book) -> None:
    NumberBook.objects.filter(pk=book.pk).update(kept_in="paper")
    with pytest.raises(NumberNeededError):
        take_number(book=book, issued_on=DAY, subject="x")
    assert take_number(book=book, issued_on=DAY, subject="x", number=7).number == 7
    with pytest.raises(NumberTakenError):
        take_number(book=book, issued_on=DAY, subject="x", number=7)
    assert take_number(book=book, issued_on=DAY, subject="x", number=5).number == 5


def test_a_portal_book_takes_no_typed_number(book) -> None:
    with pytest.raises(NumberNeededError):
        take_number(book=book, issued_on=DAY, subject="x", number=9)


def test_number_zero_is_refused(book) -> None:
    with pytest.raises(ValidationError):
        NumberEntry(book=book, number=0, issued_on=DAY, subject="x").full_clean()


def test_a_failed_issue_gives_its_number_back(commune, book) -> None:
    @transaction.atomic
    def begin_and_fail() -> None:
        begin(commune, book)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        begin_and_fail()
    assert begin(commune, book, source="reports.report:2").entry.number == 1


def test_issuing_resumes_with_the_same_number_after_a_crash(commune, book, monkeypatch) -> None:
    issued = begin(commune, book)
    with monkeypatch.context() as patched:
        patched.setitem(finish_issue.__globals__["_WRITERS"], "docx", lambda document: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            finish_issue(issued)
    assert not issued.files.exists()
    again = begin(commune, book)
    assert again.pk == issued.pk
    finish_issue(again)
    finish_issue(again)
    assert sorted(again.files.values_list("format", flat=True)) == ["docx", "pdf"]
    assert NumberEntry.objects.count() == 1


def test_files_are_read_back_whole_or_not_at_all(commune, book) -> None:
    issued = finish_issue(begin(commune, book))
    row = issued.files.get(format="pdf")
    assert read_stored(row).startswith(b"%PDF")
    with row.file.storage.open(row.file.name, "ab") as stored:
        stored.write(b"x")
    with pytest.raises(DamagedFileError):
        read_stored(row)
    row.file.storage.delete(row.file.name)
    with pytest.raises(DamagedFileError):
        read_stored(row)


def test_two_that_finish_at_once_store_each_file_once(commune, book, monkeypatch) -> None:
    """The other one finishes while this one still writes its PDF."""
    issued = begin(commune, book)
    writers = finish_issue.__globals__["_WRITERS"]
    write = writers["pdf"]

    def overtaken(document):
        monkeypatch.setitem(writers, "pdf", write)
        finish_issue(IssuedDocument.objects.get(pk=issued.pk))
        return write(document)

    monkeypatch.setitem(writers, "pdf", overtaken)
    finish_issue(issued)
    assert sorted(issued.files.values_list("format", flat=True)) == ["docx", "pdf"]
    assert all(read_stored(row) for row in issued.files.all())


def test_a_document_is_dated_in_the_year_of_its_book(book) -> None:
    with pytest.raises(ValueError, match="2024"):
        take_number(book=book, issued_on=date(2025, 1, 2), subject="x")


def test_a_document_replaces_an_earlier_one_once(commune, other_commune, book) -> None:
    first = begin(commune, book)
    second = begin(commune, book, source="reports.report:2", replaces=first)
    assert second.replaces == first
    assert IssuedDocument.objects.get(pk=first.pk).replaced_by == second
    with pytest.raises(ReplacementRefusedError, match="02/BC-UBND"):
        begin(commune, book, source="reports.report:3", replaces=first)
    other_book = open_book(unit=other_commune, organ="UBND", type_code="BC", year=2024)
    with pytest.raises(ReplacementRefusedError, match="đơn vị"):
        begin(other_commune, other_book, source="reports.report:4", replaces=second)
    assert begin(commune, book, source="reports.report:5", replaces=second).entry.number == 3


def test_lists_leave_the_text_and_figures_in_the_database(commune, book, django_assert_num_queries) -> None:
    begin(commune, book, source="reports.report:2", replaces=begin(commune, book))
    for rows, left in (
        (IssuedDocument.objects.for_list(), {"snapshot", "figures"}),
        (IssuedDocument.objects.for_list().with_figures(), {"snapshot"}),
    ):
        with django_assert_num_queries(2):
            second, first = rows
            assert second.replaces.sign == "01/BC-UBND"
            assert first.replaced_by.sign == "02/BC-UBND"
        assert first.get_deferred_fields() == second.get_deferred_fields() == left
        for other in (second.replaces, first.replaced_by):
            assert other.get_deferred_fields() == {"snapshot", "figures"}
