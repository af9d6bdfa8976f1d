"""Agencies: pages, lists, permission, and the figures that rest on them."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from apps.accounts.roles import Role
from apps.agencies.models import (
    Agency,
    CollectiveAgreement,
    Discipline,
    InternalRule,
    StaffConference,
    WorkplaceDialogue,
)
from apps.committees.models import Committee, CommitteeMember
from apps.villages.models import Official
from tests.agencies.rows import YEAR, figure, make_agency, make_conference
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back, assert_refused, close, url

KINDS = (Agency, StaffConference, WorkplaceDialogue, InternalRule, CollectiveAgreement, Discipline)


def fill(agency, number):
    """So many rows of each kind that happens in an agency."""
    unit = agency.unit
    for place in range(number):
        make_conference(agency, for_year=2000 + place)
        WorkplaceDialogue.objects.create(
            unit=unit, agency=agency, occasion="periodic", held_on=date(2024, 2, 1), subject=f"Tiền lương {place}"
        )
        InternalRule.objects.create(
            unit=unit, agency=agency, kind="working", title=f"Quy chế {place}", number="1", issued_on=date(2024, 2, 1)
        )
        CollectiveAgreement.objects.create(unit=unit, agency=agency, signed_on=date(2024, 2, 1))
        Discipline.objects.create(
            unit=unit, agency=agency, decided_on=date(2024, 2, 1), number=f"{place}/QĐ", form="warning", breach="Chậm"
        )
        board = Committee.objects.create(
            unit=unit, agency=agency, kind="agency_board", name=f"Ban {place}", established_on=date(2024, 1, 1)
        )
        person = Official.objects.create(unit=unit, full_name=f"Nguyễn Văn {place}")
        CommitteeMember.objects.create(committee=board, official=person, role="head", joined_on=date(2024, 1, 1))


def test_an_agency_is_entered_with_the_numbers_of_people_and_found_without_diacritics(client, commune, official):
    client.force_login(official)
    typed = {
        "name": "Trạm Y tế xã Song Vân",
        "kind": "health",
        "staff": "1.012",
        "must_confer": "on",
        "opened_on": "01/01/2000",
    }
    response = client.post(url(Agency, "create", commune), typed, follow=True)
    agency = Agency.objects.get()
    assert (agency.staff, agency.must_confer, agency.version) == (1012, True, 1)
    assert "1.012" in response.content.decode()
    page = client.get(url(Agency, "list", commune), {"q": "tram y te"})
    assert list(page.context["table"].data) == [agency]


@pytest.mark.parametrize(
    ("field", "typed"), [("staff", "nhiều"), ("staff", "-1"), ("opened_on", "31/02/2024"), ("name", "")]
)
def test_bad_input_is_refused_and_kept(client, commune, official, field, typed):
    client.force_login(official)
    data = {"name": "Trường học", "kind": "school", "opened_on": "01/01/2000"} | {field: typed}
    assert_refused(client, url(Agency, "create", commune), data, field, Agency)


def test_an_agency_of_the_same_name_stands_once_while_it_is_open(commune):
    make_agency(commune, closed_on=date(2024, 6, 30))
    make_agency(commune, opened_on=date(2024, 7, 1))
    twin = Agency(unit=commune, name="Trường Tiểu học Song Vân", kind="school", opened_on=date(2024, 8, 1))
    with pytest.raises(ValidationError, match="đã có trong danh sách"):
        twin.full_clean()


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_shows_all_that_is_recorded_with_the_same_queries(
    client, commune, other_commune, official, number, django_assert_max_num_queries
):
    agency = make_agency(commune, head=Official.objects.create(unit=commune, full_name="Trần Thị Hà"), staff=40)
    fill(agency, number)
    fill(make_agency(other_commune), 1)
    client.force_login(official)
    address = agency.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(24):
        page = client.get(address)
    shown = page.content.decode()
    assert [section["number"] for section in page.context["sections"]] == [number] * 5
    assert "Trần Thị Hà" in shown
    assert "Nguyễn Văn 0, Trưởng ban" in shown
    for kind in KINDS[1:]:
        row = kind._default_manager.filter(agency=agency).first()
        assert row.get_absolute_url() in shown
        assert f"{url(kind, 'list', commune)}?agency={agency.pk}" in shown
        assert f"{url(kind, 'create', commune)}?co_quan={agency.pk}" in shown


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind._meta.model_name)
def test_lists_take_the_same_queries_for_ten_times_the_rows(
    client, commune, official, kind, django_assert_max_num_queries
):
    client.force_login(official)
    address = url(kind, "list", commune)
    for count in (1, 10):
        for place in range(count):
            fill(make_agency(commune, f"Trường {count} {place}"), 1)
        client.get(address)
        with django_assert_max_num_queries(12):
            page = client.get(address)
    assert len(page.context["table"].rows) == 11
    book = openpyxl.load_workbook(BytesIO(client.get(address, {"xuat": "xlsx"}).content))
    assert book.active.max_row == 12


@pytest.mark.parametrize("kind", KINDS[1:], ids=lambda kind: kind._meta.model_name)
def test_a_list_can_be_narrowed_to_an_agency_of_the_unit_only(client, commune, other_commune, official, kind):
    mine, foreign = make_agency(commune), make_agency(other_commune)
    for agency in (mine, make_agency(commune, "Khác"), foreign):
        fill(agency, 1)
    client.force_login(official)
    page = client.get(url(kind, "list", commune), {"agency": mine.pk})
    assert [row.agency for row in page.context["table"].data] == [mine]
    page = client.get(url(kind, "list", commune), {"agency": foreign.pk})
    assert "agency" in page.context["filter"].form.errors


@pytest.mark.parametrize("thieu", ["2023", "0", "99999", "x", "2023.5"])
def test_the_list_shows_who_has_held_no_conference(client, commune, official, thieu):
    held, owing = make_agency(commune), make_agency(commune, "Trạm Y tế", kind="health")
    make_agency(commune, "Hội", must_confer=False)
    make_agency(commune, "Mới", opened_on=date(2024, 1, 1))
    make_agency(commune, "Cũ", closed_on=date(2023, 12, 31))
    make_conference(held)
    make_conference(owing, for_year=2022, held_on=date(2023, 1, 20))
    make_conference(owing, kind="extraordinary", held_on=date(2024, 2, 20))
    client.force_login(official)
    page = client.get(url(Agency, "list", commune), {"thieu": thieu})
    assert page.status_code == 200
    if thieu == "2023":
        assert list(page.context["table"].data) == [owing]


def test_agencies_that_stand_today_and_those_that_do_not(client, commune, official):
    open_one = make_agency(commune)
    closed = make_agency(commune, "Cũ", closed_on=date(2023, 12, 31))
    client.force_login(official)
    for chosen, found in (("1", [open_one]), ("0", [closed]), ("", [closed, open_one])):
        page = client.get(url(Agency, "list", commune), {"hoat_dong": chosen})
        assert sorted(row.name for row in page.context["table"].data) == sorted(row.name for row in found)


def test_an_agency_with_records_is_not_deleted_and_one_without_comes_back(client, commune, official):
    agency = make_agency(commune)
    conference = make_conference(agency)
    client.force_login(official)
    page = client.post(url(Agency, "delete", commune, agency.public_id), follow=True)
    assert "Chưa xóa được" in page.content.decode()
    conference.delete()
    assert_deleted_and_brought_back(client, agency)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OFFICIAL, 200), (Role.LEADER, 200), (Role.BOARD_MEMBER, 403), (Role.PETITION_OFFICER, 403)],
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind._meta.model_name)
def test_only_officials_and_leaders_keep_them(client, commune, kind, role, status):
    client.force_login(make_user("nguoi", role, commune))
    for page in ("list", "create"):
        assert client.get(url(kind, page, commune)).status_code == status


def test_a_foreign_agency_is_neither_seen_nor_chosen(client, commune, other_commune, official):
    foreign = make_agency(other_commune)
    client.force_login(official)
    assert client.get(url(Agency, "detail", commune, foreign.public_id)).status_code == 404
    data = {"agency": foreign.pk, "kind": "regular", "for_year": "2023", "held_on": "20/01/2024", "form": "whole"}
    assert client.post(url(StaffConference, "create", commune), data).status_code == 422
    assert not StaffConference.objects.exists()


def test_agencies_are_counted_on_the_last_day(commune, other_commune, official):
    assert figure("agencies", commune).state == "missing"
    close(commune, "agencies.agency", YEAR, official)
    assert figure("agencies", commune).value == 0
    make_agency(commune, closed_on=date(2024, 12, 31))
    make_agency(commune, "Cũ", closed_on=date(2024, 12, 30))
    make_agency(commune, "Mới", opened_on=date(2025, 1, 1))
    make_agency(commune, "Công ty", kind="enterprise", opened_on=date(2024, 12, 31))
    make_agency(commune, "Hội", kind="office", must_confer=False)
    make_agency(other_commune)
    assert figure("agencies", commune).value == 3
    assert figure("agencies", commune, agency="enterprise").value == 1
    assert figure("bound_to_confer", commune).value == 1
    assert (figure("enterprises", commune).value, figure("enterprises_bound_to_confer", commune).value) == (1, 1)


def test_dialogues_at_the_workplace_are_counted_with_the_share_of_agencies(commune, official):
    assert figure("workplace_dialogues", commune).state == "missing"
    school, company = make_agency(commune), make_agency(commune, "Công ty", kind="enterprise")
    make_agency(commune, "Trạm Y tế", kind="health")
    gone = make_agency(commune, "Cũ", closed_on=date(2024, 6, 30))
    days = [(school, "periodic", 1), (school, "case", 31), (company, "periodic", 15), (gone, "periodic", 2)]
    for agency, occasion, day in days:
        WorkplaceDialogue.objects.create(
            unit=commune, agency=agency, occasion=occasion, held_on=date(2024, 1, day), subject="Tiền lương"
        )
    for day in (date(2023, 12, 31), date(2025, 1, 1)):
        WorkplaceDialogue.objects.create(
            unit=commune, agency=school, occasion="periodic", held_on=day, subject="Tiền lương"
        )
    assert figure("workplace_dialogues", commune).value == 4
    assert figure("workplace_dialogues", commune, occasion="case").value == 1
    assert figure("agencies_in_dialogue", commune).value == 2
    assert figure("agencies_in_dialogue_share", commune).text() == "66,67"
    assert figure("agencies_in_dialogue_share", commune, agency="enterprise").text() == "100,00"


def test_persons_disciplined_are_added_up(client, commune, official):
    assert figure("disciplined", commune).state == "missing"
    close(commune, "agencies.discipline", YEAR, official)
    assert figure("disciplined", commune).value == 0
    for day, persons, form in (
        ((2024, 1, 1), 2, "warning"),
        ((2024, 12, 31), 1, "salary"),
        ((2025, 1, 1), 9, "salary"),
    ):
        Discipline.objects.create(
            unit=commune, decided_on=date(*day), number="1/QĐ", form=form, persons=persons, breach="Không công khai"
        )
    assert figure("disciplined", commune).value == 3
    assert figure("disciplined", commune, form="warning").value == 2
    client.force_login(official)
    data = {"decided_on": "01/03/2024", "number": "2/QĐ", "form": "warning", "persons": "0", "breach": "Chậm"}
    response = client.post(url(Discipline, "create", commune), data)
    assert response.status_code == 422
    assert "từ 1 trở lên" in response.content.decode()
