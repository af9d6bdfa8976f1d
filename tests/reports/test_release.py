"""An issued report goes to the public notice board by the step that all records share."""

from datetime import date

import pytest

from apps.documents.models import DocumentFile, Publication
from apps.documents.services import publish, withdraw
from tests.factories import make_village
from tests.world import ISSUED, seed_scope


@pytest.fixture
def world(commune):
    """A draft report of the commune and an issued one, with real files."""
    return seed_scope(commune, make_village(commune, "Đồng Kim"), "canary", render=True)


@pytest.fixture
def report(world):
    return world[ISSUED]


def step(report) -> str:
    return f"{report.get_absolute_url()}cong-khai/"


def typed(**values):
    return {"title": "Báo cáo năm 2023", "text": "Số 04", "starts_on": "01/03/2024", "files": "pdf"} | values


def released():
    return Publication.objects.filter(subject="report")


def test_the_step_begins_with_number_and_date_and_the_pdf(client, official, report):
    client.force_login(official)
    assert step(report) in client.get(report.get_absolute_url()).content.decode()
    form = client.get(step(report)).context["form"]
    assert form.initial["title"] == report.document.subject
    assert report.document.sign in form.initial["text"]
    assert f"{report.document.issued_on:%d/%m/%Y}" in form.initial["text"]
    assert [key for key, _ in form.fields["files"].choices] == ["pdf"]
    assert form.initial["files"] == ["pdf"]


def test_it_is_shown_before_and_stored_only_then(client, official, report):
    client.force_login(official)
    text = "Đoạn một\n\n\n<b>Đoạn hai</b>"
    seen = client.post(step(report), typed(text=text) | {"xem-truoc": "1"})
    assert seen.status_code == 200
    page = seen.content.decode()
    assert "<p>Đoạn một</p>" in page
    assert "<p>&lt;b&gt;Đoạn hai&lt;/b&gt;</p>" in page
    assert report.document.files.get(format="pdf").download_name in page
    assert client.post(step(report), typed(title="") | {"xem-truoc": "1"}).status_code == 422
    assert not released().exists()
    answer = client.post(step(report), typed(text=text))
    found = released().get()
    assert (answer.status_code, answer.url) == (302, found.get_absolute_url())
    assert (found.source, found.paragraphs) == (f"reports.report:{report.public_id}", ["Đoạn một", "<b>Đoạn hai</b>"])
    assert (found.starts_on, found.ends_on, found.village) == (date(2024, 3, 1), None, None)
    pdf = DocumentFile.objects.get(document=report.document, format="pdf")
    assert found.files.get().sha256 == pdf.sha256
    client.logout()
    assert client.get(f"/cong-khai/song-van/{found.public_id}/").status_code == 200


def test_a_double_click_is_one_and_a_second_step_replaces(client, official, report):
    client.force_login(official)
    for _ in range(2):
        assert client.post(step(report), typed(submission="mot-lan")).status_code == 302
    assert released().get().edition == 1
    assert "đã có trên bảng công khai" in client.get(step(report)).content.decode()
    stands = client.get(step(report)).context["form"].initial["stands"]
    assert client.post(step(report), typed(title="Báo cáo năm 2023, bản sửa", stands=stands)).status_code == 302
    found = released().get()
    assert (found.edition, found.title) == (2, "Báo cáo năm 2023, bản sửa")


def test_numbers_of_persons_are_asked_about(client, official, report):
    client.force_login(official)
    assert 'type="checkbox" name="confirmed"' not in client.get(step(report)).content.decode()
    sent = typed(text="Liên hệ 0912 345 678")
    page = client.post(step(report), sent)
    assert page.status_code == 422
    assert "0912 345 678" in page.content.decode()
    assert 'type="checkbox" name="confirmed"' in page.content.decode()
    assert client.post(step(report), sent | {"confirmed": "False"}).status_code == 422
    assert not released().exists()
    assert client.post(step(report), sent | {"confirmed": "on"}).status_code == 302


def test_files_that_were_not_offered_are_refused(client, official, report):
    client.force_login(official)
    assert client.post(step(report), typed(files="docx")).status_code == 422
    assert client.post(step(report), typed(files="")).status_code == 422
    sent = typed()
    del sent["files"]
    assert client.post(step(report), sent).status_code == 302
    assert not released().get().files.exists()


def test_a_damaged_file_is_not_released(client, official, report):
    row = DocumentFile.objects.get(document=report.document, format="pdf")
    row.file.storage.delete(row.file.name)
    client.force_login(official)
    page = client.post(step(report), typed())
    assert page.status_code == 422
    assert "Không đọc được tệp" in page.content.decode()
    assert not released().exists()


def test_only_what_was_issued_is_releasable(client, official, world):
    client.force_login(official)
    draft = world["reports.report"]
    assert client.get(step(draft)).status_code == 404
    assert client.post(step(draft), typed()).status_code == 404
    assert step(draft) not in client.get(draft.get_absolute_url()).content.decode()


def test_after_it_came_down_the_step_begins_anew(client, official, report, commune):
    client.force_login(official)
    client.post(step(report), typed())
    first = released().get()
    withdraw(publication=first, reason="Sai", user=official)
    assert "đã có trên bảng công khai" not in client.get(step(report)).content.decode()
    assert client.post(step(report), typed()).status_code == 422
    again = client.get(step(report)).context["form"].initial["stands"]
    client.post(step(report), typed(stands=again))
    assert released().live().get().public_id != first.public_id
    # What another app releases is none of the report's.
    other = publish(
        unit=commune, source="tests:khac", subject="other", title="Khác", starts_on=date(2024, 3, 1), user=official
    )
    assert other.edition == 1
