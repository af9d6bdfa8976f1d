"""Dealing the households of a split village out, by the screen."""

from datetime import date
from typing import Any

import pytest

from apps.households.models import Household
from apps.households.services.register import save_household
from apps.villages.models import Village, VillageArrangement
from apps.villages.services import NewVillage, split_village, undo_arrangement
from tests.factories import make_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def split(village: Village, leader: Any) -> VillageArrangement:
    """Đồng Kim with 30 households, of which every second lives in Ngõ Hai."""
    for number in range(30):
        save_household(
            record=Household(
                unit=village.unit,
                village=village,
                code=f"{number:02d}",
                head_name=f"Chủ {number}",
                address="Ngõ Hai" if number % 2 else "Ngõ Một",
                started_on=date(2010, 1, 1),
            ),
            user=None,
        )
    into = [NewVillage("Kim Một", "thon"), NewVillage("Kim Hai", "thon")]
    return split_village(
        unit=village.unit, user=leader, village=village, into=into, on=date(2024, 7, 1), decision="Nghị quyết 10"
    )


def address(arrangement: VillageArrangement) -> str:
    return f"/song-van/ho-gia-dinh/xep-thon/{arrangement.public_id}/"


def in_village(slug: str) -> set[str]:
    return set(Household.objects.filter(village__slug=slug).values_list("code", flat=True))


def test_household_by_household_and_all_that_are_found(client: Any, split: Any, official: Any) -> None:
    client.force_login(official)
    at = address(split)
    assert at in client.get(split.get_absolute_url()).content.decode()
    page = client.get(at)
    assert (page.context["total"], len(page.context["form"].lines)) == (30, 25)
    assert page.context["form"].lines[0][1].value() == "kim-mot"
    ids = dict(Household.objects.values_list("code", "public_id"))
    sent = {f"ho-{ids['00']}": "kim-hai", f"ho-{ids['02']}": "kim-mot", "submission": "a"}
    answers = [client.post(f"{at}?page=2", sent) for _ in range(2)]
    assert [answer.url for answer in answers] == [f"{at}?page=2"] * 2
    assert in_village("kim-hai") == {"00"}
    everybody = {"everybody": "kim-hai", "tat-ca": "1", "submission": "b"}
    client.post(f"{at}?q=ngo+hai&thon=kim-mot", everybody)
    assert in_village("kim-hai") == {"00", *(f"{number:02d}" for number in range(1, 30, 2))}
    assert client.get(at, {"thon": "kim-hai", "q": "chu 17"}).context["total"] == 1


def test_refusals_change_nothing(client: Any, commune: Any, split: Any, leader: Any) -> None:
    client.force_login(leader)
    at, far = address(split), make_village(commune, "Xa")
    ids = dict(Household.objects.values_list("code", "public_id"))
    for sent in ({f"ho-{ids['00']}": far.slug}, {"tat-ca": "1"}, {"tat-ca": "1", "everybody": far.slug}):
        assert client.post(at, sent).status_code == 422
    elsewhere = Household(unit=commune, village=far, code="99", head_name="Xa", started_on=date(2010, 1, 1))
    save_household(record=elsewhere, user=None)
    client.post(at, {f"ho-{elsewhere.public_id}": "kim-hai"})
    assert in_village("kim-hai") == set()
    undo_arrangement(arrangement=split, user=leader)
    assert client.get(at).status_code == 404


def test_queries_do_not_grow(client: Any, split: Any, leader: Any, django_assert_num_queries: Any) -> None:
    client.force_login(leader)
    client.get(address(split))
    counted = []
    for words in ("", "chu 17"):
        with django_assert_num_queries(13):
            counted.append(client.get(address(split), {"q": words}).context["total"])
    assert counted == [30, 1]
