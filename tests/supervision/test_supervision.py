"""Supervision: storing, pages, who may write, figures by body and addressee, replies that are late."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from apps.accounts.roles import Role
from apps.committees.models import Committee
from apps.core.indicators import KNOWN, MISSING, get
from apps.core.periods import Period
from apps.supervision.models import Finding, Supervision
from apps.supervision.portal import supervision_duties
from apps.works.models import Work
from tests.factories import make_user
from tests.records import NFC_NAME, NFD_NAME, assert_refused, close, rows, url
from tests.supervision.making import make_work, recommend, supervise

YEAR = Period.year(2023)
NO_ROWS = rows("findings") | rows("recommendations")
TYPED = {
    "body": "front",
    "kind": "supervision",
    "subject": "Thực hiện công khai tại xã",
    "place": "UBND xã",
    "plan_number": "02/KH-MTTQ",
    "team": "",
    "work": "",
    "started_on": "10/03/2023",
    "ended_on": "",
    "conclusion": "",
}
FINDING = {"description": "Thu sai mức", "money_found": "1.500.000", "land_found_m2": "20,5", "due_on": "01/06/2023"}
RECOMMENDATION = {"addressee": "government", "text": "Trả lại tiền", "sent_on": "01/04/2023", "due_on": "01/05/2023"}


def test_create_with_finding_and_recommendation_then_reply(client: Client, commune: Any, official: Any) -> None:
    client.force_login(official)
    data = (
        TYPED
        | {"subject": NFD_NAME, "work": make_work(commune).pk}
        | rows("findings", FINDING)
        | rows("recommendations", RECOMMENDATION)
    )
    assert client.post(url(Supervision, "create", commune), data).status_code == 302
    supervision = Supervision.objects.get()
    finding, recommendation = supervision.findings.get(), supervision.recommendations.get()
    assert (supervision.subject, supervision.work.name) == (NFC_NAME, "Đường thôn")
    assert (finding.money_found, finding.land_found_m2) == (1_500_000, Decimal("20.50"))
    assert recommendation.accepted is None
    page = client.get(supervision.get_absolute_url()).content.decode()
    for text in ("Thu sai mức", "1.500.000", "đã phát hiện", "01/06/2023", "Trả lại tiền", "01/05/2023"):
        assert text in page
    reply = RECOMMENDATION | {
        "id": recommendation.pk,
        "reply": "Đã trả",
        "replied_on": "02/04/2023",
        "accepted": "true",
    }
    changed = data | {"version": 1} | rows("findings") | rows("recommendations", reply, initial=1)
    assert client.post(url(Supervision, "update", commune, supervision.public_id), changed).status_code == 302
    recommendation.refresh_from_db()
    assert (recommendation.accepted, recommendation.replied_on) == (True, date(2023, 4, 2))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "x" * 10_000),
        ("subject", "Công\x00khai"),
        ("started_on", "31/04/2023"),
        ("body", "khong-co"),
        ("conclusion", "x" * 20_001),
    ],
)
def test_bad_input_comes_back_as_typed(client: Client, commune: Any, official: Any, field: str, value: str) -> None:
    client.force_login(official)
    data = TYPED | NO_ROWS | {field: value}
    assert_refused(client, url(Supervision, "create", commune), data, field, Supervision)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"ended_on": "09/03/2023"}, 422),
        ({"ended_on": "10/03/2023"}, 302),
        (rows("findings", FINDING | {"money_found": "-1"}), 422),
        (rows("findings", FINDING | {"money_found": "nhiều"}), 422),
        (rows("findings", FINDING | {"land_found_m2": "-0,01"}), 422),
        (rows("findings", FINDING | {"money_found": "0", "land_found_m2": ""}), 302),
        (rows("recommendations", RECOMMENDATION | {"due_on": "31/03/2023"}), 422),
        (rows("recommendations", RECOMMENDATION | {"due_on": "01/04/2023"}), 302),
        (rows("recommendations", RECOMMENDATION | {"replied_on": "31/03/2023"}), 422),
        (rows("recommendations", RECOMMENDATION | {"reply": "Đã trả"}), 422),
        (rows("recommendations", RECOMMENDATION | {"accepted": "true"}), 422),
        (rows("recommendations", RECOMMENDATION | {"accepted": "false", "replied_on": "01/04/2023"}), 302),
        (rows("findings", FINDING | {"money_found": "1.000.000.000.000.000"}), 302),
        (rows("findings", FINDING | {"money_found": "1.000.000.000.000.001"}), 422),
    ],
)
def test_edges_of_dates_and_amounts(
    client: Client, commune: Any, official: Any, changes: dict[str, Any], status: int
) -> None:
    client.force_login(official)
    response = client.post(url(Supervision, "create", commune), TYPED | NO_ROWS | changes)
    assert response.status_code == status


def test_the_database_keeps_the_order_of_days(commune: Any) -> None:
    with pytest.raises(IntegrityError):
        recommend(supervise(commune), replied_on=date(2023, 3, 31))


def test_a_work_of_another_commune_is_refused(client: Client, commune: Any, other_commune: Any, official: Any) -> None:
    foreign = make_work(other_commune)
    client.force_login(official)
    response = client.post(url(Supervision, "create", commune), TYPED | NO_ROWS | {"work": foreign.pk})
    assert response.status_code == 422
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        supervise(commune, work=foreign).full_clean()


def test_list_shows_own_commune_with_a_fixed_number_of_queries(
    client: Client, commune: Any, other_commune: Any, official: Any, django_assert_max_num_queries: Any
) -> None:
    own = [supervise(commune, work=make_work(commune)) for _ in range(10)]
    for row in own:
        recommend(row)
    foreign = supervise(other_commune)
    client.force_login(official)
    with django_assert_max_num_queries(14):
        page = client.get(url(Supervision, "list", commune), {"q": "cong khai", "nam": "2023", "body": "front"})
    assert set(page.context["table"].data) == set(own)
    for name in ("detail", "update", "delete", "history"):
        assert client.get(url(Supervision, name, commune, foreign.public_id)).status_code == 404


def test_board_member_writes_supervision_and_nothing_else(client: Client, commune: Any, board_member: Any) -> None:
    client.force_login(board_member)
    assert client.post(url(Supervision, "create", commune), TYPED | NO_ROWS).status_code == 302
    assert Supervision.objects.get().created_by == board_member
    assert client.get(url(Committee, "list", commune)).status_code == 200
    assert client.get(url(Committee, "create", commune)).status_code == 403
    assert client.get(url(Work, "list", commune)).status_code == 200
    assert client.get(url(Work, "create", commune)).status_code == 403


def test_board_member_of_another_commune_writes_nothing_here(client: Client, commune: Any, other_commune: Any) -> None:
    client.force_login(make_user("ban-xa-khac", Role.BOARD_MEMBER, other_commune))
    assert client.post(url(Supervision, "create", commune), TYPED | NO_ROWS).status_code == 404


def test_an_edit_by_a_board_member_keeps_the_chosen_work(client: Client, commune: Any, board_member: Any) -> None:
    supervision = supervise(commune, work=make_work(commune))
    client.force_login(board_member)
    changed = TYPED | NO_ROWS | {"version": 1, "work": supervision.work_id, "conclusion": "Làm đúng thiết kế"}
    assert client.post(url(Supervision, "update", commune, supervision.public_id), changed).status_code == 302
    supervision.refresh_from_db()
    assert (supervision.work.name, supervision.conclusion) == ("Đường thôn", "Làm đúng thiết kế")


UNIONS = ("womens_union", "farmers_union", "veterans", "youth_union")


@pytest.mark.parametrize(
    ("name", "counted", "left_out"),
    [
        (
            "supervision.supervisions",
            [(body, "supervision") for body in ("front", *UNIONS)],
            [
                ("inspectorate", "supervision"),
                ("community_board", "supervision"),
                ("council", "supervision"),
                ("front", "survey"),
            ],
        ),
        ("supervision.surveys", [("front", "survey"), ("council", "survey")], [("front", "supervision")]),
        ("supervision.criticisms", [("front", "criticism")], [("front", "survey")]),
        (
            "supervision.inspectorate_supervisions",
            [("inspectorate", "supervision")],
            [("inspectorate", "survey"), ("front", "supervision")],
        ),
        (
            "supervision.board_supervisions",
            [("community_board", "supervision")],
            [("community_board", "survey"), ("inspectorate", "supervision")],
        ),
    ],
)
def test_supervisions_by_kind_and_body(
    commune: Any, other_commune: Any, official: Any, name: str, counted: list[Any], left_out: list[Any]
) -> None:
    indicator = get(name)
    for body, kind in left_out:
        supervise(commune, body, kind)
    for body, kind in counted:
        supervise(other_commune, body, kind)
        supervise(commune, body, kind, started_on=date(2022, 12, 31), ended_on=date(2023, 2, 1))
        supervise(commune, body, kind, started_on=date(2024, 1, 1))
    assert indicator.value(commune, YEAR).state == MISSING
    close(commune, "supervision.supervision", YEAR, official, has_records=True)
    zero = indicator.value(commune, YEAR)
    assert (zero.value, zero.state) == (0, KNOWN)
    for body, kind in counted:
        supervise(commune, body, kind, started_on=date(2023, 1, 1))
        supervise(commune, body, kind, started_on=date(2023, 12, 31))
    assert indicator.value(commune, YEAR).value == 2 * len(counted)
    if "body" in indicator.dimensions:
        assert indicator.value(commune, YEAR, body=counted[0][0]).value == 2


def test_recommendations_by_addressee_and_how_many_were_accepted(commune: Any, other_commune: Any) -> None:
    names = ("recommendations", "recommendations_accepted", "accepted_share")
    sent, taken, share = (get(f"supervision.{name}") for name in names)
    assert [figure.value(commune, YEAR).state for figure in (sent, taken, share)] == [MISSING] * 3
    supervision = supervise(commune)
    recommend(supervision, sent_on=date(2022, 12, 31), accepted=True)
    recommend(supervise(other_commune), accepted=True)
    recommend(supervision, sent_on=date(2023, 1, 1), accepted=True)
    recommend(supervision, addressee="party_committee", accepted=True)
    recommend(supervision, accepted=False)
    recommend(supervision, sent_on=date(2023, 12, 31))
    assert [figure.value(commune, YEAR).text() for figure in (sent, taken, share)] == ["4", "2", "50,00"]
    assert sent.value(commune, YEAR, addressee="government").value == 3
    assert share.value(commune, YEAR, addressee="government").text() == "33,33"


def test_findings_by_body_and_status(commune: Any) -> None:
    figure = get("supervision.findings")
    assert figure.value(commune, YEAR).state == MISSING
    for body, status in (("inspectorate", "open"), ("inspectorate", "recommended"), ("community_board", "open")):
        Finding.objects.create(supervision=supervise(commune, body), description="Thu sai", status=status)
    late = supervise(commune, "inspectorate", started_on=date(2024, 1, 1))
    Finding.objects.create(supervision=late, description="Ngoài kỳ")
    assert figure.value(commune, YEAR).value == 3
    assert figure.value(commune, YEAR, body="inspectorate").value == 2
    assert figure.value(commune, YEAR, body="inspectorate", status="open").value == 1


def test_a_work_supervised_twice_counts_once(commune: Any) -> None:
    work = make_work(commune)
    for _ in range(2):
        supervise(commune, "community_board", work=work)
    supervise(commune, "community_board")
    supervise(commune, "inspectorate", work=make_work(commune))
    assert get("supervision.works_supervised").value(commune, YEAR).value == 1


@time_machine.travel(date(2023, 5, 2))
def test_recommendations_without_reply_are_due_or_late(
    commune: Any, other_commune: Any, official: Any, board_member: Any
) -> None:
    supervision = supervise(commune)
    recommend(supervision, text="Quá hạn", due_on=date(2023, 5, 1))
    recommend(supervision, text="Đến hạn hôm nay", due_on=date(2023, 5, 2))
    recommend(supervision, text="Năm sau", due_on=date(2024, 1, 1))
    recommend(supervision, text="Không hạn")
    recommend(supervision, text="Đã trả lời", due_on=date(2023, 5, 1), replied_on=date(2023, 4, 2))
    recommend(supervise(other_commune), text="Xã khác", due_on=date(2023, 5, 1))
    expected = {"Trả lời kiến nghị: Quá hạn": "late", "Trả lời kiến nghị: Đến hạn hôm nay": "due"}
    for user in (official, board_member):
        assert {duty.label: duty.state for duty in supervision_duties(commune, YEAR, user)} == expected
    assert supervision_duties(commune, YEAR, make_user("tiep-dan", Role.PETITION_OFFICER, commune)) == []


@pytest.mark.parametrize(
    ("kind", "subject", "named"),
    [
        ("supervision", "Giám sát việc thu quỹ", "Giám sát việc thu quỹ"),
        ("supervision", "giám sát việc thu quỹ", "Giám sát việc thu quỹ"),
        ("supervision", "Việc thu quỹ", "Giám sát: Việc thu quỹ"),
        ("survey", "Giám sát việc thu quỹ", "Khảo sát: Giám sát việc thu quỹ"),
    ],
)
def test_the_kind_is_not_said_twice(kind: str, subject: str, named: str) -> None:
    assert str(Supervision(kind=kind, subject=subject)) == named
