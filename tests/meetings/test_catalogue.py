"""The figures D01–D09 and E01–E09 of the catalogue over one year that is reckoned by hand."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from apps.committees.models import Committee
from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Scope,
    UnknownOptionError,
    all_indicators,
    get,
    highest,
    lowest,
)
from apps.core.periods import Period
from apps.meetings.models import Matter, Meeting, Recognition
from apps.meetings.services import plan_second_meeting, settle
from apps.villages.models import Convention
from tests.factories import make_village
from tests.records import close

YEAR = Period.year(2023)


def value(unit, name, **options):
    figure = get(name).value(unit, YEAR, **options)
    return figure.text() if figure.is_whole else f"{figure.text()} {figure.state}"


@pytest.fixture
def year(commune, other_commune, village, meet, decide, choose, rules, official):
    """Three villages in 2023; what must not count lies before, after, beside, ahead and was called off."""
    hoi, trai = make_village(commune, "Hội"), make_village(commune, "Trại")
    make_village(commune, "Vắng")

    # Đồng Kim: two regular meetings, one of them too small to begin.
    first = meet(village, kind="regular", held_on=date(2023, 3, 1), households=100, present=80)
    decide(first, kind="funds", votes_for=60)
    options = decide(first, kind="other", votes_for=None, position=2)
    choose(options, ("Sáng", 20), ("Chiều", 55), ("Tối", 5))
    decide(first, kind="contribution", votes_for=40, votes_against=40, position=3)
    failed = meet(village, kind="regular", held_on=date(2023, 11, 1), households=100, present=10, failed=True)

    # Hội: three regular meetings; ballots on a contribution that fell short in August (two thirds of 300 are 200).
    for day in (date(2023, 1, 5), date(2023, 6, 5)):
        meet(hoi, kind="regular", held_on=day, households=300, present=150)
    august = meet(hoi, kind="regular", held_on=date(2023, 8, 20), households=300, present=180)
    short = decide(august, votes_for=180)
    decide(
        august,
        position=2,
        method="household_ballot",
        follows=short,
        votes_for=200,
        votes_against=60,
        invalid=10,
        ballots_issued=290,
        ballots_returned=270,
    )

    # Trại: one regular meeting; the head at the second attempt, two members of a board, one dismissed.
    meet(trai, kind="regular", held_on=date(2023, 5, 5), households=50, present=50)
    lost = meet(trai, kind="election", held_on=date(2023, 9, 3), households=50, present=40)
    choose(
        decide(lost, kind="village_head", action="elect", votes_for=None, text="Bầu trưởng thôn"),
        ("An", 25, True),
        ("Bình", 15),
    )
    settle(lost)
    won = plan_second_meeting(meeting=lost, held_on=date(2023, 9, 17), user=official, expected_version=1)
    Meeting.objects.filter(pk=won.pk).update(state="held", households=50, present=50)
    won = Meeting.objects.get(pk=won.pk)
    matter = won.matters.get()
    Matter.objects.filter(pk=matter.pk).update(ballots_returned=48, ballots_issued=50, invalid=2)
    matter.choices.filter(text="An").update(votes=30)
    matter.choices.filter(text="Bình").update(votes=14)
    board = decide(won, kind="board", action="elect", seats=2, votes_for=None, position=2)
    choose(board, ("Chi", 40), ("Dũng", 35), ("Én", 30))
    decide(won, kind="board", action="dismiss", votes_for=45, position=3)
    decide(won, kind="board", action="dismiss", votes_for=25, position=4)

    # Đồng Kim elects at once, all 100 present; its convention is accepted by 75 of them.
    election = meet(village, kind="election", held_on=date(2023, 9, 10), households=100, present=100)
    choose(decide(election, kind="village_head", action="elect", votes_for=None), ("Giang", 99))
    decide(election, kind="convention", votes_for=75, position=2)
    for meeting in Meeting.objects.all():
        settle(meeting)

    inspectorate = Committee.objects.create(
        unit=commune, kind="inspectorate", name="Ban Thanh tra nhân dân", established_on=date(2021, 7, 1)
    )
    Recognition.objects.create(
        matter=board, committee=inspectorate, number="1/QĐ", decided_on=date(2023, 9, 20), valid_from=date(2023, 9, 20)
    )

    far = make_village(other_commune, "Xa")
    for outside in (
        meet(village, kind="regular", held_on=date(2022, 12, 31)),
        meet(village, kind="regular", held_on=date(2024, 1, 1)),
        meet(far, kind="regular", held_on=date(2023, 5, 1)),
        meet(village, kind="regular", held_on=date(2023, 12, 1), state="planned"),
        meet(village, kind="regular", held_on=date(2023, 12, 2), state="cancelled"),
    ):
        for kind in ("contribution", "convention"):
            decide(outside, kind=kind, method="household_ballot", votes_for=9, ballots_issued=9, ballots_returned=9)
        for action in ("elect", "dismiss"):
            choose(decide(outside, kind="village_head", action=action, votes_for=None), ("Người khác", 150))
        settle(outside)
    return SimpleNamespace(failed=failed, short=short, hoi=hoi, trai=trai)


def test_meetings_and_villages(commune, year) -> None:
    assert value(commune, "meetings.meetings") == "9"
    assert value(commune, "meetings.meetings", kind="regular") == "6"
    assert value(commune, "meetings.villages_met") == "3"
    assert value(commune, "meetings.villages_by_times") == "3"
    bands = [value(commune, "meetings.villages_by_times", times=times) for times in ("once", "twice", "other")]
    assert bands == ["1", "1", "1"]
    assert value(commune, "meetings.villages_by_times", village=year.hoi, times="other") == "1"
    # 80 + 10 + 150 + 150 + 180 + 50 + 40 + 50 + 100 of 100 + 100 + 3 × 300 + 3 × 50 + 100.
    assert value(commune, "meetings.households_present") == "810"
    assert value(commune, "meetings.households_called") == "1.350"
    assert value(commune, "meetings.attendance_share") == "60,00"


def test_matters_by_their_final_result(commune, year) -> None:
    """Twelve attempts: the contribution of Hội and the head of Trại were each put to the vote twice."""
    assert value(commune, "meetings.matters") == "10"
    kinds = {"contribution": "2", "funds": "1", "convention": "1", "village_head": "2", "board": "3", "other": "1"}
    assert {kind: value(commune, "meetings.matters", kind=kind) for kind in kinds} == kinds
    methods = {"show_of_hands": "9", "household_ballot": "1"}
    assert {name: value(commune, "meetings.matters_by_method", method=name) for name in methods} == methods
    with pytest.raises(UnknownOptionError):
        get("meetings.matters_by_method").value(commune, YEAR, kind="funds")


def test_options_votes_and_ballots(commune, year) -> None:
    # Three options, and one for each other matter but elections and dismissals: funds, 2 contributions, convention.
    assert value(commune, "meetings.options") == "7"
    assert value(commune, "meetings.votes_for", kind="contribution") == "240"
    assert value(commune, "meetings.votes_base", kind="contribution") == "400"
    assert value(commune, "meetings.votes_for_share", kind="contribution") == "60,00"
    ballots = [value(commune, f"meetings.ballots_{name}") for name in ("issued", "returned", "valid", "agreeing")]
    assert ballots == ["290", "270", "260", "200"]
    assert value(commune, "meetings.ballots_base") == "300"
    assert get("meetings.ballots_agreeing_of_issued").value(commune, YEAR).value == Decimal(20000) / 290
    assert value(commune, "meetings.ballots_agreeing_of_households") == "66,67"


def test_what_fell_short(commune, year) -> None:
    """The contribution of Đồng Kim (40 of 100), of Hội at the meeting (180 of 300), the head of Trại at first (25 of
    50), the dismissal of 25 votes of 50."""
    assert value(commune, "meetings.uncarried") == "4"
    by_kind = {"contribution": "2", "village_head": "1", "board": "1"}
    assert {kind: value(commune, "meetings.uncarried", kind=kind) for kind in by_kind} == by_kind


def test_elections(commune, year) -> None:
    names = ("head_elections", "head_elections_held", "head_elections_won", "head_elections_rerun")
    assert [value(commune, f"meetings.{name}") for name in names] == ["3", "2", "2", "1"]
    # The last election of each: 100 of 100 present, 48 ballots of 50.
    assert [value(commune, f"meetings.{name}") for name in ("voters", "voters_base")] == ["148", "150"]
    assert value(commune, "meetings.turnout") == "98,67"
    assert value(commune, "meetings.full_turnouts") == "1"
    assert [value(commune, f"meetings.{name}_turnout") for name in ("lowest", "highest")] == ["96,00", "100,00"]
    assert value(commune, "meetings.lowest_turnout", village=year.trai) == "96,00"
    assert value(commune, "meetings.heads_elected") == "2"
    assert [value(commune, "meetings.heads_elected", standing=word) for word in ("again", "new")] == ["1", "1"]
    assert value(commune, "meetings.dismissed") == value(commune, "meetings.dismissed", kind="board") == "1"


def test_boards_and_conventions(commune, village, year) -> None:
    assert value(commune, "meetings.boards_elected") == "1"
    assert value(commune, "meetings.boards_elected", board="inspectorate") == "1"
    assert value(commune, "meetings.board_members_elected") == "2"
    assert value(commune, "meetings.board_vote_share") == "75,00"
    assert value(commune, "meetings.convention_approval") == "75,00"
    Convention.objects.create(
        unit=commune, village=village, title="Cũ", adopted_on=date(2020, 1, 1), recognised_on=date(2020, 2, 1)
    )
    old = Convention.objects.get()
    for change, day in (("amends", date(2023, 12, 31)), ("replaces", date(2024, 1, 1))):
        Convention.objects.create(
            unit=commune, village=village, title="Mới", adopted_on=day, recognised_on=day, change=change, base=old
        )
    assert value(commune, "villages.conventions_share") == "25,00"
    assert value(commune, "villages.conventions_recognised") == "1"
    assert value(commune, "villages.conventions_recognised", change="amends") == "1"
    assert value(commune, "villages.conventions_recognised", change="replaces") == "… missing"


def test_a_dismissal_counts_the_persons_it_names(commune, village, meet, decide, choose, rules) -> None:
    meeting = meet(village)
    choose(decide(meeting, kind="board", action="dismiss", votes_for=140), ("An", None), ("Bình", None))
    decide(meeting, kind="village_head", action="dismiss", votes_for=140)
    settle(meeting)
    assert value(commune, "meetings.dismissed") == "3"


OF_MEETINGS = sorted(row.name for row in all_indicators() if row.name.startswith("meetings."))
NEVER_ZERO = {"meetings.lowest_turnout", "meetings.highest_turnout"}


def test_the_catalogue_is_whole() -> None:
    codes = {row.code for row in all_indicators()}
    assert {f"D0{number}" for number in range(1, 10)} | {f"E0{number}" for number in range(1, 10)} <= codes


@pytest.mark.parametrize("name", OF_MEETINGS)
def test_missing_is_not_zero(commune, name, official) -> None:
    indicator = get(name)
    assert (indicator.value(commune, YEAR).state, indicator.value(commune, YEAR).value) == (MISSING, None)
    close(commune, "meetings.meeting", YEAR, official)
    figure = indicator.value(commune, YEAR)
    shares = indicator.measure == "%"
    assert (figure.state, figure.value) == ((MISSING, None) if shares else (KNOWN, 0))
    assert not (name in NEVER_ZERO and figure.value is not None)


@pytest.mark.parametrize("name", OF_MEETINGS)
def test_two_queries_at_most_for_each_part(commune, year, name, django_assert_max_num_queries) -> None:
    indicator = get(name)
    with django_assert_max_num_queries(4):
        indicator.value(commune, YEAR)
    dimensions = {key: next(iter(values)) for key, values in indicator.dimensions.items()}
    for key, chosen in dimensions.items():
        indicator.value(commune, YEAR, **{key: chosen})
    assert indicator.by_village
    rows = indicator.rows(Scope(commune, YEAR))
    assert {row.pk for row in rows.for_list()} == set(rows.values_list("pk", flat=True))


def test_what_is_not_entered_makes_the_figure_partial(commune, village, meet, decide, rules) -> None:
    meeting = meet(village, present=None)
    decide(meeting, kind="village_head", action="elect", votes_for=None)
    decide(meeting, method="household_ballot", votes_for=140)
    names = ("households_present", "voters", "ballots_issued", "ballots_valid", "lowest_turnout", "votes_for")
    states = [get(f"meetings.{name}").value(commune, YEAR).state for name in names]
    assert states == [PARTIAL, PARTIAL, PARTIAL, PARTIAL, MISSING, PARTIAL]


def test_the_outermost_shares_are_exact(commune, village, meet) -> None:
    for present, households in ((1, 3), (2, 3), (None, 5)):
        meet(village, present=present, households=households)
    indicator, scope, rows = get("meetings.lowest_turnout"), Scope(commune, YEAR), Meeting.objects.all()
    low, high = (fold("present", "households")(indicator, scope, rows) for fold in (lowest, highest))
    assert (low.value, high.value) == (Decimal(100) / 3, Decimal(200) / 3)
    assert [(row.state, row.records, row.lacking) for row in (low, high)] == [(PARTIAL, 3, 1)] * 2
    rows = rows.filter(present__isnull=False)
    assert lowest("present", "households")(indicator, scope, rows).state == KNOWN
    assert lowest("present", "households")(indicator, scope, rows.none()).state == MISSING
