"""Inspections: one village or agency a row, conclusions, figures that count a village once, duties."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from apps.committees.models import Inspection, InspectionTarget
from apps.committees.portal import committee_duties
from apps.core.indicators import KNOWN, MISSING, get
from apps.core.periods import Period
from tests.factories import make_village
from tests.records import assert_refused, close, rows, url

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
}


def inspect(unit: Any, *places: Any, held_on: date = date(2023, 3, 20), **values: Any) -> Inspection:
    """An inspection of these villages and agencies."""
    inspection = Inspection.objects.create(unit=unit, subject="Thực hiện QCDC", held_on=held_on, **values)
    for place in places:
        target = {"agency": place} if isinstance(place, str) else {"village": place}
        InspectionTarget.objects.create(inspection=inspection, **target)
    return inspection


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
