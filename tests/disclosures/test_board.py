"""The public notice board: what visitors find there, and all that they do not."""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.roles import Role
from apps.core.uploads import CheckedFile
from apps.documents.models import Publication
from apps.documents.services import publish, withdraw
from apps.villages.models import AdministrativeUnit
from tests.factories import make_user, make_village

BOARD = "/cong-khai/song-van/"
OWN_TABLES = {"documents_publication", "documents_publicationfile"}
ATOM = "{http://www.w3.org/2005/Atom}"
NOBODY = "0" * 16


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


@pytest.fixture
def release(commune, official):
    """Publishes something of the commune, each time of another source unless one is named."""
    count = iter(range(10_000))

    def make(title="Kết quả họp thôn", **values):
        values = {
            "unit": commune,
            "source": f"tests:{next(count)}",
            "subject": "meeting",
            "text": "Nhân dân nhất trí.",
            "starts_on": day(-3),
            "user": official,
        } | values
        return publish(title=title, **values)

    return make


@pytest.fixture
def pdf():
    return CheckedFile("nghị quyết số 01.pdf", "pdf", "application/pdf", b"%PDF-1.4 mot")


def page_of(publication) -> str:
    return f"/cong-khai/{publication.unit_slug}/{publication.public_id}/"


def file_of(publication) -> str:
    return f"{page_of(publication)}tep/{publication.files.latest('pk').public_id}/"


def titles(client, query: str = "") -> list[str]:
    answer = client.get(BOARD + query)
    assert answer.status_code == 200
    return [row.title for row in answer.context["page"]]


def test_a_visitor_reads_it_without_a_sign_in(client, release, village, pdf):
    found = release("Kết quả họp <b>", village=village, text="Một\n\nHai", files=[pdf])
    assert "Xã Song Vân" in client.get("/cong-khai/").content.decode()
    assert titles(client) == ["Kết quả họp <b>"]
    page = client.get(page_of(found)).content.decode()
    for part in ("Kết quả họp &lt;b&gt;", "<p>Một</p>", "<p>Hai</p>", "thôn Đồng Kim", "nghị quyết số 01.pdf"):
        assert part in page, part
    assert found.released_by.full_name not in page
    answer = client.get(file_of(found))
    assert answer.content == pdf.content
    assert answer["Content-Disposition"] == 'attachment; filename="nghi-quyet-so-01.pdf"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("starts", "ends", "tab"),
    [
        (-3, None, "now"),
        (0, 0, "now"),
        (-30, 0, "now"),
        (-30, -1, "past"),
        (1, None, ""),
        (1, 5, ""),
    ],
)
def test_what_stands_and_what_stood(client, release, starts, ends, tab):
    release("Khác", starts_on=day(-9))
    found = release("Tin", starts_on=day(starts), ends_on=None if ends is None else day(ends))
    assert ("Tin" in titles(client)) == (tab == "now")
    assert ("Tin" in titles(client, "?xem=da-qua")) == (tab == "past")
    assert client.get(page_of(found)).status_code == (200 if tab else 404)
    assert ("Tin" in client.get(f"{BOARD}moi.atom").content.decode()) == (tab == "now")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=duong+thon", ["Làm đường thôn"]),
        ("?q=ĐƯỜNG", ["Làm đường thôn"]),
        ("?q=khong+co", []),
        ("?thon=dong-kim", ["Làm đường thôn"]),
        ("?thon=khong-co", []),
        ("?muc=report", ["Báo cáo năm"]),
        ("?muc=khong-co", ["Báo cáo năm", "Làm đường thôn"]),
        ("?muc=report&thon=dong-kim", []),
        ("?trang=khong-co", ["Báo cáo năm", "Làm đường thôn"]),
        ("?trang=99999999999999999999&q=%ed%a0%80", []),
        (f"?q={'zz+' * 2000}", []),
    ],
)
def test_visitors_search_and_narrow(client, release, village, query, found):
    release("Làm đường thôn", village=village)
    release("Báo cáo năm", subject="report", text="", starts_on=day(-1))
    assert titles(client, query) == found


def test_another_commune_stays_on_its_own_board(client, release, other_commune):
    stranger = make_user("nguoi-la", Role.OFFICIAL, other_commune)
    own, other = release("Của xã"), release("Của xã khác", unit=other_commune, user=stranger)
    assert titles(client) == ["Của xã"]
    assert client.get(f"{BOARD}{other.public_id}/").status_code == 404
    assert client.get(f"/cong-khai/xa-khac/{own.public_id}/").status_code == 404
    assert client.get(page_of(other)).status_code == 200


def test_whatever_is_not_there_answers_alike(client, release, pdf):
    found, later = release(files=[pdf]), release(starts_on=day(1), files=[pdf])
    foreign = found.files.get().public_id
    missing = [
        f"{BOARD}{NOBODY}/",
        page_of(later),
        file_of(later),
        f"{page_of(found)}tep/{NOBODY}/",
        f"{page_of(later)}tep/{foreign}/",
        f"{BOARD}khong-phai-ma/",
        f"{page_of(found)}sua/",
        "/cong-khai/khong-co/",
        "/cong-khai/khong-co/moi.atom",
        f"/cong-khai/khong-co/{found.public_id}/",
        "/cong-khai/bao-cao/",
        "/cong-khai/song-van/moi.rss",
        "/cong-khai/%ed%a0%80",
        "/cong-khai/a/b/c/d/",
    ]
    answers = {(client.get(address).status_code, client.get(address).content) for address in missing}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_an_edition_replaced_and_one_taken_down_are_gone(client, release, official, pdf):
    first = release(source="tests:mot", files=[pdf])
    old = file_of(first)
    second = release("Bản sửa", source="tests:mot", files=[pdf])
    assert page_of(second) == page_of(first)
    assert "Bản sửa" in client.get(page_of(first)).content.decode()
    assert client.get(old).status_code == 410
    assert client.get(file_of(second)).status_code == 200
    release("Khác")
    withdraw(publication=second, reason="Có tên ông Kín", user=official)
    for address in (page_of(first), old, file_of(second)):
        answer = client.get(address)
        assert answer.status_code == 410
        assert not {"Bản sửa", "Kín"} & set(re.findall(r"Bản sửa|Kín", answer.content.decode()))
    assert titles(client) == ["Khác"]
    assert titles(client, "?xem=da-qua") == []
    assert "Bản sửa" not in client.get(f"{BOARD}moi.atom").content.decode()
    third = release("Bản mới", source="tests:mot")
    assert client.get(page_of(third)).status_code == 200
    assert client.get(page_of(first)).status_code == 410


def test_the_last_one_taken_down_leaves_no_board(client, release, official):
    withdraw(publication=release(), reason="Thử", user=official)
    assert client.get(BOARD).status_code == 404
    assert "Song Vân" not in client.get("/cong-khai/").content.decode()


def test_a_damaged_file_is_not_given_out(client, release, pdf):
    found = release(files=[pdf])
    Path(settings.MEDIA_ROOT, found.files.get().file.name).write_bytes(b"<script>")
    assert client.get(file_of(found)).status_code == 409


def test_an_address_typed_without_its_slash_leads_on(client, release):
    release()
    assert client.get("/cong-khai/song-van")["Location"] == BOARD


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_visitors_only_read(client, release, method):
    for address in ("/cong-khai/", BOARD, page_of(release()), f"{BOARD}moi.atom"):
        assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("page", ["units", "board", "past", "publication", "file", "feed", "gone", "missing"])
def test_visitors_read_the_two_tables_alone_and_as_often_whatever_stands(client, release, village, official, pdf, page):
    found = release(files=[pdf], village=village)
    release("Hết hạn", village=village, ends_on=day(-1))
    gone = release()
    withdraw(publication=gone, reason="Thử", user=official)
    address = {
        "units": "/cong-khai/",
        "board": f"{BOARD}?q=hop&thon=dong-kim&muc=meeting",
        "past": f"{BOARD}?xem=da-qua",
        "publication": page_of(found),
        "file": file_of(found),
        "feed": f"{BOARD}moi.atom",
        "gone": page_of(gone),
        "missing": f"{BOARD}{NOBODY}/",
    }[page]

    def tables() -> list[set[str]]:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return [set(re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', query["sql"])) for query in queries]

    few = tables()
    assert few
    assert all(found and found <= OWN_TABLES for found in few)
    for number in range(10):
        release(
            f"Tin {number}",
            village=make_village(village.unit, f"Thôn {number}"),
            ends_on=day(-2) if number % 2 else None,
        )
    assert len(tables()) == len(few) <= 3


def wire_size(answer) -> int:
    """What goes over the line for a page with its style sheet, packed as the server does it."""
    css = (Path(settings.BASE_DIR) / "static/css/public.css").read_bytes()
    return len(answer.content) + len(gzip.compress(css))


def test_pages_are_light_and_carry_no_script(client, release, village):
    for number in range(60):
        release(f"Tin {number} {'ệ' * 290}", village=make_village(village.unit, f"Thôn {number}"))
    longest = ("ệ" * 15_000, "<" * 11_250, "x\n\n" * 2_300, "a\n" * 4_500)
    long = [page_of(release(f"Dài {'ệ' * 290}", text=text)) for text in longest]
    assert (Path(settings.BASE_DIR) / "static/css/public.css").stat().st_size < 6 * 1024
    for address in ("/cong-khai/", BOARD, *long, f"{BOARD}{NOBODY}/"):
        answer = client.get(address)
        text = answer.content.decode()
        assert wire_size(answer) < 60_000, address
        assert not re.findall(r"<script|<style| style=|bootstrap|\bon\w+=", text), address
        assert text.count('rel="stylesheet"') == 1


def test_longer_boards_are_paged(client, release):
    for number in range(45):
        release(f"Tin {number:02d}", starts_on=day(-number))
    assert titles(client)[0] == "Tin 00"
    assert titles(client, "?trang=3") == [f"Tin {number}" for number in range(40, 45)]
    assert 'href="?q=tin&amp;trang=2"' in client.get(f"{BOARD}?q=tin").content.decode()


def test_answers_are_kept_a_minute_and_asked_for_again_cheaply(client, release, official, pdf):
    found = release(files=[pdf])
    for address in ("/cong-khai/", BOARD, page_of(found), file_of(found), f"{BOARD}moi.atom"):
        answer = client.get(address)
        assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=60"}, address
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        assert not answer.cookies
    before = client.get(page_of(found))["ETag"]
    release("Bản sửa", source=found.source)
    assert client.get(page_of(found), headers={"If-None-Match": before}).status_code == 200
    client.force_login(official)
    assert "public" not in client.get(BOARD)["Cache-Control"]


def test_the_feed_is_atom_with_lasting_ids(client, release, village):
    first = release("Một & <hai>", village=village, text="A\n\n<script>")
    release("Ba", starts_on=day(-1))
    answer = client.get(f"{BOARD}moi.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    for name in ("title", "id", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None, name
    entries = {entry.findtext(f"{ATOM}title"): entry for entry in feed.findall(f"{ATOM}entry")}
    assert list(entries) == ["Ba", "Một & <hai>"]
    entry = entries["Một & <hai>"]
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{page_of(first)}"
    assert "&lt;script&gt;" in entry.findtext(f"{ATOM}summary")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries.values()]
    assert len(set(ids)) == 2
    assert all(one.startswith("urn:uuid:") for one in ids)
    release("Một, sửa", source=first.source)
    other = ElementTree.fromstring(client.get(f"{BOARD}moi.atom", headers={"Host": "localhost"}).content)  # noqa: S314
    assert sorted(entry.findtext(f"{ATOM}id") for entry in other.findall(f"{ATOM}entry")) == sorted(ids)


def test_the_poster_leads_to_the_board(client, official, commune):
    assert client.get(f"{BOARD}to-roi.pdf").status_code == 302
    client.force_login(official)
    answer = client.get(f"{BOARD}to-roi.pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"


def test_the_address_of_the_board_is_no_units():
    with pytest.raises(ValidationError, match="Địa chỉ này đã dùng"):
        AdministrativeUnit(slug="cong-khai").clean()


def test_names_are_those_of_the_release(client, release, village):
    release(village=village)
    village.versions.update(name="Đồng Mới")
    village.unit.versions.update(name="Tên Mới")
    page = client.get(BOARD).content.decode()
    assert "thôn Đồng Kim" in page
    assert "xã Song Vân" in page
    release("Sau", village=village)
    page = client.get(BOARD).content.decode()
    assert "của xã Tên Mới" in page
    assert page.count('value="dong-kim"') == 1


LIST = "/song-van/bang-cong-khai/"


def test_officials_see_what_is_there_and_take_it_down(client, official, release, pdf):
    found = release(files=[pdf])
    client.force_login(official)
    assert "Kết quả họp thôn" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}?xuat=xlsx").status_code == 200
    page = client.get(found.get_absolute_url()).content.decode()
    step = f"{found.get_absolute_url()}go-xuong/"
    assert step in page
    assert page_of(found) in page
    assert client.post(step, {"reason": " "}).status_code == 422
    assert client.post(step, {"reason": "Sai số liệu"}).status_code == 302
    assert client.get(page_of(found)).status_code == 410
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Sai số liệu" in page
    assert step not in page
    assert "Sai số liệu" in client.get(f"{found.get_absolute_url()}lich-su/").content.decode()
    assert [row.pk for row in client.get(f"{LIST}?state=withdrawn").context["table"].data] == [found.pk]
    assert not client.get(f"{LIST}?state=standing").context["table"].data


@pytest.mark.parametrize("count", [1, 10])
def test_the_officials_list_asks_as_often_for_ten(client, official, release, count, django_assert_num_queries):
    for number in range(count):
        release(f"Tin {number}")
    client.force_login(official)
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(LIST).context["table"].page.object_list) == count
    assert len(queries) <= 14


def test_an_official_writes_a_notice(client, official, commune, village):
    client.force_login(official)
    typed = {
        "subject": "reception",
        "village": "",
        "title": "Lịch tiếp công dân tháng 12",
        "text": "Ngày 10 hằng tháng. Gọi 0912345678",
        "starts_on": f"{day(0):%d/%m/%Y}",
        "submission": "mot-lan",
    }
    refused = client.post(f"{LIST}moi/", typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "0912345678" in page
    assert 'type="checkbox" name="confirmed"' in page
    assert not Publication.objects.exists()
    for _ in range(2):
        assert client.post(f"{LIST}moi/", typed | {"confirmed": "on"}).status_code == 302
    found = Publication.objects.get()
    assert (found.subject, found.village, found.released_by) == ("reception", None, official)
    assert client.get(page_of(found)).status_code == 200


def test_a_village_head_and_a_board_member_do_not_release(client, commune, village, release):
    found = release()
    for role in (Role.VILLAGE_HEAD, Role.BOARD_MEMBER):
        user = make_user(f"nguoi-{role}", role, commune, village if role == Role.VILLAGE_HEAD else None)
        client.force_login(user)
        for address in (LIST, f"{LIST}moi/", f"{found.get_absolute_url()}go-xuong/", f"{BOARD}to-roi.pdf"):
            assert client.get(address).status_code == 403, address
        assert client.get(page_of(found)).status_code == 200
