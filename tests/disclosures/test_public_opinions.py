"""Opinions sent from the public board by people without an account: the form, what is shown, floods and scripts."""

import gzip
import json
import random
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.models import PublicSending
from apps.core.public_forms import new_token
from apps.documents.models import Submission
from apps.documents.services import answer_submission, decide, publish, withdraw
from tests.databases import ROOT, shared_database

BOARD_TABLES = {"documents_publication", "documents_publicationfile", "documents_submission"}
COUNTER = "core_publicsending"
FLOOD, SAMPLE = 10_000, 300


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


@pytest.fixture
def ask(commune, official):
    """Publishes something about which opinions are asked."""
    count = iter(range(10_000))

    def make(**values):
        values = {
            "unit": commune,
            "source": f"tests:{next(count)}",
            "subject": "consultation",
            "title": "Dự thảo quy chế",
            "text": "Mời góp ý.",
            "starts_on": day(-3),
            "opinions_until": day(3),
            "user": official,
        } | values
        return publish(**values)

    return make


def page_of(publication) -> str:
    return f"/cong-khai/{publication.unit_slug}/{publication.public_id}/"


def form_of(publication) -> str:
    return f"{page_of(publication)}gop-y/"


def token_for(publication, seconds: int = 10) -> str:
    """A token of a page that was opened so long ago."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds), tick=False):
        return new_token(f"documents.submission:{publication.public_id}")


def send(client, publication, text="Đồng ý", token=None, address="203.0.113.7", **typed):
    token = token_for(publication) if token is None else token
    data = {"text": text, "website": ""} | typed
    return client.post(f"{form_of(publication)}?phieu={token}", data, REMOTE_ADDR=address)


@pytest.fixture
def show(client, ask, official):
    """Sends an opinion, each from an address of its own, and puts it on the board."""
    count = iter(range(1, 60_000))

    def one(publication, text, answer="", **typed):
        number = next(count)
        sent = send(client, publication, text, address=f"10.{number // 250}.{number % 250}.1", **typed)
        assert sent.status_code == 303
        found = decide(submission=Submission.objects.latest("pk"), shown=True, user=official)
        if answer:
            answer_submission(submission=found, text=answer, user=official)
        return found

    return one


def test_a_visitor_sends_an_opinion_and_is_thanked(client, ask, village):
    found = ask(village=village)
    page = client.get(page_of(found)).content.decode()
    assert f"Nhận ý kiến đến hết ngày {day(3):%d/%m/%Y}" in page
    assert f'href="{form_of(found)}"' in page
    with time_machine.travel(timezone.now(), tick=False) as clock:
        form = client.get(form_of(found))
        address = re.search(r'action="(\?phieu=[^"]+)"', form.content.decode()).group(1)
        clock.shift(5)
        sent = client.post(form_of(found) + address, {"text": "Đồng ý", "village": "dong-kim", "website": ""})
    assert (sent.status_code, sent["Location"]) == (303, f"{form_of(found)}da-nhan/")
    row = Submission.objects.get()
    assert (row.text, row.village_name, row.state, row.publication) == ("Đồng ý", "thôn Đồng Kim", "waiting", found)
    assert "Đã nhận ý kiến" in client.get(sent["Location"]).content.decode()
    for answer in (form, sent):
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
    assert "Đồng ý" not in client.get(page_of(found)).content.decode()


def test_what_was_looked_at_is_shown_with_its_answer_and_nothing_else(client, ask, show, official, village):
    found = ask(village=village)
    show(found, "Nên làm sớm.\n\nRất cần.", answer="Đã đưa vào kế hoạch.", village="dong-kim")
    send(client, found, "Chưa ai xem")
    send(client, found, "Quảng cáo")
    decide(submission=Submission.objects.latest("pk"), shown=False, reason="Lý do kín", user=official)
    page = client.get(page_of(found)).content.decode()
    for part in ("<p>Nên làm sớm.</p>", "<p>Rất cần.</p>", "Đã đưa vào kế hoạch.", "1 ý kiến", "thôn Đồng Kim"):
        assert part in page, part
    for part in ("Chưa ai xem", "Quảng cáo", "Lý do kín", official.full_name):
        assert part not in page, part


@pytest.mark.parametrize(
    ("values", "get", "post"),
    [
        ({"opinions_until": None}, 404, 404),
        ({"starts_on": 1, "opinions_until": 5}, 404, 404),
        ({"opinions_until": -1}, 200, 422),
        ({"opinions_until": 0}, 200, 303),
    ],
)
def test_until_when_opinions_are_taken(client, ask, values, get, post):
    found = ask(**{name: value if value is None else day(value) for name, value in values.items()})
    answer = client.get(form_of(found))
    assert answer.status_code == get
    sent = send(client, found, "Tôi đã viết dài")
    assert sent.status_code == post
    assert Submission.objects.exists() == (post == 303)
    if post == 422:
        assert "Đã hết hạn gửi ý kiến" in answer.content.decode()
        assert "Đã hết hạn gửi ý kiến" in client.get(page_of(found)).content.decode()
        assert "Tôi đã viết dài" in sent.content.decode()


def test_what_came_down_and_what_is_not_there(client, ask, official):
    found, other = ask(), ask()
    withdraw(publication=found, reason="Thử", user=official)
    for address in (form_of(found), f"{form_of(found)}da-nhan/"):
        assert client.get(address).status_code == 410
    assert send(client, found).status_code == 410
    missing = {client.get(f"/cong-khai/{where}/gop-y/").content for where in (f"song-van/{'0' * 16}", "khong/0")}
    missing.add(client.get(form_of(other).replace("song-van", "xa-khac")).content)
    missing.add(client.get(f"/cong-khai/song-van/{'0' * 16}/gop-y/da-nhan/").content)
    assert len(missing) == 1
    assert not Submission.objects.exists()


def test_a_refused_form_keeps_what_was_typed(client, ask, village):
    found = ask(village=village)
    for text, words in (("", "Viết ý kiến"), ("x" * 3001, "3000"), ("a\x00b", "ký tự ẩn")):
        answer = send(client, found, text, village="dong-kim")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page, words
        assert re.search(r'value="dong-kim"\s+selected', page)
    assert send(client, found, village="khong-co").status_code == 422
    young = send(client, found, "Giữ lại", token=token_for(found, 0))
    assert young.status_code == 422
    assert "Giữ lại" in young.content.decode()
    assert send(client, found, "Giữ lại", token="").status_code == 422
    assert not Submission.objects.exists()
    assert send(client, found, "ế" * 3000).status_code == 303


def test_a_robot_and_a_double_click_leave_no_second_row(client, ask):
    found = ask()
    assert send(client, found, website="x").status_code == 303
    assert not Submission.objects.exists()
    token = token_for(found)
    assert [send(client, found, token=token).status_code for _ in range(3)] == [303] * 3
    assert Submission.objects.count() == 1


def test_a_token_is_good_for_its_own_publication(client, ask):
    found, other = ask(), ask()
    assert send(client, found, token=token_for(other)).status_code == 422


def test_no_other_site_gains_by_sending_it(ask):
    """The form needs no authority, so there is none to borrow: it works without a cookie, and sets none."""
    client = Client(enforce_csrf_checks=True)
    sent = send(client, ask())
    assert sent.status_code == 303
    assert not client.cookies


# Which tables


@pytest.mark.parametrize(
    ("page", "asked"), [("publication", 4), ("second", 4), ("form", 3), ("thanks", 1), ("over", 2), ("sent", 99)]
)
def test_the_board_reads_publications_files_and_opinions_alone(client, ask, show, village, page, asked):
    found, over = ask(village=village), ask(opinions_until=day(-1))
    show(found, "Ý kiến", answer="Trả lời")
    token = token_for(found)
    do = {
        "publication": lambda: client.get(page_of(found)),
        "second": lambda: client.get(f"{page_of(found)}?trang=2"),
        "form": lambda: client.get(form_of(found)),
        "thanks": lambda: client.get(f"{form_of(found)}da-nhan/"),
        "over": lambda: client.get(form_of(over)),
        "sent": lambda: send(client, found, token=token),
    }[page]

    def tables() -> list[set[str]]:
        with CaptureQueriesContext(connection) as queries:
            do()
        return [set(re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', query["sql"])) for query in queries]

    few = tables()
    allowed = BOARD_TABLES | ({COUNTER} if page in ("form", "over", "sent") else set())
    # A row of the history goes with one that is stored.
    allowed |= {"documents_historicalsubmission"} if page == "sent" else set()
    assert few
    assert all(found <= allowed for found in few), few
    assert len(few) <= asked
    if page != "sent":
        for number in range(10):
            show(found, f"Ý kiến {number}", answer="Trả lời")
        assert len(tables()) == len(few)


# What pages weigh


def wire_size(answer) -> int:
    css = (Path(settings.BASE_DIR) / "static/css/public.css").read_bytes()
    return len(answer.content) + len(gzip.compress(css))


@pytest.mark.parametrize("text", ["ệ" * 3000, "<" * 3000, "'" * 3000, "a\n" * 1499 + "b", "a\n\n" * 999 + "b"])
def test_pages_of_opinions_stay_light(client, ask, show, text):
    found = ask(text="ệ" * 8000, title="ệ" * 290)
    for _ in range(5):
        show(found, text, answer=text)
    seen = 0
    for number in range(1, 30):
        answer = client.get(f"{page_of(found)}?trang={number}")
        assert wire_size(answer) < 60_000, number
        page = answer.content.decode()
        seen += page.count('class="said"')
        if 'rel="next"' not in page:
            break
    assert seen == 5
    form = send(client, found, text + "x" * 3001)
    assert wire_size(form) < 60_000


def test_opinions_come_in_pages_in_their_order(client, ask, show):
    found = ask(text="ệ" * 14_000)
    for number in range(12):
        show(found, f"Số {number}. {'ệ' * 1500}")
    seen = []
    for number in (1, 2, 3):
        page = client.get(f"{page_of(found)}?trang={number}").content.decode()
        assert ("ệệ" * 7000 in page) == (number == 1)
        seen += [int(place) for place in re.findall(r"<p>Số (\d+)\.", page)]
    assert seen == list(range(12))
    assert client.get(f"{page_of(found)}?trang=99").content == client.get(f"{page_of(found)}?trang=3").content
    for odd in ("0", "-1", "x", "9" * 30, "%00"):
        assert client.get(f"{page_of(found)}?trang={odd}").status_code in (200, 400)


# Scripts

SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\"'><svg/onload=alert(1)>",
    "{{ 7|add:7 }}{% debug %}",
)


def test_scripts_that_are_sent_stay_words(client, ask, show, official):
    found = ask(title=SCRIPTS[0], text="\n\n".join(SCRIPTS))
    for script in SCRIPTS:
        show(found, script, answer=script)
    refused = send(client, found, SCRIPTS[0] * 200)
    send(client, found, "\n".join(SCRIPTS))
    feed = client.get("/cong-khai/song-van/moi.atom")
    public = [client.get(address) for address in (page_of(found), "/cong-khai/song-van/", form_of(found))]
    client.force_login(official)
    lists = "/song-van/bang-cong-khai/y-kien/"
    waiting = Submission.objects.waiting().get()
    own = [client.get(address) for address in (lists, f"{lists}?state=shown", f"{lists}{waiting.public_id}/xem/")]
    for answer in (refused, *public, *own):
        page = answer.content.decode()
        assert not re.findall(r"<script>alert|<img src=x|<svg/onload|href=.?javascript:", page)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert "object-src 'none'" in policy
    entry = ElementTree.fromstring(feed.content)  # noqa: S314 - our own
    assert "<script>alert" not in feed.content.decode()
    assert entry is not None
    assert "{{ 7|add:7 }}" in public[0].content.decode()


# Floods


def flood(client, publication, count: int) -> list[tuple[int, int]]:
    """Status and queries of sendings from one source: good ones, repeated ones, robots' and broken ones, at random."""
    chance = random.Random(20_231)  # noqa: S311 - drawn alike each time
    tokens = [token_for(publication) for _ in range(8)]
    found = []
    for number in range(count):
        token = chance.choice([*tokens, "", "x:y:z"]) if number >= len(tokens) else tokens[number]
        typed = {"text": chance.choice(["Đồng ý", "", "<script>", "x" * 3000])} if number >= len(tokens) else {}
        with CaptureQueriesContext(connection) as queries:
            answer = send(client, publication, token=token, **typed)
        repeated = answer.status_code == 303 and number >= 5
        found.append((0 if repeated else answer.status_code, len(queries)))
    return found


@pytest.mark.parametrize("count", [SAMPLE, pytest.param(FLOOD, marks=pytest.mark.soak)])
def test_a_flood_from_one_source_stores_no_more_than_is_allowed(client, ask, count):
    found = ask()
    answers = flood(client, found, count)
    assert Submission.objects.count() == PublicSending.objects.count() == settings.PUBLIC_FORM_PER_HOUR
    assert [status for status, _ in answers[:5]] == [303] * 5
    # What repeats one of the five is thanked as it was; it costs and stores no more than a refusal.
    assert {status for status, _ in answers[5:]} == {0, 429}
    assert {queries for _, queries in answers[5:]} <= {0, 1}
    refused = send(client, found)
    assert refused["Retry-After"] == "3600"
    assert not refused.cookies
    assert send(client, found, address="203.0.113.8").status_code == 303


def test_a_flood_over_all_forms_stops_at_the_days_limit(client, ask):
    publications = [ask() for _ in range(6)]
    answers = [send(client, found).status_code for _ in range(5) for found in publications]
    assert answers.count(303) == Submission.objects.count() == settings.PUBLIC_FORM_PER_DAY
    assert set(answers) == {303, 429}


def test_a_flood_from_everywhere_stops_where_too_much_waits(client, ask, monkeypatch):
    monkeypatch.setattr(settings, "PUBLIC_FORM_WAITING", 10)
    found = ask()
    answers = [send(client, found, address=f"10.0.{number}.1").status_code for number in range(30)]
    assert answers == [303] * 10 + [429] * 20
    assert Submission.objects.count() == PublicSending.objects.count() == 10


@pytest.mark.parametrize("body", ["x" * 40_000, ""])
def test_what_is_too_long_is_not_read(client, ask, body, django_assert_num_queries):
    found = ask()
    with django_assert_num_queries(0):
        answer = client.post(form_of(found), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_senders_at_the_same_moment_get_no_further(tmp_path, django_db_blocker):
    """Sixteen at once from one source, each token twice: five are stored, and both of its two are thanked."""
    with shared_database(tmp_path, django_db_blocker) as environment:
        command = [sys.executable, "-m", "tests.disclosures.send_worker", "16"]
        worker = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert worker.returncode == 0, worker.stderr.decode()
    told = json.loads(worker.stdout)
    assert told["stored"] == [5, 5]
    assert sorted(told["statuses"]) == [303] * 10 + [429] * 6
