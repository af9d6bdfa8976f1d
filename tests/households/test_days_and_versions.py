"""What the register's pages take on which day, of which version, and show of which day to whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.roles import Role
from apps.households.models import Household
from apps.households.services import residences
from tests.factories import make_household, make_user, make_village

pytestmark = pytest.mark.django_db
LIST = "/song-van/ho-gia-dinh/"
NEW = f"{LIST}moi/"


def typed(village: Any, **values: Any) -> dict[str, Any]:
    given = {"village": village.pk, "code": "H001", "head_name": "Lê Thị Hoa", "members": "3"}
    return given | {"started_on": "01/01/2020", "start_kind": "registered"} | values


@pytest.mark.parametrize(("ahead", "status"), [(0, 302), (1, 422)])
def test_no_household_begins_to_count_after_today(client, official, village, ahead, status) -> None:
    client.force_login(official)
    day = timezone.localdate() + timedelta(days=ahead)
    answer = client.post(NEW, typed(village, started_on=f"{day:%d/%m/%Y}"))
    assert answer.status_code == status
    if ahead:
        assert "không được sau hôm nay" in str(answer.context["form"].errors["started_on"])
    assert Household.objects.count() == 1 - ahead


def test_a_stale_page_with_a_masked_number_shows_what_stands_now(client, official, village) -> None:
    """Somebody wrote another number and village meanwhile: that is said before all else, and nothing typed is lost."""
    own, hoi = make_household(village, phone="0912 345 678"), make_village(village.unit, "Hội")
    client.force_login(official)
    page = f"{own.get_absolute_url()}sua/"
    sent = typed(village, version="1", phone=client.get(page).context["form"]["phone"].value(), note="mới")
    changed = client.post(page, sent | {"phone": "0987 654 321", "village": hoi.pk, "corrects": "on"})
    assert changed.status_code == 302
    stale = client.post(page, sent)
    assert "vừa được người khác sửa" in stale.content.decode()
    form = stale.context["form"]
    assert (form["phone"].value(), form["note"].value()) == ("•••• ••• 321", "mới")
    shown = {name: form[name].value() or "" for name in form.fields if name != "corrects"}
    assert client.post(page, shown | {"corrects": "on"}).status_code == 302
    own.refresh_from_db()
    assert (own.phone, own.note, own.village) == ("0987 654 321", "mới", village)


def test_a_village_head_sees_the_list_of_a_day_as_the_village_was_then(
    client, village, django_assert_max_num_queries
) -> None:
    hoi = make_village(village.unit, "Hội")
    gone, came = make_household(village, "DI", phone="0912 345 678"), make_household(hoi, "DEN")
    make_household(village, "O")
    residences.change_village(household=gone, village=hoi, day=date(2023, 5, 10))
    residences.change_village(household=came, village=village, day=date(2023, 5, 10))
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village))

    def codes(query: str) -> set[str]:
        return {row.record.code for row in client.get(f"{LIST}?{query}").context["table"].rows}

    for query in ("ngay=09/05/2023", f"ngay=09/05/2023&village={village.pk}"):
        assert codes(query) == {"DI", "O"}
    assert codes("ngay=10/05/2023") == codes("") == codes("ngay=x") == {"DEN", "O"}
    page = client.get(f"{LIST}?ngay=09/05/2023").content.decode()
    assert client.get(gone.get_absolute_url()).status_code == 404
    assert gone.get_absolute_url() not in page
    assert "0912 345" not in page
    with django_assert_max_num_queries(30) as first:
        codes("ngay=09/05/2023")
    for number in range(5):
        make_household(village, f"X{number}")
    with django_assert_max_num_queries(len(first)):
        codes("ngay=09/05/2023")
