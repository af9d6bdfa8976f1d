"""How a unit is rated for what it made public (catalogue C05): both edges of each band."""

from datetime import date

import pytest
import time_machine

from apps.core import indicators
from apps.core.periods import Period
from apps.disclosures.rules import Band, Rating, rating_of
from apps.disclosures.services import GOOD_KEY, rate_year
from apps.law.models import Rule
from tests.records import close

GOOD, FAIR = Band(9, 10), Band(7, 10)
YEAR = Period.year(2024)


@pytest.mark.parametrize(
    ("made", "asked", "good", "fair", "rating"),
    [
        (10, 10, GOOD, FAIR, Rating.GOOD),
        (9, 10, GOOD, FAIR, Rating.GOOD),
        (8, 10, GOOD, FAIR, Rating.FAIR),
        (899, 1000, GOOD, FAIR, Rating.FAIR),
        (7, 10, GOOD, FAIR, Rating.FAIR),
        (699, 1000, GOOD, FAIR, Rating.WEAK),
        (0, 10, GOOD, FAIR, Rating.WEAK),
        (0, 0, GOOD, FAIR, None),
        # More than the share is asked for where reaching it is not enough.
        (9, 10, Band(9, 10, inclusive=False), FAIR, Rating.FAIR),
        (7, 10, GOOD, Band(7, 10, inclusive=False), Rating.WEAK),
        # Integers: 2/3 of 3 is exactly 2.
        (2, 3, Band(2, 3), Band(1, 3), Rating.GOOD),
        (1, 3, Band(2, 3), Band(1, 3), Rating.FAIR),
    ],
)
def test_a_rating_by_its_bands(made, asked, good, fair, rating):
    assert rating_of(made=made, asked=asked, good=good, fair=fair) is rating


def value(name, unit, **scope):
    return indicators.get(f"disclosures.{name}").value(unit, YEAR, **scope)


def test_what_is_asked_for_is_all_but_the_occasional_unless_it_arose(commune, village, items, post):
    lasting = sum(not item.is_occasional for item in items.values())
    occasional = next(code for code, item in items.items() if item.is_occasional)
    post()
    assert value("items_asked", commune).value == lasting
    post(code=occasional)
    assert (value("items", commune).value, value("items_asked", commune).value) == (2, lasting + 1)
    share = value("items_share", commune)
    assert share.text() == indicators.get("disclosures.items_share").value(commune, YEAR).text()
    assert round(share.value * (lasting + 1)) == 200
    assert value("items_asked", commune, village=village).value is None


def test_without_a_list_there_is_nothing_to_rate(commune, rules):
    assert value("items_asked", commune).value is None
    assert rate_year(unit=commune, year=2024) is None


def test_a_year_without_postings_is_rated_once_it_is_closed(commune, rules, items):
    assert rate_year(unit=commune, year=2024) is None
    close(commune, "disclosures.posting", YEAR)
    rated = rate_year(unit=commune, year=2024)
    assert (rated.words, rated.made) == ("yếu", 0)


def test_the_bands_are_those_of_the_years_last_day(commune, rules, items, post):
    post()
    assert rate_year(unit=commune, year=2024).words == "yếu"
    assert rate_year(unit=commune, year=2022) is None
    Rule.objects.filter(key=GOOD_KEY).update(numerator=1, denominator=len(items))
    rated = rate_year(unit=commune, year=2024)
    assert rated.words == "tốt"
    Rule.objects.filter(key=GOOD_KEY).update(valid_until=date(2024, 12, 30))
    assert rate_year(unit=commune, year=2024) is None


@time_machine.travel("2025-06-01 09:00 +0700")
def test_the_duty_page_tells_the_rating_with_its_sum(client, official, rules, post):
    post()
    client.force_login(official)
    page = " ".join(client.get("/song-van/cong-khai/danh-muc/?nam=2024").content.decode().split())
    assert "Xếp loại công khai năm 2024: <strong>yếu</strong>" in page
    assert "tốt từ 90 %, trung bình từ 70 %; ngưỡng chưa kiểm chứng" in page
    post(starts_on=date(2025, 2, 1), ends_on=date(2025, 3, 31))
    assert "tạm tính đến nay" in client.get("/song-van/cong-khai/danh-muc/?nam=2025").content.decode()
