"""Boards: what is stored, what the pages take, who sat when, and the figures of it."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from apps.accounts.roles import Role
from apps.committees.models import (
    Committee,
    CommitteeDecision,
    CommitteeKind,
    CommitteeMember,
    CommitteeRole,
    DecisionKind,
)
from apps.committees.portal import committee_duties
from apps.core.indicators import KNOWN, MISSING, get
from apps.core.periods import Period
from apps.villages.models import Official
from tests.factories import make_user
from tests.records import NFC_NAME, NFD_NAME, assert_deleted_and_brought_back, assert_refused, close, rows, url

YEAR = Period.year(2023)
NO_ROWS = rows("members") | rows("decisions")
TYPED = {"kind": "steering", "name": "Ban Chỉ đạo QCDC", "established_on": "01/03/2021", "dissolved_on": ""}


def make_committee(unit: Any, kind: str = CommitteeKind.STEERING, **values: Any) -> Committee:
    return Committee.objects.create(
        **{"unit": unit, "kind": kind, "name": "Ban", "established_on": date(2021, 3, 1)} | values
    )


def seat(committee: Committee, name: str, **values: Any) -> CommitteeMember:
    person, _ = Official.objects.get_or_create(unit=committee.unit, full_name=name)
    given = {"role": CommitteeRole.MEMBER, "joined_on": date(2021, 3, 1)} | values
    return CommitteeMember.objects.create(committee=committee, official=person, **given)


@pytest.mark.parametrize(
    ("day", "there"),
    [
        (date(2021, 2, 28), False),
        (date(2021, 3, 1), True),
        (date(2023, 6, 30), True),
        (date(2023, 7, 1), False),
    ],
)
def test_a_body_exists_from_its_first_day_to_its_last(commune: Any, day: date, there: bool) -> None:
    make_committee(commune, dissolved_on=date(2023, 6, 30))
    assert Committee.objects.on(day).exists() is there


def test_composition_is_of_its_day_with_the_head_first(commune: Any) -> None:
    committee = make_committee(commune, dissolved_on=date(2024, 12, 31))
    seat(committee, "Thân Văn Một")
    seat(committee, "Ngô Thị Hai", left_on=date(2023, 5, 31))
    seat(committee, "Giáp Văn Ba", role=CommitteeRole.HEAD, joined_on=date(2023, 6, 1))
    loaded = Committee.objects.for_list().get()

    def names(day: date) -> list[str]:
        return [member.official.full_name for member in loaded.composition_on(day)]

    assert names(date(2023, 5, 31)) == ["Thân Văn Một", "Ngô Thị Hai"]
    assert names(date(2023, 6, 1)) == ["Giáp Văn Ba", "Thân Văn Một"]
    assert names(date(2025, 1, 1)) == []
    assert CommitteeMember.objects.on(date(2023, 6, 1)).count() == 2
    assert not CommitteeMember.objects.on(date(2025, 1, 1)).exists()


def test_member_of_another_commune_is_refused(commune: Any, other_commune: Any) -> None:
    stranger = Official.objects.create(unit=other_commune, full_name="Người xã khác")
    row = CommitteeMember(
        committee=make_committee(commune), official=stranger, role="member", joined_on=date(2023, 1, 1)
    )
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        row.full_clean()


def test_create_with_members_and_decision_then_edit(client: Client, commune: Any, official: Any) -> None:
    person = Official.objects.create(unit=commune, full_name="Thân Văn Một")
    client.force_login(official)
    data = (
        TYPED
        | {"name": NFD_NAME}
        | rows("members", {"official": person.pk, "role": "head", "post": "Bí thư", "joined_on": "01/03/2021"})
        | rows("decisions", {"kind": "establish", "number": "12-QĐ/ĐU", "decided_on": "01/03/2021"})
    )
    response = client.post(url(Committee, "create", commune), data)
    committee = Committee.objects.get()
    assert response.status_code == 302
    assert committee.name == NFC_NAME
    assert str(committee.members.get()) == "Thân Văn Một, Trưởng ban (tổ trưởng)"
    page = client.get(committee.get_absolute_url()).content.decode()
    assert "12-QĐ/ĐU" in page
    assert "Bí thư" in page

    row = committee.members.get()
    kept = {"id": row.pk, "official": person.pk, "role": "deputy", "joined_on": "01/03/2021", "left_on": "31/12/2022"}
    changed = TYPED | {"version": 1} | rows("members", kept, initial=1) | rows("decisions")
    assert client.post(url(Committee, "update", commune, committee.public_id), changed).status_code == 302
    row.refresh_from_db()
    assert (row.role, row.left_on, row.history.count()) == ("deputy", date(2022, 12, 31), 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 10_000),
        ("name", "Ban\x00Chỉ đạo"),
        ("name", ""),
        ("established_on", "31/02/2023"),
        ("kind", "khac"),
    ],
)
def test_bad_input_comes_back_as_typed(client: Client, commune: Any, official: Any, field: str, value: str) -> None:
    client.force_login(official)
    assert_refused(client, url(Committee, "create", commune), TYPED | NO_ROWS | {field: value}, field, Committee)


def test_who_is_typed_without_a_day_sits_from_the_founding_on(client: Client, commune: Any, official: Any) -> None:
    first, later = (Official.objects.create(unit=commune, full_name=name) for name in ("Một", "Hai"))
    client.force_login(official)
    create = url(Committee, "create", commune)
    assert "Để trống là từ ngày thành lập." in client.get(create).content.decode()
    seats = (
        {"official": first.pk, "role": "head"},
        {"official": later.pk, "role": "member", "joined_on": "01/01/2022"},
    )

    def send(founded: str, *typed: dict[str, Any]) -> Any:
        data = TYPED | rows("members", *typed) | rows("decisions")
        return client.post(create, data | {"established_on": founded})

    assert send("01/03/2021", seats[0] | {"left_on": "28/02/2021"}).status_code == 422
    assert send("01/03/2021", seats[0], seats[0]).status_code == 422
    assert send("01/03/2021", seats[0] | {"joined_on": "31/02/2021"}).status_code == 422
    for unknown in ("", "31/02/2021"):
        answer = send(unknown, *seats)
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"established_on"}
    assert not Committee.objects.exists()
    assert send("01/03/2021", *seats).status_code == 302
    joined = CommitteeMember.objects.order_by("pk").values_list("joined_on", flat=True)
    assert list(joined) == [date(2021, 3, 1), date(2022, 1, 1)]


def test_who_joins_a_stored_body_joins_on_a_day(client: Client, commune: Any, official: Any) -> None:
    committee, person = make_committee(commune), Official.objects.create(unit=commune, full_name="Một")
    client.force_login(official)
    data = TYPED | {"version": 1} | rows("members", {"official": person.pk, "role": "head"}) | rows("decisions")
    answer = client.post(url(Committee, "update", commune, committee.public_id), data)
    assert answer.status_code == 422
    assert "joined_on" in answer.context["formsets"][0].forms[0].errors


@pytest.mark.parametrize(("last", "status"), [("28/02/2021", 422), ("01/03/2021", 302)])
def test_a_body_does_not_end_before_it_began(
    client: Client, commune: Any, official: Any, last: str, status: int
) -> None:
    client.force_login(official)
    data = TYPED | NO_ROWS | {"dissolved_on": last}
    assert client.post(url(Committee, "create", commune), data).status_code == status


@pytest.mark.parametrize(("first_left", "status"), [("", 422), ("31/12/2021", 302)])
def test_one_person_has_one_open_seat(
    client: Client, commune: Any, official: Any, first_left: str, status: int
) -> None:
    person = Official.objects.create(unit=commune, full_name="Thân Văn Một")
    client.force_login(official)
    first = {"official": person.pk, "role": "head", "joined_on": "01/03/2021", "left_on": first_left}
    second = {"official": person.pk, "role": "member", "joined_on": "01/01/2022"}
    response = client.post(
        url(Committee, "create", commune), TYPED | rows("members", first, second) | rows("decisions")
    )
    assert response.status_code == status
    assert CommitteeMember.objects.count() == (2 if status == 302 else 0)


def test_a_member_changes_role_in_one_sending(client: Client, commune: Any, official: Any) -> None:
    committee = make_committee(commune)
    row = seat(committee, "Thân Văn Một")
    client.force_login(official)
    address = url(Committee, "update", commune, committee.public_id)
    new = {"official": row.official_id, "role": "head", "joined_on": "01/06/2023"}
    old = new | {"id": row.pk, "role": "member", "joined_on": "01/03/2021", "left_on": "31/05/2023"}
    assert client.post(address, TYPED | {"version": 1} | NO_ROWS | rows("members", new)).status_code == 422
    both = TYPED | {"version": 1} | NO_ROWS | rows("members", old, new, initial=1)
    assert client.post(address, both).status_code == 302
    assert list(committee.members.values_list("role", "left_on")) == [("member", date(2023, 5, 31)), ("head", None)]


@pytest.mark.parametrize(("joined", "status"), [("31/12/2022", 422), ("01/01/2023", 302)])
def test_nobody_sits_twice_on_a_day_though_both_seats_are_over(
    client: Client, commune: Any, official: Any, joined: str, status: int
) -> None:
    """Else the composition of such a day counts one person as two members."""
    committee = make_committee(commune)
    row = seat(committee, "Thân Văn Một", left_on=date(2022, 12, 31))
    client.force_login(official)
    old = {"id": row.pk, "official": row.official_id, "role": "member", "joined_on": "01/03/2021"}
    new = {"official": row.official_id, "role": "head", "joined_on": joined, "left_on": "01/06/2023"}
    both = rows("members", old | {"left_on": "31/12/2022"}, new, initial=1)
    answer = client.post(
        url(Committee, "update", commune, committee.public_id), TYPED | {"version": 1} | NO_ROWS | both
    )
    assert answer.status_code == status
    assert ("Thân Văn Một có hai dòng thành viên trùng thời gian" in answer.content.decode()) is (status == 422)


def test_seats_of_another_commune_cannot_be_chosen(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    stranger = Official.objects.create(unit=other_commune, full_name="Người xã khác")
    client.force_login(official)
    row = {"official": stranger.pk, "role": "head", "joined_on": "01/03/2021"}
    response = client.post(url(Committee, "create", commune), TYPED | rows("members", row) | rows("decisions"))
    assert response.status_code == 422
    assert not Committee.objects.exists()


def test_list_shows_own_commune_with_a_fixed_number_of_queries(
    client: Client, commune: Any, other_commune: Any, official: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(official)
    foreign = make_committee(other_commune, name="Ban của xã khác")
    own = [make_committee(commune, name=f"Tổ hòa giải {number}") for number in range(10)]
    for committee in own:
        seat(committee, "Thân Văn Một")
    with django_assert_max_num_queries(14):
        page = client.get(url(Committee, "list", commune), {"q": "to hoa giai"})
    assert set(page.context["table"].data) == set(own)
    assert client.get(url(Committee, "detail", commune, foreign.public_id)).status_code == 404


def test_board_member_reads_but_does_not_write(client: Client, commune: Any) -> None:
    committee = make_committee(commune)
    client.force_login(make_user("ban-ttnd", Role.BOARD_MEMBER, commune))
    assert client.get(committee.get_absolute_url()).status_code == 200
    assert client.post(url(Committee, "create", commune), TYPED | NO_ROWS).status_code == 403


def test_a_body_is_deleted_and_brought_back_with_its_rows(client: Client, commune: Any, official: Any) -> None:
    committee = make_committee(commune)
    seat(committee, "Thân Văn Một")
    seat(committee, "Ngô Thị Hai")
    CommitteeDecision.objects.create(
        committee=committee, kind=DecisionKind.RENEW, number="1", decided_on=date(2023, 1, 1)
    )
    client.force_login(official)
    assert_deleted_and_brought_back(client, committee, "members", "decisions")


def test_renewals_count_the_steering_committees_decisions_of_the_period(commune: Any, other_commune: Any) -> None:
    steering, board = make_committee(commune), make_committee(commune, CommitteeKind.INSPECTORATE)
    foreign = make_committee(other_commune)
    for committee, kind, day in [
        (steering, DecisionKind.RENEW, date(2023, 1, 1)),
        (steering, DecisionKind.RENEW, date(2023, 12, 31)),
        (steering, DecisionKind.RENEW, date(2024, 1, 1)),
        (steering, DecisionKind.ESTABLISH, date(2023, 5, 1)),
        (board, DecisionKind.RENEW, date(2023, 5, 1)),
        (foreign, DecisionKind.RENEW, date(2023, 5, 1)),
    ]:
        CommitteeDecision.objects.create(committee=committee, kind=kind, number="1", decided_on=day)
    assert get("committees.renewals").value(commune, YEAR).value == 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("committees.members", CommitteeKind.STEERING),
        ("committees.inspectorate_members", CommitteeKind.INSPECTORATE),
        ("committees.boards_members", CommitteeKind.INVESTMENT_BOARD),
        ("committees.mediators", CommitteeKind.MEDIATION_TEAM),
    ],
)
def test_members_are_people_who_sit_at_the_periods_end(commune: Any, name: str, kind: str) -> None:
    assert get(name).value(commune, YEAR).state == MISSING
    for number in (1, 2):
        seat(make_committee(commune, kind, name=f"Ban {number}"), "Người ở hai ban")
    committee = make_committee(commune, kind, name="Ban 3")
    seat(committee, "Người đã thôi", left_on=date(2023, 12, 30))
    seat(committee, "Người còn đến hết năm", left_on=date(2023, 12, 31))
    seat(committee, "Người vào sau", joined_on=date(2024, 1, 1))
    seat(make_committee(commune, kind, name="Ban đã giải thể", dissolved_on=date(2022, 1, 1)), "Người của ban cũ")
    assert get(name).value(commune, YEAR).value == 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("committees.boards", CommitteeKind.INVESTMENT_BOARD),
        ("committees.mediation_teams", CommitteeKind.MEDIATION_TEAM),
    ],
)
def test_bodies_are_counted_at_the_periods_end_and_zero_only_after_closure(
    commune: Any, official: Any, name: str, kind: str
) -> None:
    make_committee(commune, kind, dissolved_on=date(2023, 12, 30))
    assert get(name).value(commune, YEAR).state == MISSING
    close(commune, "committees.committee", YEAR, official)
    figure = get(name).value(commune, YEAR)
    assert (figure.value, figure.state) == (0, KNOWN)
    make_committee(commune, kind, dissolved_on=date(2023, 12, 31))
    assert get(name).value(commune, YEAR).value == 1


def test_boards_of_any_kind_by_option(commune: Any) -> None:
    make_committee(commune, CommitteeKind.AGENCY_BOARD)
    assert get("committees.boards").value(commune, YEAR, kind="agency_board").value == 1
    assert get("committees.boards").value(commune, YEAR).state == MISSING


@time_machine.travel(date(2023, 10, 1))
def test_duty_of_a_steering_committee(commune: Any, official: Any) -> None:
    label = "Ban Chỉ đạo thực hiện QCDC"

    def state() -> str:
        return next(duty.state for duty in committee_duties(commune, YEAR, official) if duty.label == label)

    make_committee(commune, dissolved_on=date(2023, 9, 30))
    assert state() == "missing"
    make_committee(commune, dissolved_on=date(2023, 10, 1))
    assert state() == "done"
    assert committee_duties(commune, YEAR, make_user("tiep-dan", Role.PETITION_OFFICER, commune)) == []
