"""The household register: constraints, pages, figures."""

from datetime import date, timedelta
from decimal import Decimal
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from apps.accounts.roles import Role
from apps.core.indicators import get
from apps.core.periods import Period
from apps.households.models import Household
from apps.households.services.residences import change_village
from tests.factories import make_household, make_user, make_village
from tests.records import close

YEAR = Period.year(2023)
LIST = "/song-van/ho-gia-dinh/"


def household(village, code="H001", **values):
    values = {"head_name": "Nguyễn Văn An", "members": 4, "started_on": date(2020, 1, 1)} | values
    return Household(unit=village.unit, village=village, code=code, **values)


def classed(record, kind, year=2023):
    record.classifications.create(year=year, classification=kind)


def typed(home, **values):
    return {
        "village": home.pk,
        "code": "H001",
        "head_name": "Nguyễn Văn An",
        "members": "4",
        "started_on": "01/02/2020",
        "start_kind": "registered",
    } | values


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"members": 1, "birth_year": 1900, "ended_on": date(2020, 1, 1)}, None),
        ({"birth_year": timezone.localdate().year}, None),
        ({"members": 0}, "Hộ phải có ít nhất 1 nhân khẩu."),
        ({"birth_year": 1899}, "Năm sinh phải từ 1900 trở lại đây."),
        ({"birth_year": timezone.localdate().year + 1}, "Năm sinh không được sau năm nay."),
        ({"ended_on": date(2019, 12, 31)}, "Ngày thôi tính phải sau hoặc bằng ngày bắt đầu tính."),
    ],
)
def test_a_household_holds_together(village, values, message):
    record = household(village, **values)
    if message is None:
        record.full_clean()
    else:
        with pytest.raises(ValidationError, match=message):
            record.full_clean()


def test_a_code_stands_once_in_a_commune_in_the_database_too(village):
    make_household(village)
    with pytest.raises(ValidationError, match="Mã hộ này đã có trong xã"):
        household(village).full_clean()
    with pytest.raises(IntegrityError):
        make_household(village, head_name="Trần Thị Bình")


def test_the_same_code_may_stand_in_two_communes(village, other_commune):
    make_household(village)
    household(make_village(other_commune, "Đồng Kim")).full_clean()


def test_a_village_of_another_commune_is_refused(village, other_commune):
    record = household(village)
    record.village = make_village(other_commune, "Xa")
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        record.full_clean()


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2021, 6, 30), True),
        (date(2021, 7, 1), False),
    ],
)
def test_a_household_counts_from_its_first_to_its_last_day(village, day, counted):
    make_household(village, ended_on=date(2021, 6, 30))
    assert Household.objects.on(day).exists() is counted


@pytest.mark.parametrize(("named", "shown"), [("", "Nguyễn Văn An"), ("Trần Thị Bình", "Trần Thị Bình")])
def test_the_head_represents_unless_another_is_named(village, named, shown):
    assert household(village, representative_name=named).representative == shown


def test_the_list_shows_the_own_commune_with_constant_queries(
    client, official, village, other_commune, django_assert_max_num_queries
):
    foreign = make_household(make_village(other_commune, "Xa"), head_name="Người Xã Khác")
    client.force_login(official)
    make_household(village, "H000")
    with django_assert_max_num_queries(30) as first:
        client.get(LIST)
    for number in range(1, 10):
        make_household(make_village(village.unit, f"Thôn {number}"), f"H{number:03}")
    with django_assert_max_num_queries(len(first)):
        page = client.get(LIST).content.decode()
    assert "H009" in page
    assert "Người Xã Khác" not in page
    assert "thôn Xa" not in page
    assert client.get(f"{LIST}{foreign.public_id}/").status_code == 404
    assert client.get(f"/xa-khac/ho-gia-dinh/{foreign.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=tran+thi", {"H002"}),
        ("q=h001", {"H001"}),
        ("dien=poor&nam_dien=2023", {"H002"}),
        ("dien=poor&nam_dien=2022", set()),
        ("dien=poor&ngay=05/07/2023", {"H002"}),
        ("tinh_trang=dang", {"H001"}),
        ("tinh_trang=thoi", {"H002"}),
        ("ngay=30/06/2023", {"H001", "H002"}),
        ("ngay=01/07/2024", {"H001"}),
        ("ngay=05/07/2023&village=own", {"H001"}),
        ("ngay=31/02/2023", {"H001", "H002"}),
        ("village=own", {"H001"}),
        ("village=999999", {"H001", "H002"}),
    ],
)
def test_search_and_filters(client, official, village, query, codes):
    make_household(village)
    hoi = make_village(village.unit, "Hội")
    classed(make_household(hoi, "H002", head_name="Trần Thị Bình", ended_on=date(2024, 6, 30)), "poor")
    client.force_login(official)
    table = client.get(f"{LIST}?{query.replace('own', str(village.pk))}").context["table"]
    assert {row.record.code for row in table.rows} == codes


def test_a_village_head_reads_the_own_village_and_writes_nothing(client, village):
    own = make_household(village)
    other = make_household(make_village(village.unit, "Hội"), "H002")
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village))
    assert client.get(f"{LIST}{own.public_id}/").status_code == 200
    assert client.get(f"{LIST}{other.public_id}/").status_code == 404
    assert client.post(f"{LIST}moi/", typed(village, code="H003")).status_code == 403


def test_create_edit_delete_and_restore(client, official, village):
    client.force_login(official)
    name = normalize("NFD", "Đặng Thị Hường")
    made = client.post(f"{LIST}moi/", typed(village, head_name=name, birth_year="1970", members="1.204"))
    record = Household.objects.get()
    assert made.status_code == 302
    assert record.head_name == normalize("NFC", name)
    assert (record.members, record.birth_year, record.started_on) == (1204, 1970, date(2020, 2, 1))
    assert "1970" in client.get(made.url).content.decode()
    edited = client.post(f"{made.url}sua/", typed(village, members="5", version=record.version))
    record.refresh_from_db()
    assert edited.status_code == 302
    assert (record.members, record.version) == (5, 2)
    classed(record, "near_poor")
    client.post(f"{made.url}xoa/")
    assert not Household.objects.exists()
    client.post(f"{LIST}khoi-phuc/{Household.history.latest('history_id').history_id}/")
    back = Household.objects.get()
    assert back.public_id == record.public_id
    assert [rows.count() for rows in (back.residences, back.classifications)] == [1, 1]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("started_on", "31/02/2020"),
        ("started_on", ""),
        ("members", "bốn"),
        ("members", "-1"),
        ("members", "0"),
        ("members", "99999999999"),
        ("birth_year", "19x0"),
        ("head_name", "a" * 10_000),
        ("head_name", "An\x00"),
        ("code", "CÓ RỒI"),
        ("village", "999999"),
    ],
)
def test_bad_input_is_refused_and_kept_on_the_page(client, official, village, field, text):
    make_household(village, "CÓ RỒI")
    client.force_login(official)
    answer = client.post(f"{LIST}moi/", typed(village, address="Xóm Giữa đã nhập", **{field: text}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    page = answer.content.decode()
    assert "Xóm Giữa đã nhập" in page
    assert field != "code" or "Mã hộ này đã có trong xã" in page
    assert field == "village" or text in page
    assert Household.objects.count() == 1


def test_figures_are_missing_then_zero_once_closed_then_counted(commune, village, official):
    names = ("households.households", "households.people", "households.poor", "households.near_poor")
    assert {get(name).value(commune, YEAR).state for name in names} == {"missing"}
    assert get("households.poor_share").value(commune, YEAR).state == "missing"
    close(commune, "households.household", YEAR, official)
    assert [get(name).value(commune, YEAR).value for name in names] == [0, 0, 0, 0]


def test_figures_count_the_register_on_the_last_day(commune, village, other_commune):
    classed(make_household(village, "1", members=4), "poor")
    classed(make_household(village, "2", members=3), "near_poor")
    make_household(village, "3", members=2, started_on=date(2023, 12, 31))
    classed(make_household(village, "4", members=9, ended_on=date(2023, 12, 30)), "poor")
    make_household(village, "5", members=9, started_on=YEAR.end + timedelta(days=1))
    classed(make_household(make_village(other_commune, "Xa"), "6"), "poor")
    hoi = make_village(commune, "Hội")
    make_household(hoi, "7", members=1, ended_on=date(2023, 12, 31))
    values = {
        name: get(f"households.{name}").value(commune, YEAR).value
        for name in ("households", "people", "poor", "near_poor", "poor_share", "near_poor_share")
    }
    assert values == {
        "households": 4,
        "people": 10,
        "poor": 1,
        "near_poor": 1,
        "poor_share": Decimal(25),
        "near_poor_share": Decimal(25),
    }
    count = get("households.households")
    assert count.value(commune, YEAR, village=village).value == 3
    change_village(household=Household.objects.get(code="1"), village=hoi, day=date(2024, 1, 1))
    assert count.value(commune, YEAR, village=village).value == 3
    assert count.value(commune, Period.year(2024), village=village).value == 3
    assert count.value(commune, Period.year(2024), village=hoi).value == 1
