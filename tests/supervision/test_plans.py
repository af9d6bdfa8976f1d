"""Plans: their derived state, what came of them, giving one up, and the supervision that follows one."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from apps.committees.models import Committee
from apps.core.periods import Period
from apps.supervision import services
from apps.supervision.models import PlanState, Supervision, SupervisionPlan
from apps.supervision.portal import supervision_duties
from tests.records import assert_deleted_and_brought_back, assert_refused, rows, url
from tests.supervision.making import make_work, plan, recommend, supervise

pytestmark = pytest.mark.django_db
TODAY = date(2023, 6, 1)
TYPED = {
    "body": "inspectorate",
    "kind": "supervision",
    "year": "2023",
    "quarter": "2",
    "subject": "Thu, chi các quỹ",
    "target": "UBND xã",
    "number": "02/KH-TTND",
    "leader": "Nguyễn Văn An",
    "members": "Hội Nông dân\nHội Phụ nữ",
}
HELD = {"body": "front", "kind": "supervision", "subject": "Công khai", "started_on": "10/03/2023"}
NO_ROWS = rows("findings") | rows("recommendations")


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY):
        yield


def state_of(row: SupervisionPlan) -> str:
    return str(SupervisionPlan.objects.with_results(TODAY).get(pk=row.pk).state)


@pytest.mark.parametrize(
    ("held", "state"),
    [
        ([], PlanState.PLANNED),
        ([{"started_on": date(2023, 6, 2)}], PlanState.PLANNED),
        ([{"started_on": TODAY}], PlanState.RUNNING),
        ([{"started_on": TODAY, "ended_on": TODAY}], PlanState.DONE),
        ([{"ended_on": date(2023, 5, 31)}], PlanState.DONE),
        ([{"ended_on": date(2023, 6, 2)}], PlanState.RUNNING),
        ([{"conclusion": "Làm đúng"}], PlanState.DONE),
        ([{"ended_on": date(2023, 3, 11)}, {"started_on": date(2023, 5, 1)}], PlanState.RUNNING),
    ],
)
def test_the_state_comes_from_the_supervisions_and_the_day(
    commune: Any, held: list[dict[str, Any]], state: str
) -> None:
    row = plan(commune)
    supervise(commune)
    for values in held:
        supervise(commune, plan=row, **values)
    assert state_of(row) == state


def test_a_plan_is_given_up_for_a_reason_and_taken_up_again(client: Client, commune: Any, board_member: Any) -> None:
    row = plan(commune)
    client.force_login(board_member)
    address = url(SupervisionPlan, "cancel", commune, row.public_id)
    assert client.get(address).status_code == 200
    assert client.post(address, {"version": 1, "reason": " "}).status_code == 422
    assert client.post(address, {"version": 7, "reason": "Trùng đoàn khác"}).status_code == 422
    assert client.post(address, {"version": 1, "reason": "Trùng đoàn khác"}).status_code == 302
    row.refresh_from_db()
    assert (state_of(row), row.cancelled_on, row.cancelled_why) == ("cancelled", TODAY, "Trùng đoàn khác")
    assert client.post(address, {"version": 2, "reason": "x"}).status_code == 422
    assert "Trùng đoàn khác" in client.get(row.get_absolute_url()).content.decode()
    typed = HELD | NO_ROWS | {"plan": row.pk}
    assert client.post(url(Supervision, "create", commune), typed).status_code == 422
    assert client.post(url(SupervisionPlan, "resume", commune, row.public_id), {"version": 2}).status_code == 302
    assert state_of(row) == "planned"
    assert client.post(url(Supervision, "create", commune), typed).status_code == 302
    assert client.post(address, {"version": 3, "reason": "Muộn"}).status_code == 422
    assert client.post(url(SupervisionPlan, "resume", commune, row.public_id), {"version": 3}).status_code == 422


def test_the_database_wants_day_and_reason_of_giving_up(commune: Any) -> None:
    row = plan(commune)
    for values in ({"cancelled_on": TODAY}, {"cancelled_why": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupervisionPlan.objects.filter(pk=row.pk).update(**values)


def test_a_supervision_begins_with_what_its_plan_says(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    client.force_login(official)
    assert client.post(url(SupervisionPlan, "create", commune), TYPED).status_code == 302
    row = SupervisionPlan.objects.get()
    page = client.get(row.get_absolute_url()).content.decode()
    create = url(Supervision, "create", commune)
    assert f"{create}?ke-hoach={row.pk}" in page
    form = client.get(create, {"ke-hoach": row.pk}).context["form"]
    begun = {name: form[name].value() for name in ("plan", "body", "subject", "place", "plan_number", "team")}
    assert begun == {
        "plan": row.pk,
        "body": "inspectorate",
        "subject": "Thu, chi các quỹ",
        "place": "UBND xã",
        "plan_number": "02/KH-TTND",
        "team": "Nguyễn Văn An; Hội Nông dân; Hội Phụ nữ",
    }
    foreign = plan(other_commune)
    for asked in (foreign.pk, "0", "x", "9" * 30, ""):
        assert client.get(create, {"ke-hoach": asked}).context["form"]["plan"].value() is None


def test_a_supervision_begins_with_the_work_from_whose_page_it_comes(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    work, foreign = make_work(commune), make_work(other_commune)
    client.force_login(official)
    create = url(Supervision, "create", commune)
    assert f"{create}?cong-trinh={work.public_id}" in client.get(work.get_absolute_url()).content.decode()
    form = client.get(create, {"cong-trinh": work.public_id}).context["form"]
    assert str(form["work"].value()) == str(work.pk)
    for asked in (foreign.public_id, "0", "9" * 300, ""):
        assert client.get(create, {"cong-trinh": asked}).context["form"]["work"].value() is None


@pytest.mark.parametrize(
    ("field", "value"), [("year", "1989"), ("year", "2101"), ("year", "hai"), ("subject", "x" * 301), ("quarter", "5")]
)
def test_bad_input_comes_back_as_typed(client: Client, commune: Any, official: Any, field: str, value: str) -> None:
    client.force_login(official)
    assert_refused(client, url(SupervisionPlan, "create", commune), TYPED | {field: value}, field, SupervisionPlan)


@pytest.mark.parametrize("year", ["1990", "2100"])
def test_first_and_last_year(client: Client, commune: Any, official: Any, year: str) -> None:
    client.force_login(official)
    assert client.post(url(SupervisionPlan, "create", commune), TYPED | {"year": year}).status_code == 302


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_tells_what_came_of_each_with_a_fixed_number_of_queries(
    client: Client, commune: Any, other_commune: Any, official: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    plan(other_commune)
    for number in range(count):
        row = plan(commune, subject=f"Công khai {number}", work=make_work(commune))
        for day in (date(2023, 3, 1), date(2023, 4, 1)):
            held = supervise(commune, plan=row, started_on=day, conclusion="Xong")
            recommend(held, replied_on=date(2023, 4, 2))
        recommend(held)
    client.force_login(official)
    asked = {"year": "2023", "quarter": "1", "body": "front", "tinh_trang": "done", "q": "cong khai", "sort": "-state"}
    with django_assert_max_num_queries(9):
        page = client.get(url(SupervisionPlan, "list", commune), asked)
    table = page.context["table"]
    assert len(table.rows) == count
    cells = {
        name: table.rows[0].get_cell(name) for name in ("state", "recommended", "answered", "share", "year", "quarter")
    }
    assert cells == {
        "state": "đã thực hiện",
        "recommended": "3",
        "answered": "2",
        "share": "66,67",
        "year": "2023",
        "quarter": "I",
    }
    assert client.get(url(SupervisionPlan, "list", commune), {"xuat": "xlsx"}).status_code == 200
    with django_assert_max_num_queries(12):
        client.get(row.get_absolute_url())


def test_plans_that_are_over_and_not_held_are_owed(commune: Any, other_commune: Any, official: Any) -> None:
    plan(commune, subject="Quý I, chưa làm", quarter=1)
    plan(commune, subject="Quý II, chưa hết", quarter=2)
    plan(commune, subject="Cả năm nay", quarter=None)
    plan(commune, subject="Cả năm trước", quarter=None, year=2022)
    plan(commune, subject="Đã thôi", cancelled_on=TODAY, cancelled_why="Trùng")
    supervise(commune, plan=plan(commune, subject="Đã làm"))
    plan(other_commune, subject="Xã khác")
    found = {duty.label: (duty.state, duty.due_on) for duty in supervision_duties(commune, Period.year(2023), official)}
    assert found == {
        "Giám sát theo kế hoạch: Quý I, chưa làm": ("late", date(2023, 3, 31)),
        "Giám sát theo kế hoạch: Cả năm trước": ("late", date(2022, 12, 31)),
    }
    before = [duty.label for duty in supervision_duties(commune, Period.year(2022), official)]
    assert before == ["Giám sát theo kế hoạch: Cả năm trước"]


def test_a_plan_that_is_followed_is_not_deleted(client: Client, commune: Any, official: Any) -> None:
    row, free = plan(commune), plan(commune, subject="Khác")
    supervise(commune, plan=row)
    client.force_login(official)
    client.post(url(SupervisionPlan, "delete", commune, row.public_id))
    assert SupervisionPlan.objects.filter(pk=row.pk).exists()
    assert_deleted_and_brought_back(client, free)


def committee(unit: Any, kind: str, **values: Any) -> Committee:
    given = {"name": f"Ban {kind}", "established_on": date(2023, 1, 1)} | values
    return Committee.objects.create(unit=unit, kind=kind, **given)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("inspectorate", "inspectorate", 302),
        ("community_board", "investment_board", 302),
        ("inspectorate", "investment_board", 422),
        ("community_board", "inspectorate", 422),
        ("front", "inspectorate", 422),
        ("inspectorate", "steering", 422),
    ],
)
def test_the_board_fits_the_body(
    client: Client, commune: Any, official: Any, body: str, kind: str, status: int
) -> None:
    client.force_login(official)
    typed = HELD | NO_ROWS | {"body": body, "committee": committee(commune, kind).pk}
    assert client.post(url(Supervision, "create", commune), typed).status_code == status


def test_what_does_not_fit_is_remarked_and_stored(client: Client, commune: Any, official: Any) -> None:
    late = committee(commune, "investment_board", established_on=date(2023, 4, 1))
    work = make_work(commune)
    work.board = committee(commune, "investment_board", name="Ban công trình")
    work.save()
    held = supervise(commune, "community_board", committee=late, work=work, plan=plan(commune))
    assert len(services.remarks_on(held)) == 3
    fitting = supervise(commune, "community_board", committee=work.board, work=work)
    assert services.remarks_on(fitting) == []
    client.force_login(official)
    assert "ngoài thời gian hoạt động" in client.get(held.get_absolute_url()).content.decode()
