"""What people sent online: the register, its figures, and answers on the public notice board (catalogue F14)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.core import indicators
from apps.core.periods import Period
from apps.dialogues.models import OnlineFeedback
from apps.dialogues.services import release_feedback
from apps.documents.models import Publication
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back, assert_refused, close, url

LIST = "/song-van/phan-anh-kien-nghi/"
TYPED = {
    "received_on": "01/03/2024",
    "code": "PA-15",
    "channel": "province",
    "field": "environment",
    "subject": "Rác ở chợ",
    "state": "answered",
    "answered_on": "05/03/2024",
    "answer": "Đã thu gom.",
}
ANSWERED = {"state": "answered", "answered_on": date(2024, 3, 5), "answer": "Đã thu gom."}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2024-06-01 09:00 +0700"):
        yield


@pytest.fixture
def make(commune):
    def made(received_on=date(2024, 3, 1), **values):
        start = {"unit": commune, "channel": "province", "field": "land", "subject": "Ranh giới đất"}
        return OnlineFeedback.objects.create(**start | {"received_on": received_on} | values)

    return made


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "answered"}, "phải ghi ngày trả lời"),
        ({"answered_on": date(2024, 3, 5)}, "phải ghi ngày trả lời"),
        ({"state": "answered", "answered_on": date(2024, 2, 29)}, "sau hoặc bằng ngày tiếp nhận"),
        ({"published_on": date(2024, 3, 5)}, "chỉ ghi khi đã trả lời"),
        (ANSWERED | {"published_on": date(2024, 3, 4)}, "không trước ngày trả lời"),
    ],
)
def test_what_contradicts_itself_is_refused(commune, make, values, words):
    row = OnlineFeedback(
        unit=commune, received_on=date(2024, 3, 1), channel="province", field="land", subject="Đất", **values
    )
    with pytest.raises(ValidationError, match=words):
        row.full_clean(exclude={"created_by"})
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**values)


@pytest.mark.parametrize(
    "values", [{}, {"state": "answering"}, {"state": "answered", "answered_on": date(2024, 3, 1)}, ANSWERED]
)
def test_the_right_side_of_the_limits(make, values):
    make(**values).full_clean(exclude={"created_by"})


def test_it_is_entered_changed_and_deleted(client, official, commune):
    client.force_login(official)
    assert client.post(f"{LIST}moi/", TYPED).status_code == 302
    row = OnlineFeedback.objects.get()
    assert str(row) == "Phản ánh, kiến nghị tiếp nhận ngày 01/03/2024, mã PA-15"
    assert "Rác ở chợ" in client.get(row.get_absolute_url()).content.decode()
    typed = TYPED | {"field": "land", "version": row.version}
    assert client.post(url(OnlineFeedback, "update", commune, row.public_id), typed).status_code == 302
    row.refresh_from_db()
    assert row.get_field_display() == "đất đai"
    assert_deleted_and_brought_back(client, row)


@pytest.mark.parametrize(
    "changes",
    [
        {"received_on": "02/06/2024"},
        {"published_on": "02/06/2024"},
        {"answered_on": "x"},
        {"channel": "x"},
        {"subject": ""},
    ],
)
def test_bad_input_comes_back_with_what_was_typed(client, official, changes):
    client.force_login(official)
    assert_refused(client, f"{LIST}moi/", TYPED | changes, next(iter(changes)), OnlineFeedback)


def test_an_answer_goes_on_the_board_and_is_noted(client, official, make):
    row = make(**ANSWERED, subject="Rác ở <chợ>")
    client.force_login(official)
    step = f"{row.get_absolute_url()}bang-cong-khai/"
    assert step in client.get(row.get_absolute_url()).content.decode()
    initial = client.get(step).context["form"].initial
    assert initial["title"] == "Trả lời phản ánh, kiến nghị: Rác ở <chợ>"
    typed = {"title": initial["title"], "text": initial["text"], "starts_on": "01/06/2024", "submission": "mot"}
    for _ in range(2):
        assert client.post(step, typed).status_code == 302
    found = Publication.objects.get()
    row.refresh_from_db()
    assert (found.subject, row.published_on) == ("feedback", date(2024, 6, 1))
    page = client.get(f"/cong-khai/song-van/{found.public_id}/").content.decode()
    assert "Trả lời ngày 05/03/2024: Đã thu gom." in page
    assert "&lt;chợ&gt;" in page
    with time_machine.travel("2024-06-09 09:00 +0700"):
        client.force_login(official)
        stands = client.get(step).context["form"].initial["stands"]
        client.post(step, typed | {"submission": "hai", "text": "Bản sửa", "stands": stands})
    row.refresh_from_db()
    assert (row.published_on, Publication.objects.get().edition) == (date(2024, 6, 1), 2)


def test_a_release_that_begins_later_is_not_published_yet(commune, official, make):
    row = make(**ANSWERED)
    figure = indicators.get("dialogues.feedback_published")
    for today, published in (("2024-06-01", None), ("2024-06-05", date(2024, 6, 5))):
        with time_machine.travel(f"{today} 09:00 +0700"):
            release_feedback(feedback=row, user=official, title=f"Trả lời {today}", starts_on=date(2024, 6, 5))
            row.refresh_from_db()
            assert row.published_on == published
            assert figure.value(commune, Period.year(2024)).value == (1 if published else None)


def test_without_an_answer_nothing_is_released(client, official, make):
    row = make(state="answering")
    client.force_login(official)
    assert client.get(f"{row.get_absolute_url()}bang-cong-khai/").status_code == 404
    assert "Đưa lên bảng công khai" not in client.get(row.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError, match="chưa được trả lời"):
        release_feedback(feedback=row, user=official, title="A", starts_on=date(2024, 6, 1))
    assert not Publication.objects.exists()


def test_figures_of_what_came_was_answered_was_published_and_is_open(commune, other_commune, make):
    make()
    make(channel="national", **ANSWERED)
    make(**ANSWERED | {"published_on": date(2024, 3, 6)})
    # Answered and published after the period only.
    make(date(2024, 3, 31), state="answered", answered_on=date(2024, 4, 1), published_on=date(2024, 4, 1))
    make(date(2023, 12, 31))
    make(unit=other_commune)
    march = Period(date(2024, 3, 1), date(2024, 3, 31))

    def values(**options):
        names = ("feedback", "feedback_answered", "feedback_published", "feedback_open")
        return [indicators.get(f"dialogues.{name}").value(commune, march, **options).value for name in names]

    assert values() == [4, 2, 1, 3]
    assert values(channel="national")[:2] == [1, 1]


def test_none_is_missing_until_the_register_is_closed(commune):
    figure = indicators.get("dialogues.feedback")
    year = Period.year(2023)
    assert figure.value(commune, year).value is None
    close(commune, "dialogues.onlinefeedback", year)
    assert figure.value(commune, year).value == 0


def test_the_list_is_the_communes_filtered_and_asks_as_often_for_ten(client, official, make, other_commune):
    waiting, answered = make(), make(**ANSWERED | {"published_on": date(2024, 3, 6)})
    make(unit=other_commune)
    client.force_login(official)

    def rows(query=""):
        return {row.pk for row in client.get(LIST + query).context["object_list"]}

    assert rows() == {waiting.pk, answered.pk}
    assert rows("?state=waiting") == rows("?published=0") == {waiting.pk}
    assert rows("?published=1") == rows("?q=thu+gom") == {answered.pk}
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(10):
        make()
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.BOARD_MEMBER, Role.PETITION_OFFICER])
def test_others_have_no_sight_of_it(client, commune, village, make, role):
    row = make(**ANSWERED)
    client.force_login(make_user("nguoi-khac", role, commune, village if role == Role.VILLAGE_HEAD else None))
    for address in (LIST, row.get_absolute_url(), f"{row.get_absolute_url()}bang-cong-khai/"):
        assert client.get(address).status_code == 403
