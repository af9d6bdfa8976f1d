"""The data doctor's page: whose checks it shows, how many findings, as a page and as a workbook."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.core import doctor
from apps.core.doctor import Check, Contradiction, FoundRows, add_check
from apps.households.models import Household
from apps.households.services.register import save_household
from tests.factories import make_user, make_village

pytestmark = pytest.mark.django_db
PAGE = "/song-van/kiem-tra-du-lieu/"


@pytest.fixture
def announced(monkeypatch):
    """Only the checks that the test announces."""
    monkeypatch.setattr(doctor, "_checks", [])
    return add_check


def finds(count, title="Trái nhau", **values):
    rows = [Contradiction(title, f"Dòng {number}", "sai", f"/song-van/{number}/") for number in range(1, count + 1)]
    return Check(title, "Vì sao cần xem.", lambda unit, user: rows, **values)


def stored(village, number, **values):
    values = {"head_name": f"Chủ hộ {number}", "started_on": date(2020, 1, 1)} | values
    record = Household(unit=village.unit, village=village, code=f"H{number}", **values)
    return save_household(record=record, user=None)


def test_a_check_is_announced_once(announced):
    announced(finds(1))
    with pytest.raises(ValueError, match="announced twice"):
        announced(finds(0))


def test_a_clean_check_says_so_and_the_others_come_first(client, official, announced):
    announced(finds(0, "Sạch"))
    announced(finds(2))
    client.force_login(official)
    answer = client.get(PAGE)
    assert [(entry.check.title, entry.total) for entry in answer.context["found"]] == [("Trái nhau", 2), ("Sạch", 0)]
    page = answer.content.decode()
    assert page.count("Không có mâu thuẫn") == 1
    assert "2 chỗ cần xem" in page
    assert '<a href="/song-van/2/">Dòng 2</a>' in page


@pytest.mark.parametrize(("count", "shown", "more"), [(50, 50, False), (51, 50, True)])
def test_the_first_findings_with_a_link_to_all(client, official, announced, count, shown, more):
    announced(finds(count))
    client.force_login(official)
    page = client.get(PAGE).content.decode()
    assert page.count('data-label="Đối tượng"') == shown
    assert ('href="?muc=trai-nhau"' in page) is more
    rest = client.get(f"{PAGE}?muc=trai-nhau&page=2").content.decode()
    assert rest.count('data-label="Đối tượng"') == (1 if more else 50)


def test_one_check_alone_and_one_that_is_none(client, official, announced):
    announced(finds(1))
    announced(finds(1, "Điều khác"))
    client.force_login(official)
    alone = client.get(f"{PAGE}?muc=dieu-khac")
    assert [entry.check.title for entry in alone.context["found"]] == ["Điều khác"]
    assert client.get(f"{PAGE}?muc=khong-co").status_code == 404


def test_the_workbook_holds_every_finding(client, official, announced):
    announced(finds(60))
    client.force_login(official)
    sheet = load_workbook(BytesIO(client.get(f"{PAGE}?xuat=xlsx").content)).active
    assert sheet.max_row == 61
    assert [cell.value for cell in sheet[61]][:3] == ["Trái nhau", "Dòng 60", "sai"]
    assert sheet["D61"].value.endswith("/song-van/60/")


@pytest.mark.parametrize(
    ("role", "titles"),
    [(Role.OFFICIAL, ["Của hộ", "Chung"]), (Role.OPERATOR, ["Chung"]), (Role.BOARD_MEMBER, None)],
)
def test_only_checks_that_the_viewer_may_see(client, commune, announced, role, titles):
    announced(finds(1, "Của hộ", permission="households.view_household"))
    announced(finds(1, "Chung"))
    client.force_login(make_user("nguoi-xem", role, commune))
    answer = client.get(PAGE)
    assert answer.status_code == (200 if titles else 403)
    assert not titles or [entry.check.title for entry in answer.context["found"]] == titles


@pytest.mark.parametrize(("query", "action"), [("", "listed"), ("?xuat=xlsx", "exported")])
def test_whose_data_were_seen_is_noted(client, official, announced, query, action):
    announced(finds(3, model=Household))
    announced(finds(0, "Sạch", model=Household))
    client.force_login(official)
    client.get(f"{PAGE}{query}")
    assert list(AccessEntry.objects.values_list("action", "kind", "rows")) == [(action, "households.household", 3)]


def test_rows_are_read_as_far_as_they_are_shown(village, django_assert_num_queries):
    for number in range(5):
        stored(village, number)
    found = FoundRows(Household.objects.order_by("code"), lambda row: Contradiction("", row.code, "", ""))
    with django_assert_num_queries(2):
        assert len(found) == len(found) == 5
        assert [finding.label for finding in found[1:3]] == ["H1", "H2"]
    assert found[4].label == "H4"
    assert [finding.label for finding in found] == ["H0", "H1", "H2", "H3", "H4"]


def test_the_page_costs_the_same_for_one_and_for_ten(client, official, village, rules, django_assert_max_num_queries):
    client.force_login(official)

    def wrong(number):
        home = make_village(village.unit, f"Thôn {number}")
        stored(home, number, members=20, phone="1", birth_year=None, head_name=f"An {number}")
        stored(home, number + 100, birth_year=2020, head_name=f"An {number}")

    wrong(0)
    client.get(PAGE)
    with django_assert_max_num_queries(120) as first:
        client.get(PAGE)
    for number in range(1, 10):
        wrong(number)
    with django_assert_max_num_queries(len(first)):
        answer = client.get(PAGE)
    assert [entry.total for entry in answer.context["found"] if entry.check.title == "Hộ đông bất thường"] == [10]
    assert all(entry.total == 10 for entry in answer.context["found"] if entry.check.title.startswith("Số điện thoại"))


def test_a_village_head_sees_the_own_village_alone(client, village):
    own = stored(village, 1, members=20)
    other = stored(make_village(village.unit, "Hội"), 2, members=20)
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village))
    page = client.get(PAGE).content.decode()
    assert str(own) in page
    assert str(other) not in page
