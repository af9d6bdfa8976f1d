"""What the commune's recognition puts in force, when it is refused, and how it is taken back."""

from datetime import date
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError

from apps.accounts.models import Appointment
from apps.committees.models import Committee, CommitteeMember
from apps.core.services import StaleRecordError, save_record
from apps.law.models import Rule
from apps.meetings.models import ConventionDraft, Recognition
from apps.meetings.services import (
    may_be_put_again,
    plan_second_meeting,
    recognise,
    record_meeting,
    settle,
    withdraw_recognition,
)
from apps.villages.models import Convention, OfficeTerm, Official
from apps.villages.services import save_convention
from tests.factories import make_village

pytestmark = pytest.mark.usefixtures("rules")
DECIDED, FROM = date(2023, 10, 16), date(2023, 10, 20)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def meet(meet):
    """Meetings whose minutes lie with the commune: it recognises nothing before."""
    return partial(meet, state="accepted")


@pytest.fixture
def stored():
    """All that a recognition may write, to compare before and after."""

    def rows():
        kinds = (Recognition, Convention, OfficeTerm, Official, CommitteeMember)
        left_out = {"version", "updated_at"}
        return [
            [{key: row[key] for key in row if key not in left_out} for row in kind.objects.order_by("pk").values()]
            for kind in kinds
        ]

    return rows


@pytest.fixture
def confirm():
    """Makes the rule of a kind of matter one that was seen in a public source, or one that was not."""

    def make(kind, mark="S"):
        assert Rule.objects.filter(key=f"vote-{kind}").update(mark=mark)

    return make


@pytest.fixture
def grant(official):
    """The commune's decision on a matter."""

    def make(matter, **values):
        values = {"number": "75/QĐ-UBND", "decided_on": DECIDED, "valid_from": FROM} | values
        expected = values.pop("expected_version", fresh(matter.meeting).version)
        return recognise(recognition=Recognition(matter=matter, **values), user=official, expected_version=expected)

    return make


@pytest.fixture
def withdraw(official):
    def make(recognition):
        expected = fresh(recognition.matter.meeting).version
        return withdraw_recognition(recognition=recognition, user=official, expected_version=expected)

    return make


@pytest.fixture
def convention(meet, decide, village):
    """A convention that 102 of 202 households accepted."""
    meeting = meet(village, kind="convention")
    matter = decide(meeting, kind="convention", votes_for=102)
    ConventionDraft.objects.create(matter=matter, title="Hương ước thôn Đồng Kim")
    settle(meeting)
    return fresh(matter)


@pytest.fixture
def election(meet, decide, choose, village):
    """Makes an election of the head with the votes for each."""

    def make(*candidates, meeting=None, **values):
        meeting = meeting or meet(village, kind="election", present=202)
        values = {"kind": "village_head", "action": "elect", "method": "secret_ballot", "votes_for": None} | values
        matter = decide(meeting, text="Bầu trưởng thôn", **values)
        choose(matter, *candidates)
        settle(meeting)
        return fresh(matter)

    return make


@pytest.fixture
def head(village):
    """Makes a head of the village with a term."""

    def make(name="Trần Văn Cũ", valid_from=date(2020, 1, 1), valid_until=None, **values):
        person = Official.objects.create(unit=village.unit, full_name=name)
        values = {"office": "village_head", "village": village} | values
        return OfficeTerm.objects.create(
            unit=village.unit, official=person, valid_from=valid_from, valid_until=valid_until, **values
        )

    return make


@pytest.fixture
def board(commune):
    return Committee.objects.create(
        unit=commune, kind="inspectorate", name="Ban Thanh tra nhân dân xã", established_on=date(2021, 7, 1)
    )


def test_a_convention_comes_into_the_register(convention, grant, official) -> None:
    recognition = grant(convention)
    made = recognition.convention
    assert (made.village, made.title, made.adopted_on) == (
        convention.meeting.village,
        "Hương ước thôn Đồng Kim",
        date(2023, 10, 10),
    )
    assert (made.recognised_on, made.decision_number, made.created_by) == (FROM, "75/QĐ-UBND", official)
    assert list(Convention.objects.in_force_on(FROM)) == [made]
    assert not Convention.objects.in_force_on(date(2023, 10, 19)).exists()
    assert fresh(convention.meeting).version == 2


def test_a_replacement_takes_over_from_the_old_one(convention, grant, withdraw, village, official) -> None:
    old = save_convention(
        record=Convention(
            unit=village.unit,
            village=village,
            title="Quy ước cũ",
            adopted_on=date(2017, 3, 5),
            recognised_on=date(2017, 4, 1),
        ),
        user=official,
    )
    ConventionDraft.objects.update(change="replaces", base=old)
    recognition = grant(convention)
    assert list(Convention.objects.in_force_on(FROM)) == [recognition.convention]
    withdraw(recognition)
    assert list(Convention.objects.in_force_on(FROM)) == [old]


@pytest.mark.parametrize("changed", ["draft", "base"])
def test_a_convention_without_draft_or_of_another_village_stores_nothing(
    convention, grant, stored, village, official, changed
) -> None:
    neighbour = make_village(village.unit, "Hội")
    foreign = Convention.objects.create(
        unit=village.unit, village=neighbour, title="Quy ước thôn Hội", adopted_on=date(2017, 3, 5)
    )
    if changed == "draft":
        ConventionDraft.objects.all().delete()
    else:
        ConventionDraft.objects.update(change="amends", base=foreign)
    before = stored()
    with pytest.raises(ValidationError, match="Chưa ghi dự thảo" if changed == "draft" else "cùng thôn"):
        grant(fresh(convention))
    assert stored() == before
    assert fresh(convention.meeting).version == 1


def test_a_refusal_of_the_commune_puts_nothing_in_force(convention, grant, stored) -> None:
    before = stored()
    grant(convention, outcome="refused", note="Trái pháp luật")
    after = stored()
    assert (len(after[0]), after[1:]) == (1, before[1:])


def test_recognition_waits_for_what_is_to_be_recognised(
    convention, meet, decide, grant, village, official, stored
) -> None:
    meeting = meet(village)
    open_matter = decide(meeting, kind="convention", votes_for=None)
    other = decide(meeting, kind="other", votes_for=150)
    short = decide(meeting, kind="convention", votes_for=101)
    settle(meeting)
    before = stored()
    for matter, reason, values in (
        (open_matter, "chưa có kết quả biểu quyết", {}),
        (other, "không cần quyết định công nhận", {}),
        # khoản 1 Điều 21 Luật 10/2022, Điều 10 Nghị định 61/2023 [S].
        (short, r"Không đạt tỷ lệ nên không công nhận được: 101/202 hộ", {}),
        (convention, "không được trước ngày có kết quả", {"decided_on": date(2023, 10, 9)}),
        (convention, "Ngày có hiệu lực phải sau hoặc bằng", {"valid_from": date(2023, 10, 15)}),
    ):
        with pytest.raises(ValidationError, match=reason):
            grant(fresh(matter), **values)
    with time_machine.travel("2023-10-15 12:00 +0700"), pytest.raises(ValidationError, match="quyết định chưa tới"):
        grant(convention)
    second = plan_second_meeting(meeting=meeting, held_on=date(2023, 11, 5), user=official, expected_version=1)
    assert second.matters.filter(follows=short).exists()
    with pytest.raises(ValidationError, match="biểu quyết lại"):
        grant(fresh(short), outcome="refused")
    assert stored() == before


def test_a_matter_is_recognised_once(convention, grant) -> None:
    grant(convention, expected_version=1)
    with pytest.raises(StaleRecordError):  # a double click
        grant(convention, expected_version=1)
    with pytest.raises(ValidationError, match="đã tồn tại|đã có"):
        grant(convention, expected_version=2)
    assert Recognition.objects.count() == Convention.objects.count() == 1


def test_an_unconfirmed_rule_only_warns(election, grant, head, confirm) -> None:
    matter = election(("An", 90), ("Bình", 60))
    assert matter.carried is False
    assert "chưa kiểm chứng" in matter.verdict_text
    assert grant(matter).term.official.full_name == "An"
    confirm("village_head")
    with pytest.raises(ValidationError, match="Không đạt tỷ lệ nên không công nhận được"):
        grant(election(("An", 90), ("Bình", 60)))


@pytest.mark.parametrize("mark", ["S", "K"])
def test_level_votes_make_no_head(election, grant, confirm, stored, mark) -> None:
    confirm("village_head", mark)
    matter = election(("An", 110), ("Bình", 110), method="show_of_hands")
    before = stored()
    with pytest.raises(ValidationError, match="đúng một người trúng cử|Không đạt tỷ lệ"):
        grant(matter)
    assert stored() == before
    assert may_be_put_again(fresh(matter))


def test_an_elected_head_begins_a_term_and_the_one_before_ends(election, grant, head, village) -> None:
    old, deputy = head(valid_until=date(2025, 6, 30)), head("Lê Phó", office="deputy_head")
    gone = head("Trước nữa", date(2015, 1, 1), date(2019, 12, 31))
    neighbour = head("Thôn bên", village=make_village(village.unit, "Hội"))
    recognition = grant(election(("Nguyễn Thị Mới", 150), ("Khác", 20)))
    term = recognition.term
    assert (term.official.full_name, term.valid_from, term.came_by) == ("Nguyễn Thị Mới", FROM, "elected")
    # 60 months: khoản 2 Điều 12 Thông tư 04/2012, khoản 9 Điều 1 Thông tư 14/2018 [S].
    assert term.valid_until == date(2028, 10, 19)
    assert (term.decided_on, term.decision) == (date(2023, 10, 10), "Quyết định số 75/QĐ-UBND")
    assert [fresh(row).valid_until for row in (old, gone, deputy, neighbour)] == [
        date(2023, 10, 19),
        date(2019, 12, 31),
        None,
        None,
    ]


def test_the_length_of_the_term_is_the_rules(election, grant) -> None:
    """Two and a half years where the province says so; no end where no rule of the day is known."""
    Rule.objects.filter(key="village-term-months").update(numerator=30)
    assert grant(election(("An", 150), ("Bình", 20))).term.valid_until == date(2026, 4, 19)
    Rule.objects.filter(key="village-term-months").delete()
    OfficeTerm.objects.update(valid_from=date(2020, 1, 1))
    assert grant(election(("An", 150), ("Bình", 20))).term.valid_until is None


def test_a_head_who_is_elected_again_is_the_same_person(election, grant, head) -> None:
    old = head("Trần Văn Hùng")
    head("Trần Văn Hưng", date(2010, 1, 1), date(2014, 12, 31))
    term = grant(election(("TRẦN VĂN HÙNG", 150, True), ("Khác", 20))).term
    assert term.official == old.official
    assert grant(election(("Trần Văn Hung", 150)), valid_from=date(2023, 12, 1)).term.official not in (
        row.official for row in OfficeTerm.objects.exclude(valid_from=date(2023, 12, 1))
    )


def test_a_term_that_stands_in_the_way_is_named(election, grant, head, stored) -> None:
    head("Đã ghi tay", FROM)
    matter = election(("An", 150), ("Bình", 20))
    before = stored()
    with pytest.raises(ValidationError, match=r"đã có nhiệm kỳ trưởng thôn từ ngày 20/10/2023 \(Đã ghi tay\)"):
        grant(matter)
    assert stored() == before


def test_a_dismissed_head_goes(meet, decide, grant, head, withdraw, village, stored) -> None:
    old = head()
    meeting = meet(village, kind="matter")
    matter = decide(meeting, kind="village_head", action="dismiss", votes_for=140)
    settle(meeting)
    before = stored()
    recognition = grant(fresh(matter))
    assert (recognition.term, fresh(old).valid_until) == (old, date(2023, 10, 19))
    withdraw(recognition)
    assert stored() == before
    OfficeTerm.objects.all().delete()
    with pytest.raises(ValidationError, match="Không có trưởng thôn đương nhiệm"):
        grant(fresh(matter))


def test_an_account_that_hangs_on_the_term_is_not_the_officials_to_end(election, grant, head, leader, stored) -> None:
    old = head()
    Appointment.objects.filter(user=leader).update(office_term=old)
    matter = election(("An", 150), ("Bình", 20))
    before = stored()
    with pytest.raises(ValidationError, match="chỉ do người quản lý các tài khoản đó đổi được"):
        grant(matter)
    assert stored() == before


def test_elected_members_take_their_seats(election, grant, withdraw, board, village, stored) -> None:
    known = Official.objects.create(unit=village.unit, full_name="Giáp Thị Cũ")
    old = CommitteeMember.objects.create(committee=board, official=known, role="member", joined_on=date(2021, 7, 1))
    matter = election(("Giáp Thị Cũ", 150, True), ("Lê Mới", 120), ("Kém", 50), kind="board", seats=2)
    before = stored()
    recognition = grant(matter, committee=board)
    assert fresh(old).left_on == date(2023, 10, 19)
    serving = board.composition_on(FROM)
    assert [(row.official.full_name, row.area, row.joined_on) for row in serving] == [
        ("Giáp Thị Cũ", "thôn Đồng Kim", FROM),
        ("Lê Mới", "thôn Đồng Kim", FROM),
    ]
    assert serving[0].official == known
    assert fresh(board).version == 2
    withdraw(recognition)
    assert stored() == before


def test_who_reached_the_share_takes_a_seat_though_another_one_stays_free(election, grant, confirm, board) -> None:
    confirm("board")
    matter = election(("An", 150), ("Bình", 90), kind="board", seats=2)
    assert matter.carried is False
    grant(matter, committee=board)
    assert [row.official.full_name for row in board.members.all()] == ["An"]


def test_a_dismissed_member_leaves_the_seat(meet, decide, choose, grant, board, village, stored) -> None:
    seats = [
        CommitteeMember.objects.create(
            committee=board,
            official=Official.objects.create(unit=village.unit, full_name=name),
            role="member",
            joined_on=date(2021, 7, 1),
        )
        for name in ("Trần Văn Hùng", "Trần Văn Hưng")
    ]
    meeting = meet(village)
    matter = decide(meeting, kind="board", action="dismiss", votes_for=140)
    settle(meeting)
    before = stored()
    with pytest.raises(ValidationError, match="Ghi tên người được cho thôi"):
        grant(fresh(matter), committee=board)
    choose(matter, ("Trần Văn Hung", None))
    with pytest.raises(ValidationError, match="không có đúng một thành viên đương nhiệm tên Trần Văn Hung"):
        grant(fresh(matter), committee=board)
    assert stored() == before
    matter.choices.update(text="Trần Văn Hùng")
    grant(fresh(matter), committee=board)
    assert [fresh(seat).left_on for seat in seats] == [date(2023, 10, 19), None]


def test_seats_only_on_a_board_of_the_commune_that_exists(election, grant, board, other_commune, stored) -> None:
    foreign = Committee.objects.create(
        unit=other_commune, kind="inspectorate", name="Ban của xã khác", established_on=date(2021, 7, 1)
    )
    team = Committee.objects.create(
        unit=board.unit, kind="mediation_team", name="Tổ hòa giải", established_on=date(2021, 7, 1)
    )
    young = Committee.objects.create(
        unit=board.unit, kind="investment_board", name="Ban mới", established_on=date(2023, 10, 21)
    )
    matter = election(("An", 150), kind="board")
    before = stored()
    for committee, reason in (
        (None, "Chọn ban"),
        (team, "Chọn ban"),
        (foreign, "không thuộc đơn vị này"),
        (young, "không hoạt động vào ngày 20/10/2023"),
    ):
        with pytest.raises(ValidationError, match=reason):
            grant(matter, committee=committee)
    assert stored() == before


def test_a_recognition_is_taken_back_with_all_that_it_put_in_force(
    convention, election, grant, withdraw, head, stored
) -> None:
    old = head(valid_until=date(2025, 6, 30))
    before = stored()
    for matter in (convention, election(("Nguyễn Thị Mới", 150), ("Khác", 20))):
        recognition = grant(matter)
        assert stored() != before
        meeting = withdraw(recognition)
        assert stored() == before
        assert meeting.version == 3
    assert fresh(old).valid_until == date(2025, 6, 30)
    again = grant(fresh(convention))
    assert Convention.objects.get() == again.convention
    with pytest.raises(StaleRecordError):
        withdraw_recognition(recognition=again, user=None, expected_version=1)


def test_nothing_is_taken_back_while_something_depends_on_it(
    convention, election, grant, withdraw, head, leader, official, stored
) -> None:
    head()
    in_force = grant(convention)
    save_convention(
        record=Convention(
            unit=convention.meeting.unit,
            village=convention.meeting.village,
            title="Sửa đổi",
            change="amends",
            base=in_force.convention,
            adopted_on=date(2023, 12, 1),
        ),
        user=official,
    )
    elected = grant(election(("An", 150), ("Bình", 20)))
    later = grant(election(("Chi", 150), ("Dũng", 20)), valid_from=date(2024, 3, 1), decided_on=date(2024, 2, 20))
    Appointment.objects.filter(user=leader).update(office_term=later.term)
    before = stored()
    for recognition, reason in (
        (in_force, r"còn bản ghi phụ thuộc \(hương ước, quy ước\)"),
        (elected, "nhiệm kỳ trưởng thôn sau đó"),
        (later, "còn bản ghi phụ thuộc|tài khoản"),
    ):
        with pytest.raises(ValidationError, match=reason):
            withdraw(recognition)
        assert stored() == before


def test_what_was_changed_by_hand_since_is_left_alone(election, grant, withdraw, head, official, stored) -> None:
    old = head()
    recognition = grant(election(("An", 150), ("Bình", 20)))
    old = fresh(old)
    old.valid_until = date(2023, 10, 18)
    save_record(record=old, user=official)
    before = stored()
    with pytest.raises(ValidationError, match="nhiệm kỳ, chức vụ liên quan đã được sửa hoặc xóa sau đó"):
        withdraw(recognition)
    assert stored() == before


def test_recognition_does_not_unlock_the_minutes(convention, grant, official) -> None:
    meeting = fresh(convention.meeting)
    type(meeting).objects.update(state="accepted")
    grant(convention)
    with pytest.raises(ValidationError, match="Biên bản đã gửi xã"):
        record_meeting(record=fresh(meeting), user=official)
