"""The shipped days off and make-up days, and the calendar made of what is entered."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from apps.law.models import CalendarDay
from apps.law.services import load_calendar, work_calendar

PATH = settings.BASE_DIR / "fixtures" / "law" / "calendar_days.json"
ROWS = json.loads(PATH.read_text(encoding="utf-8"))

pytestmark = pytest.mark.django_db


def test_the_shipped_days_load_once_and_corrections_stay():
    assert load_calendar(PATH) == len(ROWS)
    CalendarDay.objects.filter(day=date(2024, 4, 18)).update(name="Giỗ Tổ")
    assert load_calendar(PATH) == 0
    assert work_calendar().closed(date(2024, 4, 18)) == "Giỗ Tổ"


@pytest.mark.parametrize("year", range(2022, 2027))
def test_each_shipped_year_has_its_eleven_days_off_on_working_days_or_weekends(year):
    names = [row["name"] for row in ROWS if row["day"].startswith(str(year)) and row["kind"] == "off"]
    whole = [name for name in names if not name.startswith("nghỉ")]
    weekdays_of_tet = 5
    assert whole.count("Tết Nguyên đán") >= weekdays_of_tet
    assert {"Tết Dương lịch", "Giỗ Tổ Hùng Vương", "Ngày Chiến thắng", "Quốc tế Lao động", "Quốc khánh"} < set(whole)


def test_swapped_days_name_each_other():
    swapped = {row["day"]: row["name"] for row in ROWS if row["name"].startswith("nghỉ hoán đổi")}
    made_up = {row["day"]: row["name"] for row in ROWS if row["kind"] == "worked"}
    assert len(swapped) == len(made_up)
    for day, name in made_up.items():
        assert date.fromisoformat(day).weekday() == 5
        assert any(f"{date.fromisoformat(day):%d/%m/%Y}" in other for other in swapped.values())
        assert any(f"{date.fromisoformat(other):%d/%m/%Y}" in name for other in swapped)


def test_the_calendar_knows_the_years_that_have_days_off(django_assert_num_queries):
    CalendarDay.objects.create(day=date(2024, 5, 4), kind="worked", name="làm bù")
    CalendarDay.objects.create(day=date(2025, 1, 1), name="Tết Dương lịch")
    with django_assert_num_queries(1):
        calendar = work_calendar()
    assert calendar.years == {2025}
    assert calendar.closed(date(2024, 5, 4)) == ""
    assert calendar.closed(date(2024, 5, 11)) == "thứ Bảy"
    assert calendar.closed(date(2025, 1, 1)) == "Tết Dương lịch"


def test_a_make_up_day_is_no_weekday():
    with pytest.raises(ValidationError, match="thứ Bảy hoặc Chủ nhật"):
        CalendarDay(day=date(2024, 5, 3), kind="worked", name="làm bù").full_clean()
