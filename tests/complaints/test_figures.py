"""Indicators H01–H16."""

from datetime import date

import pytest
import time_machine
from django.conf import settings

from apps.complaints.services import record_petition_event
from apps.core import indicators
from apps.core.indicators import KNOWN, MISSING, PARTIAL, UnknownOptionError
from apps.core.periods import Period
from apps.law.services import load_calendar, load_procedure_steps
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
    "complaints.matters": "complaints.petition",
    "complaints.matters_resolved": "complaints.petition",
    "complaints.matters_open": "complaints.petition",
    "complaints.moved": "complaints.petition",
    "complaints.withdrawn": "complaints.petition",
    "complaints.complaint_dialogues": "complaints.petition",
    "complaints.denunciations_carried_over": "complaints.denunciation",
    "complaints.denunciations_concluded": "complaints.denunciation",
    "complaints.denunciations_open": "complaints.denunciation",
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


def test_screening_and_competence_tell_what_was_moved_on(commune, petition):
    petition(screening="eligible", competence="ours")
    petition(screening="eligible", competence="other", status="transferred", closed_on=date(2024, 5, 2))
    petition(screening="not_eligible", competence="other", status="guided", closed_on=date(2024, 12, 31))
    petition(screening="duplicate", status="filed", closed_on=date(2024, 1, 1), received_on=date(2023, 12, 1))
    petition(screening="duplicate", status="filed", closed_on=date(2025, 1, 1))
    petition(status="withdrawn", closed_on=date(2024, 5, 2))
    assert [figure("petitions", commune, screening=name).value for name in ("eligible", "duplicate")] == [2, 1]
    assert figure("petitions", commune, competence="other").value == 2
    assert figure("moved", commune).value == 3
    assert figure("moved", commune, status="guided").value == 1
    assert figure("moved", commune, competence="other", type="complaint").value == 2
    with pytest.raises(UnknownOptionError):
        figure("moved", commune, status="withdrawn")


def test_a_duplicate_is_not_to_be_resolved(commune, petition, resolved):
    resolved(date(2024, 5, 2))
    petition(screening="duplicate", status="filed", closed_on=date(2024, 5, 2))
    assert figure("to_resolve", commune).value == 1
    assert figure("resolved_share", commune).text() == "100,00"


def test_letters_about_one_matter_count_once_as_a_matter(commune, petition, resolved):
    first = petition(received_on=date(2023, 12, 31))
    petition(matter=first)
    ended = resolved(date(2024, 5, 2))
    resolved(date(2024, 5, 2), matter=ended)
    names = ("petitions", "matters", "resolved", "matters_resolved", "open", "matters_open")
    assert [figure(name, commune).value for name in names] == [3, 1, 2, 1, 2, 1]


def test_in_time_has_a_share_of_those_resolved(commune, resolved):
    assert figure("in_time_share", commune).state == MISSING
    due = date(2024, 4, 1)
    for day in (date(2024, 3, 31), due, date(2024, 4, 2)):
        resolved(day, due_on=due)
    found = figure("in_time_share", commune)
    assert (found.text(), found.state) == ("66,67", KNOWN)
    resolved(date(2024, 4, 2), due_on=date(2024, 4, 1), petition_type="dispute")
    assert figure("in_time_share", commune, type="dispute").text() == "0,00"
    resolved(date(2024, 4, 2))
    assert figure("in_time_share", commune).state == PARTIAL


@pytest.mark.parametrize(("decided_on", "in_time"), [(date(2024, 4, 15), 1), (date(2024, 4, 16), 0)])
@time_machine.travel(date(2024, 6, 3), tick=False)
def test_in_time_goes_by_the_step_of_resolving(commune, officer, petition, decided_on, in_time):
    """30 days from 14 March 2024 end on Saturday 13 April, so on Monday 15 April."""
    load_procedure_steps(settings.BASE_DIR / "fixtures" / "law" / "procedure_steps.json")
    load_calendar(settings.BASE_DIR / "fixtures" / "law" / "calendar_days.json")
    row = petition(received_on=date(2024, 3, 4), screening="eligible", competence="ours")
    for kind, day in (("accept", date(2024, 3, 14)), ("decide", decided_on), ("send", date(2024, 5, 30))):
        record_petition_event(petition=row, kind=kind, happened_on=day, user=officer, result="Công nhận một phần.")
        row.refresh_from_db()
    assert figure("resolved", commune).value == 1
    assert figure("resolved_in_time", commune).value == in_time


def test_dialogues_in_complaints_and_what_was_withdrawn(commune, petition):
    complaint, dispute = petition(field="policy"), petition(petition_type="dispute")
    for row, kind, day in (
        (complaint, "dialogue", date(2024, 1, 1)),
        (complaint, "dialogue", date(2024, 12, 31)),
        (complaint, "dialogue", date(2025, 1, 1)),
        (complaint, "verify", date(2024, 5, 1)),
        (dispute, "dialogue", date(2024, 5, 1)),
    ):
        row.events.create(kind=kind, happened_on=day, before="accepted")
    assert figure("complaint_dialogues", commune).value == 2
    assert figure("complaint_dialogues", commune, field="policy").value == 2
    petition(status="withdrawn", closed_on=date(2024, 5, 2))
    petition(status="stopped", closed_on=date(2024, 5, 2), petition_type="dispute")
    petition(status="withdrawn", closed_on=date(2025, 1, 1))
    assert figure("withdrawn", commune).value == 2
    assert figure("withdrawn", commune, status="withdrawn").value == 1
    assert figure("withdrawn", commune, type="dispute").value == 1


def test_denunciations_carried_over_concluded_and_open(commune, denunciation):
    before = date(2023, 12, 31)
    denunciation(received_on=before)
    denunciation(received_on=before, stage="concluded", result="founded", closed_on=date(2024, 1, 1))
    denunciation(received_on=before, stage="concluded", result="founded", closed_on=before)
    denunciation(stage="concluded", result="unfounded", closed_on=date(2024, 12, 31), field="policy")
    denunciation(stage="refused", closed_on=date(2024, 5, 1))
    denunciation(stage="concluded", result="partly", closed_on=date(2025, 1, 1))
    names = ("denunciations_carried_over", "denunciations", "denunciations_concluded", "denunciations_open")
    assert [figure(name, commune).value for name in names] == [2, 3, 2, 2]
    assert figure("denunciations_concluded", commune, result="unfounded", field="policy").value == 1
    assert figure("denunciations_open", commune, field="policy").state == MISSING


def test_the_same_figure_over_last_years_days_and_since_january(commune, petition):
    for received_on in (date(2023, 4, 1), date(2023, 6, 30), date(2023, 7, 1), date(2024, 1, 1), date(2024, 6, 30)):
        petition(received_on=received_on)
    quarter = Period.quarter(2024, 2)
    spans = (quarter, quarter.same_last_year(), quarter.cumulative())
    assert [figure("petitions", commune, span).value for span in spans] == [1, 2, 2]
