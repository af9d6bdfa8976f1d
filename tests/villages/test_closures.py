"""Zero differs from 'not reported'."""

from datetime import date

import pytest

from apps.core.indicators import KNOWN, MISSING, PARTIAL, get
from apps.core.periods import Period
from apps.core.registers import get_register
from apps.dialogues.models import Dialogue
from apps.villages.models import RegisterClosure
from apps.villages.services import close_register, reopen_register
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
