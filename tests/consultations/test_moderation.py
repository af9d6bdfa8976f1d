"""What people sent from the public board is looked at, shown or refused, and taken in as opinions."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.consultations.models import ConsultationOpinion
from apps.consultations.portal import consultation_duties
from apps.consultations.services import ModerationRefusedError, Verdict, moderate, publish_reply, take_down_opinion
from apps.core.periods import Period
from apps.documents.models import Submission
from tests.factories import make_user


@pytest.fixture
def send(called):
    """Adds what somebody sent about the consultation's call."""

    def make(consultation, text="Làm đường trước", **values):
        publication = called(consultation)
        return Submission.objects.create(publication=publication, text=text, received_at=timezone.now(), **values)

    return make


def test_what_is_shown_becomes_an_opinion_and_what_is_refused_does_not(running, send, official):
    first, second = send(running, village_name="thôn Đồng Kim"), send(running, "Bán xe cũ")
    verdicts = [Verdict(first, shown=True, text="Đề nghị làm đường trước"), Verdict(second, shown=False, reason="Rác")]
    done = moderate(consultation=running, verdicts=verdicts, user=official)
    assert (done.shown, done.refused, done.left) == (1, 1, 0)
    opinion = ConsultationOpinion.objects.get()
    assert (opinion.text, opinion.given_by, opinion.channel) == ("Đề nghị làm đường trước", "thôn Đồng Kim", "portal")
    assert opinion.submission == first
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.shown_text, second.state) == ("shown", "Đề nghị làm đường trước", "refused")


def test_of_two_officials_one_settles_it(running, send, official, leader):
    first, second = send(running), send(running)
    moderate(consultation=running, verdicts=[Verdict(first, shown=False, reason="Rác")], user=leader)
    verdicts = [Verdict(first, shown=True, text="x"), Verdict(second, shown=True, text="y")]
    done = moderate(consultation=running, verdicts=verdicts, user=official)
    assert (done.shown, done.left) == (1, 1)
    assert ConsultationOpinion.objects.get().text == "y"
    first.refresh_from_db()
    assert (first.state, first.decided_by) == ("refused", leader)


def test_numbers_of_a_person_stop_all_until_confirmed(running, send, official):
    first, second = send(running), send(running, "Gọi tôi 0912345678")
    verdicts = [Verdict(first, shown=True), Verdict(second, shown=True)]
    with pytest.raises(ModerationRefusedError) as refused:
        moderate(consultation=running, verdicts=verdicts, user=official)
    assert list(refused.value.rows) == [second.public_id]
    assert not ConsultationOpinion.objects.exists()
    assert Submission.objects.waiting().count() == 2
    verdicts[1] = Verdict(second, shown=True, confirmed=True)
    assert moderate(consultation=running, verdicts=verdicts, user=official).shown == 2


def test_what_was_sent_about_another_is_left_alone(running, ask, send, official):
    elsewhere = send(ask(title="Việc khác", ends_on=timezone.localdate()))
    done = moderate(consultation=running, verdicts=[Verdict(elsewhere, shown=True)], user=official)
    assert (done.shown, done.left) == (0, 1)
    with pytest.raises(ValidationError):
        moderate(consultation=running, verdicts=[], user=official)


def test_only_those_who_release_decide(running, send, village):
    head = make_user("truong-thon", "village_head", village.unit, village)
    with pytest.raises(PermissionDenied):
        moderate(consultation=running, verdicts=[Verdict(send(running), shown=True)], user=head)


def row(submission, **values):
    """What the page sends for one sending."""
    return {f"{submission.public_id}-{name}": value for name, value in ({"text": submission.text} | values).items()}


def test_the_page_lists_the_oldest_first_and_takes_many_at_once(client, official, running, send, other_commune):
    client.force_login(official)
    at = f"{running.get_absolute_url()}y-kien/cho-duyet/"
    first, second, third, fourth = (send(running, f"Ý kiến {number}") for number in range(4))
    page = client.get(at).content.decode()
    assert page.index("Ý kiến 0") < page.index("Ý kiến 3")
    sent = {
        "row": [first.public_id, second.public_id, third.public_id],
        **row(first, decision="shown", text="Đã sửa lời"),
        **row(second, decision="refused", reason="insult"),
        **row(third),
        **row(fourth, decision="shown"),
    }
    assert client.post(at, sent).status_code == 302
    states = [Submission.objects.get(pk=one.pk).state for one in (first, second, third, fourth)]
    assert states == ["shown", "refused", "waiting", "waiting"]
    assert ConsultationOpinion.objects.get().text == "Đã sửa lời"
    assert "Xúc phạm" in client.get(f"{at}?trang_thai=refused").content.decode()
    assert "Đã sửa lời" in client.get(f"{at}?trang_thai=shown").content.decode()
    foreign = f"/xa-khac/lay-y-kien/{running.public_id}/y-kien/cho-duyet/"
    assert client.get(foreign).status_code == 404


def test_the_rest_of_a_page_is_decided_in_one_go(client, official, running, send):
    client.force_login(official)
    at = f"{running.get_absolute_url()}y-kien/cho-duyet/"
    rows = [send(running, f"Rác {number}") for number in range(5)]
    sent = {"row": [one.public_id for one in rows], "rest": "refused:spam"} | row(rows[0], decision="shown")
    for one in rows[1:]:
        sent |= row(one)
    assert client.post(at, sent).status_code == 302
    assert Submission.objects.filter(state="refused").count() == 4
    assert ConsultationOpinion.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Chọn đưa lên bảng hoặc không"),
        ({"decision": "refused"}, "Chọn lý do"),
        ({"decision": "refused", "reason": "other"}, "Ghi rõ lý do"),
        ({"decision": "shown", "text": ""}, "Ghi nội dung đưa lên bảng"),
        ({"decision": "shown", "text": "Gọi 0912345678"}, "dãy số giống số điện thoại"),
        ({"decision": "king"}, "king"),
    ],
)
def test_a_bad_decision_comes_back_with_what_was_typed(client, official, running, send, values, words):
    client.force_login(official)
    submission = send(running)
    at = f"{running.get_absolute_url()}y-kien/cho-duyet/"
    answer = client.post(at, {"row": submission.public_id} | row(submission, **({"more": ""} | values)))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert values.get("text", submission.text) in page
    assert not ConsultationOpinion.objects.exists()


def test_stored_scripts_are_text_on_the_page(client, official, running, send):
    client.force_login(official)
    send(running, "<script>alert(1)</script><img src=x onerror=alert(2)>")
    page = client.get(f"{running.get_absolute_url()}y-kien/cho-duyet/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_takes_a_fixed_number_of_queries(client, official, running, send, django_assert_max_num_queries):
    client.force_login(official)
    at = f"{running.get_absolute_url()}y-kien/cho-duyet/"
    send(running)
    with django_assert_max_num_queries(30) as first:
        client.get(at)
    for _ in range(30):
        send(running)
    with django_assert_max_num_queries(len(first)):
        client.get(at)


def test_what_waits_is_a_duty_whatever_the_year(commune, official, running, send, village):
    send(running)
    found = [duty for duty in consultation_duties(commune, Period.year(2020), official) if "Duyệt" in duty.label]
    assert [duty.detail for duty in found] == [f"1 ý kiến chờ duyệt: {running}"]
    head = make_user("truong-thon", "village_head", commune, village)
    assert consultation_duties(commune, Period.year(2020), head) == []


def test_an_answer_goes_below_the_opinion_on_the_board(client, official, running, send, say):
    client.force_login(official)
    submission = send(running)
    moderate(consultation=running, verdicts=[Verdict(submission, shown=True)], user=official)
    opinion = ConsultationOpinion.objects.get()
    at = f"{running.get_absolute_url()}y-kien/{opinion.pk}/"
    assert "tra-loi-tren-bang" in client.get(at).content.decode()
    asked = client.post(f"{at}tra-loi-tren-bang/", {"version": 1, "text": "Gọi 0912345678"})
    assert asked.status_code == 422
    assert client.post(f"{at}tra-loi-tren-bang/", {"version": 1, "text": "Đã đưa vào kế hoạch"}).status_code == 302
    submission.refresh_from_db()
    assert submission.answer == "Đã đưa vào kế hoạch"
    own = say(running)
    assert "tra-loi-tren-bang" not in client.get(f"{running.get_absolute_url()}y-kien/{own.pk}/").content.decode()
    with pytest.raises(ValidationError, match="không gửi qua bảng công khai"):
        publish_reply(opinion=own, text="x", user=official)


def test_an_emptied_box_is_not_filled_with_what_was_erased(client, official, running, send):
    client.force_login(official)
    at = f"{running.get_absolute_url()}y-kien/cho-duyet/"
    kept, emptied = send(running, "Nên làm"), send(running, "Ông A lấy đất")
    sent = {"row": [kept.public_id, emptied.public_id], "rest": "shown"} | row(kept) | row(emptied, text=" ")
    answer = client.post(at, sent)
    assert answer.status_code == 422
    assert [list(one.errors) for one in answer.context["form"].rows] == [[], ["text"]]
    assert Submission.objects.waiting().count() == 2
    sent |= row(emptied, text="", decision="refused", reason="personal")
    assert client.post(at, sent).status_code == 302
    assert [one.state for one in Submission.objects.order_by("pk")] == ["shown", "refused"]


def test_an_opinion_comes_off_the_board_alone_and_only_then_goes(client, official, running, send, say):
    client.force_login(official)
    first, second = send(running), send(running, "Nước sạch")
    moderate(consultation=running, verdicts=[Verdict(first, shown=True), Verdict(second, shown=True)], user=official)
    opinion = ConsultationOpinion.objects.get(submission=first)
    at = f"{running.get_absolute_url()}y-kien/{opinion.pk}/"
    assert at in client.get(f"{running.get_absolute_url()}y-kien/cho-duyet/?trang_thai=shown").content.decode()
    assert f"{at}go-khoi-bang/" in client.get(at).content.decode()
    refused = client.post(f"{at}xoa/", {"version": 1})
    assert refused.status_code == 422
    assert "gỡ khỏi bảng công khai trước" in refused.content.decode()
    assert client.post(f"{at}go-khoi-bang/", {"version": 1, "reason": ""}).status_code == 422
    for _ in range(2):
        sent = {"version": 1, "reason": "Nêu tên người khác", "submission": "mot-lan"}
        assert client.post(f"{at}go-khoi-bang/", sent).status_code == 302
    assert list(Submission.objects.shown()) == [second]
    assert f"{at}go-khoi-bang/" not in client.get(at).content.decode()
    assert client.post(f"{at}go-khoi-bang/", {"version": 1, "reason": "x"}).status_code == 422
    assert client.post(f"{at}xoa/", {"version": 1}).status_code == 302
    assert ConsultationOpinion.objects.get().submission == second
    with pytest.raises(ValidationError, match="không gửi qua bảng công khai"):
        take_down_opinion(opinion=say(running), reason="x", user=official)


def test_only_those_who_release_take_an_opinion_down(running, send, official, village):
    moderate(consultation=running, verdicts=[Verdict(send(running), shown=True)], user=official)
    head = make_user("truong-thon", "village_head", village.unit, village)
    with pytest.raises(PermissionDenied):
        take_down_opinion(opinion=ConsultationOpinion.objects.get(), reason="x", user=head)
