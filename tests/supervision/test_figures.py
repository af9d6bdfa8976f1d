"""Figures of findings, of what was recovered, and of works in the area: which period, which body, which unit."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.supervision import services
from apps.works.models import Work
from tests.records import close
from tests.supervision.making import again, find, make_work, recommend, remedy, resolve, supervise

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)
MOST = 10**15


@pytest.fixture(autouse=True)
def _later() -> Any:
    with time_machine.travel(date(2024, 6, 1)):
        yield


def value(name: str, unit: Any, period: Period = YEAR, **options: str) -> Any:
    return get(f"supervision.{name}").value(unit, period, **options)


def test_cases_found_recommended_and_resolved(commune: Any, other_commune: Any, official: Any, leader: Any) -> None:
    for name in ("findings_recommended", "findings_resolved", "resolved_share", "board_findings"):
        assert value(name, commune).state == MISSING
    close(commune, "supervision.supervision", YEAR, official)
    assert [value(name, commune).value for name in ("findings_recommended", "board_findings")] == [0, 0]
    assert value("resolved_share", commune).state == MISSING
    for body in ("inspectorate", "community_board"):
        held = supervise(commune, body)
        find(held, description="Chỉ phát hiện")
        recommend(held, finding=find(held, description="Có kiến nghị"))
        find(held, description="Ghi là đã kiến nghị", status="recommended")
        remedy(find(held, description="Chờ xác nhận"), official)
        resolve(find(held, description="Xong"), official, leader, date(2024, 2, 1))
        for recommended in (False, True):
            closed = find(held, description="Không xử lý")
            if recommended:
                recommend(held, finding=closed)
            row = again(closed)
            services.close_finding(
                supervision=row.supervision, finding=row, closed_on=date(2024, 1, 1), reason="Hết hạn", user=official
            )
    find(supervise(commune, "inspectorate", started_on=date(2022, 12, 31)), status="recommended")
    find(supervise(other_commune, "inspectorate"), status="recommended")
    assert value("findings", commune, body="inspectorate").value == 7
    assert value("findings_recommended", commune).value == 10
    assert value("findings_recommended", commune, body="inspectorate").value == 5
    assert value("findings_resolved", commune, body="inspectorate").value == 1
    assert value("resolved_share", commune, body="inspectorate").text() == "20,00"
    assert value("board_findings", commune).value == 7
    assert value("board_findings", commune, status="closed").value == 2
    assert value("board_findings_recommended", commune).value == 5


def test_what_was_handled_counts_where_it_was_verified(
    commune: Any, other_commune: Any, official: Any, leader: Any
) -> None:
    names = ("money_recovered", "money_other", "land_recovered", "land_other", "board_money_handled")
    assert [value(name, commune).state for name in names] == [MISSING] * 5
    close(commune, "supervision.supervision", YEAR, official)
    assert [(value(name, commune).value, value(name, commune).state) for name in names] == [(0, KNOWN)] * 5
    held = supervise(commune, "community_board")
    resolve(find(held), official, leader, date(2023, 12, 31), money_recovered=100, settlement_cut=20)
    resolve(find(held), official, leader, date(2024, 1, 1), money_recovered=1_000)
    resolve(find(held), official, leader, date(2023, 5, 2), land_recovered_m2=Decimal("0.10"))
    resolve(find(held), official, leader, date(2023, 5, 2), land_recovered_m2=Decimal("0.20"))
    remedy(find(held), official, money_recovered=10_000)
    resolve(find(supervise(other_commune)), official, leader, money_recovered=100_000)
    resolve(find(supervise(commune, "inspectorate")), official, leader, money_other=3, land_other_m2=Decimal("7.25"))
    assert (value("money_recovered", commune).value, value("money_recovered", commune).state) == (100, KNOWN)
    assert value("money_recovered", commune, Period.year(2024)).value == 1_000
    assert value("money_other", commune, body="inspectorate").value == 3
    assert value("land_recovered", commune).text() == "0,30"
    assert value("land_other", commune, body="inspectorate").text() == "7,25"
    assert value("land_other", commune, body="community_board").value == 0
    kinds = {kind: value("board_money_handled", commune, handling=kind).value for kind in ("recovered", "cut", "other")}
    assert kinds == {"recovered": 100, "cut": 20, "other": 0}
    assert value("board_money_handled", commune).value == 120


def test_an_amount_that_nobody_stated_leaves_the_sum_partial(commune: Any, official: Any, leader: Any) -> None:
    held = supervise(commune, "community_board")
    resolve(find(held, money_found=50), official, leader)
    for figure in (value("money_recovered", commune), value("board_money_handled", commune)):
        assert (figure.value, figure.state, figure.lacking) == (None, PARTIAL, 1)
    resolve(find(held, money_found=50), official, leader, money_recovered=40)
    for figure in (value("money_recovered", commune), value("board_money_handled", commune)):
        assert (figure.value, figure.state, figure.lacking, figure.records) == (40, PARTIAL, 1, 2)


def test_opened_again_is_not_counted(commune: Any, official: Any, leader: Any) -> None:
    row = resolve(find(supervise(commune)), official, leader, money_recovered=5)
    assert value("money_recovered", commune).value == 5
    services.reopen_finding(supervision=row.supervision, finding=row, reason="Chưa nộp", user=leader)
    assert value("money_recovered", commune).state == MISSING


def test_sums_of_the_largest_amounts_are_exact(commune: Any, official: Any, leader: Any) -> None:
    held = supervise(commune, "community_board")
    for amount in (MOST, MOST - 1, 1):
        resolve(find(held), official, leader, money_recovered=amount, settlement_cut=MOST, money_other=MOST - 1)
    assert value("money_recovered", commune).value == 2 * MOST
    assert value("money_other", commune).value == 3 * MOST - 3
    assert value("board_money_handled", commune).value == 8 * MOST - 3
    assert value("board_money_handled", commune).text() == "7.999.999.999.999.997"
    assert isinstance(value("board_money_handled", commune).value, int)


def test_recommendations_on_law_and_how_many_were_answered(commune: Any) -> None:
    front, board = supervise(commune), supervise(commune, "community_board")
    recommend(front, on_law=True)
    recommend(front, replied_on=date(2023, 5, 1))
    recommend(board, replied_on=date(2024, 5, 1), addressee="other")
    recommend(board, on_law=True, sent_on=date(2024, 1, 1))
    assert value("recommendations_on_law", commune).value == 1
    assert value("recommendations", commune, body="front").value == 2
    assert value("recommendations_answered", commune).value == 2
    assert value("answered_share", commune, addressee="government").text() == "50,00"


@pytest.mark.parametrize(
    ("started_on", "finished_on", "counts"),
    [
        (date(2022, 1, 1), date(2022, 12, 31), False),
        (date(2022, 1, 1), date(2023, 1, 1), True),
        (date(2022, 1, 1), None, True),
        (date(2023, 12, 31), None, True),
        (date(2024, 1, 1), None, False),
    ],
)
def test_works_that_run_in_the_period(commune: Any, started_on: date, finished_on: date | None, counts: bool) -> None:
    Work.objects.create(unit=commune, name="Đường thôn", started_on=started_on, finished_on=finished_on)
    figure = value("works_in_area", commune)
    assert (figure.value, figure.state) == ((1, KNOWN) if counts else (None, MISSING))


def test_each_figure_takes_at_most_two_queries(
    commune: Any, official: Any, leader: Any, django_assert_max_num_queries: Any
) -> None:
    held = supervise(commune, "community_board")
    for _ in range(10):
        resolve(find(held), official, leader, money_recovered=1)
    make_work(commune)
    for name in ("findings_recommended", "money_recovered", "board_money_handled", "works_in_area"):
        with django_assert_max_num_queries(2):
            value(name, commune)
