"""Scorecards, cultural families and villages: pages, the sheet of a whole year, figures."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.roles import Role
from apps.agencies.models import CulturalYear, Scorecard, ScorecardCriterion
from apps.agencies.services.culture import StaleRowsError, record_cultural_year
from apps.core.indicators import get
from apps.core.periods import Period
from tests.agencies.rows import YEAR, figure
from tests.factories import make_household, make_user, make_village
from tests.records import assert_deleted_and_brought_back, rows, url

SHIPPED = [20, 25, 20, 15, 20]


def make_card(unit, *criteria, year=2024):
    card = Scorecard.objects.create(unit=unit, year=year, scored_on=date(2024, 12, 15))
    for position, (name, maximum, points) in enumerate(criteria, 1):
        ScorecardCriterion.objects.create(scorecard=card, position=position, name=name, maximum=maximum, points=points)
    return card


def judge(village, year=2024, **values):
    given = {"households": 200, "cultural_families": 180, "recognised": True} | values
    return CulturalYear.objects.create(unit=village.unit, village=village, year=year, **given)


def offered(page):
    """Name and highest score of each prefilled line of the form."""
    lines = [form.initial for form in page.context["formsets"][0] if form.initial]
    return [(line["name"], int(line["maximum"])) for line in lines]


def test_the_first_card_starts_with_the_shipped_groups(client, commune, official):
    client.force_login(official)
    page = client.get(url(Scorecard, "create", commune))
    assert [maximum for _, maximum in offered(page)] == SHIPPED
    assert sum(SHIPPED) == 100
    assert "chưa kiểm chứng" in page.content.decode()


def test_a_new_card_starts_with_the_groups_of_the_last_one(client, commune, other_commune, official):
    make_card(commune, ("Cũ", 10, None), year=2022)
    make_card(commune, ("Công khai", 40, 30), ("Hài lòng", 60, 50), year=2023)
    make_card(other_commune, ("Khác", 1, 1), year=2024)
    client.force_login(official)
    page = client.get(url(Scorecard, "create", commune))
    assert offered(page) == [("Công khai", 40), ("Hài lòng", 60)]
    assert all(form["points"].value() is None for form in page.context["formsets"][0])


def test_a_card_is_scored_with_decimals_and_shows_its_total(client, commune, official):
    client.force_login(official)
    data = {"year": "2024", "scored_on": "15/12/2024"}
    lines = [
        {"name": "Công khai", "maximum": "20", "points": "17,25", "evidence": "Bảng tin"},
        {"name": "Cải cách\r\n hành chính", "maximum": "25", "points": "25"},
        {"name": "Hài lòng", "maximum": "20", "points": ""},
        {"name": "", "maximum": ""},
    ]
    response = client.post(url(Scorecard, "create", commune), data | rows("criteria", *lines), follow=True)
    card = Scorecard.objects.get()
    assert list(card.criteria.values_list("position", "points")) == [
        (1, Decimal("17.25")),
        (2, Decimal(25)),
        (3, None),
    ]
    assert card.criteria.filter(name="Cải cách hành chính").exists()
    assert "42,25/65,00 điểm (còn 1 nhóm chưa chấm)" in response.content.decode()
    assert_deleted_and_brought_back(client, card, "criteria")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"points": "20,01"}, "không được lớn hơn điểm tối đa"),
        ({"points": "-1"}, "lớn hơn hoặc bằng"),
        ({"points": "17.25"}, "không phải là số"),
    ],
)
def test_points_that_cannot_be_are_refused_and_kept(client, commune, official, line, words):
    client.force_login(official)
    data = {"year": "2024", "scored_on": "15/12/2024"}
    typed = {"name": "Công khai", "maximum": "20"} | line
    response = client.post(url(Scorecard, "create", commune), data | rows("criteria", typed))
    assert response.status_code == 422
    shown = response.content.decode()
    assert words in shown
    assert line["points"] in shown
    assert not Scorecard.objects.exists()


def test_a_year_has_one_card(client, commune, other_commune, official):
    make_card(other_commune)
    make_card(commune)
    client.force_login(official)
    data = {"year": "2024", "scored_on": "15/12/2024"} | rows("criteria")
    response = client.post(url(Scorecard, "create", commune), data)
    assert response.status_code == 422
    assert "Năm này đã có bảng tự chấm" in response.content.decode()


def test_the_list_of_cards_takes_the_same_queries(client, commune, official, django_assert_max_num_queries):
    client.force_login(official)
    for years in (range(2024, 2025), range(2000, 2009)):
        for year in years:
            make_card(commune, ("Công khai", 20, 10), ("Hài lòng", 20, None), year=year)
        with django_assert_max_num_queries(12):
            page = client.get(url(Scorecard, "list", commune))
    assert "10,00" in page.content.decode()


def test_the_score_is_partial_while_a_group_lacks_points(commune, other_commune):
    assert figure("score", commune).state == "missing"
    make_card(commune, year=2023)
    assert figure("score", commune, Period.year(2023)).state == "missing"
    card = make_card(commune, ("Công khai", 20, Decimal("17.25")), ("Hài lòng", 80, None))
    make_card(other_commune, ("Công khai", 20, 20))
    found = figure("score", commune)
    assert (found.state, found.lacking, found.text()) == ("partial", 1, "17,25")
    card.criteria.filter(points=None).update(points=70)
    assert (figure("score", commune).state, figure("score", commune).text()) == ("known", "87,25")
    assert figure("score_maximum", commune).text() == "100,00"
    assert figure("score", commune, group="2").text() == "70,00"
    assert figure("score", commune, Period(date(2023, 12, 15), date(2024, 12, 14))).text() == "87,25"


@given(st.lists(st.tuples(st.integers(0, 2000), st.booleans()), max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_score_is_what_the_groups_add_up_to(commune, scored):
    ScorecardCriterion.objects.all().delete()
    Scorecard.objects.all().delete()
    points = [None if empty else Decimal(hundredths) / 100 for hundredths, empty in scored]
    card = make_card(commune, *((f"Nhóm {place}", 20, value) for place, value in enumerate(points)))
    known = [value for value in points if value is not None]
    assert card.total == (sum(known) if known else None)
    assert (card.maximum, card.unscored) == (20 * len(points), points.count(None))
    found = figure("score", commune)
    assert found.value == card.total
    assert found.is_whole == (bool(points) and None not in points)


@pytest.fixture
def sheet(commune):
    """Address of the sheet of a year."""
    return f"{reverse('agencies:culturalyear-year', args=[commune.slug])}?nam=2024"


def typed(page, **lines):
    """What the browser sends of the sheet: what stands there, with the lines' changes ("v1-households")."""
    form = page.context["form"]
    data = {"submission": form["submission"].value()}
    for row in form.rows:
        for field in row:
            value = field.value()
            shown = field.field.prepare_value(value)
            data[field.html_name] = "" if shown is None else shown
    return data | lines


@pytest.fixture
def villages(commune, other_commune):
    found = [make_village(commune, name, position=place) for place, name in enumerate(("Đồng Kim", "Đồng Lim", "Ao"))]
    make_village(other_commune, "Lạ")
    make_village(commune, "Thôn Cũ", ended_on=date(2024, 12, 30))
    return found


def test_a_whole_year_is_entered_at_once(client, official, villages, sheet):
    first, second, third = villages
    client.force_login(official)
    page = client.get(sheet)
    assert [row.name for row in page.context["form"].rows] == ["thôn Đồng Kim", "thôn Đồng Lim", "thôn Ao"]
    data = typed(
        page,
        **{
            f"v{first.pk}-households": "1.200",
            f"v{first.pk}-cultural_families": "1.100",
            f"v{first.pk}-recognised": "true",
            f"v{second.pk}-households": "50",
            f"v{second.pk}-recognised": "false",
            "decision_number": "99/QĐ-UBND",
            "decided_on": "20/12/2024",
        },
    )
    response = client.post(sheet, data, follow=True)
    assert "2 thôn" in response.content.decode()
    stored = CulturalYear.objects.order_by("village__position")
    values = stored.values_list("village", "households", "cultural_families", "recognised", "decision_number")
    assert list(values) == [
        (first.pk, 1200, 1100, True, "99/QĐ-UBND"),
        (second.pk, 50, None, False, ""),
    ]
    assert {row.created_by for row in stored} == {official}
    client.post(sheet, data)
    assert CulturalYear.objects.count() == 2
    # Sent again as it stands: nothing changed, nothing is written.
    client.post(sheet, typed(client.get(sheet)))
    assert set(stored.values_list("version", flat=True)) == {1}
    assert not CulturalYear.objects.filter(village=third).exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("households", "hai trăm", "không phải là số"),
        ("cultural_families", "201", "không được lớn hơn số hộ"),
        ("decided_on", "31/02/2024", "Ngày không đúng"),
    ],
)
def test_a_wrong_line_stores_nothing_and_keeps_all(client, official, villages, sheet, field, value, words):
    first, second, _ = villages
    client.force_login(official)
    lines = {f"v{first.pk}-households": "120", f"v{second.pk}-households": "200", f"v{second.pk}-{field}": value}
    response = client.post(sheet, typed(client.get(sheet), **lines))
    assert response.status_code == 422
    shown = response.content.decode()
    assert words in shown
    assert 'value="120"' in shown
    assert f'value="{value}"' in shown
    assert not CulturalYear.objects.exists()


def test_a_line_that_somebody_changed_meanwhile_is_shown_and_not_overwritten(client, official, villages, sheet):
    first, second, third = villages
    standing, going = judge(first), judge(second)
    client.force_login(official)
    lines = {f"v{village.pk}-households": "300" for village in villages}
    data = typed(client.get(sheet), **lines)
    CulturalYear.objects.filter(pk=standing.pk).update(cultural_families=150, version=2)
    going.delete()
    judge(third, households=77, cultural_families=70)
    response = client.post(sheet, data)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Số gia đình văn hóa: đang lưu 150, đồng chí nhập 180" in shown
    assert "Số hộ bình xét: đang lưu 77, đồng chí nhập 300" in shown
    assert "Số hộ bình xét: đang lưu —, đồng chí nhập 300" in shown
    standing.refresh_from_db()
    assert (standing.households, CulturalYear.objects.count()) == (200, 2)
    # Looked at and sent once more, it takes the place of what stands.
    client.post(sheet, typed(response))
    assert set(CulturalYear.objects.values_list("households", flat=True)) == {300}
    assert CulturalYear.objects.count() == 3


def test_a_stale_row_undoes_the_whole_sheet(official, villages):
    first, second, _ = villages
    row = judge(first)
    new = CulturalYear(unit=second.unit, village=second, year=2024, households=5)
    with pytest.raises(StaleRowsError) as error:
        record_cultural_year(rows=[(new, None), (row, 7)], user=official)
    assert list(error.value.current) == [first.pk]
    assert CulturalYear.objects.count() == 1


@pytest.mark.parametrize("nam", ["", "x", "0", "99999999999999999999", "1"])
def test_odd_years_give_a_page(client, commune, official, nam):
    client.force_login(official)
    page = client.get(f"{reverse('agencies:culturalyear-year', args=[commune.slug])}?nam={nam}")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OFFICIAL, 200), (Role.LEADER, 200), (Role.BOARD_MEMBER, 403), (Role.VILLAGE_HEAD, 403)]
)
def test_only_officials_and_leaders_open_the_sheet(client, commune, villages, sheet, role, status):
    client.force_login(make_user("nguoi", role, commune, villages[0] if role == Role.VILLAGE_HEAD else None))
    assert client.get(sheet).status_code == status
    assert client.post(sheet, {}).status_code in {status, 302}
    assert client.get(sheet.replace("song-van", "xa-khac")).status_code == 404


def test_the_sheet_takes_the_same_queries_for_ten_times_the_villages(
    client, commune, official, sheet, django_assert_max_num_queries
):
    client.force_login(official)
    for first, count in ((0, 2), (2, 18)):
        for place in range(first, first + count):
            judge(make_village(commune, f"Thôn {place}"))
        with django_assert_max_num_queries(12):
            client.get(sheet)
        with django_assert_max_num_queries(12):
            client.get(url(CulturalYear, "list", commune))


@time_machine.travel("2024-12-31 09:00 +0700")
def test_cultural_families_and_villages_with_their_shares(commune, other_commune, official, villages):
    first, second, third = villages
    names = ("cultural_families", "households_judged", "cultural_villages", "cultural_families_judged_share")
    assert {figure(name, commune).state for name in names} == {"missing"}
    judge(first)
    judge(second, households=100, cultural_families=60, recognised=False)
    judge(first, year=2023, households=9, cultural_families=9)
    judge(make_village(other_commune, "Xa"), households=9, cultural_families=9)
    assert {figure(name, commune).state for name in names} == {"partial"}
    assert figure("cultural_families", commune).lacking == 1
    row = judge(third, households=None, cultural_families=None, recognised=None)
    assert {figure(name, commune).state for name in names} == {"partial"}
    row.households, row.cultural_families, row.recognised = 20, 0, True
    row.save()
    assert [figure(name, commune).text() for name in names] == ["240", "320", "2", "75,00"]
    assert {figure(name, commune).state for name in names} == {"known"}
    assert figure("cultural_villages_share", commune).text() == "66,67"
    of_one = get("agencies.cultural_families").value(commune, YEAR, village=second)
    assert (of_one.value, of_one.state) == (60, "known")


def test_the_share_of_cultural_families_is_of_all_households(commune, village):
    for number in range(4):
        make_household(village, f"H{number}")
    judge(village, households=3, cultural_families=3)
    assert figure("cultural_families_share", commune).text() == "75,00"
    assert figure("cultural_families_judged_share", commune).text() == "100,00"
    assert get("agencies.cultural_families_share").label.endswith("trên tổng số hộ gia đình")


@time_machine.travel("2024-12-31 09:00 +0700")
@pytest.mark.parametrize(("year", "status"), [("2024", 302), ("2025", 422)])
def test_a_year_to_come_has_no_result(client, commune, official, village, year, status):
    client.force_login(official)
    data = {"village": village.pk, "year": year, "households": "200"}
    page = client.post(url(CulturalYear, "create", commune), data)
    assert page.status_code == status
    card = client.post(url(Scorecard, "create", commune), {"year": year, "scored_on": "31/12/2024"} | rows("criteria"))
    assert card.status_code == status
    if status == 422:
        for answer in (page, card):
            assert "Năm 2025 chưa tới" in answer.content.decode()
            assert answer.context["form"]["year"].value() == year


@time_machine.travel("2024-12-31 09:00 +0700")
def test_days_to_come_are_refused(commune, village):
    with pytest.raises(ValidationError, match="chưa tới"):
        Scorecard(unit=commune, year=2024, scored_on=date(2025, 1, 1)).full_clean()
    with pytest.raises(ValidationError, match="chưa tới"):
        CulturalYear(unit=commune, village=village, year=2024, decided_on=date(2025, 1, 1)).full_clean()
    CulturalYear(unit=commune, village=village, year=2024, decided_on=date(2024, 12, 31)).full_clean()


def test_one_village_is_entered_by_itself_and_once_a_year(client, commune, official, village):
    client.force_login(official)
    data = {
        "village": village.pk,
        "year": "2024",
        "households": "200",
        "cultural_families": "180",
        "recognised": "true",
    }
    response = client.post(url(CulturalYear, "create", commune), data, follow=True)
    assert "180/200 hộ = 90,00 %" in response.content.decode()
    assert client.post(url(CulturalYear, "create", commune), data).status_code == 422
    assert_deleted_and_brought_back(client, CulturalYear.objects.get())
