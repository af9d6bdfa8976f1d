"""Zero differs from 'not reported'."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.committees.models import Committee
from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.core.registers import Coverage, get_register
from apps.dialogues.models import Dialogue
from apps.households.models import Household
from apps.meetings.models import Meeting
from apps.villages.models import RegisterClosure
from apps.villages.services import close_register, register_coverage, reopen_for, reopen_register
from tests.factories import make_village

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)


@pytest.fixture
def register():
    return get_register("dialogues.dialogue")


def test_missing_until_closed_then_zero_then_reopened_by_a_record(commune, register) -> None:
    sessions = get("dialogues.sessions")
    assert (sessions.value(commune, YEAR).state, sessions.value(commune, YEAR).value) == (MISSING, None)
    close_register(unit=commune, register=register, period=YEAR, user=None, has_records=False)
    assert (sessions.value(commune, YEAR).state, sessions.value(commune, YEAR).value) == (KNOWN, 0)
    dialogue = Dialogue.objects.create(unit=commune, held_on=date(2023, 12, 31), subject="Đối thoại", host_name="A")
    assert sessions.value(commune, YEAR).value == 1
    dialogue.delete()
    assert sessions.value(commune, YEAR).state == MISSING
    assert not RegisterClosure.objects.in_force().exists()


def test_a_closure_of_another_period_or_unit_does_not_count(commune, other_commune, register) -> None:
    close_register(unit=commune, register=register, period=Period.half_year(2023, 1), user=None, has_records=False)
    close_register(unit=other_commune, register=register, period=YEAR, user=None, has_records=False)
    assert get("dialogues.sessions").value(commune, YEAR).state == MISSING
    assert get("dialogues.sessions").value(commune, Period.quarter(2023, 1)).state == KNOWN


def test_some_villages_closed_is_partial_and_all_is_whole(commune) -> None:
    meetings, register = get("meetings.meetings"), get_register("meetings.meeting")
    villages = [make_village(commune, f"Thôn {n}") for n in (1, 2)]
    close_register(unit=commune, register=register, period=YEAR, user=None, has_records=False, village=villages[0])
    figure = meetings.value(commune, YEAR)
    assert (figure.state, figure.is_whole) == (PARTIAL, False)
    assert meetings.value(commune, YEAR, village=villages[0]).is_whole
    close_register(unit=commune, register=register, period=YEAR, user=None, has_records=False, village=villages[1])
    assert (meetings.value(commune, YEAR).value, meetings.value(commune, YEAR).state) == (0, KNOWN)


def test_closing_twice_is_once_and_reopening_takes_it_back(commune, register) -> None:
    for _ in range(2):
        close_register(unit=commune, register=register, period=YEAR, user=None, has_records=False)
    assert RegisterClosure.objects.in_force().count() == 1
    assert reopen_register(unit=commune, register=register, period=YEAR) == 1
    assert get("dialogues.sessions").value(commune, YEAR).state == MISSING


def test_a_village_of_another_commune_is_refused(commune, other_commune, register) -> None:
    village = make_village(other_commune, "Xa")
    with pytest.raises(ValueError, match="another unit"):
        close_register(unit=commune, register=register, period=YEAR, user=None, has_records=False, village=village)


def in_force(unit) -> set[tuple[int, str]]:
    closures = RegisterClosure.objects.in_force().filter(unit=unit).select_related("village")
    return {(closure.start.year, closure.village.slug if closure.village else "") for closure in closures}


def close_years(unit, register, *years, **values) -> None:
    for year in years:
        close_register(unit=unit, register=register, period=Period.year(year), user=None, has_records=True, **values)


def test_a_record_moved_to_another_day_reopens_the_year_it_left(commune, register) -> None:
    dialogue = Dialogue.objects.create(unit=commune, held_on=date(2023, 12, 31), subject="Đối thoại", host_name="A")
    close_years(commune, register, 2022, 2023, 2024)
    dialogue.held_on = date(2024, 1, 1)
    dialogue.save()
    assert in_force(commune) == {(2022, "")}
    assert get("dialogues.sessions").value(commune, YEAR).state == MISSING


def test_a_meeting_moved_to_another_village_reopens_the_village_it_left(commune) -> None:
    register = get_register("meetings.meeting")
    one, two, three = (make_village(commune, f"Thôn {n}") for n in (1, 2, 3))
    meeting = Meeting.objects.create(
        unit=commune, village=one, subject="Họp", held_on=date(2023, 5, 1), households=10, present=8
    )
    for village in (one, two, three):
        close_years(commune, register, 2023, village=village)
    meeting.village = two
    meeting.save()
    assert in_force(commune) == {(2023, "thon-3")}


def household(village, code="1", started_on=date(2020, 1, 1), **values) -> Household:
    return Household.objects.create(
        unit=village.unit, village=village, code=code, head_name="An", started_on=started_on, **values
    )


def test_a_standing_register_counts_a_row_in_every_period_its_span_touches(village) -> None:
    register = get_register("households.household")
    household(village, ended_on=date(2022, 1, 1))
    household(village, "2", started_on=date(2023, 12, 31))
    counted = {
        year: register.in_period(Household.objects.all(), Period.year(year)).count() for year in range(2019, 2025)
    }
    assert counted == {2019: 0, 2020: 1, 2021: 1, 2022: 1, 2023: 1, 2024: 1}
    events = get_register("dialogues.dialogue")
    Dialogue.objects.create(unit=village.unit, held_on=date(2023, 1, 1), subject="Đối thoại", host_name="A")
    assert [events.in_period(Dialogue.objects.all(), Period.year(year)).count() for year in (2022, 2023, 2024)] == [
        0,
        1,
        0,
    ]


def test_ending_a_household_reopens_every_period_that_it_stood_in(commune, village) -> None:
    row = household(village)
    close_years(commune, get_register("households.household"), 2019, 2020, 2023, 2024)
    row.ended_on = date(2023, 6, 30)
    row.save()
    assert in_force(commune) == {(2019, "")}


def test_a_body_dissolved_later_reopens_the_period_it_now_reaches(commune) -> None:
    body = Committee.objects.create(
        unit=commune,
        kind="steering",
        name="Ban",
        established_on=date(2021, 1, 1),
        dissolved_on=date(2022, 12, 31),
    )
    close_years(commune, get_register("committees.committee"), 2020, 2022, 2023, 2024)
    body.dissolved_on = date(2023, 1, 1)
    body.save()
    assert in_force(commune) == {(2020, ""), (2024, "")}


def test_many_rows_reopen_with_a_fixed_number_of_queries(commune, village, django_assert_num_queries) -> None:
    register = get_register("households.household")
    rows = [household(village, str(number), ended_on=date(2021, 1, 1)) for number in range(3)]
    close_years(commune, register, 2020, 2021, 2022)
    with django_assert_num_queries(2):
        reopen_for(register, *rows)
    assert in_force(commune) == {(2022, "")}


MONTHS = st.integers(1, 12).map(lambda month: Period(date(2025, month, 1), date(2025, month, 28)))
SPANS = st.one_of(
    st.sampled_from([Period.year(2025), *(Period.quarter(2025, number) for number in (1, 2, 3, 4))]), MONTHS
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.tuples(st.integers(0, 1), st.integers(0, 2), SPANS), max_size=9), SPANS)
def test_closures_that_together_hold_every_day_close_the_period(commune, other_commune, closures, period) -> None:
    """Against the days themselves: what the unit closed speaks for its villages, what a village closed for itself."""
    key = "meetings.meeting"
    with transaction.atomic():
        units = [commune, other_commune]
        villages = [[None, make_village(unit, "Một"), make_village(unit, "Hai")] for unit in units]
        for at, whose, span in closures:
            close_register(
                unit=units[at],
                register=get_register(key),
                period=span,
                user=None,
                has_records=False,
                village=villages[at][whose],
            )
        days = [period.start + timedelta(number) for number in range((period.end - period.start).days + 1)]

        def closed(at: int, whose: int = 0) -> bool:
            spans = [span for unit, who, span in closures if unit == at and who in (0, whose)]
            return all(any(day in span for span in spans) for day in days)

        for at, unit in enumerate(units):
            expected = Coverage(1, 1) if closed(at) else Coverage(closed(at, 1) + closed(at, 2), 2)
            assert register_coverage([unit.pk], period, key) == expected
            for whose in (1, 2):
                own = register_coverage([unit.pk], period, key, villages[at][whose])
                assert own == Coverage(int(closed(at, whose)), 1)
        both = register_coverage([unit.pk for unit in units], period, key)
        assert both.whole == all(closed(at, 1) and closed(at, 2) for at in (0, 1))
        transaction.set_rollback(True)


def test_four_closed_quarters_are_a_closed_year_until_one_is_taken_back(commune, register) -> None:
    sessions = get("dialogues.sessions")
    for number in (1, 2, 3, 4):
        assert sessions.value(commune, YEAR).state == MISSING
        quarter = Period.quarter(2023, number)
        close_register(unit=commune, register=register, period=quarter, user=None, has_records=False)
    assert (sessions.value(commune, YEAR).value, sessions.value(commune, YEAR).state) == (0, KNOWN)
    Dialogue.objects.create(unit=commune, held_on=date(2023, 5, 1), subject="Đối thoại", host_name="A").delete()
    assert sessions.value(commune, YEAR).state == MISSING


def test_the_page_says_that_several_closures_make_the_year(client, commune, official, register) -> None:
    for number in (1, 2, 3, 4):
        quarter = Period.quarter(2023, number)
        close_register(unit=commune, register=register, period=quarter, user=None, has_records=False)
    client.force_login(official)
    assert (
        "đã chốt đủ theo từng kỳ hoặc từng thôn" in client.get("/song-van/chot-so/?nam=2023&ky=year").content.decode()
    )
