"""What comes up on the public notice board, and how heavy its pages get at the worst."""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.documents.services import publish
from apps.households.models import HouseholdClassification
from tests.factories import make_household, make_village

BOARD = "/cong-khai/song-van/"
MOST_BYTES = 60_000


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


@pytest.fixture
def announce(commune, official):
    count = iter(range(10_000))

    def make(title="Tiếp công dân", **values):
        values = {
            "unit": commune,
            "source": f"tests:coming-{next(count)}",
            "subject": "reception",
            "user": official,
        } | values
        return publish(title=title, **({"starts_on": day(-3)} | values))

    return make


def coming(client, query: str = "") -> list[str]:
    return [row.title for row in client.get(BOARD + query).context["coming"]]


def test_the_next_five_the_soonest_first(client, announce):
    for offset in (9, 1, 5, 3, 7, 11):
        announce(f"Ngày {offset}", happens_on=day(offset))
    announce("Không ngày")
    assert coming(client) == [f"Ngày {offset}" for offset in (1, 3, 5, 7, 9)]


@pytest.mark.parametrize(
    ("values", "shows"),
    [
        ({"happens_on": 0}, True),
        ({"happens_on": -1}, False),
        ({"happens_on": 5, "ends_on": 0}, True),
        ({"happens_on": 5, "ends_on": -1}, False),
        ({"happens_on": 5, "starts_on": 0}, True),
        ({"happens_on": 5, "starts_on": 1}, False),
    ],
)
def test_it_shows_while_it_is_posted_and_has_not_passed(client, announce, values, shows):
    announce("Khác", subject="other")
    announce("Sắp", **{name: day(offset) for name, offset in values.items()})
    assert (coming(client) == ["Sắp"]) is shows


@pytest.mark.parametrize("query", ["?q=sap", "?muc=reception", "?thon=a", "?xem=da-qua", "?trang=2"])
def test_who_looks_for_something_sees_that_alone(client, announce, query):
    for number in range(25):
        announce(f"Sắp {number}", happens_on=day(3))
    assert coming(client, query) == []


def test_hours_and_place_are_told_escaped(client, announce):
    found = announce(happens_on=day(2), happens_at="07:30, <Phòng> 1")
    for address in (BOARD, f"{BOARD}{found.public_id}/"):
        assert "07:30, &lt;Phòng&gt; 1" in client.get(address).content.decode()


def test_a_village_of_the_board_and_the_first_page_ask_as_often(client, announce):
    announce(happens_on=day(1))
    with CaptureQueriesContext(connection) as few:
        client.get(BOARD)
    for number in range(15):
        announce(f"Tin {number}", happens_on=day(number))
    with CaptureQueriesContext(connection) as many:
        client.get(BOARD)
    assert len(many) == len(few) <= 4
    assert {table for query in many for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])} == {
        "documents_publication"
    }


@pytest.mark.parametrize("letter", ["ệ", "<", '"', "x"], ids=["diacritics", "markup", "quotes", "plain"])
def test_a_full_page_of_the_longest_rows_is_light(client, announce, commune, letter):
    """HTML as it is, the style sheet packed as the server keeps it; a board needs no font and no script."""
    names = {"happens_at": letter * 200, "happens_on": day(2)}
    for number in range(30):
        village = make_village(commune, f"{number} {'ệ' * 40}")
        announce(letter * 300, village=village, **names)
    found = announce(letter * 300, text=letter * 7_000, **names)
    css = len(gzip.compress((Path(settings.BASE_DIR) / "static/css/public.css").read_bytes()))
    for address in (
        "/cong-khai/",
        BOARD,
        f"{BOARD}?trang=2",
        f"{BOARD}?q={'x' * 100}",
        f"{BOARD}?xem=da-qua",
        f"{BOARD}{found.public_id}/",
        f"{BOARD}{'0' * 16}/",
    ):
        answer = client.get(address)
        assert len(answer.content) + css < MOST_BYTES, (address, len(answer.content))
        assert answer.content.count(b"<link") <= 3
        assert b"@font-face" not in answer.content


def test_counts_of_poor_households_go_along_with_the_small_ones_masked(client, official, commune, items, post):
    for position, (name, poor) in enumerate((("Đông", 7), ("Đoài", 2), ("Nam", 6), ("Bắc", 0))):
        village = make_village(commune, name, position=position)
        for number in range(poor):
            household = make_household(village, f"{name}-{number}")
            HouseholdClassification.objects.create(household=household, classification="poor", year=2024)
    client.force_login(official)

    def offered(**values):
        posting = post(**{"code": "CHINH_SACH_HO_TRO", "starts_on": date(2024, 11, 20), "ends_on": None} | values)
        return client.get(f"{posting.get_absolute_url()}bang-cong-khai/").context["form"].initial["text"]

    each = ("thôn Đông: 7", "thôn Đoài: không nêu", "thôn Nam: không nêu", "thôn Bắc: 0")
    told = "\n".join(("Số hộ nghèo năm 2024: 15 hộ, trong đó:", *each))
    assert offered().endswith(told)
    assert "cận nghèo năm" not in offered()
    assert "hộ nghèo năm" not in offered(starts_on=date(2023, 11, 20))
    assert "hộ nghèo năm" not in offered(code="NGAN_SACH")
    assert "hộ nghèo năm" not in offered(village=village)
