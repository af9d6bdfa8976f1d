"""Opinions from the public board: taken in within limits, looked at once, shown in words that harm nobody."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.roles import Role
from apps.core.models import PublicSending
from apps.core.public_forms import RepeatedSendingError, Sending, TooManySendingsError
from apps.documents.models import Submission
from apps.documents.services import (
    PersonalNumbersError,
    answer_submission,
    decide,
    publish,
    submit,
    take_down,
    waiting_of,
    withdraw,
)
from tests.factories import make_user

LIST = "/song-van/bang-cong-khai/y-kien/"


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


@pytest.fixture
def asked(commune, official):
    """A notice of the commune that asks for opinions."""
    return publish(
        unit=commune,
        source="documents.notice:0123456789abcdef",
        subject="other",
        title="Dự thảo quy chế",
        text="Mời góp ý.",
        starts_on=day(-3),
        opinions_until=day(3),
        user=official,
    )


@pytest.fixture
def send(asked):
    """Sends an opinion, each time from another source unless one is named."""
    numbers = iter(range(100_000))

    def one(text="Đồng ý với dự thảo.", source="", nonce="", **values):
        number = next(numbers)
        source = source or f"nguon-{number}"
        sending = Sending("tests", (source, f"{source}-hom-qua"), timezone.now(), nonce or f"{number:032x}")
        return submit(**({"publication": asked, "text": text, "sending": sending} | values))

    return one


def test_what_is_sent_waits_and_says_nothing_of_its_sender(asked, send):
    found = send("  Nên <b>sửa</b>\r\n\r\n\r\nđiều 2\x07  ", village_name="thôn Đồng Kim")
    assert found.text == "Nên <b>sửa</b>\n\nđiều 2"
    assert (found.state, found.village_name, found.shown_text) == ("waiting", "thôn Đồng Kim", "")
    assert list(waiting_of(asked)) == [found]
    names = {field.name for model in (Submission, Submission.history.model) for field in model._meta.get_fields()}
    assert not {"source", "nonce", "address"} & names
    assert found.history.get().history_user is None


@pytest.mark.parametrize("text", ["", " \n\u200b", "\x00\x07", "x" * 3001])
def test_no_text_and_too_much_of_it_are_refused(send, text):
    with pytest.raises(ValidationError):
        send(text)
    assert not PublicSending.objects.exists()


def test_the_longest_text_is_taken_in(send):
    assert len(send("ế" * 3000).text) == 3000


@pytest.mark.parametrize("until", [None, -1])
def test_none_is_taken_in_that_is_not_asked_for(asked, send, until):
    asked.opinions_until = None if until is None else day(until)
    asked.save()
    with pytest.raises(ValidationError, match="hết hạn"):
        send()
    assert not PublicSending.objects.exists()


def test_the_last_day_counts_and_what_came_down_takes_nothing(asked, send, official):
    asked.opinions_until = day(0)
    asked.save()
    send()
    withdraw(publication=asked, reason="Thử", user=official)
    with pytest.raises(ValidationError, match="gỡ xuống"):
        send()


def test_no_more_than_may_wait(settings, asked, send, official):
    settings.PUBLIC_FORM_WAITING = 2
    first = send()
    send()
    with pytest.raises(TooManySendingsError):
        send()
    assert waiting_of(asked).count() == 2
    assert PublicSending.objects.count() == 2
    decide(submission=first, shown=False, reason="Quảng cáo", user=official)
    send()


def test_one_sending_is_one_row(send):
    send(nonce="a" * 32)
    with pytest.raises(RepeatedSendingError):
        send(nonce="a" * 32)
    assert Submission.objects.count() == 1


def test_one_source_gets_no_further_than_its_limit(send):
    for _ in range(5):
        send(source="mot")
    with pytest.raises(TooManySendingsError):
        send(source="mot")
    assert Submission.objects.count() == 5


def test_what_is_shown_may_be_worded_anew(send, official):
    found = decide(submission=send("Ông A sai"), shown=True, text="Cán bộ\r\nsai", user=official)
    assert (found.state, found.text, found.shown_text) == ("shown", "Ông A sai", "Cán bộ\nsai")
    assert (found.decided_by, found.history.first().history_user) == (official, official)
    assert decide(submission=send("Nguyên văn"), shown=True, user=official).shown_text == "Nguyên văn"
    refused = decide(submission=send(), shown=False, text="Không dùng", reason=" Quảng cáo ", user=official)
    assert (refused.state, refused.reason, refused.shown_text) == ("refused", "Quảng cáo", "")


@pytest.mark.parametrize("shown", [True, False])
def test_one_is_decided_once(send, official, leader, shown):
    found = send()
    decide(submission=found, shown=shown, reason="" if shown else "Lý do", user=official)
    with pytest.raises(ValidationError, match=r"đã được .* xem lúc \d\d:\d\d \d\d/\d\d/\d{4}"):
        decide(submission=found, shown=not shown, reason="Khác", user=leader)
    assert Submission.objects.get().decided_by == official


def test_numbers_of_persons_are_shown_only_when_confirmed(send, official):
    found = send("Gọi 0912345678")
    assert found.found_numbers == ["0912345678"]
    with pytest.raises(PersonalNumbersError):
        decide(submission=found, shown=True, user=official)
    assert decide(submission=found, shown=True, confirmed=True, user=official).shown_text == "Gọi 0912345678"
    with pytest.raises(PersonalNumbersError):
        answer_submission(submission=found, text="Gọi 0912345678", user=official)


def test_a_refusal_needs_its_reason(send, official):
    with pytest.raises(ValidationError, match="lý do"):
        decide(submission=send(), shown=False, reason=" ", user=official)


def test_what_is_shown_is_answered_and_may_come_down(send, official):
    found = send()
    for step in (
        lambda: answer_submission(submission=found, text="Trả lời", user=official),
        lambda: take_down(submission=found, reason="Sai", user=official),
    ):
        with pytest.raises(ValidationError):
            step()
    decide(submission=found, shown=True, user=official)
    light = Submission.objects.get().weight
    assert answer_submission(submission=found, text="Đã tiếp thu.", user=official).answer == "Đã tiếp thu."
    assert Submission.objects.get().weight > light > len(found.text.encode())
    with pytest.raises(ValidationError, match="trả lời"):
        answer_submission(submission=found, text=" ", user=official)
    with pytest.raises(ValidationError, match="lý do"):
        take_down(submission=found, reason="", user=official)
    gone = take_down(submission=found, reason="Đưa nhầm", user=official)
    assert (gone.state, gone.shown_text, gone.answer, gone.answered_at) == ("refused", "", "", None)
    assert not Submission.objects.shown().exists()


def test_only_who_may_release_decides(send, commune, village, other_commune):
    found = send()
    for role, unit in ((Role.VILLAGE_HEAD, commune), (Role.BOARD_MEMBER, commune), (Role.OFFICIAL, other_commune)):
        user = make_user(f"nguoi-{role}", role, unit, village if role == Role.VILLAGE_HEAD else None)
        for step in (
            lambda user=user: decide(submission=found, shown=True, user=user),
            lambda user=user: answer_submission(submission=found, text="Trả lời", user=user),
            lambda user=user: take_down(submission=found, reason="Sai", user=user),
        ):
            with pytest.raises(PermissionDenied):
                step()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "shown"},
        {"state": "refused", "reason": "Sai"},
        {"shown_text": "Có"},
        {"reason": "Có"},
        {"answer": "Có"},
        {"decided_at": timezone.now()},
    ],
)
def test_the_database_keeps_states_whole(send, values):
    found = send()
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=found.pk).update(**values)


def test_opinions_end_no_sooner_than_the_publication_begins(commune, official):
    with pytest.raises(ValidationError, match="nhận ý kiến"):
        publish(
            unit=commune,
            source="tests:1",
            subject="other",
            title="Tin",
            starts_on=day(0),
            opinions_until=day(-1),
            user=official,
        )


# Pages of officials


def test_an_official_looks_at_what_came_and_settles_it(client, send, official):
    first, second = send("Gọi 0912345678", village_name="thôn Đồng Kim"), send("Quảng cáo")
    client.force_login(official)
    page = client.get(LIST).content.decode()
    assert "Gọi 0912345678" in page
    step = f"{LIST}{first.public_id}/xem/"
    assert step in page
    page = client.get(step).content.decode()
    assert "giống số điện thoại" in page
    for typed in ({}, {"shown": "yes", "text": ""}, {"shown": "no", "text": "x"}, {"shown": "yes", "text": first.text}):
        assert client.post(step, typed).status_code == 422, typed
    typed = {"shown": "yes", "text": "Gọi lại cho tôi", "submission": "mot-lan-gui-thu"}
    for _ in range(2):
        assert client.post(step, typed)["Location"] == LIST
    first.refresh_from_db()
    assert first.shown_text == "Gọi lại cho tôi"
    client.post(f"{LIST}{second.public_id}/xem/", {"shown": "no", "reason": "Quảng cáo"})
    assert not client.get(LIST).context["table"].data
    assert [row.pk for row in client.get(f"{LIST}?state=shown").context["table"].data] == [first.pk]
    assert len(client.get(f"{LIST}?state=").context["table"].data) == 2
    page = client.get(step).content.decode()
    assert "Ý kiến này: đã đưa lên bảng." in page
    assert "data-once" not in page
    assert "đã được" in client.post(step, {"shown": "no", "reason": "Khác"}).content.decode()
    answer = f"{LIST}{first.public_id}/tra-loi/"
    assert answer in client.get(f"{LIST}?state=shown").content.decode()
    assert client.post(answer, {"text": "Gọi 0912345678"}).status_code == 422
    assert client.post(answer, {"text": "Đã gọi"}).status_code == 302
    assert client.post(f"{LIST}{first.public_id}/go-xuong/", {"reason": "Nhầm"}).status_code == 302
    assert client.get(f"{LIST}?xuat=xlsx&state=").status_code == 200


def test_opinions_about_a_record_are_settled_at_the_record(client, asked, send, official):
    found = send()
    type(asked).objects.filter(pk=asked.pk).update(source="consultations.consultation:0123456789abcdef")
    client.force_login(official)
    page = client.get(LIST).content.decode()
    assert f"{LIST}{found.public_id}/xem/" not in page
    assert asked.get_absolute_url() in page
    assert client.get(f"{LIST}{found.public_id}/xem/").status_code == 404


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_asks_as_often_for_ten(client, send, official, count):
    for number in range(count):
        decide(submission=send(f"Ý kiến {number}"), shown=True, user=official)
    client.force_login(official)
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(f"{LIST}?state=shown").context["table"].page.object_list) == count
    assert len(queries) <= 14


def test_an_official_asks_for_opinions_by_a_notice(client, official):
    client.force_login(official)
    typed = {"subject": "other", "title": "Mời góp ý", "text": "x", "starts_on": f"{day(0):%d/%m/%Y}"}
    address = "/song-van/bang-cong-khai/moi/"
    early = client.post(address, typed | {"opinions_until": f"{day(-1):%d/%m/%Y}"})
    assert "Ngày cuối nhận ý kiến" in early.content.decode()
    answer = client.post(address, typed | {"opinions_until": f"{day(5):%d/%m/%Y}"})
    page = client.get(answer["Location"]).content.decode()
    assert f"{day(5):%d/%m/%Y}" in page


@pytest.mark.parametrize("count", [0, 1, 10])
def test_the_home_page_says_what_waits(client, asked, send, official, count):
    for _ in range(count):
        send()
    client.force_login(official)
    page = client.get("/song-van/").content.decode()
    assert ("Ý kiến gửi qua bảng công khai chờ xem" in page) == bool(count)
    assert (f"{count} ý kiến, sớm nhất gửi ngày {day(0):%d/%m/%Y}" in page) == bool(count)


def test_words_that_were_erased_are_not_put_back(send, official):
    found = send("Ông A ở thôn B lấy đất")
    with pytest.raises(ValidationError, match="Ghi nội dung đưa lên bảng"):
        decide(submission=found, shown=True, text="", user=official)
    assert decide(submission=found, shown=True, user=official).shown_text == found.text
