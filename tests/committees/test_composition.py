"""Who sat on a day, against a plain model; what the law says of it on both sides of each edge; the page."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.committees import rules
from apps.committees.models import Committee, CommitteeKind, CommitteeMember, CommitteeRole
from apps.committees.services.composition import oddities_on, proposed_term, verdicts_on
from apps.villages.models import OfficeTerm, Official, VillageSuccession
from tests.committees.test_committees import make_committee, seat
from tests.factories import make_village
from tests.records import url

FIRST = date(2023, 1, 1)
NEW = {
    rules.INSPECTORATE_LEAST: 5,
    rules.INSPECTORATE_VILLAGES: 1,
    rules.INSPECTORATE_LARGE: 9,
    rules.INSPECTORATE_DEPUTIES_LARGE: 2,
    rules.INSPECTORATE_DEPUTIES: 1,
}
OLD = {rules.INSPECTORATE_LEAST: 5, rules.INSPECTORATE_MOST: 11}
BOARD = {rules.BOARD_LEAST: 5, rules.BOARD_RESIDENTS: 5, rules.BOARD_DEPUTIES: 2}


def inspectorate(key: str, limits: dict[str, int], *, members: int = 7, deputies: int = 1, missing: int = 0) -> bool:
    names = [f"thôn {number}" for number in range(missing)]
    found = rules.inspectorate_findings(
        members=members, deputies=deputies, missing_villages=names, villages=6, limits=limits
    )
    return {one.key: one.holds for one in found}[key]


@pytest.mark.parametrize(
    ("key", "limits", "given_", "holds"),
    [
        (rules.INSPECTORATE_LEAST, NEW, {"members": 4}, False),
        (rules.INSPECTORATE_LEAST, NEW, {"members": 5}, True),
        (rules.INSPECTORATE_LEAST, OLD, {"members": 4}, False),
        (rules.INSPECTORATE_MOST, OLD, {"members": 11}, True),
        (rules.INSPECTORATE_MOST, OLD, {"members": 12}, False),
        (rules.INSPECTORATE_VILLAGES, NEW, {"missing": 0}, True),
        (rules.INSPECTORATE_VILLAGES, NEW, {"missing": 1}, False),
        (rules.INSPECTORATE_DEPUTIES, NEW, {"members": 8, "deputies": 1}, True),
        (rules.INSPECTORATE_DEPUTIES, NEW, {"members": 8, "deputies": 2}, False),
        (rules.INSPECTORATE_DEPUTIES_LARGE, NEW, {"members": 9, "deputies": 2}, True),
        (rules.INSPECTORATE_DEPUTIES_LARGE, NEW, {"members": 9, "deputies": 3}, False),
    ],
)
def test_edges_of_an_inspectorate(key: str, limits: dict[str, int], given_: dict[str, int], holds: bool) -> None:
    assert inspectorate(key, limits, **given_) is holds


@pytest.mark.parametrize(
    ("key", "members", "residents", "deputies", "holds"),
    [
        (rules.BOARD_LEAST, 4, 0, 0, False),
        (rules.BOARD_LEAST, 5, 0, 0, True),
        (rules.BOARD_RESIDENTS, 7, 5, 0, True),
        (rules.BOARD_RESIDENTS, 7, 6, 0, False),
        (rules.BOARD_DEPUTIES, 7, 0, 2, True),
        (rules.BOARD_DEPUTIES, 7, 0, 3, False),
    ],
)
def test_edges_of_a_community_board(key: str, members: int, residents: int, deputies: int, holds: bool) -> None:
    found = rules.board_findings(members=members, residents=residents, deputies=deputies, limits=BOARD)
    assert {one.key: one.holds for one in found}[key] is holds


def test_what_the_day_has_no_rule_for_is_not_asked() -> None:
    assert rules.board_findings(members=1, residents=9, deputies=9, limits={}) == []
    assert not rules.inspectorate_findings(members=1, deputies=9, missing_villages=["a"], villages=1, limits={})


@given(st.integers(0, 40), st.integers(0, 6), st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=200)
def test_findings_are_what_a_plain_count_gives(members: int, deputies: int, villages: int, missing: int) -> None:
    missing = min(missing, villages)
    found = {
        one.key: one.holds
        for one in rules.inspectorate_findings(
            members=members, deputies=deputies, missing_villages=["x"] * missing, villages=villages, limits=NEW
        )
    }
    assert found[rules.INSPECTORATE_LEAST] is (members >= 5)
    assert found.get(rules.INSPECTORATE_VILLAGES, True) is (missing == 0)
    key = rules.INSPECTORATE_DEPUTIES_LARGE if members >= 9 else rules.INSPECTORATE_DEPUTIES
    assert found[key] is (deputies <= (2 if members >= 9 else 1))
    assert len(found) == (3 if villages else 2)


_DAYS = st.integers(0, 60)
_TERMS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(CommitteeRole.values), _DAYS, st.none() | _DAYS), max_size=8
)


@given(terms=_TERMS, from_=_DAYS, lasts=st.none() | _DAYS, asked=st.integers(0, 70))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_composition_against_a_plain_model(
    commune: Any, terms: list[tuple[int, str, int, int | None]], from_: int, lasts: int | None, asked: int
) -> None:
    """Random seats, also several of one person, in a body that may begin later and be dissolved earlier than they."""

    def day(number: int) -> date:
        return FIRST + timedelta(days=number)

    end = None if lasts is None else from_ + lasts
    committee = make_committee(commune, established_on=day(from_), dissolved_on=None if end is None else day(end))
    people = [Official.objects.get_or_create(unit=commune, full_name=f"Người {number}")[0] for number in range(4)]
    expected, open_seats = [], set()
    for person, role, first, lasting in terms:
        last = None if lasting is None else first + lasting
        if last is None and person in open_seats:
            continue
        open_seats.update({person} if last is None else ())
        row = CommitteeMember.objects.create(
            committee=committee,
            official=people[person],
            role=role,
            joined_on=day(first),
            left_on=None if last is None else day(last),
        )
        body_stands = from_ <= asked and (end is None or asked <= end)
        if body_stands and first <= asked and (last is None or asked <= last):
            expected.append((CommitteeRole.values.index(role), row.pk))
    loaded = Committee.objects.for_list().get(pk=committee.pk)
    assert [row.pk for row in loaded.composition_on(day(asked))] == [pk for _, pk in sorted(expected)]
    assert set(CommitteeMember.objects.filter(committee=committee).on(day(asked)).values_list("pk", flat=True)) == {
        pk for _, pk in expected
    }


_SEATS = st.lists(st.tuples(st.integers(0, 2), _DAYS, st.none() | st.integers(0, 20)), max_size=8)


@given(_SEATS)
@settings(max_examples=300)
def test_who_sits_twice_is_who_is_counted_twice_on_some_day(seats: list[tuple[int, int, int | None]]) -> None:
    held = [
        (person, FIRST + timedelta(days=first), None if lasting is None else FIRST + timedelta(days=first + lasting))
        for person, first, lasting in seats
    ]
    twice = set()
    for number in range(90):
        day = FIRST + timedelta(days=number)
        sitting = [person for person, first, last in held if first <= day and (last is None or day <= last)]
        twice |= {person for person in sitting if sitting.count(person) > 1}
    found = rules.held_twice(held)
    assert found in twice if twice else found is None


@pytest.fixture
def board(commune: Any, rules: None) -> Committee:
    return make_committee(commune, CommitteeKind.INSPECTORATE, name="Ban Thanh tra nhân dân xã")


def loaded(committee: Committee) -> Committee:
    return Committee.objects.for_list().get(pk=committee.pk)


def test_an_inspectorate_without_somebody_of_each_village(board: Committee, commune: Any) -> None:
    first, second = make_village(commune, "Một"), make_village(commune, "Hai")
    make_village(commune, "Cũ", ended_on=date(2022, 12, 31))
    for number in range(5):
        seat(board, f"Người {number}", village=first)
    said = {verdict.remark.key: str(verdict) for verdict in verdicts_on(loaded(board), date(2024, 1, 1))}
    assert "1/2 thôn có thành viên trong ban: thiếu thôn Hai" in said["inspectorate-village-members"]
    assert "Điều 36" in said["inspectorate-village-members"]
    assert "5 thành viên ≥ 5: đạt" in said["inspectorate-members-least"]
    assert "chưa kiểm chứng" in said["inspectorate-deputies"]
    seat(board, "Người của thôn Hai", village=second)
    assert all(verdict.holds for verdict in verdicts_on(loaded(board), date(2024, 1, 1)))


def test_whom_a_merged_village_elected_speaks_for_the_new_one(board: Committee, commune: Any) -> None:
    old = make_village(commune, "Cũ", ended_on=date(2024, 6, 30))
    new = make_village(commune, "Mới", started_on=date(2024, 7, 1))
    VillageSuccession.objects.create(predecessor=old, successor=new, kind="merge", on=date(2024, 7, 1))
    for number in range(5):
        seat(board, f"Người {number}", village=old)
    kept = {verdict.remark.key: verdict.holds for verdict in verdicts_on(loaded(board), date(2024, 7, 1))}
    assert kept["inspectorate-village-members"]


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        (date(2023, 6, 30), {"inspectorate-members-least", "inspectorate-members-most"}),
        (
            date(2023, 7, 1),
            {"inspectorate-members-least", "inspectorate-village-members", "inspectorate-deputies"},
        ),
    ],
)
def test_the_rules_are_those_of_the_day(board: Committee, village: Any, day: date, keys: set[str]) -> None:
    assert {verdict.remark.key for verdict in verdicts_on(loaded(board), day)} == keys


def test_nothing_is_asked_of_other_bodies_or_before_one_exists(commune: Any, board: Committee) -> None:
    assert verdicts_on(loaded(board), date(2021, 2, 28)) == []
    assert verdicts_on(loaded(make_committee(commune)), date(2024, 1, 1)) == []


def test_proposed_terms(commune: Any, board: Committee, village: Any) -> None:
    day = date(2024, 1, 1)
    assert proposed_term(board, day) is None
    other = make_village(commune, "Hai")
    for at, until in ((village, date(2026, 5, 31)), (other, date(2026, 6, 30)), (other, date(2023, 12, 31))):
        person = Official.objects.create(unit=commune, full_name="Trưởng thôn")
        start = date(2023, 6, 1) if until.year > 2024 else date(2020, 1, 1)
        OfficeTerm.objects.create(
            unit=commune, official=person, office="village_head", village=at, valid_from=start, valid_until=until
        )
    assert proposed_term(board, day) == date(2026, 6, 30)
    agency = make_committee(commune, CommitteeKind.AGENCY_BOARD)
    assert proposed_term(agency, day) == date(2025, 12, 31)
    assert proposed_term(agency, date(2023, 6, 30)) is None
    assert proposed_term(make_committee(commune), day) is None


def test_a_second_inspectorate_of_the_commune_is_told(commune: Any, other_commune: Any) -> None:
    kind = CommitteeKind.INSPECTORATE
    first = make_committee(commune, kind, name="Ban cũ", dissolved_on=date(2023, 6, 30))
    make_committee(other_commune, kind)
    make_committee(commune, CommitteeKind.AGENCY_BOARD)
    day = date(2023, 6, 30)
    assert oddities_on(loaded(first), day) == []
    second = make_committee(commune, kind, name="Ban mới", established_on=day)
    words = "Ngày 30/06/2023 xã còn Ban mới đang hoạt động; mỗi xã có một Ban Thanh tra nhân dân"
    assert oddities_on(loaded(first), day) == [words]
    assert oddities_on(loaded(second), date(2023, 7, 1)) == []
    make_committee(commune, kind, name="Ban ba", established_on=date(2023, 7, 1))
    assert oddities_on(loaded(second), date(2023, 7, 1)) == [
        "Ngày 01/07/2023 xã còn Ban ba đang hoạt động; mỗi xã có một Ban Thanh tra nhân dân "
        "(khoản 1 Điều 36 Luật 10/2022/QH15)"
    ]
    assert oddities_on(loaded(first), date(2023, 7, 1)) == []


@pytest.mark.parametrize(
    ("kind", "office", "until", "told"),
    [
        (CommitteeKind.INSPECTORATE, "chairman", None, True),
        (CommitteeKind.INSPECTORATE, "vice_chairman", date(2024, 5, 1), True),
        (CommitteeKind.INSPECTORATE, "vice_chairman", date(2024, 4, 30), False),
        (CommitteeKind.INSPECTORATE, "front_chairman", None, False),
        (CommitteeKind.STEERING, "chairman", None, False),
    ],
)
@time_machine.travel(date(2024, 5, 1))
def test_who_leads_the_government_is_told_in_an_inspectorate(
    client: Client, commune: Any, official: Any, kind: str, office: str, until: date | None, told: bool
) -> None:
    committee = make_committee(commune, kind)
    gone = seat(committee, "Người Thôi", left_on=date(2024, 4, 30)).official
    sitting = seat(committee, "Người Ngồi").official
    for person in (gone, sitting):
        OfficeTerm.objects.create(unit=commune, official=person, office=office, valid_from=FIRST, valid_until=until)
    client.force_login(official)
    page = client.get(committee.get_absolute_url()).content.decode()
    words = "ngày 01/05/2024; người lãnh đạo UBND không cùng lúc ở Ban Thanh tra nhân dân"
    assert page.count(words) == told
    assert (f"Người Ngồi là {'Chủ tịch' if office == 'chairman' else 'Phó Chủ tịch'} UBND {words}" in page) is told


@time_machine.travel(date(2024, 5, 1))
def test_the_page_shows_the_composition_of_the_asked_day(client: Client, commune: Any, official: Any) -> None:
    committee = make_committee(commune)
    seat(committee, "Người Cũ", left_on=date(2022, 12, 31))
    seat(committee, "Người Mới", role=CommitteeRole.HEAD, joined_on=date(2023, 1, 1))
    client.force_login(official)

    def names(**asked: str) -> list[str]:
        page = client.get(committee.get_absolute_url(), asked)
        assert page.status_code == 200
        return [str(member.official) for member in page.context["members"]]

    assert names() == ["Người Mới"]
    assert names(ngay="31/12/2022") == ["Người Cũ"]
    assert names(ngay="28/02/2021") == []
    for wrong in ("hôm qua", "31/02/2023", "0" * 500):
        page = client.get(committee.get_absolute_url(), {"ngay": wrong})
        assert page.status_code == 200
        assert page.context["day"] is None
        assert "Ngày không đúng" in page.content.decode()


@pytest.mark.parametrize("kind", [CommitteeKind.INSPECTORATE, CommitteeKind.INVESTMENT_BOARD])
def test_the_page_takes_as_many_queries_for_ten_times_the_rows(
    client: Client, commune: Any, official: Any, rules: None, kind: str, django_assert_max_num_queries: Any
) -> None:
    client.force_login(official)
    small, large = make_committee(commune, kind), make_committee(commune, kind)
    for committee, number in ((small, 2), (large, 20)):
        for index in range(number):
            at = make_village(commune, f"Thôn {committee.pk}-{index}")
            person = seat(committee, f"Người {committee.pk}-{index}", village=at if index % 2 else None).official
            OfficeTerm.objects.create(
                unit=commune, official=person, office="chairman", valid_from=FIRST, valid_until=date(2024, 1, 1)
            )
            committee.decisions.create(kind="renew", number=str(index), decided_on=FIRST + timedelta(days=index))
    with django_assert_max_num_queries(60) as few:
        client.get(small.get_absolute_url())
    with django_assert_max_num_queries(len(few)):
        assert client.get(large.get_absolute_url()).status_code == 200


def test_the_list_takes_running_bodies_apart(client: Client, commune: Any, official: Any) -> None:
    running, over = make_committee(commune), make_committee(commune, dissolved_on=date(2022, 1, 1))
    client.force_login(official)
    for value, found in (("1", running), ("0", over)):
        page = client.get(url(Committee, "list", commune), {"hoat_dong": value})
        assert list(page.context["table"].data) == [found]
