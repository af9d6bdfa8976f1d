"""Who sent a petition follows it by number and code: what he is told, what nobody learns, and how often one may ask."""

import re
from datetime import date, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.complaints.models import Petition
from apps.complaints.services import follow_up as service
from apps.complaints.services.follow_up import (
    ALPHABET,
    as_code,
    follow_up_code,
    renew_follow_up_code,
)
from apps.core.models import PublicSending
from apps.documents.models import Publication
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
PAGE = "/theo-doi-don/song-van/"
WRONG = "ABCD-2345"
# What the page may read or write: which unit it is, the one petition, and that somebody asked.
TABLES = {
    "villages_administrativeunit",
    "villages_unitversion",
    "complaints_petition",
    "core_publicsending",
}


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


@pytest.fixture
def letter(petition):
    made = petition(code="15", subject="Ranh giới thửa đất nhà bà Bưởi")
    Petition.objects.filter(pk=made.pk).update(due_on=date(2024, 3, 15))
    made.refresh_from_db()
    return made


def token_of(client, page=PAGE):
    """The token of a page that was opened a while ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        return client.get(page).context["token"]


def ask(client, number="15", year="2024", code=WRONG, page=PAGE, token=None, **more):
    data = {"number": number, "year": year, "code": code} | more
    return client.post(f"{page}?phieu={token or token_of(client, page)}", data)


# The code


def test_a_code_has_eight_letters_that_nobody_confuses(petition):
    codes = {follow_up_code(petition()) for _ in range(40)}
    assert len(codes) == 40
    assert not set("0O1ILU") & set(ALPHABET)
    assert all(re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code) for code in codes)


def test_a_code_is_the_installations_own(letter, settings):
    code = follow_up_code(letter)
    assert code == follow_up_code(Petition.objects.get(pk=letter.pk))
    settings.SECRET_KEY = "khac" * 20
    assert follow_up_code(letter) != code


@pytest.mark.parametrize("typed", ["ABCD-2345", "abcd2345", " ab cd - 23 45 ", "ABCD 2345"])
def test_a_code_is_taken_however_it_is_typed(typed):
    assert as_code(typed) == "ABCD-2345"


@pytest.mark.parametrize("typed", ["", "ABCD-234", "ABCD-23456", "ABCD-2346"])
def test_another_code_is_another(typed):
    assert as_code(typed) != "ABCD-2345"


# What one is told


@pytest.mark.parametrize(
    ("values", "stage", "has_day"),
    [
        ({"status": "received"}, "đang được xem xét", True),
        ({"status": "accepted"}, "đã được thụ lý", True),
        ({"status": "suspended", "due_on": None}, "đang tạm đình chỉ", False),
        *(
            ({"status": status, "closed_on": date(2024, 3, 9)}, words, False)
            for status, words in (
                ("refused", "không được thụ lý"),
                ("guided", "văn bản hướng dẫn"),
                ("transferred", "đã được chuyển"),
                ("returned", "đã được trả lại"),
                ("filed", "được lưu"),
                ("resolved", "Đã có kết quả"),
                ("withdrawn", "đã được rút"),
                ("stopped", "đã đình chỉ"),
            )
        ),
    ],
)
def test_the_sender_sees_the_stage_and_the_day_alone(client, letter, values, stage, has_day):
    ready = {"screening": "eligible", "competence": "ours"} if values["status"] == "resolved" else {}
    Petition.objects.filter(pk=letter.pk).update(**values, **ready)
    answer = ask(client, code=follow_up_code(letter).lower())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert stage in page
    assert ("15/03/2024" in page) is has_day
    for kept in ("Bưởi", "thửa đất", "khiếu nại", "09/03/2024", letter.public_id, follow_up_code(letter)):
        assert kept not in page, kept


def test_every_stage_has_its_words():
    assert set(service._STAGES) == set(Petition.Status)


def test_a_petition_without_words_is_still_followed(client, letter):
    gone = {"status": "refused", "closed_on": date(2024, 3, 9), "erased_on": date(2025, 3, 9), "subject": ""}
    Petition.objects.filter(pk=letter.pk).update(**gone)
    assert "không được thụ lý" in ask(client, code=follow_up_code(letter)).content.decode()


def test_a_drawing_opens_the_page_with_the_number(client, letter):
    page = client.get(f"{PAGE}?so=15&nam=2024").context["form"]
    assert (page["number"].value(), page["year"].value(), page["code"].value()) == ("15", "2024", None)
    assert client.get(PAGE).context["form"]["year"].value() == str(timezone.localdate().year)


def without_tokens(answer):
    """The page without what is new on each of them and what was typed."""
    return re.sub(r'(phieu=|value=")[^"]*', "", answer.content.decode())


@pytest.mark.parametrize(
    "wrong", [{"code": WRONG}, {"number": "16"}, {"year": "2023"}, {"number": "16", "code": WRONG}, {"code": "x"}]
)
def test_whatever_is_wrong_the_answer_is_the_same(client, letter, wrong):
    right = {"code": follow_up_code(letter)}
    first = ask(client, number="999")
    found = ask(client, **right | wrong)
    assert (first.status_code, found.status_code) == (422, 422)
    assert "Không có đơn nào với số, năm và mã tra cứu này" in found.content.decode()
    assert without_tokens(first) == without_tokens(found)
    assert ask(client, **right).status_code == 200


@pytest.mark.parametrize("number", ["15", "16"])
def test_right_or_wrong_one_comparison_is_made_in_constant_time(client, letter, number):
    with patch.object(service, "constant_time_compare", wraps=service.constant_time_compare) as compared:
        ask(client, number=number)
    assert compared.call_count == 1


def test_a_number_of_another_commune_is_not_found(client, letter, other_commune):
    page = f"/theo-doi-don/{other_commune.slug}/"
    assert ask(client, code=follow_up_code(letter), page=page).status_code == 422


def test_an_old_code_opens_nothing_any_more(client, letter, officer):
    old = follow_up_code(letter)
    renewed = renew_follow_up_code(petition=letter, user=officer, expected_version=letter.version)
    assert ask(client, code=old).status_code == 422
    assert ask(client, code=follow_up_code(renewed)).status_code == 200


def test_a_denunciation_is_never_found(client, denunciation):
    made = denunciation(code="7")
    assert ask(client, number="7", code=follow_up_code(Petition(public_id=made.public_id))).status_code == 422


# What the page keeps to itself


def test_the_page_sets_no_cookie_is_kept_by_nobody_and_found_by_no_robot(client, letter):
    for answer in (client.get(PAGE), ask(client, code=follow_up_code(letter)), ask(client)):
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
        assert "<script" not in answer.content.decode()


def test_a_code_in_the_address_is_not_looked_at(client, letter):
    address = f"{PAGE}?so=15&nam=2024&code={follow_up_code(letter)}&ma={follow_up_code(letter)}"
    page = client.get(address).content.decode()
    assert follow_up_code(letter) not in page
    assert "đang được xem xét" not in page


def test_no_query_goes_beyond_what_the_page_is_for(client, letter):
    token = token_of(client)
    with CaptureQueriesContext(connection) as asked:
        ask(client, code=follow_up_code(letter), token=token)
    read = {name for query in asked for name in re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', query["sql"])}
    assert read == TABLES
    columns = {name for query in asked for name in re.findall(r'"complaints_petition"\."(\w+)"', query["sql"])}
    assert not columns & {"subject", "result", "source", "petition_type", "assigned_to_id", "search_text"}


def test_no_other_site_gains_by_sending_it(letter):
    other = Client(enforce_csrf_checks=True)
    assert ask(other, code=follow_up_code(letter)).status_code == 200


# How often, and what else is sent


def test_wrong_guesses_are_counted(client, letter, settings):
    tokens = [token_of(client) for _ in range(settings.PUBLIC_FORM_PER_HOUR + 1)]
    found = [ask(client, token=token).status_code for token in tokens]
    assert found == [422] * settings.PUBLIC_FORM_PER_HOUR + [429]
    assert PublicSending.objects.count() == settings.PUBLIC_FORM_PER_HOUR
    assert client.get(PAGE).status_code == 429
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert ask(elsewhere, code=follow_up_code(letter)).status_code == 200


def test_a_token_asks_once(client, letter):
    token, code = token_of(client), follow_up_code(letter)
    assert ask(client, code=code, token=token).status_code == 200
    again = ask(client, code=code, token=token)
    assert (again.status_code, again["Location"]) == (303, PAGE)
    assert PublicSending.objects.count() == 1


def test_a_robot_learns_nothing(client, letter):
    answer = ask(client, code=follow_up_code(letter), website="x")
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert not PublicSending.objects.exists()


@pytest.mark.parametrize("token", ["x", "a:b:c"])
def test_without_a_token_of_this_page_nothing_is_answered(client, letter, token):
    answer = ask(client, code=follow_up_code(letter), token=token)
    assert answer.status_code == 422
    assert "đang được xem xét" not in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"number": ""}, "Ghi số vào sổ."),
        ({"number": "9" * 31}, "30"),
        ({"year": ""}, "Ghi năm của sổ."),
        ({"year": "hai nghìn"}, "bốn chữ số"),
        ({"year": "9" * 30}, "2100"),
        ({"code": ""}, "Ghi mã tra cứu."),
        ({"code": "A" * 21}, "20"),
        ({"number": "15\x00"}, ""),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(client, letter, values, words):
    answer = ask(client, **{"number": "15 giữ nguyên"} | values)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    if "number" not in values:
        assert "15 giữ nguyên" in answer.content.decode()


@pytest.mark.parametrize("path", ["khong-co/", "bac-giang/", "", "song-van/them/", "a.b"])
def test_what_is_not_there_is_not_found(client, commune, path):
    make_unit("bac-giang", "Bắc Giang", "province")
    assert client.get(f"/theo-doi-don/{path}").status_code == 404
    assert client.post(f"/theo-doi-don/{path}?phieu=x", {"number": "1"}).status_code in (404, 405)


def test_an_endless_slug_is_no_slug(client, settings):
    settings.PUBLIC_FORM_PER_DAY = 0
    assert client.get(f"/theo-doi-don/{'a' * 3000}/").status_code == 429


def test_the_board_leads_there(client, commune, officer):
    day = timezone.localdate()
    Publication.objects.create(
        unit=commune,
        unit_slug=commune.slug,
        unit_name="xã Song Vân",
        source="documents.notice:1",
        subject="other",
        title="Tin",
        starts_on=day,
        released_at=timezone.now(),
        released_by=officer,
    )
    assert f'href="{PAGE}"' in client.get("/cong-khai/song-van/").content.decode()
