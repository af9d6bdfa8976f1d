"""Sessions that make democracy at the grassroots known: constraints, pages, figures B07 and B08."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.roles import Role
from apps.committees.models import TrainingSession
from apps.core.indicators import get
from apps.core.periods import Period
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back, assert_refused, close

LIST = "/song-van/tap-huan/"
YEAR = Period.year(2023)
TODAY = timezone.localdate()


@pytest.fixture
def train(commune):
    def make(unit=commune, **values):
        values = {"kind": "course", "topic": "Luật Thực hiện dân chủ ở cơ sở", "held_on": date(2023, 9, 5)} | values
        return TrainingSession.objects.create(unit=unit, **values)

    return make


def figure(name, unit, **options):
    return get(f"committees.{name}").value(unit, YEAR, **options)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"ended_on": date(2023, 9, 5)}, ""),
        ({"ended_on": date(2023, 9, 4)}, "phải sau hoặc bằng"),
        ({"held_on": TODAY}, ""),
        ({"held_on": TODAY + timedelta(days=1)}, "chưa tới"),
    ],
)
def test_a_session_holds_together(commune, values, message):
    values = {"kind": "course", "topic": "A", "held_on": date(2023, 9, 5)} | values
    row = TrainingSession(unit=commune, **values)
    if not message:
        row.full_clean()
        return
    with pytest.raises(ValidationError, match=message):
        row.full_clean()


def test_a_session_is_entered_found_and_brought_back(client, official):
    client.force_login(official)
    data = {"kind": "conference", "topic": "Phổ biến Luật", "held_on": "05/09/2023", "participants": "1.120"}
    assert client.post(f"{LIST}moi/", data).status_code == 302
    row = TrainingSession.objects.get()
    assert row.participants == 1120
    assert len(client.get(f"{LIST}?q=pho+bien&kind=conference&nam=2023").context["table"].rows) == 1
    assert len(client.get(f"{LIST}?kind=course").context["table"].rows) == 0
    assert client.get(f"{row.get_absolute_url()}lich-su/").status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{LIST}?xuat=xlsx").content)).active
    assert 1120 in [cell.value for rows in sheet.iter_rows() for cell in rows]
    assert_deleted_and_brought_back(client, row)


def test_a_slip_comes_back(client, official):
    client.force_login(official)
    data = {"kind": "course", "topic": "A", "held_on": "05/09/2023", "participants": "đông"}
    assert_refused(client, f"{LIST}moi/", data, "participants", TrainingSession)


def test_the_list_takes_constant_queries_and_board_members_read(
    client, official, train, other_commune, django_assert_max_num_queries
):
    train(other_commune, topic="Của xã khác")
    train()
    client.force_login(official)
    with django_assert_max_num_queries(30) as few:
        assert "Của xã khác" not in client.get(LIST).content.decode()
    for _ in range(9):
        train()
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(LIST).context["table"].rows) == 10
    client.force_login(make_user("thanh-vien", Role.BOARD_MEMBER, official.appointments.get().unit))
    assert (client.get(LIST).status_code, client.get(f"{LIST}moi/").status_code) == (200, 403)


def test_figures_add_up(commune, other_commune, official, train):
    assert figure("trainings", commune).state == "missing"
    close(commune, "committees.trainingsession", YEAR, official)
    assert figure("trainings", commune).value == 0
    train(held_on=date(2023, 1, 1), participants=40)
    train(held_on=date(2023, 12, 31), ended_on=date(2024, 1, 2), participants=60, kind="conference")
    train(held_on=date(2022, 12, 31), participants=99)
    train(held_on=date(2024, 1, 1), participants=99)
    train(other_commune, participants=99)
    assert (figure("trainings", commune).value, figure("training_participants", commune).value) == (2, 100)
    assert figure("trainings", commune, kind="course").value == 1
    train()
    assert figure("training_participants", commune).state == "partial"
