"""Files kept with a record: attaching, reading, removing, and who may."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.complaints.models import Denunciation, Petition, Reception
from apps.complaints.services import reclassify_as_denunciation
from apps.core.attachments import MOST_ATTACHED, attach, bring_back, erase_all, remove
from apps.core.models import Attachment, FormSending
from apps.core.services import delete_record, restore_record
from apps.core.uploads import CheckedFile
from apps.dialogues.models import Dialogue
from apps.households.models import Household
from apps.meetings.models import Meeting
from apps.villages.models import Convention, Official
from tests.factories import make_user, make_village
from tests.records import url

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n"


def make_talk(unit: Any) -> Dialogue:
    return Dialogue.objects.create(
        unit=unit,
        held_on=date(2023, 10, 10),
        subject="Đối thoại",
        host_name="Nguyễn Văn An",
        host_post="chairman",
        level="commune",
        target_group="all",
    )


def make_petition(unit: Any) -> Petition:
    return Petition.objects.create(
        unit=unit, code="1", received_on=date(2024, 3, 1), petition_type="complaint", source="in_person", field="land"
    )


@pytest.fixture
def talk(commune: Any) -> Dialogue:
    return make_talk(commune)


@pytest.fixture
def page(client: Client, official: Any) -> Client:
    client.force_login(official)
    return client


@pytest.fixture
def kept(talk: Dialogue, official: Any) -> Attachment:
    return keep(talk, official, "Biên bản đối thoại.pdf")[0]


def checked(name: str, content: bytes = PDF) -> CheckedFile:
    return CheckedFile(name, "pdf", "application/pdf", content)


def keep(owner: Any, user: Any, *names: str, **options: Any) -> list[Attachment]:
    return attach(owner=owner, files=[checked(name, PDF + name.encode()) for name in names], user=user, **options)


def sent(name: str = "a.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def at(record: Any, kind: str, *attachments: Attachment) -> str:
    return url(type(record), kind, record.unit, record.public_id, *(row.public_id for row in attachments))


def send(client: Client, record: Any, *files: SimpleUploadedFile, **values: str) -> Any:
    return client.post(at(record, "attach"), {"files": list(files)} | values)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def exists(attachment: Attachment) -> bool:
    return attachment.file.storage.exists(attachment.file.name)


def test_files_are_attached_shown_and_come_back_as_sent(page, talk, official) -> None:
    assert 'enctype="multipart/form-data"' in page.get(at(talk, "attach")).content.decode()
    name = "Biên bản <i> đối thoại.pdf"
    answer = send(page, talk, sent(name, PDF + b"x" * 1_500_000), sent("b.pdf"), note="Bản ký")
    assert answer.url == talk.get_absolute_url()
    first, second = Attachment.objects.all()
    assert (first.name, first.kind, first.note, first.uploaded_by, first.owner) == (
        "Biên bản i đối thoại.pdf",
        "pdf",
        "Bản ký",
        official,
        talk,
    )
    stored = first.file.name
    assert stored.startswith("tep-dinh-kem/")
    assert (len(stored.partition("/")[2]), "." in stored) == (32, False)
    assert first.file.name != second.file.name

    shown = page.get(talk.get_absolute_url()).content.decode()
    for words in ("Tệp đính kèm (2)", first.name, "1,4\xa0MB", "Bản ký", at(talk, "attachment", first)):
        assert words in shown
    download = page.get(at(talk, "attachment", first))
    assert body(download) == PDF + b"x" * 1_500_000
    disposition = download["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == first.name
    assert {name: download[name] for name in ("Content-Type", "Content-Security-Policy", "Cache-Control")} == {
        "Content-Type": "application/pdf",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    assert download["X-Content-Type-Options"] == "nosniff"
    assert page.head(at(talk, "attachment", first)).status_code == 200


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([], "Chưa chọn tệp"),
        ([sent("a.pdf"), sent("ảnh.heic")], "ảnh.heic: Ảnh HEIC chưa dùng được"),
        ([sent("a.docx")], "nội dung không phải Word"),
        ([sent("a.pdf", b"")], "Tệp rỗng"),
        ([sent("a.pdf", PDF.ljust(16 * 1024**2))], "lớn hơn 15 MB"),
        ([sent("a.pdf")] * 11, "nhiều nhất 10 tệp"),
    ],
)
def test_what_is_refused_keeps_the_note_and_stores_nothing(page, talk, files: list[Any], says: str) -> None:
    answer = send(page, talk, *files, note="Ghi chú đã gõ")
    content = answer.content.decode()
    assert (answer.status_code, says in content, "Ghi chú đã gõ" in content) == (422, True, True)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("length", "status"), [(str(64 * 1024**2), 200), (str(64 * 1024**2 + 1), 413), ("9" * 5_000, 200), ("x", 200)]
)
def test_a_body_beyond_every_form_is_turned_away_unread(page, talk, length: str, status: int) -> None:
    answer = page.get(at(talk, "attach"), CONTENT_LENGTH=length)
    assert answer.status_code == status
    assert ("Gửi quá nhiều một lần" in answer.content.decode()) == (status == 413)


@pytest.mark.parametrize("note", ["a\x00b", "x" * 201])
def test_an_odd_note_is_refused(page, talk, note: str) -> None:
    assert send(page, talk, sent(), note=note).status_code == 422


def test_a_text_where_files_belong_is_no_file(page, talk) -> None:
    assert page.post(at(talk, "attach"), {"files": "a.pdf", "submission": "x" * 500}).status_code == 422


def test_a_double_click_attaches_once_and_the_page_sent_again_with_another_file_attaches_that(page, talk) -> None:
    for _ in range(2):
        assert send(page, talk, sent("a.pdf"), submission="Ab-_9").url == talk.get_absolute_url()
    assert send(page, talk, sent("a.pdf", PDF + b"2"), submission="Ab-_9").status_code == 302
    assert [row.name for row in Attachment.objects.all()] == ["a.pdf", "a.pdf"]
    assert FormSending.objects.count() == 2


def test_a_record_keeps_thirty_files_at_most(page, talk, official) -> None:
    rows = keep(talk, official, *(f"{number}.pdf" for number in range(MOST_ATTACHED)))
    full = send(page, talk, sent())
    assert full.status_code == 422
    assert "nhiều nhất 30 tệp" in full.content.decode()
    remove(attachment=rows[0], user=official)
    assert send(page, talk, sent()).status_code == 302
    assert "Chưa khôi phục được tệp" in page.post(at(talk, "attachment-restore", rows[0]), follow=True).content.decode()
    with pytest.raises(ValidationError):
        bring_back(attachment=rows[0], user=official)


def test_a_failure_in_the_middle_leaves_neither_rows_nor_files(talk, official, monkeypatch) -> None:
    saved: list[Attachment] = []
    save = Attachment.save

    def failing(row: Attachment, *args: Any, **kwargs: Any) -> None:
        saved.append(row)
        if len(saved) == 2:
            raise OSError("no room on the disk")
        save(row, *args, **kwargs)

    monkeypatch.setattr(Attachment, "save", failing)
    with pytest.raises(OSError, match="no room"):
        keep(talk, official, "a.pdf", "b.pdf")
    assert not Attachment.objects.exists()
    assert [exists(row) for row in saved] == [False, False]


def test_a_removed_file_is_gone_for_readers_and_comes_back_by_the_undo(page, talk, kept, official) -> None:
    assert kept.name in page.get(at(talk, "attachment-remove", kept)).content.decode()
    for _ in range(2):
        shown = page.post(at(talk, "attachment-remove", kept), follow=True).content.decode()
        assert at(talk, "attachment-restore", kept) in shown
        assert "Tệp đính kèm (0)" in shown
    kept.refresh_from_db()
    assert kept.removed_by == official
    assert kept.history.filter(history_type="~").count() == 1
    assert page.get(at(talk, "attachment", kept)).status_code == 404
    assert page.get(at(talk, "attachment-remove", kept)).status_code == 404
    assert page.get(at(talk, "attachment-restore", kept)).status_code == 405
    for _ in range(2):
        shown = page.post(at(talk, "attachment-restore", kept), follow=True).content.decode()
        assert "Tệp đính kèm (1)" in shown
    assert body(page.get(at(talk, "attachment", kept))).startswith(PDF)


def test_history_tells_who_attached_removed_and_brought_back_what(page, talk, official) -> None:
    send(page, talk, sent("Biên bản.pdf"), note="Bản ký")
    row = Attachment.objects.get()
    page.post(at(talk, "attachment-remove", row))
    page.post(at(talk, "attachment-restore", row))
    steps = page.get(at(talk, "history")).context["steps"]
    assert [(step.action, step.entry.history_user) for step in steps[:3]] == [
        ("Khôi phục tệp: Biên bản.pdf", official),
        ("Xóa tệp: Biên bản.pdf", official),
        ("Đính kèm tệp: Biên bản.pdf", official),
    ]
    assert steps[2].changes == [("ghi chú", "—", "Bản ký")]


@pytest.mark.parametrize("kind", ["attachment", "attachment-remove", "attachment-restore"])
def test_the_attachment_of_another_record_is_not_found(page, talk, commune, other_commune, official, kind: str) -> None:
    of_another = keep(make_talk(commune), official, "a.pdf")[0]
    foreign = make_talk(other_commune)
    of_foreign = keep(foreign, official, "a.pdf")[0]
    # A record of another table with the same key.
    person = Official.objects.create(pk=talk.pk, unit=commune, full_name="An")
    of_table = keep(person, official, "a.pdf")[0]
    addresses = [at(talk, kind, row) for row in (of_another, of_foreign, of_table)]
    addresses += [at(foreign, kind, of_foreign), at(foreign, kind, of_foreign).replace("xa-khac", "song-van")]
    before = Attachment.history.count()
    for address in addresses:
        answers = {call(address).status_code for call in (page.get, page.head, page.post)}
        assert answers <= {404, 405}, address
        assert 404 in answers
    assert Attachment.history.count() == before


def test_who_reads_the_record_reads_its_files_and_only_who_changes_it_attaches(client, commune, village) -> None:
    meeting = Meeting.objects.create(
        unit=commune, village=village, held_on=date(2023, 5, 1), kind="regular", subject="Họp", households=10, present=8
    )
    official = make_user("cb", Role.OFFICIAL, commune)
    row = keep(meeting, official, "a.pdf")[0]
    head = make_user("tt", Role.VILLAGE_HEAD, commune, village)
    neighbour = make_user("tt2", Role.VILLAGE_HEAD, commune, make_village(commune, "Hội"))
    board = make_user("mt", Role.BOARD_MEMBER, commune)
    for user, read, write in ((official, 200, 302), (head, 200, 302), (neighbour, 404, 404), (board, 403, 403)):
        client.force_login(user)
        assert client.get(at(meeting, "attachment", row)).status_code == read
        assert send(client, meeting, sent(f"{user}.pdf")).status_code == write
    # The village head reads the village's convention and never writes it.
    client.force_login(head)
    convention = Convention.objects.create(unit=commune, village=village, title="A", adopted_on=date(2023, 1, 1))
    row = keep(convention, official, "a.pdf")[0]
    assert client.get(at(convention, "attachment", row)).status_code == 200
    assert "Đính kèm tệp" not in client.get(convention.get_absolute_url()).content.decode()
    for kind in ("attachment-remove", "attachment-restore"):
        assert client.post(at(convention, kind, row)).status_code == 403
    assert send(client, convention, sent()).status_code == 403


@pytest.mark.parametrize("model", [Denunciation, Household, Official, Reception])
def test_some_kinds_never_keep_files(page, commune, model: Any) -> None:
    address = f"{url(model, 'detail', commune, '0' * 16)}tep/"
    assert page.get(address).status_code == 404
    assert page.post(address).status_code == 404


def test_the_page_of_a_record_needs_as_many_queries_with_ten_files_as_with_one(page, talk, kept, commune) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page.get(talk.get_absolute_url()).status_code == 200
        return len(captured)

    queries()
    one = queries()
    for number in range(9):
        keep(talk, make_user(f"nguoi-{number}", Role.OFFICIAL, commune), f"{number}.pdf")
    assert queries() == one


@pytest.mark.parametrize("harm", ["altered", "gone"])
def test_a_damaged_file_is_not_handed_out(page, talk, kept, harm: str) -> None:
    storage, name = kept.file.storage, kept.file.name
    storage.delete(name)
    if harm == "altered":
        with storage.open(name, "wb") as stored:
            stored.write(PDF + b"other")
    answer = page.get(at(talk, "attachment", kept))
    assert answer.status_code == 409
    assert "Tệp không còn nguyên vẹn" in answer.content.decode()


def test_a_deleted_record_takes_its_files_along_and_brings_them_back(page, talk, kept, official) -> None:
    gone = keep(talk, official, "đã xóa.pdf")[0]
    remove(attachment=gone, user=official)
    assert "tệp đính kèm (1)" in page.get(at(talk, "delete")).content.decode()
    key = talk.pk
    deleted = delete_record(record=talk)
    talk.pk = key
    for address in (at(talk, "attachment", kept), at(talk, "attach"), at(talk, "attachment-remove", kept)):
        assert page.get(address).status_code == 404
    assert send(page, talk, sent()).status_code == 404
    assert exists(kept)
    restored = restore_record(deleted=deleted)
    assert restored.pk == key
    assert body(page.get(at(talk, "attachment", kept))).startswith(PDF)
    assert page.get(at(talk, "attachment", gone)).status_code == 404


def test_a_record_deleted_while_the_files_were_chosen_keeps_none(talk, official, monkeypatch, page) -> None:
    def deleting(**options: Any) -> Any:
        delete_record(record=Dialogue.objects.get(pk=talk.pk))
        return attach(**options)

    monkeypatch.setattr("apps.core.views.attachments.attach", deleting)
    answer = send(page, talk, sent(), submission="A1")
    assert answer.url == url(Dialogue, "list", talk.unit)
    assert not Attachment.objects.exists()


def test_erasing_leaves_nothing_of_that_record_only(
    commune, official, talk, kept, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    other = keep(make_talk(commune), official, "khác.pdf")[0]
    removed = keep(talk, official, "đã xóa.pdf")[0]
    remove(attachment=removed, user=official)
    with django_capture_on_commit_callbacks() as callbacks:
        erase_all(talk)
        assert [exists(row) for row in (kept, removed)] == [True, True]
    for callback in callbacks:
        callback()
    assert [exists(row) for row in (kept, removed, other)] == [False, False, True]
    assert list(Attachment.objects.all()) == [other]
    assert set(Attachment.history.values_list("id", flat=True)) == {other.pk}


def test_a_petition_that_becomes_a_denunciation_loses_its_files(
    commune, official, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    petition = make_petition(commune)
    row = keep(petition, official, "Đơn của ông Bùi Xuân Thử.pdf", note="Ông Thử")[0]
    numbers = {"code": "03/TC", "paper_dossier_number": "05/2024/HS-TC"}
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ValidationError),
    ):
        reclassify_as_denunciation(petition=petition, user=official, **numbers | {"code": "Ông Thử"})
    assert exists(row)
    with django_capture_on_commit_callbacks(execute=True):
        reclassify_as_denunciation(petition=petition, user=official, **numbers)
    assert not exists(row)
    assert not Attachment.objects.exists()
    assert not Attachment.history.exists()
