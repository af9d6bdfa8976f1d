"""Figures and duties of dialogues."""

from datetime import date

import pytest
import time_machine

from apps.accounts.roles import Role
from apps.core.indicators import get
from apps.core.periods import Period
from apps.core.portal import duties
from apps.dialogues.portal import dialogue_duties
from apps.law.models import Rule
from tests.factories import make_user
from tests.records import close

YEAR = Period.year(2023)
COUNTS = (
    "dialogues.sessions",
    "dialogues.participants",
    "dialogues.opinions",
    "dialogues.opinions_answered",
)


def figure(name, unit, period=YEAR, **options):
    return get(f"dialogues.{name}").value(unit, period, **options)


def test_figures_are_missing_then_zero_once_closed(commune, official, rules):
    assert {get(name).value(commune, YEAR).state for name in COUNTS} == {"missing"}
    close(commune, "dialogues.dialogue", YEAR, official)
    assert [get(name).value(commune, YEAR).value for name in COUNTS] == [0] * len(COUNTS)
    assert figure("opinions_answered_share", commune).state == "missing"


def test_figures_add_up(commune, other_commune, talk, opine, rules):
    first = talk(held_on=date(2023, 1, 1), participants=5)
    second = talk(held_on=date(2023, 12, 31), participants=3, target_group="youth", level="cluster", host_post="both")
    for outside in (
        talk(held_on=date(2022, 12, 31), participants=99),
        talk(held_on=date(2024, 1, 1), participants=99),
        talk(other_commune, participants=99),
    ):
        opine(outside)
    opine(first)
    opine(first, status="answered", answered_on=date(2023, 12, 31))
    opine(first, status="resolved")
    opine(second, status="answered", answered_on=date(2024, 1, 1))
    names = ("sessions", "participants", "opinions", "opinions_answered")
    assert [figure(name, commune).value for name in names] == [2, 8, 4, 2]
    assert figure("opinions_answered_share", commune).text() == "50,00"
    assert figure("sessions", commune, group="youth").value == 1
    assert figure("participants", commune, level="cluster").value == 3
    assert figure("opinions", commune, host="chairman").value == 3


def test_an_uncounted_dialogue_makes_the_participants_partial(commune, talk):
    talk(participants=8)
    talk()
    found = figure("participants", commune)
    assert (found.value, found.state, found.lacking) == (8, "partial", 1)


@pytest.mark.parametrize(
    ("published", "number"),
    [(date(2025, 7, 14), 1), (date(2025, 7, 24), 1), (date(2025, 7, 25), None), (None, None)],
)
def test_results_count_as_in_time_up_to_the_tenth_day(commune, talk, rules, published, number):
    talk(held_on=date(2025, 7, 14), results_published_on=published)
    assert figure("published_in_time", commune, Period.year(2025)).value == number


def test_the_share_in_time_is_of_the_dialogues_with_a_time_limit(commune, talk, rules):
    """Those before 01/07/2025 had a reminder, no law: they count neither as in time nor as late."""
    year = Period.year(2025)
    talk(held_on=date(2025, 6, 30), results_published_on=date(2025, 7, 1))
    talk(held_on=date(2025, 7, 1), results_published_on=date(2025, 7, 11))
    talk(held_on=date(2025, 7, 2), results_published_on=date(2025, 7, 13))
    talk(held_on=date(2025, 7, 3))
    names = ("sessions", "bound_to_publish", "published_in_time")
    assert [figure(name, commune, year).value for name in names] == [4, 3, 1]
    assert figure("published_in_time_share", commune, year).text() == "33,33"


@pytest.mark.parametrize(
    ("period", "value", "state"),
    [
        (Period.year(2023), None, "missing"),
        (Period.half_year(2025, 1), None, "missing"),
        (Period.half_year(2025, 2), 0, "known"),
    ],
)
def test_nobody_is_late_or_in_time_before_the_law(commune, official, talk, rules, period, value, state):
    talk(held_on=date(2023, 10, 10), results_published_on=date(2023, 10, 11))
    talk(held_on=date(2025, 6, 30), results_published_on=date(2025, 7, 1))
    close(commune, "dialogues.dialogue", period, official)
    for name in ("bound_to_publish", "published_in_time"):
        assert (figure(name, commune, period).value, figure(name, commune, period).state) == (value, state)
    assert figure("published_in_time_share", commune, period).state == "missing"


def test_the_note_names_the_first_day_of_the_law(rules):
    first = Rule.objects.filter(key="dialogue-result-days", mark="S").earliest("valid_from")
    assert first.valid_from == date(2025, 7, 1)
    for name in ("bound_to_publish", "published_in_time", "published_in_time_share"):
        note = get(f"dialogues.{name}").note
        assert "01/7/2025" in note
        assert "chưa kiểm chứng" in note


def states(unit, period, user, label):
    return [(duty.state, duty.due_on) for duty in dialogue_duties(unit, period, user) if duty.label.startswith(label)]


@time_machine.travel("2025-07-24 09:00 +0700")
def test_results_are_due_up_to_the_tenth_day(commune, official, talk, rules):
    talk(held_on=date(2025, 7, 14))
    talk(held_on=date(2025, 7, 1), results_published_on=date(2025, 7, 20))
    found = states(commune, Period.year(2025), official, "Công bố")
    assert found == [("due", date(2025, 7, 24))]


@time_machine.travel("2025-07-25 09:00 +0700")
def test_results_are_late_after_it_under_the_law_but_only_due_before_the_law(commune, official, talk, rules):
    law = talk(held_on=date(2025, 7, 14))
    talk(held_on=date(2025, 6, 30))
    found = dialogue_duties(commune, Period.year(2025), official)
    late, reminded = sorted((d for d in found if d.label.startswith("Công bố")), key=lambda d: d.state, reverse=True)
    assert (late.state, late.url) == ("late", law.get_absolute_url())
    assert (reminded.state, reminded.due_on) == ("due", None)
    assert reminded.detail.endswith("; đã qua ngày nhắc 10/07/2025; quy định chưa kiểm chứng")
    assert "chưa kiểm chứng" not in late.detail


@time_machine.travel("2026-02-01 09:00 +0700")
def test_a_time_limit_that_runs_into_the_next_year_is_owed_there_too(commune, official, talk, rules):
    talk(held_on=date(2025, 12, 22))
    talk(held_on=date(2025, 12, 21))
    assert states(commune, Period.year(2026), official, "Công bố") == [("late", date(2026, 1, 1))]


@time_machine.travel("2023-10-21 09:00 +0700")
def test_open_opinions_past_their_day_are_late(commune, official, talk, opine, rules, other_commune):
    dialogue = talk()
    opine(dialogue, due_on=date(2023, 10, 20))
    opine(dialogue, due_on=date(2023, 10, 15))
    opine(dialogue, due_on=date(2023, 10, 21))
    opine(dialogue, due_on=date(2023, 10, 15), status="answered")
    opine(dialogue)
    opine(talk(other_commune), due_on=date(2023, 10, 15))
    (duty,) = [d for d in dialogue_duties(commune, YEAR, official) if d.label.startswith("Trả lời")]
    assert (duty.state, duty.due_on, duty.url) == ("late", date(2023, 10, 15), dialogue.get_absolute_url())
    assert duty.detail.startswith("2 ý kiến quá hạn")


@time_machine.travel("2026-03-01 09:00 +0700")
@pytest.mark.parametrize(
    ("year", "held", "state", "due_on", "doubt"),
    [
        (2024, False, "missing", None, "; đã qua ngày nhắc 31/12/2024; quy định chưa kiểm chứng"),
        (2024, True, "done", None, ""),
        (2025, False, "missing", date(2025, 12, 31), ""),
        (2025, True, "done", date(2025, 12, 31), ""),
        (2026, False, "due", date(2026, 12, 31), ""),
    ],
)
def test_a_year_without_dialogue_is_missing(commune, official, talk, rules, year, held, state, due_on, doubt):
    if held:
        talk(held_on=date(year, 1, 5), results_published_on=date(year, 1, 6))
    duty, of_party = dialogue_duties(commune, Period.year(year), official)
    assert duty.label == f"Đối thoại với Nhân dân năm {year}: Ủy ban nhân dân"
    assert duty.url == f"/song-van/doi-thoai/nghia-vu/?nam={year}"
    assert (of_party.label.endswith("Người đứng đầu cấp ủy"), of_party.state) == (
        True,
        "due" if year == 2026 else "missing",
    )
    assert (duty.state, duty.due_on) == (state, due_on)
    number, open_detail = int(held), "" if held else ", ít nhất 1 cuộc"
    assert duty.detail.startswith(f"{number} cuộc{open_detail}")
    assert duty.detail.endswith(doubt)
    assert ("chưa kiểm chứng" in duty.detail) is bool(doubt)
    assert duty in duties(commune, Period.year(year), official)


def test_no_yearly_duty_within_a_year_without_a_rule_or_without_the_right(commune, official, rules):
    assert dialogue_duties(commune, Period.quarter(2025, 1), official) == []
    assert dialogue_duties(commune, Period.year(2015), official) == []
    member = make_user("thanh-vien", Role.BOARD_MEMBER, commune)
    assert dialogue_duties(commune, Period.year(2025), member) == []


def test_duties_take_the_same_queries_for_one_and_for_many(
    commune, official, talk, opine, rules, django_assert_max_num_queries
):
    opine(talk(), due_on=date(2023, 10, 15))
    with django_assert_max_num_queries(14) as few:
        dialogue_duties(commune, YEAR, official)
    for _ in range(9):
        opine(talk(), due_on=date(2023, 10, 15))
    with django_assert_max_num_queries(len(few)):
        assert len(dialogue_duties(commune, YEAR, official)) == 22


def test_only_held_dialogues_count(commune, talk, opine):
    opine(talk(participants=5, speakers=2))
    opine(talk(state="planned"))
    opine(talk(state="cancelled"))
    names = ("sessions", "opinions", "participants", "speakers", "group_sessions", "units")
    assert [figure(name, commune).value for name in names] == [1, 1, 5, 2, None, 1]
    talk(target_group="youth", participants=1, mode="online")
    assert figure("group_sessions", commune).value == 1
    assert figure("sessions", commune, mode="online").value == 1
    speakers = figure("speakers", commune)
    assert (speakers.value, speakers.state) == (2, "partial")


@pytest.mark.parametrize(
    ("values", "pending"),
    [
        ({}, True),
        ({"status": "answered"}, False),
        ({"status": "answered", "answered_on": date(2023, 12, 31)}, False),
        ({"status": "answered", "answered_on": date(2024, 1, 1)}, True),
        ({"status": "promised", "answered_on": date(2023, 10, 11)}, True),
        ({"status": "resolved", "answered_on": date(2023, 10, 11)}, False),
        ({"status": "resolved", "resolved_on": date(2023, 12, 31)}, False),
        ({"status": "resolved", "resolved_on": date(2024, 1, 1)}, True),
    ],
)
@pytest.mark.parametrize("held_on", [date(2022, 5, 5), date(2023, 10, 10)])
def test_what_is_open_at_the_end_of_a_year_is_carried_over(commune, talk, opine, held_on, values, pending):
    opine(talk(held_on=held_on), **values)
    assert figure("opinions_pending", commune).value == (1 if pending else None)
    assert figure("opinions_pending", commune, Period.year(2021)).value is None


@pytest.mark.parametrize(
    ("posts", "number", "share"),
    [
        ([], None, "…"),
        (["chairman", "other"], 1, "50,00"),
        (["both"], 2, "100,00"),
        (["chairman", "party_secretary"], 2, "100,00"),
    ],
)
def test_holders_who_held_one_of_those_bound(commune, talk, rules, posts, number, share):
    for post in posts:
        talk(host_post=post)
    assert figure("holders", commune).value == number
    assert figure("holders_bound", commune).value == 2
    assert figure("holders_share", commune).text() == share
    assert figure("holders_bound", commune, Period.year(2015)).state == "missing"


@pytest.mark.parametrize(("sent", "number"), [(date(2025, 7, 24), 1), (date(2025, 7, 25), None)])
def test_results_go_to_the_village_heads_up_to_the_tenth_day(commune, talk, rules, sent, number):
    talk(held_on=date(2025, 7, 14), results_sent_on=sent)
    assert figure("sent_in_time", commune, Period.year(2025)).value == number


@pytest.mark.parametrize(
    ("today", "values", "label", "state"),
    [
        ("2025-07-07", {}, "Thông báo", "due"),
        ("2025-07-08", {}, "Thông báo", "late"),
        ("2025-07-14", {"announced_on": date(2025, 7, 7)}, "", ""),
        ("2025-07-15", {"announced_on": date(2025, 7, 7)}, "Ghi kết quả", "late"),
    ],
)
def test_a_planned_dialogue_is_to_be_announced_and_then_recorded(
    commune, official, talk, rules, today, values, label, state
):
    with time_machine.travel(f"{today} 09:00 +0700"):
        talk(state="planned", held_on=date(2025, 7, 14), **values)
        found = dialogue_duties(commune, Period.year(2025), official)
    steps = [duty for duty in found if not duty.label.startswith("Đối thoại với")]
    assert [(duty.label.startswith(label), duty.state) for duty in steps] == ([(True, state)] if label else [])


@time_machine.travel("2023-12-02 09:00 +0700")
def test_promises_past_their_day_are_late(commune, official, talk, opine):
    dialogue = talk()
    opine(dialogue, status="promised", promise_due_on=date(2023, 12, 1))
    opine(dialogue, status="promised", promise_due_on=date(2023, 12, 2))
    found = dialogue_duties(commune, YEAR, official)
    (duty,) = [duty for duty in found if duty.label.startswith("Thực hiện cam kết")]
    assert (duty.state, duty.due_on, duty.detail[:5]) == ("late", date(2023, 12, 1), "1 ý k")
