"""The list of villages on any day, a village's page, its profile beside the register."""

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from apps.accounts.roles import Role
from apps.households.models import Household
from apps.households.services.register import save_household
from apps.villages.models import Convention, OfficeTerm, Official, Village, VillageProfile, VillageVersion
from apps.villages.services import NewVillage, merge_villages
from tests.factories import make_household, make_user, make_village
from tests.records import url

pytestmark = pytest.mark.django_db
LIST = "/song-van/thon/"


def household(village: Any, code: str, members: int = 3, **values: Any) -> Household:
    values = {"head_name": "Thân Văn A", "started_on": date(2010, 1, 1), "members": members} | values
    return save_household(record=Household(unit=village.unit, village=village, code=code, **values), user=None)


def head(village: Any, name: str, **values: Any) -> OfficeTerm:
    person = Official.objects.create(unit=village.unit, full_name=name)
    values = {"office": "village_head", "valid_from": date(2022, 6, 1)} | values
    return OfficeTerm.objects.create(unit=village.unit, official=person, village=village, **values)


def profile(village: Any, year: int = 2023, **values: Any) -> VillageProfile:
    values = {"source": "Niên giám", "households": 2, "people": 6} | values
    return VillageProfile.objects.create(unit=village.unit, village=village, year=year, **values)


def lines(client: Any, **arguments: str) -> list[tuple[Any, ...]]:
    table = client.get(LIST, arguments).context["table"]
    rows = [row.record for row in table.rows]
    return [(row.name, row.head, row.households, row.people) for row in rows]


@pytest.fixture
def renamed(village: Any) -> Any:
    """Đồng Kim has been a residential group since 2024."""
    village.versions.update(valid_until=date(2023, 12, 31))
    VillageVersion.objects.create(village=village, name="Kim", kind="to_dan_pho", valid_from=date(2024, 1, 1))
    return village


def test_the_list_is_that_of_a_day(client: Any, commune: Any, renamed: Any, official: Any) -> None:
    old = make_village(commune, "Cũ")
    head(renamed, "Trước", valid_until=date(2023, 12, 31))
    head(renamed, "Nay", valid_from=date(2024, 1, 1))
    household(renamed, "01"), household(old, "02", 4), household(renamed, "03", started_on=date(2024, 1, 1))
    Village.objects.filter(pk=old.pk).update(ended_on=date(2023, 12, 31))
    client.force_login(official)
    assert lines(client) == [("tổ dân phố Kim", "Nay", 2, 6)]
    assert lines(client, ngay="31/12/2023") == [("thôn Cũ", "", 1, 4), ("thôn Đồng Kim", "Trước", 1, 3)]
    assert [row[0] for row in lines(client, ket_thuc="on")] == ["thôn Cũ", "tổ dân phố Kim"]
    assert lines(client, loai="to_dan_pho") == lines(client)
    assert lines(client, loai="thon") == []
    assert lines(client, q="thon dong kim") == lines(client), "found by the name that it had"
    assert lines(client, q="dong lim") == []
    assert [row[0] for row in lines(client, ket_thuc="on", sort="-name")] == ["tổ dân phố Kim", "thôn Cũ"]


def test_excel_holds_what_is_seen(client: Any, village: Any, official: Any) -> None:
    household(village, "01")
    client.force_login(official)
    book = openpyxl.load_workbook(io.BytesIO(client.get(LIST, {"xuat": "xlsx"}).content))
    rows = [[cell.value for cell in row] for row in book.active.rows]
    assert rows[0][:4] == ["Thôn", "Trưởng thôn", "Số hộ", "Số nhân khẩu"]
    assert rows[1][:4] == ["thôn Đồng Kim", None, 1, 3]


def test_who_may_not_read_households_sees_no_numbers(client: Any, commune: Any, village: Any) -> None:
    household(village, "01", 7)
    profile(village)
    client.force_login(make_user("van-hanh", Role.OPERATOR, commune))
    assert lines(client) == [("thôn Đồng Kim", "", None, None)]
    table = client.get(LIST).content.decode().partition("<table")[2].partition("</table>")[0]
    assert "Trưởng thôn" in table
    assert "Số hộ" not in table
    assert client.get(f"{LIST}{village.slug}/").context["count"] is None
    assert client.get(VillageProfile.objects.get().get_absolute_url()).context["counted"] is None


def test_a_head_sees_the_own_village_alone(client: Any, commune: Any, village: Any) -> None:
    other = make_village(commune, "Đồng Lim")
    profile(village), profile(other)
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert [row[0] for row in lines(client)] == ["thôn Đồng Kim"]
    page = client.get(f"{LIST}{village.slug}/")
    assert (page.status_code, page.context["may_write"]) == (200, False)
    assert client.get(f"{LIST}{other.slug}/").status_code == 404
    assert client.get(f"{LIST}{other.slug}/huong-uoc/").status_code == 404
    assert len(client.get(url(VillageProfile, "list", commune)).context["object_list"]) == 1


@pytest.mark.parametrize("count", [1, 10])
def test_queries_do_not_grow(
    client: Any, commune: Any, official: Any, rules: None, count: int, django_assert_num_queries: Any
) -> None:
    villages = [make_village(commune, f"Thôn {number}") for number in range(count)]
    for number, village in enumerate(villages):
        head(village, f"Người {number}"), household(village, f"{number:02d}"), profile(village)
        head(villages[0], f"Phó {number}", office="deputy_head"), profile(villages[0], 2000 + number)
    client.force_login(official)
    for address, queries in ((LIST, 7), (url(VillageProfile, "list", commune), 7), (f"{LIST}thon-0/", 7)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


def test_the_page_of_a_village(client: Any, village: Any, official: Any, rules: None) -> None:
    head(village, "Cũ", valid_until=date(2022, 5, 31), valid_from=date(2017, 1, 1))
    head(village, "Phó", office="deputy_head", came_by="recognised", valid_until=timezone.localdate())
    head(village, "Lâm Thời", came_by="acting", decided_on=date(2022, 5, 30))
    profile(village, area=Decimal("83.5")), profile(village, 2024, party_cell="Chi bộ thôn")
    household(village, "01")
    client.force_login(official)
    page = client.get(f"{LIST}{village.slug}/")
    terms = [(line.term.official.full_name, line.running, len(line.remarks)) for line in page.context["terms"]]
    assert terms == [("Lâm Thời", True, 1), ("Phó", True, 0), ("Cũ", False, 0)]
    assert [row.year for row in page.context["profiles"]] == [2024, 2023]
    text = page.content.decode()
    assert ">2023</a>" in text, "a year has no thousands mark"
    for words in ("1 hộ, 3 nhân khẩu", "83,50", "Chi bộ thôn", "chỉ định lâm thời", "dài nhất 6 tháng"):
        assert words in text
    shown = client.get(OfficeTerm.objects.get(came_by="acting").get_absolute_url()).content.decode()
    assert "dài nhất 6 tháng" in shown


def test_the_number_of_households_leads_to_these_households(client: Any, village: Any, official: Any) -> None:
    household(village, "01")
    make_household(village, "02", ended_on=date(2024, 1, 1))
    client.force_login(official)
    text = client.get(f"{LIST}{village.slug}/").content.decode()
    address = unescape(re.search(r'<a href="([^"]+)">1 hộ, 3 nhân khẩu', text)[1])
    assert [row.code for row in client.get(address).context["object_list"]] == ["01"]


def test_terms_and_conventions_begin_at_the_village(client: Any, commune: Any, village: Any, official: Any) -> None:
    head = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    for user, offered in ((official, True), (head, False)):
        client.force_login(user)
        text = client.get(f"{LIST}{village.slug}/").content.decode()
        for model in (OfficeTerm, Convention):
            assert (f'href="{url(model, "create", commune)}?village={village.pk}"' in text) == offered
    client.force_login(official)
    form = client.get(url(OfficeTerm, "create", commune), {"village": village.pk}).content.decode()
    assert f'<a href="{url(Official, "create", commune)}" target="_blank"' in form


@pytest.mark.parametrize(("values", "warned"), [({}, True), ({"valid_until": date(2022, 5, 31)}, False)])
def test_a_second_head_is_pointed_out(
    client: Any, commune: Any, village: Any, official: Any, values: Any, warned: bool
) -> None:
    first = head(village, "Cũ", valid_from=date(2020, 1, 1), **values)
    head(village, "Phó", office="deputy_head"), head(make_village(commune, "Đồng Lim"), "Xa")
    person = Official.objects.create(unit=commune, full_name="Mới")
    client.force_login(official)
    sent = {"official": person.pk, "office": "village_head", "village": village.pk, "valid_from": "01/06/2022"}
    page = client.post(url(OfficeTerm, "create", commune), sent, follow=True)
    said = [str(message) for message in page.context["messages"]]
    assert len(said) == 1 + warned
    assert (f'<a href="{first.get_absolute_url()}">Cũ</a>' in page.content.decode()) == warned


def test_old_and_new_villages_lead_to_each_other(client: Any, commune: Any, village: Any, leader: Any) -> None:
    other = make_village(commune, "Đồng Lim")
    into = NewVillage("Kim Lim", "thon")
    merge_villages(
        unit=commune, user=leader, villages=[village, other], into=into, on=date(2024, 7, 1), decision="Nghị quyết 1"
    )
    client.force_login(leader)
    old = client.get(f"{LIST}{village.slug}/").content.decode()
    assert 'href="/song-van/thon/kim-lim/"' in old
    assert "hết ngày 30/06/2024" in old
    new = client.get(f"{LIST}kim-lim/").content.decode()
    assert f'href="{LIST}{village.slug}/"' in new
    assert f'href="{LIST}{other.slug}/"' in new
    assert [row[0] for row in lines(client)] == ["thôn Kim Lim"]
    assert [row[0] for row in lines(client, q="dong kim", ket_thuc="on")] == ["thôn Đồng Kim"]


def test_a_profile_is_kept_once_a_year(client: Any, commune: Any, village: Any, official: Any) -> None:
    client.force_login(official)
    household(village, "01")
    create = url(VillageProfile, "create", commune)
    sent = {"village": village.pk, "year": "2023", "area": "83,77", "households": "1.202", "source": "Niên giám"}
    sent |= {"house_of_culture": "Có, xây năm 2019, 250 m²"}
    page = client.post(create, sent, follow=True)
    stored = VillageProfile.objects.get()
    assert (stored.area, stored.households, stored.people) == (Decimal("83.77"), 1202, None)
    assert "số hộ khác với số liệu này" in page.content.decode()
    assert "số nhân khẩu khác" not in page.content.decode()
    again = client.post(create, sent)
    assert (again.status_code, "đã có số liệu" in str(again.context["form"].errors)) == (422, True)
    for wrong in ({"year": "1899"}, {"area": "0"}, {"people": "-1"}):
        assert client.post(create, sent | {"year": "2024"} | wrong).status_code == 422


def test_a_term_says_how_the_holder_came(client: Any, commune: Any, village: Any, official: Any) -> None:
    person = Official.objects.create(unit=commune, full_name="Thân Văn Bầu")
    client.force_login(official)
    sent = {"official": person.pk, "office": "village_head", "village": village.pk, "came_by": "elected"}
    sent |= {"decided_on": "20/05/2022", "valid_from": "01/06/2022"}
    page = client.post(url(OfficeTerm, "create", commune), sent, follow=True)
    assert "20/05/2022" in page.content.decode()
    found = client.get(url(OfficeTerm, "list", commune), {"came_by": "elected"}).context["object_list"]
    assert [row.decided_on for row in found] == [date(2022, 5, 20)]
    assert not client.get(url(OfficeTerm, "list", commune), {"came_by": "acting"}).context["object_list"]
