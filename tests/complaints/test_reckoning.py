"""Which steps run in a case and when each is due, from what happened; the figures of the law as shipped."""

import json
from datetime import date, timedelta

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from apps.complaints.rules.flow import AMENDED_FROM, DENUNCIATION_MOVES, PETITION_MOVES, possible, refusal
from apps.complaints.rules.reckoning import DatedStep, Happening, demand_extension, nearest_due, pauses, reckon
from apps.core.periods import Span
from apps.law.rules import LimitError, Start, StepLimit, WorkCalendar

FOLDER = settings.BASE_DIR / "fixtures" / "law"
DAYS = json.loads((FOLDER / "calendar_days.json").read_text(encoding="utf-8"))
OFF = {date.fromisoformat(row["day"]): row["name"] for row in DAYS if row["kind"] == "off"}
WORKED = {date.fromisoformat(row["day"]): row["name"] for row in DAYS if row["kind"] == "worked"}
CALENDAR = WorkCalendar(OFF, WORKED, frozenset(day.year for day in OFF))
NUMBERS = ("days_remote", "days_complex", "days_remote_complex", "extension_days", "extension_times", "may_pause")


def steps_of(kind):
    rows = json.loads((FOLDER / "procedure_steps.json").read_text(encoding="utf-8"))
    return [
        DatedStep(
            row["code"],
            row["position"],
            StepLimit(
                row["name"],
                row["days"],
                row["working"],
                Start(row["start"]),
                row["article"],
                row["mark"] == "S",
                **{name: row[name] for name in NUMBERS},
            ),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        )
        for row in rows
        if row["kind"] == kind
    ]


def run(kind, received_on, *happened, **flags):
    """The due day and the day of completion of each step that began, as text by the step's code."""
    happenings = [Happening(word, date.fromisoformat(day)) for word, day in happened]
    found = reckon(steps_of(kind), date.fromisoformat(received_on), happenings, CALENDAR, **flags)
    return {step.code: (str(step.due_on or "-"), str(step.done_on or "-")) for step in found}


COMPLAINT = ("2024-03-04", ("accept", "2024-03-08"))


@pytest.mark.parametrize(
    ("kind", "case", "flags", "expected"),
    [
        pytest.param(
            "complaint",
            ["2024-03-04"],
            {},
            {"screen": ("2024-03-18", "-"), "accept": ("2024-03-14", "-")},
            id="received: screened in 10 working days, accepted in 10 days (Điều 27)",
        ),
        pytest.param(
            "complaint",
            [*COMPLAINT],
            {},
            {
                "screen": ("2024-03-18", "2024-03-08"),
                "accept": ("2024-03-14", "2024-03-08"),
                "resolve": ("2024-04-08", "-"),
            },
            id="accepted: 30 days end on Sunday 07/04 (Điều 28)",
        ),
        pytest.param(
            "complaint",
            [*COMPLAINT],
            {"remote": True},
            {
                "screen": ("2024-03-18", "2024-03-08"),
                "accept": ("2024-03-14", "2024-03-08"),
                "resolve": ("2024-04-22", "-"),
            },
            id="where travel is hard: 45 days",
        ),
        pytest.param(
            "complaint",
            [*COMPLAINT],
            {"remote": True, "involved": True},
            {
                "screen": ("2024-03-18", "2024-03-08"),
                "accept": ("2024-03-14", "2024-03-08"),
                "resolve": ("2024-05-07", "-"),
            },
            id="and involved: 60 days",
        ),
        pytest.param(
            "complaint",
            [*COMPLAINT, ("decide", "2024-04-08")],
            {},
            {
                "screen": ("2024-03-18", "2024-03-08"),
                "accept": ("2024-03-14", "2024-03-08"),
                "resolve": ("2024-04-08", "2024-04-08"),
                "send": ("2024-04-11", "-"),
            },
            id="decided on the last day: sent in 3 working days (Điều 32)",
        ),
        pytest.param(
            "complaint",
            ["2024-03-04", ("refuse", "2024-03-15")],
            {},
            {"screen": ("2024-03-18", "2024-03-15"), "accept": ("2024-03-14", "2024-03-15")},
            id="refused a day too late: nothing more runs",
        ),
        pytest.param(
            "complaint",
            ["2026-07-06", ("accept", "2026-07-10"), ("suspend", "2026-07-20")],
            {},
            {
                "screen": ("2026-07-20", "2026-07-10"),
                "accept": ("2026-07-16", "2026-07-10"),
                "resolve": ("-", "-"),
            },
            id="suspended: the clock stands still",
        ),
        pytest.param(
            "complaint",
            ["2026-07-06", ("accept", "2026-07-10"), ("suspend", "2026-07-20"), ("resume", "2026-07-27")],
            {},
            {
                "screen": ("2026-07-20", "2026-07-10"),
                "accept": ("2026-07-16", "2026-07-10"),
                "resolve": ("2026-08-17", "-"),
            },
            id="taken up after 7 days: 09/08 becomes 16/08, a Sunday",
        ),
        pytest.param(
            "denunciation",
            ["2024-03-04"],
            {},
            {"verify": ("2024-03-13", "-")},
            id="denunciation: 7 working days (Điều 24); a transfer is no step of who is competent",
        ),
        pytest.param(
            "denunciation",
            ["2024-03-04", ("transfer", "2024-03-12")],
            {},
            {"verify": ("2024-03-13", "2024-03-12"), "transfer": ("2024-03-11", "2024-03-12")},
            id="transferred a day late",
        ),
        pytest.param(
            "denunciation",
            ["2024-03-04", ("accept", "2024-03-13"), ("notify", "2024-03-20"), ("extend", "2024-04-10")],
            {},
            {
                "verify": ("2024-03-13", "2024-03-13"),
                "notify": ("2024-03-20", "2024-03-20"),
                "resolve": ("2024-05-13", "-"),
            },
            id="extended once: 30 and 30 days end on Sunday 12/05 (Điều 30)",
        ),
        pytest.param(
            "dispute",
            ["2024-07-31"],
            {},
            {"screen": ("2024-08-14", "-"), "resolve": ("2024-09-16", "-")},
            id="a dispute of the last day of the old land law: 45 days",
        ),
        pytest.param(
            "dispute",
            ["2024-08-01"],
            {},
            {"screen": ("2024-08-15", "-"), "resolve": ("2024-09-04", "-")},
            id="and of the first day of the new one: 30 days, over the National Day",
        ),
        pytest.param("complaint", ["2012-06-29"], {}, {}, id="before the law there was no step"),
    ],
)
def test_steps_of_a_case(kind, case, flags, expected):
    assert run(kind, *case, **flags) == expected


def test_a_third_extension_is_refused():
    extended = [("extend", f"2024-04-{day:02d}") for day in (10, 11)]
    assert run("denunciation", "2024-03-04", ("accept", "2024-03-13"), *extended)["resolve"][0] == "2024-06-11"
    day = date(2024, 3, 13)
    running = reckon(steps_of("denunciation"), day, [Happening("accept", day)], CALENDAR)
    demand_extension(running, 2)
    with pytest.raises(LimitError, match="chỉ được gia hạn 2 lần"):
        demand_extension(running, 3)


@pytest.mark.parametrize(
    ("happened", "ended", "expected"),
    [
        ([("suspend", 3), ("resume", 5)], None, [(3, 4)]),
        ([("suspend", 3), ("resume", 3)], None, []),
        ([("suspend", 3), ("resume", 5), ("suspend", 5)], None, [(3, 4), (5, None)]),
        ([("suspend", 3), ("stop", 8)], 8, [(3, 8)]),
        ([("resume", 3)], None, []),
    ],
)
def test_days_on_which_a_case_stands_still(happened, ended, expected):
    day = lambda number: date(2026, 8, number) if number else None  # noqa: E731 - days of one month
    happenings = [Happening(kind, day(number)) for kind, number in happened]
    assert list(pauses(happenings, day(ended))) == [Span(day(first), day(last)) for first, last in expected]


def test_the_nearest_day_is_that_of_an_open_step_and_of_a_closed_case_that_of_its_resolution():
    happenings = [Happening("accept", date(2024, 3, 8))]
    steps = reckon(steps_of("complaint"), date(2024, 3, 4), happenings, CALENDAR)
    assert nearest_due(steps, is_open=True) == date(2024, 4, 8)
    closed = reckon(
        steps_of("complaint"), date(2024, 3, 4), [*happenings, Happening("decide", date(2024, 4, 1))], CALENDAR
    )
    assert nearest_due(closed, is_open=False) == date(2024, 4, 8)
    assert nearest_due([], is_open=True) is None


KINDS = ["accept", "suspend", "resume", "extend", "decide", "send", "notify", "stop", "transfer"]


@given(
    kind=st.sampled_from(["complaint", "second_complaint", "denunciation", "recommendation", "dispute"]),
    received_on=st.dates(date(2015, 1, 1), date(2026, 6, 1)),
    happened=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 40)), max_size=8),
    remote=st.booleans(),
    involved=st.booleans(),
)
def test_the_sum_that_is_shown_always_ends_on_the_due_day(kind, received_on, happened, remote, involved):
    day, happenings, extensions = received_on, [], 0
    for word, later in happened:
        day += timedelta(days=later)
        extensions += word == "extend"
        if word != "extend" or extensions <= 2:
            happenings.append(Happening(word, day))
    for step in reckon(steps_of(kind), received_on, happenings, CALENDAR, remote=remote, involved=involved):
        rows = step.sum.days
        assert [row.day for row in rows] == [step.started_on + timedelta(days=n + 1) for n in range(len(rows))]
        numbers = [row.number for row in rows if row.number is not None]
        assert numbers == list(range(1, len(numbers) + 1))
        if step.due_on is not None:
            assert (rows[-1].day, len(numbers)) == (step.due_on, step.sum.total)
            assert not CALENDAR.closed(step.due_on)
        assert step.done_on is None or step.done_on >= step.started_on
        assert step.sum.lines


@pytest.mark.parametrize(
    ("moves", "state", "case_type", "expected"),
    [
        (PETITION_MOVES, "received", "reflection", "accept refuse guide transfer return file withdraw"),
        (PETITION_MOVES, "received", "complaint", "accept refuse guide transfer return file withdraw withdraw_part"),
        (PETITION_MOVES, "accepted", "recommendation", "transfer verify dialogue decide withdraw stop"),
        (
            PETITION_MOVES,
            "accepted",
            "complaint",
            "transfer verify dialogue suspend decide withdraw withdraw_part stop",
        ),
        (PETITION_MOVES, "suspended", "complaint", "resume withdraw withdraw_part stop"),
        (PETITION_MOVES, "resolved", "complaint", "send"),
        (PETITION_MOVES, "withdrawn", "complaint", ""),
        (DENUNCIATION_MOVES, "received", "", "verify accept refuse transfer"),
        (DENUNCIATION_MOVES, "verifying", "", "accept refuse transfer"),
        (DENUNCIATION_MOVES, "accepted", "", "notify extend suspend decide stop"),
        (DENUNCIATION_MOVES, "suspended", "", "resume stop"),
        (DENUNCIATION_MOVES, "concluded", "", "send act"),
        (DENUNCIATION_MOVES, "refused", "", ""),
    ],
)
def test_what_may_come_next(moves, state, case_type, expected):
    assert " ".join(possible(moves, state, case_type)) == expected


@pytest.mark.parametrize(
    ("kind", "on", "said"),
    [
        ("suspend", AMENDED_FROM, ""),
        ("suspend", AMENDED_FROM - timedelta(days=1), "Luật chỉ có việc này từ ngày 01/07/2026"),
        ("dialogue", date(2026, 6, 1), ""),
        ("dialogue", date(2026, 5, 31), "Ngày không được trước việc gần nhất đã ghi (01/06/2026)"),
        ("send", date(2026, 7, 2), "không phù hợp với tình trạng"),
    ],
)
def test_why_something_cannot_be_entered(kind, on, said):
    found = refusal(
        PETITION_MOVES,
        kind,
        state="accepted",
        on=on,
        after=date(2026, 6, 1),
        case_type="complaint",
        done={"accept"},
    )
    assert said in found
    assert bool(found) == bool(said)


def test_what_is_sent_is_sent_once():
    case = {"state": "concluded", "on": date(2024, 5, 2), "after": date(2024, 5, 1), "case_type": ""}
    assert refusal(DENUNCIATION_MOVES, "send", **case, done={"decide"}) == ""
    assert refusal(DENUNCIATION_MOVES, "send", **case, done={"decide", "send"}) == "Việc này đã được ghi."
