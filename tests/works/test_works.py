"""Works and what the people gave: storing, pages, figures, and what is not yet written down."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import DecimalField
from django.test import Client

from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.meetings.models import Meeting
from apps.works.models import Contribution, Work
from apps.works.portal import work_duties
from tests.factories import make_village
from tests.records import NFC_NAME, NFD_NAME, assert_refused, close, rows, url

YEAR = Period.year(2023)
TYPED = {
    "name": "Đường trục thôn",
    "village": "",
    "decided_in": "",
    "started_on": "10/02/2023",
    "finished_on": "",
    "total_value": "1.250.000.000",
    "state_budget": "750.000.000",
    "people_money": "500.000.000",
    "people_goods_value": "",
    "people_labour_days": "320",
    "land_given_m2": "1.234,5",
    "note": "",
}


def make_work(unit: Any, **values: Any) -> Work:
    return Work.objects.create(**{"unit": unit, "name": "Đường thôn", "started_on": date(2023, 2, 10)} | values)


def make_meeting(village: Any, **values: Any) -> Meeting:
    given = {"kind": "matter", "subject": "Bàn làm đường", "held_on": date(2023, 1, 5), "households": 90, "present": 80}
    return Meeting.objects.create(**{"unit": village.unit, "village": village} | given | values)


def test_create_with_contributions_then_edit(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    meeting = make_meeting(village)
    given = {"village": village.pk, "kind": "money", "amount": "480.000.000", "households": "85"}
    data = TYPED | {"name": NFD_NAME, "village": village.pk, "decided_in": meeting.pk} | rows("contributions", given)
    assert client.post(url(Work, "create", commune), data).status_code == 302
    work = Work.objects.get()
    assert (work.name, work.total_value, work.land_given_m2) == (NFC_NAME, 1_250_000_000, Decimal("1234.50"))
    assert work.people_goods_value is None
    page = client.get(work.get_absolute_url()).content.decode()
    assert "480.000.000" in page
    assert "cộng lại 480.000.000, tổng đã ghi 500.000.000" in page
    changed = data | {"version": 1, "people_money": "480.000.000"} | rows("contributions")
    assert client.post(url(Work, "update", commune, work.public_id), changed).status_code == 302
    page = client.get(work.get_absolute_url()).content.decode()
    assert "không có chênh lệch" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 10_000),
        ("name", "Đường\x00thôn"),
        ("started_on", "31/02/2023"),
        ("total_value", "một tỷ"),
        ("total_value", "-1"),
        ("total_value", "1.000.000.000.000.001"),
        ("people_labour_days", "12,5"),
        ("people_labour_days", "-1"),
        ("land_given_m2", "-0,01"),
        ("land_given_m2", "834.77"),
    ],
)
def test_bad_input_comes_back_as_typed(client: Client, commune: Any, official: Any, field: str, value: str) -> None:
    client.force_login(official)
    data = TYPED | rows("contributions") | {field: value}
    assert_refused(client, url(Work, "create", commune), data, field, Work)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"finished_on": "09/02/2023"}, 422),
        ({"finished_on": "10/02/2023"}, 302),
        ({"total_value": "1.000.000.000.000.000"}, 302),
        ({"total_value": "0", "state_budget": "0", "people_money": "0"}, 302),
    ],
)
def test_edges_of_dates_and_money(
    client: Client, commune: Any, official: Any, changes: dict[str, str], status: int
) -> None:
    client.force_login(official)
    response = client.post(url(Work, "create", commune), TYPED | rows("contributions") | changes)
    assert response.status_code == status


@pytest.mark.parametrize("values", [{"total_value": 10**15 + 1}, {"land_given_m2": Decimal("-0.01")}])
def test_the_database_keeps_the_bounds_too(commune: Any, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        make_work(commune, **values)


@pytest.mark.parametrize(
    ("kind", "amount", "status"),
    [
        ("money", "100,5", 422),
        ("labour", "100,5", 302),
        ("land", "0,01", 302),
        ("land", "9.999.999.999.999,99", 302),
        ("money", "10.000.000.000.000", 422),
        ("goods", "-1", 422),
    ],
)
def test_contributions_are_counted_as_their_kind_asks(
    client: Client, commune: Any, village: Any, official: Any, kind: str, amount: str, status: int
) -> None:
    client.force_login(official)
    row = {"village": village.pk, "kind": kind, "amount": amount}
    assert client.post(url(Work, "create", commune), TYPED | rows("contributions", row)).status_code == status
    assert Contribution.objects.count() == (1 if status == 302 else 0)


def test_nothing_of_another_commune_can_be_chosen(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    foreign = make_village(other_commune, "Thôn lạ")
    meeting = make_meeting(foreign)
    client.force_login(official)
    address = url(Work, "create", commune)
    for field, value in (("village", foreign.pk), ("decided_in", meeting.pk)):
        assert client.post(address, TYPED | rows("contributions") | {field: value}).status_code == 422
    row = {"village": foreign.pk, "kind": "labour", "amount": "1"}
    assert client.post(address, TYPED | rows("contributions", row)).status_code == 422
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        Contribution(work=make_work(commune), village=foreign, kind="labour", amount=1).full_clean()
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        make_work(commune, decided_in=meeting).full_clean()


def test_list_shows_own_commune_with_a_fixed_number_of_queries(
    client: Client, commune: Any, other_commune: Any, official: Any, django_assert_max_num_queries: Any
) -> None:
    own = []
    for number in range(10):
        village = make_village(commune, f"Thôn {number}")
        own.append(make_work(commune, village=village, decided_in=make_meeting(village)))
        Contribution.objects.create(work=own[-1], village=village, kind="labour", amount=3)
    foreign = make_work(other_commune, village=make_village(other_commune, "Thôn lạ"))
    client.force_login(official)
    with django_assert_max_num_queries(18):
        page = client.get(url(Work, "list", commune), {"q": "duong thon", "nam": "2023"})
    assert set(page.context["table"].data) == set(own)
    assert "Thôn lạ" not in page.content.decode()
    for name in ("detail", "update", "delete", "history"):
        assert client.get(url(Work, name, commune, foreign.public_id)).status_code == 404


FIGURES = [
    ("works.total_value", "total_value", 3_000),
    ("works.people_money", "people_money", 3_000),
    ("works.state_budget", "state_budget", 3_000),
    ("works.goods_value", "people_goods_value", 3_000),
    ("works.labour_days", "people_labour_days", 3_000),
    ("works.land_given", "land_given_m2", 3_000),
]


@pytest.mark.parametrize(("name", "field", "expected"), FIGURES)
def test_sums_are_missing_zero_known_or_partial(
    commune: Any, other_commune: Any, official: Any, name: str, field: str, expected: int
) -> None:
    make_work(commune, started_on=date(2022, 12, 31), **{field: 9_999})
    make_work(other_commune, **{field: 9_999})
    assert get(name).value(commune, YEAR).state == MISSING
    close(commune, "works.work", YEAR, official)
    zero = get(name).value(commune, YEAR)
    assert (zero.value, zero.state) == (0, KNOWN)
    make_work(commune, started_on=date(2023, 1, 1), **{field: 1_000})
    make_work(commune, started_on=date(2023, 12, 31), **{field: 2_000})
    known = get(name).value(commune, YEAR)
    assert (known.value, known.state) == (expected, KNOWN)
    make_work(commune, started_on=date(2023, 5, 1))
    part = get(name).value(commune, YEAR)
    assert (part.value, part.state, part.lacking) == (expected, PARTIAL, 1)


def test_works_are_counted_by_start_or_by_finish_and_by_village(commune: Any, village: Any) -> None:
    make_work(commune, village=village, finished_on=date(2024, 1, 1))
    make_work(commune, started_on=date(2022, 6, 1), finished_on=date(2023, 12, 31))
    make_work(commune)
    works = get("works.works")
    assert works.value(commune, YEAR).value == 2
    assert works.value(commune, YEAR, stage="finished").value == 1
    assert works.value(commune, YEAR, village=village).value == 1


def test_peoples_share_of_the_total(commune: Any) -> None:
    share = get("works.people_share")
    assert share.value(commune, YEAR).state == MISSING
    make_work(commune, total_value=900, people_money=200, people_goods_value=100)
    known = share.value(commune, YEAR)
    assert (known.text(), known.state) == ("33,33", KNOWN)
    make_work(commune, total_value=100, people_money=200)
    part = share.value(commune, YEAR)
    assert (part.text(), part.state) == ("50,00", PARTIAL)


@time_machine.travel(date(2023, 10, 1))
def test_a_finished_work_without_a_value_is_asked_for(commune: Any, official: Any) -> None:
    make_work(commune, name="Xong, có giá trị", finished_on=date(2023, 9, 1), total_value=0)
    make_work(commune, name="Chưa xong", finished_on=date(2023, 10, 2))
    make_work(commune, name="Xong", finished_on=date(2023, 10, 1))
    assert [(d.label, d.state) for d in work_duties(commune, YEAR, official)] == [
        ("Giá trị công trình: Xong", "missing")
    ]


def test_the_largest_amount_is_read_back_as_it_was_typed(commune: Any, village: Any) -> None:
    largest = Decimal("9999999999999.99")
    row = Contribution.objects.create(work=make_work(commune), village=village, kind="land", amount=largest)
    row.refresh_from_db()
    assert row.amount == largest


@pytest.mark.parametrize("label", ["works", "supervision"])
def test_decimals_have_no_more_digits_than_sqlite_keeps(label: str) -> None:
    fields = [field for model in apps.get_app_config(label).get_models() for field in model._meta.fields]
    digits = [field.max_digits for field in fields if isinstance(field, DecimalField)]
    assert max(digits) <= 15


def test_a_work_of_no_village_is_the_communes(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    ours, theirs = make_work(commune), make_work(commune, village=village)
    assert ("thôn", "cả xã") in client.get(ours.get_absolute_url()).context["rows"]
    assert ("thôn", str(village)) in client.get(theirs.get_absolute_url()).context["rows"]


@pytest.mark.parametrize("key", ["x", "9" * 30, "9" * 5000])
def test_a_link_that_names_no_decision_fills_nothing_in(client: Client, official: Any, commune: Any, key: str) -> None:
    client.force_login(official)
    page = client.get(url(Work, "create", commune), {"viec": key})
    assert page.status_code == 200
    assert page.context["form"]["name"].value() is None
