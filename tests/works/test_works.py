"""Works and what the people gave: storing, pages, figures, and what is not yet written down."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import DecimalField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.roles import Role
from apps.committees.models import Committee
from apps.core.attachments import attach
from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.core.uploads import CheckedFile
from apps.meetings.models import Meeting
from apps.supervision.models import Finding, Supervision
from apps.works.models import MAX_MONEY, Contribution, Fund, FundEntry, HouseholdContribution, Work, WorkFunding
from apps.works.portal import work_duties
from apps.works.services import discrepancies
from apps.works.services.contributions import take_totals, totals_digest, village_totals
from tests.factories import make_household, make_user, make_village
from tests.files import picture
from tests.records import NFC_NAME, NFD_NAME, assert_refused, close, rows, url

YEAR = Period.year(2023)
NO_ROWS = rows("funding") | rows("contributions")
TYPED = {
    "name": "Đường trục thôn",
    "kind": "road",
    "length_m": "",
    "village": "",
    "decided_in": "",
    "investor": "",
    "contractor": "",
    "board": "",
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


def make_board(unit: Any, **values: Any) -> Committee:
    given = {"kind": "investment_board", "name": "Ban GSĐTCĐ đường trục", "established_on": date(2023, 1, 1)}
    return Committee.objects.create(**{"unit": unit} | given | values)


def test_create_with_contributions_then_edit(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    meeting = make_meeting(village)
    given = {"village": village.pk, "kind": "money", "amount": "480.000.000", "households": "85"}
    data = (
        TYPED
        | {"name": NFD_NAME, "village": village.pk, "decided_in": meeting.pk}
        | NO_ROWS
        | rows("contributions", given)
    )
    assert client.post(url(Work, "create", commune), data).status_code == 302
    work = Work.objects.get()
    assert (work.name, work.total_value, work.land_given_m2) == (NFC_NAME, 1_250_000_000, Decimal("1234.50"))
    assert work.people_goods_value is None
    page = client.get(work.get_absolute_url()).content.decode()
    assert "480.000.000" in page
    assert "cộng lại 480.000.000, tổng đã ghi 500.000.000" in page
    agreeing = {"people_money": "480.000.000", "people_goods_value": "20.000.000"}
    changed = data | {"version": 1} | agreeing | rows("contributions")
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
    data = TYPED | NO_ROWS | {field: value}
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
    response = client.post(url(Work, "create", commune), TYPED | NO_ROWS | changes)
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
    assert client.post(url(Work, "create", commune), TYPED | NO_ROWS | rows("contributions", row)).status_code == status
    assert Contribution.objects.count() == (1 if status == 302 else 0)


def test_nothing_of_another_commune_can_be_chosen(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    foreign = make_village(other_commune, "Thôn lạ")
    meeting = make_meeting(foreign)
    client.force_login(official)
    address = url(Work, "create", commune)
    for field, value in (("village", foreign.pk), ("decided_in", meeting.pk)):
        assert client.post(address, TYPED | NO_ROWS | {field: value}).status_code == 422
    row = {"village": foreign.pk, "kind": "labour", "amount": "1"}
    assert client.post(address, TYPED | NO_ROWS | rows("contributions", row)).status_code == 422
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


def fund(work: Work, *rows_given: tuple[str, int]) -> None:
    for source, amount in rows_given:
        WorkFunding.objects.create(work=work, source=source, amount=amount)


def test_kind_length_builders_board_and_sources_are_typed(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    board = make_board(commune)
    client.force_login(official)
    funding = rows(
        "funding",
        {"source": "commune", "detail": "QĐ số 12", "amount": "450.000.000"},
        {"source": "sponsor", "detail": "", "amount": "1.000.000.000.000.000"},
    )
    land = rows("contributions", {"village": village.pk, "kind": "land", "land_class": "rice", "amount": "12,5"})
    typed = {"length_m": "834,77", "investor": "UBND xã", "contractor": "Công ty An Bình", "board": board.pk}
    assert client.post(url(Work, "create", commune), TYPED | typed | funding | land).status_code == 302
    work = Work.objects.get()
    assert (work.kind, work.length_m, work.investor, work.board) == ("road", Decimal("834.77"), "UBND xã", board)
    assert sorted(work.funding.values_list("source", "amount")) == [("commune", 450_000_000), ("sponsor", 10**15)]
    page = client.get(work.get_absolute_url()).content.decode()
    for words in ("đường giao thông", "834,77", "Công ty An Bình", board.name, "QĐ số 12", "1.000.000.000.000.000"):
        assert words in page, words
    assert "1.234,50 m² (0,12 ha)" in page
    assert "đất trồng lúa" in page


@pytest.mark.parametrize(
    "changes",
    [
        rows("funding", {"source": "commune", "amount": "1.000.000.000.000.001"}),
        rows("funding", {"source": "commune", "amount": "-1"}),
        rows("funding", {"source": "commune", "amount": "1,5"}),
        rows("funding", {"source": "lạ", "amount": "1"}),
        rows("funding", {"source": "commune", "amount": "1"}, {"source": "commune", "amount": "2"}),
        {"kind": "lạ"},
        {"kind": ""},
        {"length_m": "-1"},
        {"length_m": "99.999.999,99"},
    ],
)
def test_bad_sources_kinds_and_lengths_store_nothing(
    client: Client, commune: Any, official: Any, changes: dict[str, str]
) -> None:
    client.force_login(official)
    response = client.post(url(Work, "create", commune), TYPED | NO_ROWS | {"investor": "UBND xã"} | changes)
    assert response.status_code == 422
    assert "UBND xã" in response.content.decode()
    assert not Work.objects.exists()


def test_land_has_a_class_and_nothing_else_does(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    row = {"village": village.pk, "kind": "money", "land_class": "rice", "amount": "5"}
    answer = client.post(url(Work, "create", commune), TYPED | NO_ROWS | rows("contributions", row))
    assert answer.status_code == 422
    assert "Chỉ đất hiến mới chọn loại đất." in answer.content.decode()


def test_only_a_community_board_of_the_commune_watches_over_a_work(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    own, inspectorate = make_board(commune), make_board(commune, kind="inspectorate")
    foreign = make_board(other_commune)
    client.force_login(official)
    address = url(Work, "create", commune)
    assert set(client.get(address).context["form"].fields["board"].queryset) == {own}
    for board in (inspectorate, foreign):
        assert client.post(address, TYPED | NO_ROWS | {"board": board.pk}).status_code == 422
        with pytest.raises(ValidationError):
            Work(unit=commune, name="Đường", started_on=date(2023, 1, 1), board=board).full_clean()


@pytest.mark.parametrize(
    ("values", "sources", "told"),
    [
        # Sources of the state against the stated budget.
        ({"state_budget": 10}, [("commune", 4), ("programme", 6)], []),
        (
            {"state_budget": 10},
            [("commune", 4), ("sponsor", 6)],
            ["cộng lại 4 đồng, ngân sách nhà nước hỗ trợ đã ghi 10"],
        ),
        ({"state_budget": None}, [("commune", 4)], []),
        ({"state_budget": 10}, [], []),
        # All sources and the people's part against the total.
        ({"total_value": 10, "people_money": 3, "people_goods_value": 1}, [("commune", 6)], []),
        ({"total_value": 10, "people_money": 3, "people_goods_value": 2}, [("commune", 6)], ["11 đồng, lớn hơn"]),
        ({"total_value": 10, "people_money": 3, "people_goods_value": 0}, [("commune", 6)], ["9 đồng, nhỏ hơn"]),
        # What is not known may make up for it, and is named.
        (
            {"total_value": 10, "people_money": 3},
            [("commune", 6)],
            ["9 đồng, nhỏ hơn tổng giá trị 10 đồng (chưa ghi: đất, hiện vật Nhân dân đóng góp quy ra tiền)"],
        ),
        ({"total_value": 10, "state_budget": 6}, [], ["(chưa ghi: tiền Nhân dân đóng góp, đất, hiện vật"]),
        ({"total_value": 10, "state_budget": 6, "people_money": 4}, [], []),
        ({"total_value": 10, "people_money": 3, "people_goods_value": 0}, [], []),
        ({"total_value": 10, "people_money": 3, "state_budget": 8}, [], ["11 đồng, lớn hơn"]),
        (
            {"total_value": 10**15, "people_money": 1, "people_goods_value": 0},
            [("commune", 10**15 - 1)],
            [],
        ),
        (
            {"total_value": 10**15, "people_money": 1, "people_goods_value": 0},
            [("commune", 10**15)],
            ["1.000.000.000.000.001 đồng, lớn hơn tổng giá trị 1.000.000.000.000.000 đồng"],
        ),
    ],
)
def test_sources_are_compared_with_what_is_stated(
    commune: Any, values: dict[str, Any], sources: list[tuple[str, int]], told: list[str]
) -> None:
    work = make_work(commune, **values)
    fund(work, *sources)
    found = discrepancies(work)
    assert len(found) == len(told)
    for sentence, words in zip(found, told, strict=True):
        assert words in sentence


def test_households_villages_and_totals_are_compared_by_kind(commune: Any, village: Any) -> None:
    work = make_work(commune, people_money=300, people_labour_days=5, land_given_m2=Decimal("10.50"))
    first, second = make_household(village, "H001"), make_household(village, "H002")

    def gave(household: Any, kind: str, amount: str) -> None:
        HouseholdContribution.objects.create(work=work, household=household, kind=kind, amount=Decimal(amount))

    def villages_gave(kind: str, amount: str) -> None:
        Contribution.objects.create(work=work, village=village, kind=kind, amount=Decimal(amount))

    gave(first, "money", "100")
    gave(second, "money", "200")
    villages_gave("money", "300")
    gave(first, "land", "10.25")
    gave(second, "land", "0.25")
    assert discrepancies(work) == []
    villages_gave("land", "10")
    villages_gave("goods", "7")
    gave(first, "labour", "4")
    assert discrepancies(work) == [
        "ngày công: danh sách hộ cộng lại 4, tổng đã ghi 5",
        "đất hiến (m²): danh sách hộ cộng lại 10,50, các dòng đóng góp theo thôn cộng lại 10, tổng đã ghi 10,50",
    ]
    # Goods have no total of their own, but two lists of them can differ.
    gave(first, "goods", "8")
    assert discrepancies(work)[-1].startswith("hiện vật quy ra tiền (đồng): danh sách hộ cộng lại 8")


@given(
    st.lists(st.integers(0, MAX_MONEY), max_size=3),
    st.lists(st.integers(0, MAX_MONEY), max_size=3),
    st.integers(0, MAX_MONEY),
    st.integers(0, MAX_MONEY),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_told_of_parts_that_fit(
    commune: Any, state: list[int], others: list[int], money: int, goods: int
) -> None:
    total = sum(state) + sum(others) + money + goods
    if total > MAX_MONEY or sum(state) > MAX_MONEY:
        total = None  # type: ignore[assignment]
    work = make_work(
        commune,
        total_value=total,
        state_budget=sum(state) if sum(state) <= MAX_MONEY else None,
        people_money=money,
        people_goods_value=goods,
    )
    for number, amount in enumerate(state):
        WorkFunding.objects.create(work=work, source="commune", detail=str(number), amount=amount)
    for number, amount in enumerate(others):
        WorkFunding.objects.create(work=work, source="sponsor", detail=str(number), amount=amount)
    assert discrepancies(work) == []
    if total is not None and total < MAX_MONEY and (state or others):
        work.total_value = total + 1
        assert len(discrepancies(work)) == 1


def test_figures_that_do_not_fit_are_told_when_they_are_saved(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    typed = {"total_value": "10", "state_budget": "8", "people_money": "3", "people_goods_value": ""}
    answer = client.post(url(Work, "create", commune), TYPED | NO_ROWS | typed, follow=True)
    assert "Số liệu chưa khớp: các nguồn cộng lại 11 đồng, lớn hơn tổng giá trị 10 đồng." in answer.content.decode()
    assert "Đường chưa ghi chiều dài" in answer.content.decode()


def test_the_list_is_filtered_by_kind_and_progress(client: Client, commune: Any, official: Any) -> None:
    road = make_work(commune, kind="road", finished_on=date(2023, 9, 1))
    school = make_work(commune, kind="school")
    later = make_work(commune, kind="canal", finished_on=date(2023, 10, 2))
    client.force_login(official)

    def found(**asked: str) -> set[Work]:
        return set(client.get(url(Work, "list", commune), asked).context["table"].data)

    with time_machine.travel(date(2023, 10, 1)):
        client.force_login(official)
        assert found(kind="road") == {road}
        assert found(tien_do="finished") == {road}
        assert found(tien_do="open") == {school, later}
        assert found(tien_do="lạ") == found()
        assert client.get(url(Work, "list", commune), {"xuat": "xlsx"}).status_code == 200


def test_photos_stand_in_the_order_of_the_days_they_came(client: Client, commune: Any, official: Any) -> None:
    work = make_work(commune)

    def added(day: str, name: str, kind: str = "jpeg", note: str = "") -> None:
        with time_machine.travel(day):
            attach(owner=work, files=[CheckedFile(name, kind, "image/jpeg", picture())], note=note, user=official)

    added("2023-05-02 23:30 +0700", "mat-duong.jpg", note="Rải mặt đường")
    added("2023-03-01 08:00 +0700", "nen-duong.jpg")
    added("2023-05-02 08:00 +0700", "ho-so.pdf", kind="pdf")
    added("2023-05-02 07:00 +0700", "lu-len.png", kind="png")
    client.force_login(official)
    page = client.get(work.get_absolute_url())
    assert [(day, [row.name for row, _ in pictures]) for day, pictures in page.context["photos"]] == [
        (date(2023, 3, 1), ["nen-duong.jpg"]),
        (date(2023, 5, 2), ["lu-len.png", "mat-duong.jpg"]),
    ]
    words = page.content.decode()
    assert words.index("Ngày 01/03/2023") < words.index("Ngày 02/05/2023")
    assert 'alt="Rải mặt đường"' in words


def test_the_page_shows_supervisions_with_their_findings_and_entries_of_funds(
    client: Client, commune: Any, official: Any, django_assert_num_queries: Any
) -> None:
    work = make_work(commune)
    kept = Fund.objects.create(unit=commune, name="Quỹ làm đường", opened_on=date(2023, 1, 1))

    def more(number: int) -> None:
        for _ in range(number):
            supervision = Supervision.objects.create(
                unit=commune,
                body="community_board",
                kind="supervision",
                subject="Chất lượng bê tông",
                started_on=date(2023, 5, 1),
                work=work,
            )
            Finding.objects.create(supervision=supervision, description="Thiếu chiều dày")
            FundEntry.objects.create(
                fund=kept, kind="out", booked_on=date(2023, 6, 1), amount=7, text="Mua xi măng", work=work
            )

    more(1)
    client.force_login(official)
    address = work.get_absolute_url()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        words = client.get(address).content.decode()
    for expected in ("Chất lượng bê tông", "1 vụ việc: 1 đã phát hiện", "Mua xi măng", "chi 7 đồng"):
        assert expected in words, expected
    more(10)
    with django_assert_num_queries(len(one)):
        words = client.get(address).content.decode()
    assert "chi 77 đồng" in words


def test_who_may_not_release_is_offered_no_release(client: Client, commune: Any) -> None:
    work = make_work(commune)
    client.force_login(make_user("ban", Role.BOARD_MEMBER, commune))
    page = client.get(work.get_absolute_url())
    assert page.status_code == 200
    assert "bang-cong-khai/" not in page.content.decode()
    assert client.get(f"{work.get_absolute_url()}bang-cong-khai/").status_code == 403


def test_the_page_tells_what_households_gave_until_it_stands_there(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    work = make_work(commune, village=village)
    totals = reverse("works:work-household-totals", args=[commune.slug, work.public_id])
    client.force_login(official)

    def shown() -> str:
        return str(client.get(work.get_absolute_url()).content.decode())

    assert "Danh sách hộ cộng lại" not in shown()
    for code, amount in (("H001", 500_000), ("H002", 250_000)):
        household = make_household(village, code)
        HouseholdContribution.objects.create(work=work, household=household, kind="money", amount=amount)
    page = shown()
    assert "tiền (đồng): 750.000 của 2 hộ" in page
    assert "Công trình chưa ghi tổng: tiền (đồng)" in page
    assert f'href="{totals}"' in page
    take_totals(work=work, seen=totals_digest(village_totals(work)), user=official, expected_version=work.version)
    assert "Công trình chưa ghi tổng: tiền (đồng)" in shown()
    assert f'href="{totals}"' not in shown()
    Work.objects.filter(pk=work.pk).update(people_money=750_000)
    assert "Danh sách hộ cộng lại" not in shown()


def test_who_may_not_change_a_work_gets_no_way_to_take_its_totals(client: Client, commune: Any, village: Any) -> None:
    work = make_work(commune, village=village)
    HouseholdContribution.objects.create(work=work, household=make_household(village), kind="money", amount=5)
    client.force_login(make_user("ban", Role.BOARD_MEMBER, commune))
    page = client.get(work.get_absolute_url()).content.decode()
    assert "Danh sách hộ cộng lại" in page
    assert "dong-gop-ho/so-cong/" not in page
