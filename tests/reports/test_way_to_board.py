"""Where people are led to the public notice board from: the door, and the unit's own home."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.roles import Role
from apps.documents.services import post_notice
from tests.factories import make_user

BOARD = 'href="/cong-khai/song-van/"'
pytestmark = pytest.mark.django_db


def test_the_door_leads_everybody_to_the_board(client):
    page = client.get("/dang-nhap/").content.decode()
    assert 'href="/cong-khai/"' in page
    assert "Bảng công khai dành cho mọi người" in page


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEADER, Role.VILLAGE_HEAD, Role.BOARD_MEMBER])
def test_a_units_home_leads_to_its_board_once_there_is_one(client, commune, village, official, role):
    client.force_login(make_user("nguoi-xem", role, commune, village if role == Role.VILLAGE_HEAD else None))
    today = timezone.localdate()
    said = {"unit": commune, "user": official, "subject": "other", "title": "Thông báo"}
    post_notice(**said, starts_on=today + timedelta(days=1))
    assert BOARD not in client.get("/song-van/").content.decode()
    post_notice(**said, starts_on=today)
    assert BOARD in client.get("/song-van/").content.decode()
    assert client.get("/cong-khai/song-van/").status_code == 200
