"""Open data from the unit's page to everybody: made, published, replaced, taken down."""

import hashlib
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Appointment
from apps.accounts.roles import Role
from apps.core import progress
from apps.disclosures.models import Posting
from apps.documents.models import Publication, PublicationFile
from apps.documents.services import PersonalNumbersError
from apps.meetings.models import Meeting
from apps.reports.models import OpenDataPack
from apps.reports.open_data.jobs import JOBS, begin_pack, make_pack, pack_of
from apps.reports.open_data.publishing import publish_pack, withdraw_pack
from tests.factories import make_user
from tests.reports.open_data_scene import MADE_ON, SPRING, YEAR, files_of, small_year
from tests.world import Seed

pytestmark = [pytest.mark.django_db]
PAGE = "/song-van/du-lieu-mo/"


@pytest.fixture(autouse=True)
def _on_a_day() -> Any:
    caches["progress"].clear()
    with time_machine.travel("2025-02-03T03:00:00Z", tick=False):
        yield
    caches["progress"].clear()


@pytest.fixture
def seed(commune: Any, village: Any) -> Seed:
    return small_year(commune, village)


@pytest.fixture
def waiting(monkeypatch: Any) -> list[tuple[Any, ...]]:
    """Jobs that were called but wait for a worker."""
    called: list[tuple[Any, ...]] = []
    monkeypatch.setattr(type(make_pack), "enqueue", lambda self, *args: called.append(args))
    return called


def published(unit: Any, user: Any, content: bytes = b"mot", **given: Any) -> OpenDataPack:
    told = {"unit": unit, "year": YEAR, "made_on": MADE_ON, "rows": 7}
    return publish_pack(content=content, user=user, **(told | given))


def made(client: Any) -> Any:
    return client.post(f"{PAGE}lap-goi/", {"nam": str(YEAR)}, follow=True)


def sent_by_page(client: Any, **more: str) -> dict[str, Any]:
    """What the page of publishing sends when its button is pressed."""
    form = client.get(f"{PAGE}cong-bo/").context["form"]
    return {name: form[name].value() or "" for name in ("token", "stands", "submission")} | more


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_tells_what_will_be_in_it(client, official, seed) -> None:
    client.force_login(official)
    page = text_of(client.get(f"{PAGE}?nam={YEAR}"))
    for words in ("Dữ liệu mở năm 2024", "hop-thon.csv", "Số hộ có đại diện dự (số nguyên)", "Lập gói năm 2024"):
        assert words in page
    assert f"{PAGE}cong-bo/" not in page
    assert "2025</a>" not in page


def test_made_left_found_again_and_taken_along(client, official, commune, seed, waiting) -> None:
    client.force_login(official)
    assert "Đang lập dữ liệu mở năm 2024" in text_of(made(client))
    made(client)
    assert len(waiting) == 1
    progress.tell(JOBS.progress_key(official, commune), 7, 14)
    assert "50 %" in client.get(f"{PAGE}lap-goi/", headers={"HX-Request": "true"}).content.decode()
    assert client.get(f"{PAGE}tep/").status_code == 302
    make_pack.call(*waiting[0])
    assert client.get(f"{PAGE}lap-goi/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = text_of(client.get(PAGE))
    assert "Đã lập xong dữ liệu mở năm 2024" in page
    response = client.get(f"{PAGE}tep/")
    assert response["Content-Disposition"] == 'attachment; filename="du-lieu-mo-song-van-2024.zip"'
    assert {"MO-TA.txt", "datapackage.json", "hop-thon.csv"} <= set(files_of(response.content))
    assert hashlib.sha256(response.content).hexdigest() in page


@pytest.mark.parametrize("year", ["2025", "1999", "abc", "", "²⁰²⁴", "99999"])
def test_only_of_a_year_that_is_over(client, official, commune, waiting, year: str) -> None:
    client.force_login(official)
    response = client.post(f"{PAGE}lap-goi/", {"nam": year}, follow=True)
    assert "Chỉ lập dữ liệu mở của năm đã kết thúc" in text_of(response)
    assert waiting == []


def test_who_may_not(client, commune, other_commune, village, official, seed) -> None:
    for name, role, where, status in (
        ("truong-thon", Role.VILLAGE_HEAD, commune, 403),
        ("ban", Role.BOARD_MEMBER, commune, 403),
        ("nguoi-khac", Role.LEADER, other_commune, 404),
    ):
        own = village if role == Role.VILLAGE_HEAD else None
        client.force_login(make_user(name, role, where, own))
        for address in ("", "tep/", "cong-bo/"):
            assert client.get(f"{PAGE}{address}").status_code == status
        assert client.post(f"{PAGE}lap-goi/", {"nam": str(YEAR)}).status_code == status
    client.force_login(official)
    made(client)
    assert client.get(f"{PAGE}cong-bo/").status_code == 403
    assert client.post(f"{PAGE}cong-bo/", {}).status_code == 403
    assert not Publication.objects.exists()


def test_services_ask_for_the_permission_again(commune, official, leader) -> None:
    with pytest.raises(PermissionDenied):
        published(commune, official)
    pack = published(commune, leader)
    with pytest.raises(PermissionDenied):
        withdraw_pack(pack=pack, reason="Sai", user=official)


def test_published_to_everybody(client, leader, commune, seed) -> None:
    client.force_login(leader)
    made(client)
    content = client.get(f"{PAGE}tep/").content
    page = client.get(f"{PAGE}cong-bo/")
    assert "Người đọc sẽ thấy" in text_of(page)
    response = client.post(f"{PAGE}cong-bo/", sent_by_page(client), follow=True)
    assert "Đã công bố dữ liệu mở" in text_of(response)
    pack = OpenDataPack.objects.get()
    assert (pack.year, pack.published_by, pack.made_on, pack.is_standing) == (YEAR, leader, MADE_ON, True)
    assert pack.copy.sha256 == hashlib.sha256(content).hexdigest()
    client.logout()
    board = client.get("/cong-khai/song-van/?muc=open_data")
    address = f"/cong-khai/song-van/{pack.copy.publication.public_id}/"
    assert address in board.content.decode()
    told = text_of(client.get(address))
    assert pack.copy.sha256 in told
    assert "CC-BY-4.0" in told
    file = client.get(f"{address}tep/{pack.copy.public_id}/")
    assert file.content == content
    assert file["Content-Type"] == "application/zip"


def test_what_was_read_for_the_pack_may_change_before_it_is_published(client, leader, seed) -> None:
    client.force_login(leader)
    made(client)
    content = client.get(f"{PAGE}tep/").content
    Meeting.objects.update(present=1)
    client.post(f"{PAGE}cong-bo/", sent_by_page(client))
    assert OpenDataPack.objects.get().copy.sha256 == hashlib.sha256(content).hexdigest()


def test_a_double_click_publishes_once(client, leader, seed) -> None:
    client.force_login(leader)
    made(client)
    sent = sent_by_page(client)
    for _ in range(2):
        assert client.post(f"{PAGE}cong-bo/", sent).status_code == 302
    assert OpenDataPack.objects.count() == 1
    assert Publication.objects.get().edition == 1


def test_the_same_bytes_once_more_change_nothing(commune, leader) -> None:
    first = published(commune, leader)
    with time_machine.travel("2025-02-09T03:00:00Z", tick=False):
        assert published(commune, leader) == first
    assert PublicationFile.objects.count() == 1


def test_a_new_one_replaces_the_former_which_stays_on_file(client, commune, leader, official) -> None:
    first, second = published(commune, leader), published(commune, leader, b"hai")
    first.refresh_from_db()
    assert first.copy.publication == second.copy.publication
    assert (first.standing, second.standing) == ("đã có bản thay thế", "đang công khai")
    address = f"/cong-khai/song-van/{second.copy.publication.public_id}/tep/"
    assert client.get(f"{address}{first.copy.public_id}/").status_code == 410
    assert client.get(f"{address}{second.copy.public_id}/").content == b"hai"
    client.force_login(official)
    assert client.get(f"{PAGE}{first.public_id}/tep/").content == b"mot"
    assert "đã có bản thay thế" in text_of(client.get(PAGE))
    with pytest.raises(ValidationError, match="bản thay thế"):
        withdraw_pack(pack=first, reason="Sai", user=leader)


def test_taken_down_with_a_reason_and_published_anew(client, commune, leader) -> None:
    pack = published(commune, leader)
    address = f"/cong-khai/song-van/{pack.copy.publication.public_id}/"
    file = f"{address}tep/{pack.copy.public_id}/"
    client.force_login(leader)
    step = f"{PAGE}{pack.public_id}/go-xuong/"
    assert client.post(step, {"reason": "  ", "submission": "a" * 24}).status_code == 422
    assert client.get(file).status_code == 200
    sent = {"reason": "Sai số hộ", "submission": client.get(step).context["form"]["submission"].value()}
    for _ in range(2):
        assert client.post(step, sent).status_code == 302
    page = text_of(client.get(PAGE))
    assert "đã gỡ xuống" in page
    assert "Sai số hộ" in page
    assert client.get(f"{PAGE}{pack.public_id}/tep/").content == b"mot"
    client.logout()
    assert client.get(address).status_code == client.get(file).status_code == 410
    assert pack.copy.publication.public_id not in client.get("/cong-khai/song-van/").content.decode()
    again = published(commune, leader)
    assert again.copy.publication != pack.copy.publication
    assert client.get(address).status_code == 410


def test_taken_down_at_the_board_it_counts_as_down(client, commune, leader, official) -> None:
    pack = published(commune, leader)
    client.force_login(official)
    step = f"/song-van/bang-cong-khai/{pack.copy.publication.public_id}/go-xuong/"
    client.post(step, {"reason": "Nhầm", "submission": client.get(step).context["form"]["submission"].value()})
    assert OpenDataPack.objects.get().standing == "đã gỡ xuống"


def test_what_changed_at_the_board_meanwhile_is_told_first(client, commune, leader, seed) -> None:
    client.force_login(leader)
    made(client)
    sent = sent_by_page(client)
    pack = published(commune, leader)
    withdraw_pack(pack=pack, reason="Có lỗi", user=leader)
    response = client.post(f"{PAGE}cong-bo/", sent)
    assert response.status_code == 422
    assert "vừa được công bố hoặc gỡ xuống" in text_of(response)
    assert "Có lỗi" in text_of(response)
    form = response.context["form"]
    again = {name: form[name].value() for name in ("token", "stands", "submission")}
    assert client.post(f"{PAGE}cong-bo/", again).status_code == 302
    assert Publication.objects.live().count() == 1


def test_a_pack_made_anew_is_shown_before_it_goes_out(client, commune, leader, seed) -> None:
    client.force_login(leader)
    made(client)
    sent = sent_by_page(client)
    made(client)
    response = client.post(f"{PAGE}cong-bo/", sent)
    assert response.status_code == 422
    assert "vừa được lập lại" in text_of(response)
    assert not OpenDataPack.objects.exists()


def test_without_a_pack_there_is_nothing_to_publish(client, leader, commune) -> None:
    client.force_login(leader)
    assert "Chưa có gói dữ liệu" in text_of(client.get(f"{PAGE}cong-bo/", follow=True))
    assert client.post(f"{PAGE}cong-bo/", {"token": "x"}).status_code == 422
    for junk in ({}, {"token": "\x00", "stands": "\x00", "submission": "\x00"}):
        assert client.post(f"{PAGE}cong-bo/", junk).status_code == 422


def test_what_looks_like_a_persons_number_is_asked_about(client, commune, village, leader) -> None:
    Seed(commune, village, "so").new(Posting, title="Liên hệ 0912 345 678", starts_on=SPRING)
    client.force_login(leader)
    made(client)
    sent = sent_by_page(client)
    response = client.post(f"{PAGE}cong-bo/", sent)
    assert response.status_code == 422
    assert "0912 345 678" in text_of(response)
    assert "không phải dữ liệu cá nhân" in text_of(response)
    assert client.post(f"{PAGE}cong-bo/", sent | {"confirmed": "on"}).status_code == 302
    with pytest.raises(PersonalNumbersError):
        published(commune, leader, numbers=("0912 345 678",))


def test_a_damaged_file_is_given_to_nobody(client, commune, leader) -> None:
    pack = published(commune, leader)
    with pack.copy.file.storage.open(pack.copy.file.name, "wb") as stored:
        stored.write(b"khac")
    client.force_login(leader)
    response = client.get(f"{PAGE}{pack.public_id}/tep/")
    assert (response.status_code, "không còn nguyên vẹn" in text_of(response)) == (409, True)
    client.logout()
    address = f"/cong-khai/song-van/{pack.copy.publication.public_id}/tep/{pack.copy.public_id}/"
    assert client.get(address).status_code == 409


def test_packs_are_frozen(commune, leader) -> None:
    pack = published(commune, leader)
    for change in (lambda: OpenDataPack.objects.update(rows=9), lambda: OpenDataPack.objects.all().delete()):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            change()
    assert OpenDataPack.objects.get() == pack


def test_another_communes_pack_is_not_there(client, commune, other_commune, leader) -> None:
    pack = published(commune, leader)
    client.force_login(make_user("khac", Role.LEADER, other_commune))
    for address in (f"{PAGE}{pack.public_id}/tep/", f"/xa-khac/du-lieu-mo/{pack.public_id}/tep/"):
        assert client.get(address).status_code == 404
    assert client.get(f"/xa-khac/du-lieu-mo/{pack.public_id}/go-xuong/").status_code == 404


def test_who_lost_the_role_meanwhile_gets_no_pack(commune, official, seed, waiting) -> None:
    begin_pack(user=official, unit=commune, year=YEAR)
    Appointment.objects.filter(user=official).delete()
    make_pack.call(*waiting[0])
    job = JOBS.of(official, commune)
    assert job is not None
    assert "không còn được lập" in job.problem
    with pytest.raises(ValidationError):
        pack_of(official, commune)


def test_ten_packs_take_no_more_queries_than_one(client, commune, leader, official) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(PAGE).status_code == 200
        return len(found)

    published(commune, leader)
    client.force_login(official)
    client.get(PAGE)
    once = queries()
    for number in range(10):
        published(commune, leader, f"{number}".encode(), year=2014 + number)
    assert queries() == once
