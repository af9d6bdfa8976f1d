"""Indicators H01–H13 and the duties."""

from datetime import date

import pytest
import time_machine

from apps.complaints.portal import petition_duties
from apps.core import indicators
from apps.core.indicators import KNOWN, MISSING, PARTIAL, UnknownOptionError
from apps.core.periods import Period
from tests.records import close

YEAR = Period.year(2024)
COUNTED = {
    "complaints.receptions": "complaints.reception",
    "complaints.reception_people": "complaints.reception",
    "complaints.reception_cases": "complaints.reception",
    "complaints.denunciations": "complaints.denunciation",
    "complaints.petitions": "complaints.petition",
    "complaints.carried_over": "complaints.petition",
    "complaints.to_resolve": "complaints.petition",
    "complaints.resolved": "complaints.petition",
    "complaints.resolved_in_time": "complaints.petition",
    "complaints.open": "complaints.petition",
}


def figure(name, unit, period=YEAR, **options):
    return indicators.get(f"complaints.{name}").value(unit, period, **options)


@pytest.mark.parametrize(("name", "register"), COUNTED.items())
def test_no_record_is_missing_until_the_register_is_closed(name, register, commune, officer):
    indicator = indicators.get(name)
    assert indicator.value(commune, YEAR).state == MISSING
    close(commune, register, YEAR, officer)
    found = indicator.value(commune, YEAR)
    assert (found.value, found.state) == (0, KNOWN)


def test_receptions_people_and_cases_are_three_figures(commune, other_commune, reception):
    reception(people=3, cases=0)
    reception(people=7, cases=2, is_group=True, kind="periodic", receiver="chairman", held_on=date(2024, 12, 31))
    reception(people=9, held_on=date(2025, 1, 1))
    reception(people=9, unit=other_commune)
    names = ("receptions", "reception_people", "reception_cases")
    assert [figure(name, commune).value for name in names] == [2, 10, 2]
    assert [figure(name, commune, kind="periodic").value for name in names] == [1, 7, 2]
    assert figure("receptions", commune, receiver="officer").value == 1
    assert figure("reception_people", commune, group="yes").value == 7
    assert figure("reception_people", commune, group="no").value == 3
    with pytest.raises(UnknownOptionError):
        figure("receptions", commune, kind="weekly")


def test_petitions_by_class_and_denunciations_apart(commune, petition, denunciation):
    petition(petition_type="dispute", field="environment", source="superior")
    petition(screening="duplicate")
    petition(received_on=date(2023, 12, 31))
    denunciation()
    denunciation(field="policy")
    assert figure("petitions", commune).value == 2
    assert figure("petitions", commune, type="dispute").value == 1
    assert figure("petitions", commune, source="superior", field="environment").value == 1
    assert figure("petitions", commune, screening="duplicate", type="complaint").value == 1
    assert figure("denunciations", commune).value == 2
    assert figure("denunciations", commune, field="policy", stage="received").value == 1
    with pytest.raises(UnknownOptionError):
        figure("petitions", commune, type="denunciation")


def test_carried_over_is_what_was_open_when_the_period_began(commune, petition):
    petition(received_on=date(2023, 12, 31))
    petition(received_on=date(2023, 6, 1), status="guided", closed_on=date(2024, 1, 1))
    petition(received_on=date(2023, 6, 1), status="guided", closed_on=date(2023, 12, 31))
    petition(received_on=date(2024, 1, 1))
    assert figure("carried_over", commune).value == 2
    assert figure("open", commune).value == 2


def test_resolved_and_its_share_of_what_had_to_be_resolved(commune, petition, resolved):
    resolved(date(2024, 1, 1), received_on=date(2023, 12, 1))
    resolved(date(2024, 12, 31), petition_type="dispute")
    resolved(date(2025, 1, 1))
    resolved(date(2023, 12, 31), received_on=date(2023, 12, 1))
    petition(screening="eligible", competence="other")
    petition(screening="not_eligible")
    assert figure("resolved", commune).value == 2
    assert figure("to_resolve", commune).value == 3
    assert figure("resolved_share", commune).text() == "66,67"
    assert figure("resolved_share", commune, type="dispute").text() == "100,00"
    assert figure("resolved_share", commune, type="reflection").state == MISSING


def test_in_time_is_counted_up_to_the_due_day(commune, resolved):
    due = date(2024, 4, 1)
    resolved(due, due_on=due)
    resolved(date(2024, 4, 2), due_on=due)
    found = figure("resolved_in_time", commune)
    assert (found.value, found.state, found.lacking) == (1, KNOWN, 0)
    resolved(due)
    found = figure("resolved_in_time", commune)
    assert (found.value, found.state, found.lacking) == (1, PARTIAL, 1)


def test_resolved_but_none_in_time_is_a_known_zero(commune, resolved):
    resolved(date(2024, 4, 2), due_on=date(2024, 4, 1))
    found = figure("resolved_in_time", commune)
    assert (found.value, found.state) == (0, KNOWN)


@time_machine.travel(date(2024, 4, 10), tick=False)
def test_duties_give_counts_only_and_only_to_those_who_see_petitions(
    commune, other_commune, officer, leader, official, petition, django_assert_max_num_queries
):
    for _ in range(3):
        petition(due_on=date(2024, 4, 9), subject="Ông Bùi Xuân Thử")
    petition(due_on=date(2024, 4, 10))
    petition(due_on=date(2024, 4, 15))
    petition(due_on=date(2024, 4, 16))
    petition(due_on=date(2024, 4, 9), status="guided", closed_on=date(2024, 4, 1))
    petition(due_on=date(2024, 4, 9), unit=other_commune)
    petition()
    with django_assert_max_num_queries(4):
        found = petition_duties(commune, YEAR, officer)
    assert [(duty.label, duty.state, duty.detail, duty.url) for duty in found] == [
        ("Đơn thư quá hạn giải quyết", "late", "3 đơn", "/song-van/don-thu/?han=overdue"),
        ("Đơn thư sắp đến hạn giải quyết", "due", "2 đơn", "/song-van/don-thu/?han=soon"),
    ]
    assert petition_duties(commune, YEAR, leader) == found
    assert petition_duties(commune, YEAR, official) == []


@time_machine.travel(date(2024, 4, 10), tick=False)
def test_no_duty_when_nothing_is_due(commune, officer, petition):
    petition(due_on=date(2024, 4, 16))
    assert petition_duties(commune, YEAR, officer) == []
