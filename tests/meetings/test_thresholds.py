"""Every threshold and limit of meetings with both sides of its edge, each with its article and its mark.

[S]: seen in a public source; [K]: from memory, to be confirmed. Both as fixtures/law/rules.json marks them.
"""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from apps.meetings.models import Absence, BallotSheet, MatterKind
from apps.meetings.rules import Threshold, Verdict
from apps.meetings.services import count_ballots, plan_ballots, settle, take_roll
from tests.factories import make_household, make_village

PL34, NQLT = "Điều 12 Pháp lệnh số 34/2007/PL-UBTVQH11", "Điều 13-16 Pháp lệnh số 34/2007/PL-UBTVQH11"
LDC = "khoản 1 Điều 21 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15"
ND61 = "Điều 10 Nghị định số 61/2023/NĐ-CP"
ORDINANCE, LAW, DECREE_59, DECREE_61 = (date(2023, 6, 30), date(2023, 7, 1), date(2023, 8, 15), date(2023, 8, 16))
SEEN, UNCONFIRMED = True, False

# kind, day, households, the most that is not enough, article, mark. One vote more is enough.
VOTES = [
    # Before 01/07/2023: more than half, whatever the matter.
    ("contribution", ORDINANCE, 202, 101, PL34, SEEN),
    ("contribution", ORDINANCE, 9, 4, PL34, SEEN),
    ("funds", ORDINANCE, 202, 101, PL34, SEEN),
    ("other", ORDINANCE, 202, 101, PL34, SEEN),
    ("convention", ORDINANCE, 202, 101, NQLT, UNCONFIRMED),
    ("village_head", ORDINANCE, 202, 101, NQLT, UNCONFIRMED),
    ("board", ORDINANCE, 202, 101, NQLT, UNCONFIRMED),
    # From 01/07/2023: two thirds, reached is enough, for contributions and funds.
    ("contribution", LAW, 9, 5, LDC, UNCONFIRMED),
    ("contribution", LAW, 202, 134, LDC, UNCONFIRMED),
    ("contribution", LAW, 300, 199, LDC, UNCONFIRMED),
    ("contribution", LAW, 1, 0, LDC, UNCONFIRMED),
    ("funds", LAW, 9, 5, LDC, UNCONFIRMED),
    ("funds", LAW, 10, 6, LDC, UNCONFIRMED),
    # And more than half for the rest.
    ("convention", LAW, 202, 101, LDC, UNCONFIRMED),
    ("convention", DECREE_59, 202, 101, LDC, UNCONFIRMED),
    ("convention", DECREE_61, 202, 101, ND61, SEEN),
    ("convention", DECREE_61, 201, 100, ND61, SEEN),
    ("village_head", LAW, 202, 101, LDC, UNCONFIRMED),
    ("board", LAW, 202, 101, LDC, UNCONFIRMED),
    ("other", LAW, 202, 101, LDC, UNCONFIRMED),
    ("other", LAW, 1, 0, LDC, UNCONFIRMED),
]


@pytest.mark.parametrize(("kind", "day", "households", "short", "article", "mark"), VOTES)
def test_one_vote_less_is_not_enough(rules, village, meet, decide, kind, day, households, short, article, mark) -> None:
    meeting = meet(village, held_on=day, households=households, present=households)
    fails, passes = (decide(meeting, kind=kind, votes_for=votes) for votes in (short, short + 1))
    settle(meeting)
    fails.refresh_from_db()
    passes.refresh_from_db()
    assert [fails.carried, passes.carried] == [False, True]
    assert fails.verdict.needed == short + 1
    assert article in fails.verdict_text
    assert ("chưa kiểm chứng" in fails.verdict_text) is not mark
    assert passes.threshold.is_confirmed is mark


def test_every_kind_of_matter_is_in_the_table_on_both_sides_of_the_law() -> None:
    assert {(kind, day < LAW) for kind, day, *_ in VOTES} == {(k, old) for k in MatterKind.values for old in (0, 1)}


# Kind of meeting, day, households, the most present that is not enough, article, mark.
QUORUMS = [
    ("convention", DECREE_61, 202, 101, "điểm a khoản 1 Điều 10 Nghị định số 61/2023/NĐ-CP", SEEN),
    ("convention", DECREE_61, 9, 4, "điểm a khoản 1 Điều 10 Nghị định số 61/2023/NĐ-CP", SEEN),
    ("election", DECREE_59, 202, 101, "Điều 7 Nghị định số 59/2023/NĐ-CP", UNCONFIRMED),
]


@pytest.mark.parametrize(("kind", "day", "households", "short", "article", "mark"), QUORUMS)
def test_one_household_less_is_no_quorum(rules, village, meet, kind, day, households, short, article, mark) -> None:
    few, enough = (
        meet(village, kind=kind, held_on=day, households=households, present=present).quorum
        for present in (short, short + 1)
    )
    assert [few.carried, enough.carried] == [False, True]
    assert few.threshold.article == article
    assert few.threshold.is_confirmed is mark


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("convention", date(2023, 8, 15)),
        ("election", date(2023, 8, 14)),
        ("regular", DECREE_61),
        ("matter", DECREE_61),
        ("consultation", DECREE_61),
    ],
)
def test_no_quorum_where_the_law_of_the_day_sets_none(rules, village, meet, kind, day) -> None:
    assert meet(village, kind=kind, held_on=day, present=0).quorum is None


@pytest.mark.parametrize(
    ("present", "votes", "carried"), [(150, 75, False), (150, 76, True), (151, 75, False), (1, 0, False), (1, 1, True)]
)
def test_the_secretary_needs_more_than_half_of_those_present(rules, village, meet, present, votes, carried) -> None:
    """khoản 5 Điều 3 Nghị định 59/2023 [S]: the one vote whose base is not all households."""
    verdict = meet(village, held_on=DECREE_59, present=present, secretary_votes=votes).secretary_verdict
    assert verdict.carried is carried
    assert (verdict.base, verdict.measure, verdict.threshold.is_confirmed) == (present, "hộ dự họp", SEEN)
    assert "khoản 5 Điều 3 Nghị định số 59/2023/NĐ-CP" in str(verdict)


def test_no_vote_on_the_secretary_before_the_decree_or_without_anybody(rules, village, meet) -> None:
    assert meet(village, held_on=date(2023, 8, 14), secretary_votes=100).secretary_verdict is None
    assert meet(village, present=0, secretary_votes=0).secretary_verdict is None
    with pytest.raises(IntegrityError):
        meet(village, present=10, secretary_votes=11)


def test_nobody_present_and_nobody_absent(rules, village, meet, decide) -> None:
    empty = meet(village, kind="convention", present=0)
    full = meet(village, kind="convention", present=202)
    assert [empty.quorum.carried, full.quorum.carried] == [False, True]
    assert (empty.absent, full.absent) == (202, 0)
    assert empty.attendance == "0/202 hộ = 0,00 %"
    matter = decide(empty, kind="convention", votes_for=0)
    settle(empty)
    matter.refresh_from_db()
    assert matter.carried is False
    assert matter.share_of_present == ""


@pytest.mark.parametrize(
    ("kind", "day", "present", "lost"),
    [
        ("contribution", LAW, 134, True),
        ("contribution", LAW, 135, False),
        ("contribution", ORDINANCE, 101, True),
        ("contribution", ORDINANCE, 102, False),
        ("other", LAW, 101, True),
        ("other", LAW, 102, False),
        ("other", LAW, 0, True),
    ],
)
def test_out_of_reach_even_if_all_present_agree(rules, village, meet, decide, kind, day, present, lost) -> None:
    """điểm b khoản 1 Điều 4 Nghị định 59/2023 [S]: then ballots go to the households."""
    matter = decide(meet(village, held_on=day, present=present), kind=kind, votes_for=None)
    assert (matter.out_of_reach is not None) is lost
    at_doors = decide(matter.meeting, kind=kind, votes_for=None, method="household_ballot")
    assert at_doors.out_of_reach is None


@pytest.fixture
def street(village):
    """Three households of the village."""
    return [make_household(village, f"H{number}") for number in range(3)]


def test_a_household_is_absent_once(village, meet, street) -> None:
    meeting = meet(village, households=3, present=1)
    take_roll(meeting=meeting, absent=[street[0].pk, street[0].pk, street[1].pk])
    assert meeting.absences.count() == 2
    take_roll(meeting=meeting, absent=[street[1].pk, street[2].pk])
    assert {row.household for row in meeting.absences.all()} == set(street[1:])
    twice = Absence(meeting=meeting, household=street[1])
    with pytest.raises(ValidationError, match="Hộ này đã được ghi vắng mặt"):
        twice.full_clean()
    with pytest.raises(IntegrityError):
        twice.save()


def test_a_household_of_another_village_is_not_called(village, meet, street) -> None:
    stranger = make_household(make_village(village.unit, "Hội"), "X1")
    later = make_household(village, "X2", started_on=date(2024, 1, 1))
    with pytest.raises(ValidationError, match="2 hộ không thuộc thôn vào ngày họp"):
        take_roll(meeting=meet(village, households=3, present=1), absent=[stranger.pk, later.pk])


def test_a_household_has_one_ballot(village, official, meet, decide, ballots, street, rules) -> None:
    meeting = meet(village, households=3, present=1)
    matter = decide(meeting, votes_for=1)
    settle(meeting)
    again = plan_ballots(matter=matter, plan=ballots(), user=official, expected_version=1)
    answers = {household.pk: "for" for household in street}
    for version in (2, 3):
        counted = count_ballots(
            plan=again.ballot_plan,
            answers=answers,
            counted_on=date(2023, 10, 20),
            user=official,
            expected_version=version,
        )
        assert (counted.ballots_issued, counted.votes_for, counted.carried) == (3, 3, True)
    twice = BallotSheet(plan=again.ballot_plan, household=street[0], answer="for")
    with pytest.raises(ValidationError, match="Hộ này đã có phiếu"):
        twice.full_clean()
    with pytest.raises(IntegrityError):
        twice.save()


@pytest.mark.parametrize("issued", [202, 203])
def test_ballots_beyond_the_households_are_refused_with_the_reason(village, meet, decide, issued) -> None:
    matter = decide(meet(village), method="household_ballot", votes_for=150, ballots_issued=issued)
    if issued == 202:
        matter.full_clean()
        return
    with pytest.raises(ValidationError, match=r"Số phiếu phát ra là 203, lớn hơn tổng số hộ của thôn \(202\)"):
        matter.full_clean()


def test_ballots_are_told_apart(village, meet, decide) -> None:
    meeting = meet(village)
    matter = decide(meeting, method="household_ballot", votes_for=150, ballots_issued=200, ballots_returned=151)
    with pytest.raises(ValidationError, match="Số phiếu thu về là 151, cộng các ý kiến được 150"):
        matter.full_clean()
    with pytest.raises(IntegrityError):
        decide(meeting, method="household_ballot", ballots_issued=100, ballots_returned=112)


shares = st.tuples(st.integers(1, 1000), st.integers(1, 1000)).filter(lambda pair: pair[0] <= pair[1])


@given(shares, st.booleans(), st.integers(1, 10**9))
def test_the_needed_number_is_exactly_the_least_that_carries(share, inclusive, base) -> None:
    threshold = Threshold(*share, inclusive, "Điều 21", True)
    needed = Verdict(0, base, threshold).needed
    assert type(needed) is int
    assert Verdict(needed, base, threshold).carried
    assert needed == 0 or not Verdict(needed - 1, base, threshold).carried


@given(st.integers(0, 10**18), st.integers(1, 10**18))
def test_whole_numbers_alone_decide(yes, base) -> None:
    """Two thirds and one half by cross-multiplication, at sizes where a fraction in floating point would err."""
    two_thirds, half = Threshold(2, 3, True, "", False), Threshold(1, 2, False, "", False)
    assert Verdict(yes, base, two_thirds).carried is (3 * yes >= 2 * base)
    assert Verdict(yes, base, half).carried is (2 * yes > base)
