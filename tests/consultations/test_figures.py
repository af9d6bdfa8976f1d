"""Figures of consultations, and what is due of them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.consultations.models import Channel
from apps.consultations.portal import consultation_duties, open_opinions
from apps.core.indicators import get
from apps.core.periods import Period
from tests.factories import make_village
from tests.records import close

YEAR = Period.year(2023)
COUNTS = ("matters", "opinions", "accepted", "explained", "ballots_issued", "ballots_agreed", "building_opinions")
SHARES = ("accepted_share", "explained_share", "agreed_of_returned", "agreed_of_issued")


def figure(name, unit, period=YEAR, **options):
    return get(f"consultations.{name}").value(unit, period, **options)


def test_figures_are_missing_then_zero_once_closed(commune, official, subjects):
    assert {figure(name, commune).state for name in (*COUNTS, *SHARES)} == {"missing"}
    close(commune, "consultations.consultation", YEAR, official)
    assert [figure(name, commune).value for name in COUNTS] == [0] * len(COUNTS)
    assert {figure(name, commune).state for name in SHARES} == {"missing"}


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"ends_on": date(2023, 1, 1), "starts_on": date(2022, 12, 1)}, 1),
        ({"ends_on": date(2023, 12, 31)}, 1),
        ({"ends_on": date(2024, 1, 1)}, None),
        ({"ends_on": date(2022, 12, 31), "starts_on": date(2022, 12, 1)}, None),
        ({"is_cancelled": True}, None),
    ],
)
def test_a_consultation_counts_in_the_period_in_which_it_ends(commune, ask, values, number):
    ask(**values)
    assert figure("matters", commune).value == number


@pytest.mark.parametrize(("day", "number"), [(date(2023, 10, 30), None), (date(2023, 10, 31), 1)])
def test_one_that_is_still_to_end_does_not_count_yet(commune, ask, day, number):
    ask()
    with time_machine.travel(day):
        assert figure("matters", commune).value == number


def test_matters_count_by_form(commune, other_commune, ask):
    ask(channels=["meeting", "ballot"])
    ask(channels=["meeting"])
    ask(other_commune, channels=["meeting"])
    assert figure("matters", commune).value == 2
    found = {form: figure("matters", commune, form=form).value for form in Channel.values}
    assert {form: number for form, number in found.items() if number} == {"meeting": 2, "ballot": 1}


def test_opinions_add_up_over_listed_ones_and_totals(commune, other_commune, ask, say):
    first = ask(channels=["meeting", "box"])
    first.channels.filter(channel="box").update(counted=10, accepted=4)
    say(first, number=3, status="taken", reply="Lời")
    say(first, number=2, status="refused", reply="Lời")
    say(first, number=1)
    second = ask(channels=["meeting"])
    say(second, number=4, status="partly", reply="Lời")
    say(ask(other_commune), number=99)
    names = ("opinions", "accepted", "explained")
    assert [figure(name, commune).value for name in names] == [20, 11, 9]
    assert [figure(name, commune).state for name in names] == ["known", "known", "partial"]
    assert figure("accepted_share", commune).text() == "55,00"
    assert figure("explained_share", commune).state == "partial"


def test_a_form_that_nobody_counted_makes_the_figure_partial(commune, ask, say):
    first = ask(channels=["meeting", "social"])
    say(first, number=3, status="taken", reply="Lời")
    ask()
    found = figure("opinions", commune)
    assert (found.value, found.state, found.lacking, found.records) == (3, "partial", 2, 2)
    assert figure("accepted", commune).state == "partial"
    first.channels.filter(channel="social").update(counted=0)
    assert figure("opinions", commune).lacking == 1


def test_nothing_known_at_all_is_no_zero(commune, ask):
    ask(channels=["social"])
    found = figure("opinions", commune)
    assert (found.value, found.state) == (None, "partial")
    assert figure("accepted_share", commune).state == "missing"


def test_both_shares_of_those_that_agree(commune, ask, count_ballots):
    count_ballots(ask(asked="household"), agreed=112, returned=150, issued=180)
    count_ballots(ask(asked="voter"), agreed=10, returned=50, issued=120)
    assert figure("ballots_agreed", commune).value == 122
    assert figure("agreed_of_returned", commune).text() == "61,00"
    assert figure("agreed_of_issued", commune).text() == "40,67"
    assert figure("agreed_of_returned", commune, asked="household").text() == "74,67"
    assert figure("agreed_of_issued", commune, asked="household").text() == "62,22"


def test_ballots_without_a_number_make_the_share_partial(commune, ask, count_ballots):
    consultation = ask(asked="household")
    count_ballots(consultation, village=make_village(commune, "Một"))
    count_ballots(consultation, village=make_village(commune, "Hai"), returned=None, agreed=None)
    found = figure("agreed_of_issued", commune)
    assert (found.text(), found.state) == ("31,11", "partial")


def test_contributions_to_building_the_party_count_alone(commune, ask, say):
    say(ask(subject="xay-dung-dang-chinh-quyen"), number=25)
    say(ask(), number=7)
    assert figure("building_opinions", commune).value == 25
    assert figure("opinions", commune).value == 32


def labels(unit, user, period=None):
    today = timezone.localdate()
    return [(duty.label, duty.state) for duty in consultation_duties(unit, period or Period.year(today.year), user)]


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, "Công bố báo cáo"), (0, "Sắp hết hạn"), (7, "Sắp hết hạn"), (8, None)]
)
def test_what_is_due_around_the_last_day(commune, official, ask, days, expected):
    with time_machine.travel(date(2024, 6, 10)):
        today = timezone.localdate()
        ask(starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=days))
        found = labels(commune, official)
    assert [label[: len(expected)] for label, _ in found] == [expected] if expected else not found


def test_opinions_without_an_answer_are_due_after_the_end_and_never_late(commune, official, ask, say, running):
    consultation = ask(created_by=official)
    say(consultation)
    say(consultation)
    say(running)
    found = consultation_duties(commune, YEAR, official)
    assert [(duty.label, duty.state, duty.due_on) for duty in found] == [
        ("Trả lời ý kiến Nhân dân", "due", None),
        ("Công bố báo cáo tiếp thu, giải trình", "due", None),
    ]
    assert "2 ý kiến" in found[0].detail
    assert "chưa có thời hạn đã kiểm chứng" in found[1].detail
    assert len(open_opinions(commune, official, official)) == 2
    consultation.opinions.update(status="taken", reply="Lời")
    consultation.explained_on = date(2023, 11, 20)
    consultation.save()
    assert consultation_duties(commune, YEAR, official) == []


def test_duties_take_a_fixed_number_of_queries(commune, official, ask, say, called, running, django_assert_num_queries):
    say(ask())
    called(running)
    official.reach.units  # noqa: B018 - read once for the whole request
    with django_assert_num_queries(4):
        consultation_duties(commune, YEAR, official)
    for _ in range(10):
        say(ask())
    with django_assert_num_queries(4):
        consultation_duties(commune, YEAR, official)
