"""Taking a whole import back, and what stands against it."""

import pytest
from django.core.exceptions import ValidationError

from apps.core.periods import Period
from apps.core.services import delete_record
from apps.households.models import Household, HouseholdClassification, HouseholdImport, HouseholdPair, Residence
from apps.households.services import imports
from apps.households.services.imports import Obstacle, tasks
from apps.villages.models import RegisterClosure
from tests.households.import_pages import at, made, page_of
from tests.households.lists import edit, of_fields, snapshot, stored
from tests.records import close

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def test_undo_asks_first(client, commune, official):
    imported = made(commune, "done", counts={"new": 1})
    page = client.get(at(imported, "hoan-tac/"))
    assert "đã lưu vào sổ: lập mới 1 hộ" in page.content.decode()
    imported.refresh_from_db()
    assert imported.state == "done"
    answer = client.post(at(imported, "hoan-tac/"), {"submission": page.context["form"]["submission"].value()})
    imported.refresh_from_db()
    assert answer.url == at(imported)
    assert (imported.state, imported.undone_by) == ("undoing", official)
    assert client.get(at(imported, "hoan-tac/")).url == at(imported)


def test_undo_tells_what_stands_in_the_way(client, commune, monkeypatch):
    imported = made(commune, "done")
    found = [Obstacle("Cuộc họp ngày 05/07/2023", "/song-van/cuoc-hop/1/")]
    for module in ("views.imports", "services.imports.steps"):
        monkeypatch.setattr(f"apps.households.{module}.undo_obstacles", lambda imported: found)
    for page in (page_of(client, at(imported)), page_of(client, at(imported, "hoan-tac/"))):
        assert '<a href="/song-van/cuoc-hop/1/">Cuộc họp ngày 05/07/2023</a>' in page
        assert "Hoàn tác</button>" not in page
        assert 'hoan-tac/"' not in page
    assert client.post(at(imported, "hoan-tac/")).status_code == 422
    imported.refresh_from_db()
    assert imported.state == "done"


def attached(household, user):
    Residence.objects.filter(household=household).update()
    other = stored(household.village, "H8", head_name="Hộ Tách")
    Residence.objects.filter(household=other).update(start_kind="split", source=household)


@pytest.mark.parametrize(
    ("code", "happens", "label"),
    [
        ("H1", lambda household, user: edit(household, user), "đã được sửa sau khi nhập"),
        ("00-0001", lambda household, user: edit(household, user), "đã được sửa sau khi nhập"),
        (
            "H1",
            lambda household, user: HouseholdClassification.objects.create(
                household=household, year=2020, classification="poor"
            ),
            "đã được sửa sau khi nhập",
        ),
        (
            "00-0001",
            lambda household, user: [household.residences.all().delete(), delete_record(record=household)],
            "đã bị xóa hoặc gộp",
        ),
        ("00-0001", attached, "đã có thời gian cư trú của hộ dẫn đến"),
    ],
)
def test_what_was_built_on_an_import_stands_against_its_undo(ready, work, official, code, happens, label):
    work(imports.confirm_import, ready, user=official)
    assert imports.undo_obstacles(ready) == []
    household = Household.objects.get(code=code)
    happens(household, official)
    before = snapshot()
    obstacles = imports.undo_obstacles(ready)
    assert label in obstacles[0].label
    assert obstacles[0].url == (household.get_absolute_url() if "xóa" not in label else "")
    with pytest.raises(ValidationError, match=label):
        imports.undo_import(imported=ready, user=official)
    HouseholdImport.objects.filter(pk=ready.pk).update(state="undoing", undone_by=official)
    tasks.undo_list.enqueue(ready.public_id)
    ready.refresh_from_db()
    assert (ready.state, ready.undone_by) == ("done", None)
    assert label in ready.problem
    assert snapshot() == before


def test_what_only_points_at_a_new_household_does_not_hold_it(ready, send, work, official, village):
    work(imports.confirm_import, ready, user=official)
    new = Household.objects.get(code="00-0001")
    other = Household.objects.get(code="H1")
    HouseholdPair.objects.create(unit=village.unit, first=other, second=new, said_by=official)
    later = send(of_fields({"code": "00-0001", "head_name": "Trần Thị Bình"}))
    work(imports.undo_import, ready, user=official)
    assert ready.state == "undone"
    assert not HouseholdPair.objects.exists()
    assert later.rows.get().household_id is None


def test_an_undone_list_can_be_sent_again(ready, send, work, official):
    work(imports.confirm_import, ready, user=official)
    after = snapshot()
    work(imports.undo_import, ready, user=official)
    again = send(of_fields({"code": "H1", "birth_year": 1960, "members": 9}, {"head_name": "Trần Thị Bình"}))
    work(imports.confirm_import, again, user=official)
    assert again.state == "done"
    assert [row[6:] for row in snapshot()["households.Household"]] == [row[6:] for row in after["households.Household"]]


@pytest.mark.parametrize("row", [{"code": "H1", "birth_year": 1960, "members": 9}, {"head_name": "Trần Thị Bình"}])
def test_periods_that_were_closed_open_again_with_the_import_and_with_its_undo(send, work, official, village, row):
    stored(village, "H1")
    imported = send(of_fields(row | {"started_on": "01/01/2020"}))
    for step, state in ((imports.confirm_import, "done"), (imports.undo_import, "undone")):
        close(village.unit, "households.household", Period.year(2023), official)
        work(step, imported, user=official)
        assert imported.state == state
        assert not RegisterClosure.objects.in_force().exists()
