"""What happens to households of one commune at once: one lock before all others, and nothing decided before it."""

import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.triggers import remove
from apps.core.views import once
from apps.households.models import Household, HouseholdMerge, Residence
from apps.households.services import residences
from apps.households.services.classes import record_classes
from apps.households.services.dependents import OWN_ROWS
from apps.households.services.merges import merge_households, seen_digest, undo_merge
from apps.households.services.register import delete_household, save_household
from apps.households.services.representatives import change_head
from apps.households.services.village_moves import assign_households
from apps.households.services.withdrawing import withdraw_last
from apps.villages.models import Village, VillageArrangement
from apps.villages.services import NewVillage, merge_villages, split_village, undo_arrangement
from tests.factories import make_household, make_village

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 10)
NEW = "/song-van/ho-gia-dinh/moi/"


def new(village: Village, **values: Any) -> Household:
    given = {"code": "", "head_name": "Lê Thị Con", "members": 1, "started_on": date(2020, 1, 1)} | values
    return Household(unit=village.unit, village=village, **given)


def merged(one: Household, other: Household) -> HouseholdMerge:
    return merge_households(kept=one, gone=other, user=None, seen=seen_digest(one, other))


def divided(one: Household, user: Any) -> VillageArrangement:
    into = [NewVillage("Kim Một", "thon"), NewVillage("Kim Hai", "thon")]
    return split_village(unit=one.unit, user=user, village=one.village, into=into, on=DAY, decision="NQ 1")


def assigned(one: Household, user: Any) -> Any:
    arrangement = divided(one, user)
    return lambda: assign_households(
        arrangement=arrangement, user=user, villages={one.pk: Village.objects.get(slug="kim-hai")}
    )


def merged_village(one: Household, user: Any) -> Any:
    two = [one.village, make_village(one.unit, "Lim")]
    into = NewVillage("Kim Lim", "thon")
    return lambda: merge_villages(unit=one.unit, user=user, villages=two, into=into, on=DAY, decision="NQ 2")


def withdrawn(one: Household, other: Household) -> Any:
    residences.merge_into(household=other, target=one, day=DAY)
    return lambda: withdraw_last(household=other)


STEPS = {
    "save": lambda one, other, user: lambda: save_household(record=one, user=user),
    "new": lambda one, other, user: lambda: save_household(record=new(one.village), user=user),
    "move out": lambda one, other, user: lambda: residences.move_out(household=one, day=DAY),
    "merge": lambda one, other, user: lambda: residences.merge_into(household=other, target=one, day=DAY),
    "split": lambda one, other, user: lambda: residences.split_off(household=one, new=new(one.village), day=DAY),
    "head": lambda one, other, user: lambda: change_head(household=one, full_name="B", birth_year=None, day=DAY),
    "class": lambda one, other, user: lambda: record_classes(household=one, year=2023, standard="poor", policy=None),
    "delete": lambda one, other, user: lambda: delete_household(record=one, children=OWN_ROWS),
    "withdraw": lambda one, other, user: withdrawn(one, other),
    "duplicate": lambda one, other, user: lambda: merged(other, one),
    "duplicate undone": lambda one, other, user: partial(undo_merge, merge=merged(other, one), user=user),
    "villages merged": lambda one, other, user: merged_village(one, user),
    "villages undone": lambda one, other, user: partial(undo_arrangement, arrangement=divided(one, user), user=user),
    "assign": lambda one, other, user: assigned(one, user),
}


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite locks the whole database")
@pytest.mark.parametrize("step", STEPS)
def test_the_unit_is_locked_first_and_households_after_it_in_their_order(village, leader, step) -> None:
    one, other = make_household(village), make_household(village, "H002")
    act = STEPS[step](one, other, leader)
    with CaptureQueriesContext(connection) as queries:
        act()
    writes = re.compile(r"INSERT|UPDATE|DELETE|SELECT .* FOR (NO KEY )?UPDATE")
    first, *later = (query["sql"] for query in queries if writes.match(query["sql"]))
    assert first.startswith('SELECT "villages_administrativeunit"')
    assert first.endswith("FOR NO KEY UPDATE")
    many = [sql for sql in later if sql.startswith('SELECT "households_household"') and " LIMIT " not in sql]
    assert all(re.search(r'ORDER BY ("households_household"."id"|1) ASC FOR UPDATE$', sql) for sql in many)


def ended(village: Village) -> Village:
    """As somebody still has it at hand who chose it before the village ended."""
    chosen = Village.objects.get(pk=village.pk)
    Village.objects.filter(pk=village.pk).update(ended_on=date(2026, 1, 1))
    return chosen


@pytest.mark.parametrize("step", ["new", "split", "change", "return"])
def test_a_village_that_has_ended_meanwhile_takes_no_household(village, step) -> None:
    own, hoi = make_household(village), make_village(village.unit, "Hội")
    if step == "return":
        residences.move_out(household=own, day=DAY)
    steps = {
        "new": lambda there: save_household(record=new(there), user=None),
        "split": lambda there: residences.split_off(household=own, new=new(there), day=DAY),
        "change": lambda there: residences.change_village(household=own, village=there, day=DAY),
        "return": lambda there: residences.move_in_again(household=own, village=there, day=DAY + timedelta(days=1)),
    }
    with pytest.raises(ValidationError, match="Thôn Hội kết thúc hết ngày 01/01/2026"):
        steps[step](ended(hoi))


def test_a_household_does_not_come_back_to_a_village_that_has_ended(client, official, village) -> None:
    own = make_household(village)
    client.force_login(official)
    client.post(f"{own.get_absolute_url()}xoa/")
    gone = Household.history.get(history_type="-")
    ended(village)
    answer = client.post(f"/song-van/ho-gia-dinh/khoi-phuc/{gone.pk}/", follow=True)
    assert "kết thúc hết ngày 01/01/2026" in answer.content.decode()
    assert not Household.objects.exists()


def test_a_blank_code_is_given_when_it_is_stored(village) -> None:
    made = [new(village, head_name=f"Chủ {number}") for number in range(4)]
    codes = [save_household(record=record, user=None).code for record in made]
    own = Household.objects.get(code=codes[0])
    codes.append(residences.split_off(household=make_household(village), new=new(village), day=DAY).code)
    assert codes == [f"00-000{number}" for number in range(1, 6)]
    assert own.members == 1


@pytest.mark.parametrize("code", ["", "C1"])
def test_the_other_click_of_two_at_the_same_moment_is_no_failure(client, official, village, monkeypatch, code) -> None:
    """The second finds no earlier result when it asks first, and the first's once it is refused."""
    own = make_household(village)
    client.force_login(official)
    page = f"{own.get_absolute_url()}tach-ho/"
    sent = {"day": "10/05/2023", "head_name": "Con Cả", "members": "1", "village": village.pk, "code": code}
    first = client.post(page, sent | {"submission": "mot-lan"})
    answers, real = iter([None]), once.earlier_result
    monkeypatch.setattr(once, "earlier_result", lambda *given: next(answers, real(*given)))
    again = client.post(page, sent | {"submission": "mot-lan"}, follow=True)
    assert again.redirect_chain == [(first.url, 302)]
    assert "chưa được lưu" not in again.content.decode()
    assert Household.objects.count() == 2


def test_other_content_sent_with_the_same_page_is_told_that_it_was_not_stored(client, official, village) -> None:
    own = make_household(village)
    client.force_login(official)
    page = f"{own.get_absolute_url()}tach-ho/"
    sent = {"day": "10/05/2023", "members": "1", "village": village.pk, "submission": "mot-lan"}
    client.post(page, sent | {"head_name": "Con Cả"})
    again = client.post(page, sent | {"head_name": "Con Út"}, follow=True)
    assert "nội dung gửi lần này chưa được lưu" in again.content.decode()
    assert not Household.objects.filter(head_name="Con Út").exists()


def test_a_rearrangement_that_meets_a_change_says_so(client, leader, village, monkeypatch) -> None:
    def clash(**kwargs: Any) -> None:
        raise IntegrityError("residences of a household share a day")

    monkeypatch.setattr("apps.households.receivers.move_with_villages", clash)
    other = make_village(village.unit, "Hội")
    client.force_login(leader)
    sent = {"villages": [village.pk, other.pk], "kind": "thon", "name": "Kim Hội", "on": "01/07/2024", "decision": "NQ"}
    answer = client.post("/song-van/sap-xep-thon/nhap/", sent)
    assert answer.status_code == 422
    assert "có thay đổi cùng lúc" in answer.content.decode()


def spans(own: Household) -> list[Residence]:
    """Two that leave a month between them."""
    Residence.objects.filter(household=own).update(end=date(2021, 12, 31), end_kind="moved_out")
    later = {"start": date(2022, 2, 1), "end": date(2022, 12, 31), "end_kind": "moved_out", "start_kind": "moved_in"}
    Residence.objects.create(household=own, village=own.village, **later)
    return list(own.residences.order_by("start"))


@pytest.mark.parametrize(
    ("write", "trigger"),
    [
        (lambda row: Residence.objects.bulk_create([row]), "residence_apart_insert"),
        (
            lambda row: Residence.objects.filter(household=row.household, start__year=2020).update(end=row.end),
            "residence_apart_update",
        ),
    ],
)
def test_no_way_of_writing_lets_a_household_count_twice_on_a_day(village, write, trigger) -> None:
    own = make_household(village)
    spans(own)
    between = {"start": date(2022, 1, 1), "end": date(2022, 2, 1), "end_kind": "moved_out", "start_kind": "moved_in"}
    row = Residence(household=own, village=village, **between)
    with pytest.raises(IntegrityError, match="share a day"), transaction.atomic():
        write(row)
    with transaction.atomic():
        remove(connection, [trigger])
        write(row)
        transaction.set_rollback(True)
