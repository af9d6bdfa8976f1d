"""Every time-limit of the law on both sides of what moves it, and the sum that explains it."""

import json
from datetime import date

import pytest
from django.conf import settings

from apps.core.periods import Span
from apps.law.rules import LimitError, Start, StepLimit, WorkCalendar, deadline
from tests.complaints.limits import CASES

FOLDER = settings.BASE_DIR / "fixtures" / "law"
DAYS = json.loads((FOLDER / "calendar_days.json").read_text(encoding="utf-8"))
ROWS = json.loads((FOLDER / "procedure_steps.json").read_text(encoding="utf-8"))
BY_KIND = {
    kind: {date.fromisoformat(row["day"]): row["name"] for row in DAYS if row["kind"] == kind}
    for kind in ("off", "worked")
}
CALENDAR = WorkCalendar(BY_KIND["off"], BY_KIND["worked"], frozenset(day.year for day in BY_KIND["off"]))
FIELDS = ("name", "days", "working", "article", "days_remote", "days_complex", "days_remote_complex")
MORE = ("extension_days", "extension_times", "may_pause")


def step(kind, code, on="2025-01-01"):
    """The step as it stood in law on the day."""
    (row,) = [
        row
        for row in ROWS
        if (row["kind"], row["code"]) == (kind, code) and row["valid_from"] <= on <= (row["valid_until"] or "9999")
    ]
    values = {name: row[name] for name in (*FIELDS, *MORE)}
    return StepLimit(**values, start=Start(row["start"]), is_confirmed=row["mark"] == "S")


def test_there_are_enough_cases_and_every_step_has_some():
    assert len(CASES) >= 150
    assert {(case[0], case[1]) for case in CASES} == {(row["kind"], row["code"]) for row in ROWS}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{case[2]}-{case[9]}")
def test_last_day(case):
    kind, code, start, flags, times, pause, due_on, article, mark, _ = case
    asked = step(kind, code, start)
    assert (asked.article, asked.is_confirmed) == (article, mark == "S")
    limit = asked.limit(remote="remote" in flags, involved="involved" in flags)
    pauses = [Span(*map(date.fromisoformat, pause.split()))] if pause else []
    found = deadline(date.fromisoformat(start), limit, CALENDAR, pauses=pauses, extended=asked.extended(times))
    assert found.due_on == date.fromisoformat(due_on)
    assert not found.unknown_years or found.unknown_years == (2027,)
    assert found.days[-1].day == found.due_on
    assert found.counted == limit.days + asked.extended(times)


def test_extensions_end_where_the_law_ends_them():
    assert step("denunciation", "resolve").extended(2) == 60
    with pytest.raises(LimitError, match="chỉ được gia hạn 2 lần, mỗi lần 30 ngày"):
        step("denunciation", "resolve").extended(3)
    with pytest.raises(LimitError, match="không được gia hạn"):
        step("complaint", "resolve").extended(1)


@pytest.mark.parametrize(
    ("remote", "involved", "days"), [(False, False, 7), (True, False, 7), (False, True, 10), (True, True, 10)]
)
def test_a_figure_the_law_does_not_set_apart_falls_back(remote, involved, days):
    assert step("denunciation", "verify").limit(remote=remote, involved=involved).days == days
