"""Events of households: through their pages, back again, and never twice on a day whatever is entered."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.periods import Period
from apps.core.registers import coverage
from apps.households.models import Household, HouseholdRepresentative, Residence
from apps.households.services import residences
from apps.households.services.events import EventKind, events_of, last_event
from apps.households.services.representatives import change_head, name_representative
from apps.households.services.withdrawing import OWN_ROWS, withdraw_last
from apps.villages.models import Village
from tests.factories import make_household, make_user, make_village
from tests.records import close

DAY = date(2023, 5, 10)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def hoi(village):
    return make_village(village.unit, "Hội")


@pytest.fixture
def reader(client, official):
    client.force_login(official)
    return client


def page(household, name):
    return reverse(f"households:household-{name}", args=[household.unit.slug, household.public_id])


def standing():
    """All that the register says, without keys, versions and days of entry."""
    households = Household.objects.order_by("code").values_list(
        "code", "head_name", "head_since", "representative_name", "members", "village", "started_on", "ended_on"
    )
    spans = Residence.objects.order_by("household__code", "start").values_list(
        "household__code", "village", "start", "start_kind", "end", "end_kind", "target", "source"
    )
    people = HouseholdRepresentative.objects.order_by("pk").values_list(
        "kind", "full_name", "valid_from", "valid_until"
    )
    return list(households), list(spans), list(people)


def typed(name, hoi):
    given_ = {"day": "10/05/2023", "basis": "Giấy số 5"}
    return given_ | {
        "split": {"head_name": "Trần Thị Con", "members": "1", "village": hoi.pk, "birth_year": "1990"},
        "merge": {"target": "h002"},
        "change-village": {"village": hoi.pk},
        "change-head": {"full_name": "Trần Thị Mới", "birth_year": "1980"},
        "name-representative": {"full_name": "Trần Văn Thay", "birth_year": ""},
    }.get(name, {})


@pytest.mark.parametrize(
    ("name", "on_the_day", "label"),
    [
        ("split", {"H001": "own", "H002": "own", "00-0001": "hoi"}, "tách hộ: một phần thành hộ mới"),
        ("merge", {"H002": "own"}, "nhập vào hộ khác"),
        ("move-out", {"H002": "own"}, "chuyển đi"),
        ("dissolve", {"H002": "own"}, "xóa hộ, không còn người"),
        ("change-village", {"H001": "hoi", "H002": "own"}, "chuyển thôn trong xã"),
        ("change-head", {"H001": "own", "H002": "own"}, "thay chủ hộ"),
        ("name-representative", {"H001": "own", "H002": "own"}, "cử người đại diện"),
    ],
)
def test_an_event_counts_from_its_day_and_is_taken_back_whole(reader, official, village, hoi, name, on_the_day, label):
    own = make_household(village)
    make_household(village, "H002", members=2)
    before, names = standing(), {village.pk: "own", hoi.pk: "hoi"}
    assert reader.get(page(own, name)).status_code == 200
    data = typed(name, hoi) | {"submission": "mot-lan"}
    if name == "merge":
        data["named"] = Household.objects.get(code="H002").public_id
    sent = reader.post(page(own, name), data)
    assert sent.status_code == 302, sent.context["form"].errors
    assert reader.post(page(own, name), data).url == sent.url
    own.refresh_from_db()
    assert own.version == 2
    event = events_of(own)[0]
    assert (event.label, event.day, event.basis, event.entered_by) == (label, DAY, "Giấy số 5", official)

    def counted(day):
        rows = Residence.objects.on(day).values_list("household__code", "village")
        return {code: names[key] for code, key in rows}

    assert counted(DAY) == on_the_day
    assert counted(BEFORE) == {"H001": "own", "H002": "own"}
    shown = reader.get(page(own, "detail")).content.decode()
    assert label.capitalize()[:12] in shown
    assert "Giấy số 5" in shown
    assert label in reader.get(page(own, "withdraw")).content.decode()
    asked = {"event": reader.get(page(own, "withdraw")).context["form"]["event"].value()}
    assert reader.post(page(own, "withdraw"), asked).status_code == 302
    assert standing() == before
    again = reader.post(page(own, "withdraw"), asked)
    assert again.status_code == 422
    assert "Hộ chỉ có lần ghi đầu tiên" in again.content.decode()


def test_the_receiving_household_is_searched_for_chosen_and_named_first(reader, village, hoi):
    own = make_household(village)
    one = make_household(village, "H002", head_name="Trần Thị Bình", birth_year=1961)
    two = make_household(hoi, "H003", head_name="Trần Văn Bính")
    make_household(village, "H004", head_name="Trần Thị Đã Đi", ended_on=BEFORE)
    data = {"day": "10/05/2023", "basis": "Giấy số 5"}

    def sent(**values):
        answer = reader.post(page(own, "merge"), data | values)
        return answer, answer.content.decode()

    answer, shown = sent(target="khong co ai")
    assert answer.status_code == 422
    assert "Không có hộ nào khác" in shown
    answer, shown = sent(target="tran binh")
    assert answer.status_code == 422
    assert "H002 – Trần Thị Bình, thôn Đồng Kim, chủ hộ sinh năm 1961, 4 nhân khẩu" in shown
    assert "H003 – Trần Văn Bính, thôn Hội, 4 nhân khẩu" in shown
    assert "Giấy số 5" in shown
    assert "H004" not in shown
    assert "receiver" in answer.context["form"].errors
    answer, shown = sent(target="tran binh", receiver=two.public_id)
    assert "sẽ nhập vào hộ H003 – Trần Văn Bính, thôn Hội" in shown
    assert not Household.objects.filter(ended_on=BEFORE, code="H001").exists()
    answer, shown = sent(target="h002", receiver=two.public_id, named=two.public_id)
    assert "sẽ nhập vào hộ H002 – Trần Thị Bình" in shown
    answer, _ = sent(target="tran binh", receiver=one.public_id, named=one.public_id)
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.members, own.residences.get().target) == (8, one)


@pytest.mark.parametrize("name", ["name-representative", "change-head"])
@pytest.mark.parametrize(
    ("day", "born", "doubtful"),
    [("10/07/2023", 2006, True), ("10/07/2023", 2005, False), ("10/05/2023", 2009, True), ("10/05/2023", 2007, False)],
)
@time_machine.travel(date(2025, 6, 15), tick=False)
def test_who_seems_too_young_to_vote_is_stored_with_a_reminder(reader, village, rules, name, day, born, doubtful):
    own = make_household(village, birth_year=1950)
    data = {"full_name": "Trần Thị Con", "birth_year": str(born), "day": day}
    shown = reader.post(page(own, name), data, follow=True).content.decode()
    own.refresh_from_db()
    assert own.representative == "Trần Thị Con"
    assert ("chưa đủ 18 tuổi để đại diện hộ (khoản 2 Điều 18 Luật" in shown) is doubtful
    assert ("chưa kiểm chứng" in shown) is doubtful


def test_members_go_over_with_a_split_and_a_merger(village):
    own, other = make_household(village), make_household(village, "H002", members=2)
    new = Household(village=village, code="H003", head_name="Con", members=3)
    made = residences.split_off(household=own, new=new, day=DAY)
    residences.merge_into(household=made, target=other, day=DAY + timedelta(days=1))
    assert list(Household.objects.order_by("code").values_list("code", "members", "ended_on")) == [
        ("H001", 1, None),
        ("H002", 5, None),
        ("H003", 3, DAY),
    ]
    events = [(event.kind, event.other and event.other.code) for event in events_of(other)]
    assert events == [(EventKind.TOOK_IN, "H003"), (EventKind.BEGAN, None)]


def test_moving_away_and_back_leaves_a_gap(village, hoi):
    own = make_household(village)
    residences.move_out(household=own, day=DAY)
    residences.move_in_again(household=own, village=hoi, day=DAY + timedelta(days=30))
    own.refresh_from_db()
    assert (own.started_on, own.ended_on, own.village) == (date(2020, 1, 1), None, hoi)
    counted = [Residence.objects.on(DAY + timedelta(days=after)).count() for after in (-1, 0, 29, 30)]
    assert counted == [1, 0, 0, 1]
    withdraw_last(household=own)
    own.refresh_from_db()
    assert (own.ended_on, own.village) == (BEFORE, village)


@pytest.mark.parametrize(
    ("name", "changed", "field"),
    [
        ("move-out", {"day": "01/01/2020"}, "day"),
        ("move-out", {"day": "31/02/2023"}, "day"),
        ("move-out", {"day": ""}, "day"),
        ("move-out", {"day": "01/01/2199"}, "day"),
        ("move-in", {"village": "own"}, "day"),
        ("merge", {"target": "H001"}, "target"),
        ("merge", {"target": "H009"}, "target"),
        ("merge", {"target": "XA1"}, "target"),
        ("change-village", {"village": "own"}, "village"),
        ("change-village", {"village": "xa"}, "village"),
        ("change-village", {"village": "old"}, "village"),
        ("change-village", {"village": "young"}, "village"),
        ("split", {"members": "4"}, "members"),
        ("split", {"members": "0"}, "__all__"),
        ("split", {"code": "H002"}, "__all__"),
        ("split", {"head_name": ""}, "head_name"),
        ("change-head", {"full_name": "An\x00"}, "full_name"),
        ("change-head", {"birth_year": "2199"}, "birth_year"),
        ("change-head", {"day": "01/01/2020"}, "day"),
        ("end-representative", {}, "day"),
        ("name-representative", {"day": "31/12/2019"}, "day"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(reader, village, hoi, other_commune, name, changed, field):
    own = make_household(village)
    make_household(village, "H002")
    make_household(make_village(other_commune, "Xa"), "XA1")
    choices = {
        "own": village,
        "xa": Village.objects.get(slug="xa"),
        "old": make_village(village.unit, "Cũ", ended_on=BEFORE),
        "young": make_village(village.unit, "Non", started_on=DAY + timedelta(days=1)),
    }
    changed = {key: getattr(choices.get(value), "pk", value) for key, value in changed.items()}
    before = standing()
    answer = reader.post(page(own, name), typed(name, hoi) | changed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Giấy số 5" in answer.content.decode() or name == "end-representative"
    assert standing() == before


def test_a_household_that_ended_takes_no_event_but_its_return(reader, village):
    own = make_household(village, ended_on=BEFORE)
    assert reader.post(page(own, "move-out"), typed("move-out", village)).status_code == 422
    assert "Chuyển đến lại" in reader.get(page(own, "detail")).content.decode()
    assert reader.post(page(own, "move-in"), {"village": village.pk, "day": "10/05/2023"}).status_code == 302


@pytest.mark.parametrize("name", ["split", "withdraw", "classes"])
def test_only_who_writes_the_register_records_events(client, village, name):
    own = make_household(village)
    client.force_login(make_user("truong-thon", "village_head", village.unit, village))
    assert client.get(page(own, name)).status_code == 403
    assert client.post(page(own, name), {}).status_code == 403
    shown = client.get(page(own, "detail")).content.decode()
    assert "Tách hộ" not in shown
    assert "Rút lại" not in shown


def test_a_household_of_another_village_is_named_to_nobody_who_may_not_read_it(client, village, hoi):
    own = make_household(village, head_name="Chủ Hộ Đây")
    residences.merge_into(household=own, target=make_household(hoi, "H002", head_name="Người Thôn Kia"), day=DAY)
    client.force_login(make_user("truong-thon", "village_head", village.unit, village))
    for name, instead in (("detail", "hộ của thôn khác"), ("history", "ngoài phạm vi được xem")):
        shown = client.get(page(own, name)).content.decode()
        assert instead in shown
        assert "Người Thôn Kia" not in shown


def poor(made):
    made.classifications.create(year=2023, classification="poor")


def new_head(made):
    change_head(household=made, full_name="B", birth_year=None, day=DAY + timedelta(days=9))


def gone(made):
    residences.move_out(household=made, day=DAY + timedelta(days=9))


@pytest.mark.parametrize("after", [poor, new_head, gone])
def test_a_split_is_not_taken_back_once_the_new_household_lives_on(village, after):
    own = make_household(village)
    new = Household(village=village, code="H003", head_name="Con", members=1)
    after(residences.split_off(household=own, new=new, day=DAY))
    with pytest.raises(ValidationError, match="Hộ H003 đã có biến động hoặc diện hộ"):
        withdraw_last(household=own)
    assert Household.objects.count() == 2


def test_a_merger_is_not_taken_back_when_the_members_are_gone_or_the_household_is_back(village):
    own, other = make_household(village), make_household(village, "H002", members=2)
    residences.merge_into(household=own, target=other, day=DAY)
    Household.objects.filter(pk=other.pk).update(members=4)
    with pytest.raises(ValidationError, match="không đủ để trả lại 4 người"):
        withdraw_last(household=other)
    Household.objects.filter(pk=other.pk).update(members=6)
    residences.move_in_again(household=own, village=village, day=DAY + timedelta(days=5))
    with pytest.raises(ValidationError, match="đã chuyển đến lại sau đó"):
        withdraw_last(household=other)


def test_nobody_goes_back_to_a_village_that_is_no_more(village, hoi):
    own = make_household(village)
    residences.change_village(household=own, village=hoi, day=DAY)
    Village.objects.filter(pk=village.pk).update(ended_on=BEFORE)
    with pytest.raises(ValidationError, match="Thôn cũ"):
        withdraw_last(household=own)


def test_the_event_entered_last_goes_first_whatever_its_day(village):
    own = make_household(village)
    name_representative(household=own, full_name="B", birth_year=None, day=DAY)
    change_head(household=own, full_name="C", birth_year=None, day=date(2021, 1, 1))
    assert last_event(events_of(own)).kind is EventKind.HEAD
    withdraw_last(household=own)
    own.refresh_from_db()
    assert (own.head_name, own.representative) == ("Nguyễn Văn An", "B")


def test_a_head_was_it_for_a_day_at_least(village):
    own = make_household(village)
    change_head(household=own, full_name="B", birth_year=None, day=DAY)
    with pytest.raises(ValidationError, match="Người trước làm từ ngày 10/05/2023"):
        change_head(household=own, full_name="C", birth_year=None, day=DAY)
    change_head(household=own, full_name="C", birth_year=None, day=DAY + timedelta(days=1))
    spans = own.representatives.order_by("pk").values_list("full_name", "valid_from", "valid_until")
    assert list(spans) == [("Nguyễn Văn An", None, BEFORE), ("B", DAY, DAY)]


@pytest.mark.parametrize(
    ("event", "closed_in", "open_then"),
    [
        (lambda own, hoi: residences.move_out(household=own, day=DAY), "own", True),
        (lambda own, hoi: residences.change_village(household=own, village=hoi, day=DAY), "own", True),
        (lambda own, hoi: residences.change_village(household=own, village=hoi, day=DAY), "hoi", True),
        (lambda own, hoi: residences.move_out(household=own, day=DAY), "hoi", False),
    ],
)
def test_a_late_event_reopens_the_registers_that_it_changes(village, hoi, official, event, closed_in, open_then):
    own, where = make_household(village), {"own": village, "hoi": hoi}[closed_in]
    year = Period.year(2023)
    close(village.unit, "households.household", year, official, village=where)
    event(own, hoi)
    assert coverage([village.unit_id], year, "households.household", where).whole is not open_then


def test_the_detail_page_takes_a_constant_number_of_queries(reader, village, django_assert_max_num_queries):
    own = make_household(village, members=99)

    def happen(number):
        new = Household(village=village, code=f"N{number}", head_name="Con", members=1)
        residences.split_off(household=own, new=new, day=DAY + timedelta(days=number))
        change_head(household=own, full_name=f"C{number}", birth_year=None, day=DAY + timedelta(days=number))

    happen(0)
    with django_assert_max_num_queries(60) as first:
        reader.get(page(own, "detail"))
    for number in range(1, 6):
        happen(number)
    with django_assert_max_num_queries(len(first)):
        reader.get(page(own, "detail"))


def test_only_the_event_that_the_page_showed_is_taken_back(reader, village):
    """Also one of the same kind on the same row, recorded in the place of the other."""
    own = make_household(village)
    residences.move_out(household=own, day=DAY)
    asked = {"event": reader.get(page(own, "withdraw")).context["form"]["event"].value()}
    withdraw_last(household=own)
    residences.move_out(household=own, day=DAY + timedelta(days=30))
    before = standing()
    for sent in (asked, {}):
        answer = reader.post(page(own, "withdraw"), sent)
        assert answer.status_code == 422
        assert "biến động gần nhất của hộ nay là chuyển đi, từ ngày 09/06/2023" in answer.content.decode()
        assert standing() == before
    again = {"event": answer.context["form"]["event"].value()}
    assert reader.post(page(own, "withdraw"), again).status_code == 302
    own.refresh_from_db()
    assert own.ended_on is None


@pytest.mark.parametrize("which", ["own", "other"])
@pytest.mark.parametrize("event", ["split", "merge"])
def test_a_household_whose_people_came_or_went_with_an_event_is_not_deleted(reader, village, event, which):
    own, other = make_household(village), make_household(village, "H002")
    if event == "split":
        other = residences.split_off(
            household=own, new=Household(village=village, code="C", head_name="Con", members=1), day=DAY
        )
    else:
        residences.merge_into(household=own, target=other, day=DAY)
    answer = reader.post(page({"own": own, "other": other}[which], "delete"), follow=True)
    assert "“Rút lại”" in answer.content.decode()
    assert Household.objects.filter(pk__in=[own.pk, other.pk]).count() == 2


def first_day(reader, household, day):
    household.refresh_from_db()
    sent = {"village": household.village_id, "code": household.code, "head_name": household.head_name, "corrects": "1"}
    more = {"members": household.members, "version": household.version, "started_on": day}
    return reader.post(page(household, "update"), sent | more)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("31/12/2019", "tách ra từ hộ H001"),
        ("01/01/2020", ""),
        ("31/12/2023", ""),
        ("01/01/2024", "tách ra từ hộ H001"),
    ],
)
def test_a_household_that_split_off_counts_from_a_day_of_the_one_it_left(reader, village, day, reason):
    own = make_household(village)
    made = residences.split_off(
        household=own, new=Household(village=village, code="C", head_name="Con", members=1), day=DAY
    )
    Residence.objects.filter(household=own).update(end=date(2023, 12, 31), end_kind="moved_out")
    answer = first_day(reader, made, day)
    assert answer.status_code == (422 if reason else 302)
    assert reason in answer.content.decode()


def test_the_first_day_stays_before_the_last_one(reader, village):
    own = make_household(village, ended_on=BEFORE)
    answer = first_day(reader, own, "10/05/2023")
    assert answer.status_code == 422
    assert "sau ngày 09/05/2023" in answer.content.decode()
    assert first_day(reader, own, "09/05/2023").status_code == 302


def test_deleting_takes_the_own_rows_and_is_refused_while_others_depend(reader, village, hoi):
    own = make_household(village)
    residences.change_village(household=own, village=hoi, day=DAY)
    name_representative(household=own, full_name="B", birth_year=None, day=DAY)
    own.classifications.create(year=2023, classification="poor")
    before = standing()
    reader.post(page(own, "delete"))
    assert [model.objects.count() for model in (Household, *OWN_ROWS)] == [0, 0, 0, 0]
    deleted = Household.history.filter(history_type="-").latest("history_id")
    reader.post(reverse("households:household-restore", args=["song-van", deleted.pk]))
    assert standing() == before
    own.refresh_from_db()
    assert own.classifications.count() == 1
    residences.split_off(household=own, new=Household(village=hoi, code="X", head_name="C", members=1), day=DAY)
    reader.post(page(own, "delete"))
    assert Household.objects.filter(pk=own.pk).exists()


def test_a_household_without_a_residence_is_told_how_to_get_one(reader, village):
    own = Household.objects.create(
        unit=village.unit, village=village, code="H001", head_name="An", started_on=date(2020, 1, 1)
    )
    answer = reader.post(page(own, "move-out"), typed("move-out", village))
    assert answer.status_code == 422
    assert "Bấm Sửa rồi Lưu trước" in answer.content.decode()
    sent = {"village": village.pk, "code": "H001", "head_name": "An", "members": "1", "started_on": "01/01/2020"}
    assert reader.post(page(own, "update"), sent | {"version": "1"}).status_code == 302
    assert reader.post(page(own, "move-out"), typed("move-out", village)).status_code == 302


STEPS = st.lists(
    st.tuples(st.sampled_from(["out", "in", "move", "split", "merge", "back"]), st.integers(0, 2), st.integers(1, 40)),
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_spans_never_overlap_and_counts_equal_a_naive_replay(village, hoi, steps):
    """The replay keeps, for each household, only a list of (day, village or nothing)."""
    with transaction.atomic():
        names = {village.pk: "own", hoi.pk: "hoi"}
        own = [make_household(village, f"H{number}", members=9) for number in range(3)]
        replay = {row.code: [(date(2020, 1, 1), "own")] for row in own}
        entered = []
        day = date(2020, 1, 1)
        for number, (step, which, later) in enumerate(steps):
            household = own[which]
            household.refresh_from_db()
            there = replay[household.code][-1][1]
            day += timedelta(days=later - 3)
            try:
                if step == "out":
                    residences.move_out(household=household, day=day)
                    happened = {household.code: None}
                elif step == "in":
                    residences.move_in_again(household=household, village=hoi, day=day)
                    happened = {household.code: "hoi"}
                elif step == "move":
                    to = village if there == "hoi" else hoi
                    residences.change_village(household=household, village=to, day=day)
                    happened = {household.code: names[to.pk]}
                elif step == "split":
                    new = Household(village=hoi, code=f"N{number}", head_name="C", members=1)
                    residences.split_off(household=household, new=new, day=day)
                    happened = {new.code: "hoi"}
                elif step == "merge":
                    residences.merge_into(household=household, target=own[which - 1], day=day)
                    happened = {household.code: None}
                else:
                    if entered and household.code == entered[-1][0] and last_event(events_of(household)):
                        withdraw_last(household=household)
                        for code in entered.pop()[1]:
                            replay[code].pop()
                    continue
            except ValidationError:
                continue
            entered.append((household.code, list(happened)))
            for code, where in happened.items():
                replay.setdefault(code, []).append((day, where))
        for offset in range(-1, 430, 7):
            check = date(2020, 1, 1) + timedelta(days=offset)
            expected = {}
            for code, states in replay.items():
                held = [where for since, where in states if since <= check]
                if held and held[-1]:
                    expected[code] = held[-1]
            rows = list(Residence.objects.on(check).values_list("household__code", "village"))
            assert len(rows) == len({code for code, _ in rows})
            assert {code: names[key] for code, key in rows} == expected
        transaction.set_rollback(True)
