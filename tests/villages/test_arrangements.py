"""Villages merged, split and renamed: what ends, what begins, what goes along, and all of it back again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.models import Appointment
from apps.accounts.roles import Role
from apps.core.bulk import keep_to_indexes
from apps.core.history import timeline
from apps.core.services import save_record
from apps.households.models import Household, Residence
from apps.households.services.register import save_household
from apps.households.services.residences import move_out
from apps.households.services.village_moves import assign_households, dealt_out
from apps.households.services.withdrawing import withdraw_last
from apps.villages.models import Convention, OfficeTerm, Official, Village, VillageArrangement
from apps.villages.services import (
    NewVillage,
    StillNeededError,
    dependents_of,
    merge_villages,
    propose_slug,
    rename_village,
    split_village,
    undo_arrangement,
)
from tests.factories import make_user, make_village

pytestmark = pytest.mark.django_db
ON, LAST = date(2024, 7, 1), date(2024, 6, 30)
DECISION = "Nghị quyết số 10/NQ-HĐND ngày 20/06/2024"


@pytest.fixture
def two(commune: Any) -> tuple[Village, Village]:
    return make_village(commune, "Đồng Kim", position=3), make_village(commune, "Đồng Lim", position=4)


def household(village: Village, code: str, **values: Any) -> Household:
    values = {"head_name": "Thân Văn A", "started_on": date(2010, 1, 1)} | values
    return save_household(record=Household(unit=village.unit, village=village, code=code, **values), user=None)


def term(village: Village, **values: Any) -> OfficeTerm:
    person = Official.objects.create(unit=village.unit, full_name=f"Trưởng {village}")
    values = {"office": "village_head", "valid_from": date(2022, 6, 1)} | values
    return OfficeTerm.objects.create(unit=village.unit, official=person, village=village, **values)


def convention(village: Village, **values: Any) -> Convention:
    values = {"title": "Quy ước", "adopted_on": date(2020, 1, 1), "recognised_on": date(2020, 2, 1)} | values
    return Convention.objects.create(unit=village.unit, village=village, **values)


def merge(two: Any, user: Any, **values: Any) -> VillageArrangement:
    values = {"into": NewVillage("Kim Lim", "thon"), "on": ON, "decision": DECISION} | values
    return merge_villages(unit=two[0].unit, user=user, villages=two, **values)


def split(village: Village, user: Any, **values: Any) -> VillageArrangement:
    into = [NewVillage("Kim Một", "thon"), NewVillage("Kim Hai", "thon")]
    values = {"into": into, "on": ON, "decision": DECISION} | values
    return split_village(unit=village.unit, user=user, village=village, **values)


def stand() -> list[Any]:
    """Everything that a rearrangement touches, as it stands; versions and times of saving apart."""
    return [
        list(Village.objects.order_by("pk").values()),
        list(OfficeTerm.objects.order_by("pk").values("pk", "valid_until")),
        list(Convention.objects.order_by("pk").values("pk", "ended_on")),
        list(Appointment.objects.order_by("pk").values("pk", "valid_until", "end_basis")),
        list(Household.objects.order_by("pk").values("pk", "village", "started_on", "ended_on")),
        list(Residence.objects.order_by("pk").values()),
        [str(version) for village in Village.objects.order_by("pk") for version in village.versions.all()],
    ]


def test_a_merger_ends_the_old_and_takes_all_along(commune: Any, two: Any, leader: Any) -> None:
    old, other = two
    head = make_user("truong-thon", Role.VILLAGE_HEAD, commune, old)
    running, over = term(old, valid_until=date(2027, 5, 31)), term(other, valid_until=date(2024, 1, 1))
    rule = convention(old)
    first, gone = household(old, "01"), household(other, "02")
    move_out(household=gone, day=date(2024, 3, 1))
    before = stand()

    arrangement = merge(two, leader)

    new = Village.objects.get(slug="kim-lim")
    assert str(arrangement) == "thôn Đồng Kim, thôn Đồng Lim → thôn Kim Lim"
    assert (new.name_on(ON), new.started_on, new.position) == ("thôn Kim Lim", ON, 3)
    assert set(Village.objects.on(LAST)) == {old, other}
    assert list(Village.objects.on(ON)) == [new]
    assert {link.predecessor for link in new.origins.all()} == {old, other}
    for row in (running, over, rule, first, gone):
        row.refresh_from_db()
    assert (running.valid_until, over.valid_until, rule.ended_on) == (LAST, date(2024, 1, 1), LAST)
    assert Appointment.objects.get(user=head).valid_until == LAST
    assert not head.reach.appointments
    assert (first.village, gone.village) == (new, other), "what had moved out stays with the village of its time"
    assert [(r.village, r.start, r.end) for r in first.residences.all()] == [
        (old, date(2010, 1, 1), LAST),
        (new, ON, None),
    ]
    assert list(Household.objects.on(LAST, old)) == [first]
    assert list(Household.objects.on(ON, new)) == [first]
    assert first.version == 2, "a form that was open on the old village does not overwrite the new one"
    assert timeline(first)[0].changes == [("thôn", "thôn Đồng Kim", "thôn Kim Lim")]

    undo_arrangement(arrangement=arrangement, user=leader)
    assert stand() == before
    assert timeline(first)[0].changes == [("thôn", "thôn Kim Lim", "thôn Đồng Kim")], "named, though it is no more"
    arrangement.refresh_from_db()
    assert arrangement.undone_by == leader
    assert propose_slug(commune, "Kim Lim") == "kim-lim-2", "an address is never given twice"
    with pytest.raises(ValidationError, match="đã được hoàn tác"):
        undo_arrangement(arrangement=arrangement, user=leader)


def test_spans_that_begin_or_end_after_the_day_keep_their_ends(two: Any, leader: Any) -> None:
    """A decision that is entered late finds events of later days."""
    left, came = household(two[0], "01"), household(two[1], "02", started_on=date(2024, 8, 1))
    move_out(household=left, day=date(2024, 9, 1), basis="Giấy chuyển")
    before = stand()
    arrangement = merge(two, leader)
    new = Village.objects.get(slug="kim-lim")
    spans = {h.code: [(r.village, r.start, r.end, r.end_kind) for r in h.residences.all()] for h in (left, came)}
    assert spans == {
        "01": [
            (two[0], date(2010, 1, 1), LAST, "village"),
            (new, ON, date(2024, 8, 31), "moved_out"),
        ],
        "02": [(new, date(2024, 8, 1), None, "")],
    }
    assert set(Household.objects.values_list("village", flat=True)) == {new.pk}
    undo_arrangement(arrangement=arrangement, user=leader)
    assert stand() == before


def test_a_split_deals_its_households_out(two: Any, leader: Any) -> None:
    homes = [household(two[0], f"0{number}") for number in range(4)]
    elsewhere = household(two[1], "09")
    before = stand()
    arrangement = split(two[0], leader)
    first, second = (Village.objects.get(slug=slug) for slug in ("kim-mot", "kim-hai"))
    assert set(dealt_out(arrangement)) == set(homes)
    chosen = {home.pk: second for home in (*homes[2:], elsewhere)} | {homes[0].pk: first}
    assert assign_households(arrangement=arrangement, user=leader, villages=chosen).moved == 2
    assert assign_households(arrangement=arrangement, user=leader, villages=chosen).moved == 0
    assert set(Household.objects.on(ON, second)) == set(homes[2:])
    assert set(Household.objects.on(LAST, two[0])) == set(homes)
    assert Household.objects.get(code="09").village == two[1]
    with pytest.raises(ValidationError, match="không phải thôn mới"):
        assign_households(arrangement=arrangement, user=leader, villages={homes[0].pk: two[1]})
    undo_arrangement(arrangement=arrangement, user=leader)
    assert stand() == before
    with pytest.raises(ValidationError, match="không phải thôn mới"):
        assign_households(arrangement=arrangement, user=leader, villages={homes[0].pk: first})


def test_a_new_name_leaves_the_village_and_the_old_name_with_its_days(two: Any, leader: Any) -> None:
    before = stand()
    to = NewVillage("Đồng Kim", "to_dan_pho")
    arrangement = rename_village(unit=two[0].unit, user=leader, village=two[0], to=to, on=ON, decision=DECISION)
    village = Village.objects.get(pk=two[0].pk)
    assert (village.slug, village.name_on(LAST), village.name_on(ON)) == (
        "dong-kim",
        "thôn Đồng Kim",
        "tổ dân phố Đồng Kim",
    )
    undo_arrangement(arrangement=arrangement, user=leader)
    assert stand() == before


def test_what_depends_on_the_new_village_keeps_it(two: Any, leader: Any) -> None:
    arrangement = merge(two, leader)
    new = Village.objects.get(slug="kim-lim")
    newcomer, head = household(new, "77", started_on=ON), term(new, valid_from=ON)
    before = stand()
    found = {(row.label, row.url) for row in dependents_of(arrangement, leader)}
    assert {("Hộ gia đình: 77 – Thân Văn A", newcomer.get_absolute_url())} < found
    assert {(f"Nhiệm kỳ, chức vụ: {head}", head.get_absolute_url())} < found
    with pytest.raises(StillNeededError):
        undo_arrangement(arrangement=arrangement, user=leader)
    assert stand() == before


def test_a_household_that_moved_since_keeps_the_new_order(two: Any, leader: Any) -> None:
    moved = household(two[0], "01")
    arrangement = merge(two, leader)
    assert dependents_of(arrangement, leader) == []
    move_out(household=Household.objects.get(pk=moved.pk), day=date(2024, 10, 1))
    (found,) = dependents_of(arrangement, leader)
    assert (found.url, "biến động" in found.label) == (moved.get_absolute_url(), True)


def test_what_was_changed_and_changed_back_since_is_no_obstacle(two: Any, leader: Any) -> None:
    """An event that was withdrawn, and an arrangement on top that was taken back."""
    home = household(two[0], "01")
    before = stand()
    first = split(two[0], leader)
    halves = [Village.objects.get(slug=slug) for slug in ("kim-mot", "kim-hai")]
    assign_households(arrangement=first, user=leader, villages={home.pk: halves[1]})
    move_out(household=home, day=date(2024, 10, 1))
    withdraw_last(household=home)
    second = merge(halves, leader, on=date(2025, 1, 1), into=NewVillage("Kim Chung", "thon"))
    assert dependents_of(first, leader)
    undo_arrangement(arrangement=second, user=leader)
    undo_arrangement(arrangement=first, user=leader)
    assert stand() == before


def test_what_an_arrangement_wrote_is_found_by_its_moment(two: Any, leader: Any) -> None:
    household(two[0], "01")
    arrangement = split(two[0], leader)
    written = Residence.history.filter(history_change_reason=arrangement.mark)
    assert set(written.values_list("history_date", flat=True)) == {arrangement.created_at}
    keep_to_indexes(Residence)
    assert "history_date" in dealt_out(arrangement).explain()


def test_what_somebody_corrected_since_stays_after_an_undo(two: Any, leader: Any) -> None:
    held, home = term(two[0], valid_until=date(2027, 5, 31)), household(two[0], "01")
    arrangement = merge(two, leader)
    held.refresh_from_db()
    held.valid_until = date(2024, 2, 1)
    save_record(record=held, user=leader)
    home.refresh_from_db()
    home.members = 7
    save_record(record=home, user=leader)
    undo_arrangement(arrangement=arrangement, user=leader)
    held.refresh_from_db()
    home.refresh_from_db()
    assert (held.valid_until, home.members, home.village) == (date(2024, 2, 1), 7, two[0])


def test_a_later_arrangement_is_taken_back_first(two: Any, leader: Any) -> None:
    first = merge(two, leader)
    new = Village.objects.get(slug="kim-lim")
    to = NewVillage("Thịnh", "thon")
    second = rename_village(unit=new.unit, user=leader, village=new, to=to, on=date(2025, 1, 1), decision=DECISION)
    with pytest.raises(StillNeededError, match="thôn Kim Lim → thôn Thịnh"):
        undo_arrangement(arrangement=first, user=leader)
    undo_arrangement(arrangement=second, user=leader)
    undo_arrangement(arrangement=first, user=leader)
    assert set(Village.objects.on(ON)) == set(two)


@pytest.mark.parametrize(
    ("prepare", "values", "reason"),
    [
        (lambda v, u: None, {"on": date(1990, 1, 1)}, "phải sau ngày đó"),
        (lambda v, u: None, {"on": timezone.localdate() + timedelta(days=1)}, "Ghi khi đã đến ngày thực hiện"),
        (
            lambda v, u: merge((v, make_village(v.unit, "Ba")), u, into=NewVillage("Bốn", "thon")),
            {},
            "đã có ngày kết thúc",
        ),
        (lambda v, u: make_village(v.unit, "Kim Lím"), {"into": NewVillage("kim lim", "ap")}, "tên của thôn khác"),
        (lambda v, u: term(v, valid_from=ON), {}, "Nhiệm kỳ bắt đầu sau ngày"),
        (lambda v, u: convention(v, adopted_on=ON, recognised_on=ON), {}, "thông qua sau ngày"),
        (
            lambda v, u: make_user("moi", "village_head", v.unit, v).appointments.update(valid_from=ON),
            {},
            "bắt đầu ngày 01/07/2024",
        ),
    ],
)
def test_refusals_change_nothing(two: Any, leader: Any, prepare: Any, values: Any, reason: str) -> None:
    prepare(two[0], leader)
    before = stand()
    with pytest.raises(ValidationError, match=reason):
        merge(two, leader, **values)
    assert stand() == before


def test_edges_that_are_allowed(two: Any, leader: Any) -> None:
    """The day after the first one, today, the name of a village that ends."""
    merge(two, leader, on=date(1990, 1, 2), into=NewVillage("Đồng Kim", "thon"))
    (new,) = Village.objects.on(date(1990, 1, 2))
    today = timezone.localdate()
    split(new, leader, on=today)
    assert list(Village.objects.on(today - timedelta(days=1))) == [new]
    assert Village.objects.on(today).count() == 2


def test_only_who_looks_after_the_heads_accounts_may_end_them(commune: Any, two: Any, official: Any) -> None:
    make_user("truong-thon", Role.VILLAGE_HEAD, commune, two[1])
    before = stand()
    with pytest.raises(ValidationError, match="Nhờ lãnh đạo"):
        merge(two, official)
    assert stand() == before


def test_villages_of_another_unit_are_refused(two: Any, other_commune: Any, leader: Any) -> None:
    with pytest.raises(ValidationError, match="không thuộc đơn vị"):
        merge((two[0], make_village(other_commune, "Xa")), leader)


@pytest.mark.parametrize("count", [1, 30])
def test_a_merger_costs_the_same_whatever_number_of_households(
    two: Any, leader: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        household(two[0], f"{number:03d}")
    with django_assert_max_num_queries(60):
        arrangement = merge(two, leader)
    assert Household.objects.filter(village__slug="kim-lim").count() == count
    undo_arrangement(arrangement=arrangement, user=leader)


def test_an_arrangement_whose_links_are_gone_is_not_half_undone(two: Any, leader: Any) -> None:
    arrangement = merge(two, leader)
    arrangement.successions.all().delete()
    with pytest.raises(ValidationError, match="không còn"):
        undo_arrangement(arrangement=arrangement, user=leader)
    arrangement.refresh_from_db()
    assert arrangement.undone_at is None
