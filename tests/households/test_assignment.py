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
    assert ("data-unsaved" in page.content.decode(), "js/unsaved.js" in page.content.decode()) == (True, True)
    ids = dict(Household.objects.values_list("code", "public_id"))
    sent = {f"ho-{ids['00']}": "kim-hai", f"ho-{ids['02']}": "kim-mot", "submission": "a"}
    answers = [client.post(f"{at}?page=2", sent) for _ in range(2)]
    assert [answer.url for answer in answers] == [f"{at}?page=2"] * 2
    assert in_village("kim-hai") == {"00"}
    assert [number for _, number in client.get(at).context["standing"]] == [29, 1]
    everybody = {"everybody": "kim-hai", "submission": "b"}
    for sent in ("hoi", "14"):  # asked first, and again where the number is another one
        asked = client.post(f"{at}?q=ngo+hai&thon=kim-mot", everybody | {"tat-ca": sent})
        assert "Xếp tất cả 15 hộ đang lọc, ở mọi trang, về thôn Kim Hai?" in asked.content.decode()
        assert asked.context["form"]["everybody"].value() == "kim-hai"
    assert in_village("kim-hai") == {"00"}
    client.post(f"{at}?q=ngo+hai&thon=kim-mot", everybody | {"tat-ca": "15"})
    assert in_village("kim-hai") == {"00", *(f"{number:02d}" for number in range(1, 30, 2))}
    assert client.get(at, {"thon": "kim-hai", "q": "chu 17"}).context["total"] == 1


def test_what_somebody_else_chose_meanwhile_stays(client: Any, commune: Any, leader: Any) -> None:
    """Two have the same page open; each sends all its rows."""
    old = make_village(commune, "Phú")
    for code in ("A", "B", "C"):
        save_household(
            record=Household(unit=commune, village=old, code=code, head_name=code, started_on=date(2010, 1, 1)),
            user=None,
        )
    into = [NewVillage(f"Phú {name}", "thon") for name in ("Một", "Hai", "Ba")]
    at = address(
        split_village(unit=commune, user=leader, village=old, into=into, on=date(2024, 7, 1), decision="Nghị quyết 10")
    )
    client.force_login(leader)
    row = {household.code: field for household, field in client.get(at).context["form"].lines}
    assert f'name="{row["A"].html_initial_name}" value="phu-mot"' in client.get(at).content.decode()
    page = {name: "phu-mot" for field in row.values() for name in (field.html_name, field.html_initial_name)}
    client.post(at, page | {row["A"].html_name: "phu-hai", row["B"].html_name: "phu-hai"})
    second = page | {row["B"].html_name: "phu-ba", row["C"].html_name: "phu-ba"}
    told = client.post(at, second, follow=True).content.decode()
    assert (in_village("phu-hai"), in_village("phu-ba")) == ({"A", "B"}, {"C"})
    assert "Đã xếp 1 hộ" in told
    assert "người khác vừa xếp về thôn khác: B." in told


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
        with django_assert_num_queries(10):
            counted.append(client.get(address(split), {"q": words}).context["total"])
    assert counted == [30, 1]
