"""What everybody sends from the public board: the page, attacks on it, what an officer does with it, and its answer."""

import random
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.complaints.models import OnlineReflection, Petition
from apps.complaints.services import record_petition_event
from apps.complaints.services.reflections import (
    erase_reflection,
    release_reflection,
    reopen_reflection,
    set_reflection_aside,
    take_reflection,
)
from apps.core import indicators
from apps.core.attachments import attachments_of, read_attachment
from apps.core.models import Attachment, PublicSending
from apps.core.periods import Period
from apps.core.portal import duties
from apps.core.public_forms import new_token
from apps.core.services import StaleRecordError
from apps.documents.models import Publication
from apps.documents.services import PersonalNumbersError, publish, withdraw
from apps.law.services import load_calendar, load_procedure_steps
from tests.complaints.canary import where_stored
from tests.factories import make_unit, make_user
from tests.files import animated, gps_photo, picture, sent

pytestmark = pytest.mark.django_db
FORM = "/phan-anh/song-van/"
LIST = "/song-van/phan-anh-truc-tuyen/"
WORDS = {
    "kind": "reflection",
    "field": "environment",
    "text": "Rác đổ ven đường",
    "place": "Cạnh chợ",
    "contact": "0912 345 678",
}
LAW = settings.BASE_DIR / "fixtures/law"


@pytest.fixture(autouse=True)
def _clean_memory():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def board(commune, official):
    """The commune has something on its board, and so everybody may write to it."""
    return publish(
        unit=commune, source="tests:board", subject="other", title="Tin", starts_on=date(2024, 1, 1), user=official
    )


@pytest.fixture
def law(db):
    load_procedure_steps(LAW / "procedure_steps.json")
    load_calendar(LAW / "calendar_days.json")


def token(seconds=10, key="reflection:song-van"):
    """A token of a page that was opened so long ago."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds), tick=False):
        return new_token(key)


def send(client, *photos, address="203.0.113.7", phieu=None, at=FORM, **typed):
    data = WORDS | {"website": "", "photos": list(photos)} | typed
    return client.post(f"{at}?phieu={token() if phieu is None else phieu}", data, REMOTE_ADDR=address)


@pytest.fixture
def waiting(client, board):
    """Something that was sent, with two photos."""
    assert send(client, sent("Nguyễn Văn An.jpg", gps_photo()), sent("b.png", picture("PNG"))).status_code == 303
    return OnlineReflection.objects.get()


@pytest.fixture
def make(commune):
    """A row that waits, without the page."""

    def made(**values):
        start = {"unit": commune, "kind": "reflection", "field": "land", "text": "Đường hỏng"}
        return OnlineReflection.objects.create(**start | {"received_at": timezone.now()} | values)

    return made


# The page


def test_a_visitor_sends_a_reflection_and_is_thanked(client, board):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = client.get(FORM)
        text = page.content.decode()
        address = re.search(r'action="(\?phieu=[^"]+)"', text).group(1)
        clock.shift(5)
        answer = client.post(FORM + address, WORDS | {"photos": [sent("IMG_1.JPG", picture())]})
    assert (answer.status_code, answer["Location"]) == (303, f"{FORM}da-nhan/")
    row = OnlineReflection.objects.get()
    assert {name: getattr(row, name) for name in WORDS} == WORDS
    assert (row.state, row.created_by, row.petition, row.unit.slug) == ("waiting", None, None, "song-van")
    thanks = client.get(answer["Location"])
    assert f"nhận ngày {timezone.localdate():%d/%m/%Y}" in thanks.content.decode()
    for response in (page, answer):
        assert response["Cache-Control"] == "no-store"
    for response in (page, answer, thanks):
        assert not response.cookies
    assert "<script" not in text
    assert len(page.content) < 60_000


def test_the_page_says_first_where_complaints_and_denunciations_go(client, board, commune, official):
    soon = timezone.localdate() + timedelta(days=2)
    publish(
        unit=commune,
        source="tests:day",
        subject="reception",
        title="Lịch tiếp công dân của Chủ tịch",
        starts_on=timezone.localdate(),
        happens_on=soon,
        happens_at="07:30–11:30, Phòng tiếp công dân",
        user=official,
    )
    page = client.get(FORM).content.decode()
    warned = page.index("không nhận khiếu nại, tố cáo")
    assert warned < page.index("Lịch tiếp công dân của Chủ tịch") < page.index("<form")
    assert "07:30–11:30, Phòng tiếp công dân" in page
    assert "113 (công an)" in page
    assert 'value="complaint"' not in page
    assert 'value="denunciation"' not in page
    assert FORM in client.get("/cong-khai/song-van/").content.decode()


def test_photos_are_redrawn_and_named_anew(waiting):
    rows = list(attachments_of(waiting))
    assert [row.name for row in rows] == ["anh-1.jpg", "anh-2.png"]
    for row in rows:
        assert b"Exif" not in read_attachment(row)
    assert {row.uploaded_by for row in rows} == {None}


@pytest.mark.parametrize(
    ("slug", "name", "kind"), [("khong-co", "", ""), ("xa-khac", "Khác", "commune"), ("tan-yen", "Tân Yên", "district")]
)
def test_where_nothing_can_be_sent(client, board, official, slug, name, kind):
    """An unknown place, a commune without a board, and a district."""
    if kind:
        make_unit(slug, name, kind)
    for address in (f"/phan-anh/{slug}/", f"/phan-anh/{slug}/da-nhan/", "/phan-anh/", "/phan-anh/a/b.pdf"):
        assert client.get(address).status_code == 404, address
    assert send(client, at=f"/phan-anh/{slug}/", phieu=token(key=f"reflection:{slug}")).status_code == 404
    assert not OnlineReflection.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Viết nội dung."),
        ({"text": "x" * 3001}, "3000"),
        ({"text": "a\x00b"}, "ký tự ẩn"),
        ({"kind": ""}, "Chọn phản ánh hoặc kiến nghị."),
        ({"kind": "complaint"}, "complaint"),
        ({"kind": "denunciation"}, "denunciation"),
        ({"field": ""}, "Chọn lĩnh vực."),
        ({"field": "khac"}, "khac"),
        ({"place": "x" * 201}, "200"),
        ({"contact": "x" * 121}, "120"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(client, board, typed, words):
    answer = send(client, sent("a.jpg", picture()), **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Chọn lại ảnh trước khi gửi" in page
    for name in set(WORDS) - set(typed):
        assert answer.context["form"][name].value() == WORDS[name]
    assert not OnlineReflection.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("typed", [{"text": "ế" * 3000}, {"place": "x" * 200, "contact": "x" * 120}, {"place": ""}])
def test_the_right_side_of_the_limits(client, board, typed):
    assert send(client, **typed).status_code == 303


@pytest.mark.parametrize(
    ("photos", "words"),
    [
        ([("a.jpg", b"<html><script>alert(1)</script></html>")], "nội dung không phải ảnh JPEG"),
        ([("a.jpg", b"\xff\xd8\xff<?php evil(); ?>")], "Ảnh hỏng"),
        ([("a.svg", b"<svg onload='alert(1)'/>")], "Chỉ nhận"),
        ([("a.pdf", b"%PDF-1.7")], "Chỉ nhận"),
        ([("a.heic", b"\x00\x00\x00\x18ftypheic")], "HEIC"),
        ([("a.jpg", b"")], "rỗng"),
        ([("a.webp", animated("WEBP"))], "Ảnh động"),
        ([("a.jpg", picture()), ("b.exe", b"MZ")], "b.exe"),
        ([("a.jpg", picture())] * 4, "nhiều nhất 3 ảnh"),
        ([("a.jpg", picture())] * 20, "nhiều nhất 3 ảnh"),
    ],
)
def test_pictures_that_are_refused_keep_the_words(client, board, photos, words):
    answer = send(client, *(sent(name, content) for name, content in photos))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert answer.context["form"]["text"].value() == WORDS["text"]
    assert not OnlineReflection.objects.exists()
    assert not Attachment.objects.exists()
    assert not PublicSending.objects.exists()


def test_three_pictures_are_taken(client, board):
    assert send(client, *(sent(f"{n}.jpg", picture()) for n in range(3))).status_code == 303
    assert Attachment.objects.count() == 3


def test_a_picture_that_is_something_else_as_well_keeps_only_what_one_sees(client, board):
    evil = b"<script>alert(1)</script>PK\x03\x04 evil.exe"
    assert send(client, sent("a.jpg", picture() + evil)).status_code == 303
    stored = read_attachment(Attachment.objects.get())
    assert stored.startswith(b"\xff\xd8\xff")
    assert b"script" not in stored
    assert b"evil" not in stored


@pytest.mark.parametrize(("seconds", "words"), [(0, "Trang vừa mở"), (25 * 3600, "mở đã quá lâu")])
def test_a_page_of_the_wrong_age_keeps_the_words(client, board, seconds, words):
    answer = send(client, sent("a.jpg", picture()), phieu=token(seconds))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Chọn lại ảnh" in page
    assert WORDS["text"] in page
    assert not Attachment.objects.exists()


def test_a_robot_and_a_double_click_leave_no_second_row(client, board):
    assert send(client, website="x").status_code == 303
    assert not OnlineReflection.objects.exists()
    good = token()
    assert [send(client, sent("a.jpg", picture()), phieu=good).status_code for _ in range(3)] == [303] * 3
    assert (OnlineReflection.objects.count(), Attachment.objects.count()) == (1, 1)
    assert send(client, phieu=token(key="reflection:xa-khac")).status_code == 422


def test_it_works_without_a_cookie_and_sets_none(board):
    client = Client(enforce_csrf_checks=True)
    assert send(client).status_code == 303
    assert not client.cookies


def test_the_form_reads_no_petition_and_asks_as_often_whatever_waits(client, board, make):
    def tables():
        with CaptureQueriesContext(connection) as queries:
            client.get(FORM)
        return [set(re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])) for query in queries]

    few = tables()
    assert set().union(*few) <= {
        *("core_publicsending", "documents_publication"),
        *("villages_administrativeunit", "villages_unitversion"),
    }
    for _ in range(10):
        make()
    assert len(tables()) == len(few) <= 6


# Floods


def test_a_flood_from_one_source_stores_no_more_than_is_allowed(client, board):
    chance = random.Random(20_231)  # noqa: S311 - drawn alike each time
    tokens = [token() for _ in range(8)]
    answers = []
    for number in range(120):
        given = tokens[number] if number < len(tokens) else chance.choice([*tokens, "", "x:y:z"])
        text = WORDS["text"] if number < len(tokens) else chance.choice(["", "<script>", "x" * 3000])
        with CaptureQueriesContext(connection) as queries:
            answer = send(client, sent("a.jpg", picture()), phieu=given, text=text)
        answers.append((answer.status_code, len(queries)))
    most = settings.PUBLIC_FORM_PER_HOUR
    assert OnlineReflection.objects.count() == Attachment.objects.count() == PublicSending.objects.count() == most
    assert [status for status, _ in answers[:most]] == [303] * most
    # What repeats one of the first is thanked as it was; it costs and stores no more than a refusal.
    assert {status for status, _ in answers[most:]} <= {303, 429}
    assert {count for _, count in answers[most:]} <= {0, 1}
    assert send(client, address="203.0.113.8").status_code == 303


def test_pictures_that_are_refused_again_and_again_are_opened_no_more(client, board):
    broken = [send(client, sent("a.jpg", b"\xff\xd8\xffx")).status_code for _ in range(17)]
    assert broken == [422] * 15 + [429] * 2
    assert send(client, sent("a.jpg", picture()), address="203.0.113.8").status_code == 303
    assert send(client).status_code == 303


def test_a_flood_from_everywhere_stops_where_too_much_waits(client, board, monkeypatch):
    monkeypatch.setattr(settings, "PUBLIC_FORM_WAITING", 10)
    answers = [send(client, address=f"10.0.{number}.1").status_code for number in range(20)]
    assert answers == [303] * 10 + [429] * 10
    assert OnlineReflection.objects.count() == 10


def test_what_is_too_long_is_not_read(client, board, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.post(FORM, b"x", content_type="multipart/form-data", CONTENT_LENGTH=str(10**9))
    assert answer.status_code == 413


def test_a_body_that_is_no_form_breaks_nothing(client, board):
    assert client.post(FORM, b"x", content_type="multipart/form-data").status_code == 400
    many = [sent(f"{n}.jpg", b"\xff\xd8\xff") for n in range(45)]
    assert send(client, *many).status_code == 400
    assert not OnlineReflection.objects.exists()


SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "{{ 7|add:7 }}{% debug %}",
)


def test_scripts_that_are_sent_stay_words(client, board, officer):
    words = "\n".join(SCRIPTS)
    refused = send(client, text=words, place=SCRIPTS[2], kind="x")
    assert send(client, text=words, place=SCRIPTS[0], contact=SCRIPTS[1]).status_code == 303
    own = OnlineReflection.objects.get().get_absolute_url()
    client.force_login(officer)
    pages = [client.get(address) for address in (LIST, own, f"{own}vao-so/", f"{own}lich-su/")]
    for answer in (refused, *pages):
        page = answer.content.decode()
        assert not re.findall(r"<script>alert|<img src=x|<svg/onload", page)
    assert "{{ 7|add:7 }}" in pages[1].content.decode()


# What an officer sees


def test_it_is_read_by_those_who_handle_petitions_alone(client, waiting, officer, leader, official, village, commune):
    (photo, _) = attachments_of(waiting)
    own = waiting.get_absolute_url()
    file = f"{own}tep/{photo.public_id}/"
    pages = (LIST, own, f"{own}lich-su/", file, *(f"{own}{step}/" for step in ("vao-so", "khong-tiep-nhan")))
    for user in (officer, leader):
        client.force_login(user)
        for address in pages:
            assert client.get(address).status_code == 200, address
        page = client.get(own).content.decode()
        for part in ("Rác đổ ven đường", "Cạnh chợ", "0912 345 678", "anh-1.jpg"):
            assert part in page, part
    others = [official, make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)]
    others.append(make_user("ban", Role.BOARD_MEMBER, commune))
    for user in others:
        client.force_login(user)
        for address in pages:
            assert client.get(address).status_code == 403, address


def test_every_look_leaves_a_trace_without_the_words(client, waiting, officer):
    (photo, _) = attachments_of(waiting)
    client.force_login(officer)
    own = waiting.get_absolute_url()
    for address in (LIST, f"{LIST}?xuat=xlsx", own, f"{own}tep/{photo.public_id}/", f"{own}vao-so/"):
        client.get(address)
    found = AccessEntry.objects.filter(kind="complaints.onlinereflection").order_by("pk")
    assert [entry.action for entry in found] == ["listed", "exported", "opened", "downloaded", "opened"]
    assert [bool(entry.record) for entry in found] == [False, False, True, True, True]


def test_nothing_is_typed_attached_or_deleted_there(client, waiting, officer):
    client.force_login(officer)
    own = waiting.get_absolute_url()
    page = client.get(own).content.decode()
    for part in ("sua/", "xoa/", "tep/"):
        assert client.get(own + part).status_code == 404
        assert f'"{own}{part}"' not in page
    assert client.get(f"{LIST}moi/").status_code == 404
    assert "moi/" not in client.get(LIST).content.decode()


def test_what_waits_stands_first_the_oldest_of_it_at_the_top(client, make, officer, other_commune):
    now = timezone.now()
    new, old = make(), make(received_at=now - timedelta(days=3))
    done = make(received_at=now - timedelta(days=1))
    set_reflection_aside(reflection=done, reason="Trùng", user=officer)
    later = make(received_at=now + timedelta(minutes=1))
    set_reflection_aside(reflection=later, reason="Trùng", user=officer)
    make(unit=other_commune)
    client.force_login(officer)

    def rows(query=""):
        return [row.pk for row in client.get(LIST + query).context["object_list"]]

    assert rows() == [old.pk, new.pk, later.pk, done.pk]
    assert rows("?state=waiting&sort=received_at") == [old.pk, new.pk]
    assert rows("?kind=recommendation") == []
    assert rows("?q=duong+hong&state=set_aside") == [later.pk, done.pk]
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(40):
        make()
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_what_waits_is_told_to_those_who_may_decide(commune, make, officer, leader, official):
    make(received_at=timezone.now() - timedelta(days=2))
    make()
    set_reflection_aside(reflection=make(), reason="Trùng", user=officer)
    since = timezone.localdate() - timedelta(days=2)

    def told(user):
        found = duties(commune, Period.year(timezone.localdate().year), user)
        return [duty.detail for duty in found if "từ bảng công khai chờ xem" in duty.label]

    assert told(officer) == told(leader) == [f"2 nội dung, sớm nhất gửi ngày {since:%d/%m/%Y}"]
    assert told(official) == []
    OnlineReflection.objects.waiting().delete()
    assert told(officer) == []


# Into the register


@time_machine.travel("2025-03-10 09:00 +0700", tick=False)
def test_it_goes_into_the_register_with_its_photos_and_its_clock(client, board, officer, petition, law, commune):
    # Sent on the evening of 4 March by the world's clock, on the 5th in Việt Nam.
    with time_machine.travel("2025-03-04 18:30 +0000", tick=False):
        send(client, sent("a.jpg", picture()))
    petition(code="7", received_on=date(2025, 1, 2))
    petition(code="12/A", received_on=date(2025, 1, 2))
    petition(code="90", received_on=date(2024, 1, 2))
    row = OnlineReflection.objects.get()
    client.force_login(officer)
    step = f"{row.get_absolute_url()}vao-so/"
    assert step in client.get(row.get_absolute_url()).content.decode()
    page = client.get(step)
    assert page.context["form"]["petition_type"].value() == "reflection"
    typed = {"petition_type": "recommendation", "field": "order", "subject": "Thu gom rác ở chợ", "submission": "mot"}
    typed["version"] = str(row.version)
    first = client.post(step, typed)
    assert client.post(step, typed)["Location"] == first["Location"]
    made = Petition.objects.get(source="online")
    row.refresh_from_db()
    assert first["Location"] == made.get_absolute_url()
    assert (made.code, made.year, made.received_on) == ("13", 2025, date(2025, 3, 5))
    assert (made.petition_type, made.field, made.subject) == ("recommendation", "order", "Thu gom rác ở chợ")
    assert (made.status, made.screening, made.created_by) == ("received", "pending", officer)
    assert (row.state, row.petition, row.decided_by) == ("taken", made, officer)
    assert made.steps.exists()
    assert made.due_on is not None
    (copy,), (own,) = attachments_of(made), attachments_of(row)
    assert (copy.sha256, copy.uploaded_by) == (own.sha256, officer)
    assert copy.file.name != own.file.name
    for words in (WORDS["text"], WORDS["contact"], WORDS["place"]):
        assert words not in str(made.__dict__)


@pytest.mark.parametrize("changes", [{"subject": ""}, {"subject": "x" * 301}, {"petition_type": "complaint"}])
def test_a_refused_step_keeps_what_was_typed(client, waiting, officer, changes):
    client.force_login(officer)
    typed = {"petition_type": "reflection", "field": "land", "subject": "Rác", "version": "1"} | changes
    answer = client.post(f"{waiting.get_absolute_url()}vao-so/", typed)
    assert answer.status_code == 422
    for name in ("petition_type", "field", "subject"):
        assert answer.context["form"][name].value() == typed[name]
    assert not Petition.objects.exists()


def test_complaints_are_not_taken_in_by_this_way(make, officer):
    for kind in ("complaint", "dispute", "denunciation", ""):
        with pytest.raises(ValidationError, match="phản ánh, kiến nghị"):
            take_reflection(reflection=make(), petition_type=kind, field="land", subject="A", user=officer)


def test_two_officers_decide_once(client, make, officer, leader):
    row = make()
    set_reflection_aside(reflection=row, reason="Trùng nội dung", user=leader)
    stale = OnlineReflection(pk=row.pk, unit=row.unit, version=1)
    with pytest.raises(StaleRecordError):
        take_reflection(reflection=stale, petition_type="reflection", field="land", subject="A", user=officer)
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="lanh-dao đã xem"):
        take_reflection(reflection=row, petition_type="reflection", field="land", subject="A", user=officer)
    client.force_login(officer)
    page = client.get(f"{row.get_absolute_url()}vao-so/").content.decode()
    assert "Tình trạng hiện nay: không tiếp nhận" in page
    answer = client.post(f"{row.get_absolute_url()}vao-so/", {"version": "1", "subject": "A", "field": "land"})
    assert answer.status_code == 422
    assert not Petition.objects.exists()


# Set aside, erased, brought back


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"chosen": "Trùng nội dung đã tiếp nhận."}, "Trùng nội dung đã tiếp nhận."),
        ({"chosen": "other", "typed": "Việc đã xong"}, "Việc đã xong"),
        ({"chosen": "other", "typed": ""}, None),
        ({"chosen": "Lạ"}, None),
        ({}, None),
    ],
)
def test_it_is_set_aside_for_a_reason(client, make, officer, typed, reason):
    row = make()
    client.force_login(officer)
    answer = client.post(f"{row.get_absolute_url()}khong-tiep-nhan/", typed | {"version": "1"})
    row.refresh_from_db()
    assert answer.status_code == (302 if reason else 422)
    assert (row.state, row.reason) == (("set_aside", reason) if reason else ("waiting", ""))


def test_without_a_reason_nothing_is_set_aside(make, officer):
    with pytest.raises(ValidationError, match="Ghi lý do"):
        set_reflection_aside(reflection=make(), reason=" ", user=officer)


@pytest.mark.parametrize("aside", [False, True])
def test_a_denunciation_is_erased_wherever_it_stands(
    client, waiting, officer, aside, django_capture_on_commit_callbacks
):
    if aside:
        set_reflection_aside(reflection=waiting, reason="Không rõ", user=officer)
        waiting.refresh_from_db()
    files = [row.file for row in attachments_of(waiting)]
    assert "complaints_onlinereflection" in where_stored("Rác đổ ven đường")
    client.force_login(officer)
    step = f"{waiting.get_absolute_url()}xoa-noi-dung/"
    typed = {"version": str(waiting.version)}
    assert client.post(step, typed).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(step, typed | {"sure": "on"}).status_code == 302
    for words in ("Rác đổ", "rac do", "Cạnh chợ", "0912 345 678", "Nguyễn Văn An", "anh-1.jpg"):
        assert not where_stored(words), words
    assert not Attachment.objects.exists()
    assert not any(file.storage.exists(file.name) for file in files)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by, waiting.erased_on) == ("set_aside", officer, timezone.localdate())
    assert "không thuộc hình thức trực tuyến" in waiting.reason
    page = client.get(waiting.get_absolute_url())
    assert page.status_code == client.get(f"{waiting.get_absolute_url()}lich-su/").status_code == 200
    for name in ("vao-so", "xem-lai", "xoa-noi-dung"):
        assert f"{waiting.get_absolute_url()}{name}/" not in page.content.decode()
    for service in (erase_reflection, reopen_reflection):
        with pytest.raises(ValidationError, match="đã xóa"):
            service(reflection=waiting, user=officer)


def test_what_is_in_the_register_is_not_erased_here(make, officer):
    row = make()
    take_reflection(reflection=row, petition_type="reflection", field="land", subject="A", user=officer)
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="chuyển sang sổ tố cáo"):
        erase_reflection(reflection=row, user=officer)
    row.refresh_from_db()
    assert row.text == "Đường hỏng"


def test_a_wrong_decision_is_taken_back(client, make, officer):
    row = make()
    with pytest.raises(ValidationError, match="đang chờ xem"):
        reopen_reflection(reflection=row, user=officer)
    made = take_reflection(reflection=row, petition_type="reflection", field="land", subject="A", user=officer)
    with pytest.raises(ProtectedError):
        Petition.objects.get(pk=made.pk).delete()
    row.refresh_from_db()
    client.force_login(officer)
    assert client.post(f"{row.get_absolute_url()}xem-lai/", {"version": str(row.version)}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.petition, row.decided_by, row.decided_at) == ("waiting", None, None, None)
    assert Petition.objects.filter(pk=made.pk).exists()


# On the board


@pytest.fixture
def answered(make, officer):
    """Taken into the register and resolved on the day."""

    def made(**values):
        row = make(**values)
        petition = take_reflection(
            reflection=row, petition_type="reflection", field="land", subject="Đường hỏng ở <xóm>", user=officer
        )
        Petition.objects.filter(pk=petition.pk).update(screening="eligible", competence="ours")
        for kind, said in (("accept", {}), ("decide", {"result": "Đã sửa xong."})):
            petition.refresh_from_db()
            record_petition_event(petition=petition, kind=kind, happened_on=timezone.localdate(), user=officer, **said)
        row.refresh_from_db()
        return row

    return made


def test_the_leader_puts_the_answer_on_the_board(client, answered, leader, officer, board, waiting):
    row = answered(text="Tên người khác", contact="0912 345 678")
    step = f"{row.get_absolute_url()}bang-cong-khai/"
    client.force_login(officer)
    assert client.get(step).status_code == 403
    assert step not in client.get(row.get_absolute_url()).content.decode()
    client.force_login(leader)
    assert step in client.get(row.get_absolute_url()).content.decode()
    initial = client.get(step).context["form"].initial
    assert initial["title"] == "Trả lời phản ánh, kiến nghị: Đường hỏng ở <xóm>"
    typed = {"title": initial["title"], "starts_on": timezone.localdate().strftime("%d/%m/%Y"), "submission": "mot"}
    refused = client.post(step, typed | {"text": "Gọi 0912 345 678"})
    assert refused.status_code == 422
    for _ in range(2):
        assert client.post(step, typed | {"text": initial["text"]}).status_code == 302
    found = Publication.objects.get(subject="feedback")
    client.logout()
    page = client.get(f"/cong-khai/song-van/{found.public_id}/").content.decode()
    assert "Đã sửa xong." in page
    assert "Đường hỏng ở &lt;xóm&gt;" in page
    for words in ("Tên người khác", "0912 "):
        assert words not in page


def test_photos_go_on_the_board_only_when_they_are_chosen(client, board, leader, officer):
    send(client, sent("Nguyễn Văn An.jpg", picture()))
    row = OnlineReflection.objects.get()
    made = take_reflection(reflection=row, petition_type="reflection", field="land", subject="Rác", user=officer)
    Petition.objects.filter(pk=made.pk).update(
        screening="eligible", competence="ours", status="resolved", result="Đã dọn.", closed_on=timezone.localdate()
    )
    step = f"{row.get_absolute_url()}bang-cong-khai/"
    client.force_login(leader)
    form = client.get(step).context["form"]
    assert form.initial["files"] == []
    typed = {name: form.initial[name] for name in ("title", "text", "stands")}
    typed |= {"starts_on": timezone.localdate().strftime("%d/%m/%Y")}
    assert client.post(step, typed).status_code == 302
    found = Publication.objects.get(subject="feedback")
    assert not found.edition_files().exists()
    typed["stands"] = client.get(step).context["form"].initial["stands"]
    typed["files"] = [key for key, _ in form.fields["files"].choices]
    assert client.post(step, typed).status_code == 302
    found.refresh_from_db()
    assert [file.name for file in found.edition_files()] == ["anh-1.jpg"]


def test_nothing_unanswered_goes_on_the_board(client, make, leader):
    row = make()
    said = {"title": "A", "starts_on": timezone.localdate(), "user": leader}
    client.force_login(leader)
    for _ in range(2):
        assert client.get(f"{row.get_absolute_url()}bang-cong-khai/").status_code == 404
        with pytest.raises(ValidationError, match="chưa được giải quyết"):
            release_reflection(reflection=row, **said)
        if row.petition is None:
            take_reflection(reflection=row, petition_type="reflection", field="land", subject="A", user=leader)
            row.refresh_from_db()
    assert not Publication.objects.exists()


def test_what_stands_on_the_board_holds_the_way_back(answered, leader):
    row = answered()
    said = {"title": "A", "starts_on": timezone.localdate(), "user": leader}
    with pytest.raises(PersonalNumbersError):
        release_reflection(reflection=row, text="0912 345 678", **said)
    publication = release_reflection(reflection=row, text="Đã sửa.", **said)
    with pytest.raises(ValidationError, match="gỡ xuống trước"):
        reopen_reflection(reflection=row, user=leader)
    withdraw(publication=publication, reason="Nhầm", user=leader)
    assert reopen_reflection(reflection=row, user=leader).state == "waiting"


# Figures


@time_machine.travel("2024-06-01 09:00 +0700", tick=False)
def test_figures_of_what_came_was_answered_and_published(
    commune, other_commune, make, answered, officer, leader, official
):
    year, march = Period.year(2024), Period(date(2024, 3, 1), date(2024, 3, 31))
    figure = indicators.get("complaints.reflections")

    def values(period, **options):
        names = ("reflections", "reflections_answered", "reflections_published")
        return [indicators.get(f"complaints.{name}").value(commune, period, **options).value for name in names]

    assert values(year) == [None, None, None]
    publish(unit=commune, source="tests:board", subject="other", title="Tin", starts_on=date(2024, 4, 1), user=official)
    assert values(year) == [0, 0, 0]
    assert values(march) == [None, None, None]
    # The edges of March in Việt Nam, by the world's clock.
    for moment, inside in (
        ("2024-02-29T16:59:59", False),
        ("2024-02-29T17:00:00", True),
        ("2024-03-31T16:59:59", True),
        ("2024-03-31T17:00:00", False),
    ):
        before = figure.value(commune, march).value or 0
        make(received_at=f"{moment}+00:00", kind="recommendation")
        assert (figure.value(commune, march).value or 0) - before == inside, moment
    make(unit=other_commune)
    shown, later = answered(received_at="2024-05-20T01:00:00+00:00"), answered()
    release_reflection(reflection=shown, title="A", starts_on=date(2024, 6, 1), user=leader)
    release_reflection(reflection=later, title="B", starts_on=date(2024, 6, 2), user=leader)
    set_reflection_aside(reflection=make(), reason="Trùng", user=officer)
    assert values(year) == [7, 2, 1]
    assert values(year, kind="recommendation") == [4, 0, 0]
    assert figure.value(commune, year, state="set_aside").value == 1
    # Sent in May, answered on 1 June.
    assert values(Period(date(2024, 5, 1), date(2024, 5, 31))) == [1, 0, 0]
    with time_machine.travel("2024-06-02 09:00 +0700", tick=False):
        assert values(year) == [7, 2, 2]
