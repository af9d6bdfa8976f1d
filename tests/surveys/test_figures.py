"""Figures (K11, K12, C06) and duties of surveys."""

from datetime import date, timedelta

import pytest
import time_machine

from apps.accounts.roles import Role
from apps.core.indicators import get
from apps.core.periods import Period
from apps.core.portal import open_items
from apps.surveys.portal import survey_duties
from tests.factories import make_user, make_village
from tests.records import close

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)
COUNTS = ("surveys", "sheets", "households", "people", "rated", "satisfied", "villages", "publicity_answers")


def figure(name, unit, period=YEAR, **options):
    return get(f"surveys.{name}").value(unit, period, **options)


def test_figures_are_missing_then_zero_once_closed(commune, official):
    assert {figure(name, commune).state for name in COUNTS} == {"missing"}
    close(commune, "surveys.survey", YEAR, official)
    assert {figure(name, commune).value for name in COUNTS} == {0}
    for share in ("satisfied_share", "publicity_share"):
        assert figure(share, commune).state == "missing"


def test_figures_add_up(commune, other_commune, survey, at, enter, tally):
    first, second = survey(polled="household"), survey(kind="procedures", ends_on=date(2023, 12, 31))
    enter(at(first, "Đồng Kim", returned=10), [[1], [5]], [[3], [3]], [[], [4]])
    tally(at(first, "Tân Lập"), 20, {(1, 1): 15, (1, 2): 5, (2, 5): 8, (2, 4): 8, (2, 1): 4})
    enter(at(second), [[1], [2]])
    make_village(commune, "Chưa hỏi")
    enter(at(survey(ends_on=date(2024, 1, 1)), "Năm sau"), [[1], [1]])
    assert figure("surveys", commune).value == 2
    assert [figure(name, commune).value for name in ("sheets", "households", "people")] == [24, 23, 1]
    assert (figure("rated", commune).value, figure("satisfied", commune).value) == (24, 18)
    assert figure("rated", commune, criterion="attitude", kind="procedures").value == 1
    assert figure("rated", commune, criterion="skill").state == "missing"
    assert figure("satisfied_share", commune).text() == "75,00"
    assert figure("satisfied_share", commune, kind="democracy").text() == "78,26"
    # In the commune's own name no village was polled; four villages stand.
    assert figure("villages", commune).value == 2
    assert figure("villages_share", commune).text() == "50,00"
    assert (figure("publicity_answers", commune).value, figure("publicity_confirmed", commune).value) == (23, 17)
    assert figure("publicity_share", commune).text() == "73,91"
    assert figure("sheets", other_commune).state == "missing"


def test_a_survey_without_result_makes_the_figure_partial(commune, survey, at, enter):
    survey()
    assert (figure("sheets", commune).state, figure("rated", commune).state) == ("missing", "missing")
    enter(at(survey(), "Đồng Kim"), [[1], [5]])
    found = figure("sheets", commune)
    assert (found.value, found.state, found.lacking) == (1, "partial", 1)


def test_answers_are_partial_while_a_survey_has_no_result(commune, survey, at, enter):
    enter(at(survey(), "Đồng Kim"), [[1], [5]])
    assert (figure("rated", commune).state, figure("satisfied_share", commune).state) == ("known", "known")
    survey()
    found = figure("rated", commune)
    assert (found.value, found.state, found.lacking) == (1, "partial", 1)
    share = figure("satisfied_share", commune)
    assert (share.value, share.state) == (100, "partial")
    assert figure("publicity_answers", commune).state == "partial"


def test_a_survey_counts_once_its_last_day_has_come(commune, survey, at, enter):
    enter(at(survey(), "Đồng Kim"), [[1], [5]])
    names = ("surveys", "sheets", "rated", "villages", "publicity_answers")
    for day, values in ((date(2023, 11, 29), {None}), (date(2023, 11, 30), {1})):
        with time_machine.travel(day):
            assert {figure(name, commune).value for name in names} == values


def test_villages_by_village(commune, survey, at, enter):
    first = at(survey(), "Đồng Kim")
    at(first.survey, "Tân Lập")
    enter(first, [[1]])
    assert figure("villages", commune, village=first.village).value == 1


def duties(commune, user):
    return [(duty.label, duty.state) for duty in survey_duties(commune, YEAR, user)]


def test_duties_follow_the_days(commune, official, survey, at, enter):
    made = survey()
    place = at(made, "Đồng Kim")
    last = made.ends_on
    for day, found in (
        (last - timedelta(days=8), []),
        (last - timedelta(days=7), [("Khảo sát sắp kết thúc", "due")]),
        (last, [("Khảo sát sắp kết thúc", "due")]),
        (last + timedelta(days=1), [("Nhập kết quả khảo sát", "missing")]),
    ):
        with time_machine.travel(day):
            assert duties(commune, official) == found, day
    enter(place, [[1]])
    assert duties(commune, official) == [("Chốt kết quả khảo sát", "due")]
    made.closed_on = last
    made.save()
    assert duties(commune, official) == []


@pytest.mark.parametrize(("ends_on", "told"), [(date(2022, 12, 31), True), (date(2021, 12, 30), False)])
def test_what_is_not_settled_is_told_over_new_year(commune, official, survey, ends_on, told):
    survey(starts_on=ends_on - timedelta(days=9), ends_on=ends_on)
    assert duties(commune, official) == ([("Nhập kết quả khảo sát", "missing")] if told else [])


def test_duties_are_told_to_those_who_see_surveys(commune, village, survey):
    survey()
    assert duties(commune, make_user("truong-thon", Role.VILLAGE_HEAD, commune, village)) == []


@pytest.mark.parametrize("count", [1, 10])
def test_duties_take_as_many_queries_for_ten(commune, official, survey, count, django_assert_max_num_queries):
    for _ in range(count):
        survey()
    assert official.reach.units
    with django_assert_max_num_queries(4):
        assert len(duties(commune, official)) == count


def test_open_surveys_are_handed_over(commune, official, survey):
    made = survey(created_by=official)
    assert [item.label for item in open_items(commune, official, official)] == [made.title]
