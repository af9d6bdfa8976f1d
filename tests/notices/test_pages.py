"""The bell, the list, the person's own page, the links in letters and the operator's page."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Appointment
from apps.accounts.roles import Role
from apps.meetings.models import Meeting, MeetingState
from apps.notices.models import Delivery, Notice, NoticeSettings
from apps.notices.services.calendar import renew_feed
from apps.notices.services.collecting import collect
from tests.factories import make_unit, make_user

LIST, OWN = "/thong-bao/", "/tai-khoan/thong-bao/"


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture
def told(rules: None, official: Any, meeting: Any) -> Meeting:
    row: Meeting = meeting()
    collect()
    return row


# The bell


@pytest.mark.django_db
def test_the_bell_counts_what_is_unread_and_costs_no_query(client, official, told, meeting):
    client.force_login(official)
    assert '<span class="bell-count">1<' in text_of(client, "/tai-khoan/")
    with CaptureQueriesContext(connection) as one:
        client.get("/tai-khoan/")
    for _ in range(10):
        meeting()
    collect()
    with CaptureQueriesContext(connection) as many:
        assert '<span class="bell-count">11<' in text_of(client, "/tai-khoan/")
    assert len(many) == len(one)
    assert sum("notices_notice" in query["sql"] for query in many) == 1
    assert "accounts_user" in next(query["sql"] for query in many if "notices_notice" in query["sql"])


@pytest.mark.django_db
def test_with_the_appointment_everything_is_gone_at_once(client, commune, official, told):
    Appointment.objects.create(user=official, role=Role.BOARD_MEMBER, unit=commune, valid_from=date(2020, 1, 1))
    Appointment.objects.filter(user=official, role=Role.OFFICIAL).update(valid_until=date(2024, 4, 9))
    client.force_login(official)
    text = text_of(client, LIST)
    assert "bell-count" not in text
    assert "Không có thông báo nào" in text
    assert client.get(Notice.objects.get().get_absolute_url()).status_code == 404


# The list


@pytest.mark.django_db
def test_a_notice_opens_its_record_and_is_read(client, official, leader, told):
    client.force_login(official)
    assert "họp ngày 01/04/2024: xã trả lại biên bản để sửa" in text_of(client, LIST)
    notice = Notice.objects.get(user=official)
    assert client.head(notice.get_absolute_url()).status_code == 302
    assert Notice.objects.unread().filter(user=official).exists()
    assert client.get(notice.get_absolute_url()).url == told.get_absolute_url()
    assert not Notice.objects.unread().filter(user=official).exists()
    assert "bell-count" not in text_of(client, LIST)
    other = Notice.objects.get(user=leader)
    assert client.get(other.get_absolute_url()).status_code == 404
    assert Notice.objects.unread().filter(user=leader).exists()


@pytest.mark.django_db
def test_what_is_done_says_so_and_shows_no_word(client, official, told):
    Meeting.objects.filter(pk=told.pk).update(state=MeetingState.ACCEPTED)
    client.force_login(official)
    text = text_of(client, LIST)
    assert "Việc này đã xong" in text
    assert "01/04/2024" not in text
    assert client.get(Notice.objects.get(user=official).get_absolute_url()).url == LIST
    collect()
    assert "Không có thông báo nào" in text_of(client, LIST)
    assert "Việc này đã xong" in text_of(client, f"{LIST}?tinh_trang=da-xong")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?q=dong+kim", 2),
        ("?q=TRA+LAI", 1),
        ("?q=khong+co", 0),
        ("?loai=meetings.returned", 1),
        ("?loai=x", 2),
        ("?tinh_trang=chua-doc", 1),
        ("?tinh_trang=da-xong", 0),
        ("?tinh_trang=x&page=99", 2),
        ("?page=a", 2),
    ],
)
def test_the_list_is_narrowed(client, official, told, meeting, query, count):
    meeting(state=MeetingState.SUBMITTED)
    collect()
    Notice.objects.filter(user=official, source="meetings.returned").update(read_at="2024-04-10T03:00:00Z")
    client.force_login(official)
    assert len(client.get(f"{LIST}{query}").context["rows"]) == count


@pytest.mark.django_db
def test_marking(client, official, leader, told, meeting):
    meeting()
    collect()
    client.force_login(official)
    one, two = Notice.objects.filter(user=official)
    foreign = Notice.objects.filter(user=leader).first()
    sent = {"thong_bao": [one.public_id, foreign.public_id, "'; --"], "ve": f"{LIST}?q=a"}
    assert client.post("/thong-bao/da-doc/", sent).url == f"{LIST}?q=a"
    assert list(Notice.objects.filter(user=official).unread()) == [two]
    assert Notice.objects.filter(user=leader).unread().count() == 2
    client.post("/thong-bao/da-doc/", {"thong_bao": [one.public_id], "chua-doc": "1"})
    assert Notice.objects.filter(user=official).unread().count() == 2
    assert client.post("/thong-bao/da-doc/", {"tat-ca": "1", "ve": "//xau.example/thong-bao/?"}).url == LIST
    assert not Notice.objects.filter(user=official).unread().exists()
    assert client.post("/thong-bao/da-doc/", {}).status_code == 302


@pytest.mark.django_db
def test_ten_times_the_rows_need_the_same_queries(client, official, told, meeting):
    client.force_login(official)
    counted = []
    for more in (1, 20):
        for _ in range(more):
            meeting()
        collect()
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counted.append(len(queries))
    assert counted[0] == counted[1]


# The own page


def fields(**values: Any) -> dict[str, Any]:
    start = {"email": "", "phone": "", "channel": "", "kinds": ["meetings.returned"]}
    return start | values


@pytest.mark.django_db
def test_the_own_page_keeps_what_was_chosen(client, official):
    client.force_login(official)
    chosen = fields(email="a@xa.example", wants_digest="on", phone="+84 912.345.678", channel="zalo", agrees="on")
    assert client.post(OWN, chosen).status_code == 302
    stored = NoticeSettings.objects.get()
    assert (stored.email, stored.wants_digest, stored.phone, stored.channel) == (
        "a@xa.example",
        True,
        "84912345678",
        "zalo",
    )
    assert stored.phone_agreed_at is not None
    assert "meetings.returned" not in stored.unwanted
    assert "meetings.planned" in stored.unwanted
    text = text_of(client, OWN)
    assert "0912 345 678" in text
    assert "chưa được xác nhận" in text
    assert client.post("/tai-khoan/thong-bao/xac-nhan-lai/").status_code == 302
    assert Delivery.objects.filter(purpose="confirm").count() == 2
    client.post(OWN, fields())
    stored.refresh_from_db()
    assert (stored.email, stored.wants_digest, stored.phone, stored.phone_agreed_at) == ("", False, "", None)


@pytest.mark.django_db
def test_only_kinds_of_the_own_work_are_offered(client, commune, official, head):
    """What was left unticked in a role that ended stays so."""
    NoticeSettings.objects.create(user=head, unwanted=["reports.to-issue", "meetings.planned"])
    client.force_login(head)
    text = text_of(client, OWN)
    assert "Họp thôn sắp đến" in text
    assert "Báo cáo chờ ký" not in text
    assert client.post(OWN, fields()).status_code == 302
    unwanted = NoticeSettings.objects.get(user=head).unwanted
    assert "reports.to-issue" in unwanted
    assert "meetings.planned" in unwanted
    assert "meetings.returned" not in unwanted
    assert "reports.comment" not in unwanted
    client.force_login(make_user("mat-tran", Role.SUPERIOR_READER, make_unit("tan-yen", "Tân Yên", "district")))
    assert "không có loại việc nào" in text_of(client, OWN)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"wants_digest": "on"}, "ghi địa chỉ thư điện tử"),
        ({"email": "khong phai"}, "Nhập"),
        ({"channel": "sms", "agrees": "on"}, "ghi số điện thoại"),
        ({"channel": "sms", "phone": "0912345678"}, "đánh dấu đồng ý"),
        ({"channel": "sms", "phone": "02043123456", "agrees": "on"}, "Số điện thoại không đúng"),
        ({"channel": "sms", "phone": "٠٩١٢٣٤٥٦٧٨", "agrees": "on"}, "Số điện thoại không đúng"),
        ({"phone": "0912345678", "agrees": "on"}, "chọn nơi nhận tin khẩn"),
        ({"channel": "x"}, "không"),
        ({"kinds": ["khong-co"]}, "không"),
        ({"email": "a" * 250 + "@xa.example"}, "200"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_kept(client, official, changed, words):
    client.force_login(official)
    response = client.post(OWN, fields(**changed))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not NoticeSettings.objects.exists()


@pytest.mark.django_db
def test_an_address_without_the_letter_is_told_that_none_comes(client, official, settings):
    client.force_login(official)
    client.post(OWN, fields(email="a@xa.example"))
    assert "không gửi thư hằng tuần" in text_of(client, OWN)
    client.post(OWN, fields(email="a@xa.example", wants_digest="on"))
    assert "không gửi thư hằng tuần" not in text_of(client, OWN)
    # Where no mail leaves the portal, the page itself says so.
    settings.EMAIL_URL = ""
    client.post(OWN, fields(email="b@xa.example"))
    assert "không gửi thư hằng tuần" not in text_of(client, OWN)


@pytest.mark.django_db
def test_a_number_is_let_go_with_its_way(client, official):
    client.force_login(official)
    client.post(OWN, fields(phone="0912345678", channel="sms", agrees="on"))
    assert client.post(OWN, fields(phone="0912 345 678", agrees="on")).status_code == 302
    assert NoticeSettings.objects.get().phone == ""


@pytest.mark.django_db
def test_a_double_click_sends_one_letter(client, official):
    client.force_login(official)
    sent = fields(email="a@xa.example", submission=client.get(OWN).context["form"]["submission"].value())
    client.post(OWN, sent)
    client.post(OWN, sent)
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_what_cannot_be_sent_is_not_offered(client, official, settings):
    settings.EMAIL_URL = settings.GATEWAY = ""
    client.force_login(official)
    text = text_of(client, OWN)
    assert "chưa cấu hình gửi thư điện tử" in text
    assert "chưa cấu hình gửi tin nhắn" in text
    client.post(OWN, fields(email="a@xa.example", wants_digest="on", channel="sms", phone="0912345678", agrees="on"))
    assert not NoticeSettings.objects.filter(wants_digest=True).exists()


@pytest.mark.django_db
def test_every_role_has_a_calendar_of_its_own(client, rules, head, meeting):
    meeting(state=MeetingState.PLANNED, held_on=date(2024, 5, 2), present=None)
    client.force_login(head)
    assert client.post("/tai-khoan/lich/", {"action": "renew"}).status_code == 302
    text = text_of(client, "/tai-khoan/lich/")
    assert ".ics" in text
    url = f"/lich-han/{renew_feed(user=head).key}.ics"
    calendar = Client().get(url).content.decode().replace("\r\n ", "")
    assert "SUMMARY:Thôn Đồng Kim\\, họp ngày 02/05/2024: sắp họp" in calendar
    assert "Bùi" not in calendar
    client.post("/tai-khoan/lich/", {"action": "stop"})
    assert Client().get(url).status_code == 404


# Links in letters


@pytest.mark.django_db
def test_the_letter_is_stopped_by_one_click_without_a_session(official, subscribed):
    wanted = subscribed(official)
    url = f"/thong-bao/thoi-nhan-thu/{wanted.stop_key}/"
    program = Client(enforce_csrf_checks=True)
    assert program.get(url).status_code == 200
    assert NoticeSettings.objects.get().wants_digest
    for _ in range(2):
        response = program.post(url, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert not NoticeSettings.objects.get().wants_digest
    assert "can-bo" not in response.content.decode()
    assert program.post("/thong-bao/thoi-nhan-thu/khong-co/").status_code == 404


@pytest.mark.django_db
def test_an_address_is_confirmed_by_the_button_and_not_by_opening(official, subscribed):
    wanted = subscribed(official, email_confirmed_at=None, email_asked_at="2024-04-10T03:00:00Z")
    url = f"/thong-bao/xac-nhan-thu/{wanted.email_key}/"
    assert Client().get(url).status_code == 200
    assert NoticeSettings.objects.get().email_confirmed_at is None
    assert Client(enforce_csrf_checks=True).post(url).status_code == 403
    assert Client().post(url).status_code == 200
    assert NoticeSettings.objects.get().email_confirmed_at
    assert Client().get(url).status_code == 404


# The operator


@pytest.mark.django_db
def test_operators_see_what_failed_of_their_people_and_send_it_again(client, commune, other_commune, official):
    stranger = make_user("nguoi-khac", Role.OFFICIAL, other_commune)
    for key, user in (("digest:2024-15:1", official), ("digest:2024-15:2", stranger)):
        Delivery.objects.create(
            key=key, user=user, purpose="digest", state="failed", next_at="2024-04-10T03:00:00Z",
            problem="Máy chủ thư trả mã 550.", ended_at="2024-04-10T03:00:00Z",
        )  # fmt: skip
    NoticeSettings.objects.create(user=official, email="bi-mat@xa.example")
    client.force_login(make_user("van-hanh", Role.OPERATOR, commune))
    text = text_of(client, "/song-van/gui-thong-bao/?tinh_trang=failed")
    assert "Máy chủ thư trả mã 550." in text
    assert "nguoi-khac" not in text
    assert "bi-mat@" not in text
    again = "/song-van/gui-thong-bao/gui-lai/"
    client.post(again, {"key": "digest:2024-15:2"})
    assert Delivery.objects.get(user=stranger).state == "failed"
    assert client.post(again, {"key": "digest:2024-15:1"}).status_code == 302
    assert Delivery.objects.get(user=official).state == "waiting"
    client.force_login(official)
    assert client.get("/song-van/gui-thong-bao/").status_code == 403
