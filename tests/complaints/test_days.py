"""Days on which citizens are received: one or many planned, and put on the public notice board."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.complaints.models import ReceptionDay
from apps.complaints.services import plan_reception_days
from apps.core.portal import menu_for
from apps.documents.models import Publication
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back, assert_refused, url

LIST = "/song-van/lich-tiep-cong-dan/"
PLAN, MANY = f"{LIST}len-lich/", f"{LIST}cong-khai/"
BOARD = "/cong-khai/song-van/"
SAID = {
    "starts_at": "07:30",
    "ends_at": "11:30",
    "place": "Phòng tiếp công dân",
    "host_kind": "officer",
    "host_name": "Giáp Quốc Mạnh",
    "host_post": "Phó Chủ tịch UBND xã",
    "notes": "",
}
WEEKLY = SAID | {"repeats": "weekly", "weekdays": ["3"], "first_on": "01/03/2024", "last_on": "31/03/2024"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    """A Friday."""
    with time_machine.travel("2024-03-01 09:00 +0700"):
        yield


@pytest.fixture
def make(commune):
    def made(held_on=date(2024, 3, 14), **values):
        start = {"unit": commune, "starts_at": time(7, 30), "ends_at": time(11, 30), "place": "Trụ sở UBND xã"}
        return ReceptionDay.objects.create(**start | {"host_post": "Chủ tịch UBND xã", "held_on": held_on} | values)

    return made


@pytest.mark.parametrize(
    ("values", "words"),
    [({"ends_at": time(7, 30)}, "Giờ kết thúc phải sau"), ({"ends_at": time(7, 0)}, "Giờ kết thúc phải sau")],
)
def test_what_contradicts_itself_is_refused(make, commune, values, words):
    row = ReceptionDay(unit=commune, held_on=date(2024, 3, 14), starts_at=time(7, 30), place="A", host_post="B")
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError, match=words):
        row.full_clean(exclude={"created_by"})
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**values)


def test_one_begins_once_at_a_place(make):
    make()
    make(starts_at=time(13), ends_at=time(16))
    make(place="Nhà văn hóa")
    with pytest.raises(IntegrityError), transaction.atomic():
        make(ends_at=time(10))


def test_days_are_entered_changed_and_deleted(client, commune):
    client.force_login(make_user("tiep-dan", Role.PETITION_OFFICER, commune))
    assert client.post(f"{LIST}moi/", SAID | {"held_on": "14/03/2024"}).status_code == 302
    row = ReceptionDay.objects.get()
    assert str(row) == "Tiếp công dân ngày 14/03/2024, 07:30–11:30"
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Giáp Quốc Mạnh" in page
    assert "Đưa lên bảng công khai" not in page
    changed = SAID | {"held_on": "15/03/2024", "version": row.version}
    assert client.post(url(ReceptionDay, "update", commune, row.public_id), changed).status_code == 302
    row.refresh_from_db()
    assert row.held_on == date(2024, 3, 15)
    assert_deleted_and_brought_back(client, row)


@pytest.mark.parametrize(
    "changes", [{"held_on": "30/02/2024"}, {"starts_at": "25:00"}, {"place": ""}, {"host_post": "x" * 101}]
)
def test_bad_input_comes_back_with_what_was_typed(client, official, changes):
    client.force_login(official)
    assert_refused(client, f"{LIST}moi/", SAID | {"held_on": "14/03/2024"} | changes, next(iter(changes)), ReceptionDay)


def test_many_are_planned_at_once_and_those_there_stay(client, official, make):
    stays = make(date(2024, 3, 14), place=SAID["place"], host_name="Người khác")
    client.force_login(official)
    assert client.get(PLAN).status_code == 200
    for _ in range(2):
        assert client.post(PLAN, WEEKLY | {"submission": "mot-lan"}).status_code == 302
    rows = ReceptionDay.objects.order_by("held_on")
    assert [row.held_on.day for row in rows] == [7, 14, 21, 28]
    assert rows[1] == stays
    assert [row.host_name for row in rows] == ["Giáp Quốc Mạnh", "Người khác", "Giáp Quốc Mạnh", "Giáp Quốc Mạnh"]
    new = rows[0]
    assert (new.created_by, new.history.get().history_user, new.history.get().history_type) == (official, official, "+")
    assert [row.pk for row in client.get(f"{LIST}?q=giap+quoc+manh").context["table"].data] != []
    again = client.post(PLAN, WEEKLY)
    assert again.status_code == 422
    assert "Không có buổi nào để thêm" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weekdays": []}, "Chọn ít nhất một ngày trong tuần"),
        ({"weekdays": ["7"]}, "weekdays"),
        ({"repeats": "monthly"}, "Ghi ngày trong tháng"),
        ({"repeats": "monthly", "month_day": "32"}, "month_day"),
        ({"repeats": "x"}, "repeats"),
        ({"last_on": "29/02/2024"}, "Ngày cuối phải sau"),
        ({"first_on": "02/03/2024", "last_on": "04/03/2025"}, "nhiều nhất một năm"),
        ({"last_on": "06/03/2024"}, "không có ngày nào như đã chọn"),
        ({"first_on": "x"}, "first_on"),
        ({"ends_at": "07:00"}, "Giờ kết thúc phải sau"),
        ({"place": ""}, "place"),
    ],
)
def test_a_plan_that_makes_no_sense_comes_back(client, official, changes, words):
    client.force_login(official)
    answer = client.post(PLAN, WEEKLY | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Giáp Quốc Mạnh" in answer.content.decode()
    assert not ReceptionDay.objects.exists()


def test_a_year_and_no_more_is_planned(client, official):
    client.force_login(official)
    typed = WEEKLY | {"repeats": "monthly", "month_day": "15", "first_on": "01/03/2024", "last_on": "02/03/2025"}
    assert client.post(PLAN, typed).status_code == 302
    assert ReceptionDay.objects.count() == 12


def test_nobody_plans_for_another_commune(official, other_commune):
    said = {"starts_at": time(8), "ends_at": time(9), "place": "A", "host_post": "B"}
    with pytest.raises(ValidationError, match="không được ghi"):
        plan_reception_days(unit=other_commune, days=[date(2024, 3, 7)], user=official, **said)


def test_one_day_goes_on_the_board_and_leads_it(client, official, make):
    row = make(host_name="Ông A", notes="Mang theo giấy tờ.")
    client.force_login(official)
    step = f"{row.get_absolute_url()}bang-cong-khai/"
    assert step in client.get(row.get_absolute_url()).content.decode()
    page = client.get(step)
    initial = page.context["form"].initial
    assert (initial["ends_on"], initial["title"]) == (row.held_on, "Lịch tiếp công dân ngày 14/03/2024")
    typed = {name: value for name, value in initial.items() if name in ("title", "text")}
    typed |= {"starts_on": "01/03/2024", "ends_on": "14/03/2024"}
    seen = client.post(step, typed | {"xem-truoc": "1"}).content.decode()
    assert "Thứ 5, 14/03/2024; 07:30–11:30, Trụ sở UBND xã" in seen
    assert client.post(step, typed).status_code == 302
    found = Publication.objects.get()
    assert (found.subject, found.happens_on, found.ends_on) == ("reception", row.held_on, row.held_on)
    client.logout()
    page = client.get(BOARD).content.decode()
    assert "Sắp tới" in page
    assert "Thứ 5, 14/03/2024" in page
    assert "Người tiếp: Ông A, Chủ tịch UBND xã" in client.get(f"{BOARD}{found.public_id}/").content.decode()
    with time_machine.travel("2024-03-15 00:10 +0700"):
        page = client.get(BOARD).content.decode()
    assert "Sắp tới" not in page
    assert "Lịch tiếp công dân ngày" not in page


def test_many_go_on_the_board_each_before_its_day(client, official, make, other_commune):
    days = [make(date(2024, 3, 1) + timedelta(days=offset)) for offset in (0, 7, 60)]
    past, foreign = make(date(2024, 2, 29)), make(unit=other_commune)
    client.force_login(official)
    offered = dict(client.get(MANY).context["form"].fields["days"].choices)
    assert list(offered) == [day.public_id for day in days]
    for wrong in (past, foreign):
        assert client.post(MANY, {"days": [wrong.public_id], "days_before": "30"}).status_code == 422
    typed = {"days": [day.public_id for day in days[1:]], "days_before": "30", "submission": "mot-lan"}
    for _ in range(2):
        assert client.post(MANY, typed).status_code == 302
    found = Publication.objects.order_by("happens_on")
    assert [(row.starts_on, row.ends_on, row.happens_on) for row in found] == [
        (date(2024, 3, 1), date(2024, 3, 8), date(2024, 3, 8)),
        (date(2024, 3, 31), date(2024, 4, 30), date(2024, 4, 30)),
    ]
    form = client.get(MANY).context["form"]
    assert form["days"].initial == [days[0].public_id]
    assert "đang có trên bảng" in dict(form.fields["days"].choices)[days[1].public_id]
    # Once more, later: what stands keeps its first day and its edition.
    with time_machine.travel("2024-03-05 09:00 +0700"):
        client.post(MANY, typed | {"submission": "hai"})
    assert {row.edition for row in Publication.objects.all()} == {1}


def test_all_of_them_or_none(client, official, make):
    days = [make(), make(date(2024, 3, 21), notes="Gọi 0912345678")]
    client.force_login(official)
    typed = {"days": [day.public_id for day in days], "days_before": "30"}
    refused = client.post(MANY, typed)
    assert refused.status_code == 422
    assert 'type="checkbox" name="confirmed"' in refused.content.decode()
    assert not Publication.objects.exists()
    assert client.post(MANY, typed | {"confirmed": "on"}).status_code == 302
    assert Publication.objects.count() == 2


@pytest.mark.parametrize("changes", [{"days": []}, {"days_before": "-1"}, {"days_before": "400"}, {"days_before": "x"}])
def test_a_release_that_makes_no_sense_comes_back(client, official, make, changes):
    day = make()
    client.force_login(official)
    assert client.post(MANY, {"days": [day.public_id], "days_before": "30"} | changes).status_code == 422
    assert not Publication.objects.exists()


def test_what_stands_on_the_board_is_not_deleted_and_a_change_is_told(client, official, commune, make):
    row = make()
    client.force_login(official)
    client.post(MANY, {"days": [row.public_id], "days_before": "30"})
    answer = client.post(url(ReceptionDay, "delete", commune, row.public_id), follow=True)
    assert "Đang có trên bảng công khai: “Lịch tiếp công dân ngày 14/03/2024”" in answer.content.decode()
    typed = SAID | {"held_on": "14/03/2024", "starts_at": "08:00", "version": row.version}
    page = client.post(url(ReceptionDay, "update", commune, row.public_id), typed, follow=True).content.decode()
    assert "Bảng công khai vẫn ghi nội dung cũ" in page
    client.post(MANY, {"days": [row.public_id], "days_before": "30"})
    found = Publication.objects.get()
    assert (found.edition, found.happens_at) == (2, "08:00–11:30, Phòng tiếp công dân")


@pytest.mark.parametrize(("today", "days_before", "left"), [("01", 3, 1), ("14", 3, 1), ("15", 3, 0)])
def test_a_day_that_is_over_on_the_board_is_deleted(client, official, commune, make, today, days_before, left):
    """Announced from 11 March on: refused before it, refused on the day itself, let go the day after."""
    row = make()
    client.force_login(official)
    client.post(MANY, {"days": [row.public_id], "days_before": str(days_before)})
    assert Publication.objects.get().starts_on == date(2024, 3, 11)
    with time_machine.travel(f"2024-03-{today} 10:00 +0700"):
        client.force_login(official)
        page = client.post(url(ReceptionDay, "delete", commune, row.public_id), follow=True).content.decode()
    assert ReceptionDay.objects.count() == left
    assert ("trên bảng công khai: “Lịch" in page) is bool(left)


def test_the_petition_officer_plans_and_does_not_release(client, commune, make):
    row = make()
    officer = make_user("tiep-dan", Role.PETITION_OFFICER, commune)
    client.force_login(officer)
    assert client.get(PLAN).status_code == 200
    assert MANY not in client.get(LIST).content.decode()
    for address in (MANY, f"{row.get_absolute_url()}bang-cong-khai/"):
        assert client.get(address).status_code == 403
    assert "Lịch tiếp công dân" in [entry.label for entry in dict(menu_for(officer, commune))["Dân biết"]]


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.BOARD_MEMBER])
def test_others_have_no_sight_of_it(client, commune, village, role):
    client.force_login(make_user("nguoi-khac", role, commune, village if role == Role.VILLAGE_HEAD else None))
    for address in (LIST, PLAN, MANY):
        assert client.get(address).status_code == 403


def test_lists_ask_as_often_for_ten(client, official, make):
    make()
    client.force_login(official)

    def queries(address):
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    few = [queries(address) for address in (LIST, f"{LIST}?khi=coming", f"{LIST}?khi=past", MANY)]
    for offset in range(10):
        make(date(2024, 4, 1) + timedelta(days=offset))
    assert [queries(address) for address in (LIST, f"{LIST}?khi=coming", f"{LIST}?khi=past", MANY)] == few
