"""The invented province: the same rows for the same options, sizes that add up, never among real units."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core import indicators
from apps.core.periods import Period
from apps.households.models import Household, HouseholdClassification, HouseholdRepresentative, Residence
from apps.villages.models import AdministrativeUnit, OfficeTerm, Village
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
SIZE = {"communes": 2, "villages": 6, "households": 200}


def make(**options: Any) -> None:
    call_command("make_province", **(SIZE | options), verbosity=0)


def register() -> list[tuple[Any, ...]]:
    """What an installation would show, without keys and times of entry."""
    columns = ("unit__slug", "village__slug", "public_id", "code", "head_name", "birth_year", "representative_name")
    return list(Household.objects.order_by("pk").values_list(*columns, "members", "started_on", "ended_on"))


def test_same_options_make_the_same_rows_and_a_second_run_nothing() -> None:
    with transaction.atomic():
        make()
        first = register()
        transaction.set_rollback(True)
    assert not register()
    make()
    assert register() == first
    make()
    assert register() == first
    make(seed="khac")
    assert len(register()) == 2 * len(first)


def test_it_adds_up() -> None:
    make()
    province, *communes = AdministrativeUnit.objects.order_by("pk")
    assert all(commune.is_demo and commune.version_on(Period.year(2025).end).parent == province for commune in communes)
    counted = Village.objects.values_list("unit__slug").annotate(Count("pk"))
    assert len(counted) == 2
    assert sum(n for _, n in counted) == 6
    assert Household.objects.count() == 200
    largest, other = (Household.objects.filter(unit=commune).count() for commune in communes)
    assert largest > 2 * other
    assert OfficeTerm.objects.count() == 6
    for commune in communes:
        there = Household.objects.filter(unit=commune)
        people = there.aggregate(n=Sum("members"))["n"]
        assert indicators.get("households.households").value(commune, Period.year(2025)).value == there.count()
        assert indicators.get("households.people").value(commune, Period.year(2025)).value == people


def test_households_agree_with_the_rows_on_which_they_rest() -> None:
    make()
    assert not Household.objects.annotate(n=Count("residences")).exclude(n=1).exists()
    ended = Residence.objects.filter(end__isnull=False)
    assert ended.exists()
    assert not ended.filter(~Q(end_kind="moved_out")).exists()
    for residence in Residence.objects.select_related("household"):
        household = residence.household
        assert (residence.start, residence.end) == (household.started_on, household.ended_on)
        assert residence.village_id == household.village_id
        household.full_clean(exclude=["created_by"])
    named = HouseholdRepresentative.objects.values_list("household", "full_name")
    assert set(named) == set(Household.objects.exclude(representative_name="").values_list("pk", "representative_name"))
    assert named
    assert HouseholdClassification.objects.filter(classification="poor").exists()
    assert not Household.history.exists()


def test_accounts_come_only_with_a_password(client) -> None:
    make()
    assert not User.objects.exists()
    make(slug="tinh-khac", password="mat-khau-do-tai")
    assert User.objects.count() == 4
    commune = AdministrativeUnit.objects.get(slug__startswith="tinh-khac-002")
    assert client.login(username=f"can-bo-{commune.slug}", password="mat-khau-do-tai")
    assert client.get(f"/{commune.slug}/ho-gia-dinh/").status_code == 200


def test_a_list_reads_its_page_and_no_other_row(client) -> None:
    make(households=60, password="mat-khau-do-tai")
    commune = AdministrativeUnit.objects.get(slug__contains="-001-")
    client.force_login(User.objects.get(username=f"can-bo-{commune.slug}"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/{commune.slug}/ho-gia-dinh/", {"page": 99}).context["table"].page
    assert (page.number, page.paginator.num_pages) == (2, 2)
    of_households = [query["sql"] for query in queries if 'FROM "households_household" ' in query["sql"]]
    assert len(of_households) == 2
    assert all(" LIMIT " in sql or "COUNT(" in sql for sql in of_households)


@pytest.mark.parametrize("size", [{"communes": 0}, {"villages": 1}, {"households": 5}])
def test_sizes_that_do_not_fit_are_refused(size: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="ít nhất một"):
        make(**size)
    assert not AdministrativeUnit.objects.exists()


def test_real_units_are_left_alone() -> None:
    make_unit("xa-that", "Thật", "commune")
    with pytest.raises(CommandError, match="đơn vị thật"):
        make()
    assert AdministrativeUnit.objects.count() == 1
