"""Mediation cases: who keeps them, what holds together, and the figures of catalogue H18."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.roles import Role
from apps.committees.models import Committee
from apps.complaints.models import MediationCase
from apps.core.indicators import KNOWN, MISSING, get
from apps.core.periods import Period
from tests.factories import make_user, make_village
from tests.records import assert_deleted_and_brought_back, assert_refused, close

LIST = "/song-van/hoa-giai/"
YEAR = Period.year(2024)
FIELDS = [value for value, _ in MediationCase.Field.choices]
ENDS = ("success", "failure", "ended")


@pytest.fixture
def team(commune) -> Committee:
    return Committee.objects.create(
        unit=commune, kind="mediation_team", name="Tổ hòa giải Đồng Kim", established_on=date(2020, 1, 1)
    )


@pytest.fixture
def case(commune) -> Callable[..., MediationCase]:
    def make(**values: Any) -> MediationCase:
        start = {"unit": commune, "received_on": date(2024, 3, 1), "field": "land"}
        if values.get("outcome", "open") != "open":
            start["closed_on"] = date(2024, 3, 20)
        return MediationCase.objects.create(**start | values)

    return make


def figure(name: str, unit: Any, period: Period = YEAR, **options: Any) -> Any:
    return get(f"complaints.{name}").value(unit, period, **options)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICIAL, 200),
        (Role.LEADER, 200),
        (Role.PETITION_OFFICER, 200),
        (Role.BOARD_MEMBER, 403),
        (Role.SUPERIOR_READER, 404),
        (Role.OPERATOR, 403),
    ],
)
def test_who_opens_the_register(client, commune, case, role, status):
    row = case()
    unit = commune.version_on(date(2024, 1, 1)).parent if role == Role.SUPERIOR_READER else commune
    client.force_login(make_user("nguoi-xem", role, unit))
    for page in ("", "moi/", f"{row.public_id}/", f"{row.public_id}/sua/", f"{row.public_id}/lich-su/"):
        found = client.get(f"{LIST}{page}").status_code
        assert found == status or (status == 404 and found in (403, 404)), page


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEADER, Role.PETITION_OFFICER])
def test_a_case_is_entered_found_and_brought_back(client, commune, other_commune, village, team, role):
    make_village(other_commune, "Xa")
    Committee.objects.create(unit=commune, kind="inspectorate", name="Ban TTND", established_on=date(2020, 1, 1))
    client.force_login(make_user("nguoi-ghi", role, commune))
    fields = client.get(f"{LIST}moi/").context["form"].fields
    assert (list(fields["village"].queryset), list(fields["team"].queryset)) == ([village], [team])
    data = {
        "received_on": "01/03/2024",
        "village": village.pk,
        "team": team.pk,
        "field": "land",
        "subject": "Ranh giới vườn",
        "outcome": "success",
        "closed_on": "20/03/2024",
    }
    assert client.post(f"{LIST}moi/", data).status_code == 302
    row = MediationCase.objects.get()
    assert (row.village, row.team, row.created_by.username) == (village, team, "nguoi-ghi")
    for query, number in (
        (f"team={team.pk}&village={village.pk}&field=land&outcome=success&nam=2024&q=ranh+gioi", 1),
        ("outcome=failure", 0),
        ("field=family", 0),
        ("nam=2023", 0),
    ):
        assert len(client.get(f"{LIST}?{query}").context["table"].rows) == number, query
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{LIST}?xuat=xlsx").content)).active
    assert "Tổ hòa giải Đồng Kim" in [cell.value for cells in sheet.iter_rows() for cell in cells]
    assert_deleted_and_brought_back(client, row)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "success", "closed_on": ""}, "__all__"),
        ({"outcome": "open", "closed_on": "20/03/2024"}, "__all__"),
        ({"closed_on": "29/02/2024"}, "__all__"),
        ({"received_on": "31/02/2024"}, "received_on"),
        ({"received_on": "01/01/2100", "closed_on": "02/01/2100"}, "received_on"),
    ],
)
def test_a_slip_comes_back_with_all_that_was_typed(client, official, changes, field):
    client.force_login(official)
    data = {
        "received_on": "01/03/2024",
        "field": "land",
        "outcome": "failure",
        "closed_on": "01/03/2024",
        "subject": "A",
    }
    response = client.post(f"{LIST}moi/", data | changes)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["form"]["subject"].value() == "A"
    assert not MediationCase.objects.exists()
    assert client.post(f"{LIST}moi/", data).status_code == 302


def test_a_team_is_one_of_mediation_in_the_own_commune(client, commune, other_commune, official, team):
    client.force_login(official)
    foreign = Committee.objects.create(unit=other_commune, kind="mediation_team", name="A", established_on=YEAR.start)
    board = Committee.objects.create(unit=commune, kind="inspectorate", name="B", established_on=YEAR.start)
    data = {"received_on": "01/03/2024", "field": "land", "outcome": "open", "subject": "A"}
    for wrong in (foreign, board):
        assert_refused(client, f"{LIST}moi/", data | {"team": str(wrong.pk)}, "team", MediationCase)


def test_the_list_needs_the_same_queries_for_one_row_and_for_ten(
    client, commune, officer, case, django_assert_num_queries
):
    client.force_login(officer)

    def grow(number: int) -> None:
        team = Committee.objects.create(
            unit=commune, kind="mediation_team", name=f"Tổ {number}", established_on=date(2020, 1, 1)
        )
        case(village=make_village(commune, f"Thôn {number}"), team=team)

    grow(0)
    client.get(LIST)
    with CaptureQueriesContext(connection) as first:
        client.get(LIST)
    for number in range(1, 11):
        grow(number)
    with django_assert_num_queries(len(first)):
        assert len(client.get(LIST).context["table"].rows) == 11


def test_no_case_is_missing_until_the_register_is_closed(commune, officer):
    names = ("", "_carried_over", "_handled", "_ended", "_success", "_failure", "_settled", "_open")
    assert {figure(f"mediations{name}", commune).state for name in names} == {MISSING}
    close(commune, "complaints.mediationcase", YEAR, officer)
    assert {
        (figure(f"mediations{name}", commune).value, figure(f"mediations{name}", commune).state) for name in names
    } == {(0, KNOWN)}
    # No share of nothing.
    assert figure("mediations_success_share", commune).state == MISSING


def test_each_case_counts_where_its_days_lie(commune, other_commune, village, case):
    case(received_on=date(2023, 12, 31), outcome="success", closed_on=date(2023, 12, 31))
    case(received_on=date(2023, 12, 31), outcome="success", closed_on=date(2024, 1, 1), village=village)
    case(received_on=date(2024, 1, 1), outcome="failure", closed_on=date(2024, 12, 31), field="family")
    case(received_on=date(2024, 12, 31), outcome="success", closed_on=date(2024, 12, 31), village=village)
    case(received_on=date(2024, 12, 31), outcome="success", closed_on=date(2025, 1, 1))
    case(outcome="ended")
    case(village=village)
    case(received_on=date(2025, 1, 1))
    case(unit=other_commune)
    expected = {
        "mediations": 5,
        "mediations_carried_over": 1,
        "mediations_handled": 6,
        "mediations_ended": 4,
        "mediations_success": 2,
        "mediations_failure": 1,
        "mediations_settled": 3,
        "mediations_open": 2,
    }
    assert {name: figure(name, commune).value for name in expected} == expected
    assert figure("mediations_success_share", commune).text() == "66,67"
    assert figure("mediations_success_share_of_handled", commune).text() == "33,33"
    assert figure("mediations_failure", commune, field="family").value == 1
    assert figure("mediations_success_share", commune, field="land").text() == "100,00"
    of_village = {name: figure(name, commune, village=village).value for name in ("mediations", "mediations_success")}
    assert of_village == {"mediations": 2, "mediations_success": 2}


HISTORIES = st.lists(
    st.tuples(
        st.integers(0, 800),
        st.one_of(st.none(), st.tuples(st.integers(0, 400), st.sampled_from(ENDS))),
        st.sampled_from(FIELDS),
    ),
    max_size=15,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=HISTORIES, first=st.integers(0, 800), length=st.integers(0, 500))
def test_opening_and_taken_less_ended_is_open_at_the_end(commune, histories, first, length):
    MediationCase.objects.all().delete()
    for received, end, field in histories:
        on = date(2023, 1, 1) + timedelta(days=received)
        closed = {"closed_on": on + timedelta(days=end[0]), "outcome": end[1]} if end else {}
        MediationCase.objects.create(unit=commune, received_on=on, field=field, **closed)
    start = date(2023, 1, 1) + timedelta(days=first)
    period = Period(start, start + timedelta(days=length))
    for options in ({}, *({"field": field} for field in FIELDS)):

        def value(name: str, options: Any = options) -> int:
            return int(figure(f"mediations{name}", commune, period, **options).value or 0)

        assert value("_carried_over") + value("") - value("_ended") == value("_open"), options
        assert value("_carried_over") + value("") == value("_handled"), options
        assert value("_success") + value("_failure") == value("_settled") <= value("_ended"), options
