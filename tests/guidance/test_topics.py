"""Every page has its help, every link in it leads somewhere, and nobody is led to a page that would refuse."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.core import portal
from apps.guidance.links import TOPIC, address_for
from apps.guidance.reading import as_html, read_topic
from apps.guidance.topics import all_topics, search_topics, topic_of
from tests.factories import make_unit, make_user
from tests.permissions import TABLE, addresses

TOPICS = all_topics()
ROUTES = dict(addresses())
# Pages without a word of help: they only give a file, take a form, or are the help itself.
BARE = ("guidance:", "admin:", "board:", "confirmation:", "follow_up:", "public_", "health:", "api_v1:", "api:help")
ALONE = {
    *("accounts:sign-in", "accounts:link", "accounts:roles-help", "documents:paper-style", "notices:calendar-file"),
    *("manifest", "service-worker", "offline", "alive", "sent", "accounts:sign-out"),
}


@pytest.fixture
def people(commune, village) -> dict[str, User]:
    district = make_unit("tan-yen", "Tân Yên", "district")
    return {
        role: make_user(
            f"nguoi-{role}",
            role,
            district if role in (Role.SUPERIOR_READER, Role.OPERATOR) else commune,
            village if role == Role.VILLAGE_HEAD else None,
        )
        for role in Role.values
    }


def test_every_line_of_the_menus_has_a_topic() -> None:
    assert [entry.url_name for entry in portal._menu if topic_of(entry.url_name) is None] == []


def test_every_page_of_a_unit_has_a_topic() -> None:
    """Also those that no menu leads to: forms, steps, results."""
    shown = [name for name, line in TABLE.items() if line.see and name not in ALONE and not name.startswith(BARE)]
    assert len(shown) > 300
    assert [name for name in shown if topic_of(name) is None] == []


def test_every_pattern_of_a_topic_meets_a_page() -> None:
    met = {topic_of(name) for name in ROUTES}
    unmet = {slug for slug, topic in TOPICS.items() if topic.pages and topic not in met}
    assert unmet == set()


@pytest.mark.parametrize("slug", TOPICS)
def test_links_of_a_topic_exist(slug: str) -> None:
    for target in TOPICS[slug].targets:
        if target.startswith(TOPIC):
            assert target.removeprefix(TOPIC) in TOPICS, target
        else:
            wanted = set(ROUTES[target].pattern.converters)
            assert wanted <= {"unit"}, target


def test_a_page_shows_the_closest_topic() -> None:
    slugs = {
        "meetings:meeting-list": "cuoc-hop",
        "meetings:meeting-attach": "dinh-kem",
        "dialogues:dialogue-list": "doi-thoai",
        "dialogues:votercontact-list": "tiep-xuc",
        "agencies:procedure-month": "thu-tuc",
        "reports:report-list": "bao-cao",
        "reports:reportcall-list": "yeu-cau-bao-cao",
        "notices:settings": "thong-bao",
        "notices:outbox": "gui-thong-bao",
    }
    assert {name: topic_of(name).slug for name in slugs} == slugs
    assert topic_of("guidance:index") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=() if role == Role.BOARD_MEMBER else pytest.mark.soak) for role in Role.values],
)
def test_links_open_for_whom_they_are_shown(client: Client, people, role: str) -> None:
    """In both directions: what is shown answers 200, what stays words would be refused."""
    user = people[role]
    unit = user.reach.home_units[0]
    client.force_login(user)
    targets = sorted({target for topic in TOPICS.values() for target in topic.targets if target in ROUTES})
    shown = 0
    for target in targets:
        url = address_for(user, unit, target)
        in_unit = "unit" in ROUTES[target].pattern.converters
        answer = client.get(url or reverse(target, args=[unit.slug] if in_unit else []))
        assert answer.status_code == (200 if url else 403), target
        shown += bool(url)
    assert shown >= 5


@pytest.mark.django_db
def test_the_page_holds_its_help_folded_and_errors_none(client, official) -> None:
    client.force_login(official)
    page = client.get("/song-van/cuoc-hop/").content.decode()
    assert page.count('<details class="page-help"') == 1
    assert "Xã tiếp nhận, hoặc trả lại kèm ý kiến" in page
    assert 'href="/song-van/cuoc-hop/len-lich/"' in page
    assert "page-help" not in client.get("/song-van/cuoc-hop/0000000000000000/").content.decode()
    client.logout()
    assert "page-help" not in client.get("/dang-nhap/").content.decode()


@pytest.mark.django_db
def test_help_costs_no_query(client, official, django_assert_num_queries, monkeypatch) -> None:
    client.force_login(official)
    client.get("/song-van/doi-thoai/")
    with CaptureQueriesContext(connection) as with_help:
        client.get("/song-van/doi-thoai/")
    monkeypatch.setattr("apps.guidance.templatetags.guidance.topic_of", lambda page: None)
    with django_assert_num_queries(len(with_help)):
        client.get("/song-van/doi-thoai/")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("cuoc hop", "cuoc-hop"),
        ("BIÊN BẢN", "cuoc-hop"),
        ("don thu", "don-thu"),
        ("mat song", "mang-yeu"),
        ("thu tong hop", "thong-bao"),
        ("viec nen", "viec-dinh-ky"),
    ],
)
def test_topics_are_found_without_diacritics(words: str, first: str) -> None:
    assert first in [topic.slug for topic in search_topics(words)[:4]]


@pytest.mark.django_db
def test_the_index_searches_and_says_when_nothing_is_found(client, official) -> None:
    client.force_login(official)
    everything = client.get("/tro-giup/")
    assert len(everything.context["topics"]) == len(TOPICS)
    found = client.get("/tro-giup/", {"q": "khieu nai"})
    assert "don-thu" in [topic.slug for topic in found.context["topics"]]
    assert len(found.context["topics"]) < 10
    assert "Việc của đồng chí" not in found.content.decode()
    nothing = client.get("/tro-giup/", {"q": "<b>zzz</b>" * 100})
    assert nothing.status_code == 200
    assert "Không có mục nào" in nothing.content.decode()
    assert "<b>zzz" not in nothing.content.decode()
    assert client.get("/tro-giup/muc/khong-co/").status_code == 404
    assert client.get("/tro-giup/muc/cuoc-hop/").status_code == 200


def test_text_becomes_html_and_html_stays_text() -> None:
    text = "Một **từ** & <b>\n- [a](x:y)\n- [b](no:no)\n\n1. một\n2. hai"
    html = as_html(text, lambda target: "/a/?b&c" if target == "x:y" else "")
    assert html == (
        "<p>Một <strong>từ</strong> &amp; &lt;b&gt;</p>\n"
        '<ul><li><a href="/a/?b&amp;c">a</a></li><li>b</li></ul>\n'
        "<ol><li>một</li><li>hai</li></ol>"
    )


@pytest.mark.parametrize("source", ["Tiêu đề\npage: x\n\nChữ", "Tiêu đề\npages: x\n", "Tiêu đề\nlạc\n\nChữ"])
def test_a_file_that_is_no_topic_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="hong"):
        read_topic("hong", source)


def test_topics_are_short_and_whole() -> None:
    """What is read beside the work is read in a minute; no mark of the notation is left over."""
    for slug, topic in TOPICS.items():
        assert len(topic.text.split()) < 190, slug
        html: Any = as_html(topic.text, lambda target: "/x/")
        assert not re.search(r"\*\*|\]\(", html), slug


@pytest.mark.django_db
def test_the_index_begins_with_the_own_work(client, commune, village, official) -> None:
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    own, _, others = client.get("/tro-giup/").content.decode().partition("<h2>Các mục</h2>")
    assert "/tro-giup/muc/cuoc-hop/" in own
    assert "/tro-giup/muc/chot-so/" not in own
    assert {f"/tro-giup/muc/{slug}/" in others for slug in all_topics()} == {True}
    client.force_login(official)
    assert "/tro-giup/muc/chot-so/" in client.get("/tro-giup/").content.decode().partition("<h2>Các mục</h2>")[0]
