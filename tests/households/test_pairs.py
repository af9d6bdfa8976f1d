"""Households that may stand twice: found, said to be two, made one, and that taken back to the last row."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from openpyxl import load_workbook

from apps.accounts.roles import Role
from apps.core.periods import Period
from apps.households.models import (
    Household,
    HouseholdClassification,
    HouseholdImport,
    HouseholdMerge,
    HouseholdPair,
    HouseholdRepresentative,
    ImportRow,
    Residence,
)
from apps.households.services import pairs
from apps.households.services.events import events_of, last_event
from apps.households.services.merges import FIELDS, PairChangedError, merge_households, seen_digest, undo_merge
from apps.households.services.pairs import Likeness, likely_pairs, likeness_of, say_different
from apps.households.services.register import save_household
from apps.households.services.residences import merge_into, move_out, split_off
from apps.villages.models import RegisterClosure
from tests.factories import make_user, make_village
from tests.records import close

pytestmark = pytest.mark.django_db
HOUSEHOLDS = "/song-van/ho-gia-dinh/"
LIST, MERGES = f"{HOUSEHOLDS}nghi-trung/", f"{HOUSEHOLDS}da-gop/"
# Six in the morning in Viet Nam, still the day before in UTC.
EARLY = datetime(2024, 6, 30, 23, tzinfo=UTC)
TABLES = (
    Household,
    Residence,
    HouseholdRepresentative,
    HouseholdClassification,
    ImportRow,
    HouseholdPair,
)


def stored(village, code, head="Nguyễn Văn An", year=1970, **values):
    values = {"members": 4, "started_on": date(2020, 1, 1)} | values
    record = Household(unit=village.unit, village=village, code=code, head_name=head, birth_year=year, **values)
    return save_household(record=record, user=None)


@pytest.fixture
def hoi(commune):
    return make_village(commune, "Hội")


@pytest.fixture
def twins(village):
    """Two households of one name and year that differ in all that may be chosen."""
    return (
        stored(village, "H1", phone="0912345678", address="Xóm Trên", note="một"),
        stored(village, "H2", "Nguyen Van An", 1970, phone="0987654678", members=5, address="Xóm Dưới", note="hai"),
    )


def merge(kept, gone, *taken, user=None):
    return merge_households(kept=kept, gone=gone, taken=taken, user=user, seen=seen_digest(kept, gone))


def at(household, other=None, page="so-sanh"):
    return f"{household.get_absolute_url()}{page}/" + (f"?voi={other.code}" if other else "")


def send(client, household, other, **chosen):
    """What the browser sends when the page of merging is filled in: the first one's values unless told otherwise."""
    page = client.get(at(household, other, "gop"))
    form = page.context["form"]
    typed = {name: chosen.get(name, form[name].value()) for name in form.fields}
    return typed, client.post(at(household, other, "gop"), typed)


@pytest.mark.parametrize(
    ("head", "year", "other", "likeness"),
    [
        ("Nguyễn Văn An", 1970, False, Likeness.SAME_YEAR),
        ("NGUYEN VĂN  ẤN", 1970, False, Likeness.SAME_YEAR),
        ("Nguyễn Văn An", None, False, Likeness.YEAR_MISSING),
        ("Nguyễn Văn An", 1971, False, None),
        ("Nguyễn Văn Anh", 1970, False, None),
        ("Nguyễn Văn An", 1970, True, Likeness.OTHER_VILLAGE),
        ("Nguyễn Văn An", None, True, None),
        ("Nguyễn Văn An", 1971, True, None),
    ],
)
def test_what_makes_two_households_alike(commune, official, village, hoi, head, year, other, likeness):
    one, two = stored(village, "H1"), stored(hoi if other else village, "H2", head, year)
    found = likely_pairs(unit=commune, user=official)
    assert [(pair.first, pair.second, pair.likeness) for pair in found] == (
        [(one.pk, two.pk, likeness)] if likeness else []
    )
    assert likeness_of(one, two) == likeness_of(two, one) == likeness


def test_two_without_a_year_are_alike_in_one_village_alone(commune, official, village, hoi):
    for code, home in (("H1", village), ("H2", village), ("H3", hoi)):
        stored(home, code, year=None)
    assert [pair.likeness for pair in likely_pairs(unit=commune, user=official)] == [Likeness.YEAR_MISSING]


def test_the_likeliest_come_first_and_each_pair_once(commune, official, village, hoi):
    a, b, c = stored(hoi, "H1"), stored(village, "H2"), stored(village, "H3")
    d = stored(village, "H4", year=None)
    found = likely_pairs(unit=commune, user=official)
    assert [pair.likeness for pair in found] == [1, 2, 2, 3, 3]
    assert [(pair.first, pair.second) for pair in found[:1]] == [(b.pk, c.pk)]
    assert {(pair.first, pair.second) for pair in found[1:3]} == {(b.pk, d.pk), (c.pk, d.pk)}
    assert {(pair.first, pair.second) for pair in found[3:]} == {(a.pk, b.pk), (a.pk, c.pk)}


@pytest.mark.parametrize(("ended_on", "counts"), [(date(2021, 1, 1), False), (date(2199, 1, 1), True)])
def test_a_household_that_ended_is_no_duplicate(commune, official, village, ended_on, counts):
    stored(village, "H1", ended_on=ended_on)
    stored(village, "H2")
    assert bool(likely_pairs(unit=commune, user=official)) is counts


def test_each_sees_pairs_of_the_own_households_alone(commune, other_commune, official, village, hoi, twins):
    far = make_village(other_commune, "Xa")
    for home, code in ((far, "X1"), (far, "X2"), (hoi, "H3")):
        stored(home, code)
    head = make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)
    ours = [(twins[0].pk, twins[1].pk)]
    assert len(likely_pairs(unit=commune, user=official)) == 3
    assert [(pair.first, pair.second) for pair in likely_pairs(unit=commune, user=head)] == ours
    assert len(likely_pairs(unit=commune, user=official, village=hoi)) == 2


def test_no_more_pairs_than_anybody_works_through(commune, official, village, hoi, monkeypatch):
    monkeypatch.setattr(pairs, "MOST_PAIRS", 3)
    for number in range(5):
        stored(village, f"H{number}")
    assert len(likely_pairs(unit=commune, user=official)) == 3


@pytest.mark.parametrize("query", ["", "xem=da-xac-dinh", "xuat=xlsx"])
def test_the_list_costs_the_same_for_one_and_for_ten(
    client, commune, official, village, django_assert_max_num_queries, query
):
    client.force_login(official)

    def pair(number):
        home = make_village(commune, f"Thôn {number}")
        one, two = stored(home, f"A{number}", f"An {number}"), stored(home, f"B{number}", f"An {number}")
        if "xem" in query:
            say_different(one=one, other=two, user=official)

    pair(0)
    client.get(f"{LIST}?{query}")
    with django_assert_max_num_queries(60) as first:
        client.get(f"{LIST}?{query}")
    for number in range(1, 10):
        pair(number)
    with django_assert_max_num_queries(len(first)):
        answer = client.get(f"{LIST}?{query}")
    assert "xuat" in query or len(answer.context["rows"]) == 10


def test_the_list_by_village_and_as_a_workbook(client, official, village, hoi, twins):
    client.force_login(official)
    assert client.get(f"{LIST}?thon=dong-kim").context["total"] == 1
    assert client.get(f"{LIST}?thon={hoi.slug}").context["total"] == 0
    assert client.get(f"{LIST}?thon=khong-co").context["total"] == 1
    sheet = load_workbook(BytesIO(client.get(f"{LIST}?xuat=xlsx").content)).active
    cells = [cell.value for cell in sheet[2]]
    assert (cells[1], cells[8], cells[3], cells[7]) == ("H1", "H2", 1970, "•••••••678")
    assert "0912345678" not in str(cells)


def test_two_side_by_side(client, official, twins):
    Household.objects.update(created_at=EARLY)
    client.force_login(official)
    assert "sinh năm 1970;" in client.get(LIST).content.decode()
    answer = client.get(at(*twins))
    rows = {label: (one, two, differs) for label, one, two, differs in answer.context["rows"]}
    assert rows["Năm sinh chủ hộ"] == ("1970", "1970", False)
    assert rows["Nhập sổ"] == ("01/07/2024; lưu lần thứ 1",) * 2 + (False,)
    assert rows["Địa chỉ"] == ("Xóm Trên", "Xóm Dưới", True)
    assert rows["Điện thoại"] == ("•••••••678", "•••••••678", True)
    page = answer.content.decode()
    assert "Nghi trùng vì cùng thôn, cùng tên và năm sinh chủ hộ" in page
    assert "khác nhau" in page
    assert "giống nhau" in page
    assert "0912345678" not in page


def test_any_other_household_may_be_compared_by_its_code(client, official, village, other_commune, twins):
    client.force_login(official)
    stranger = stored(village, "H9", "Trần Thị Bình", 1980)
    stored(make_village(other_commune, "Xa"), "X1")
    assert "không trùng tên" in client.get(at(twins[0], stranger)).content.decode()
    assert "so với hộ nào" in client.get(at(twins[0])).content.decode()
    for code in ("X1", "H1", "KHÔNG"):
        assert f"mã “{code}”" in client.get(f"{at(twins[0])}?voi={code}").content.decode()


def test_said_to_be_two_is_remembered_and_taken_back(client, official, twins):
    client.force_login(official)
    for _ in range(2):
        answer = client.post(f"{at(*reversed(twins))}&viec=khac")
        assert answer.url == LIST
    assert HouseholdPair.objects.get().said_by == official
    assert client.get(LIST).context["total"] == 0
    HouseholdPair.objects.update(said_at=EARLY)
    assert "xác định là hai hộ, ngày 01/07/2024" in client.get(f"{LIST}?xem=da-xac-dinh").content.decode()
    assert "đã xác định đây là hai hộ" in client.get(at(*twins)).content.decode()
    client.post(f"{at(*twins)}&viec=lai")
    assert client.get(LIST).context["total"] == 1


def test_a_village_head_compares_and_decides_nothing(client, commune, village, twins):
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert "Gộp hai hộ" not in client.get(at(*twins)).content.decode()
    assert client.post(f"{at(*twins)}&viec=khac").status_code == 403
    assert client.get(at(*twins, "gop")).status_code == client.get(MERGES).status_code == 403
    assert not HouseholdPair.objects.exists()


def test_made_one_with_the_values_chosen(client, official, village, twins):
    client.force_login(official)
    kept, gone = twins
    close(village.unit, "households.household", Period.year(2024), official, has_records=True)
    typed, answer = send(client, kept, gone, members=gone.public_id, phone=gone.public_id, code=gone.public_id)
    assert answer.url == kept.get_absolute_url()
    stays = Household.objects.get()
    assert (stays.pk, stays.code, stays.members, stays.phone) == (kept.pk, "H2", 5, "0987654678")
    assert (stays.head_name, stays.address, stays.version) == ("Nguyễn Văn An", "Xóm Trên", kept.version + 1)
    assert Residence.objects.get().household == stays
    mark = HouseholdMerge.objects.get().mark
    for model, kind in ((Household, "~"), (Household, "-"), (Residence, "-")):
        assert model.history.filter(history_change_reason=mark, history_type=kind).count() == 1
    assert RegisterClosure.objects.get().reopened_at is not None
    # The second click of a double click, whose page names a household that is gone.
    for pair in (twins, tuple(reversed(twins))):
        assert client.post(at(*pair, "gop"), typed).url == answer.url
    assert HouseholdMerge.objects.count() == 1


def test_the_other_one_may_stay(client, official, twins):
    client.force_login(official)
    send(client, *twins, kept=twins[1].public_id, address=twins[0].public_id)
    stays = Household.objects.get()
    assert (stays.pk, stays.code, stays.address) == (twins[1].pk, "H1", "Xóm Trên")


def test_a_page_that_went_stale_is_shown_again(client, official, twins):
    client.force_login(official)
    first, second = twins
    typed = {"kept": second.public_id, "seen": seen_digest(*twins), "submission": "mot-lan"}
    typed |= dict.fromkeys(FIELDS, first.public_id)
    HouseholdClassification.objects.create(household=second, year=2024, classification="poor")
    stale = client.post(at(*twins, "gop"), typed)
    assert stale.status_code == 422
    page = stale.content.decode()
    assert "vừa được sửa" in page
    assert "hộ nghèo năm 2024" in page
    assert Household.objects.count() == 2
    form = stale.context["form"]
    assert form["kept"].value() == second.public_id
    again = client.post(at(*twins, "gop"), {name: form[name].value() for name in form.fields})
    assert again.status_code == 302
    assert Household.objects.get().pk == second.pk


@pytest.mark.parametrize("wrong", [{"kept": "x"}, {"code": ""}, {"seen": ""}, {"seen": "0" * 64}])
def test_bad_choices_change_nothing(client, official, twins, wrong):
    client.force_login(official)
    typed, answer = send(client, *twins, **wrong)
    assert answer.status_code == 422
    assert Household.objects.count() == 2


def snapshot():
    """Every row of every table that a merge may touch, but versions and times of change, which only rise."""
    rows = {model: list(model.objects.order_by("pk").values()) for model in TABLES}
    rows[HouseholdMerge] = list(HouseholdMerge.objects.filter(gone_code="CU").values("pk", "kept", "gone_code"))
    for row in rows[Household]:
        del row["version"], row["updated_at"]
    return rows


def surround(kept, gone, hoi, official):
    """Rows of every kind around the two: own ones, and such of others that lead to the one that goes."""
    for household, year in ((kept, 2023), (gone, 2024)):
        HouseholdClassification.objects.create(household=household, year=year, classification="poor")
        HouseholdRepresentative.objects.create(household=household, full_name="Bà Bình", valid_from=date(2022, 1, 1))
        HouseholdRepresentative.objects.create(
            household=household, kind="former_head", full_name="Ông Cả", valid_until=date(2021, 1, 1)
        )
    Residence.objects.filter(household=gone).update(end=date(2022, 12, 31), end_kind="village")
    Residence.objects.create(household=gone, village=hoi, start=date(2023, 1, 1), start_kind="village", source=None)
    child = stored(hoi, "CON", "Nguyễn Văn Con")
    Residence.objects.filter(household=child).update(start_kind="split", source=gone)
    taken = stored(hoi, "NHAP", "Trần Văn Nhập")
    Residence.objects.filter(household=taken).update(end=date(2023, 1, 1), end_kind="merged", target=gone)
    sent = HouseholdImport.objects.create(unit=kept.unit, name="ds.xlsx", kind="xlsx")
    for number, household in ((1, kept), (2, gone)):
        ImportRow.objects.create(imported=sent, number=number, state="new", household=household)
    say_different(one=gone, other=child, user=official)
    HouseholdMerge.objects.create(unit=kept.unit, kept=gone, gone_id="0" * 16, gone_code="CU")
    return child, taken


@pytest.mark.parametrize("taken", [(), FIELDS, ("head_name", "members"), ("code",)])
@pytest.mark.parametrize("turned", [False, True])
def test_undone_every_row_is_as_it_was(hoi, official, twins, taken, turned):
    kept, gone = reversed(twins) if turned else twins
    child, other = surround(kept, gone, hoi, official)
    before = snapshot()
    made = merge(kept, gone, *taken, user=official)
    assert Household.objects.filter(pk=gone.pk).exists() is False
    assert Residence.objects.get(household=child).source == kept
    assert Residence.objects.get(household=other).target == kept
    assert made.moved["households.residence.source"] == [Residence.objects.get(household=child).pk]
    assert snapshot() != before
    undo_merge(merge=made, user=official)
    assert snapshot() == before
    undo_merge(merge=made, user=None)
    made.refresh_from_db()
    assert made.undone_by == official


def test_the_earlier_first_day_is_offered_and_taken_back(client, official, village):
    client.force_login(official)
    kept, gone = stored(village, "H1"), stored(village, "H2", started_on=date(2015, 5, 1))
    before = snapshot()
    send(client, kept, gone)
    stays = Household.objects.get()
    assert (stays.code, stays.started_on, Residence.objects.get().start) == ("H1", *(date(2015, 5, 1),) * 2)
    undo_merge(merge=HouseholdMerge.objects.get(), user=official)
    assert snapshot() == before


def test_a_first_day_on_which_the_village_was_not_there_is_refused(client, official, hoi, village):
    client.force_login(official)
    young = make_village(village.unit, "Non", started_on=date(2018, 1, 1))
    kept, gone = stored(young, "H1"), stored(village, "H2", started_on=date(2015, 5, 1))
    _, answer = send(client, kept, gone)
    assert "được tính từ ngày 01/01/2018" in answer.content.decode()
    assert Household.objects.count() == 2


def test_one_that_counts_no_more_does_not_stay_for_one_that_does(client, official, twins):
    client.force_login(official)
    ended, running = twins
    move_out(household=ended, day=date(2024, 1, 1))
    _, answer = send(client, ended, running)
    assert "đã thôi tính còn hộ H2" in answer.content.decode()
    _, answer = send(client, ended, running, kept=running.public_id)
    assert Household.objects.get().ended_on is None


@pytest.mark.parametrize("event", ["split", "merge"])
def test_what_parted_or_came_needs_a_household_that_counts_on_its_day(village, event):
    late, early = stored(village, "H1", started_on=date(2023, 1, 1)), stored(village, "H2")
    other, day = stored(village, "H3", "Trần Văn Nhập", members=1), date(2021, 5, 10)
    if event == "split":
        split_off(household=early, new=Household(village=village, code="C", head_name="Con", members=1), day=day)
    else:
        merge_into(household=other, target=early, day=day)
    early.refresh_from_db()
    with pytest.raises(ValidationError, match="ngày 10/05/2021, khi hộ H1"):
        merge(late, early)
    merge(late, early, "started_on")
    assert last_event(events_of(Household.objects.get(pk=late.pk))).day == day


def test_classes_and_representatives_go_along_where_the_kept_one_has_none(official, twins):
    kept, gone = twins
    for household, year, kind in ((kept, 2023, "poor"), (gone, 2023, "policy"), (gone, 2024, "near_poor")):
        HouseholdClassification.objects.create(household=household, year=year, classification=kind)
    people = HouseholdRepresentative.objects
    people.create(household=kept, full_name="Bà Hai", valid_from=date(2022, 1, 1), valid_until=date(2022, 12, 31))
    for name, start, end in (
        ("Trước khi tính", date(2019, 1, 1), date(2019, 6, 1)),
        ("Bà Một", date(2021, 1, 1), date(2021, 12, 31)),
        ("Trùng ngày", date(2022, 12, 31), date(2023, 5, 1)),
        ("Bà Ba", date(2023, 6, 1), None),
    ):
        people.create(household=gone, full_name=name, valid_from=start, valid_until=end)
    people.create(household=gone, kind="former_head", full_name="Ông Cả", valid_until=date(2021, 3, 1))
    Household.objects.filter(pk=gone.pk).update(head_since=date(2021, 3, 2))
    before = snapshot()
    gone.refresh_from_db()
    made = merge(kept, gone, user=official)
    kept.refresh_from_db()
    classes = kept.classifications.order_by("year").values_list("year", "classification")
    assert list(classes) == [(2023, "poor"), (2024, "near_poor")]
    assert set(kept.representatives.values_list("full_name", flat=True)) == {"Bà Một", "Bà Hai", "Bà Ba", "Ông Cả"}
    assert (kept.representative_name, kept.head_since) == ("Bà Ba", date(2021, 3, 2))
    undo_merge(merge=made, user=official)
    assert snapshot() == before


def test_merges_are_undone_from_the_last_to_the_first(village, twins):
    one, two = twins
    three = stored(village, "H3")
    before = snapshot()
    first = merge(one, two, "members")
    second = merge(Household.objects.get(pk=one.pk), three, "code", "address")
    with pytest.raises(ValidationError, match="đã được sửa sau khi gộp"):
        undo_merge(merge=first, user=None)
    undo_merge(merge=second, user=None)
    undo_merge(merge=first, user=None)
    assert snapshot() == before


def test_a_merged_one_that_was_merged_into_another_comes_back_step_by_step(village, twins):
    one, two = twins
    three = stored(village, "H3")
    before = snapshot()
    first = merge(one, two, "note")
    second = merge(three, Household.objects.get(pk=one.pk))
    with pytest.raises(ValidationError, match="không còn"):
        undo_merge(merge=HouseholdMerge.objects.get(pk=first.pk), user=None)
    undo_merge(merge=second, user=None)
    undo_merge(merge=first, user=None)
    assert snapshot() == before


def change_kept(kept, gone, child):
    save_household(record=Household.objects.get(pk=kept.pk), user=None)


def lead_elsewhere(kept, gone, child):
    Residence.objects.filter(household=child).update(source=stored(kept.village, "H8", "Lê Văn Khác"))


def take_the_code(kept, gone, child):
    stored(kept.village, gone.code, "Lê Văn Khác")


def forget(kept, gone, child):
    Household.history.filter(id=kept.pk).delete()


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (change_kept, "đã được sửa sau khi gộp"),
        (lead_elsewhere, "đã chuyển sang hộ khác"),
        (take_the_code, "Mã hộ này đã có trong xã"),
        (forget, "Lịch sử của hộ giữ lại không còn"),
    ],
)
def test_what_happened_since_may_stand_against_the_undo(client, official, hoi, twins, meanwhile, reason):
    kept, gone = twins
    child, _ = surround(kept, gone, hoi, official)
    made = merge(kept, gone, "members")
    meanwhile(kept, gone, child)
    before = snapshot()
    client.force_login(official)
    answer = client.post(f"{MERGES}{made.public_id}/hoan-tac/", follow=True)
    assert reason in answer.content.decode()
    assert snapshot() == before


def test_the_undo_is_one_click_away_and_on_its_page(client, official, twins):
    client.force_login(official)
    _, answer = send(client, *twins)
    made = HouseholdMerge.objects.get()
    undo = f"{MERGES}{made.public_id}/hoan-tac/"
    assert undo in client.get(answer.url).content.decode()
    page = client.get(MERGES).content.decode()
    assert undo in page
    assert "H2" in page
    assert client.post(undo).url == MERGES
    assert Household.objects.count() == 2
    page = client.get(MERGES).content.decode()
    assert "đã hoàn tác" in page
    assert undo not in page


def test_the_page_of_merges_costs_the_same_for_one_and_for_ten(
    client, official, village, django_assert_max_num_queries
):
    client.force_login(official)

    def made(number):
        merge(stored(village, f"A{number}"), stored(village, f"B{number}"), user=official)

    made(0)
    client.get(MERGES)
    with django_assert_max_num_queries(60) as first:
        client.get(MERGES)
    for number in range(1, 10):
        made(number)
    with django_assert_max_num_queries(len(first)):
        assert len(client.get(MERGES).context["page"].object_list) == 10


def test_one_that_came_out_of_the_other_is_not_the_same(twins):
    kept, gone = twins
    Residence.objects.filter(household=kept).update(start_kind="split", source=gone)
    with pytest.raises(ValidationError, match="đã tách ra từ hộ"):
        merge(kept, gone)
    assert Household.objects.count() == 2


@pytest.mark.parametrize("error", [ValidationError("Đã có rồi."), IntegrityError("unique")])
def test_a_row_that_the_kept_one_has_already_refuses_the_merge(hoi, official, twins, monkeypatch, error):
    surround(*twins, hoi, official)
    before = snapshot()

    def refuse(self, *args, **kwargs):
        raise error

    monkeypatch.setattr(Residence, "save", refuse)
    with pytest.raises(ValidationError, match="không chuyển sang hộ kia được"):
        merge(*twins)
    assert snapshot() == before


@pytest.mark.parametrize("pair", [(0, 0), (0, 2)])
def test_a_household_is_merged_with_another_one_of_its_commune(other_commune, twins, pair):
    three = (*twins, stored(make_village(other_commune, "Xa"), "X1"))
    kept, gone = (three[number] for number in pair)
    with pytest.raises(ValidationError, match="hai hộ khác nhau của cùng một xã"):
        merge(kept, gone)
    with pytest.raises(ValidationError, match="hai hộ khác nhau của cùng một xã"):
        say_different(one=kept, other=gone, user=None)


def test_one_that_is_gone_meanwhile_is_no_longer_as_it_was_seen(twins):
    seen = seen_digest(*twins)
    merge(*twins)
    with pytest.raises(PairChangedError):
        merge_households(kept=twins[0], gone=twins[1], user=None, seen=seen)
