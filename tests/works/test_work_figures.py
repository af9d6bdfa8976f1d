"""Figures of works: land by class, works by kind, km of road, and sums that must be exact."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.indicators import KNOWN, MISSING, PARTIAL, UnknownOptionError, get
from apps.core.periods import Period
from apps.works.models import MAX_MONEY, Contribution, LandClass, LandProject, Work
from apps.works.models.works import hundredths
from tests.factories import make_village
from tests.records import close

YEAR = Period.year(2023)


def make_work(unit: Any, **values: Any) -> Work:
    return Work.objects.create(**{"unit": unit, "name": "Đường thôn", "started_on": date(2023, 2, 10)} | values)


def give(work: Work, village: Any, amount: str, land_class: str = "", kind: str = "land") -> Contribution:
    return Contribution.objects.create(
        work=work, village=village, kind=kind, amount=Decimal(amount), land_class=land_class
    )


def of_class(commune: Any, land_class: str, **more: Any) -> tuple[Any, str, int]:
    figure = get("works.land_given").value(commune, YEAR, land_class=land_class, **more)
    return figure.value, figure.state, figure.lacking


def test_land_is_the_works_total_and_by_class_what_the_villages_gave(
    commune: Any, other_commune: Any, village: Any
) -> None:
    second = make_village(commune, "Thôn Hai")
    work = make_work(commune, village=village, land_given_m2=Decimal("1260.50"))
    give(work, village, "1000.25", "rice")
    give(work, second, "200.25", "rice")
    give(work, village, "60", "residential")
    give(work, village, "5", kind="labour")
    give(make_work(commune, started_on=date(2022, 12, 31), land_given_m2=9), village, "9", "rice")
    foreign = make_village(other_commune, "Thôn lạ")
    give(make_work(other_commune, land_given_m2=9), foreign, "9", "rice")
    assert get("works.land_given").value(commune, YEAR).value == Decimal("1260.50")
    assert of_class(commune, "rice") == (Decimal("1200.50"), KNOWN, 0)
    assert of_class(commune, "residential") == (60, KNOWN, 0)
    assert of_class(commune, "forest") == (0, KNOWN, 0)
    assert of_class(commune, "unknown") == (0, KNOWN, 0)
    # A village's figure is of its own works, as the stated total is.
    assert of_class(commune, "rice", village=village) == (Decimal("1200.50"), KNOWN, 0)
    assert of_class(commune, "rice", village=second)[1] == MISSING


@pytest.mark.parametrize(
    ("stated", "given", "state"),
    [
        (None, [], PARTIAL),
        ("0", [], KNOWN),
        ("0.01", [], PARTIAL),
        ("10", [("10", "")], PARTIAL),
        ("10", [("4", "rice"), ("6", "")], PARTIAL),
        ("10", [("10", "forest")], KNOWN),
        (None, [("10", "forest")], KNOWN),
    ],
)
def test_a_class_is_whole_once_every_work_tells_its_land_apart(
    commune: Any, village: Any, stated: str | None, given: list[tuple[str, str]], state: str
) -> None:
    whole = make_work(commune, land_given_m2=Decimal(3))
    give(whole, village, "3", "rice")
    work = make_work(commune, land_given_m2=None if stated is None else Decimal(stated))
    for amount, land_class in given:
        give(work, village, amount, land_class)
    rice = sum((Decimal(amount) for amount, land_class in given if land_class == "rice"), Decimal(3))
    assert of_class(commune, "rice") == (rice, state, 1 if state == PARTIAL else 0)


def test_land_by_class_is_missing_or_zero_without_works(commune: Any, village: Any, official: Any) -> None:
    assert of_class(commune, "rice") == (None, MISSING, 0)
    close(commune, "works.work", YEAR, official)
    assert of_class(commune, "rice") == (0, KNOWN, 0)
    with pytest.raises(UnknownOptionError):
        get("works.land_given").value(commune, YEAR, land_class="lúa")


@given(st.lists(st.tuples(st.sampled_from(["", *LandClass.values]), st.integers(0, 10**12)), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_classes_and_what_has_none_add_up_to_all_rows(commune: Any, village: Any, given: Any) -> None:
    Contribution.objects.all().delete()
    Work.objects.all().delete()
    for land_class, hundredths_given in given:
        give(make_work(commune), village, str(Decimal(hundredths_given) / 100), land_class)
    values = [of_class(commune, name)[0] for name in ("unknown", *LandClass.values)]
    if given:
        assert sum(values) == Decimal(sum(area for _, area in given)) / 100
    else:
        assert set(values) == {None}


def test_sums_of_the_largest_amounts_lose_nothing(commune: Any) -> None:
    villages = [make_village(commune, f"Thôn {number}") for number in range(30)]
    work = make_work(commune)
    for village in villages:
        give(work, village, "9999999999999.99", kind="goods")
    give(work, villages[0], "0.01", kind="land")
    found = Contribution.objects.filter(work=work).order_by().aggregate(sum=hundredths("amount"))["sum"]
    assert found == 30 * 999_999_999_999_999 + 1
    for _ in range(30):
        make_work(commune, total_value=MAX_MONEY - 1, state_budget=MAX_MONEY, people_money=MAX_MONEY - 3)
    Work.objects.filter(pk=work.pk).update(total_value=0, state_budget=0, people_money=0)
    assert get("works.total_value").value(commune, YEAR).value == 30 * (10**15 - 1)
    assert get("works.state_budget").value(commune, YEAR).value == 30 * 10**15
    assert get("works.people_money").value(commune, YEAR).value == 30 * (10**15 - 3)


def test_works_are_counted_by_kind_and_stage(commune: Any, village: Any) -> None:
    make_work(commune, kind="road", village=village)
    make_work(commune, kind="road", started_on=date(2022, 5, 1), finished_on=date(2023, 1, 1))
    make_work(commune, kind="culture_house", finished_on=date(2023, 12, 31))
    works = get("works.works")
    assert works.value(commune, YEAR, kind="road").value == 1
    assert works.value(commune, YEAR, kind="road", stage="finished").value == 1
    assert works.value(commune, YEAR, kind="culture_house", stage="finished").value == 1
    assert works.value(commune, YEAR, kind="canal").state == MISSING
    assert works.describe({"kind": "road"}) == "Số công trình (đường giao thông)"


@time_machine.travel("2023-10-02", tick=False)
def test_a_work_that_is_to_be_finished_is_not_finished(commune: Any) -> None:
    for number, day in enumerate((date(2023, 10, 2), date(2023, 10, 3))):
        make_work(commune, kind="road", finished_on=day, length_m=Decimal(1000 + number))
    assert get("works.works").value(commune, YEAR, stage="finished").value == 1
    assert get("works.road_length").value(commune, YEAR, stage="finished").value == 1
    assert get("works.works").value(commune, YEAR).value == 2


@pytest.mark.parametrize(
    ("typed", "said"), [("8640.50", "8.640,5"), ("1000.00", "1.000"), ("0.01", "0,01"), ("0", "0")]
)
def test_areas_are_told_with_the_places_that_were_written(commune: Any, typed: str, said: str) -> None:
    make_work(commune, land_given_m2=Decimal(typed))
    LandProject.objects.create(unit=commune, name="Dự án", started_on=date(2023, 3, 6), area_m2=Decimal(typed))
    for name in ("works.land_given", "works.land_area"):
        assert get(name).value(commune, YEAR).text() == said
    hectares = {"8640.50": "0,86", "1000.00": "0,10"}.get(typed, "0,00")
    assert get("works.land_area_ha").value(commune, YEAR).text() == hectares


def test_roads_are_told_in_km_and_are_partial_where_one_lacks_its_length(
    commune: Any, village: Any, official: Any
) -> None:
    length = get("works.road_length")
    make_work(commune, kind="canal", length_m=Decimal("5000"))
    assert length.value(commune, YEAR).state == MISSING
    close(commune, "works.work", YEAR, official, has_records=True)
    assert (length.value(commune, YEAR).text(), length.value(commune, YEAR).state) == ("0,00", KNOWN)
    make_work(commune, kind="road", length_m=Decimal("1234.50"), finished_on=date(2024, 2, 1), village=village)
    make_work(commune, kind="road", length_m=Decimal("310.49"))
    known = length.value(commune, YEAR)
    assert (known.value, known.text(), known.state, known.indicator.measure) == (
        Decimal("1.54499"),
        "1,54",
        KNOWN,
        "km",
    )
    assert length.value(commune, YEAR, village=village).text() == "1,23"
    assert length.value(commune, Period.year(2024), stage="finished").text() == "1,23"
    make_work(commune, kind="road")
    part = length.value(commune, YEAR)
    assert (part.text(), part.state, part.lacking) == ("1,54", PARTIAL, 1)


@pytest.mark.parametrize("number", [1, 10])
def test_land_by_class_costs_the_same_for_ten_times_the_works(
    commune: Any, village: Any, django_assert_num_queries: Any, number: int
) -> None:
    for _ in range(number):
        give(make_work(commune, land_given_m2=1), village, "1", "rice")
    with django_assert_num_queries(2):
        assert of_class(commune, "rice")[0] == number


def test_the_records_behind_a_class_are_the_contributions(
    client: Any, commune: Any, village: Any, official: Any
) -> None:
    work = make_work(commune, land_given_m2=3)
    give(work, village, "3", "rice")
    client.force_login(official)
    page = client.get(f"/{commune.slug}/chi-tieu/works.land_given/", {"nam": "2023", "land_class": "rice"})
    assert page.status_code == 200
    assert work.get_absolute_url() in page.content.decode()
