"""List, export, template, telephone numbers and classes of households."""

import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry
from apps.core.periods import Period
from apps.households.listing import COLUMNS, MEMBERS_TODAY, header
from apps.households.models import Household
from apps.households.services import imports, residences
from apps.households.services.classes import record_classes
from tests.factories import make_household, make_user, make_village
from tests.files import pdf_text
from tests.households.lists import of_fields
from tests.records import close, url

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
        "start_kind": "registered",
        "corrects": "on",
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


def test_a_chosen_day_shows_the_village_of_that_day_in_print_and_export_too(reader, village):
    hoi = make_village(village.unit, "Hội")
    own = make_household(village)
    residences.change_village(household=own, village=hoi, day=date(2023, 5, 10))
    then = f"{LIST}?ngay=09/05/2023"
    assert "thôn Đồng Kim</td>" in reader.get(f"{then}&sort=village").content.decode().replace("\n", "")
    assert "thôn Hội</td>" in reader.get(f"{LIST}?ngay=10/05/2023").content.decode()
    assert [book(reader.get(f"{at}xuat=xlsx")).active["B2"].value for at in (f"{then}&", f"{LIST}?")] == [
        "thôn Đồng Kim",
        "thôn Hội",
    ]
    printed = reader.get(f"{then}&village={village.pk}&xuat=pdf")
    text = pdf_text(printed.content)
    assert "DANH SÁCH HỘ GIA ĐÌNH Thôn Đồng Kim, tính đến ngày 09/05/2023" in text
    assert "Danh sách có 1 hộ, 4 nhân khẩu" in text


def test_the_printed_list_has_the_classes_of_the_year_that_is_seen_and_names_the_filters(reader, village):
    record_classes(household=make_household(village), year=2023, standard="poor", policy=None)
    printed = reader.get(f"{LIST}?dien=poor&nam_dien=2023&tinh_trang=dang&q=an&xuat=pdf")
    text = pdf_text(printed.content)
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert f"tính đến ngày {today} (hộ nghèo năm 2023; đang tính; tìm “an”)" in text
    assert "hộ nghèo" in text.partition("Diện hộ năm 2023")[2]


def test_the_households_of_an_import_are_shown_alone(
    reader, village, official, send, work, django_assert_max_num_queries
):
    def imported(*codes):
        found = send(of_fields(*({"code": code, "head_name": f"Họ {chr(97 + int(code[1:]))}"} for code in codes)))
        work(imports.confirm_import, found, user=official)
        page = reader.get(found.get_absolute_url()).content.decode()
        address = f"{LIST}?lan_nhap={found.public_id}"
        assert f'href="{address}"' in page
        return address

    make_household(village, "H000")
    first = imported("H009")
    reader.get(first)
    with django_assert_max_num_queries(40) as queries:
        assert {row.record.code for row in reader.get(first).context["table"].rows} == {"H009"}
    most = len(queries)
    codes = {f"N{number:03}" for number in range(5)}
    second = imported(*sorted(codes))
    with django_assert_max_num_queries(most):
        assert {row.record.code for row in reader.get(second).context["table"].rows} == codes
    reader.force_login(make_user("truong-thon", "village_head", village.unit, village))
    assert len(reader.get(first).context["table"].rows) == 7


def test_a_past_day_says_that_people_are_those_of_today(reader, village):
    make_household(village)
    for address, said in ((f"{LIST}?ngay=09/05/2023", True), (LIST, False)):
        assert (MEMBERS_TODAY in reader.get(address).content.decode()) is said
        sheet = book(reader.get(address, {"xuat": "xlsx", "ngay": "09/05/2023" if said else ""})).active
        assert (MEMBERS_TODAY in [cell.value for cell in sheet[1]]) is said


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


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"village": "hoi"}, "đổi thôn từ thôn Đồng Kim thành thôn Hội"),
        ({"started_on": "05/03/2021"}, "đổi ngày bắt đầu tính từ 01/01/2020 thành 05/03/2021"),
    ],
)
def test_what_changes_past_counts_is_asked_once_more(reader, village, values, words):
    hoi, own = make_village(village.unit, "Hội"), make_household(village)
    sent = typed(village, code="H001", version=1, started_on="01/01/2020", corrects="") | values
    sent["village"] = hoi.pk if sent["village"] == "hoi" else village.pk
    address = url(Household, "update", own.unit, own.public_id)
    assert "Chỉ sửa khi ghi nhầm" in reader.get(address).content.decode()
    assert "Tôi sửa chỗ ghi nhầm" not in reader.get(address).content.decode()
    asked = reader.post(address, sent)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert words in page
    assert "Tôi sửa chỗ ghi nhầm" in page
    assert 'value="Lê Thị Hoa"' in page
    assert own.residences.get().start == date(2020, 1, 1)
    assert reader.post(address, sent | {"corrects": "on"}).status_code == 302
    assert reader.post(address, sent | {"version": 2, "members": "9"}).status_code == 302


@pytest.mark.parametrize(
    ("values", "likely"),
    [
        ({"birth_year": "1960"}, True),
        ({"birth_year": ""}, True),
        ({"birth_year": "1961"}, False),
        ({"birth_year": "1960", "village": "hoi"}, True),
        ({"birth_year": "", "village": "hoi"}, False),
        ({"birth_year": "1960", "head_name": "Nguyễn Văn Ân B"}, False),
    ],
)
def test_a_household_that_may_stand_already_is_named_before_a_new_one_is_made(reader, village, values, likely):
    hoi, own = make_village(village.unit, "Hội"), make_household(village, birth_year=1960)
    make_household(village, "H002", birth_year=1960, ended_on=date(2021, 1, 1))
    sent = typed(village, head_name="nguyễn van ân") | values
    sent["village"] = hoi.pk if sent["village"] == "hoi" else village.pk
    answer = reader.post(f"{LIST}moi/", sent)
    assert answer.status_code == (422 if likely else 302)
    if likely:
        page = answer.content.decode()
        assert f'<a href="{own.get_absolute_url()}" target="_blank" rel="noopener">H001 – Nguyễn Văn An</a>' in page
        assert "H002" not in page
        assert 'value="nguyễn van ân"' in page
        assert AccessEntry.objects.filter(action="searched", rows=1).exists()
        assert reader.post(f"{LIST}moi/", sent | {"new_anyway": "on"}).status_code == 302
    assert Household.objects.count() == 3


def test_how_a_household_began_to_count_is_chosen_and_never_guessed(reader, village):
    assert reader.get(f"{LIST}moi/").context["form"]["start_kind"].value() is None
    answer = reader.post(f"{LIST}moi/", typed(village, start_kind=""))
    assert answer.status_code == 422
    assert "start_kind" in answer.context["form"].errors


@pytest.mark.parametrize("phone", ["12345", "abc", "0912 345 678 90"])
def test_a_number_that_cannot_be_dialled_is_refused(reader, village, phone):
    answer = reader.post(f"{LIST}moi/", typed(village, phone=phone))
    assert answer.status_code == 422
    assert answer.context["form"].errors["phone"] == ["Số điện thoại có từ 9 đến 11 chữ số."]
    own = make_household(village)
    new = {"head_name": "Con", "members": "1", "village": village.pk, "day": "10/05/2023", "phone": phone}
    refused = reader.post(url(Household, "split", own.unit, own.public_id), new)
    assert "phone" in refused.context["form"].errors


def test_an_odd_number_that_stands_already_keeps_nobody_from_saving(reader, village):
    own = make_household(village, phone="12345")
    sent = typed(village, code="H001", version=1, phone="••345")
    assert reader.post(url(Household, "update", own.unit, own.public_id), sent).status_code == 302


def test_a_household_that_ended_says_so_and_has_no_representative(reader, village):
    own = make_household(village, ended_on=date(2023, 5, 9))
    page = reader.get(own.get_absolute_url())
    assert "Đã thôi tính từ 10/05/2023" in page.content.decode()
    assert ("Cử tri đại diện hộ hôm nay", "") in page.context["rows"]
    alive = reader.get(make_household(village, "H002", head_name="Lê Thị Sống").get_absolute_url())
    assert "Đã thôi tính" not in alive.content.decode()


def test_the_page_of_a_household_fits_a_telephone_and_says_what_its_buttons_do(reader, village):
    own = make_household(village)
    record_classes(household=own, year=2023, standard="poor", policy=None)
    page = reader.get(own.get_absolute_url()).content.decode()
    assert 'data-label="Quyết định công nhận"' in page
    assert "Xóa bản ghi nhập nhầm" in page
    assert "Người được cử đại diện và các chủ hộ trước" in page
    assert '<td class="short"' in reader.get(LIST).content.decode()


def test_who_only_reads_is_told_whom_to_tell_and_led_nowhere_else(client, official, village):
    own = make_household(village)
    note, pairs = "báo công chức phụ trách", "Hộ nghi trùng"
    addresses = (LIST, own.get_absolute_url())
    for user, reads in ((official, False), (make_user("truong-thon", "village_head", village.unit, village), True)):
        client.force_login(user)
        pages = [client.get(address).content.decode() for address in addresses]
        assert [note in page for page in pages] == [reads, reads]
        assert [pairs in page for page in pages] == [not reads, not reads]
        assert ("So với hộ khác" in pages[1]) is not reads


def test_a_save_that_opens_a_closed_register_again_says_so(reader, village, official):
    own = make_household(village)
    for year in (2022, 2023):
        close(village.unit, "households.household", Period.year(year), official)
    address = url(Household, "update", own.unit, own.public_id)
    refused = reader.post(address, typed(village, code="H001", version=0), follow=True)
    assert "đã tự mở lại" not in refused.content.decode()
    saved = reader.post(address, typed(village, code="H001", version=1), follow=True)
    words = "Sổ hộ gia đình năm 2022, năm 2023 đã tự mở lại vì có thay đổi sau khi chốt."
    assert words in saved.content.decode()


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
