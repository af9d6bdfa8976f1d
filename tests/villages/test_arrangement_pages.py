"""Rearranging by the screens: shown first, done once, listed, taken back."""

from datetime import date
from typing import Any

import pytest

from apps.accounts.roles import Role
from apps.households.models import Household
from apps.households.services.register import save_household
from apps.villages.models import Convention, OfficeTerm, Official, Village, VillageArrangement
from tests.factories import make_user, make_village
from tests.records import url

pytestmark = pytest.mark.django_db
AT = "/song-van/sap-xep-thon/"


@pytest.fixture
def two(commune: Any) -> list[Village]:
    found = [make_village(commune, name) for name in ("Đồng Kim", "Đồng Lim")]
    for number, village in enumerate(found):
        record = Household(unit=commune, village=village, code=f"0{number}", head_name="A", started_on=date(2010, 1, 1))
        save_household(record=record, user=None)
    return found


def hidden(page: Any) -> dict[str, str]:
    """What the preview hands on, as its form holds it."""
    form = page.context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() is not None}


@pytest.fixture
def merging(two: Any) -> dict[str, Any]:
    villages = [village.pk for village in two]
    return {
        "villages": villages,
        "name": "Kim Lim",
        "kind": "thon",
        "on": "01/07/2024",
        "decision": "Nghị quyết 10",
        "submission": "lan-dau",
    }


def test_shown_first_and_done_once(client: Any, commune: Any, two: Any, merging: Any, leader: Any) -> None:
    person = Official.objects.create(unit=commune, full_name="Thân Văn Bầu")
    term = {"official": person, "office": "village_head", "village": two[0], "valid_from": date(2022, 1, 1)}
    OfficeTerm.objects.create(unit=commune, **term)
    Convention.objects.create(
        unit=commune, village=two[0], title="Quy ước", adopted_on=date(2020, 1, 1), recognised_on=date(2020, 1, 1)
    )
    client.force_login(leader)
    page = client.post(f"{AT}nhap/", merging)
    assert page.status_code == 200
    preview = page.context["preview"]
    assert (preview.households, len(preview.terms), len(preview.conventions)) == (2, 1, 1)
    assert "Thân Văn Bầu, trưởng thôn, thôn Đồng Kim" in page.content.decode()
    assert not VillageArrangement.objects.exists()
    assert Village.objects.count() == 2

    again = client.post(f"{AT}nhap/", hidden(page) | {"back": "1"})
    assert (again.context["preview"], again.context["form"]["name"].value()) == (None, "Kim Lim")
    assert not VillageArrangement.objects.exists()

    done = [client.post(f"{AT}nhap/", hidden(page)) for _ in range(2)]
    arrangement = VillageArrangement.objects.get()
    assert [(answer.status_code, answer.url) for answer in done] == [(302, arrangement.get_absolute_url())] * 2
    assert set(Household.objects.values_list("village__slug", flat=True)) == {"kim-lim"}
    shown = client.get(arrangement.get_absolute_url()).content.decode()
    assert "thôn Kim Lim" in shown
    listed = client.get(AT, {"q": "dong lim", "kind": "merge"})
    assert list(listed.context["object_list"]) == [arrangement]
    assert client.get(AT, {"xuat": "xlsx"}).status_code == 200


def test_what_changed_meanwhile_is_shown_again(client: Any, commune: Any, two: Any, merging: Any, leader: Any) -> None:
    client.force_login(leader)
    page = client.post(f"{AT}nhap/", merging)
    record = Household(unit=commune, village=two[0], code="09", head_name="B", started_on=date(2010, 1, 1))
    save_household(record=record, user=None)
    page = client.post(f"{AT}nhap/", hidden(page))
    assert page.context["preview"].households == 3
    assert not VillageArrangement.objects.exists()
    assert client.post(f"{AT}nhap/", hidden(page)).status_code == 302


@pytest.mark.parametrize(
    ("page", "changed", "field"),
    [
        ("nhap", {"villages": []}, "villages"),
        ("nhap", {"villages": "one"}, "villages"),
        ("nhap", {"name": ""}, "name"),
        ("nhap", {"on": "31/02/2024"}, "on"),
        ("nhap", {"on": "01/01/1990"}, "on"),
        ("nhap", {"on": "01/01/2200"}, "on"),
        ("nhap", {"name": "Ba"}, "__all__"),
        ("tach", {"names": "Một"}, "names"),
        ("tach", {"names": "Một\nMột"}, "__all__"),
        ("tach", {"names": "\n".join(map(str, range(11)))}, "names"),
        ("doi-ten", {"name": "Đồng Kim"}, "name"),
        ("doi-ten", {"kind": "xa"}, "kind"),
        ("doi-ten", {"decision": ""}, "decision"),
    ],
)
def test_refusals_keep_what_was_typed(
    client: Any, commune: Any, two: Any, merging: Any, leader: Any, page: str, changed: Any, field: str
) -> None:
    make_village(commune, "Ba")
    if changed.get("villages") == "one":
        changed = {"villages": [two[0].pk]}
    client.force_login(leader)
    sent = merging | {"village": two[0].pk, "names": "Một\nHai"} | changed
    answer = client.post(f"{AT}{page}/", sent)
    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert answer.context["form"]["note"].value() == sent.get("note")
    assert not VillageArrangement.objects.exists()


def test_a_renaming_and_the_way_back(client: Any, two: Any, leader: Any) -> None:
    client.force_login(leader)
    start = client.get(f"{AT}doi-ten/", {"village": two[0].pk})
    assert start.context["form"]["village"].value() == str(two[0].pk)
    sent = {"village": two[0].pk, "name": "Kim", "kind": "to_dan_pho", "on": "01/07/2024", "decision": "QĐ 1"}
    client.post(f"{AT}doi-ten/", hidden(client.post(f"{AT}doi-ten/", sent)))
    assert str(Village.objects.get(pk=two[0].pk)) == "tổ dân phố Kim"
    arrangement = VillageArrangement.objects.get()
    undo = url(VillageArrangement, "undo", arrangement.unit, arrangement.public_id)
    assert client.get(undo).context["dependents"] == []
    assert VillageArrangement.objects.get().undone_at is None
    key = {"submission": "hoan-tac"}
    assert [client.post(undo, key).status_code for _ in range(2)] == [302, 302]
    assert str(Village.objects.get(pk=two[0].pk)) == "thôn Đồng Kim"
    page = client.get(arrangement.get_absolute_url())
    assert ("Đã hoàn tác lúc" in page.content.decode(), page.context["may_undo"]) == (True, False)
    assert client.post(undo, {"submission": "lan-hai"}).status_code == 422


def test_undo_says_what_stands_in_the_way(client: Any, commune: Any, merging: Any, leader: Any) -> None:
    client.force_login(leader)
    client.post(f"{AT}nhap/", hidden(client.post(f"{AT}nhap/", merging)))
    new = Village.objects.get(slug="kim-lim")
    record = Household(unit=commune, village=new, code="77", head_name="B", started_on=date(2024, 8, 1))
    save_household(record=record, user=None)
    arrangement = VillageArrangement.objects.get()
    undo = url(VillageArrangement, "undo", commune, arrangement.public_id)
    assert f'href="{record.get_absolute_url()}"' in client.get(undo).content.decode()
    assert client.post(undo, {"submission": "hoan-tac"}).status_code == 422
    assert Village.objects.filter(pk=new.pk).exists()


def test_whose_villages_others_look_after_is_said_beforehand(
    client: Any, commune: Any, two: Any, official: Any, leader: Any
) -> None:
    make_user("truong-thon", Role.VILLAGE_HEAD, commune, two[1])
    gone = make_user("da-thoi", Role.VILLAGE_HEAD, commune, two[0])
    gone.appointments.update(valid_until=date(2024, 1, 1))
    for user, held in ((official, [two[1]]), (leader, [])):
        client.force_login(user)
        for page in ("moi", "nhap", "tach"):
            text = client.get(f"{AT}{page}/").content.decode()
            assert ("chỉ lãnh đạo xã" in text, "thôn Đồng Lim." in text) == (bool(held), bool(held))
        labels = [label for _, label in client.get(f"{AT}nhap/").context["form"].fields["villages"].choices]
        assert [label for label in labels if "nhờ lãnh đạo" in label] == [
            f"{village} (trưởng thôn có tài khoản: nhờ lãnh đạo xã)" for village in held
        ]
        assert "lãnh đạo" not in client.get(f"{AT}doi-ten/").content.decode().replace("lanh-dao", "")


@pytest.mark.parametrize(
    ("role", "reads", "does"),
    [
        (Role.OFFICIAL, 200, 200),
        (Role.OPERATOR, 200, 403),
        (Role.VILLAGE_HEAD, 403, 403),
        (Role.BOARD_MEMBER, 403, 403),
    ],
)
def test_who_may(client: Any, commune: Any, two: Any, role: str, reads: int, does: int) -> None:
    client.force_login(make_user("ai-do", role, commune, two[0] if role == Role.VILLAGE_HEAD else None))
    assert client.get(AT).status_code == reads
    for page in ("moi", "nhap", "tach", "doi-ten"):
        assert client.get(f"{AT}{page}/").status_code == does
