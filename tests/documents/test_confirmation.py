"""The public page that a document's code leads to: what it tells, what it never tells, and checking a file."""

import hashlib
import io
import re
import tempfile
from datetime import timedelta
from pathlib import Path

import docx
import pikepdf
import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.public_forms import new_token
from apps.documents.models import IssuedDocument, SignedCopy, Subject
from apps.documents.services import begin_issue, bring_signed_copy, finish_issue, publish, void_copy, withdraw
from apps.documents.signatures.places import ORGAN
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from tests.documents.issuing import DAY
from tests.documents.keys import SIGNER_NAME, authority_pem
from tests.documents.pages import docx_words, laid_out_by_office, pdf_words, shared_lines, text_lines
from tests.documents.sample import COSIGNED, REPORT, replace
from tests.documents.signed import ADDRESS, CODED, pdf_of, signed_by, stored_document

pytestmark = pytest.mark.django_db
SOURCE = "reports.report:1"


@pytest.fixture(autouse=True)
def nobody_refused():
    cache.clear()


@pytest.fixture
def issued(commune):
    return stored_document(commune)


def address(issued) -> str:
    return reverse("confirmation:document", args=[issued.public_id])


def token(issued, seconds: int = 10) -> str:
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds), tick=False):
        return new_token(f"confirmation:{issued.public_id}")


def check(client, issued, content: bytes, name: str = "van-ban.pdf", phieu: str | None = None):
    sent = {"file": SimpleUploadedFile(name, content, "application/pdf")} if content else {}
    return client.post(f"{address(issued)}?phieu={token(issued) if phieu is None else phieu}", sent)


def words_of(response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


# What the page tells.


def test_page_tells_number_date_organ_kind_and_hashes(client, issued):
    text = words_of(client.get(address(issued)))
    for said in ("01/BC-UBND", "11/01/2024", "ỦY BAN NHÂN DÂN XÃ SONG VÂN", "BÁO CÁO"):
        assert said in text
    for row in issued.files.all():
        assert row.sha256 in text


def test_page_tells_neither_text_nor_subject_nor_signer(client, issued, official):
    bring_signed_copy(document=issued, content=signed_by(pdf_of(issued), issued=pdf_of(issued)), user=official)
    text = words_of(client.get(address(issued)))
    assert issued.signed_copies.get().sha256 in text
    for hidden in (issued.subject, "Không.", issued.signer, SIGNER_NAME, official.full_name):
        assert hidden not in text


def test_subject_shows_while_it_stands_on_the_board(client, issued, official):
    publication = publish(
        unit=issued.unit, source=SOURCE, subject=Subject.REPORT, title="Báo cáo", starts_on=DAY, user=official
    )
    assert issued.subject in words_of(client.get(address(issued)))
    withdraw(publication=publication, reason="thử", user=official)
    assert issued.subject not in words_of(client.get(address(issued)))


def test_page_tells_by_which_document_it_was_replaced(client, issued, commune):
    later = stored_document(commune, "reports.report:2", replaces=issued)
    text = client.get(address(issued)).content.decode()
    assert "đã được thay thế bằng văn bản" in text
    assert f'href="{address(later)}"' in text
    assert later.sign in text
    assert "đã được thay thế" not in client.get(address(later)).content.decode()


def test_unknown_and_unfinished_documents_are_not_found(client, commune, book):
    begun = begin_issue(unit=commune, book=book, document=REPORT, figures=[], issued_on=DAY, source="x:1", user=None)
    assert client.get(address(begun)).status_code == 404
    for other in ("0123456789abcdef", "x", "01234"):
        assert client.get(f"/xac-nhan/{other}/").status_code == 404


def test_page_asks_as_often_for_many_copies(client, issued):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(address(issued))
        return len(seen)

    queries()
    one = queries()
    for number in range(10):
        SignedCopy.objects.create(document=issued, sha256=str(number), signer="A", issuer="A", serial="1")
    assert queries() == one


# Checking a file.


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda issued: pdf_of(issued), "Đúng là tệp PDF đã ban hành"),
        (lambda issued: signed_by(pdf_of(issued), issued=pdf_of(issued)), "Bản này chưa lưu trên cổng"),
        (lambda issued: render_pdf(REPORT), "Không khớp"),
        (lambda issued: pdf_of(issued)[:-9] + b"x" + pdf_of(issued)[-8:], "từ byte thứ"),
        (lambda issued: pdf_of(issued) + b"\n%them", "không hợp lệ"),
        (lambda issued: b"%PDF-1.7\nrac", "Không khớp"),
    ],
    ids=["issued", "signed", "another", "one byte", "added", "rubbish"],
)
def test_file_is_compared(client, issued, content, said):
    response = check(client, issued, content(issued))
    assert response.status_code == 200
    assert said in words_of(response)


def test_page_never_speaks_as_if_unchecked_signers_were_proven(client, issued):
    text = words_of(check(client, issued, signed_by(pdf_of(issued), issued=pdf_of(issued))))
    assert "người ký số chưa được xác minh" in text
    assert "ai cũng có thể tự lập chứng thư" in text
    assert "nguyên vẹn" not in text


def test_page_says_so_when_trust_was_checked(client, issued, settings, tmp_path):
    (tmp_path / "thu.pem").write_bytes(authority_pem())
    settings.TRUST_ROOTS = str(tmp_path)
    text = words_of(check(client, issued, signed_by(pdf_of(issued), issued=pdf_of(issued))))
    assert "người ký đã xác minh" in text
    assert "chưa được xác minh" not in text


def test_void_copy_is_told_as_such_and_its_hash_no_more(client, issued, official, leader):
    content = signed_by(pdf_of(issued), issued=pdf_of(issued))
    copy = bring_signed_copy(document=issued, content=content, user=official)
    void_copy(copy=copy, reason="thử", user=leader)
    assert copy.sha256 not in words_of(client.get(address(issued)))
    text = words_of(check(client, issued, content))
    assert "Bản ký số đã bị hủy" in text
    assert "Khớp với" not in text


def test_page_shows_what_it_tells_when_no_more_is_compared(client, issued, settings):
    for _ in range(settings.PUBLIC_FORM_PER_HOUR):
        check(client, issued, pdf_of(issued))
    for method in (client.get, client.head):
        assert method(address(issued)).status_code == 200
    text = client.get(address(issued)).content.decode()
    assert issued.sign in text
    assert issued.files.first().sha256 in text
    assert "<form" not in text
    assert "thử lại sau" in text
    assert client.get("/xac-nhan/0123456789abcdef/").status_code == 404


def test_replacement_is_told_once_its_files_are_stored(client, issued, commune, book):
    later = begin_issue(
        unit=commune, book=book, document=REPORT, figures=[], issued_on=DAY, source="x:1", user=None, replaces=issued
    )
    assert "đã được thay thế" not in client.get(address(issued)).content.decode()
    finish_issue(later)
    assert "đã được thay thế" in client.get(address(issued)).content.decode()


def test_known_signed_copy_is_told_with_its_signatures(client, issued, official):
    content = signed_by(pdf_of(issued), issued=pdf_of(issued))
    bring_signed_copy(document=issued, content=content, user=official)
    text = words_of(check(client, issued, content))
    assert "Đúng là một bản ký số đã lưu trên cổng." in text
    assert SIGNER_NAME in text
    assert "chưa kiểm tra được chuỗi tin cậy" in text


def test_nothing_of_the_file_is_kept(client, issued, settings):
    def kept() -> tuple:
        folders = (Path(settings.MEDIA_ROOT), Path(tempfile.gettempdir()))
        names = sorted(str(path) for folder in folders for path in folder.glob("**/*.upload*"))
        stored = sorted(str(path) for path in folders[0].rglob("*"))
        return names, stored, IssuedDocument.objects.count(), SignedCopy.objects.count()

    before = kept()
    check(client, issued, signed_by(pdf_of(issued), issued=pdf_of(issued)) + b"0" * 2 * 1024 * 1024)
    assert kept() == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("van-ban.docx", b"PK\x03\x04", "Chỉ nhận PDF"),
        ("van-ban.pdf", b"khong phai", "không phải PDF"),
        ("van-ban.pdf", b"", ""),
    ],
    ids=["docx", "no pdf", "no file"],
)
def test_what_is_no_pdf_is_refused_in_words(client, issued, name, content, said):
    response = check(client, issued, content, name)
    assert response.status_code in (413, 422)
    assert said in words_of(response)


def test_page_opened_too_long_ago_is_refused_and_renewed(client, issued):
    response = check(client, issued, pdf_of(issued), phieu=token(issued, 90_000))
    assert response.status_code == 422
    assert "quá lâu" in words_of(response)


def test_one_source_checks_a_few_files_an_hour(client, issued, settings):
    statuses = [check(client, issued, pdf_of(issued)).status_code for _ in range(settings.PUBLIC_FORM_PER_HOUR + 1)]
    assert statuses == [200] * settings.PUBLIC_FORM_PER_HOUR + [429]


def test_the_same_sending_is_taken_once(client, issued):
    phieu = token(issued)
    assert check(client, issued, pdf_of(issued), phieu=phieu).status_code == 200
    again = check(client, issued, pdf_of(issued), phieu=phieu)
    assert (again.status_code, again["Location"]) == (303, address(issued))


# The code in the document.


def test_issued_document_carries_its_address(issued, settings):
    expected = f"{settings.PUBLIC_ADDRESS}{address(issued)}"
    assert issued.document.confirmation == expected
    with pikepdf.open(io.BytesIO(pdf_of(issued))) as pdf:
        found = [
            str(node.Alt)
            for node in pdf.objects
            if isinstance(node, pikepdf.Dictionary) and node.get("/S") == "/Figure"
        ]
    assert found == [f"Mã QR dẫn đến trang xác nhận văn bản: {expected}"]


def test_installation_without_an_address_prints_no_code(commune, settings):
    settings.PUBLIC_ADDRESS = ""
    issued = stored_document(commune)
    assert issued.document.confirmation == ""
    assert b"Figure" not in pikepdf.open(io.BytesIO(pdf_of(issued))).Root.StructTreeRoot.unparse()


def test_document_stored_before_there_was_a_code_has_none(issued):
    snapshot = {key: value for key, value in issued.snapshot.items() if key != "confirmation"}
    assert replace(issued.document, confirmation="") == type(issued)(snapshot=snapshot).document


def test_word_file_holds_the_code_with_its_description():
    word = docx.Document(io.BytesIO(render_docx(CODED)))
    [picture] = word.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert picture.get("descr").endswith(ADDRESS)
    assert render_docx(CODED) == render_docx(CODED)


@pytest.mark.parametrize("document", [CODED, replace(COSIGNED, confirmation=ADDRESS)], ids=["report", "cosigned"])
def test_code_breaks_pages_alike_in_both_files(document, tmp_path):
    office = laid_out_by_office({"coded": render_docx(document)}, tmp_path)["coded"]
    printed = render_pdf(document)
    assert len(text_lines(office)) == len(text_lines(printed))
    assert shared_lines(printed, office) >= 0.98
    assert docx_words(render_docx(document)) == pdf_words(printed)


def test_page_shows_hashes_of_all_that_is_stored(client, issued, official):
    for field in ("chu-ky-nguoi-ky", ORGAN):
        content = signed_by(pdf_of(issued), field, pdf_of(issued))
        bring_signed_copy(document=issued, content=content, user=official)
        assert hashlib.sha256(content).hexdigest() in words_of(client.get(address(issued)))
