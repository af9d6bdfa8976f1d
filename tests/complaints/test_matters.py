"""Letters about one matter in odd orders: days that cross, deleted and restored letters, words that were erased."""

from datetime import date

import pytest
import time_machine
from django.conf import settings

from apps.complaints.models import Petition, Petitioner, PetitionEvent
from apps.complaints.services import join_letter, record_petition_event, take_back_event
from apps.complaints.services.events import last_entered
from apps.complaints.services.petitions import restore_petition
from apps.core.services import delete_record
from apps.law.services import load_procedure_steps

TODAY = date(2026, 8, 3)
CAME = date(2026, 7, 2)
READY = {"received_on": CAME, "screening": "eligible", "competence": "ours"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(db):
    load_procedure_steps(settings.BASE_DIR / "fixtures" / "law" / "procedure_steps.json")
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def enter(officer):
    def make(petition, kind, day, **said):
        petition.refresh_from_db()
        event = record_petition_event(petition=petition, kind=kind, happened_on=day, user=officer, **said)
        petition.refresh_from_db()
        return event

    return make


@pytest.fixture
def join(officer):
    def make(letter, first):
        letter.refresh_from_db()
        return join_letter(letter=letter, first=first, repeats=False, user=officer, expected_version=letter.version)

    return make


def take_back(petition, user):
    petition.refresh_from_db()
    take_back_event(case=petition, user=user)
    petition.refresh_from_db()


def test_a_letter_that_went_further_than_the_first_ends_after_its_own_last_event(petition, officer, enter, join):
    first, letter = petition(**READY), petition(**READY)
    enter(letter, "accept", date(2026, 7, 20))
    enter(first, "accept", CAME)
    join(letter, first)
    enter(first, "decide", date(2026, 7, 10), result="Xong")
    letter.refresh_from_db()
    assert (letter.status, letter.closed_on) == ("resolved", date(2026, 7, 20))
    assert last_entered(letter).kind == "decide"
    take_back(first, officer)
    letter.refresh_from_db()
    assert (first.status, letter.status, letter.closed_on) == ("accepted", "accepted", None)
    assert [event.kind for event in letter.events.all()] == ["accept"]


def test_a_withdrawal_whose_words_begin_as_the_portals_own_is_taken_back(petition, officer, enter, join):
    first, letter = petition(**READY), petition(**READY)
    join(letter, first)
    enter(letter, "withdraw", CAME, note="Theo đơn số 12 xin rút.")
    take_back(letter, officer)
    assert (letter.status, letter.events.count()) == ("received", 0)


def test_a_letter_whose_words_are_erased_stays_closed_when_the_first_opens(petition, officer, enter, join):
    first, letter, other = petition(**READY), petition(**READY), petition(**READY)
    enter(first, "accept", CAME)
    join(letter, first)
    join(other, first)
    enter(first, "decide", CAME, result="Xong")
    Petition.objects.filter(pk=letter.pk).update(subject="", result="", erased_on=TODAY)
    take_back(first, officer)
    letter.refresh_from_db()
    other.refresh_from_db()
    assert (first.is_open, other.is_open, letter.is_open) == (True, True, False)


@pytest.mark.parametrize("ended", [False, True])
def test_a_letter_that_comes_back_after_its_matter_moved_on_goes_by_itself(petition, officer, enter, join, ended):
    """Else nobody would owe it anything: it has no clock of its own while it follows another."""
    first, letter, earlier = petition(**READY), petition(**READY), petition(**READY)
    join(letter, first)
    letter.refresh_from_db()
    deleted = delete_record(record=letter, children=[Petitioner, PetitionEvent])
    if ended:
        enter(first, "refuse", CAME)
    else:
        join(first, earlier)
    back = restore_petition(deleted=deleted, children=[Petitioner, PetitionEvent])
    back.refresh_from_db()
    assert back.matter is None
    assert back.steps.filter(done_on__isnull=True).exists()
    assert back.due_on is not None


def test_a_letter_that_comes_back_to_an_open_matter_follows_it(petition, officer, join):
    first, letter = petition(**READY), petition(**READY)
    join(letter, first)
    letter.refresh_from_db()
    deleted = delete_record(record=letter, children=[Petitioner, PetitionEvent])
    back = restore_petition(deleted=deleted, children=[Petitioner, PetitionEvent])
    assert back.matter == first
