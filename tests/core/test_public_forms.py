"""Forms for people without an account: one token for one sending, the trap, where it comes from, and how often."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from apps.core.models import PublicSending
from apps.core.public_forms import (
    PublicForm,
    PublicFormView,
    RepeatedSendingError,
    Sending,
    TokenState,
    TooManySendingsError,
    forget_sendings,
    new_token,
    read_token,
    source_of_request,
)
from apps.core.public_forms.views import MOST_BYTES

NOON = datetime(2024, 3, 1, 5, tzinfo=UTC)
FORM = "tests.form:1"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


@pytest.fixture
def at():
    """Moves the clock: seconds after noon."""
    with time_machine.travel(NOON, tick=False) as clock:

        def move(seconds: float) -> None:
            clock.move_to(NOON + timedelta(seconds=seconds))

        yield move


def request_from(address: str, **meta):
    return RequestFactory().get("/", REMOTE_ADDR=address, **meta)


# The token


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (0, TokenState.YOUNG),
        (1, TokenState.YOUNG),
        (2, TokenState.GOOD),
        (24 * 3600, TokenState.GOOD),
        (24 * 3600 + 1, TokenState.OLD),
    ],
)
def test_a_token_is_good_from_two_seconds_to_a_day(at, seconds, state):
    token = new_token(FORM)
    at(seconds)
    assert read_token(FORM, token).state == state
    assert len(read_token(FORM, token).nonce) == 32


@pytest.mark.parametrize("token", ["", ":", "::", "a:b:c", "\x00", "ế:ế:ế", "x" * 10_000])
def test_what_was_not_made_here_is_no_token(token):
    assert read_token(FORM, token) == read_token(FORM, "")
    assert read_token(FORM, token).state == TokenState.UNKNOWN


def test_a_token_is_for_its_own_form_and_cannot_be_changed(at, settings):
    token = new_token(FORM)
    at(10)
    assert read_token("tests.form:2", token).state == TokenState.UNKNOWN
    nonce, stamp, mark = token.split(":")
    for forged in (f"{nonce[:-1]}x:{stamp}:{mark}", f"{nonce}:{stamp[:-1]}x:{mark}", f"{nonce}:{stamp}"):
        assert read_token(FORM, forged).state == TokenState.UNKNOWN
    assert read_token(FORM, signing.TimestampSigner(salt="khac").sign(nonce)).state == TokenState.UNKNOWN
    settings.SECRET_KEY = "khac" * 20
    assert read_token(FORM, token).state == TokenState.UNKNOWN


# Where it comes from


def test_a_source_is_a_keyed_hash_of_address_and_day(at, settings):
    source = source_of_request(request_from("203.0.113.7"))
    assert len(source) == 64
    assert source == source_of_request(request_from("203.0.113.7"))
    assert source != source_of_request(request_from("203.0.113.8"))
    at(24 * 3600)
    assert source != source_of_request(request_from("203.0.113.7"))
    at(0)
    settings.SECRET_KEY = "khac" * 20
    assert source != source_of_request(request_from("203.0.113.7"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("", "", True),
    ],
)
def test_a_household_is_one_source(one, other, same):
    assert (source_of_request(request_from(one)) == source_of_request(request_from(other))) is same


def test_the_address_is_the_one_that_the_own_proxy_wrote(settings):
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.7"}
    direct = source_of_request(request_from("10.0.0.1"))
    assert source_of_request(request_from("10.0.0.1", **forged)) == direct
    settings.BEHIND_PROXY = True
    assert source_of_request(request_from("10.0.0.1", **forged)) == source_of_request(request_from("203.0.113.7"))


# How often


@pytest.fixture
def send(commune):
    """Sends once to a form, as `submit` of an app does."""
    numbers = iter(range(100_000))

    def one(form: str = FORM, address: str = "203.0.113.7", nonce: str = ""):
        sending = Sending.of(request_from(address), form, nonce or f"{next(numbers):032x}")
        with transaction.atomic():
            return sending.take_turn(commune)

    return one


def test_five_an_hour_to_a_form_and_no_more(at, send, commune):
    for _ in range(5):
        assert send() == commune
    with pytest.raises(TooManySendingsError) as refusal:
        send()
    assert refusal.value.seconds == 3600
    send(form="tests.form:2")
    send(address="203.0.113.8")
    at(3599)
    with pytest.raises(TooManySendingsError):
        send()
    at(3600)
    send()
    assert PublicSending.objects.filter(form=FORM).count() == 7


def test_an_hour_may_span_midnight(at, send):
    before_midnight = 12 * 3600 - 60
    at(before_midnight)
    for _ in range(5):
        send()
    at(before_midnight + 120)
    with pytest.raises(TooManySendingsError):
        send()


def test_twenty_a_day_to_all_forms_until_midnight(at, send):
    for number in range(20):
        send(form=f"tests.form:{number}")
    with pytest.raises(TooManySendingsError) as refusal:
        send(form="tests.form:99")
    assert refusal.value.seconds == 12 * 3600 + 1
    at(12 * 3600)
    send(form="tests.form:99")


def test_the_limits_are_the_installations(settings, send):
    settings.PUBLIC_FORM_PER_HOUR, settings.PUBLIC_FORM_PER_DAY = 1, 2
    send()
    with pytest.raises(TooManySendingsError):
        send()
    send(form="tests.form:2")
    with pytest.raises(TooManySendingsError):
        send(form="tests.form:3")


def test_a_nonce_takes_effect_once_whatever_else_holds(send):
    send(nonce="a" * 32)
    for _ in range(4):
        send()
    for address in ("203.0.113.7", "203.0.113.8"):
        with pytest.raises(RepeatedSendingError):
            send(nonce="a" * 32, address=address)


def test_the_database_holds_the_days_count(send):
    send()
    row = PublicSending.objects.get()
    row.pk, row.nonce = None, "b" * 32
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_of_two_at_the_same_moment_the_second_is_refused_and_nothing_is_stored(send, monkeypatch):
    """To two rows, which are locked apart from each other: both counted before either was noted."""
    send()
    monkeypatch.setattr(Sending, "check", lambda sending: 0)
    with pytest.raises(TooManySendingsError) as refusal:
        send()
    assert refusal.value.seconds == 1
    assert PublicSending.objects.count() == 1


def test_what_is_known_of_a_source_goes_after_two_days(at, send):
    send()
    at(2 * 24 * 3600)
    send()
    assert PublicSending.objects.count() == 2
    at(2 * 24 * 3600 + 1)
    send()
    assert PublicSending.objects.count() == 2
    assert forget_sendings(before=timezone.now() + timedelta(seconds=1)) == 2
    assert not PublicSending.objects.exists()


def test_no_address_is_stored(send):
    send(address="203.0.113.7")
    row = PublicSending.objects.values().get()
    assert "203.0.113.7" not in str(row)


# The page


class SayForm(PublicForm):
    text = forms.CharField(max_length=20)


class SayView(PublicFormView):
    form_class = SayForm
    template = "say"
    stored = ()
    is_open = True
    turn = None

    def key(self):
        return FORM

    def closed(self):
        return None if self.is_open else HttpResponse(status=404)

    def page(self, template, status=200, **context):
        response = HttpResponse(template, status=status)
        response.shown = context
        return response

    def store(self, form, sending):
        sending.take_turn(self.turn)
        if form.cleaned_data["text"] == "refuse":
            raise ValidationError("Không nhận.")
        self.stored.append(form.cleaned_data["text"])

    def thanks_address(self):
        return "/da-nhan/"


@pytest.fixture
def say(commune, at):
    """Opens the page at noon and sends from it, at ten seconds after noon unless told otherwise."""
    stored: list[str] = []

    def one(text="Đồng ý", seconds=10, token=None, **typed):
        view = SayView.as_view(stored=stored, turn=commune)
        if token is None:
            at(0)
            token = view(RequestFactory().get("/")).shown["token"]
        at(seconds)
        request = RequestFactory().post(f"/?phieu={token}", {"text": text, "website": ""} | typed)
        response = view(request)
        response.token = token
        return response

    one.stored = stored
    return one


def test_what_is_sent_is_stored_once_and_leads_on(say):
    answer = say()
    assert (answer.status_code, answer["Location"]) == (303, "/da-nhan/")
    for _ in range(2):
        assert say(token=answer.token).status_code == 303
    assert say.stored == ["Đồng ý"]
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_repeated_one_is_thanked_beyond_the_limit_too(say):
    answers = [say() for _ in range(5)]
    refused = say(token=new_token(FORM))
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert say(token=answers[4].token).status_code == 303
    assert len(say.stored) == 5


@pytest.mark.parametrize(("seconds", "words", "renewed"), [(1, "bấm lần nữa", False), (24 * 3600 + 1, "quá lâu", True)])
def test_a_page_too_young_or_too_old_comes_back_with_its_text(say, seconds, words, renewed):
    answer = say(seconds=seconds)
    assert answer.status_code == 422
    assert words in str(answer.shown["form"].errors)
    assert answer.shown["form"]["text"].value() == "Đồng ý"
    assert (answer.shown["token"] != answer.token) is renewed
    assert say(token=answer.shown["token"], seconds=seconds + 5).status_code == 303
    assert say.stored == ["Đồng ý"]


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "%ff"])
def test_a_token_that_is_none_is_renewed(say, token):
    answer = say(token=token)
    assert (answer.status_code, answer.shown["form"]["text"].value()) == (422, "Đồng ý")
    assert read_token(FORM, answer.shown["token"]).nonce
    assert not say.stored


def test_a_robot_is_thanked_and_nothing_is_stored(say):
    assert say(website="http://a.b").status_code == 303
    assert not say.stored
    assert not PublicSending.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 21, "refuse"])
def test_what_is_refused_comes_back_and_does_not_count(say, text):
    answer = say(text)
    assert answer.status_code == 422
    assert answer.shown["form"]["text"].value() == text
    assert not PublicSending.objects.exists()
    assert say("Sửa", token=answer.shown["token"]).status_code == 303


@pytest.mark.parametrize("length", [None, "", "0", "-1", "x", "9" * 30, str(MOST_BYTES + 1)])
def test_a_body_too_long_or_without_a_length_is_not_read(say, length):
    request = RequestFactory().post("/", {"text": "x"})
    request.META["CONTENT_LENGTH"] = length
    answer = SayView.as_view(stored=say.stored)(request)
    assert answer.status_code == 413
    assert not request._read_started
    assert "dài" in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(say, method):
    assert SayView.as_view()(RequestFactory().generic(method.upper(), "/")).status_code == 405


def test_a_refusal_reads_nothing_and_asks_once(say, commune, django_assert_num_queries):
    for _ in range(5):
        say()
    for method in ("get", "post"):
        request = getattr(RequestFactory(), method)("/", {"text": "x"})
        cache.clear()
        with django_assert_num_queries(1):
            answer = SayView.as_view(stored=say.stored, turn=commune, is_open=False)(request)
        assert answer.status_code == 429
        assert not request._read_started
        assert len(answer.content) < 1500
        assert "Thử lại sau" in answer.content.decode()
    assert len(say.stored) == 5


def test_one_refused_a_moment_ago_is_refused_from_memory(say, commune, at, django_assert_num_queries):
    for _ in range(5):
        say()
    token = new_token(FORM)
    assert say(token="x").status_code == 429
    with django_assert_num_queries(0):
        assert say(token="x").status_code == 429
    # A good token may be one that was taken already.
    with django_assert_num_queries(1):
        assert say(token=token).status_code == 429
    with django_assert_num_queries(1):
        assert say(token="x", seconds=21).status_code == 429
    assert say(token="x", seconds=3700).status_code == 422


def test_one_that_is_closed_answers_for_itself(say):
    for method in ("get", "post"):
        request = getattr(RequestFactory(), method)("/", {"text": "x"})
        assert SayView.as_view(stored=say.stored, is_open=False)(request).status_code == 404
