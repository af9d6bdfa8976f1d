"""How many households a village had on a day, and who cast their votes then: on screen, in Excel, in print."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry
from apps.households.models import HouseholdRepresentative
from apps.households.services import printing, residences
from apps.households.services.entitled import entitled
from apps.households.services.representatives import change_head, end_representative, name_representative
from apps.villages.models import VillageVersion
from tests.factories import make_household, make_user, make_village
from tests.files import pdf_text

PAGE = "/song-van/ho-gia-dinh/cu-tri-dai-dien/"
DAY = date(2023, 5, 10)


@pytest.fixture
def hoi(village):
    return make_village(village.unit, "Hội", position=2)


@pytest.fixture
def lived(village, hoi):
    """A household to which everything happened: a new head, a representative for two months, a new village."""
    own = make_household(village, birth_year=1950)
    change_head(household=own, full_name="Trần Thị Mới", birth_year=1980, day=DAY, basis="Giấy 1")
    name_representative(household=own, full_name="Lê Văn Thay", birth_year=1990, day=date(2023, 7, 1))
    end_representative(household=own, day=date(2023, 9, 1))
    residences.change_village(household=own, village=hoi, day=date(2023, 8, 1))
    return own


@pytest.mark.parametrize(
    ("day", "village_then", "name", "year", "named"),
    [
        (date(2020, 1, 1), "thôn Đồng Kim", "Nguyễn Văn An", 1950, False),
        (date(2023, 5, 9), "thôn Đồng Kim", "Nguyễn Văn An", 1950, False),
        (DAY, "thôn Đồng Kim", "Trần Thị Mới", 1980, False),
        (date(2023, 6, 30), "thôn Đồng Kim", "Trần Thị Mới", 1980, False),
        (date(2023, 7, 1), "thôn Đồng Kim", "Lê Văn Thay", 1990, True),
        (date(2023, 7, 31), "thôn Đồng Kim", "Lê Văn Thay", 1990, True),
        (date(2023, 8, 1), "thôn Hội", "Lê Văn Thay", 1990, True),
        (date(2023, 8, 31), "thôn Hội", "Lê Văn Thay", 1990, True),
        (date(2023, 9, 1), "thôn Hội", "Trần Thị Mới", 1980, False),
    ],
)
def test_each_day_has_its_own_representative_and_village(lived, day, village_then, name, year, named):
    (row,) = entitled(lived.unit, day)
    assert (row.village, row.name, row.birth_year, row.named) == (village_then, name, year, named)


def test_nobody_is_entitled_before_the_household_counts_nor_in_another_village(lived, village, hoi):
    assert entitled(lived.unit, date(2019, 12, 31)) == []
    assert entitled(lived.unit, date(2023, 7, 31), hoi) == []
    assert len(entitled(lived.unit, date(2023, 7, 31), village)) == 1


def test_of_several_former_heads_the_one_of_the_day_counts(village):
    own = make_household(village)
    change_head(household=own, full_name="B", birth_year=None, day=date(2021, 1, 1))
    change_head(household=own, full_name="C", birth_year=None, day=date(2022, 1, 1))
    HouseholdRepresentative.objects.create(household=own, kind="former_head", full_name="0", valid_until="2020-06-30")
    names = [entitled(own.unit, day)[0].name for day in (date(2020, 6, 30), date(2020, 12, 31), date(2021, 12, 31))]
    assert names == ["0", "Nguyễn Văn An", "B"]
    assert entitled(own.unit, date(2022, 1, 1))[0].name == "C"


def test_the_page_counts_each_village_by_its_name_of_the_day(client, official, village, lived):
    VillageVersion.objects.filter(village=village).update(valid_until=date(2023, 7, 31))
    VillageVersion.objects.create(village=village, name="Kim Mới", valid_from=date(2023, 8, 1))
    make_household(village, "H002")
    client.force_login(official)

    def seen(day):
        context = client.get(PAGE, {"ngay": day}).context
        counts = [(name, count) for _, name, count in context["counts"]]
        return counts, context["total"], [row.village for row in context["rows"]]

    assert seen("31/07/2023") == ([("thôn Đồng Kim", 2), ("thôn Hội", 0)], 2, ["thôn Đồng Kim"] * 2)
    assert seen("01/08/2023") == ([("thôn Kim Mới", 1), ("thôn Hội", 1)], 2, ["thôn Kim Mới", "thôn Hội"])
    assert "Đồng Kim" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("day", ["31/02/2023", "", "mai"])
def test_a_day_that_is_none_shows_nothing_and_says_why(client, official, lived, day):
    client.force_login(official)
    page = client.get(PAGE, {"ngay": day})
    assert page.context["form"].errors
    assert "Trần Thị Mới" not in page.content.decode()


def test_excel_and_print_say_what_the_page_says(client, official, village, lived):
    client.force_login(official)
    at = {"ngay": "15/07/2023", "village": village.pk}
    sheet = load_workbook(io.BytesIO(client.get(PAGE, at | {"xuat": "xlsx"}).content)).active
    assert [cell.value for cell in sheet[2]] == [
        *(1, "thôn Đồng Kim", "H001", "Lê Văn Thay", 1990, "được hộ cử", "Trần Thị Mới"),
    ]
    printed = client.get(PAGE, at | {"xuat": "pdf"})
    assert printed["Content-Type"] == "application/pdf"
    text = pdf_text(printed.content)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ỦY BAN NHÂN DÂN XÃ SONG VÂN",
        "DANH SÁCH CỬ TRI ĐẠI DIỆN HỘ GIA ĐÌNH",
        "Thôn Đồng Kim, tính đến ngày 15/07/2023",
        "Ký tên",
        "Lê Văn Thay",
        "Danh sách có 1 cử tri đại diện hộ gia đình",
        "NGƯỜI LẬP DANH SÁCH",
    ):
        assert words in text
    actions = AccessEntry.objects.order_by("pk").values_list("action", "kind", "rows")
    assert list(actions) == [("exported", "households.household", 1)] * 2


@pytest.mark.parametrize(("most", "status"), [(2, 200), (1, 302)])
def test_a_list_too_long_to_print_asks_for_a_village(client, official, village, monkeypatch, most, status):
    monkeypatch.setattr(printing, "MOST_ROWS", most)
    for code in ("H001", "H002"):
        make_household(village, code)
    client.force_login(official)
    for address in (PAGE, reverse("households:household-list", args=["song-van"])):
        answer = client.get(address, {"xuat": "pdf"})
        assert answer.status_code == status
        if status == 302:
            assert "Chọn một thôn để in" in client.get(answer.url).content.decode()
        page = client.get(address).content.decode()
        assert ("xuat=pdf" in page) is (status == 200)
        assert ("Chọn một thôn để in" in page) is (status == 302)
        assert status == 302 or 'target="_blank"' in page


def test_a_village_head_sees_the_own_village_alone(client, village, hoi, lived):
    make_household(village, "H002", head_name="Người Thôn Mình")
    make_household(hoi, "H003", head_name="Người Thôn Kia")
    client.force_login(make_user("truong-thon", "village_head", village.unit, village))
    page = client.get(PAGE).content.decode()
    assert "Người Thôn Mình" in page
    assert "Người Thôn Kia" not in page
    assert "Trần Thị Mới" not in page
    before = client.get(PAGE, {"ngay": "31/07/2023"})
    assert "Lê Văn Thay" in before.content.decode()
    assert f'href="{lived.get_absolute_url()}"' not in before.content.decode()


def test_the_page_takes_a_constant_number_of_queries(client, official, village, django_assert_max_num_queries):
    client.force_login(official)
    make_household(village)
    with django_assert_max_num_queries(40) as first:
        client.get(PAGE)
    for number in range(9):
        own = make_household(make_village(village.unit, f"Thôn {number}"), f"N{number}")
        change_head(household=own, full_name="B", birth_year=None, day=DAY + timedelta(days=number))
    with django_assert_max_num_queries(len(first)):
        client.get(PAGE)
