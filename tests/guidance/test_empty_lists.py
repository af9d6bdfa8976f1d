"""A list without a row tells the next step, or who takes it; nobody stands before a bare "nothing there"."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import RIGHTS, Role
from apps.core import portal
from apps.dialogues.models import Dialogue
from tests.factories import make_unit, make_user
from tests.permissions import addresses

pytestmark = pytest.mark.django_db
# Pages that always have something to show, and why.
NEVER_EMPTY = {
    "accounts:access-log": "the leader's own look at people",
    "accounts:change-log": "the appointments that let the leader in",
    "accounts:person-list": "the person who looks",
    "complaints:balance": "a sheet of sums",
    "operations:schedule": "the jobs of the portal itself",
    "reports:doctor": "each check with its result",
    "reports:figure-list": "the figures' definitions",
    "reports:open-data": "the tables of the year with their rows",
    "reports:quarterly": "eight sheets of sums",
    "reports:register-list": "the registers with their state",
    "reports:submitted": "a table of sums",
    "supervision:inspectorate-report": "a document made of sums",
    "villages:village-list": "the village of the commune",
}
EMPTY = re.compile(r'<(td|p|li)[^>]*class="[^"]*\bempty\b[^"]*"[^>]*>(.*?)</\1>', re.DOTALL)


def lists() -> list[str]:
    """The pages of the menus, and every further list."""
    menus = {entry.url_name for entry in portal._menu}
    more = {name for name, entry in addresses(admin=False) if name.endswith("-list")}
    of_a_unit = {name for name, entry in addresses(admin=False) if set(entry.pattern.converters) == {"unit"}}
    return sorted((menus | more) & of_a_unit)


def sentences(page: str) -> Iterator[str]:
    """The texts of empty places in the page's main part."""
    for found in EMPTY.finditer(page.partition("<main")[2]):
        yield " ".join(unescape(re.sub(r"<[^>]+>", " ", found[2])).split())


@pytest.fixture
def person(request, commune, village, rules) -> User:
    role = request.param
    above = role in (Role.SUPERIOR_READER, Role.OPERATOR)
    unit = make_unit("tan-yen", "Tân Yên", "district") if above else commune
    return make_user("nguoi-moi", role, unit, village if role == Role.VILLAGE_HEAD else None)


# Those of many lists: every sixth of them, all in the long counts.
WIDE = (Role.OFFICIAL, Role.LEADER, Role.PETITION_OFFICER)
WALKS = [
    *(pytest.param(role, 6 if role in WIDE else 1, id=role) for role in Role.values),
    *(pytest.param(role, 1, id=f"{role}-all", marks=pytest.mark.soak) for role in WIDE),
]


@pytest.mark.parametrize(("person", "every"), WALKS, indirect=["person"])
def test_every_empty_list_tells_the_next_step(client: Client, person: User, every: int) -> None:
    unit = person.reach.home_units[0]
    client.force_login(person)
    looked_at = 0
    assert len(lists()) > 75
    for name in lists()[::every]:
        answer = client.get(reverse(name, args=[unit.slug]))
        if answer.status_code == 403:
            continue
        assert answer.status_code == 200, name
        told = list(sentences(answer.content.decode()))
        assert told or name in NEVER_EMPTY, f"{name} says nothing"
        looked_at += bool(told)
        for words in told:
            assert len(re.findall(r"\w\w[^.]*\.", words)) >= 2, f"{name}: {words!r} tells no next step"
            assert_true_for(person, answer, words, name)
    assert looked_at >= 3


def assert_true_for(person: User, answer, words: str, name: str) -> None:
    """A button that is named stands on the page; who may write is not told to only read."""
    page = answer.content.decode()
    for label in re.findall(r"[Bb]ấm “([^”]+)”", words):
        on_another = {"Đưa lên bảng công khai", "Sắp xếp thôn", "Bỏ lọc"}
        shown = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace(words, "").split())
        assert label in on_another or label in shown.replace(words, ""), f"{name}: no {label!r}"
    if "chỉ xem" in words:
        label = answer.context["pages"].permission("add")
        assert not any(RIGHTS[a.role].allows(label) for a in person.reach.appointments), name


def test_a_search_without_a_find_leads_back(client, official, commune) -> None:
    Dialogue.objects.create(unit=commune, subject="Đường thôn", held_on="2023-05-05")
    client.force_login(official)
    (words,) = sentences(client.get("/song-van/doi-thoai/", {"q": "khong co"}).content.decode())
    assert words == "Không có cuộc đối thoại nào khớp điều kiện đang lọc. Bấm “Bỏ lọc” để xem tất cả."
    assert list(sentences(client.get("/song-van/doi-thoai/").content.decode())) == []


def test_a_reader_is_told_who_writes(client, commune) -> None:
    client.force_login(make_user("mat-tran", Role.BOARD_MEMBER, commune))
    (words,) = sentences(client.get("/song-van/cong-trinh/").content.decode())
    assert words.endswith("Đồng chí chỉ xem; sổ này do công chức xã, lãnh đạo xã ghi.")
