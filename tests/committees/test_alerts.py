"""What a body waits for: offices that ended, terms that run out, renewals that are due or late."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.accounts.roles import Role
from apps.committees.models import Committee, CommitteeDecision, CommitteeMember
from apps.committees.portal import board_duties, programme_duties
from apps.committees.services.alerts import alerts_on
from apps.core.periods import Period
from apps.villages.models import OfficeTerm
from tests.committees.test_committees import make_committee, seat
from tests.factories import make_user

TODAY = date(2024, 5, 1)
YEAR = Period.year(2024)


@pytest.fixture
def body(commune: Any, rules: None) -> Committee:
    return make_committee(commune, name="Ban Chỉ đạo xã")


def decide(body: Committee, day: date, kind: str = "renew", **values: Any) -> CommitteeDecision:
    return CommitteeDecision.objects.create(committee=body, kind=kind, decided_on=day, **({"number": "1"} | values))


def hold_office(member: CommitteeMember, until: date | None, since: date = date(2020, 1, 1)) -> OfficeTerm:
    return OfficeTerm.objects.create(
        unit=member.official.unit, official=member.official, office="chairman", valid_from=since, valid_until=until
    )


def said(body: Committee, day: date = TODAY) -> list[tuple[str, bool]]:
    found = alerts_on(Committee.objects.filter(pk=body.pk).for_list(), day)
    return [(alert.words, alert.late) for alert in found]


def test_nothing_while_all_is_in_order(body: Committee) -> None:
    decide(body, date(2021, 3, 1), "establish", term_until=date(2026, 6, 30))
    hold_office(seat(body, "Người tại chức"), None)
    seat(body, "Người không giữ chức vụ")
    assert said(body) == []


def test_a_sitting_member_whose_office_ended(body: Committee) -> None:
    member = seat(body, "Ngô Văn Nghỉ", role="head")
    hold_office(member, date(2024, 4, 20))
    told = said(body)
    assert told[0] == (
        "Ngô Văn Nghỉ (Trưởng ban (tổ trưởng)) thôi giữ chức vụ Chủ tịch UBND từ sau ngày 20/04/2024 nhưng vẫn là "
        "thành viên",
        False,
    )
    assert "11 ≤ 30 ngày, kiện toàn trước hết ngày 20/05/2024" in told[1][0]
    hold_office(member, None, since=date(2024, 4, 21))
    assert said(body) == []


@pytest.mark.parametrize(
    ("until", "values", "alerted"),
    [
        (TODAY - timedelta(days=1), {}, True),
        (TODAY, {}, False),
        (date(2022, 12, 31), {"joined_on": date(2023, 1, 1)}, False),
        (date(2023, 1, 1), {"joined_on": date(2023, 1, 1)}, True),
        (date(2024, 1, 1), {"left_on": date(2023, 12, 31)}, False),
    ],
)
def test_only_an_office_that_ended_while_the_member_sat(
    body: Committee, until: date, values: dict[str, Any], alerted: bool
) -> None:
    hold_office(seat(body, "Ngô Văn Nghỉ", **values), until)
    assert any("thôi giữ chức vụ" in words for words, _ in said(body)) is alerted


def test_whom_a_village_elected_sits_without_an_office(body: Committee, village: Any) -> None:
    hold_office(seat(body, "Ngô Văn Nghỉ", village=village), date(2024, 1, 1))
    assert said(body) == []


@pytest.mark.parametrize(
    ("kind", "day", "office", "late"),
    [
        ("renew", date(2024, 1, 31), True, True),
        ("renew", date(2024, 2, 1), False, False),
        ("replace", date(2024, 2, 1), True, False),
    ],
)
def test_a_decision_since_settles_it(body: Committee, kind: str, day: date, office: bool, late: bool) -> None:
    """One that settles the whole body keeps the member knowingly; one about a seat shows that there was a renewal."""
    hold_office(seat(body, "Ngô Văn Nghỉ"), date(2024, 2, 1))
    decide(body, day, kind)
    found = said(body)
    assert any("thôi giữ chức vụ" in words for words, _ in found) is office
    assert any(is_late for _, is_late in found) is late


@pytest.mark.parametrize(
    ("left", "late"),
    [(TODAY - timedelta(days=30), False), (TODAY - timedelta(days=31), True)],
)
def test_a_renewal_is_late_after_thirty_days(body: Committee, left: date, late: bool) -> None:
    seat(body, "Ngô Văn Đi", left_on=left)
    ((words, is_late),) = said(body)
    assert is_late is late
    assert ("31 > 30 ngày, chậm kiện toàn" in words) is late
    assert "pháp luật không quy định; chưa kiểm chứng" in words


@pytest.mark.parametrize(("decided", "alerted"), [(date(2024, 1, 30), True), (date(2024, 1, 31), False)])
def test_a_decision_on_the_last_day_or_after_it_renews(body: Committee, decided: date, alerted: bool) -> None:
    seat(body, "Ngô Văn Đi", left_on=date(2024, 1, 31))
    decide(body, decided)
    assert bool(said(body)) is alerted


def test_a_change_of_role_is_no_leaving(body: Committee) -> None:
    seat(body, "Ngô Văn Lên", left_on=date(2023, 12, 31))
    seat(body, "Ngô Văn Lên", role="head", joined_on=date(2024, 1, 1))
    assert said(body) == []


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (TODAY - timedelta(days=1), [("Nhiệm kỳ đã hết ngày 30/04/2024", True)]),
        (TODAY, [("Nhiệm kỳ sẽ hết ngày 01/05/2024", False)]),
        (TODAY + timedelta(days=60), [("Nhiệm kỳ sẽ hết ngày 30/06/2024", False)]),
        (TODAY + timedelta(days=61), []),
    ],
)
def test_a_term_that_ended_or_ends_soon(body: Committee, until: date, told: list[tuple[str, bool]]) -> None:
    decide(body, date(2021, 3, 1), "establish", term_until=until)
    assert said(body) == told


def test_the_latest_decision_on_the_whole_body_says_the_term(body: Committee) -> None:
    decide(body, date(2021, 3, 1), "establish", term_until=date(2023, 3, 1))
    decide(body, date(2023, 3, 1), "renew", term_until=date(2026, 3, 1))
    decide(body, date(2023, 9, 1), "replace", term_until=date(2024, 1, 1))
    decide(body, date(2024, 5, 2), "renew", term_until=date(2024, 6, 1))
    assert Committee.objects.for_list().get().term_on(TODAY) == date(2026, 3, 1)
    assert said(body) == []
    decide(body, date(2024, 5, 1), "renew")
    assert Committee.objects.for_list().get().term_on(TODAY) is None


def test_a_dissolved_body_waits_for_nothing(commune: Any, rules: None) -> None:
    body = make_committee(commune, dissolved_on=date(2024, 4, 30))
    seat(body, "Ngô Văn Đi", left_on=date(2023, 1, 1))
    assert said(body) == []
    assert said(body, date(2024, 4, 30)) != []


@time_machine.travel(TODAY)
def test_duties_name_what_is_late_and_what_is_due(
    client: Client, commune: Any, body: Committee, official: Any, other_commune: Any
) -> None:
    seat(body, "Ngô Văn Đi", left_on=date(2024, 1, 1))
    seat(make_committee(other_commune), "Người xã khác", left_on=date(2024, 1, 1))
    decide(body, date(2021, 3, 1), "establish", term_until=date(2024, 6, 1))
    found = board_duties(commune, YEAR, official)
    assert [(duty.state, duty.due_on) for duty in found] == [("due", date(2024, 6, 1)), ("late", date(2024, 1, 31))]
    assert all(duty.url == body.get_absolute_url() for duty in found)
    assert board_duties(commune, YEAR, make_user("tiep-dan", Role.PETITION_OFFICER, commune)) == []
    assert programme_duties(commune, YEAR, make_user("tiep-dan-2", Role.PETITION_OFFICER, commune)) == []
    client.force_login(official)
    page = client.get(body.get_absolute_url()).content.decode()
    assert "chậm kiện toàn" in page
    assert "Nhiệm kỳ sẽ hết ngày 01/06/2024" in page


def test_alerts_take_as_many_queries_for_ten_times_the_rows(
    commune: Any, official: Any, rules: None, django_assert_max_num_queries: Any
) -> None:
    def fill(number: int) -> None:
        for index in range(number):
            body = make_committee(commune)
            hold_office(seat(body, f"Người {body.pk}"), date(2024, 1, index + 1))
            seat(body, f"Người đi {body.pk}", left_on=date(2024, 1, 1))
            decide(body, date(2021, 3, 1), "establish")

    fill(2)
    with django_assert_max_num_queries(12) as few:
        board_duties(commune, YEAR, official)
    fill(18)
    with django_assert_max_num_queries(len(few)):
        assert len(board_duties(commune, YEAR, official)) == 40
