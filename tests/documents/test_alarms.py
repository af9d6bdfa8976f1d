"""A stored file that was altered or is gone: refused at the download, told to the leader until it is settled."""

import shutil
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from apps.accounts.roles import Role
from apps.documents.models import FileAlarm, IssuedDocument
from apps.documents.services import DamagedFileError, acknowledge_alarm, check_files, read_stored
from tests.documents.signed import altered_on_disk, stored_document
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(commune):
    return stored_document(commune)


@pytest.fixture
def row(issued, tmp_path):
    """The PDF of the document, with a copy of it aside."""
    found = issued.files.get(format="pdf")
    shutil.copy(found.file.path, tmp_path / "sao-luu.pdf")
    return found


@pytest.fixture
def backup(tmp_path) -> Path:
    return tmp_path / "sao-luu.pdf"


def damaged(row) -> FileAlarm:
    altered_on_disk(row)
    with pytest.raises(DamagedFileError):
        read_stored(row)
    return FileAlarm.objects.open().get()


@pytest.mark.parametrize(("gone", "damage"), [(False, "altered"), (True, "missing")])
def test_download_of_a_damaged_file_is_refused_and_told(client, issued, row, leader, gone, damage):
    if gone:
        Path(row.file.path).unlink()
    else:
        altered_on_disk(row)
    client.force_login(leader)
    address = reverse("documents:issued-file", args=[issued.unit.slug, issued.public_id, "pdf"])
    assert [client.get(address).status_code for _ in range(2)] == [409, 409]
    alarm = FileAlarm.objects.get()
    assert (alarm.target, alarm.damage, alarm.document) == ("pdf", damage, issued)
    home = client.get(reverse("home"), follow=True).content.decode()
    assert "không còn nguyên vẹn" in home
    assert f"tệp PDF, {alarm.get_damage_display()}" in home
    assert alarm.get_damage_display() in client.get(issued.get_absolute_url()).content.decode()


def test_whole_file_raises_nothing(client, issued, row, leader):
    read_stored(row)
    client.force_login(leader)
    assert "không còn nguyên vẹn" not in client.get(reverse("home"), follow=True).content.decode()
    assert not FileAlarm.objects.exists()


def test_mended_file_closes_its_alarm_and_other_damage_raises_a_new_one(row, backup):
    alarm = damaged(row)
    shutil.copy(backup, row.file.path)
    read_stored(row)
    alarm.refresh_from_db()
    assert alarm.closed_at is not None
    assert alarm.closed_by is None
    assert alarm.mended_at is not None
    assert damaged(row).pk != alarm.pk


def test_acknowledged_damage_is_told_no_more_while_it_stays_the_same(row, leader):
    acknowledge_alarm(alarm=damaged(row), reason="không có bản sao lưu", user=leader)
    with pytest.raises(DamagedFileError):
        read_stored(row)
    assert not FileAlarm.objects.open().exists()
    Path(row.file.path).unlink()
    with pytest.raises(DamagedFileError):
        read_stored(row)
    assert FileAlarm.objects.open().get().damage == "missing"


@pytest.mark.parametrize("gone", [True, False])
def test_same_damage_after_the_file_was_whole_again_is_told_anew(row, leader, backup, gone):
    def damage() -> FileAlarm:
        if not gone:
            return damaged(row)
        Path(row.file.path).unlink()
        with pytest.raises(DamagedFileError):
            read_stored(row)
        return FileAlarm.objects.open().get()

    alarm = damage()
    acknowledge_alarm(alarm=alarm, reason="chờ bản sao lưu", user=leader)
    shutil.copy(backup, row.file.path)
    read_stored(row)
    alarm.refresh_from_db()
    assert (alarm.closed_by, alarm.reason) == (leader, "chờ bản sao lưu")
    assert alarm.mended_at is not None
    assert damage().pk != alarm.pk


def test_the_database_notes_once_that_a_file_was_mended(row, leader):
    alarm = acknowledge_alarm(alarm=damaged(row), reason="đã xem", user=leader)
    FileAlarm.objects.update(mended_at=alarm.closed_at)
    for statement in (
        "UPDATE documents_filealarm SET mended_at = NULL",
        "UPDATE documents_filealarm SET mended_at = mended_at, reason = 'khác'",
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_only_a_leader_of_the_commune_acknowledges_with_a_reason_and_once(row, official, leader, other_commune):
    alarm = damaged(row)
    for user in (official, make_user("la", Role.LEADER, other_commune)):
        with pytest.raises(PermissionDenied):
            acknowledge_alarm(alarm=alarm, reason="x", user=user)
    with pytest.raises(ValidationError, match="cách xử lý"):
        acknowledge_alarm(alarm=alarm, reason=" ", user=leader)
    acknowledge_alarm(alarm=alarm, reason="đã xem", user=leader)
    with pytest.raises(ValidationError, match="đã được xử lý: đã xem"):
        acknowledge_alarm(alarm=alarm, reason="lần nữa", user=leader)


def test_page_acknowledges(client, issued, row, leader):
    alarm = damaged(row)
    client.force_login(leader)
    address = reverse("documents:alarm-close", args=[issued.unit.slug, issued.public_id, alarm.public_id])
    assert "nội dung tệp bị thay đổi" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "báo người quản trị", "submission": "a"}).status_code == 302
    assert "báo người quản trị" in client.get(issued.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 404


def test_every_file_is_checked(issued, row, commune):
    stored_document(commune, "reports.report:2")
    told = []
    assert check_files(IssuedDocument.objects.all(), told.append) == (4, 0)
    altered_on_disk(row)
    assert check_files(IssuedDocument.objects.all(), told.append) == (4, 1)
    assert [str(alarm) for alarm in told] == ["01/BC-UBND: tệp PDF – nội dung tệp bị thay đổi"]


def test_command_ends_with_an_error_while_a_file_is_damaged(row, other_commune, capsys):
    call_command("check_files")
    assert "2 tệp, không tệp nào hỏng." in capsys.readouterr().out
    altered_on_disk(row)
    with pytest.raises(CommandError, match="1 tệp hỏng trong 2 tệp"):
        call_command("check_files")
    assert "01/BC-UBND: tệp PDF" in capsys.readouterr().err
    call_command("check_files", unit=other_commune.slug)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM documents_filealarm",
        "UPDATE documents_filealarm SET target = 'docx'",
        "UPDATE documents_filealarm SET damage = 'missing'",
    ],
)
def test_the_database_keeps_what_an_alarm_told(row, statement):
    damaged(row)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_keeps_a_closed_alarm_as_it_is(row, leader):
    acknowledge_alarm(alarm=damaged(row), reason="đã xem", user=leader)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_filealarm SET reason = 'khác'")
