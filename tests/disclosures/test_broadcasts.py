"""News items, articles and broadcasts: constraints, pages, figures B09."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.roles import Role
from apps.core.indicators import get
from apps.core.periods import Period
from apps.disclosures.models import Broadcast
from tests.factories import make_user, make_village
from tests.records import assert_deleted_and_brought_back

LIST = "/song-van/tin-bai-phat-thanh/"
YEAR = Period.year(2023)
TODAY = timezone.localdate()


@pytest.fixture
def send(commune):
    def make(unit=commune, **values):
        values = {"kind": "loudspeaker", "title": "Luật Thực hiện dân chủ", "starts_on": date(2023, 8, 1)} | values
        return Broadcast.objects.create(unit=unit, **values)

    return make


def figure(name, unit, **options):
    return get(f"disclosures.{name}").value(unit, YEAR, **options)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"repeats": 6, "ends_on": date(2023, 8, 1)}, ""),
        ({"ends_on": date(2023, 7, 31)}, "phải sau hoặc bằng"),
        ({"kind": "news", "repeats": 6}, "chỉ ghi khi phát thanh"),
        ({"kind": "news"}, ""),
        ({"starts_on": TODAY}, ""),
        ({"starts_on": TODAY + timedelta(days=1)}, "chưa tới"),
    ],
)
def test_a_broadcast_holds_together(commune, values, message):
    row = Broadcast(unit=commune, **({"kind": "loudspeaker", "title": "A", "starts_on": date(2023, 8, 1)} | values))
    if not message:
        row.full_clean()
        return
    with pytest.raises(ValidationError, match=message):
        row.full_clean()


def test_a_broadcast_is_entered_found_and_brought_back(client, official, village):
    client.force_login(official)
    data = {"kind": "loudspeaker", "title": "Phổ biến Luật", "starts_on": "01/08/2023", "repeats": "6"}
    data["village"] = str(village.pk)
    assert client.post(f"{LIST}moi/", data | {"kind": "news"}).status_code == 422
    assert client.post(f"{LIST}moi/", data).status_code == 302
    row = Broadcast.objects.get()
    assert len(client.get(f"{LIST}?q=pho+bien&kind=loudspeaker&nam=2023").context["table"].rows) == 1
    assert client.get(f"{row.get_absolute_url()}lich-su/").status_code == 200
    assert client.get(f"{LIST}?xuat=xlsx").status_code == 200
    assert_deleted_and_brought_back(client, row)


def test_a_village_head_reads_those_of_the_own_village(client, commune, village, send):
    send(title="Của thôn mình", village=village)
    send(title="Của thôn khác", village=make_village(commune, "Ngọc Sơn"))
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    page = client.get(LIST).content.decode()
    assert "Của thôn mình" in page
    assert "Của thôn khác" not in page
    assert client.get(f"{LIST}moi/").status_code == 403


def test_the_list_takes_constant_queries(client, official, send, village, other_commune, django_assert_max_num_queries):
    send(other_commune, title="Của xã khác")
    send(village=village)
    client.force_login(official)
    with django_assert_max_num_queries(30) as few:
        assert "Của xã khác" not in client.get(LIST).content.decode()
    for _ in range(9):
        send(village=village)
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(LIST).context["table"].rows) == 10


def test_figures_add_up(commune, other_commune, send, village):
    assert figure("broadcasts", commune).state == "missing"
    send(starts_on=date(2023, 1, 1), repeats=6, village=village)
    send(starts_on=date(2023, 12, 31), repeats=4)
    send(kind="news")
    send(starts_on=date(2022, 12, 31), repeats=99)
    send(starts_on=date(2024, 1, 1), repeats=99)
    send(other_commune, repeats=99)
    assert (figure("broadcasts", commune).value, figure("broadcast_turns", commune).value) == (3, 10)
    assert figure("broadcasts", commune, kind="news").value == 1
    assert get("disclosures.broadcast_turns").value(commune, YEAR, village=village).value == 6
    send()
    assert figure("broadcast_turns", commune).state == "partial"
