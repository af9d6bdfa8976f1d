"""A question whose SQL is written once gives what the queryset gives, for each value and each day anew."""

from datetime import date
from threading import Thread

import pytest
import time_machine
from django.utils import timezone

from apps.core.prepared import Prepared
from apps.villages.models import AdministrativeUnit, Village
from tests.factories import make_village

pytestmark = pytest.mark.django_db


def of_unit(unit: int):
    rows = Village.objects.filter(unit=unit, versions__valid_from__lte=timezone.localdate())
    return rows.select_related("unit").order_by("slug")


def test_each_value_gives_its_own_rows_with_what_is_joined(
    commune: AdministrativeUnit, other_commune: AdministrativeUnit, django_assert_num_queries
) -> None:
    for unit in (commune, other_commune):
        make_village(unit, f"Thôn {unit.slug}", started_on=date(1990, 1, 1))
    asked = Prepared(of_unit, -1)
    for unit in (commune, other_commune, commune):
        with django_assert_num_queries(1):
            assert [(row.slug, row.unit.slug) for row in asked.rows(unit.pk)] == [(f"thon-{unit.slug}", unit.slug)]
        assert asked.rows(unit.pk) == list(of_unit(unit.pk))


def test_rows_are_read_anew_and_a_new_day_is_noticed(commune: AdministrativeUnit) -> None:
    asked = Prepared(of_unit, -1)
    with time_machine.travel("2024-05-01T23:59+07:00", tick=False):
        assert asked.rows(commune.pk) == []
        first = make_village(commune, "Đồng Kim", started_on=date(2024, 5, 1))
        second = make_village(commune, "Đồng Lim", started_on=date(2024, 5, 2))
        assert asked.rows(commune.pk) == [first]
    with time_machine.travel("2024-05-02T00:00+07:00", tick=False):
        assert asked.rows(commune.pk) == [first, second]


def test_a_thread_writes_its_own() -> None:
    asked, seen = Prepared(of_unit, -1), []
    asked.rows(1)
    thread = Thread(target=lambda: seen.append(asked._compiler))
    thread.start()
    thread.join()
    assert seen == [None]
    assert asked._compiler is not None
