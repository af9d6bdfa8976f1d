"""Workplaces to start from, and their figures."""

from datetime import date

from apps.agencies.models import Agency, StaffConference
from apps.core.indicators import get
from apps.core.periods import Period

YEAR = Period.year(2024)


def make_agency(unit, name="Trường Tiểu học Song Vân", **values):
    given = {"kind": "school", "opened_on": date(2000, 1, 1)} | values
    return Agency.objects.create(unit=unit, name=name, **given)


def make_conference(agency, **values):
    given = {"for_year": 2023, "held_on": date(2024, 1, 20)} | values
    return StaffConference.objects.create(unit=agency.unit, agency=agency, **given)


def figure(name, unit, period=YEAR, **options):
    return get(f"agencies.{name}").value(unit, period, **options)
