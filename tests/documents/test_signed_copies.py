"""Signing in the portal, bringing back copies that were signed outside, and their pages."""

import re
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from apps.accounts.roles import Role
from apps.core.models import FormSending
from apps.documents.models import FileAlarm, SignedCopy
from apps.documents.services import (
    bring_signed_copy,
    check_copy,
    free_fields,
    read_stored,
    sign_document,
    signing,
    void_copy,
)
from apps.documents.signatures.places import ORGAN, SIGNER
from apps.documents.signatures.signing import LockedFileError
from apps.documents.signatures.verifying import NotThisDocumentError, Verdict, verify
from apps.documents.views import SignView
from apps.documents.views.after_issue import FIELDS
from apps.documents.writers import drawing
from tests.documents.keys import ORGAN_NAME, PASSWORD, SIGNER_NAME, authority_pem, key_file
from tests.documents.signed import altered_on_disk, opened, pdf_of, signed_by, stored_document
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
        render = drawing.render_html
        earlier.setattr(drawing, "render_html", lambda *args, **values: render(*args, **values).replace(anchor, ""))
        issued = stored_document(commune)
    assert b"cho-ky" not in pdf_of(issued)
    copy = sign_it(issued, leader)
    assert check_copy(copy).is_good
    # By the file alone nobody knows where its mark may stand.
    assert not verify(read_stored(copy), pdf_of(issued)).is_good


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


def test_page_tells_another_file_of_the_same_sending_as_not_stored(client, issued, official):
    client.force_login(official)
    address = page(issued, "issued-bring") + "?gui"

    def bring(field: str) -> str:
        signed = SimpleUploadedFile("a.pdf", outside(issued, field), "application/pdf")
        return client.post(address, {"file": signed, "submission": "lan-1"}, follow=True).content.decode()

    bring(SIGNER)
    assert SignedCopy.objects.count() == 1
    assert SignView.sent_again in bring(ORGAN)
    assert SignedCopy.objects.count() == 1


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


@pytest.fixture
def roots(settings, tmp_path):
    """The test's authority as the one that is trusted."""
    (tmp_path / "thu.pem").write_bytes(authority_pem())
    settings.TRUST_ROOTS = str(tmp_path)


def test_what_was_brought_back_with_trusted_signers_is_signed_on(issued, official, leader, roots):
    bring_signed_copy(document=issued, content=outside(issued), user=official)
    assert free_fields(issued, FIELDS).keys() == {ORGAN}
    assert len(sign_it(issued, leader, ORGAN, ORGAN_NAME).signatures) == 2


def test_what_anybody_may_have_signed_blocks_no_place_and_is_not_signed_on(issued, official, leader):
    """A self-made certificate in the fields of the portal."""
    both = signed_by(outside(issued), ORGAN, pdf_of(issued))
    bring_signed_copy(document=issued, content=both, user=official)
    assert free_fields(issued, FIELDS).keys() == {SIGNER, ORGAN}
    copy = sign_it(issued, leader)
    assert [one["field"] for one in copy.signatures] == [SIGNER]
    assert free_fields(issued, FIELDS).keys() == {ORGAN}
    assert not read_stored(copy).startswith(both)
    assert len(sign_it(issued, leader, ORGAN, ORGAN_NAME).signatures) == 2


def hidden_page(issued) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf_of(issued)))
    spec = SigFieldSpec("o", on_page=0, box=(0, 0, 595, 842))
    return PdfSigner(PdfSignatureMetadata("o"), opened("ai đó").signer, new_field_spec=spec).sign_pdf(writer).getvalue()


def certified(issued, permits: MDPPerm) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf_of(issued)))
    meta = PdfSignatureMetadata("o", certify=True, docmdp_permissions=permits)
    return PdfSigner(meta, opened(SIGNER_NAME).signer).sign_pdf(writer).getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (hidden_page, "nằm ngoài chỗ ký"),
        (lambda issued: certified(issued, MDPPerm.NO_CHANGES), "khóa không cho ký thêm"),
    ],
    ids=["hides a page", "locked"],
)
def test_copy_that_would_mislead_or_block_is_refused(issued, official, content, words):
    with pytest.raises(ValidationError, match=words):
        bring_signed_copy(document=issued, content=content(issued), user=official)


def test_certified_copy_that_allows_signatures_is_taken(issued, official, leader, roots):
    bring_signed_copy(document=issued, content=certified(issued, MDPPerm.FILL_FORMS), user=official)
    # After a certification no new mark may come: it is told, and voiding that copy makes room.
    with pytest.raises(ValidationError, match="hủy bản đó rồi ký lại"):
        sign_it(issued, leader)
    void_copy(copy=SignedCopy.objects.get(), reason="chứng nhận nhầm", user=leader)
    assert len(sign_it(issued, leader).signatures) == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("sign", LockedFileError("x"), "khóa tệp, không cho ký thêm"),
        ("verify", NotThisDocumentError("Phần thêm lớn hơn 8 MB."), "lớn hơn 8 MB"),
        ("verify", Verdict((), "Ngoài chữ ký số, tệp còn thay đổi khác."), "không hợp lệ"),
    ],
    ids=["locked", "large", "not good"],
)
def test_portal_stores_no_result_of_its_own_that_is_not_good(client, issued, leader, monkeypatch, name, value, words):
    def instead(*args, **values):
        if isinstance(value, Exception):
            raise value
        return value

    monkeypatch.setattr(signing, name, instead)
    client.force_login(leader)
    response = client.post(page(issued, "issued-sign") + "?gui", sent_key())
    assert response.status_code == 422
    assert words in response.content.decode()
    assert SignedCopy.objects.count() == 0


# Declaring a copy void.


def test_void_copy_stays_and_frees_its_place(issued, leader):
    copy = sign_it(issued, leader)
    void_copy(copy=copy, reason="ký nhầm chứng thư", user=leader)
    copy.refresh_from_db()
    assert (copy.voided_by, copy.reason) == (leader, "ký nhầm chứng thư")
    assert read_stored(copy)
    assert free_fields(issued, FIELDS).keys() == {SIGNER, ORGAN}
    assert len(sign_it(issued, leader, ORGAN, ORGAN_NAME).signatures) == 1


def test_newest_copy_that_stands_is_signed_on(issued, leader):
    first = sign_it(issued, leader)
    second = sign_it(issued, leader, ORGAN, ORGAN_NAME)
    void_copy(copy=second, reason="thử", user=leader)
    third = sign_it(issued, leader, ORGAN, ORGAN_NAME)
    assert read_stored(third).startswith(read_stored(first))
    assert not read_stored(third).startswith(read_stored(second))


def test_only_a_leader_voids_with_a_reason_and_once(issued, leader, official, other_commune):
    copy = sign_it(issued, leader)
    for user in (official, make_user("la", Role.LEADER, other_commune)):
        with pytest.raises(PermissionDenied):
            void_copy(copy=copy, reason="x", user=user)
    with pytest.raises(ValidationError, match="lý do"):
        void_copy(copy=copy, reason=" ", user=leader)
    void_copy(copy=copy, reason="thử", user=leader)
    with pytest.raises(ValidationError, match="đã bị hủy: thử"):
        void_copy(copy=copy, reason="lần nữa", user=leader)


def test_void_copy_is_not_brought_back(issued, official, leader):
    content = outside(issued)
    copy = bring_signed_copy(document=issued, content=content, user=official)
    void_copy(copy=copy, reason="thử", user=leader)
    with pytest.raises(ValidationError, match="đã bị hủy"):
        bring_signed_copy(document=issued, content=content, user=official)


def test_page_voids(client, issued, leader, official):
    copy = sign_it(issued, leader)
    address = page(issued, "signed-copy-void", copy.public_id)
    client.force_login(official)
    assert address not in client.get(issued.get_absolute_url()).content.decode()
    client.force_login(leader)
    for shown in (issued.get_absolute_url(), page(issued, "signed-copy", copy.public_id)):
        assert address in client.get(shown).content.decode()
    assert "không phục hồi được" in client.get(address).content.decode()
    assert client.post(address, {"reason": "", "submission": "a"}).status_code == 422
    responses = [client.post(address, {"reason": "ký nhầm", "submission": "b"}) for _ in range(2)]
    assert {response.status_code for response in responses} == {302}
    for shown in (issued.get_absolute_url(), page(issued, "signed-copy", copy.public_id)):
        text = client.get(shown).content.decode()
        assert "ký nhầm" in text
        assert address not in text
    assert client.get(address).status_code == 404


def test_page_voids_no_copy_of_another_document(client, issued, leader, commune):
    copy = sign_it(issued, leader)
    other = stored_document(commune, "reports.report:2")
    client.force_login(leader)
    assert client.get(page(other, "signed-copy-void", copy.public_id)).status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents_signedcopy SET reason = 'khác'",
        "UPDATE documents_signedcopy SET voided_at = NULL, voided_by_id = NULL, reason = ''",
    ],
)
def test_the_database_keeps_a_void_copy_as_it_is(issued, leader, statement):
    void_copy(copy=sign_it(issued, leader), reason="thử", user=leader)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_takes_no_voiding_without_a_reason(issued, leader):
    sign_it(issued, leader)
    with pytest.raises(DatabaseError), transaction.atomic():
        SignedCopy.objects.update(voided_at=issued.created_at, voided_by=leader)


# What is refused of those from outside.


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
    assert "tệp còn nguyên vẹn" in response.content.decode()
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
    for words in (SIGNER_NAME, "chưa kiểm tra được chuỗi tin cậy", copy.sha256, copy.serial, "người ký chưa xác minh"):
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
    "statement",
    [
        "UPDATE documents_signedcopy SET signer = 'khác'",
        "UPDATE documents_signedcopy SET signed_at = NULL",
        "DELETE FROM documents_signedcopy",
    ],
)
def test_the_database_keeps_copies_as_they_are(issued, leader, statement):
    sign_it(issued, leader)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
