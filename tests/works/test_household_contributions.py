"""What single households gave: list, one row, by a meeting's decision, batches, totals of villages, figure D16."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.households.models import Household
from apps.meetings.models import Matter, Meeting
from apps.works.models import Contribution, ContributionKind, HouseholdContribution, LandClass, Work
from apps.works.services.contributions import (
    enter_decided,
    save_contribution,
    sums_of,
    take_totals,
    totals_digest,
    village_totals,
)
from apps.works.services.rows import last_change
from tests.factories import make_household, make_user, make_village
from tests.records import close, url

YEAR = Period.year(2023)
ONE = {"code": "H001", "kind": "money", "amount": "500.000", "land_class": "", "given_on": "05/03/2023", "note": ""}


def make_work(unit: Any, **values: Any) -> Work:
    return Work.objects.create(**{"unit": unit, "name": "Đường thôn", "started_on": date(2023, 2, 10)} | values)


def give(work: Work, household: Any, amount: Any = 500_000, **values: Any) -> HouseholdContribution:
    return HouseholdContribution.objects.create(
        **{"work": work, "household": household, "kind": "money", "amount": amount} | values
    )


def decide(village: Any, money: int | None = 500_000, days: int | None = 3, **values: Any) -> Matter:
    given = {"kind": "matter", "subject": "Bàn làm đường", "held_on": date(2023, 1, 5), "households": 2, "present": 2}
    meeting = Meeting.objects.create(unit=village.unit, village=village, **given)
    matter = {"kind": "contribution", "text": "Mức đóng góp làm đường", "votes_for": 2, "contribution": money}
    row = Matter.objects.create(meeting=meeting, labour_days=days, **matter | values)
    Matter.objects.filter(pk=row.pk).update(carried=values.get("carried", True))
    return row


def to(page: str, work: Work) -> str:
    return reverse(f"works:work-{page}", args=[work.unit.slug, work.public_id])


def of_row(page: str, row: HouseholdContribution) -> str:
    return reverse(f"works:householdcontribution-{page}", args=[row.work.unit.slug, row.public_id])


def undo_of(response: Any) -> str:
    """The address that the message after a deletion offers."""
    (tags,) = [message.extra_tags for message in response.context["messages"] if message.extra_tags]
    return str(tags).removeprefix("undo:")


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.fixture
def work(commune: Any, village: Any) -> Work:
    return make_work(commune, village=village)


def test_a_household_is_added_changed_taken_back_and_brought_back(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    household = make_household(village, "H001")
    assert client.post(to("household-add", work), ONE).status_code == 302
    row = HouseholdContribution.objects.get()
    assert (row.household, row.amount, row.created_by) == (household, 500_000, official)
    page = client.get(of_row("update", row)).context["form"]
    assert page["code"].value() == "H001"
    version = page["version"].value()
    changed = ONE | {"kind": "land", "amount": "12,5", "land_class": "rice", "version": version}
    assert client.post(of_row("update", row), changed).status_code == 302
    assert client.post(of_row("update", row), changed).status_code == 422  # the version has moved on
    row.refresh_from_db()
    assert (row.kind, row.amount, row.land_class) == ("land", Decimal("12.5"), "rice")
    gone = client.post(of_row("delete", row), {"version": last_change(row)}, follow=True)
    assert not HouseholdContribution.objects.exists()
    undo = undo_of(gone)
    for _ in range(2):
        assert client.post(undo).status_code == 302
    back = HouseholdContribution.objects.get()
    assert (back.pk, back.public_id, back.amount, back.search_text) == (
        row.pk,
        row.public_id,
        row.amount,
        row.search_text,
    )
    kinds = list(row.history.order_by("history_id").values_list("history_type", flat=True))
    assert kinds == ["+", "~", "-", "+"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""),
        ("code", "H999"),
        ("code", "Không Ai Cả"),
        ("code", "a\x00b"),
        ("kind", "khac"),
        ("amount", "-1"),
        ("amount", "1.000,5"),
        ("amount", "10.000.000.000.000"),
        ("amount", "nhiều"),
        ("given_on", "31/02/2023"),
        ("given_on", "01/01/2200"),
        ("note", "x" * 201),
    ],
)
def test_bad_input_comes_back_as_typed(
    client: Client, work: Work, village: Any, official: Any, field: str, value: str
) -> None:
    client.force_login(official)
    make_household(village, "H001")
    response = client.post(to("household-add", work), ONE | {field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["form"][field].value() == value
    assert not HouseholdContribution.objects.exists()


@pytest.mark.parametrize("changes", [{"amount": "0"}, {"land_class": "rice"}, {"kind": "labour", "amount": "1,5"}])
def test_nothing_and_a_class_of_money_are_refused(
    client: Client, work: Work, village: Any, official: Any, changes: dict[str, str]
) -> None:
    client.force_login(official)
    make_household(village, "H001")
    assert client.post(to("household-add", work), ONE | changes).status_code == 422


def test_of_several_households_of_one_name_the_code_must_be_chosen(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    make_household(village, "H001", head_name="Nguyễn Văn An")
    make_household(village, "H002", head_name="Nguyễn Văn Bình")
    by_name = ONE | {"code": "nguyen van an"}
    assert client.post(to("household-add", work), by_name).status_code == 302
    make_household(village, "H003", head_name="Nguyễn Văn Ân")
    refused = client.post(to("household-add", work), by_name)
    assert "Có 2 hộ cùng tên: H001" in refused.content.decode()
    assert client.post(to("household-add", work), ONE | {"code": "h003"}).status_code == 302


def test_a_villages_work_takes_its_own_households_alone(
    client: Client, work: Work, commune: Any, village: Any, official: Any
) -> None:
    client.force_login(official)
    make_household(make_village(commune, "Thôn Khác"), "K001")
    assert client.post(to("household-add", work), ONE | {"code": "K001"}).status_code == 422
    assert client.post(to("household-add", make_work(commune)), ONE | {"code": "K001"}).status_code == 302


def test_the_list_is_searched_filtered_sorted_summed_and_taken_along(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    client.force_login(official)
    work, other = make_work(commune), make_village(commune, "Thôn Khác", position=9)
    first = give(work, make_household(village, "H001", head_name="Trần Thị Đào"), 200_000)
    second = give(work, make_household(other, "H002"), Decimal("1234.56"), kind="land", land_class="rice")
    third = give(work, second.household, 3, kind="labour", note="thay anh Bốn")
    give(make_work(commune), first.household, 999)

    def shown(**asked: str) -> list[HouseholdContribution]:
        page = client.get(to("households", work), asked)
        return [row.record for row in page.context["table"].rows]

    assert shown() == [first, second, third]
    assert shown(q="tran thi dao") == [first]
    assert shown(q="anh bon") == [third]
    assert shown(village=str(other.pk)) == [second, third]
    assert shown(kind="land") == shown(land_class="rice") == [second]
    assert shown(sort="-amount") == [first, second, third]
    page = client.get(to("households", work))
    text = page.content.decode()
    assert [(sum_.kind, sum_.amount, sum_.households) for sum_ in page.context["sums"]] == [
        ("money", 200_000, 1),
        ("labour", 3, 1),
        ("land", Decimal("1234.56"), 1),
    ]
    assert "0,12 ha" in text
    assert of_row("update", first) in text
    sheet = load_workbook(BytesIO(client.get(to("households", work), {"xuat": "xlsx"}).content)).active
    assert [cell.value for cell in sheet[2]][:6] == [
        "H001",
        "Trần Thị Đào",
        "thôn Đồng Kim",
        "tiền (đồng)",
        None,
        200_000,
    ]


def test_who_looks_at_households_is_noted(client: Client, work: Work, village: Any, official: Any, leader: Any) -> None:
    client.force_login(official)
    row = give(work, make_household(village, "H001"))
    client.get(to("households", work))
    client.get(to("households", work), {"q": "an"})
    client.get(to("households", work), {"xuat": "xlsx"})
    client.get(of_row("update", row))
    found = AccessEntry.objects.order_by("pk").values_list("kind", "action", "record")
    kind = "works.householdcontribution"
    assert list(found) == [
        (kind, "listed", ""),
        (kind, "searched", ""),
        (kind, "exported", ""),
        ("households.household", "opened", row.household.public_id),
    ]
    client.force_login(leader)
    assert client.get(reverse("accounts:access-log", args=[work.unit.slug])).status_code == 200


def test_households_are_for_readers_of_the_register_alone(
    client: Client, work: Work, village: Any, commune: Any, other_commune: Any, official: Any
) -> None:
    row = give(work, make_household(village, "H001"))
    pages = [to(page, work) for page in ("households", "household-add", "household-paste", "household-totals")]
    client.force_login(make_user("ban", Role.BOARD_MEMBER, commune))
    assert [client.get(page).status_code for page in [*pages, of_row("update", row)]] == [403] * 5
    assert "Đóng góp của hộ" not in client.get(work.get_absolute_url()).content.decode()
    client.force_login(make_user("khac", Role.OFFICIAL, other_commune))
    assert [client.get(page).status_code for page in pages] == [404] * 4
    client.force_login(official)
    foreign = make_work(other_commune)
    address = reverse("works:work-households", args=[commune.slug, foreign.public_id])
    assert client.get(address).status_code == 404
    assert to("households", work) in client.get(work.get_absolute_url()).content.decode()


def test_pages_take_as_many_queries_for_ten_times_the_households(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    client.force_login(official)
    work = make_work(commune, village=village, decided_in=decide(village).meeting)

    def fill(numbers: range) -> None:
        for number in numbers:
            household = make_household(village, f"H{number:03d}", started_on=date(2020, 1, 1))
            give(work, household, batch=f"lan-{number}")
            give(work, household, 5, kind="land", land_class="rice")

    pages = ("households", "household-totals", "household-decided", "household-batches")
    fill(range(2))
    few = [queries(client, to(page, work)) for page in pages]
    fill(range(2, 20))
    assert [queries(client, to(page, work)) for page in pages] == few


def test_a_meetings_decision_proposes_every_household_of_its_day(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    client.force_login(official)
    here = [make_household(village, f"H{number}") for number in range(3)]
    make_household(village, "H7", started_on=date(2023, 1, 6))
    make_household(village, "H8", ended_on=date(2023, 1, 4))
    here.append(make_household(village, "H9", ended_on=date(2023, 1, 5)))
    matter = decide(village)
    work = make_work(commune, village=village, decided_in=matter.meeting)
    page = client.get(to("household-decided", work))
    form = page.context["form"]
    assert form.households == here
    assert form.chosen == {household.pk for household in here}
    assert (form["money"].value(), form["days"].value()) == ("500.000", "3")
    assert to("household-decided", work) in client.get(to("households", work)).content.decode()
    sent = {
        "version": form["version"].value(),
        "submission": "mot-lan",
        "money": "400.000",
        "days": "",
        "given_on": "",
        "households": [household.pk for household in here[1:]],
    }
    for _ in range(2):
        assert client.post(to("household-decided", work), sent).status_code == 302
    rows = HouseholdContribution.objects.all()
    assert {row.household for row in rows} == set(here[1:])
    assert {(row.kind, row.amount, row.given_on) for row in rows} == {("money", 400_000, None)}
    assert len({row.batch for row in rows}) == 1
    assert all(row.search_text.startswith("h") for row in rows)
    assert HouseholdContribution.history.filter(history_type="+").count() == 3
    again = client.post(to("household-decided", work), sent | {"submission": "lan-hai"})
    assert "Không có dòng nào mới" in again.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"money": "", "days": ""},
        {"money": "-5"},
        {"money": "x"},
        {"money": "10.000.000.000.000"},
        {"given_on": "31/02/2023"},
        {"households": []},
        {"households": ["x", "9" * 30]},
    ],
)
def test_a_decision_without_amount_or_household_is_refused(
    client: Client, commune: Any, village: Any, official: Any, changes: dict[str, Any]
) -> None:
    client.force_login(official)
    household = make_household(village)
    work = make_work(commune, decided_in=decide(village).meeting)
    sent = {"money": "1", "days": "1", "given_on": "", "households": [household.pk]}
    response = client.post(to("household-decided", work), sent | changes)
    assert response.status_code == 422
    assert not HouseholdContribution.objects.exists()
    if changes.get("households") is None:
        assert response.context["form"].chosen == {household.pk}


def test_a_household_of_elsewhere_is_not_slipped_in(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    inside, outside = make_household(village), make_household(make_village(commune, "Thôn Khác"), "K1")
    work = make_work(commune, decided_in=decide(village).meeting)
    sent = {"money": "1", "days": "", "given_on": "", "households": [inside.pk, outside.pk]}
    assert client.post(to("household-decided", work), sent).status_code == 422
    assert not HouseholdContribution.objects.exists()


@pytest.mark.parametrize("decided", [None, {"money": None, "days": None}, {"carried": False}])
def test_without_a_decision_there_is_nothing_to_propose(
    client: Client, commune: Any, village: Any, official: Any, decided: Any
) -> None:
    client.force_login(official)
    matter = None if decided is None else decide(village, **decided)
    work = make_work(commune, decided_in=matter.meeting if matter else None)
    assert client.get(to("household-decided", work)).status_code == 302
    assert client.post(to("household-decided", work)).status_code == 302


def test_two_hundred_households_are_one_action_of_as_many_queries_as_ten(
    commune: Any, village: Any, official: Any
) -> None:
    matter = decide(village)

    def count(work: Work, households: list[Any]) -> int:
        with CaptureQueriesContext(connection) as found:
            stored = enter_decided(
                work=work,
                matter=matter,
                households={household.pk for household in households},
                money=500_000,
                days=2,
                given_on=None,
                user=official,
            )
        assert stored.number == 2 * len(households)
        return len(found)

    households = [make_household(village, f"H{number:03d}") for number in range(202)]
    assert count(make_work(commune), households[:20]) == count(make_work(commune), households)


def test_a_meeting_of_another_village_asks_nothing_of_a_villages_work(
    commune: Any, village: Any, official: Any
) -> None:
    household = make_household(village)
    matter = decide(village)
    more = {"matter": matter, "households": {household.pk}, "money": 1, "days": None, "given_on": None}
    foreign = make_work(commune, village=make_village(commune, "Thôn Khác"), decided_in=matter.meeting)
    with pytest.raises(ValidationError, match="thôn khác"):
        enter_decided(work=foreign, user=official, **more)
    for work in (make_work(commune), make_work(commune, village=village)):
        assert enter_decided(work=work, user=official, **more).number == 1


def test_a_row_of_a_household_that_moved_since_can_still_be_changed(commune: Any, village: Any, official: Any) -> None:
    work, household = make_work(commune, village=village), make_household(village)
    other = make_household(make_village(commune, "Thôn Khác"), "K001")
    row = give(work, household)
    Household.objects.filter(pk=household.pk).update(village=other.village)
    row = HouseholdContribution.objects.get(pk=row.pk)
    row.amount = Decimal(7)
    save_contribution(contribution=row, user=official, expected_version=last_change(row))
    assert HouseholdContribution.objects.get().amount == 7
    row.household = other
    with pytest.raises(ValidationError, match="không thuộc"):
        save_contribution(contribution=row, user=official, expected_version=last_change(row))


def test_a_batch_is_taken_back_and_brought_back_whole(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    client.force_login(official)
    households = [make_household(village, f"H{number}") for number in range(3)]
    matter = decide(village)
    work = make_work(commune, decided_in=matter.meeting)
    own = give(work, households[0], 7)
    keys = {household.pk for household in households}
    more = {"work": work, "matter": matter, "given_on": None, "user": official}
    first = enter_decided(households=keys, money=100, days=1, **more)
    second = enter_decided(households=keys, money=200, days=None, **more)
    before = sorted(HouseholdContribution.objects.values_list("pk", "public_id", "amount", "search_text"))
    page = client.get(to("household-batches", work))
    assert [(batch.key, batch.number) for batch in page.context["batches"]] == [(second.batch, 3), (first.batch, 6)]
    asked = client.get(to("household-batches", work), {"lan": first.batch})
    assert asked.context["asked"].number == 6
    gone = client.post(to("household-batches", work), {"batch": first.batch}, follow=True)
    assert HouseholdContribution.objects.count() == 4
    assert HouseholdContribution.objects.filter(pk=own.pk).exists()
    for wrong in (first.batch, "", "x" * 40):
        assert client.post(to("household-batches", work), {"batch": wrong}).status_code == 422
    for _ in range(2):
        assert client.post(undo_of(gone)).status_code == 302
    after = sorted(HouseholdContribution.objects.values_list("pk", "public_id", "amount", "search_text"))
    assert after == before


def test_totals_of_villages_come_from_the_households_after_asking(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    client.force_login(official)
    work, other = make_work(commune), make_village(commune, "Thôn Khác")
    households = [make_household(village, f"H{number}") for number in range(2)]
    give(work, households[0], 100)
    give(work, households[0], 50)
    give(work, households[1], 25)
    give(work, households[1], Decimal("10.25"), kind="land", land_class="rice")
    wrong = Contribution.objects.create(work=work, village=village, kind="money", amount=1, households=1)
    unclassed = Contribution.objects.create(work=work, village=village, kind="land", amount=10)
    kept = Contribution.objects.create(work=work, village=other, kind="money", amount=77, households=3)
    page = client.get(to("household-totals", work))
    form, text = page.context["form"], page.content.decode()
    assert "175 (2 hộ)" in text
    assert "bỏ dòng này" in text
    sent = {"version": form["version"].value(), "seen": form["seen"].value(), "submission": "mot-lan"}
    for _ in range(2):
        assert client.post(to("household-totals", work), sent).status_code == 302
    wrong.refresh_from_db()
    kept.refresh_from_db()
    assert (wrong.amount, wrong.households, kept.amount) == (175, 2, 77)
    assert not Contribution.objects.filter(pk=unclassed.pk).exists()
    land = Contribution.objects.get(kind="land")
    assert (land.amount, land.land_class, land.households) == (Decimal("10.25"), "rice", 1)
    work.refresh_from_db()
    assert work.version == 2
    assert wrong.history.first().history_user == official
    assert client.post(to("household-totals", work), sent | {"submission": "hai"}).status_code == 422
    same = client.get(to("household-totals", work))
    assert not same.context["differs"]
    work.refresh_from_db()
    nothing = {"version": work.version, "seen": same.context["form"]["seen"].value()}
    assert client.post(to("household-totals", work), nothing).status_code == 422


def test_totals_seen_before_the_list_changed_are_refused(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    household = make_household(village)
    give(work, household, 100)
    form = client.get(to("household-totals", work)).context["form"]
    sent = {"version": form["version"].value(), "seen": form["seen"].value()}
    give(work, household, 1)
    refused = client.post(to("household-totals", work), sent)
    assert refused.status_code == 422
    assert "Danh sách hộ vừa thay đổi" in refused.content.decode()
    assert not Contribution.objects.exists()


AMOUNTS = {
    "land": st.decimals(Decimal("0.01"), Decimal(99_999), places=2),
    "money": st.integers(1, 10**12).map(Decimal),
}
ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(ContributionKind.values), st.sampled_from(["", *LandClass.values])),
    max_size=20,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), drawn=ROWS)
def test_totals_of_villages_are_the_sums_of_their_rows(
    commune: Any, four_households: list[Any], official: Any, data: Any, drawn: list[tuple[int, str, str]]
) -> None:
    work, expected, givers = make_work(commune), {}, {}
    for number, kind, land_class in drawn:
        household = four_households[number]
        land_class = land_class if kind == "land" else ""
        amount = data.draw(AMOUNTS["land" if kind == "land" else "money"])
        give(work, household, amount, kind=kind, land_class=land_class)
        key = (household.village_id, kind, land_class)
        expected[key] = expected.get(key, Decimal(0)) + amount
        givers.setdefault(key, set()).add(household.pk)
    if not drawn:
        assert village_totals(work) == []
        return
    take_totals(work=work, seen=totals_digest(village_totals(work)), user=official, expected_version=work.version)
    stored = {
        (row.village_id, row.kind, row.land_class): (row.amount, row.households)
        for row in Contribution.objects.filter(work=work)
    }
    assert stored == {key: (amount, len(givers[key])) for key, amount in expected.items()}
    for sum_ in sums_of(HouseholdContribution.objects.filter(work=work)):
        assert sum_.amount == sum(amount for (_, kind, _), amount in expected.items() if kind == sum_.kind)


@pytest.fixture
def four_households(commune: Any, village: Any) -> list[Any]:
    other = make_village(commune, "Thôn Khác")
    return [make_household(village if number % 2 else other, f"H{number}") for number in range(4)]


def test_sums_are_exact_where_a_floating_number_is_not(commune: Any, village: Any) -> None:
    work, largest = make_work(commune), Decimal("9999999999999.99")
    household = make_household(village)
    for _ in range(9):
        give(work, household, largest, kind="land")
    (land,) = sums_of(HouseholdContribution.objects.filter(work=work))
    assert land.amount == 9 * largest


D16 = "works.contributing_households"


@pytest.fixture
def households(village: Any) -> Callable[[int], list[Any]]:
    return lambda number: [make_household(village, f"H{each}") for each in range(number)]


def test_each_household_that_gave_counts_once(
    commune: Any, other_commune: Any, village: Any, households: Any, official: Any
) -> None:
    first, second, third = households(3)
    figure = get(D16)
    assert figure.value(commune, YEAR).state == MISSING
    close(commune, "works.work", YEAR, official)
    assert (figure.value(commune, YEAR).value, figure.value(commune, YEAR).state) == (0, KNOWN)
    work, again = make_work(commune), make_work(commune, started_on=date(2023, 12, 31))
    give(work, first)
    give(work, first, 3, kind="labour")
    give(again, first)
    give(again, second, 5, kind="land")
    give(make_work(commune, started_on=date(2024, 1, 1)), third)
    give(make_work(other_commune), make_household(make_village(other_commune, "Xa")))
    found = figure.value(commune, YEAR)
    assert (found.value, found.state, found.records) == (2, KNOWN, 4)
    assert figure.value(commune, YEAR, kind="money").value == 1
    assert figure.value(commune, YEAR, kind="land").value == 1
    assert figure.value(commune, YEAR, village=village).value == 2
    assert figure.value(commune, YEAR, village=make_village(commune, "Vắng")).state == MISSING


def test_villages_that_give_only_a_number_are_added_and_make_it_partial(
    commune: Any, village: Any, households: Any
) -> None:
    work, other = make_work(commune), make_village(commune, "Thôn Khác")
    give(work, households(1)[0])
    Contribution.objects.create(work=work, village=village, kind="money", amount=5, households=90)
    assert get(D16).value(commune, YEAR).value == 1
    assert get(D16).value(commune, YEAR).state == KNOWN
    Contribution.objects.create(work=work, village=other, kind="money", amount=5, households=40)
    Contribution.objects.create(work=work, village=other, kind="labour", amount=5, households=50)
    found = get(D16).value(commune, YEAR)
    assert (found.value, found.state) == (51, PARTIAL)
    assert "tổng số hộ" in found.source
    assert get(D16).value(commune, YEAR, kind="money").value == 41
    assert get(D16).value(commune, YEAR, village=other).value == 50


def test_what_was_given_without_saying_by_how_many_is_lacking(commune: Any, village: Any, households: Any) -> None:
    work = make_work(commune, people_money=5)
    unknown = get(D16).value(commune, YEAR)
    assert (unknown.value, unknown.state, unknown.lacking) == (None, PARTIAL, 1)
    assert get(D16).value(commune, YEAR, kind="land").state == MISSING
    row = Contribution.objects.create(work=work, village=village, kind="money", amount=5)
    unknown = get(D16).value(commune, YEAR)
    assert (unknown.value, unknown.state, unknown.lacking) == (None, PARTIAL, 1)
    # Another village of the same work that does not say it either leaves the number unknown, and no zero.
    Contribution.objects.create(work=work, village=make_village(commune, "Thôn khác"), kind="money", amount=5)
    unknown = get(D16).value(commune, YEAR)
    assert (unknown.value, unknown.state, unknown.lacking) == (None, PARTIAL, 1)
    Contribution.objects.exclude(pk=row.pk).delete()
    give(make_work(commune), households(1)[0])
    assert (get(D16).value(commune, YEAR).value, get(D16).value(commune, YEAR).state) == (1, PARTIAL)
    row.households = 0
    row.save()
    assert (get(D16).value(commune, YEAR).value, get(D16).value(commune, YEAR).state) == (1, KNOWN)


def test_a_work_with_households_rows_is_not_deleted_from_under_them(
    client: Client, work: Work, village: Any, official: Any
) -> None:
    client.force_login(official)
    give(work, make_household(village))
    page = client.post(url(Work, "delete", work.unit, work.public_id), follow=True)
    assert "Chưa xóa được" in page.content.decode()
    assert Work.objects.filter(pk=work.pk).exists()
