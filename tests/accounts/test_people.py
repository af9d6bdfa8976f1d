"""The people's pages: who is listed, inviting, the slip, and what is done to an account."""

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.models import AccountEvent, Appointment, PortalSession, User
from apps.accounts.roles import Role
from apps.accounts.services.links import give_link, set_password
from apps.accounts.services.people import State
from apps.villages.models import OfficeTerm, Official
from tests.factories import make_unit, make_user, make_village
from tests.records import NFC_NAME, NFD_NAME
from tests.served import standing_on

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 15)
LIST = "/song-van/nguoi-dung/"
APPOINTMENT = {"role": "official", "valid_from": "15/03/2024"}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(datetime(2024, 3, 15, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=False)


@pytest.fixture
def district(commune: Any) -> Any:
    return make_unit("tan-yen", "Tân Yên", "district")


@pytest.fixture
def operator(district: Any) -> User:
    return make_user("quan-tri", Role.OPERATOR, district)


def mandate(user: User, role: str, unit: Any, **values: Any) -> Appointment:
    return Appointment.objects.create(user=user, role=role, unit=unit, **({"valid_from": date(2020, 1, 1)} | values))


def at(page: str, person: User, unit: str = "song-van", *args: Any) -> str:
    return reverse(f"accounts:{page}", args=[unit, person.public_id, *args])


def listed(client: Client, query: str = "", unit: str = "song-van") -> list[str]:
    response = client.get(f"/{unit}/nguoi-dung/{query}")
    assert response.status_code == 200
    return sorted(row.record.username for row in response.context["table"].rows)


def test_the_list_has_the_units_people_of_today_and_of_once(client, commune, other_commune, leader, operator) -> None:
    make_user("cu", Role.OFFICIAL, commune).appointments.update(valid_until=date(2021, 1, 1))
    make_user("nguoi-la", Role.OFFICIAL, other_commune)
    client.force_login(leader)
    assert listed(client) == ["cu", "lanh-dao"]
    client.force_login(operator)
    assert listed(client, unit="tan-yen") == ["cu", "lanh-dao", "nguoi-la", "quan-tri"]
    assert listed(client, "?don_vi=xa-khac", unit="tan-yen") == ["nguoi-la"]
    assert listed(client) == ["cu", "lanh-dao"]
    assert client.get(LIST).context["table"].columns.names().count("units") == 0


def test_search_filters_and_states(client, commune, other_commune, leader) -> None:
    client.force_login(leader)
    User.objects.filter(pk=leader.pk).update(full_name="Giáp Mạnh")
    new = make_user("moi", Role.OFFICIAL, commune)
    new.full_name = "Nguyễn Đức Hiển"
    new.save()
    locked = make_user("khoa", Role.PETITION_OFFICER, commune)
    locked.is_active = False
    locked.save()
    left = make_user("thoi", Role.OFFICIAL, commune)
    left.appointments.update(valid_until=date(2024, 3, 14))
    moment = datetime(2024, 3, 1, tzinfo=ZoneInfo("UTC"))
    User.objects.filter(pk=left.pk).update(second_factor_since=moment, last_login=moment)
    mandate(left, Role.OFFICIAL, other_commune)
    retired = make_user("het-nhiem-ky", Role.OFFICIAL, commune)
    official = Official.objects.create(unit=commune, full_name="A")
    term = OfficeTerm.objects.create(
        unit=commune, official=official, office="chairman", valid_from=date(2020, 1, 1), valid_until=date(2024, 3, 1)
    )
    retired.appointments.update(office_term=term)
    later = make_user("sap-den", Role.BOARD_MEMBER, commune)
    later.appointments.update(valid_from=date(2024, 4, 1))
    assert listed(client, "?q=nguyen duc") == ["moi"]
    assert listed(client, "?vai_tro=petition_officer") == ["khoa"]
    assert listed(client, "?vai_tro=official") == ["moi"]
    assert listed(client, f"?state={State.WORKING}") == ["lanh-dao"]
    assert listed(client, f"?state={State.NEW}") == ["moi", "sap-den"]
    assert listed(client, f"?state={State.SUSPENDED}") == ["khoa"]
    assert listed(client, f"?state={State.ENDED}") == ["het-nhiem-ky", "thoi"]
    assert listed(client, "?hai_buoc=on") == []
    for column in ("full_name", "username", "state", "factor", "came_at"):
        assert len(listed(client, f"?sort=-{column}")) == 6
    page = client.get(LIST)
    shown = page.content.decode()
    assert "(từ 01/04/2024)" in shown
    assert "xã Khác" not in shown
    row = next(row for row in page.context["table"].rows if row.record == left)
    assert [row.get_cell(name) for name in ("roles", "factor", "came_at")] == ["—"] * 3


def test_the_workbook_has_what_is_seen_and_no_secret(client, commune, leader) -> None:
    make_user("moi", Role.OFFICIAL, commune)
    client.force_login(leader)
    book = load_workbook(BytesIO(client.get(f"{LIST}?xuat=xlsx&q=moi").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == ("Họ và tên", "Tên đăng nhập", "Vai trò", "Trạng thái", "Hai bước", "Đăng nhập gần nhất")
    assert [row[:4] for row in rows[1:]] == [("moi", "moi", "công chức xã", "chưa đăng nhập lần đầu")]


def test_ten_people_take_as_many_queries_as_one(client, commune, other_commune, operator) -> None:
    client.force_login(operator)
    taken = []
    for first, last in ((0, 1), (1, 12)):
        for number in range(first, last):
            user = make_user(f"nguoi-{number}", Role.VILLAGE_HEAD, commune, make_village(commune, f"Thôn {number}"))
            mandate(user, Role.OFFICIAL, other_commune)
        with CaptureQueriesContext(connection) as queries:
            client.get("/tan-yen/nguoi-dung/")
        taken.append(len(queries))
    assert taken[0] == taken[1]


@pytest.mark.parametrize(
    ("sent", "made"),
    [
        ({"full_name": "Nguyễn Đức Hiển"}, "nguyenduchien"),
        ({"full_name": NFD_NAME}, "dongkim"),
        ({"full_name": "李"}, "nguoidung"),
        ({"full_name": "Nguyễn Đức Hiển", "username": " Hien.ND "}, "hien.nd"),
    ],
)
def test_an_invitation_makes_account_appointment_and_slip_at_once(client, leader, sent, made) -> None:
    client.force_login(leader)
    page = client.get(f"{LIST}moi/")
    sent |= APPOINTMENT | {"basis": "QĐ 12", "submission": page.context["form"]["submission"].value()}
    answers = [client.post(f"{LIST}moi/?gui", sent) for _ in range(2)]
    account = User.objects.exclude(pk=leader.pk).get()
    assert [answer.url for answer in answers] == [at("person-link", account)] * 2
    assert account.username == made
    assert account.full_name == sent["full_name"].replace(NFD_NAME, NFC_NAME)
    assert not account.has_usable_password()
    given = account.appointments.get()
    assert (given.role, given.unit.slug, given.valid_from, given.basis) == ("official", "song-van", TODAY, "QĐ 12")
    assert given.history.get().history_user == leader
    events = account.events.order_by("pk").values_list("action", "actor")
    assert list(events) == [(action, leader.pk) for action in ("created", "appointed", "link")]
    slip = client.get(answers[0].url).context["slip"]
    assert Client().get(slip["address"]).status_code == 302


def test_user_names_are_made_unique_and_a_taken_one_is_refused(client, commune, leader) -> None:
    make_user("nguyenvana", Role.OFFICIAL, commune)
    client.force_login(leader)
    client.post(f"{LIST}moi/", APPOINTMENT | {"full_name": "Nguyễn Văn A"})
    assert User.objects.filter(username="nguyenvana2").exists()
    for username in ("NguyenVanA", "a", "có-dấu", "a b", "-abc", "x" * 31, "a\x00bc"):
        response = client.post(f"{LIST}moi/", APPOINTMENT | {"full_name": "Trần B", "username": username})
        assert response.status_code == 422
        assert "username" in response.context["form"].errors


def test_the_same_name_is_asked_about_once(client, commune, leader) -> None:
    make_user("a", Role.OFFICIAL, commune)
    User.objects.filter(username="a").update(full_name="Nguyễn Văn A", search_text="nguyen van a a")
    official = Official.objects.create(unit=commune, full_name="Nguyễn Văn A")
    client.force_login(leader)
    sent = APPOINTMENT | {"full_name": "nguyễn văn a"}
    response = client.post(f"{LIST}moi/", sent)
    assert response.status_code == 422
    asked = " ".join(response.context["form"].non_field_errors())
    assert "tài khoản a" in asked
    assert "Sổ Cán bộ" in asked
    sent |= {"seen": response.context["form"]["seen"].value(), "official": official.pk}
    # Tying the official leaves one thing to say, which is another text and is asked about anew.
    response = client.post(f"{LIST}moi/", sent)
    assert response.status_code == 422
    assert client.post(f"{LIST}moi/", sent | {"seen": response.context["form"]["seen"].value()}).status_code == 302
    assert User.objects.get(official=official).full_name == "nguyễn văn a"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "A" * 10_000),
        ("full_name", "A\x00B"),
        ("valid_from", "31/02/2024"),
        ("valid_until", "mai"),
        ("role", "operator"),
        ("role", "superior_reader"),
        ("village", "foreign"),
        ("office_term", "foreign"),
        ("official", "foreign"),
        ("basis", "x" * 201),
    ],
)
def test_bad_and_forged_invitations_make_nothing(client, leader, other_commune, field, value) -> None:
    village = make_village(other_commune, "Xa")
    official = Official.objects.create(unit=other_commune, full_name="B")
    term = OfficeTerm.objects.create(unit=other_commune, official=official, office="chairman", valid_from=TODAY)
    foreign = {"village": village.pk, "office_term": term.pk, "official": official.pk}
    client.force_login(leader)
    sent = APPOINTMENT | {"full_name": "Trần B", "role": "village_head" if field == "village" else "official"}
    response = client.post(f"{LIST}moi/", sent | {field: foreign[field] if value == "foreign" else value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert User.objects.count() == 1


def test_hidden_keys_lead_nowhere(client, leader, other_commune) -> None:
    client.force_login(leader)
    forged = {"unit": other_commune.pk, "unit_id": other_commune.pk, "user": leader.pk, "is_superuser": "on"}
    client.post(f"{LIST}moi/", APPOINTMENT | forged | {"full_name": "Trần B", "is_staff": "on", "password": "x"})
    account = User.objects.get(full_name="Trần B")
    assert account.appointments.get().unit.slug == "song-van"
    assert not any((account.is_superuser, account.is_staff, account.has_usable_password()))


def test_an_operator_invites_into_the_tree_alone(client, operator, commune, other_commune) -> None:
    far = make_unit("nghia-hoa", "Nghĩa Hòa", "commune", make_unit("lang-giang", "Lạng Giang", "district"))
    client.force_login(operator)
    page = client.get("/tan-yen/nguoi-dung/moi/")
    assert {unit.slug for unit in page.context["targets"]} == {"tan-yen", "song-van", "xa-khac"}
    sent = APPOINTMENT | {"full_name": "Trần B", "role": "operator"}
    for slug in (far.slug, "bac-giang", "khong-co"):
        assert client.post(f"/tan-yen/nguoi-dung/moi/?don-vi={slug}", sent).status_code == 404
    assert client.post("/song-van/nguoi-dung/moi/?don-vi=xa-khac", sent).status_code == 404
    assert client.post("/tan-yen/nguoi-dung/moi/?don-vi=xa-khac&gui", sent).status_code == 302
    assert User.objects.get(full_name="Trần B").appointments.get().unit == other_commune


def test_the_slip_lives_as_long_as_its_link(client, commune, leader, official) -> None:
    client.force_login(leader)
    page = at("person-link", official)
    assert client.get(page).context["slip"] is None
    client.post(page, {"submission": "mot-lan"})
    shown = client.get(page)
    assert "<svg" in shown.text
    assert shown["Cache-Control"].startswith("max-age=0")
    assert client.get(page).context["slip"]["address"] == shown.context["slip"]["address"]
    client.post(page, {"submission": "mot-lan"})
    assert client.get(page).context["slip"]["address"] == shown.context["slip"]["address"]
    colleague = Client()
    colleague.force_login(make_user("lanh-dao-2", Role.LEADER, commune))
    assert colleague.get(page).context["slip"] is None
    set_password(account=official, password="dong-kim-ngay-mua-1975")
    assert client.get(page).context["slip"] is None
    client.post(page)
    assert client.get(page).context["slip"]
    give_link(account=official, actor=leader)
    assert client.get(page).context["slip"] is None


def test_suspending_ends_the_sessions_and_resuming_brings_the_password_back(client, leader, official) -> None:
    there, asleep = Client(), Client()
    for browser in (there, asleep):
        browser.post("/dang-nhap/", {"username": "can-bo", "password": "mat-khau-thu-nghiem"})
        assert browser.get("/tai-khoan/").status_code == 200
    client.force_login(leader)
    assert client.post(at("person-suspend", official), {"reason": ""}).status_code == 422
    for _ in range(2):
        client.post(at("person-suspend", official), {"reason": "Nghi lộ mật khẩu"})
    assert there.get("/tai-khoan/").status_code == 302
    assert official.events.get(action=AccountEvent.Action.SUSPENDED).detail == "Nghi lộ mật khẩu"
    assert client.post(at("person-link", official)).status_code == 422
    page = client.get(at("person-detail", official))
    assert "tạm khóa" in page.text
    assert at("person-link", official) not in page.text
    client.post(at("person-resume", official))
    assert asleep.get("/tai-khoan/").status_code == 302
    there.post("/dang-nhap/", {"username": "can-bo", "password": "mat-khau-thu-nghiem"})
    assert there.get("/tai-khoan/").status_code == 200


def test_one_session_or_all_are_ended(client, leader, official) -> None:
    browsers = [Client(), Client(), Client()]
    for browser in browsers:
        browser.post("/dang-nhap/", {"username": "can-bo", "password": "mat-khau-thu-nghiem"})
    client.force_login(leader)
    page = client.get(at("person-detail", official))
    assert len(page.context["sessions"]) == 3
    keys = [browser.session.session_key for browser in browsers]
    assert not any(key in page.text for key in keys)
    first = PortalSession.objects.get(session_key=keys[0])
    mine = PortalSession.objects.get(user=leader)
    end = at("person-session-end", official, "song-van", first.public_id)
    assert client.get(end).status_code == 200
    assert client.post(end).status_code == 302
    assert [browser.get("/tai-khoan/").status_code for browser in browsers] == [302, 200, 200]
    for gone in (first, mine):
        url = at("person-session-end", official, "song-van", gone.public_id)
        assert [client.get(url).status_code, client.post(url).status_code] == [404, 404]
    client.post(at("person-sessions-end", official))
    assert [browser.get("/tai-khoan/").status_code for browser in browsers] == [302, 302, 302]


def test_a_new_name_is_found_and_the_old_one_noted(client, leader, official) -> None:
    client.force_login(leader)
    page = at("person-rename", official)
    assert client.get(page).context["form"]["full_name"].value() == "can-bo"
    assert client.post(page, {"full_name": "A\x00"}).status_code == 422
    client.post(page, standing_on(client, page) | {"full_name": NFD_NAME})
    official.refresh_from_db()
    assert official.full_name == NFC_NAME
    assert listed(client, "?q=dong kim") == ["can-bo"]
    assert official.events.get(action=AccountEvent.Action.RENAMED).detail == "trước đây: can-bo"


def test_the_page_of_a_person_takes_as_many_queries_for_ten_rows_as_for_one(client, commune, leader, official) -> None:
    client.force_login(leader)
    taken = []
    for first, last in ((0, 1), (1, 11)):
        for number in range(first, last):
            village = make_village(commune, f"Thôn {number}")
            mandate(official, Role.VILLAGE_HEAD, commune, village=village, handed_over_to=leader)
            Client().post("/dang-nhap/", {"username": "can-bo", "password": "mat-khau-thu-nghiem"})
        with CaptureQueriesContext(connection) as queries:
            response = client.get(at("person-detail", official))
        taken.append(len(queries))
    assert len(response.context["sessions"]) == 11
    assert taken[0] == taken[1]
