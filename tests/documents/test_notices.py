"""Notices on the public board that tell of no record: written, and corrected at their address."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.accounts.roles import Role
from apps.core.services import StaleRecordError
from apps.core.uploads import CheckedFile
from apps.documents.models import Publication
from apps.documents.services import correct_notice, post_notice, publish, withdraw
from tests.factories import make_user
from tests.files import PDF

LIST = "/song-van/bang-cong-khai/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(commune, official):
    """A notice with two files."""
    files = [CheckedFile(name, "pdf", "application/pdf", b"%PDF-1.4 " + name.encode()) for name in ("a.pdf", "b.pdf")]
    return post_notice(
        unit=commune,
        user=official,
        subject="other",
        title="Lịch cắt điện",
        text="Từ 8 giờ.",
        starts_on=timezone.localdate(),
        files=files,
    )


def step_of(publication) -> str:
    return f"{publication.get_absolute_url()}sua/"


def typed_for(publication, **changes):
    today = timezone.localdate()
    start = {"subject": "other", "title": publication.title, "text": publication.text, "starts_on": f"{today:%d/%m/%Y}"}
    return start | {"version": publication.version} | changes


def public_page(client, publication):
    return client.get(f"/cong-khai/song-van/{publication.public_id}/")


def test_it_is_corrected_at_its_address(client, official, notice):
    client.force_login(official)
    assert step_of(notice) in client.get(notice.get_absolute_url()).content.decode()
    form = client.get(step_of(notice)).context["form"]
    assert form["title"].value() == "Lịch cắt điện"
    kept, dropped = [key for key, _ in form.fields["files"].choices]
    assert form["files"].value() == [kept, dropped]
    typed = typed_for(notice, text="Từ 9 giờ.", files=[kept], happens_on="01/12/2030", happens_at="9 giờ")
    sent = {"sent": SimpleUploadedFile("c.pdf", PDF, "application/pdf"), "submission": "mot-lan"}
    assert client.post(step_of(notice), typed | sent).status_code == 302
    assert client.post(step_of(notice), typed | {"submission": "mot-lan"}).status_code == 302
    found = Publication.objects.get()
    assert (found.pk, found.edition, found.text, found.happens_at) == (notice.pk, 2, "Từ 9 giờ.", "9 giờ")
    assert [file.name for file in found.files.filter(edition=2)] == ["a.pdf", "c.pdf"]
    page = public_page(client, found).content.decode()
    assert "Từ 9 giờ." in page
    assert "b.pdf" not in page
    history = client.get(f"{notice.get_absolute_url()}lich-su/").content.decode()
    assert "Từ 8 giờ." in history


def test_only_the_damaged_file_is_named(client, official, notice):
    whole, damaged = notice.files.order_by("pk")
    Path(settings.MEDIA_ROOT, damaged.file.name).write_bytes(b"%PDF-1.4 hai")
    client.force_login(official)
    answer = client.post(step_of(notice), typed_for(notice, text="Gõ dở", files=[whole.public_id, damaged.public_id]))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Không đọc được tệp “b.pdf”" in page
    assert "a.pdf, b.pdf" not in page
    assert "Gõ dở" in page
    assert Publication.objects.get().edition == 1


def test_a_stale_page_shows_both_texts_and_stores_nothing(client, official, notice):
    client.force_login(official)
    opened = typed_for(notice, text="Của tôi")
    correct_notice(
        publication=notice,
        expected_version=notice.version,
        user=official,
        subject="other",
        title=notice.title,
        text="Của người khác",
        starts_on=notice.starts_on,
    )
    for stale in (opened, opened | {"version": "x"}, opened | {"version": ""}):
        refused = client.post(step_of(notice), stale)
        assert refused.status_code == 422
        page = refused.content.decode()
        assert "Của người khác" in page
        assert "Của tôi" in page
    assert Publication.objects.get().text == "Của người khác"
    again = opened | {"version": refused.context["form"]["version"].value()}
    assert client.post(step_of(notice), again).status_code == 302
    assert Publication.objects.get().text == "Của tôi"


def test_days_on_which_opinions_are_taken_stay(official, notice):
    until = notice.starts_on + timedelta(days=9)
    Publication.objects.filter(pk=notice.pk).update(opinions_until=until)
    said = {"subject": "other", "title": "Mới", "starts_on": notice.starts_on}
    found = correct_notice(publication=notice, expected_version=notice.version, user=official, **said)
    assert (found.edition, found.opinions_until) == (2, until)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 301},
        {"starts_on": "30/02/2024"},
        {"ends_on": "01/01/2020"},
        {"happens_at": "9 giờ"},
        {"files": ["0" * 16]},
        {"text": "Gọi 0912345678"},
        {"village": "999999"},
    ],
)
def test_bad_input_comes_back_with_what_was_typed(client, official, notice, changes):
    client.force_login(official)
    answer = client.post(step_of(notice), typed_for(notice, **{"text": "Gõ dở"} | changes))
    assert answer.status_code == 422
    assert changes.get("text", "Gõ dở") in answer.content.decode()
    assert Publication.objects.get().edition == 1


def test_what_came_down_or_tells_of_a_record_is_not_corrected(client, official, commune, notice):
    today = timezone.localdate()
    said = {"subject": "other", "title": "Khác", "starts_on": today}
    of_record = publish(unit=commune, source="meetings.meeting:0", user=official, **said)
    withdraw(publication=notice, reason="Nhầm", user=official)
    client.force_login(official)
    for row, words in ((of_record, "lập từ một hồ sơ"), (notice, "đã gỡ xuống")):
        assert client.get(step_of(row)).status_code == 404
        assert client.post(step_of(row), typed_for(row)).status_code == 404
        assert step_of(row) not in client.get(row.get_absolute_url()).content.decode()
        version = Publication.objects.get(pk=row.pk).version
        with pytest.raises(ValidationError, match=words):
            correct_notice(publication=row, expected_version=version, user=official, **said)
    with pytest.raises(StaleRecordError):
        correct_notice(publication=of_record, expected_version=99, user=official, **said)


def test_others_do_not_correct_it(client, commune, village, other_commune, notice):
    for role in (Role.VILLAGE_HEAD, Role.BOARD_MEMBER, Role.PETITION_OFFICER):
        client.force_login(make_user(f"nguoi-{role}", role, commune, village if role == Role.VILLAGE_HEAD else None))
        assert client.get(step_of(notice)).status_code == 403
    client.force_login(make_user("nguoi-la", Role.OFFICIAL, other_commune))
    assert client.post(step_of(notice), typed_for(notice)).status_code == 404
    assert Publication.objects.get().edition == 1


def test_the_day_of_what_is_announced_goes_with_its_hours(client, official):
    client.force_login(official)
    typed = {"subject": "other", "title": "Hội nghị", "starts_on": f"{timezone.localdate():%d/%m/%Y}"}
    assert client.post(f"{LIST}moi/", typed | {"happens_at": "8 giờ"}).status_code == 422
    assert client.post(f"{LIST}moi/", typed | {"happens_at": "8 giờ", "happens_on": "01/12/2030"}).status_code == 302
    assert Publication.objects.get().happens_on.year == 2030
