"""The demo's boards, inspections, supervision, works, land and agencies: the year 2023, and what is due today."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.views.sign_in import DEMO_PASSWORD
from apps.agencies.models import ProcedureMonth
from apps.agencies.services.procedures import months_owed, unexplained
from apps.committees.models import Committee, InspectionDemand
from apps.committees.services.alerts import alerts_on
from apps.core import indicators
from apps.core.periods import Period
from apps.core.portal import duties
from apps.reports.demo import load_demo
from apps.reports.demo_records import day_of
from apps.supervision.models import Finding, FindingStatus
from apps.villages.models import AdministrativeUnit
from apps.works.models import Fund, HouseholdContribution, LandProject, Work
from apps.works.services.works import discrepancies

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_demo(settings.BASE_DIR / "fixtures", DEMO_PASSWORD)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def song_van() -> AdministrativeUnit:
    return AdministrativeUnit.objects.get(slug="song-van")


def test_days_are_fixed_or_counted_from_today() -> None:
    today = timezone.localdate()
    assert day_of("2023-06-18") == date(2023, 6, 18)
    assert day_of({"days_ago": 40}) == today - timedelta(days=40)
    assert day_of({"days_ahead": 9}) == today + timedelta(days=9)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("committees.demands", "1"),
        ("committees.demands_remedied", "1"),
        ("committees.steering_meetings", "4"),
        ("works.total_value", "1.398.000.000"),
        ("works.people_money", "499.750.000"),
        ("works.labour_days", "735"),
        ("works.road_length", "1,18"),
        ("works.fund_closing", "11.550.000"),
        ("supervision.findings", "2"),
        ("supervision.resolved_share", "100,00"),
        ("supervision.money_recovered", "4.200.000"),
        ("agencies.dossiers_received", "2.116"),
        ("agencies.dossiers_late", "2"),
        ("agencies.conferring_share", "100,00"),
        ("agencies.score", "90,50"),
        ("agencies.cultural_villages", "12"),
    ],
)
def test_figures_of_2023(song_van: AdministrativeUnit, name: str, value: str) -> None:
    figure = indicators.get(name).value(song_van, Period.year(2023))
    assert figure.is_whole
    assert figure.text() == value


def test_totals_of_works_are_explained_by_their_rows(song_van: AdministrativeUnit) -> None:
    for work in Work.objects.filter(unit=song_van):
        assert discrepancies(work) == [], work
    road = Work.objects.get(unit=song_van, name="Mở rộng đường trục thôn Đồng Kim")
    rows = HouseholdContribution.objects.filter(work=road)
    land = rows.filter(kind="land").values_list("amount", flat=True)
    assert (rows.filter(kind="money").count(), sum(land)) == (202, Decimal("1260.50"))


def test_funds_hold_what_is_booked(song_van: AdministrativeUnit) -> None:
    held = {fund.name: fund.held for fund in Fund.objects.filter(unit=song_van).with_held()}
    assert held["Quỹ xây dựng nhà văn hóa thôn Phú Thành"] == 0
    assert min(held.values()) >= 0


def test_households_of_the_land_project_make_up_its_area() -> None:
    project = LandProject.objects.get(name__startswith="Dự án mở rộng khuôn viên")
    assert sum(row.area_m2 for row in project.household_rows.all()) == project.area_m2
    rows = project.household_rows
    assert rows.count() == 8
    assert rows.filter(agreed_on__isnull=False).count() == 6
    assert rows.filter(paid_on__isnull=False).count() == 4


def test_procedures_have_a_year_up_to_last_month(song_van: AdministrativeUnit) -> None:
    """Only the month that ended last is left to be entered, and no month ends more than came in."""
    today = timezone.localdate()
    last = Period(date(today.year - 1, 1, 1), today)
    owed = months_owed(song_van, last)
    assert max(owed).last == today.replace(day=1) - timedelta(days=1)
    assert ProcedureMonth.objects.filter(unit=song_van, year=2023).count() == 60
    assert unexplained(song_van) == {}


def test_every_way_of_a_finding_is_there() -> None:
    assert set(Finding.objects.values_list("status", flat=True)) == {
        FindingStatus.RECOMMENDED,
        FindingStatus.REMEDIED,
        FindingStatus.RESOLVED,
    }
    today = timezone.localdate()
    assert Finding.objects.open().overdue(today).exists()
    assert Finding.objects.open().filter(due_on__range=(today, today + timedelta(days=30))).exists()
    states = {demand.state.value for demand in InspectionDemand.objects.all()}
    assert states == {"open", "remedied", "verified"}
    assert InspectionDemand.objects.overdue(today).exists()


def test_boards_wait_for_something(song_van: AdministrativeUnit) -> None:
    today = timezone.localdate()
    alerts = alerts_on(Committee.objects.filter(unit=song_van).for_list(), today)
    words = "\n".join(str(alert) for alert in alerts)
    assert "Dương Văn Hoạch" in words
    assert "Nhiệm kỳ đã hết ngày 14/10/2023" in words
    assert "Nhiệm kỳ sẽ hết ngày" in words


@pytest.mark.parametrize("username", ["can-bo", "lanh-dao"])
def test_today_is_full_of_things_to_do(song_van: AdministrativeUnit, username: str) -> None:
    user = User.objects.get(username=username)
    found = duties(song_van, Period.year(timezone.localdate().year), user)
    for label in (
        "Khắc phục sau kiểm tra",
        "Xác nhận kết quả khắc phục",
        "Trả lời kiến nghị",
        "Giám sát theo kế hoạch",
        "Chi trả cho hộ đã đồng thuận",
    ):
        assert any(duty.label.startswith(label) for duty in found), label


def test_a_board_member_sees_his_seats_and_what_is_open(client: Client, song_van: AdministrativeUnit) -> None:
    client.force_login(User.objects.get(username="giam-sat"))
    page = client.get(reverse("reports:home", args=[song_van.slug])).context
    assert {seat.committee.kind for seat in page["seats"]} >= {"inspectorate", "investment_board"}
    assert page["findings"].total == 4
    assert page["unanswered"].total == 2


@pytest.mark.parametrize(
    "name",
    [
        *("agencies:agency", "agencies:staffconference", "agencies:internalrule", "agencies:scorecard"),
        *("committees:committee", "committees:programme", "committees:committeemeeting", "committees:inspection"),
        *("supervision:supervisionplan", "supervision:supervision"),
        *("works:work", "works:fund", "works:landproject"),
    ],
)
def test_lists_and_pages_open(client: Client, song_van: AdministrativeUnit, name: str) -> None:
    client.force_login(User.objects.get(username="can-bo"))
    response = client.get(reverse(f"{name}-list", args=[song_van.slug]))
    assert response.status_code == 200
    rows = response.context["object_list"]
    assert rows
    for row in rows[:4]:
        assert client.get(row.get_absolute_url()).status_code == 200
