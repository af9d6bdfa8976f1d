"""The reception book: the desk of the day, who came, promised answers, petitions that were handed in, the counts."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import AccessEntry
from apps.accounts.roles import Role
from apps.complaints.forms.receptions import NOTHING_KEPT
from apps.complaints.models import Petition, Reception, ReceptionDay, Visitor
from apps.complaints.services import petition_from_reception, record_reception
from apps.core.services import StaleRecordError
from apps.law.models import CalendarDay
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back, rows, url

LIST = "/song-van/tiep-dan/"
DESK = f"{LIST}hom-nay/"
TODAY = date(2024, 3, 14)
NAME, ADDRESS, SUBJECT = "Giáp Văn Thử", "thôn Đồng Lời", "Đường vào xóm ngập"
TYPED = {
    "held_on": "14/03/2024",
    "receiver": "officer",
    "name": NAME,
    "address": ADDRESS,
    "people": "1",
    "subject": SUBJECT,
    "handling": "explained",
}
WHOLE = {
    "held_on": "14/03/2024",
    "receiver": "officer",
    "kind": "regular",
    "people": "2",
    "cases": "1",
    "subject": SUBJECT,
    "handling": "explained",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    """A Thursday."""
    with time_machine.travel("2024-03-14 09:00 +0700", tick=False):
        yield


@pytest.fixture
def session(commune):
    def made(held_on=TODAY, **values):
        start = {"unit": commune, "starts_at": time(7, 30), "ends_at": time(11), "place": "Trụ sở", "host_post": "C"}
        return ReceptionDay.objects.create(**start | {"held_on": held_on} | values)

    return made


def test_one_turn_after_the_other_at_the_desk(client, officer, session):
    day = session()
    client.force_login(officer)
    page = client.get(DESK)
    assert page.context["form"].initial == {"held_on": TODAY, "receiver": "officer"}
    assert "autofocus" in str(page.context["form"]["name"])
    answer = client.post(DESK, TYPED, follow=True)
    assert answer.redirect_chain == [(DESK, 302)]
    turn = Reception.objects.get()
    assert (turn.people, turn.cases, turn.kind, turn.is_group, turn.day) == (1, 1, "regular", False, day)
    assert (turn.created_by, turn.subject) == (officer, SUBJECT)
    assert list(turn.visitors.values_list("name", "address")) == [(NAME, ADDRESS)]
    shown = answer.content.decode()
    assert f"{NAME}, {ADDRESS}" in shown
    assert "1 lượt, 1 người, 1 vụ việc." in shown
    assert answer.context["form"]["name"].value() is None


def test_the_day_and_the_receiver_of_the_last_turn_are_offered_again(client, officer, reception):
    with time_machine.travel("2024-03-13 09:00 +0700"):
        reception(receiver="deputy")
    client.force_login(officer)
    assert client.get(DESK).context["form"].initial["receiver"] == "officer"
    client.post(DESK, TYPED | {"held_on": "12/03/2024", "receiver": "chairman"})
    page = client.get(DESK)
    initial = page.context["form"].initial
    assert (initial["held_on"], initial["receiver"]) == (date(2024, 3, 12), "chairman")
    assert [row.held_on for row in page.context["rows"]] == [date(2024, 3, 12)]


def test_a_day_of_the_chairman_offers_him(client, officer, session):
    session(host_kind="chairman")
    session(host_kind="officer", starts_at=time(8))
    client.force_login(officer)
    assert client.get(DESK).context["form"].initial["receiver"] == "chairman"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"people": "4"}, ("regular", False)),
        ({"people": "5"}, ("regular", True)),
        ({"people": "5", "cases": "2"}, ("regular", False)),
        ({"people": "5", "group": "no"}, ("regular", False)),
        ({"people": "6", "cases": "2", "group": "yes"}, ("regular", True)),
        ({"people": ""}, ("regular", False)),
        ({"receiver": "chairman"}, ("periodic", False)),
        ({"receiver": "deputy"}, ("periodic", False)),
        ({"receiver": "chairman", "kind": "extraordinary"}, ("extraordinary", False)),
        ({"receiver": "officer", "kind": "auto"}, ("regular", False)),
    ],
)
def test_what_is_folded_follows_from_what_is_typed(client, officer, changes, found):
    client.force_login(officer)
    assert client.post(DESK, TYPED | changes).status_code == 302
    turn = Reception.objects.get()
    assert (turn.kind, turn.is_group) == found


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": "30/02/2024"}, "held_on"),
        ({"held_on": "15/03/2024"}, "held_on"),  # a day to come
        ({"people": "0"}, "__all__"),
        ({"people": "4", "group": "yes"}, "group"),
        ({"people": "x"}, "people"),
        ({"name": "", "address": ADDRESS}, "name"),
        ({"name": "Đ" * 121}, "name"),
        ({"subject": ""}, "subject"),
        ({"handling": ""}, "handling"),
        ({"receiver": "nobody"}, "receiver"),
        ({"kind": "weekly"}, "kind"),
        ({"day": "999999"}, "day"),
    ],
)
def test_what_makes_no_sense_comes_back_with_all_that_was_typed(client, officer, changes, field):
    client.force_login(officer)
    answer = client.post(DESK, TYPED | changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    for name, value in (TYPED | changes).items():
        assert answer.context["form"][name].value() == value
    assert not Reception.objects.exists()
    assert not Visitor.objects.exists()


def test_what_is_refused_among_the_details_is_not_hidden(client, officer):
    client.force_login(officer)
    assert "<details >" in client.post(DESK, TYPED | {"subject": ""}).content.decode()
    assert "<details open>" in client.post(DESK, TYPED | {"people": "4", "group": "yes"}).content.decode()


def test_a_day_of_the_schedule_must_be_the_day_of_the_turn(client, officer, session, other_commune):
    wrong = session(date(2024, 3, 7))
    foreign = session(unit=other_commune)
    client.force_login(officer)
    assert "day" in client.post(DESK, TYPED | {"day": wrong.pk}).context["form"].errors
    assert "day" in client.post(DESK, TYPED | {"day": foreign.pk}).context["form"].errors
    session(date(2024, 3, 12))
    client.post(DESK, TYPED | {"held_on": "12/03/2024"})
    assert Reception.objects.get().day.held_on == date(2024, 3, 12)


def test_two_sessions_on_a_day_are_not_guessed_between(client, officer, session):
    session()
    session(starts_at=time(13), ends_at=time(16))
    client.force_login(officer)
    client.post(DESK, TYPED)
    assert Reception.objects.get().day is None


def test_a_double_click_makes_one_turn(client, officer):
    client.force_login(officer)
    for _ in range(2):
        assert client.post(DESK, TYPED | {"submission": "mot-lan"}).status_code == 302
    assert (Reception.objects.count(), Visitor.objects.count()) == (1, 1)


def test_of_a_denunciation_no_word_is_stored_and_the_page_says_so(client, officer):
    client.force_login(officer)
    assert NOTHING_KEPT in client.get(DESK).content.decode()
    typed = TYPED | {"handling": "denunciation", "people": "3", "earlier_handled_by": "Công an xã"}
    page = client.post(DESK, typed, follow=True).content.decode()
    assert "alert-warning" in page
    assert page.count(NOTHING_KEPT) == 2
    turn = Reception.objects.get()
    assert (turn.people, turn.cases, turn.subject, turn.earlier_handled_by) == (3, 1, "", "")
    assert not Visitor.objects.exists()
    assert not Visitor.history.exists()
    assert (NAME in page, SUBJECT in page) == (False, False)


def test_looking_at_the_desk_is_noted(client, officer, reception):
    reception(held_on=TODAY)
    client.force_login(officer)
    client.get(DESK)
    entry = AccessEntry.objects.latest("pk")
    assert (entry.kind, entry.action, entry.rows) == ("complaints.reception", "listed", 1)


def test_the_desk_asks_as_often_for_ten_turns_as_for_one(client, officer, reception, petition):
    client.force_login(officer)
    client.get(DESK)
    counts = []
    for more in (1, 9):
        for _ in range(more):
            turn = reception(held_on=TODAY, handling="accepted", petition=petition())
            Visitor.objects.create(reception=turn, name=NAME)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(DESK).context["rows"]) in (1, 10)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# The whole record


def test_several_visitors_on_the_page_of_the_turn(client, officer, commune):
    client.force_login(officer)
    typed = WHOLE | rows("visitors", {"name": NAME, "address": ADDRESS}, {"name": "Bà Khác"})
    assert client.post(f"{LIST}moi/", typed).status_code == 302
    turn = Reception.objects.get()
    assert [row.name for row in turn.visitors.all()] == [NAME, "Bà Khác"]
    page = client.get(turn.get_absolute_url()).content.decode()
    assert NAME in page
    first = turn.visitors.first()
    kept = rows("visitors", {"id": first.pk, "name": NAME, "DELETE": "on"}, initial=2)
    kept |= {"visitors-TOTAL_FORMS": 2, "visitors-1-id": turn.visitors.last().pk, "visitors-1-name": "Bà Khác"}
    at = url(Reception, "update", commune, turn.public_id)
    assert client.post(at, WHOLE | kept | {"version": turn.version}).status_code == 302
    assert [row.name for row in turn.visitors.all()] == ["Bà Khác"]
    assert_deleted_and_brought_back(client, turn, "visitors")


def test_a_turn_that_turns_out_to_be_a_denunciation_loses_its_visitors(client, officer, commune, reception):
    turn = reception(held_on=TODAY, outcome="đã hẹn")
    visitor = Visitor.objects.create(reception=turn, name=NAME, address=ADDRESS)
    client.force_login(officer)
    typed = WHOLE | {"handling": "denunciation", "outcome": "x", "version": turn.version}
    typed |= rows("visitors", {"id": visitor.pk, "name": "Tên sửa"}, {"address": "không tên"}, initial=1)
    page = client.post(url(Reception, "update", commune, turn.public_id), typed, follow=True).content.decode()
    assert NOTHING_KEPT in page
    turn.refresh_from_db()
    assert (turn.subject, turn.outcome, turn.people) == ("", "", 2)
    assert not Visitor.objects.exists()
    assert not Visitor.history.exists()
    assert not Reception.history.exclude(subject="", outcome="").exists()


def test_a_turn_whose_petition_is_registered_is_no_denunciation_yet(client, officer, commune, reception, petition):
    turn = reception(held_on=TODAY, handling="accepted", petition=petition())
    client.force_login(officer)
    typed = WHOLE | {"handling": "denunciation", "version": turn.version} | rows("visitors")
    answer = client.post(url(Reception, "update", commune, turn.public_id), typed)
    assert answer.status_code == 422
    assert "chuyển đơn đó sang sổ tố cáo trước" in answer.content.decode()


@pytest.mark.parametrize(("people", "group", "warned"), [("4", "", False), ("5", "", True), ("5", "on", False)])
def test_a_group_that_is_not_marked_is_asked_about(client, officer, people, group, warned):
    client.force_login(officer)
    typed = WHOLE | {"people": people, "is_group": group} | rows("visitors")
    page = client.post(f"{LIST}moi/", typed, follow=True).content.decode()
    assert ("đánh dấu “đoàn đông người” nếu đúng" in page) is warned


# Promised answers


def test_a_promised_answer_has_ten_working_days(law, officer, reception):
    turn = reception(held_on=TODAY, handling="later")
    record_reception(record=turn, user=officer)
    assert turn.answer_due_on == date(2024, 3, 28)
    turn.handling = "explained"
    record_reception(record=turn, user=officer)
    assert Reception.objects.get().answer_due_on is None


def test_before_the_law_and_without_it_no_day_is_due(law, officer, reception):
    turn = reception(held_on=date(2014, 6, 30), handling="later")
    record_reception(record=turn, user=officer)
    assert turn.answer_due_on is None


def test_a_holiday_moves_what_is_owed_and_not_what_was_answered(
    law, officer, reception, django_capture_on_commit_callbacks
):
    waiting, answered, outside = (reception(held_on=TODAY, handling="later") for _ in range(3))
    outside.held_on = date(2024, 3, 1)
    for turn in (waiting, answered, outside):
        record_reception(record=turn, user=officer)
    Reception.objects.filter(pk=answered.pk).update(answered_on=TODAY)
    versions = dict(Reception.objects.values_list("pk", "version"))
    with django_capture_on_commit_callbacks(execute=True):
        holiday = CalendarDay.objects.create(day=date(2024, 3, 20), name="Ngày nghỉ")
    due = dict(Reception.objects.values_list("pk", "answer_due_on"))
    assert [due[turn.pk].day for turn in (waiting, answered, outside)] == [29, 28, 15]
    with django_capture_on_commit_callbacks(execute=True):
        holiday.delete()
    assert Reception.objects.get(pk=waiting.pk).answer_due_on == date(2024, 3, 28)
    assert dict(Reception.objects.values_list("pk", "version")) == versions


def test_the_page_explains_the_day_of_the_answer(law, client, officer, reception):
    turn = reception(held_on=TODAY, handling="later")
    record_reception(record=turn, user=officer)
    client.force_login(officer)
    page = client.get(turn.get_absolute_url()).content.decode()
    assert "Hạn cuối: 28/03/2024." in page
    assert "Điều 28 Luật Tiếp công dân" in page
    assert "chưa kiểm chứng" in page


# The list


def test_the_list_adds_up_three_counts_of_what_it_finds(client, officer, reception, other_commune):
    reception(people=3, cases=0)
    reception(people=1200, cases=2, kind="periodic")
    reception(people=9, unit=other_commune)
    client.force_login(officer)
    assert "2 lượt, 1.203 người, 2 vụ việc" in client.get(LIST).content.decode()
    assert "1 lượt, 1.200 người, 2 vụ việc" in client.get(f"{LIST}?kind=periodic").content.decode()
    assert "Tổng cộng" not in client.get(f"{LIST}?kind=extraordinary").content.decode()


def test_the_total_holds_for_all_pages(client, officer, reception):
    for _ in range(26):
        reception(people=2)
    client.force_login(officer)
    assert "26 lượt, 52 người" in client.get(f"{LIST}?page=2").content.decode()


def test_a_turn_is_found_by_who_came_by_its_days_and_by_what_is_owed(client, officer, reception):
    first, second = reception(held_on=date(2024, 3, 1)), reception(held_on=date(2024, 3, 5), handling="later")
    for name in ("Giáp Văn Thử", "Giáp Thị Khác"):
        Visitor.objects.create(reception=first, name=name)
    Reception.objects.filter(pk=second.pk).update(answer_due_on=TODAY - timedelta(days=1))
    third = reception(held_on=date(2024, 3, 6), handling="later")
    client.force_login(officer)

    def found(query):
        return set(client.get(f"{LIST}{query}").context["object_list"])

    assert found("?nguoi=giap+thu") == {first}
    assert found("?nguoi=giap") == {first}
    assert found("?nguoi=tran") == set()
    # All words in one person, and as many words as one likes.
    assert found("?nguoi=thu+khac") == set()
    assert found(f"?nguoi={'giap+' * 40}") == {first}
    assert set(AccessEntry.objects.values_list("action", flat=True)) == {"searched"}
    assert found("?tu=05/03/2024&den=05/03/2024") == {second}
    assert found("?tra_loi=late") == {second}
    assert found("?tra_loi=waiting") == {second, third}


# The petition that was handed in


@pytest.fixture
def handed_in(reception):
    turn = reception(held_on=TODAY, handling="accepted", subject=SUBJECT, people=2)
    for name in (NAME, "Bà Khác"):
        Visitor.objects.create(reception=turn, name=name, address=ADDRESS)
    return turn


def test_a_petition_is_registered_from_a_turn_once(law, client, officer, handed_in):
    client.force_login(officer)
    at = reverse("complaints:reception-petition", args=["song-van", handed_in.public_id])
    assert at in client.get(handed_in.get_absolute_url()).content.decode()
    form = client.get(at).context["form"]
    assert (form["code"].value(), form["subject"].value(), form["signers"].value()) == ("1", SUBJECT, "2")
    typed = {"code": "", "petition_type": "reflection", "field": "land", "subject": SUBJECT, "signers": "2"}
    typed |= {"version": handed_in.version, "submission": "mot-lan"}
    for _ in range(2):
        assert client.post(at, typed).status_code == 302
    made = Petition.objects.get()
    assert (made.code, made.received_on, made.source, made.created_by) == ("1", TODAY, "in_person", officer)
    assert set(made.petitioners.values_list("name", "address")) == {(NAME, ADDRESS), ("Bà Khác", ADDRESS)}
    assert made.steps.exists()
    handed_in.refresh_from_db()
    assert (handed_in.petition, handed_in.version) == (made, 2)
    page = client.get(handed_in.get_absolute_url()).content.decode()
    assert at not in page
    assert made.get_absolute_url() in page
    again = client.post(at, typed | {"version": 2, "submission": "hai"})
    assert again.status_code == 422
    assert "đã vào sổ" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "7"}, "đã có trong năm"),
        ({"petition_type": "denunciation"}, "petition_type"),
        ({"subject": ""}, "subject"),
        ({"signers": "0"}, "ít nhất 1 người ký"),
    ],
)
def test_a_petition_that_makes_no_sense_is_not_registered(client, officer, handed_in, petition, changes, words):
    petition(code="7")
    client.force_login(officer)
    at = reverse("complaints:reception-petition", args=["song-van", handed_in.public_id])
    typed = {"code": "8", "petition_type": "reflection", "field": "land", "subject": SUBJECT, "signers": "2"}
    answer = client.post(at, typed | changes | {"version": handed_in.version})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Petition.objects.count() == 1


def test_only_what_was_handed_in_becomes_a_petition(officer, reception, handed_in):
    said = {"petition_type": "reflection", "field": "land", "subject": SUBJECT}
    with pytest.raises(ValidationError, match="nhận đơn để xử lý"):
        petition_from_reception(reception=reception(), user=officer, **said)
    with pytest.raises(StaleRecordError):
        petition_from_reception(reception=handed_in, user=officer, expected_version=9, **said)
    assert not Petition.objects.exists()


# Who


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.SUPERIOR_READER])
def test_others_have_no_desk_no_book_and_no_petition(client, commune, handed_in, role):
    client.force_login(make_user("nguoi-khac", role, commune))
    at = reverse("complaints:reception-petition", args=["song-van", handed_in.public_id])
    for address in (DESK, f"{LIST}so/", at):
        assert client.get(address).status_code == 403
    assert client.post(DESK, TYPED).status_code == 403


def test_a_turn_of_another_commune_gives_no_petition(client, officer, reception, other_commune):
    turn = reception(unit=other_commune, handling="accepted")
    client.force_login(officer)
    at = reverse("complaints:reception-petition", args=["song-van", turn.public_id])
    assert client.get(at).status_code == 404
