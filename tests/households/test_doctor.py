"""What the data doctor finds in the household register: each check on both sides of its edge."""

from datetime import date

import pytest
import time_machine

from apps.core.doctor import checks
from apps.households.models import Household, HouseholdClassification, HouseholdRepresentative, Residence
from apps.households.services.register import save_household
from apps.villages.models import VillageProfile
from tests.factories import make_user, make_village

pytestmark = pytest.mark.django_db
TODAY = date(2025, 6, 15)


@pytest.fixture(autouse=True)
def on_that_day():
    with time_machine.travel(TODAY, tick=False):
        yield


def stored(village, code="H1", **values):
    values = {"head_name": f"Chủ hộ {code}", "birth_year": 1970, "started_on": date(2020, 1, 1)} | values
    return save_household(record=Household(unit=village.unit, village=village, code=code, **values), user=None)


def found(user, unit, key):
    (check,) = [check for check in checks(user, unit) if check.key == key]
    return list(check.source(unit, user))


def name(household, until=None, since=date(2021, 1, 1), **values):
    HouseholdRepresentative.objects.create(
        household=household, full_name="Trần Thị Bình", valid_from=since, valid_until=until, **values
    )


@pytest.mark.parametrize(
    ("key", "values", "wrong"),
    [
        ("ho-khong-co-nguoi-du-tuoi-dai-dien", {"birth_year": 2008}, True),
        ("ho-khong-co-nguoi-du-tuoi-dai-dien", {"birth_year": 2007}, False),
        ("ho-khong-co-nguoi-du-tuoi-dai-dien", {"birth_year": None}, False),
        ("ho-thieu-nam-sinh-chu-ho", {"birth_year": None}, True),
        ("ho-thieu-nam-sinh-chu-ho", {}, False),
        ("ho-dong-bat-thuong", {"members": 16}, True),
        ("ho-dong-bat-thuong", {"members": 15}, False),
        ("so-dien-thoai-khong-goi-duoc", {"phone": "0912 3456"}, True),
        ("so-dien-thoai-khong-goi-duoc", {"phone": "không có"}, True),
        ("so-dien-thoai-khong-goi-duoc", {"phone": "84 0912 345 678"}, True),
        ("so-dien-thoai-khong-goi-duoc", {"phone": ""}, False),
        ("so-dien-thoai-khong-goi-duoc", {"phone": "912345678"}, False),
        ("so-dien-thoai-khong-goi-duoc", {"phone": "+84 912.345.678"}, False),
    ],
)
def test_a_household_by_itself(official, commune, village, rules, key, values, wrong):
    household = stored(village, **values)
    ended = stored(village, "H2", **values)
    Residence.objects.filter(household=ended).update(end=date(2025, 6, 14), end_kind="moved_out")
    listed = found(official, commune, key)
    assert [finding.label for finding in listed] == ([str(household)] if wrong else [])
    assert all(finding.url == household.get_absolute_url() and "0912" not in finding.detail for finding in listed)


@pytest.mark.parametrize(
    ("until", "alone"), [(None, False), (TODAY, False), (date(2025, 6, 14), True), (date(2026, 1, 1), False)]
)
def test_a_child_may_head_a_household_that_named_somebody(official, commune, village, rules, until, alone):
    name(stored(village, birth_year=2012), until)
    assert bool(found(official, commune, "ho-khong-co-nguoi-du-tuoi-dai-dien")) is alone


@pytest.mark.parametrize(("born", "wrong"), [(2008, True), (2007, False), (None, False)])
def test_a_person_named_may_be_too_young_as_well(official, commune, village, rules, born, wrong):
    name(stored(village), birth_year=born)
    details = [finding.detail for finding in found(official, commune, "ho-khong-co-nguoi-du-tuoi-dai-dien")]
    assert len(details) == wrong
    assert all("người được cử sinh năm 2008, chưa đủ 18 tuổi" in detail for detail in details)


def test_without_a_rule_of_the_day_nobody_is_judged(official, commune, village):
    stored(village, birth_year=2012)
    assert found(official, commune, "ho-khong-co-nguoi-du-tuoi-dai-dien") == []


@pytest.mark.parametrize(
    ("until", "wrong"),
    [
        (date(2025, 4, 15), False),
        (date(2025, 4, 16), True),
        (date(2025, 6, 14), True),
        (TODAY, False),
    ],
)
def test_a_representative_whose_time_just_ended(official, commune, village, until, wrong):
    household = stored(village)
    name(household, until)
    assert len(found(official, commune, "nguoi-dai-dien-vua-het-han")) == wrong
    name(household, since=date(2025, 6, 15))
    assert found(official, commune, "nguoi-dai-dien-vua-het-han") == []


def test_a_representative_of_a_household_that_left_is_missed_by_nobody(official, commune, village):
    household = stored(village)
    name(household, date(2025, 6, 1))
    Residence.objects.update(end=date(2025, 6, 1), end_kind="moved_out")
    assert found(official, commune, "nguoi-dai-dien-vua-het-han") == []


@pytest.mark.parametrize(("ended_on", "wrong"), [(None, False), (TODAY, False), (date(2025, 6, 14), True)])
def test_a_household_in_a_village_that_ended(official, commune, village, ended_on, wrong):
    household = stored(village)
    village.ended_on = ended_on
    village.save()
    labels = [finding.label for finding in found(official, commune, "ho-o-thon-da-ket-thuc")]
    assert labels == ([str(household)] if wrong else [])
    Residence.objects.update(end=date(2025, 6, 13), end_kind="moved_out")
    assert found(official, commune, "ho-o-thon-da-ket-thuc") == []


@pytest.mark.parametrize(("year", "wrong"), [(2023, False), (2024, True)])
def test_a_class_of_a_year_after_the_end(official, commune, village, year, wrong):
    household = stored(village, ended_on=date(2023, 12, 31))
    HouseholdClassification.objects.create(household=household, year=year, classification="poor")
    assert len(found(official, commune, "dien-ho-sau-khi-ho-thoi-tinh")) == wrong


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"households": 2, "people": 7}, []),
        ({"households": None, "people": None}, []),
        ({"households": 3, "people": 7}, ["so-ho"]),
        ({"households": 2, "people": 8}, ["so-nhan-khau"]),
    ],
)
def test_the_newest_profile_of_a_village_against_the_register(official, commune, village, values, wrong):
    stored(village, "H1", members=4)
    stored(village, "H2", members=3)
    Residence.objects.filter(household=stored(village, "H3")).update(end=date(2025, 6, 14), end_kind="moved_out")
    for year, row in ((2023, {"households": 900, "people": 900}), (2024, values)):
        VillageProfile.objects.create(unit=commune, village=village, year=year, source="thống kê", **row)
    told = [key for key in ("so-ho", "so-nhan-khau") if found(official, commune, f"{key}-khac-so-lieu-cua-thon")]
    assert told == wrong


def test_a_profile_of_a_village_without_households(official, commune, village):
    VillageProfile.objects.create(unit=commune, village=village, year=2024, source="thống kê", households=5)
    (finding,) = found(official, commune, "so-ho-khac-so-lieu-cua-thon")
    assert finding.label == "Thôn Đồng Kim"
    assert "hôm nay 0 hộ; số liệu cơ bản năm 2024: 5 hộ" in finding.detail


def test_likely_duplicates_are_counted_with_their_page(official, commune, village):
    stored(village, "H1", head_name="Nguyễn Văn An")
    assert found(official, commune, "ho-nghi-trung") == []
    stored(village, "H2", head_name="Nguyen Van An")
    (finding,) = found(official, commune, "ho-nghi-trung")
    assert (finding.label, finding.url) == ("1 cặp hộ", "/song-van/ho-gia-dinh/nghi-trung/")
    head = make_user("truong-thon", "village_head", commune, village)
    assert "ho-nghi-trung" not in [check.key for check in checks(head, commune)]


def test_nothing_of_another_commune_is_found(official, commune, other_commune):
    home = make_village(other_commune, "Xa")
    stored(home, "X1", birth_year=None, members=99, phone="1")
    stored(home, "X2", head_name="Chủ hộ X1", birth_year=None)
    VillageProfile.objects.create(unit=other_commune, village=home, year=2024, source="thống kê", households=5)
    assert [check.key for check in checks(official, commune) if len(check.source(commune, official))] == []
