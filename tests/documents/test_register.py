"""The number register and its forms: paper documents, books, corrections."""

import html
import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.roles import Role
from apps.core.services import earlier_result
from apps.documents.models import NumberBook, NumberEntry
from apps.documents.services import (
    BookRefusedError,
    finish_issue,
    keep_book,
    note_paper,
    open_book,
    take_number,
)
from tests.documents.issuing import DAY, begin
from tests.factories import make_user, make_village
from tests.records import NFC_NAME, NFD_NAME
from tests.served import standing_on

pytestmark = pytest.mark.django_db
REGISTER, PAPER, BOOK = "/song-van/so-van-ban/", "/song-van/so-van-ban/ghi-van-ban-giay/", "/song-van/so-van-ban/mo-so/"
TYPED = {"organ": "UBND", "type_code": "KH", "issued_on": "05/02/2024", "subject": "Kế hoạch họp thôn", "number": ""}
KEPT = {"organ": "UBND", "type_code": "BC", "year": "2024", "kept_in": "portal", "last_number": "12"}


@pytest.fixture
def clerk(client, official):
    client.force_login(official)
    return client


def signs(response) -> list[str]:
    return [row.record.sign for row in response.context["table"].rows]


def kept(commune, **values) -> NumberBook:
    values = {"kept_in": "portal", "last_number": 0} | values
    return keep_book(unit=commune, organ="UBND", type_code="BC", year=2024, **values)


def test_the_register_lists_finds_and_filters(clerk, commune, other_commune, book) -> None:
    begin(commune, book)
    for type_code, day in (("KH", date(2024, 3, 1)), ("BC", date(2023, 3, 1))):
        note_paper(unit=commune, organ="UBND", type_code=type_code, issued_on=day, subject="Đường bê tông thôn")
    note_paper(unit=other_commune, organ="UBND", type_code="TB", issued_on=DAY, subject="Của xã khác")
    assert signs(clerk.get(REGISTER)) == ["01/KH-UBND", "01/BC-UBND", "01/BC-UBND"]
    assert signs(clerk.get(REGISTER, {"q": "duong be tong"})) == ["01/KH-UBND", "01/BC-UBND"]
    assert signs(clerk.get(REGISTER, {"q": "01/kh"})) == ["01/KH-UBND"]
    assert signs(clerk.get(REGISTER, {"nam": "2023"})) == ["01/BC-UBND"]
    assert signs(clerk.get(REGISTER, {"type_code": "KH", "organ": "UBND"})) == ["01/KH-UBND"]
    assert signs(clerk.get(REGISTER, {"organ": "HĐND"})) == []


@pytest.mark.parametrize(
    "query", ["nam=%00", "nam=x", "nam=" + "9" * 400, "q=%00", "organ=%00", "sort=%00", "page=%00"]
)
def test_the_register_stands_whatever_the_address_says(clerk, commune, book, query: str) -> None:
    take_number(book=book, issued_on=DAY, subject="x", on_paper=True)
    wanted = 400 if "%00" in query else 200
    assert clerk.get(f"{REGISTER}?{query}").status_code == wanted
    assert clerk.get(f"{BOOK}?co-quan=x&loai=x&{query}").status_code == wanted


def test_what_replaces_what_stands_in_the_register_and_on_both_pages(clerk, commune, book) -> None:
    first = finish_issue(begin(commune, book))
    second = finish_issue(begin(commune, book, source="reports.report:2", replaces=first))
    page = clerk.get(REGISTER).content.decode()
    assert "Thay thế 01/BC-UBND" in page
    assert "Được thay thế bởi 02/BC-UBND" in page
    assert second.get_absolute_url() in clerk.get(first.get_absolute_url()).content.decode()
    assert first.get_absolute_url() in clerk.get(second.get_absolute_url()).content.decode()


def test_the_register_takes_the_same_queries_for_one_row_and_many(
    clerk, commune, book, django_assert_max_num_queries
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(30) as captured:
            clerk.get(REGISTER)
        return len(captured)

    earlier = begin(commune, book)
    clerk.get(REGISTER)
    alone = count()
    for number in range(2, 12):
        earlier = begin(commune, book, source=f"reports.report:{number}", replaces=earlier)
        take_number(book=book, issued_on=DAY, subject="Bản giấy", on_paper=True)
    assert count() == alone


def test_the_workbook_says_what_the_list_says(clerk, commune, book) -> None:
    begin(commune, book, source="reports.report:2", replaces=begin(commune, book))
    take_number(book=book, issued_on=date(2024, 1, 12), subject="Bản giấy", on_paper=True)
    sheet = load_workbook(BytesIO(clerk.get(REGISTER, {"xuat": "xlsx"}).content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["Số, ký hiệu", "Ngày văn bản", "Trích yếu", "Nơi lưu", "Ghi chú"]
    assert [[row[0], row[3], row[4] or ""] for row in rows[1:]] == [
        ["03/BC-UBND", "Bản giấy", ""],
        ["02/BC-UBND", "Trên cổng", "Thay thế 01/BC-UBND"],
        ["01/BC-UBND", "Trên cổng", "Được thay thế bởi 02/BC-UBND"],
    ]


def test_a_paper_document_takes_the_next_number(clerk, commune) -> None:
    for subject in ("Thứ nhất", NFD_NAME):
        response = clerk.post(PAPER, TYPED | {"subject": subject}, follow=True)
        assert response.redirect_chain == [(REGISTER, 302)]
    assert "Đã ghi văn bản giấy số 02/KH-UBND vào sổ." in response.content.decode()
    first, second = NumberEntry.objects.order_by("number")
    assert (first.sign, second.subject, second.issued_on) == ("01/KH-UBND", NFC_NAME, date(2024, 2, 5))
    assert (first.on_paper, first.book.unit, first.book.year) == (True, commune, 2024)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issued_on", "30/02/2024"),
        ("issued_on", "01/01/2999"),
        ("issued_on", "31/12/1999"),
        ("subject", ""),
        ("subject", "x" * 501),
        ("subject", "a\x00b"),
        ("type_code", "CV"),
        ("organ", "\x00"),
        ("number", "một"),
        ("number", "-1"),
        ("number", "0"),
        ("number", "5"),
    ],
)
def test_bad_paper_documents_are_refused_and_kept_on_the_page(clerk, commune, field: str, value: str) -> None:
    response = clerk.post(PAPER, TYPED | {field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["form"][field].value() == value
    assert not NumberEntry.objects.exists()
    assert not NumberBook.objects.filter(last_number__gt=0).exists()


def test_a_book_on_paper_needs_the_typed_number_once(clerk, commune) -> None:
    keep_book(unit=commune, organ="UBND", type_code="KH", year=2024, kept_in="paper", last_number=0)
    assert "number" in clerk.post(PAPER, TYPED).context["form"].errors
    assert clerk.post(PAPER, TYPED | {"number": "17"}).status_code == 302
    assert "number" in clerk.post(PAPER, TYPED | {"number": "17"}).context["form"].errors
    assert [entry.number for entry in NumberEntry.objects.all()] == [17]


@pytest.mark.parametrize(("page", "values"), [(PAPER, TYPED), (BOOK, KEPT)])
def test_one_sending_takes_effect_once(clerk, commune, page: str, values: dict[str, str]) -> None:
    values = values | {"submission": clerk.get(page).context["form"]["submission"].value()}
    for _ in range(2):
        assert clerk.post(page, values, follow=True).redirect_chain == [(REGISTER, 302)]
    assert NumberEntry.objects.count() == (page == PAPER)
    assert NumberBook.objects.get().last_number == (1 if page == PAPER else 12)
    # Another sending makes one more entry; a book is there once.
    another = clerk.post(page, values | {"submission": "\x00" * 50})
    assert another.status_code == (302 if page == PAPER else 422)


def test_two_sendings_at_the_same_moment_give_one_number(clerk, commune, monkeypatch) -> None:
    """The second finds no earlier result when it asks, and the first's when it writes."""
    values = TYPED | {"submission": "mot-lan-gui"}
    clerk.post(PAPER, values)
    answers = iter([None])
    monkeypatch.setattr("apps.core.views.once.earlier_result", lambda *given: next(answers, earlier_result(*given)))
    assert clerk.post(PAPER, values).status_code == 302
    assert NumberEntry.objects.count() == NumberBook.objects.get().last_number == 1


def test_a_paper_entry_is_corrected_and_tells_it(clerk, official, commune, book) -> None:
    entry = take_number(book=book, issued_on=DAY, subject="Sai chính tả", on_paper=True)
    page = reverse("documents:entry-update", args=["song-van", entry.public_id])
    assert page in clerk.get(REGISTER).content.decode()
    seen = standing_on(clerk, page)
    assert clerk.post(page, seen | {"issued_on": "12/01/2024", "subject": "Đường mới"}).status_code == 302
    assert signs(clerk.get(REGISTER, {"q": "duong moi"})) == ["01/BC-UBND"]
    history = clerk.get(page).content.decode()
    assert "Sai chính tả → Đường mới" in history
    assert str(official) in history
    for values in ({"issued_on": "12/01/2025"}, {"issued_on": "x"}, {"subject": ""}):
        assert (
            clerk.post(
                page, standing_on(clerk, page) | {"issued_on": "12/01/2024", "subject": "Đúng"} | values
            ).status_code
            == 422
        )
    assert NumberEntry.objects.get().subject == "Đường mới"


def test_of_a_document_of_the_portal_only_the_mark_changes(clerk, official, commune, book) -> None:
    entry = begin(commune, book).entry
    page = reverse("documents:entry-update", args=["song-van", entry.public_id])
    assert page in clerk.get(REGISTER).content.decode()
    assert list(clerk.get(page).context["form"].fields) == ["is_directing", "standing"]
    assert clerk.post(page, TYPED | {"is_directing": "on"}).status_code == 302
    marked = NumberEntry.objects.get()
    assert (marked.is_directing, marked.subject, marked.issued_on) == (True, entry.subject, entry.issued_on)
    history = clerk.get(page).content.decode()
    assert "Văn bản chỉ đạo về thực hiện dân chủ ở cơ sở: Không → Có" in history
    assert str(official) in history
    assert clerk.post(page, standing_on(clerk, page)).status_code == 302
    assert not NumberEntry.objects.get().is_directing


def test_directing_documents_are_marked_found_and_told(clerk, commune) -> None:
    assert clerk.post(PAPER, TYPED | {"is_directing": "on"}).status_code == 302
    assert clerk.post(PAPER, TYPED | {"type_code": "TB"}).status_code == 302
    assert signs(clerk.get(REGISTER, {"is_directing": "1"})) == ["01/KH-UBND"]
    assert signs(clerk.get(REGISTER, {"is_directing": "0"})) == ["01/TB-UBND"]
    assert clerk.get(REGISTER).content.decode().count("Chỉ đạo về dân chủ ở cơ sở</td>") == 1


def test_a_book_goes_on_behind_the_number_used_last(clerk, commune) -> None:
    assert clerk.post(BOOK, KEPT).status_code == 302
    opened = NumberBook.objects.get()
    assert take_number(book=opened, issued_on=DAY, subject="x").number == 13
    listed = clerk.get(BOOK, {"co-quan": "UBND", "loai": "BC", "nam": "2024"})
    assert listed.context["form"].initial["last_number"] == 13
    assert "Số đã dùng gần nhất: 0 → 12" in opened.history.values_list("history_change_reason", flat=True)


def test_a_book_never_goes_back_behind_its_numbers(clerk, commune) -> None:
    book = kept(commune, last_number=40)
    kept(commune, last_number=4)
    take_number(book=book, issued_on=DAY, subject="x", on_paper=True)
    with pytest.raises(BookRefusedError, match="05/BC-UBND"):
        kept(commune, last_number=4)
    for kept_in in ("portal", "paper"):
        page = f"{BOOK}?co-quan=UBND&loai=BC&nam=2024"
        sent = KEPT | {"last_number": "4", "kept_in": kept_in} | standing_on(clerk, page)
        response = clerk.post(page, sent)
        assert response.status_code == 422
        assert "05/BC-UBND" in response.content.decode()
    assert kept(commune, kept_in="paper", last_number=5).kept_in == "paper"
    assert take_number(book=book, issued_on=DAY, subject="x", number=9).number == 9
    assert kept(commune, last_number=9).last_number == 9
    assert take_number(book=book, issued_on=DAY, subject="x").number == 10


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", "1999"),
        ("year", "x"),
        ("year", "\x00"),
        ("kept_in", "\x00"),
        ("last_number", ""),
        ("last_number", "-1"),
        ("last_number", "9" * 30),
    ],
)
def test_bad_books_are_refused_and_kept_on_the_page(clerk, commune, field: str, value: str) -> None:
    response = clerk.post(BOOK, KEPT | {field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["form"][field].value() == value
    assert not NumberBook.objects.exists()


@pytest.mark.parametrize("page", [BOOK, f"{BOOK}?co-quan=UBND&loai=KH&nam=2024"])
def test_a_book_that_is_there_is_changed_on_its_own_page_alone(clerk, commune, page: str) -> None:
    """Neither the blank page nor that of another book writes over it."""
    book = kept(commune, last_number=40)
    open_book(unit=commune, organ="UBND", type_code="KH", year=2024)
    standing = standing_on(clerk, page) if "?" in page else {}
    answer = clerk.post(page, KEPT | {"last_number": "50", "kept_in": "paper"} | standing)
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "số đã dùng gần nhất 40" in content
    assert answer.context["form"]["last_number"].value() == "50"
    book.refresh_from_db()
    assert (book.kept_in, book.last_number) == ("portal", 40)
    link = re.search(r'href="(\?[^"]+)">Mở trang', content)
    assert link
    own = clerk.get(BOOK + html.unescape(link[1]))
    assert own.context["form"].initial["last_number"] == 40


@pytest.mark.parametrize("role", [Role.SUPERIOR_READER, Role.VILLAGE_HEAD, Role.BOARD_MEMBER, Role.PETITION_OFFICER])
@pytest.mark.parametrize(("page", "values"), [(PAPER, TYPED), (BOOK, KEPT)])
def test_other_roles_write_nothing(client, commune, role: str, page: str, values: dict[str, str]) -> None:
    above = role == Role.SUPERIOR_READER
    unit = commune.versions.get().parent if above else commune
    village = make_village(commune, "Đồng Kim") if role == Role.VILLAGE_HEAD else None
    client.force_login(make_user("nguoi-khac", role, unit, village))
    assert client.get(page).status_code == client.post(page, values).status_code == 403
    assert client.get(REGISTER).status_code == 403
    assert not NumberBook.objects.exists()


def test_an_official_of_another_commune_finds_nothing(client, commune, other_commune) -> None:
    book = open_book(unit=commune, organ="UBND", type_code="BC", year=2024)
    entry = take_number(book=book, issued_on=DAY, subject="x", on_paper=True)
    client.force_login(make_user("xa-khac", Role.OFFICIAL, other_commune))
    for page in (REGISTER, PAPER, BOOK, f"{REGISTER}{entry.public_id}/sua/"):
        assert client.get(page).status_code == client.post(page, TYPED).status_code == 404


@pytest.mark.parametrize("public_id", ["x", "%00" * 16, "0" * 15, "G" * 16, "0" * 17, "0" * 16 + "%0A"])
@pytest.mark.parametrize("page", ["van-ban/{}/", "van-ban/{}/tep.pdf", "so-van-ban/{}/sua/"])
def test_what_is_no_id_is_no_address(clerk, commune, page: str, public_id: str) -> None:
    assert clerk.get("/song-van/" + page.format(public_id)).status_code == (400 if "%00" in public_id else 404)
