"""Inspections: one village or agency a row, conclusions, figures that count a village once, duties."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from apps.agencies.models import Agency
from apps.committees.models import Inspection, InspectionDemand, InspectionStage, InspectionTarget
from apps.committees.portal import committee_duties
from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from tests.factories import make_village
from tests.records import assert_deleted_and_brought_back, assert_refused, close, rows, url

YEAR = Period.year(2023)
TYPED = {
    "subject": "Thực hiện QCDC năm 2022",
    "plan_number": "05/KH-BCĐ",
    "team": "Đoàn số 1",
    "held_on": "20/03/2023",
    "examined_from": "01/01/2022",
    "examined_until": "31/12/2022",
    "conclusion": "",
    "concluded_on": "",
} | rows("demands")


def inspect(unit: Any, *places: Any, held_on: date = date(2023, 3, 20), **values: Any) -> Inspection:
    """An inspection of these villages and agencies."""
    inspection = Inspection.objects.create(unit=unit, subject="Thực hiện QCDC", held_on=held_on, **values)
    for place in places:
        name = "workplace" if isinstance(place, Agency) else "agency" if isinstance(place, str) else "village"
        InspectionTarget.objects.create(inspection=inspection, **{name: place})
    return inspection


def agency(unit: Any, name: str, **values: Any) -> Agency:
    return Agency.objects.create(unit=unit, name=name, kind="school", opened_on=date(2000, 1, 1), **values)


def test_create_with_targets_and_see_them(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    targets = rows("targets", {"village": village.pk, "finding": "Niêm yết đủ"}, {"agency": "Trường Mầm non"})
    response = client.post(url(Inspection, "create", commune), TYPED | targets)
    inspection = Inspection.objects.get()
    assert response.status_code == 302
    assert (inspection.held_on, inspection.examined_until) == (date(2023, 3, 20), date(2022, 12, 31))
    page = client.get(inspection.get_absolute_url()).content.decode()
    assert "thôn Đồng Kim" in page
    assert "Trường Mầm non" in page
    edited = TYPED | {"version": 1, "conclusion": "Đạt", "concluded_on": "20/03/2023"} | rows("targets")
    assert client.post(url(Inspection, "update", commune, inspection.public_id), edited).status_code == 302
    inspection.refresh_from_db()
    assert (inspection.concluded_on, inspection.version) == (date(2023, 3, 20), 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "x" * 10_000),
        ("subject", "Kiểm\x00tra"),
        ("held_on", "30/02/2023"),
        ("held_on", "hôm qua"),
        ("concluded_on", "32/01/2023"),
    ],
)
def test_bad_input_comes_back_as_typed(client: Client, commune: Any, official: Any, field: str, value: str) -> None:
    client.force_login(official)
    data = TYPED | rows("targets") | {field: value}
    assert_refused(client, url(Inspection, "create", commune), data, field, Inspection)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"examined_until": "31/12/2021"}, 422),
        ({"examined_until": "01/01/2022"}, 302),
        ({"conclusion": "Đạt", "concluded_on": "19/03/2023"}, 422),
        ({"conclusion": "Đạt", "concluded_on": "20/03/2023"}, 302),
        ({"concluded_on": "20/03/2023"}, 422),
    ],
)
def test_dates_follow_one_another(
    client: Client, commune: Any, official: Any, changes: dict[str, str], status: int
) -> None:
    client.force_login(official)
    response = client.post(url(Inspection, "create", commune), TYPED | rows("targets") | changes)
    assert response.status_code == status


def test_a_target_is_a_village_or_an_agency(client: Client, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    address = url(Inspection, "create", commune)
    for wrong in ({"village": village.pk, "agency": "Trường"}, {"finding": "không rõ nơi nào"}):
        assert client.post(address, TYPED | rows("targets", wrong)).status_code == 422
    twice = rows("targets", {"village": village.pk}, {"village": village.pk})
    assert client.post(address, TYPED | twice).status_code == 422
    assert not Inspection.objects.exists()


def test_the_database_refuses_a_target_that_is_neither(commune: Any) -> None:
    with pytest.raises(IntegrityError):
        InspectionTarget.objects.create(inspection=inspect(commune))


def test_a_village_of_another_commune_is_no_target(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    foreign = make_village(other_commune, "Thôn lạ")
    client.force_login(official)
    response = client.post(url(Inspection, "create", commune), TYPED | rows("targets", {"village": foreign.pk}))
    assert response.status_code == 422
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        InspectionTarget(inspection=inspect(commune), village=foreign).full_clean()


def test_list_shows_own_commune_with_a_fixed_number_of_queries(
    client: Client, commune: Any, other_commune: Any, official: Any, django_assert_max_num_queries: Any
) -> None:
    villages = [make_village(commune, f"Thôn {number}") for number in range(10)]
    own = [inspect(commune, place, "Trạm Y tế") for place in villages]
    foreign = inspect(other_commune, make_village(other_commune, "Thôn lạ"))
    client.force_login(official)
    with django_assert_max_num_queries(14):
        page = client.get(url(Inspection, "list", commune))
    assert set(page.context["table"].data) == set(own)
    for name in ("detail", "update", "delete"):
        assert client.get(url(Inspection, name, commune, foreign.public_id)).status_code == 404


NAMES = ("committees.inspections", "committees.villages_inspected", "committees.agencies_inspected")


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_missing_then_zero_after_closure(commune: Any, official: Any, name: str) -> None:
    inspect(commune, make_village(commune, "Ngoài kỳ"), "Trạm Y tế", held_on=date(2022, 12, 31))
    assert get(name).value(commune, YEAR).state == MISSING
    close(commune, "committees.inspection", YEAR, official)
    figure = get(name).value(commune, YEAR)
    assert (figure.value, figure.state) == (0, KNOWN)


def test_figures_count_each_place_once(commune: Any, other_commune: Any) -> None:
    first, second = make_village(commune, "Một"), make_village(commune, "Hai")
    inspect(commune, first, "Trạm Y tế", held_on=date(2023, 1, 1))
    inspect(commune, first, second, "Trạm Y tế", held_on=date(2023, 12, 31))
    inspect(commune, second, self_inspection=True)
    inspect(other_commune, make_village(other_commune, "Ba"), "Trường")
    assert [get(name).value(commune, YEAR).value for name in NAMES] == [3, 2, 1]
    assert get("committees.inspections").value(commune, YEAR, kind="inspection").value == 2
    assert get("committees.villages_inspected").value(commune, YEAR, kind="self_inspection").value == 1
    assert get("committees.villages_inspected").value(commune, YEAR, village=first).value == 1


def test_an_agency_counts_once_whether_chosen_or_named(commune: Any, other_commune: Any) -> None:
    school, station = agency(commune, "Trường Mầm non"), agency(commune, "Trạm Y tế")
    inspect(commune, school, "Hợp tác xã")
    inspect(commune, school, station, "TRUONG MẦM NON", "hợp tác  xã", "Chợ Vân")
    inspect(other_commune, agency(other_commune, "Trường Tiểu học"), "Trường Tiểu học")
    figure = get("committees.agencies_inspected").value(commune, YEAR)
    assert (figure.value, figure.records) == (4, 7)


def test_two_agencies_of_one_name_are_two(commune: Any) -> None:
    """One closed, another of its name opened later; the name alone adds none."""
    old, new = agency(commune, "Trường", closed_on=date(2023, 6, 1)), agency(commune, "Trường")
    inspect(commune, old, "trường")
    inspect(commune, new)
    assert get("committees.agencies_inspected").value(commune, YEAR).value == 2


@time_machine.travel(date(2023, 3, 20))
def test_an_inspection_to_come_is_none_yet(commune: Any, village: Any) -> None:
    inspect(commune, village, held_on=date(2023, 3, 20))
    inspect(commune, "Trạm Y tế", held_on=date(2023, 3, 21))
    assert get("committees.inspections").value(commune, YEAR).value == 1
    assert get("committees.agencies_inspected").value(commune, YEAR).state == MISSING


def teams(unit: Any, **options: str) -> tuple[Any, str, int]:
    figure = get("committees.inspection_teams").value(unit, YEAR, **options)
    return figure.value, figure.state, figure.lacking


def test_teams_are_counted_by_their_names(commune: Any, other_commune: Any, official: Any) -> None:
    assert teams(commune) == (None, MISSING, 0)
    for team in ("Đoàn số 1", "doan so 1", "ĐOÀN  SỐ 1", "Đoàn số 2"):
        inspect(commune, team=team)
    inspect(other_commune, team="Đoàn số 3")
    inspect(commune, team="Đoàn số 4", held_on=date(2022, 12, 31))
    assert teams(commune) == (2, KNOWN, 0)
    inspect(commune, self_inspection=True)
    assert teams(commune) == (2, KNOWN, 0)
    assert teams(commune, kind="self_inspection") == (None, MISSING, 0)
    inspect(commune)
    assert teams(commune) == (2, PARTIAL, 1)


def test_inspections_without_any_named_team_leave_the_figure_missing(commune: Any) -> None:
    inspect(commune)
    assert teams(commune) == (None, MISSING, 1)


def demand(inspection: Inspection, *, verified_on: date | None = None, users: Any = (None, None)) -> InspectionDemand:
    done: dict[str, Any] = {}
    if verified_on is not None:
        done = {"remedy": "Đã làm", "remedied_on": verified_on, "remedied_by": users[0]}
        done |= {"verified_on": verified_on, "verified_by": users[1]}
    return InspectionDemand.objects.create(inspection=inspection, text="Niêm yết lại", **done)


def test_demands_and_their_remedies_have_a_share_with_its_base(commune: Any, official: Any, leader: Any) -> None:
    names = ("committees.demands", "committees.demands_remedied", "committees.demands_remedied_share")

    def figures(period: Period = YEAR, **options: str) -> list[Any]:
        return [get(name).value(commune, period, **options).value for name in names]

    assert figures() == [None, None, None]
    inspection = inspect(commune)
    demand(inspection)
    assert figures() == [1, 0, 0]
    for day in (date(2023, 12, 31), date(2024, 1, 1)):
        demand(inspection, verified_on=day, users=(official, leader))
    demand(inspect(commune, held_on=date(2024, 1, 1)), verified_on=date(2024, 1, 2), users=(official, leader))
    made, remedied, share = figures()
    assert (made, remedied, round(share, 2)) == (3, 1, Decimal("33.33"))
    assert figures(kind="self_inspection") == [None, None, None]
    assert figures(Period.year(2024)) == [1, 1, 100]


def test_demands_are_none_once_the_register_is_closed(commune: Any, official: Any) -> None:
    close(commune, "committees.inspection", YEAR, official)
    figures = [get(f"committees.{name}").value(commune, YEAR) for name in ("demands", "demands_remedied")]
    assert [(figure.value, figure.state) for figure in figures] == [(0, KNOWN), (0, KNOWN)]


@pytest.mark.parametrize("day", [date(2023, 3, 19), date(2023, 3, 20), date(2023, 3, 21)])
def test_the_stage_of_the_list_is_that_of_the_record(commune: Any, official: Any, leader: Any, day: date) -> None:
    concluded = {"conclusion": "Đạt", "concluded_on": date(2023, 3, 20)}
    inspect(commune)
    inspect(commune, **concluded)
    demand(inspect(commune, **concluded))
    done = inspect(commune, **concluded)
    demand(done, verified_on=date(2023, 3, 20), users=(official, leader))
    half = inspect(commune, **concluded)
    demand(half)
    demand(half, verified_on=date(2023, 3, 20), users=(official, leader))
    rows_of = Inspection.objects.for_list()
    for stage in InspectionStage:
        assert set(rows_of.at_stage(stage, day)) == {row for row in rows_of if row.stage_on(day) == stage}
    assert done.stage_on(day) == InspectionStage.DONE
    assert half.stage_on(day) == InspectionStage.REMEDYING


def test_the_plan_is_stored_whole_and_shown(client: Client, commune: Any, official: Any) -> None:
    school = agency(commune, "Trường Mầm non")
    plan = {
        "content": "Công khai\nBàn và quyết định",
        "planned_on": "01/03/2023",
        "report_due_on": "15/03/2023",
        "method": "Nghe báo cáo, xem hồ sơ",
        "assignment": "Nguyễn Văn A, trưởng đoàn",
        "ended_on": "21/03/2023",
    }
    client.force_login(official)
    response = client.post(url(Inspection, "create", commune), TYPED | plan | rows("targets", {"workplace": school.pk}))
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    for words in ("15/03/2023", "Nghe báo cáo", "trưởng đoàn", "21/03/2023", "Trường Mầm non", "Bàn và quyết định"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"planned_on": "20/03/2023"}, 302),
        ({"planned_on": "21/03/2023"}, 422),
        ({"ended_on": "19/03/2023"}, 422),
        ({"ended_on": "20/03/2023"}, 302),
    ],
)
def test_the_visit_is_not_before_its_plan(
    client: Client, commune: Any, official: Any, changes: dict[str, str], status: int
) -> None:
    client.force_login(official)
    response = client.post(url(Inspection, "create", commune), TYPED | rows("targets") | changes)
    assert response.status_code == status


def test_all_villages_are_added_at_once_and_none_twice(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    first = make_village(commune, "Một", started_on=date(2000, 1, 1))
    second = make_village(commune, "Hai", started_on=date(2000, 1, 1))
    make_village(commune, "Chưa có", started_on=date(2023, 3, 21))
    make_village(other_commune, "Thôn lạ", started_on=date(2000, 1, 1))
    client.force_login(official)
    chosen = rows("targets", {"village": first.pk, "finding": "Niêm yết đủ"})
    client.post(url(Inspection, "create", commune), TYPED | chosen | {"all_villages": "on"})
    inspection = Inspection.objects.get()
    assert {(row.village, row.finding) for row in inspection.targets.all()} == {(first, "Niêm yết đủ"), (second, "")}
    again = TYPED | rows("targets") | {"all_villages": "on", "version": inspection.version}
    assert client.post(url(Inspection, "update", commune, inspection.public_id), again).status_code == 302
    assert inspection.targets.count() == 2


def test_an_agency_of_another_commune_or_twice_is_refused(
    client: Client, commune: Any, other_commune: Any, official: Any
) -> None:
    foreign, own = agency(other_commune, "Trường lạ"), agency(commune, "Trường")
    client.force_login(official)
    for wrong in ([{"workplace": foreign.pk}], [{"workplace": own.pk}] * 2, [{"workplace": own.pk, "agency": "Chợ"}]):
        response = client.post(url(Inspection, "create", commune), TYPED | rows("targets", *wrong))
        assert response.status_code == 422
    assert not Inspection.objects.exists()


def test_deleting_takes_places_and_demands_along_and_brings_them_back(
    client: Client, commune: Any, village: Any, official: Any
) -> None:
    inspection = inspect(commune, village)
    InspectionDemand.objects.create(inspection=inspection, target=inspection.targets.get(), text="Niêm yết lại")
    client.force_login(official)
    assert_deleted_and_brought_back(client, inspection, "targets", "demands")


def test_duties_of_the_year(commune: Any, official: Any) -> None:
    def states() -> dict[str, str]:
        return {d.label: d.state for d in committee_duties(commune, YEAR, official) if "Ban Chỉ đạo" not in d.label}

    inspect(commune, held_on=date(2022, 6, 1))
    assert states() == {"Kiểm tra QCDC": "missing"}
    inspect(commune, conclusion="Đạt", concluded_on=date(2023, 4, 1))
    assert states() == {}
    inspect(commune, held_on=date(2023, 5, 1))
    assert states() == {"Kết luận: Thực hiện QCDC": "due"}


def test_a_closed_register_ends_the_duty_to_inspect(commune: Any, official: Any) -> None:
    close(commune, "committees.inspection", YEAR, official)
    assert all(duty.state != "missing" or "Ban" in duty.label for duty in committee_duties(commune, YEAR, official))


@pytest.mark.parametrize("own", [True, False])
def test_the_list_is_filtered_by_who_inspects_and_all_are_called_all(
    client: Client, commune: Any, official: Any, own: bool
) -> None:
    for value in (True, False):
        inspect(commune, self_inspection=value)
    client.force_login(official)
    page = client.get(url(Inspection, "list", commune), {"self_inspection": int(own)})
    assert [row.self_inspection for row in page.context["object_list"]] == [own]
    assert "Tất cả" in str(page.context["filter"].form["self_inspection"])
    assert "Chưa xác định" not in page.content.decode()
