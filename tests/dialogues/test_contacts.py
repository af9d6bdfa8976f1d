"""Voter contacts and opinion points: constraints, pages, figures."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.roles import Role
from apps.core.indicators import get
from apps.core.periods import Period
from apps.dialogues.models import OpinionPoint, VoterContact
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back, assert_refused, close

CONTACTS, POINTS = "/song-van/tiep-xuc-cu-tri/", "/song-van/diem-tiep-nhan-y-kien/"
YEAR = Period.year(2023)


@pytest.fixture
def contact(commune):
    def make(unit=commune, **values):
        values = {"held_on": date(2023, 5, 5), "level": "commune", "subject": "Trước kỳ họp thứ 7"} | values
        return VoterContact.objects.create(unit=unit, **values)

    return make


@pytest.fixture
def point(commune):
    def make(unit=commune, **values):
        values = {"kind": "box", "place": "Trụ sở UBND xã", "started_on": date(2023, 1, 1)} | values
        return OpinionPoint.objects.create(unit=unit, **values)

    return make


def figure(name, unit, period=YEAR, **options):
    return get(f"dialogues.{name}").value(unit, period, **options)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"recommendations": 3, "answered": 3}, ""),
        ({"recommendations": 3, "answered": 4}, "không được lớn hơn"),
        ({"held_on": timezone.localdate()}, ""),
        ({"held_on": timezone.localdate() + timedelta(days=1)}, "chưa tới"),
    ],
)
def test_a_contact_holds_together(commune, values, message):
    row = VoterContact(unit=commune, **({"held_on": date(2023, 5, 5), "level": "commune", "subject": "A"} | values))
    if not message:
        row.full_clean()
        return
    with pytest.raises(ValidationError, match=message):
        row.full_clean()


def test_a_contact_is_entered_found_and_brought_back(client, official):
    client.force_login(official)
    data = {"held_on": "05/05/2023", "level": "district", "subject": "Tiếp xúc trước kỳ họp", "voters_present": "1.204"}
    assert client.post(f"{CONTACTS}moi/", data).status_code == 302
    row = VoterContact.objects.get()
    assert (row.voters_present, row.recommendations) == (1204, None)
    assert len(client.get(f"{CONTACTS}?q=tiep+xuc&level=district&nam=2023").context["table"].rows) == 1
    assert len(client.get(f"{CONTACTS}?nam=2024").context["table"].rows) == 0
    assert client.get(f"{row.get_absolute_url()}lich-su/").status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{CONTACTS}?xuat=xlsx").content)).active
    assert 1204 in [cell.value for rows in sheet.iter_rows() for cell in rows]
    assert_deleted_and_brought_back(client, row)


def test_a_slip_in_a_contact_comes_back(client, official):
    client.force_login(official)
    data = {"held_on": "31/02/2023", "level": "commune", "subject": "A"}
    assert_refused(client, f"{CONTACTS}moi/", data, "held_on", VoterContact)


def test_a_point_ends_after_it_began_and_keeps_to_its_commune(client, official, village, other_commune):
    client.force_login(official)
    data = {"kind": "board", "place": "Nhà văn hóa thôn", "started_on": "02/01/2023", "village": str(village.pk)}
    assert client.post(f"{POINTS}moi/", data | {"ended_on": "01/01/2023"}).status_code == 422
    assert client.post(f"{POINTS}moi/", data | {"ended_on": "02/01/2023"}).status_code == 302
    row = OpinionPoint.objects.get()
    assert len(client.get(f"{POINTS}?kind=board&village={village.pk}").context["table"].rows) == 1
    assert "thôn Đồng Kim" in client.get(row.get_absolute_url()).content.decode()
    assert_deleted_and_brought_back(client, row)


@pytest.mark.parametrize("address", [CONTACTS, POINTS])
def test_lists_take_constant_queries_and_are_the_officials(
    client, official, contact, point, village, other_commune, django_assert_max_num_queries, address
):
    contact(other_commune, subject="Của xã khác")
    point(other_commune, place="Của xã khác")
    contact()
    point(village=village)
    client.force_login(official)
    with django_assert_max_num_queries(30) as few:
        page = client.get(address).content.decode()
    assert "Của xã khác" not in page
    for _ in range(9):
        contact()
        point(village=village)
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(address).context["table"].rows) == 10
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village))
    assert client.get(address).status_code == 403


def test_figures_of_contacts_add_up(commune, other_commune, official, contact):
    names = ("voter_contacts", "contact_voters", "contact_recommendations", "contact_answered")
    assert {figure(name, commune).state for name in names} == {"missing"}
    contact(held_on=date(2023, 1, 1), voters_present=40, recommendations=6, answered=3)
    contact(held_on=date(2023, 12, 31), voters_present=60, recommendations=2, answered=1, level="province")
    contact(held_on=date(2022, 12, 31), voters_present=99)
    contact(held_on=date(2024, 1, 1), voters_present=99)
    contact(other_commune, voters_present=99)
    assert [figure(name, commune).value for name in names] == [2, 100, 8, 4]
    assert figure("contact_answered_share", commune).text() == "50,00"
    assert figure("voter_contacts", commune, level="province").value == 1
    contact()
    assert (figure("contact_voters", commune).state, figure("voter_contacts", commune).value) == ("partial", 3)


def test_points_are_counted_on_the_last_day(commune, point, official, village):
    point(ended_on=date(2023, 12, 30))
    point(ended_on=date(2023, 12, 31))
    point(kind="hotline", started_on=date(2023, 12, 31), village=village)
    point(kind="hotline", started_on=date(2024, 1, 1))
    assert figure("opinion_points", commune).value == 2
    assert figure("opinion_points", commune, kind="hotline").value == 1
    assert get("dialogues.opinion_points").value(commune, YEAR, village=village).value == 1
    close(commune, "dialogues.opinionpoint", Period.year(2021), official)
    assert figure("opinion_points", commune, Period.year(2021)).value == 0
