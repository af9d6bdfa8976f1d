"""Signing in the portal, bringing back copies that were signed outside, and their pages."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.roles import Role
from apps.core.models import FormSending
from apps.documents.models import FileAlarm, SignedCopy
from apps.documents.services import bring_signed_copy, check_copy, read_stored, sign_document
from apps.documents.signatures.places import ORGAN, SIGNER
from apps.documents.signatures.verifying import verify
from apps.documents.views import SignView
from apps.documents.writers import pdf
from tests.documents.keys import ORGAN_NAME, PASSWORD, SIGNER_NAME, key_file
from tests.documents.signed import altered_on_disk, pdf_of, signed_by, stored_document
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(commune):
    return stored_document(commune)


def sign_it(issued, user, field: str = SIGNER, name: str = SIGNER_NAME, password: str = PASSWORD) -> SignedCopy:
    return sign_document(document=issued, field=field, key=key_file(name), password=password, user=user)


def page(issued, name: str, *more: str) -> str:
    return reverse(f"documents:{name}", args=[issued.unit.slug, issued.public_id, *more])


def sent_key(field: str = SIGNER, password: str = PASSWORD, **values) -> dict:
    key = SimpleUploadedFile("khoa.p12", key_file(), "application/x-pkcs12")
    return {"field": field, "key": key, "password": password, "submission": "lan-gui-1"} | values


# Signing in the portal.


def test_copy_tells_who_signed_by_which_certificate(issued, leader):
    copy = sign_it(issued, leader)
    content = read_stored(copy)
    assert content.startswith(pdf_of(issued))
    assert (copy.signer, copy.how, copy.brought_by) == (SIGNER_NAME, "portal", leader)
    assert copy.issuer == "Cơ quan chứng thực thử"
    assert re.fullmatch("[0-9A-F]{30,40}", copy.serial)
    assert copy.signed_at is not None
    assert check_copy(copy).is_good
    assert copy.download_name.startswith("01-BC-UBND-20240111-ky-so-")


def test_leader_and_organ_sign_one_after_the_other(issued, leader):
    first = sign_it(issued, leader)
    second = sign_it(issued, leader, ORGAN, ORGAN_NAME)
    assert read_stored(second).startswith(read_stored(first))
    assert [one["signer"] for one in second.signatures] == [SIGNER_NAME, ORGAN_NAME]
    assert second.signer == ORGAN_NAME


def test_a_place_is_signed_once(issued, leader):
    sign_it(issued, leader)
    with pytest.raises(ValidationError, match="đã có chữ ký số"):
        sign_it(issued, leader)
    assert SignedCopy.objects.count() == 1


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.SUPERIOR_READER])
def test_only_a_leader_signs(issued, commune, role):
    with pytest.raises(PermissionDenied):
        sign_it(issued, make_user("ai-do", role, commune))


def test_leader_of_another_commune_signs_nothing_here(issued, other_commune):
    stranger = make_user("la", Role.LEADER, other_commune)
    with pytest.raises(PermissionDenied):
        sign_it(issued, stranger)


def test_document_issued_before_files_told_the_signers_line_is_signed_too(commune, leader, monkeypatch):
    anchor = 'id="cho-ky"'
    with monkeypatch.context() as earlier:
        render = pdf.render_html
        earlier.setattr(pdf, "render_html", lambda *args, **values: render(*args, **values).replace(anchor, ""))
        issued = stored_document(commune)
    assert b"cho-ky" not in pdf_of(issued)
    assert verify(read_stored(sign_it(issued, leader)), pdf_of(issued)).is_good


def test_damaged_issued_file_is_not_signed_and_raises_the_alarm(issued, leader):
    altered_on_disk(issued.files.get(format="pdf"))
    with pytest.raises(ValidationError, match="không còn nguyên vẹn"):
        sign_it(issued, leader)
    assert FileAlarm.objects.open().count() == 1


@pytest.mark.parametrize("name", ["issued-sign", "issued-bring"])
def test_page_tells_a_damaged_file_to_the_leader(client, issued, leader, name):
    signed = SimpleUploadedFile("a.pdf", outside(issued), "application/pdf")
    altered_on_disk(issued.files.get(format="pdf"))
    client.force_login(leader)
    response = client.post(page(issued, name) + "?gui", sent_key(file=signed))
    assert response.status_code == 422
    assert "không còn nguyên vẹn" in response.content.decode()
    assert FileAlarm.objects.open().get().damage == "altered"


def test_page_signs_once_for_a_double_click_and_keeps_no_trace_of_the_password(client, issued, leader, caplog):
    client.force_login(leader)
    responses = [client.post(page(issued, "issued-sign") + "?gui", sent_key()) for _ in range(2)]
    assert {response.status_code for response in responses} == {302}
    assert SignedCopy.objects.count() == 1
    [sending] = FormSending.objects.all()
    # Another password makes no other sending, as it is not in what recognises one.
    other = client.post(page(issued, "issued-sign") + "?gui", sent_key(password="khác"), follow=True)
    assert SignView.sent_again not in other.content.decode()
    assert sending.digest
    assert PASSWORD not in caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not any(PASSWORD in str(row) for row in cursor.fetchall()), table


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"password": "sai"}, "mật khẩu không đúng"),
        ({"key": ""}, "Chọn tệp khóa ký số."),
        ({"key": SimpleUploadedFile("a.p12", b"0" * (64 * 1024 + 1))}, "Tệp quá lớn"),
        ({"key": SimpleUploadedFile("a.p12", b"khong phai khoa")}, "không phải khóa ký số"),
        ({"field": "khac"}, "Hãy chọn"),
    ],
    ids=["password", "no file", "large", "no key", "field"],
)
def test_page_says_what_is_wrong_with_the_key(client, issued, leader, sent, words):
    client.force_login(leader)
    response = client.post(page(issued, "issued-sign") + "?gui", sent_key(**sent))
    assert response.status_code == 422
    assert words in response.content.decode() or "field" in sent
    assert PASSWORD not in response.content.decode()
    assert SignedCopy.objects.count() == 0


def test_page_says_when_both_have_signed(client, issued, leader):
    sign_it(issued, leader)
    sign_it(issued, leader, ORGAN, ORGAN_NAME)
    client.force_login(leader)
    assert "đều đã ký số" in client.get(page(issued, "issued-sign")).content.decode()


# Signed outside and brought back.


def outside(issued, field: str = SIGNER) -> bytes:
    return signed_by(pdf_of(issued), field, pdf_of(issued))


def test_official_brings_back_what_was_signed_outside(issued, official):
    copy = bring_signed_copy(document=issued, content=outside(issued), user=official)
    assert (copy.signer, copy.how, copy.brought_by) == (SIGNER_NAME, "outside", official)


def test_what_was_brought_back_is_signed_on(issued, official, leader):
    bring_signed_copy(document=issued, content=outside(issued), user=official)
    assert len(sign_it(issued, leader, ORGAN, ORGAN_NAME).signatures) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda issued, other: pdf_of(issued), "chưa có chữ ký số"),
        (lambda issued, other: outside(other), "thay đổi so với|văn bản khác"),
        (lambda issued, other: outside(issued)[:-100], ""),
        (lambda issued, other: outside(issued) + b" ", "dữ liệu không được ký"),
    ],
    ids=["unsigned", "another document", "cut", "more"],
)
def test_what_is_no_signed_copy_of_it_is_refused(issued, commune, official, content, words):
    other = stored_document(commune, "reports.report:2")
    with pytest.raises(ValidationError, match=words or None):
        bring_signed_copy(document=issued, content=content(issued, other), user=official)
    assert SignedCopy.objects.count() == 0


def test_one_copy_is_kept_once(issued, official):
    content = outside(issued)
    bring_signed_copy(document=issued, content=content, user=official)
    with pytest.raises(ValidationError, match="đã được lưu"):
        bring_signed_copy(document=issued, content=content, user=official)


def test_reader_above_brings_nothing_back(issued, commune):
    with pytest.raises(PermissionDenied):
        bring_signed_copy(document=issued, content=b"", user=make_user("tren", Role.SUPERIOR_READER, commune))


def test_page_takes_a_copy_and_refuses_others_in_words(client, issued, official):
    client.force_login(official)
    address = page(issued, "issued-bring") + "?gui"
    unsigned = SimpleUploadedFile("a.pdf", pdf_of(issued), "application/pdf")
    response = client.post(address, {"file": unsigned, "submission": "lan-1"})
    assert response.status_code == 422
    assert "chưa có chữ ký số" in response.content.decode()
    signed = SimpleUploadedFile("a.pdf", outside(issued), "application/pdf")
    response = client.post(address, {"file": signed, "submission": "lan-2"}, follow=True)
    assert "Bản ký số hợp lệ, đã lưu." in response.content.decode()
    assert SIGNER_NAME in response.content.decode()


# Pages and files.


def test_detail_lists_copies_with_their_verdict_in_a_constant_number_of_queries(client, issued, leader, official):
    client.force_login(official)
    sign_it(issued, leader)
    client.get(issued.get_absolute_url())

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            text = client.get(issued.get_absolute_url()).content.decode()
        assert SIGNER_NAME in text
        assert "còn nguyên vẹn" in text
        return len(seen)

    one = queries()
    for number in range(9):
        SignedCopy.objects.create(document=issued, sha256=str(number), signer=SIGNER_NAME, issuer="A", serial="1")
    assert queries() == one


def test_page_of_a_copy_checks_it_anew(client, issued, leader, official):
    copy = sign_it(issued, leader)
    client.force_login(official)
    text = client.get(page(issued, "signed-copy", copy.public_id)).content.decode()
    for words in (SIGNER_NAME, "chưa kiểm tra được chuỗi tin cậy", copy.sha256, copy.serial, "còn nguyên vẹn"):
        assert words in text
    altered_on_disk(copy)
    text = client.get(page(issued, "signed-copy", copy.public_id)).content.decode()
    assert "chưa kiểm tra được" in text
    assert FileAlarm.objects.open().get().target == copy.public_id


def test_reader_above_downloads_a_signed_copy(client, issued, leader):
    copy = sign_it(issued, leader)
    above = make_user("tren", Role.SUPERIOR_READER, issued.unit.versions.first().parent)
    client.force_login(above)
    response = client.get(page(issued, "signed-copy-file", copy.public_id))
    assert response.status_code == 200
    assert response.content == read_stored(copy)
    assert response["Content-Disposition"] == f'attachment; filename="{copy.download_name}"'


def test_altered_copy_is_not_handed_out(client, issued, leader, official):
    copy = sign_it(issued, leader)
    altered_on_disk(copy)
    client.force_login(official)
    assert client.get(page(issued, "signed-copy-file", copy.public_id)).status_code == 409
    assert FileAlarm.objects.open().count() == 1


def test_copy_of_another_document_is_not_found(client, issued, leader, commune):
    copy = sign_it(issued, leader)
    other = stored_document(commune, "reports.report:2")
    client.force_login(leader)
    for name in ("signed-copy", "signed-copy-file"):
        assert client.get(page(other, name, copy.public_id)).status_code == 404


@pytest.mark.parametrize(
    "statement", ["UPDATE documents_signedcopy SET signer = 'khác'", "DELETE FROM documents_signedcopy"]
)
def test_the_database_keeps_copies_as_they_are(issued, leader, statement):
    sign_it(issued, leader)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
