"""List, export, template, telephone numbers and classes of households."""

import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry
from apps.households.listing import COLUMNS, header
from apps.households.models import Household
from apps.households.services import residences
from apps.households.services.classes import record_classes
from tests.factories import make_household, make_user, make_village
from tests.files import pdf_text
from tests.records import url

LIST = "/song-van/ho-gia-dinh/"
PHONE = "0912 345 678"


@pytest.fixture
def reader(client, official):
    client.force_login(official)
    return client


def typed(village, **values):
    return {
        "village": village.pk,
        "code": "",
        "head_name": "Lê Thị Hoa",
        "members": "3",
        "started_on": "01/02/2020",
    } | values


def book(response):
    return load_workbook(io.BytesIO(response.content))


def test_the_export_has_the_columns_of_the_import_and_no_telephone_number(reader, village):
    own = make_household(village, phone=PHONE, address="Xóm 1", birth_year=1960)
    record_classes(household=own, year=2023, standard="poor", policy=True)
    make_household(village, "H002")
    sheet = book(reader.get(f"{LIST}?xuat=xlsx&nam_dien=2023&q=h001")).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == header(2023)
    assert len(rows) == 2
    found = dict(zip(("STT", *(column.name for column in COLUMNS)), rows[1], strict=True))
    assert found["village"] == "thôn Đồng Kim"
    assert found["classes"] == "gia đình chính sách, người có công; hộ nghèo"
    assert found["phone"] == "•••• ••• 678"
    assert found["started_on"].date() == date(2020, 1, 1)
    assert (found["ended_on"], found["note"]) == (None, None)


def test_a_chosen_day_shows_the_village_of_that_day_and_prints_it(reader, village):
    hoi = make_village(village.unit, "Hội")
    own = make_household(village)
    residences.change_village(household=own, village=hoi, day=date(2023, 5, 10))
    then = f"{LIST}?ngay=09/05/2023"
    assert "thôn Đồng Kim</td>" in reader.get(f"{then}&sort=village").content.decode().replace("\n", "")
    assert "thôn Hội</td>" in reader.get(f"{LIST}?ngay=10/05/2023").content.decode()
    printed = reader.get(f"{then}&village={village.pk}&xuat=pdf")
    text = pdf_text(printed.content)
    assert "DANH SÁCH HỘ GIA ĐÌNH Thôn Đồng Kim, tính đến ngày 09/05/2023" in text
    assert "Danh sách có 1 hộ, 4 nhân khẩu" in text


def test_the_list_leads_on(reader, village):
    page = reader.get(LIST).content.decode()
    for name in ("import-list", "household-template", "pair-list", "entitled", "household-create"):
        assert f'href="{reverse(f"households:{name}", args=["song-van"])}"' in page
    assert "xuat=pdf" in page


def test_the_template_offers_villages_and_classes(reader, village):
    make_village(village.unit, "Đã Hết", ended_on=date(2020, 1, 1))
    filled = book(reader.get(f"{LIST}mau/"))
    sheet, lists, guide = filled.worksheets
    assert [cell.value for cell in sheet[1]] == header(timezone.localdate().year)
    assert sheet.max_row == 1
    assert "Bắt buộc" in sheet["B1"].comment.text
    assert [cell.value for cell in lists["A"]] == ["Chọn cho cột Thôn", "thôn Đồng Kim", None, None, None]
    assert "hộ nghèo" in [cell.value for cell in lists["B"]]
    assert {str(rule.sqref).split("2")[0] for rule in sheet.data_validations.dataValidation} == {"B", "H"}
    assert any("số định danh" in str(row[0].value) for row in guide.iter_rows())


def test_the_number_shows_on_its_own_page_alone_and_each_look_is_noted(reader, village):
    own = make_household(village, phone=PHONE)
    own.phone = "0987 654 678"
    own.save()
    addresses = {page: url(Household, page, own.unit, own.public_id) for page in ("detail", "history", "update")}
    for address in (*addresses.values(), LIST, f"{LIST}?q=h001"):
        page = reader.get(address).content.decode()
        assert own.phone not in page
        assert PHONE not in page
    assert "•••• ••• 678" in reader.get(addresses["detail"]).content.decode()
    assert "Điện thoại".lower() in reader.get(addresses["history"]).content.decode().lower()
    AccessEntry.objects.all().delete()
    assert own.phone in reader.get(url(Household, "phone", own.unit, own.public_id)).content.decode()
    assert AccessEntry.objects.get().action == "phone"
    assert AccessEntry.objects.get().record == own.public_id


def test_the_change_log_masks_numbers_too(client, leader, village):
    own = make_household(village, phone=PHONE)
    own.phone = "0987 654 321"
    own.save()
    client.force_login(leader)
    page = client.get("/song-van/nhat-ky/thay-doi/").content.decode()
    assert "•••• ••• 321" in page
    assert PHONE not in page
    assert own.phone not in page


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("•••• ••• 678", PHONE), ("0911 111 111", "0911 111 111"), ("", ""), ("••• 999", None)],
)
def test_a_masked_number_sent_back_stays_what_it_was(reader, village, sent, stored):
    own = make_household(village, phone=PHONE)
    address = url(Household, "update", own.unit, own.public_id)
    answer = reader.post(address, typed(village, code="H001", phone=sent, version=own.version))
    own.refresh_from_db()
    assert answer.status_code == (422 if stored is None else 302)
    assert own.phone == (PHONE if stored is None else stored)


def test_a_stale_edit_shows_the_masked_number(reader, village):
    own = make_household(village, phone=PHONE)
    address = url(Household, "update", own.unit, own.public_id)
    answer = reader.post(address, typed(village, code="H001", phone="0900 000 000", version=0))
    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    assert "•••• ••• 678" in answer.content.decode()


def test_a_new_household_gets_the_next_free_code_and_its_first_event(reader, commune):
    home = make_village(commune, "Ba", position=3)
    make_household(home, "03-0007")
    make_household(home, "03-khac")
    reader.post(f"{LIST}moi/", typed(home, start_kind="moved_in", start_basis="Giấy chuyển 5"))
    made = Household.objects.get(head_name="Lê Thị Hoa")
    first = made.residences.get()
    assert made.code == "03-0008"
    assert (first.start, first.start_kind, first.start_basis) == (date(2020, 2, 1), "moved_in", "Giấy chuyển 5")


@pytest.mark.parametrize(
    ("values", "status", "village_then", "first_day"),
    [
        ({"started_on": "05/03/2021", "village": "hoi"}, 302, "hoi", date(2021, 3, 5)),
        ({"started_on": "31/12/1989"}, 422, "own", date(2020, 1, 1)),
    ],
)
def test_an_edit_corrects_the_only_residence(reader, village, values, status, village_then, first_day):
    keys = {"own": village, "hoi": make_village(village.unit, "Hội")}
    own = make_household(village)
    sent = {name: getattr(keys.get(value), "pk", value) for name, value in values.items()}
    address = url(Household, "update", own.unit, own.public_id)
    assert reader.post(address, typed(village, code="H001", version=1) | sent).status_code == status
    residence = own.residences.get()
    assert (residence.village, residence.start) == (keys[village_then], first_day)


def test_an_edit_moves_nobody_who_has_a_past(reader, village):
    hoi, own = make_village(village.unit, "Hội"), make_household(village)
    residences.change_village(household=own, village=hoi, day=date(2023, 5, 10))
    address = url(Household, "update", own.unit, own.public_id)
    sent = typed(village, code="H001", version=2, started_on="05/05/2021")
    assert reader.post(address, sent).status_code == 302
    own.refresh_from_db()
    assert (own.village, own.started_on, own.head_name) == (hoi, date(2020, 1, 1), "Lê Thị Hoa")


def test_the_first_day_stays_before_what_happened(reader, village):
    own = make_household(village)
    new = Household(village=village, code="N", head_name="C", members=1)
    residences.split_off(household=own, new=new, day=date(2021, 1, 1))
    address = url(Household, "update", own.unit, own.public_id)
    for day, status in (("02/01/2021", 422), ("01/01/2021", 302)):
        own.refresh_from_db()
        assert (
            reader.post(address, typed(village, code="H001", version=own.version, started_on=day)).status_code == status
        )


@pytest.mark.parametrize(
    ("sent", "status", "classes"),
    [
        ({"standard": "poor"}, 302, {"poor", "policy"}),
        ({"standard": "none"}, 302, {"policy"}),
        ({"policy": "none"}, 302, {"near_poor"}),
        ({"policy": "yes"}, 302, {"near_poor", "policy"}),
        ({}, 302, {"near_poor", "policy"}),
        ({"year": "1989"}, 422, {"near_poor", "policy"}),
        ({"year": "2025"}, 302, {"near_poor", "policy"}),
        ({"year": "2026"}, 422, {"near_poor", "policy"}),
        ({"standard": "rich"}, 422, {"near_poor", "policy"}),
    ],
)
@time_machine.travel(date(2024, 7, 1), tick=False)
def test_a_year_has_one_living_standard(reader, village, sent, status, classes):
    own = make_household(village)
    record_classes(household=own, year=2023, standard="near_poor", policy=True, decision="QĐ 1")
    record_classes(household=own, year=2022, standard="poor", policy=None)
    data = {"year": "2023", "standard": "keep", "policy": "keep", "decision": "QĐ 2"} | sent
    assert reader.post(url(Household, "classes", own.unit, own.public_id), data).status_code == status
    rows = own.classifications.filter(year=2023)
    assert set(rows.values_list("classification", flat=True)) == classes
    assert own.classifications.filter(year=2022).count() == 1
    if sent.get("standard") == "poor":
        assert set(rows.values_list("classification", "decision")) == {("poor", "QĐ 2"), ("policy", "QĐ 1")}


def test_a_village_head_looks_up_numbers_of_the_own_village(client, village):
    own = make_household(village, phone=PHONE)
    other = make_household(make_village(village.unit, "Hội"), "H002", phone=PHONE)
    client.force_login(make_user("truong-thon", "village_head", village.unit, village))
    assert client.get(url(Household, "phone", own.unit, own.public_id)).status_code == 200
    assert client.get(url(Household, "phone", own.unit, other.public_id)).status_code == 404
