"""Monthly figures of procedures: pages, the month at once, figures over any period, what is owed."""

from calendar import monthrange
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.accounts.roles import Role
from apps.agencies.forms import procedures as procedure_forms
from apps.agencies.forms.procedures import MOST_LINES
from apps.agencies.models import ProcedureMonth
from apps.agencies.rules.months import Month, cuts_a_month, excesses, whole_months
from apps.agencies.services.procedure_import import plan_import
from apps.agencies.services.procedure_reading import ReadRow
from apps.agencies.services.procedures import MonthEntry, months_owed, procedure_totals, record_month, unexplained
from apps.core.indicators import get
from apps.core.periods import Period
from apps.core.portal import duties
from tests.factories import make_commune, make_user
from tests.records import assert_deleted_and_brought_back, assert_refused, close

LIST = "/song-van/thu-tuc-hanh-chinh/"
MONTH = f"{LIST}nhap-thang/"
YEAR = Period.year(2025)
REGISTER = "agencies.proceduremonth"
NOW = date(2026, 11, 29)
NUMBERS = ("received", "online", "early", "on_time", "late", "apologies")


def make(unit, year=2025, month=1, field="Hộ tịch", **numbers):
    numbers = {"received": 10} | numbers
    return ProcedureMonth.objects.create(unit=unit, year=year, month=month, field=field, **numbers)


def figure(name, unit, period=YEAR, **options):
    return get(f"agencies.{name}").value(unit, period, **options)


def sheet(*lines, **more):
    """What the browser sends for the lines of a month."""
    data = {"lines_sent": len(lines)} | more
    for place, line in enumerate(lines):
        data |= {f"d{place}-{name}": value for name, value in line.items()}
    return data


# Arithmetic of months.


def test_months_follow_each_other():
    assert (Month(2025, 12).next, Month(2026, 1).before) == (Month(2026, 1), Month(2025, 12))
    assert (Month(2024, 2).last, str(Month(2025, 3))) == (date(2024, 2, 29), "03/2025")
    for number in (0, 13):
        with pytest.raises(ValueError, match="no month"):
            Month(2025, number)


days = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@settings(max_examples=200)
@given(days, st.integers(0, 900))
def test_whole_months_are_those_with_every_day_in_the_period(start, length):
    period = Period(start, start + timedelta(days=length))
    every = [Month(year, number) for year in range(2018, 2035) for number in range(1, 13)]
    assert list(whole_months(period)) == [m for m in every if m.first in period and m.last in period]
    inside = sum(monthrange(m.year, m.number)[1] for m in whole_months(period))
    assert cuts_a_month(period) == (inside < length + 1)


@settings(max_examples=200)
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 4), max_size=12))
def test_an_excess_is_what_no_recorded_month_explains(numbers):
    rows = [(date(2025, place + 1, 1), *row) for place, row in enumerate(numbers)]
    found = dict(excesses(rows))
    still_open = 0
    for first, received, early, on_time, late in rows:
        left = still_open + received - (early + on_time + late)
        assert (first in found) == (left < 0)
        if first in found:
            assert (found[first].surplus, found[first].carried) == (-left, still_open)
        still_open = max(0, left)


# Pages of one row.


def test_a_row_is_entered_found_and_brought_back(client, official, commune):
    client.force_login(official)
    data = {"year": "2025", "month": "3", "field": "Đất đai", "received": "1.204", "online": "1.000"}
    data |= dict.fromkeys(("early", "on_time", "late", "apologies"), "0")
    assert client.post(f"{LIST}moi/", data).status_code == 302
    row = ProcedureMonth.objects.get()
    assert (row.received, row.starts_on, row.ends_on) == (1204, date(2025, 3, 1), date(2025, 3, 31))
    make(commune, 2024, 3, "Hộ tịch")
    for query in ("q=dat+dai", "nam=2025", "linh_vuc=Đất+đai", "nam=2025&thang=3"):
        table = client.get(f"{LIST}?{query}").context["table"]
        assert [found.record for found in table.rows] == [row]
        assert table.sums["received"] == 1204
    assert len(client.get(f"{LIST}?thang=3").context["table"].rows) == 2
    assert client.get(f"{LIST}?sort=-received").context["table"].rows[0].record == row
    for page in ("", "lich-su/", "sua/", "xoa/"):
        assert client.get(f"{row.get_absolute_url()}{page}").status_code == 200
    assert_deleted_and_brought_back(client, row)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"month": "13"}, "__all__"),
        ({"year": "1999"}, "__all__"),
        ({"online": "11"}, "__all__"),
        ({"received": "1.5"}, "received"),
        ({"received": "-1"}, "received"),
        ({"received": "9" * 30}, "received"),
        ({"month": "x"}, "month"),
    ],
)
def test_a_slip_comes_back(client, official, typed, field):
    client.force_login(official)
    data = {"year": "2025", "month": "3", "field": "Đất đai", "received": "10"} | dict.fromkeys(NUMBERS[1:], "0")
    if field != "__all__":
        assert_refused(client, f"{LIST}moi/", data | typed, field, ProcedureMonth)
        return
    assert client.post(f"{LIST}moi/", data | typed).status_code == 422
    assert not ProcedureMonth.objects.exists()
    edge = {"month": {"month": "12"}, "year": {"year": "2000"}, "online": {"online": "10"}}[next(iter(typed))]
    assert client.post(f"{LIST}moi/", data | edge).status_code == 302


@time_machine.travel(NOW)
def test_a_month_to_come_is_refused(commune):
    ProcedureMonth(unit=commune, year=2026, month=11, field="A", received=1).full_clean()
    with pytest.raises(ValidationError, match="chưa tới"):
        ProcedureMonth(unit=commune, year=2026, month=12, field="A", received=1).full_clean()


def test_a_field_keeps_its_spelling_and_stands_once_a_month(client, official, commune):
    client.force_login(official)
    make(commune, 2025, 1, "Hòa giải")
    data = {"year": "2025", "field": "hoà  giải", "received": "1"} | dict.fromkeys(NUMBERS[1:], "0")
    assert client.post(f"{LIST}moi/", data | {"month": "2"}).status_code == 302
    assert set(ProcedureMonth.objects.values_list("field", flat=True)) == {"Hòa giải"}
    assert client.post(f"{LIST}moi/", data | {"month": "1"}).status_code == 422


def test_a_slip_in_the_name_of_a_field_can_be_mended(client, official, commune):
    client.force_login(official)
    row = make(commune, 2025, 1, "ho tich")
    data = {"year": "2025", "month": "1", "field": "Hộ tịch", "received": "10"} | dict.fromkeys(NUMBERS[1:], "0")
    assert client.post(f"{row.get_absolute_url()}sua/", data | {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.field == "Hộ tịch"


def test_the_list_and_the_month_take_constant_queries_and_are_the_officials(
    client, official, commune, other_commune, village, django_assert_max_num_queries
):
    make(other_commune, field="Của xã khác")
    make(commune)
    client.force_login(official)
    pages = (LIST, f"{MONTH}?nam=2025&thang=1", f"{MONTH}?nam=2025&thang=2")
    few = []
    for page in pages:
        with django_assert_max_num_queries(30) as captured:
            assert "Của xã khác" not in client.get(page).content.decode()
        few.append(len(captured))
    for number in range(9):
        make(commune, field=f"Lĩnh vực {number}")
    for page, most in zip(pages, few, strict=True):
        with django_assert_max_num_queries(most):
            assert "Lĩnh vực 8" in client.get(page).content.decode()
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert {client.get(page).status_code for page in pages} == {403}


def test_sums_and_shares_stand_above_the_list(client, official, commune):
    client.force_login(official)
    make(commune, received=8, online=2, early=1, on_time=5, late=3)
    page = client.get(LIST).content.decode()
    assert "2/8 hồ sơ = 25,00 %" in page
    assert "6/9 hồ sơ = 66,67 %" in page
    assert "nhiều hơn 8 hồ sơ tiếp nhận là 1 hồ sơ" in page
    assert "Cộng các dòng" not in client.get(f"{LIST}?nam=2020").content.decode()
    make(commune, month=2, received=1)
    assert "nhiều hơn" not in client.get(LIST).content.decode()


def test_the_workbook_has_what_is_seen(client, official, commune):
    client.force_login(official)
    make(commune, received=1204)
    make(commune, 2024)
    rows = list(openpyxl.load_workbook(BytesIO(client.get(f"{LIST}?nam=2025&xuat=xlsx").content)).active.values)
    assert rows[0] == (
        *("Lĩnh vực", "Tháng", "Tiếp nhận", "Trực tuyến", "Trước hạn", "Đúng hạn", "Quá hạn", "Thư xin lỗi"),
    )
    assert rows[1:] == [("Hộ tịch", "01/2025", 1204, 0, 0, 0, 0, 0)]


# The excess of what was ended.


def test_more_ended_than_came_in_is_said_with_its_sum_and_not_refused(client, official, commune):
    client.force_login(official)
    make(commune, month=1, received=10, on_time=7)
    data = {"year": "2025", "month": "2", "field": "Hộ tịch", "received": "4", "online": "0", "apologies": "0"}
    data |= {"early": "2", "on_time": "3", "late": "2"}
    page = client.post(f"{LIST}moi/", data, follow=True).content.decode()
    assert "nhiều hơn" not in page
    row = ProcedureMonth.objects.get(month=2)
    data |= {"late": "3", "version": row.version}
    page = client.post(f"{row.get_absolute_url()}sua/", data, follow=True).content.decode()
    assert "Trước hạn 2 + đúng hạn 3 + quá hạn 3 = 8 hồ sơ đã giải quyết" in page
    assert "4 hồ sơ tiếp nhận + 3 hồ sơ các tháng trước chuyển sang là 1 hồ sơ" in page
    assert ProcedureMonth.objects.get(month=2).late == 3


def test_fields_do_not_lend_to_each_other(commune, other_commune):
    make(commune, month=1, received=10)
    make(other_commune, month=1, field="Đất đai", received=10)
    make(commune, month=2, field="Đất đai", received=0, late=1)
    assert {key for key, _ in unexplained(commune)} == {"dat dai"}


@pytest.mark.parametrize(("apologies", "warns"), [("2", False), ("3", True)])
def test_more_letters_of_apology_than_late_dossiers_are_said_and_not_refused(
    client, official, commune, apologies, warns
):
    client.force_login(official)
    line = {"field": "Hộ tịch", "received": "9", "late": "2", "apologies": apologies}
    words = "Thư xin lỗi 3, nhiều hơn 2 hồ sơ quá hạn của tháng"
    page = client.post(f"{MONTH}?nam=2025&thang=1", sheet(line), follow=True).content.decode()
    assert (f"Hộ tịch: {words}" in page) == warns
    row = ProcedureMonth.objects.get()
    assert (words in client.get(row.get_absolute_url()).content.decode()) == warns
    numbers = {name: getattr(row, name) for name in NUMBERS}
    (planned,) = plan_import(unit=commune, rows=[ReadRow(2, "Đất đai", 2025, 1, numbers)])
    assert (words in planned.warning) == warns


def test_a_field_twice_is_named_with_its_lines(client, official):
    client.force_login(official)
    lines = [{"field": name, "received": "1"} for name in ("Hòa giải", "Đất đai", "hoà giải", "đất đai", "Hòa giải")]
    page = client.post(f"{MONTH}?nam=2025&thang=1", sheet(*lines))
    assert page.context["form"].non_field_errors() == [
        "Chưa lưu: lĩnh vực “hoà giải” ghi hai lần, ở dòng 1 và dòng 3.",
        "Chưa lưu: lĩnh vực “đất đai” ghi hai lần, ở dòng 2 và dòng 4.",
        "Chưa lưu: lĩnh vực “Hòa giải” ghi hai lần, ở dòng 1 và dòng 5.",
    ]


# A month at once.


@time_machine.travel(NOW)
def test_the_month_begins_with_what_stands_and_the_fields_of_the_last_one(client, official, commune):
    client.force_login(official)
    assert client.get(MONTH).context["month"] == Month(2026, 10)
    make(commune, 2026, 8, "Người có công")
    make(commune, 2026, 9, "Đất đai")
    make(commune, 2026, 9, "Hộ tịch")
    make(commune, 2026, 10, "Hộ tịch", received=7)
    make(commune, 2026, 11, "Chứng thực")
    page = client.get(MONTH)
    lines = [(line["field"].value(), line["received"].value()) for line in page.context["form"].lines]
    assert lines == [("Hộ tịch", "7"), ("Đất đai", None), *[(None, None)] * 5]


def test_a_field_that_is_spelt_otherwise_in_the_month_is_not_offered_twice(client, official, commune):
    client.force_login(official)
    make(commune, 2025, 1, "hoà giải")
    make(commune, 2025, 2, "Hòa giải")
    lines = client.get(f"{MONTH}?nam=2025&thang=2").context["form"].lines
    assert [line["field"].value() for line in lines if line["field"].value()] == ["Hòa giải"]


def test_fields_that_find_no_room_are_counted_and_the_others_can_be_stored(client, official, commune, monkeypatch):
    monkeypatch.setattr(procedure_forms, "MOST_LINES", 8)
    client.force_login(official)
    for number in range(5):
        make(commune, 2025, 1, f"Lĩnh vực {number}")
    page = client.get(f"{MONTH}?nam=2025&thang=1")
    form = page.context["form"]
    assert (len(form.lines), form.left_out) == (8, 2)
    assert "Còn 2 lĩnh vực không đủ chỗ" in page.content.decode()
    lines = [{name: line[name].value() or "" for name in ("version", "field", *NUMBERS)} for line in form.lines]
    lines[0]["received"] = "11"
    assert client.post(f"{MONTH}?nam=2025&thang=1", sheet(*lines)).status_code == 302
    assert ProcedureMonth.objects.get(field="Lĩnh vực 0").received == 11
    assert ProcedureMonth.objects.count() == 5


def test_a_month_entered_after_the_closing_opens_the_register_again(client, official, commune):
    full_year(commune)
    ProcedureMonth.objects.filter(month=12).delete()
    close(commune, REGISTER, YEAR, has_records=True)
    assert figure("dossiers_received", commune).state == "known"
    client.force_login(official)
    assert client.post(f"{MONTH}?nam=2025&thang=11", sheet({"field": "Đất đai", "received": "5"})).status_code == 302
    found = figure("dossiers_received", commune)
    assert (found.value, found.state, found.lacking) == (115, "partial", 1)


@pytest.mark.parametrize("asked", ["nam=2026&thang=12", "nam=1999&thang=1", "nam=2026&thang=0", "nam=x", "thang="])
@time_machine.travel(NOW)
def test_a_month_that_is_none_is_said_and_stores_nothing(client, official, asked):
    client.force_login(official)
    shown = client.get(f"{MONTH}?{asked}")
    assert shown.status_code == 200
    refused = client.post(f"{MONTH}?{asked}", sheet({"field": "Hộ tịch", "received": "1"}))
    assert refused.status_code == 422
    for page in (shown.content.decode(), refused.content.decode()):
        assert "Mở tháng này" in page
        assert "Lưu cả tháng" not in page
        assert "10/2026" not in page
        assert ("Tháng 12/2026 chưa tới" in page) == (asked == "nam=2026&thang=12")
    assert not ProcedureMonth.objects.exists()


@time_machine.travel(NOW)
def test_a_month_is_stored_once_whatever_is_clicked_twice(client, official, commune):
    client.force_login(official)
    old = make(commune, 2026, 10, "Hộ tịch", received=7)
    data = sheet(
        {"field": "Hộ tịch", "received": "1.007", "online": "7", "version": old.version},
        {"field": "Đất đai", "received": "0"},
        {"field": "Người có công", "received": ""},
        {"field": "", "received": ""},
        submission="mot-lan",
    )
    answer = client.post(f"{MONTH}?nam=2026&thang=10&gui", data)
    assert answer.status_code == 302
    assert client.post(f"{MONTH}?nam=2026&thang=10&gui", data).url == answer.url
    rows = {row.field: row for row in ProcedureMonth.objects.all()}
    assert {name: (row.received, row.online) for name, row in rows.items()} == {"Hộ tịch": (1007, 7), "Đất đai": (0, 0)}
    assert (rows["Hộ tịch"].version, rows["Hộ tịch"].history.count()) == (2, 2)
    assert rows["Đất đai"].created_by == official


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([{"field": "", "received": "1"}], "Ghi tên lĩnh vực"),
        ([{"field": "A", "online": "1"}], "Ghi số hồ sơ tiếp nhận"),
        ([{"field": "A", "received": "1", "online": "2"}], "không được lớn hơn"),
        ([{"field": "A", "received": "mười"}], "không phải là số"),
        ([{"field": "Hòa giải", "received": "1"}, {"field": "hoà giải", "received": "1"}], "Trùng lĩnh vực với dòng 1"),
        ([{"field": "A" * 121, "received": "1"}], "120"),
        ([{"field": "A", "received": "2.147.483.648"}], "2147483647"),
        ([{"field": "A", "received": "", "version": "3"}], "bấm Xóa"),
        ([{"field": "A", "received": ""}], "Chưa nhập số liệu nào"),
    ],
)
def test_a_slip_in_a_line_stores_nothing_and_keeps_what_was_typed(client, official, lines, words):
    client.force_login(official)
    good = {"field": "Dòng đúng", "received": "5"} if words != "Chưa nhập số liệu nào" else {}
    page = client.post(f"{MONTH}?nam=2025&thang=1", sheet(*lines, good))
    assert page.status_code == 422
    assert words in page.content.decode()
    shown = [line["field"].value() for line in page.context["form"].lines[: len(lines)]]
    assert shown == [line["field"] for line in lines]
    assert not ProcedureMonth.objects.exists()


@pytest.mark.parametrize("count", ["", "0", "-1", "x", str(MOST_LINES + 1), "9" * 30])
def test_a_forged_number_of_lines_is_refused(client, official, count):
    client.force_login(official)
    data = sheet({"field": "A", "received": "1"}) | {"lines_sent": count}
    assert client.post(f"{MONTH}?nam=2025&thang=1", data).status_code == 422


def test_what_others_stored_meanwhile_is_shown_and_overwritten_only_knowingly(client, official, commune):
    client.force_login(official)
    row = make(commune, received=7)
    ProcedureMonth.objects.filter(pk=row.pk).update(received=8, version=2)
    make(commune, field="Đất đai", received=4)
    gone = {"field": "Đã xóa", "received": "1", "version": "1"}
    lines = ({"field": "Hộ tịch", "received": "9", "version": "1"}, {"field": "Đất đai", "received": "5"}, gone)
    page = client.post(f"{MONTH}?nam=2025&thang=1", sheet(*lines))
    assert page.status_code == 422
    text = page.content.decode()
    assert "tiếp nhận 8" in text
    assert "tiếp nhận 4" in text
    assert "vừa bị người khác xóa" in text
    form = page.context["form"]
    assert [line["version"].value() for line in form.lines] == ["2", "1", ""]
    again = [line | {"version": shown["version"].value()} for line, shown in zip(lines, form.lines, strict=True)]
    assert client.post(f"{MONTH}?nam=2025&thang=1", sheet(*again)).status_code == 302
    assert dict(ProcedureMonth.objects.values_list("field", "received")) == {"Hộ tịch": 9, "Đất đai": 5, "Đã xóa": 1}


def test_the_same_numbers_are_no_change_and_no_conflict(commune, official):
    row = make(commune, received=7)
    entry = MonthEntry("ho tich", {"received": 7, "online": 0})
    result = record_month(unit=commune, user=official, month=Month(2025, 1), entries=[entry])
    assert (result.made, result.changed, result.same) == ([], [], 1)
    assert row.history.count() == 1


# Figures.


def full_year(unit, **numbers):
    for month in range(1, 13):
        make(unit, 2025, month, **numbers)


def test_figures_add_up_and_shares_name_their_base(commune, other_commune):
    names = ("dossiers_received", "dossiers_ended", "dossiers_late", "dossiers_online", "apology_letters")
    assert {figure(name, commune).state for name in names} == {"missing"}
    full_year(commune, received=10, online=4, early=2, on_time=5, late=1, apologies=1)
    make(commune, 2025, 1, "Đất đai", received=30, late=8)
    make(commune, 2024, 12, received=99)
    make(commune, 2026, 1, received=99)
    make(other_commune, received=99)
    values = {name: figure(name, commune).value for name in names}
    assert values == dict(zip(names, (150, 104, 20, 48, 12), strict=True))
    assert {figure(name, commune).state for name in names} == {"known"}
    assert figure("dossiers_received", commune).records == 13
    assert figure("dossiers_in_time", commune).value == 84
    assert figure("dossiers_early_share", commune).text() == "23,08"
    assert figure("dossiers_late_share", commune).text() == "19,23"
    assert figure("dossiers_online_share", commune).value == 32
    assert figure("dossiers_received", commune, field="Đất đai").value == 30
    assert figure("dossiers_received", commune, field="Đất đai").state == "known"
    assert figure("dossiers_received", commune, field="Không có").state == "missing"
    assert get("agencies.dossiers_late_share").label.endswith("trên số hồ sơ đã giải quyết")


def test_a_share_of_nothing_is_missing(commune):
    full_year(commune, received=0)
    assert figure("dossiers_received", commune).value == 0
    assert figure("dossiers_online_share", commune).value is None
    assert figure("dossiers_late_share", commune).value is None


def test_nothing_recorded_is_zero_only_once_the_register_is_closed(commune):
    close(commune, REGISTER, YEAR)
    assert (figure("dossiers_received", commune).value, figure("dossiers_received", commune).state) == (0, "known")
    make(commune)
    assert figure("dossiers_received", commune).state == "partial"


@time_machine.travel(NOW)
def test_a_month_past_without_figures_makes_the_figure_partial_until_the_register_is_closed(commune):
    for month in range(1, 10):
        make(commune, 2026, month)
    period = Period.year(2026)
    found = figure("dossiers_received", commune, period)
    assert (found.value, found.state, found.lacking) == (90, "partial", 1)
    close(commune, REGISTER, period, has_records=True)
    assert figure("dossiers_received", commune, period).state == "known"
    make(commune, 2026, 10)
    assert figure("dossiers_received", commune, period).state == "known"
    assert figure("dossiers_received", commune, Period.nine_months(2026)).value == 90


def test_a_period_that_cuts_a_month_is_partial(commune):
    for year in (2024, 2025):
        for month in range(1, 13):
            make(commune, year, month)
    reported = Period(date(2024, 12, 15), date(2025, 12, 14))
    found = figure("dossiers_received", commune, reported)
    assert (found.value, found.state) == (110, "partial")
    close(commune, REGISTER, reported, has_records=True)
    assert figure("dossiers_received", commune, reported).state == "partial"
    assert figure("dossiers_received", commune, Period(date(2025, 1, 1), date(2025, 1, 31))).state == "known"
    assert figure("dossiers_received", commune, Period(date(2025, 1, 1), date(2025, 1, 30))).value is None
    within_a_month = Period(date(2025, 1, 2), date(2025, 1, 30))
    close(commune, REGISTER, within_a_month, has_records=True)
    assert figure("dossiers_received", commune, within_a_month).state == "missing"


def test_a_figure_takes_few_queries(commune, django_assert_max_num_queries):
    full_year(commune)
    with django_assert_max_num_queries(1):
        figure("dossiers_received", commune)
    with django_assert_max_num_queries(2):
        figure("dossiers_received", commune, field="Hộ tịch")


class AnyMonths(TestCase):
    """Whatever months are recorded and asked for."""

    @settings(max_examples=50, deadline=None)
    @given(
        st.dictionaries(st.tuples(st.integers(2023, 2025), st.integers(1, 12)), st.integers(0, 50), max_size=20),
        st.dates(date(2023, 1, 1), date(2025, 12, 31)),
        st.integers(0, 800),
    )
    def test_whole_months_count_and_a_cut_one_never_gives_a_whole_figure(self, months, start, length):
        unit = make_commune("song-van", "Song Vân")
        ProcedureMonth.objects.filter(unit=unit).delete()
        for (year, month), received in months.items():
            make(unit, year, month, received=received)
        period = Period(start, min(start + timedelta(days=length), date(2025, 12, 31)))
        whole = [month for month in whole_months(period) if (month.year, month.number) in months]
        found = figure("dossiers_received", unit, period)
        expected = sum(months[month.year, month.number] for month in whole) if whole else None
        assert found.value == expected
        every = len(whole) == len(list(whole_months(period)))
        state = "missing" if not whole else "known" if every and not cuts_a_month(period) else "partial"
        assert found.state == state
        totals = procedure_totals([unit.pk], period)
        assert totals.get(unit.pk) is None if not whole else totals[unit.pk].received == expected


def test_totals_of_many_units_take_one_query(commune, other_commune, django_assert_num_queries):
    make(commune, received=3, on_time=2, late=1)
    make(commune, field="Đất đai", received=4, early=1)
    make(other_commune, month=2, received=5)
    silent = make_commune("xa-im", "Im")
    ids = [commune.pk, other_commune.pk, silent.pk]
    with django_assert_num_queries(1):
        totals = procedure_totals(ids, Period.quarter(2025, 1))
    assert {key: (found.received, found.ended, found.months) for key, found in totals.items()} == {
        commune.pk: (7, 4, 1),
        other_commune.pk: (5, 0, 1),
    }
    assert set(procedure_totals(ids, Period(date(2025, 1, 2), date(2025, 3, 31)))) == {other_commune.pk}


# What is owed.


@time_machine.travel(NOW)
def test_months_are_owed_from_the_one_after_the_first_recorded(
    commune, other_commune, official, django_assert_max_num_queries
):
    year = Period.year(2026)
    make(other_commune, 2026, 1)
    assert months_owed(commune, year) == []
    make(commune, 2026, 5)
    make(commune, 2026, 8)
    with django_assert_max_num_queries(3):
        assert [month.number for month in months_owed(commune, year)] == [6, 7, 9, 10]
    close(commune, REGISTER, Period.quarter(2026, 3), has_records=True)
    assert [month.number for month in months_owed(commune, year)] == [6, 10]
    found = [duty for duty in duties(commune, year, official) if duty.label == "Số liệu thủ tục hành chính"]
    assert [(duty.state, duty.detail) for duty in found] == [
        ("missing", "tháng 06/2026: chưa nhập"),
        ("missing", "tháng 10/2026: chưa nhập"),
    ]
    assert found[0].url == f"{reverse('agencies:procedure-month', args=['song-van'])}?nam=2026&thang=6"


@time_machine.travel(date(2026, 11, 30))
def test_a_month_is_owed_once_it_is_over(commune):
    make(commune, 2026, 10)
    assert months_owed(commune, Period.year(2026)) == []
    with time_machine.travel(date(2026, 12, 1)):
        assert months_owed(commune, Period.year(2026)) == [Month(2026, 11)]


def test_no_duties_for_those_who_may_not_look(commune, village):
    make(commune, 2020, 1)
    head = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    assert not [duty for duty in duties(commune, Period.year(2020), head) if "thủ tục" in duty.label]
