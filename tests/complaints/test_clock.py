"""When the steps of a case are due, and what becomes of that when the calendar or the commune's own time changes."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.complaints.models import DenunciationEvent, InternalTarget, Petition
from apps.complaints.services import (
    follow_calendar,
    record_denunciation_event,
    record_petition_event,
    restore_denunciation,
    running_steps,
    save_petition,
    wind,
    wind_open_cases,
)
from apps.complaints.services.classes import delete_target, restore_target, save_target
from apps.core.services import delete_record
from apps.law.models import CalendarDay, ProcedureStep
from apps.law.services import load_calendar

CAME, TODAY = date(2026, 7, 2), date(2026, 7, 8)
# Ten working days after a Thursday; ten days, which end on a Sunday.
SCREENED, ACCEPTED = date(2026, 7, 16), date(2026, 7, 13)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def running(petition):
    """Make a petition whose clock is wound."""

    def make(**values):
        case = petition(**{"received_on": CAME} | values)
        wind(case)
        return case

    return make


@pytest.fixture
def entered(django_capture_on_commit_callbacks):
    """Do something to the calendar, and what follows once it is stored."""

    def make(change):
        with django_capture_on_commit_callbacks(execute=True):
            change()

    return make


def dues(case):
    return dict(case.steps.values_list("code", "due_on"))


def holiday(day, **values):
    return CalendarDay.objects.create(**{"day": day, "name": "ngày nghỉ bù"} | values)


def test_a_new_complaint_runs_the_first_two_steps(running):
    case = running()
    assert dues(case) == {"screen": SCREENED, "accept": ACCEPTED}
    assert case.due_on == ACCEPTED
    steps = running_steps(case)
    assert [step.code for step in steps] == ["screen", "accept"]
    assert [step.left for step in steps] == ["còn 6 ngày làm việc", "còn 3 ngày làm việc"]
    assert any("chuyển sang ngày làm việc tiếp theo" in line for line in steps[1].sum.lines)
    assert [step.limit.is_confirmed for step in steps] == [False, True]


@pytest.mark.parametrize(
    ("remote", "involved", "due_on"),
    [
        (False, False, date(2026, 8, 7)),
        (True, False, date(2026, 8, 24)),
        (False, True, date(2026, 8, 24)),
        (True, True, date(2026, 9, 7)),
    ],
)
def test_hard_travel_and_involved_cases_have_more_days(running, officer, remote, involved, due_on):
    """Law on Complaints, Article 28: 30 days, 45 where travel is hard or the case involved, 60 for both."""
    case = running(is_remote=remote, is_involved=involved)
    case = record_petition_event(petition=case, kind="accept", happened_on=TODAY, user=officer).petition
    assert (dues(case)["resolve"], case.due_on) == (due_on, due_on)
    assert case.steps.get(code="accept").done_on == TODAY


def test_what_is_over_keeps_the_day_until_which_it_was_to_be_resolved(running, officer):
    case = running(screening="eligible", competence="ours")
    for kind in ("accept", "decide"):
        said = {"kind": kind, "happened_on": TODAY, "user": officer, "result": "Xong"}
        case = record_petition_event(petition=case, **said).petition
    assert case.due_on == date(2026, 8, 7)
    assert case.steps.get(code="send").due_on == date(2026, 7, 13)


# A holiday that is entered later.


def test_a_holiday_entered_later_moves_open_steps_and_says_so(running, entered):
    case, other = running(), running(received_on=date(2026, 6, 1))
    before = dues(other)
    entered(lambda: holiday(date(2026, 7, 13)))
    case.refresh_from_db()
    assert dues(case) == {"screen": date(2026, 7, 17), "accept": date(2026, 7, 14)}
    assert case.due_on == date(2026, 7, 14)
    event = case.events.get()
    assert (event.kind, event.happened_on, event.created_by) == ("calendar", TODAY, None)
    assert event.note.splitlines() == [
        "Bước “phân loại, xử lý đơn”: hạn đổi từ 16/07/2026 sang 17/07/2026 do lịch ngày nghỉ được cập nhật.",
        "Bước “thụ lý hoặc từ chối, báo bằng văn bản”: hạn đổi từ 13/07/2026 sang 14/07/2026 do lịch ngày nghỉ được "
        "cập nhật.",
    ]
    assert case.version == 1
    assert (dues(other), other.events.count()) == (before, 0)


@pytest.mark.parametrize(
    ("day", "moves"),
    [(date(2026, 7, 1), False), (date(2026, 7, 2), False), (date(2026, 7, 16), True), (date(2026, 7, 17), False)],
)
def test_only_days_within_the_time_move_it(running, entered, day, moves):
    case = running(petition_type="recommendation")
    entered(lambda: holiday(day))
    assert case.events.exists() == moves
    assert (dues(case)["screen"] != SCREENED) == moves


def test_what_was_done_is_not_judged_by_a_later_holiday(running, officer, entered):
    case = running(screening="eligible", competence="ours")
    for kind in ("accept", "decide"):
        said = {"kind": kind, "happened_on": TODAY, "user": officer, "result": "Xong"}
        case = record_petition_event(petition=case, **said).petition
    before = dues(case)
    entered(lambda: holiday(date(2026, 7, 13)))
    case.refresh_from_db()
    # The result is still to be sent: that step alone moves.
    assert dues(case) == before | {"send": date(2026, 7, 14)}
    assert case.due_on == before["resolve"]
    case = record_petition_event(petition=case, kind="send", happened_on=TODAY, user=officer).petition
    assert dues(case) == before | {"send": date(2026, 7, 14)}
    told = {step.code: step for step in running_steps(case)}
    assert (told["accept"].due_on, told["accept"].sum.due_on) == (date(2026, 7, 13), date(2026, 7, 14))
    events = case.events.count()
    entered(lambda: CalendarDay.objects.get().delete())
    assert (dues(case), case.events.count()) == (before | {"send": date(2026, 7, 14)}, events)


def test_a_closed_petition_is_left_alone(running, officer, entered):
    case = running()
    case = record_petition_event(petition=case, kind="guide", happened_on=TODAY, user=officer).petition
    before = dues(case)
    entered(lambda: holiday(date(2026, 7, 13)))
    assert (dues(case), [event.kind for event in case.events.all()]) == (before, ["guide"])


def test_taking_a_holiday_out_or_to_another_day_moves_the_case_back(running, entered):
    row = holiday(date(2026, 7, 13))
    case = running()
    assert dues(case)["accept"] == date(2026, 7, 14)
    row.day = date(2026, 9, 2)
    entered(row.save)
    assert dues(case)["accept"] == ACCEPTED
    row.day = date(2026, 7, 13)
    entered(row.save)
    assert dues(case)["accept"] == date(2026, 7, 14)
    entered(row.delete)
    assert dues(case) == {"screen": SCREENED, "accept": ACCEPTED}
    assert case.events.count() == 3


def test_days_entered_together_correct_each_case_once(running, entered, tmp_path):
    case = running()
    path = tmp_path / "days.json"
    path.write_text('[{"day": "2026-07-13", "name": "nghỉ bù"}, {"day": "2026-07-14", "name": "nghỉ bù"}]', "utf-8")
    entered(lambda: load_calendar(path))
    assert dues(case)["accept"] == date(2026, 7, 15)
    assert case.events.count() == 1
    entered(lambda: [row.delete() for row in CalendarDay.objects.all()])
    assert (dues(case)["accept"], case.events.count()) == (ACCEPTED, 2)


def test_a_change_that_was_given_up_moves_nothing(running, entered):
    case = running()

    def given_up():
        with transaction.atomic():
            holiday(date(2026, 7, 13))
            transaction.set_rollback(True)

    entered(given_up)
    entered(lambda: holiday(date(2027, 1, 1)))
    assert (dues(case)["accept"], case.events.count()) == (ACCEPTED, 0)


def test_a_denunciation_is_corrected_without_a_word(denunciation, officer, entered):
    case = denunciation(received_on=CAME)
    wind(case)
    case = record_denunciation_event(denunciation=case, kind="accept", happened_on=TODAY, user=officer)
    case = case.denunciation
    entered(lambda: holiday(date(2026, 8, 7)))
    assert case.steps.get(code="resolve").due_on == date(2026, 8, 10)
    event = case.events.get(kind="calendar")
    assert {field.name for field in event._meta.concrete_fields} >= {"kind", "number"}
    assert event.number == ""


@pytest.mark.parametrize("kind", ["petition", "denunciation"])
def test_each_case_costs_the_same_queries(request, kind):
    make = request.getfixturevalue(kind)
    holiday(date(2026, 7, 13))
    counts = []
    for more in (1, 10):
        for _ in range(more):
            # Ends where the holiday was not known yet.
            wind(make(received_on=CAME))
        CalendarDay.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            found = follow_calendar([date(2026, 7, 13)])
        counts.append(len(queries) / found)
        assert found == (1 if more == 1 else 11)
        holiday(date(2026, 7, 13))
        follow_calendar([date(2026, 7, 13)])
    assert counts[1] <= counts[0] <= 25


def test_extensions_beyond_a_corrected_law_stop_nobody(running, denunciation, officer, entered, client):
    case = denunciation(received_on=CAME)
    wind(case)
    for kind in ("accept", "extend", "extend"):
        said = {"kind": kind, "happened_on": TODAY, "user": officer}
        case = record_denunciation_event(denunciation=case, **said).denunciation
    other = running(received_on=TODAY)
    before = dues(case)["resolve"]
    ProcedureStep.objects.filter(kind="denunciation", code="resolve").update(extension_times=1)
    entered(lambda: holiday(date(2026, 7, 13)))
    assert dues(case)["resolve"] == before
    assert other.events.count() == 1
    client.force_login(officer)
    assert client.get(case.get_absolute_url()).status_code == 200
    with pytest.raises(ValidationError, match="chỉ được gia hạn 1 lần"):
        record_denunciation_event(denunciation=case, kind="extend", happened_on=TODAY, user=officer)
    children = (DenunciationEvent,)
    restored = restore_denunciation(deleted=delete_record(record=case, children=children), children=children)
    assert dues(restored)["resolve"] == before


# The time that the commune allows itself.


@pytest.fixture
def target(commune, officer):
    def make(**values):
        start = {
            "unit": commune,
            "petition_type": "recommendation",
            "days": 20,
            "basis": "Quyết định 15/QĐ-UBND",
            "valid_from": date(2026, 1, 1),
        }
        return save_target(record=InternalTarget(**start | values), user=officer)

    return make


def test_an_own_time_takes_the_place_of_what_ships_and_says_so(running, target, other_commune):
    case = running(petition_type="recommendation")
    untouched = [
        running(petition_type="reflection"),
        running(petition_type="recommendation", unit=other_commune),
        running(petition_type="recommendation", status="guided", closed_on=TODAY),
        running(petition_type="recommendation", received_on=date(2025, 12, 31)),
    ]
    before = [dues(other) for other in untouched]
    target()
    assert dues(case)["resolve"] == date(2026, 7, 22)
    assert case.events.get().note == (
        "Bước “giải quyết, trả lời”: hạn đổi từ 03/08/2026 sang 22/07/2026 do thời hạn nội bộ được cập nhật "
        "(kiến nghị: 20 ngày; Quyết định 15/QĐ-UBND)."
    )
    assert [dues(other) for other in untouched] == before
    assert not any(other.events.exists() for other in untouched)


def test_changing_deleting_and_restoring_an_own_time_is_followed(running, target, officer):
    case, other = running(petition_type="recommendation"), running(petition_type="dispute")
    shipped, of_other = dues(case)["resolve"], dues(other)["resolve"]
    row = target()
    row.days, row.working = 10, True
    save_target(record=row, user=officer, expected_version=1)
    assert dues(case)["resolve"] == date(2026, 7, 16)
    row.petition_type = "dispute"
    save_target(record=row, user=officer, expected_version=2)
    assert (dues(case)["resolve"], dues(other)["resolve"]) == (shipped, date(2026, 7, 16))
    deleted = delete_target(record=row)
    assert dues(other)["resolve"] == of_other
    restore_target(deleted=deleted)
    assert dues(other)["resolve"] == date(2026, 7, 16)
    assert (case.events.count(), other.events.count()) == (3, 3)
    assert "khôi phục" in other.events.last().note


def test_an_own_time_does_not_come_back_over_another(target):
    row = target()
    deleted = delete_target(record=row)
    target(days=25, valid_from=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="trùng với thời hạn khác"), transaction.atomic():
        restore_target(deleted=deleted)
    assert InternalTarget.objects.get().days == 25


# Corrections of the petition itself.


@pytest.mark.parametrize(
    ("change", "accept"),
    [
        ({"received_on": date(2026, 7, 6)}, date(2026, 7, 16)),
        ({"subject": "Đường vào xóm"}, ACCEPTED),
        ({"petition_type": "recommendation"}, None),
    ],
)
def test_a_corrected_petition_is_wound_anew(running, officer, change, accept):
    case = running()
    for name, value in change.items():
        setattr(case, name, value)
    save_petition(record=case, user=officer, expected_version=1)
    assert dues(case).get("accept") == accept
    stored = Petition.objects.get()
    assert stored.due_on == min(day for day in dues(case).values())
    assert stored.history.latest().due_on == stored.due_on


def test_correcting_the_day_of_receipt_counts_done_steps_anew_and_a_word_does_not(running, officer):
    case = running()
    case = record_petition_event(petition=case, kind="accept", happened_on=TODAY, user=officer).petition
    holiday(date(2026, 7, 13))
    case.subject = "Đường vào xóm"
    save_petition(record=case, user=officer)
    assert dues(case)["accept"] == ACCEPTED
    case.received_on = date(2026, 7, 3)
    save_petition(record=case, user=officer)
    assert dues(case)["accept"] == date(2026, 7, 14)


@pytest.mark.parametrize(("day", "fits"), [(TODAY, True), (date(2026, 7, 9), False)])
def test_nothing_happens_before_the_receipt(running, officer, day, fits):
    case = running()
    case = record_petition_event(petition=case, kind="accept", happened_on=TODAY, user=officer).petition
    with time_machine.travel(date(2026, 7, 20), tick=False):
        case.received_on = day
        if fits:
            assert save_petition(record=case, user=officer).received_on == day
        else:
            with pytest.raises(ValidationError, match="08/07/2026"):
                save_petition(record=case, user=officer)


@pytest.mark.parametrize(("kind", "fits"), [("verify", True), ("suspend", False)])
def test_the_type_does_not_change_under_what_happened(running, officer, kind, fits):
    case = running()
    for step in ("accept", kind):
        case = record_petition_event(petition=case, kind=step, happened_on=TODAY, user=officer).petition
    case.petition_type = "dispute"
    if fits:
        save_petition(record=case, user=officer)
        assert set(dues(case)) == {"screen", "resolve"}
    else:
        with pytest.raises(ValidationError, match="tạm đình chỉ"):
            save_petition(record=case, user=officer)


def test_cases_from_before_the_clock_are_wound_once(petition):
    case = petition()
    petition(status="filed", closed_on=case.received_on)
    assert (wind_open_cases(), wind_open_cases()) == (1, 0)
    case.refresh_from_db()
    assert case.due_on == case.steps.get(code="accept").due_on
