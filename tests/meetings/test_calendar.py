"""The month at a glance."""

from datetime import date

import pytest

from apps.accounts.roles import Role
from tests.factories import make_user, make_village

LIST = "/song-van/cuoc-hop/lich/"


def test_the_month_shows_what_one_may_see(client, commune, village, official, meet, rules) -> None:
    meet(village, subject="Họp của Đồng Kim", held_on=date(2023, 10, 10))
    meet(make_village(commune, "Hội"), subject="Họp của Hội", held_on=date(2023, 10, 31))
    meet(village, subject="Họp cuối năm", held_on=date(2023, 11, 15))
    client.force_login(official)
    page = client.get(f"{LIST}?thang=2023-10").content.decode()
    assert "2 cuộc họp trong tháng" in page
    assert "Họp của Hội" in page
    assert "Họp cuối năm" not in page
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    own = client.get(f"{LIST}?thang=2023-10").content.decode()
    assert "1 cuộc họp trong tháng" in own
    assert "Họp của Hội" not in own


@pytest.mark.parametrize("asked", ["", "x", "2023-13", "0001-01", "9999-12", "2023-10-10"])
def test_any_month_answers(client, official, village, asked) -> None:
    client.force_login(official)
    assert client.get(LIST, {"thang": asked}).status_code == 200


def test_more_meetings_ask_no_more(client, official, village, meet, rules, django_assert_max_num_queries) -> None:
    meet(village)
    client.force_login(official)
    with django_assert_max_num_queries(25) as few:
        client.get(f"{LIST}?thang=2023-10")
    for _ in range(10):
        meet(village)
    with django_assert_max_num_queries(len(few)):
        client.get(f"{LIST}?thang=2023-10")
