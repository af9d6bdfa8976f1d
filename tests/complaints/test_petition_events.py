"""What may happen with a petition and when, what follows from it, and how it is taken back."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.complaints.models import Petition, PetitionEvent, PetitionEventKind
from apps.complaints.services import (
    join_letter,
    part_letter,
    record_petition_event,
    running_steps,
    take_back_event,
)
from apps.complaints.services.events import next_moves
from apps.core.services import StaleRecordError

TODAY = date(2026, 8, 3)
CAME, LATER = date(2026, 7, 2), date(2026, 7, 10)
READY = {"received_on": CAME, "screening": "eligible", "competence": "ours"}
OPEN = {"received", "accepted", "suspended"}
# What each state knows, for a complaint; written by hand against the law and the circular.
COMPLAINT = {
    "received": {"accept", "refuse", "guide", "transfer", "return", "file", "withdraw", "withdraw_part"},
    "accepted": {"transfer", "verify", "dialogue", "suspend", "decide", "withdraw", "withdraw_part", "stop"},
    "suspended": {"resume", "withdraw", "withdraw_part", "stop"},
    "resolved": {"send"},
}
# Suspending and withdrawing a part are known for complaints alone.
OTHER = {state: kinds - {"suspend", "withdraw_part"} for state, kinds in COMPLAINT.items()}
AFTER = {
    "accept": "accepted",
    "refuse": "refused",
    "guide": "guided",
    "transfer": "transferred",
    "return": "returned",
    "file": "filed",
    "suspend": "suspended",
    "resume": "accepted",
    "decide": "resolved",
    "withdraw": "withdrawn",
    "stop": "stopped",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def enter(officer):
    """Enter events one after the other, each as (kind, day)."""

    def make(petition, *happened, **said):
        for kind, day in happened:
            event = record_petition_event(petition=petition, kind=kind, happened_on=day, user=officer, **said)
            petition.refresh_from_db()
        return event

    return make


def in_state(petition, status, **values):
    closed_on = None if status in OPEN else LATER
    return petition(**READY | {"status": status, "closed_on": closed_on} | values)


def said_by(refused):
    return " ".join(refused.value.messages)


@pytest.mark.parametrize("petition_type", Petition.Type.values)
@pytest.mark.parametrize("status", Petition.Status.values)
def test_every_move_from_every_state(petition, officer, status, petition_type):
    known = (COMPLAINT if petition_type == "complaint" else OTHER).get(status, set())
    case = in_state(petition, status, petition_type=petition_type)
    assert set(next_moves(case)) == known
    entered = set()
    for kind in [*PetitionEventKind.values, "nonsense"]:
        said = {"petition": case, "kind": kind, "happened_on": LATER, "user": officer, "result": "Đã giải quyết."}
        if kind not in known:
            with pytest.raises(ValidationError, match="không phù hợp"):
                record_petition_event(**said)
            continue
        with transaction.atomic():
            event = record_petition_event(**said)
            stored = event.petition
            assert (stored.status, event.before) == (AFTER.get(kind, status), status)
            assert stored.closed_on == (None if stored.status in OPEN else LATER)
            assert stored.version == 2
            entered.add(kind)
            transaction.set_rollback(True)
    assert entered == known


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 7, 1), "trước việc gần nhất"),
        (CAME, ""),
        (TODAY, ""),
        (date(2026, 8, 4), "chưa tới"),
    ],
)
def test_an_event_is_neither_before_the_receipt_nor_to_come(petition, enter, on, words):
    case = petition(**READY)
    if words:
        with pytest.raises(ValidationError, match=words):
            enter(case, ("accept", on))
        assert not case.events.exists()
    else:
        assert enter(case, ("accept", on)).happened_on == on


def test_events_come_in_the_order_of_their_days(petition, enter):
    case = petition(**READY)
    enter(case, ("accept", LATER))
    with pytest.raises(ValidationError, match="10/07/2026"):
        enter(case, ("verify", date(2026, 7, 9)))
    enter(case, ("verify", LATER))
    assert [event.kind for event in case.events.all()] == ["accept", "verify"]


@pytest.mark.parametrize("kind", ["suspend", "withdraw_part"])
@pytest.mark.parametrize(("on", "known"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_what_the_amended_law_brought_is_known_from_its_day(petition, enter, kind, on, known):
    case = in_state(petition, "accepted", received_on=date(2026, 6, 1))
    if known:
        enter(case, (kind, on))
    else:
        with pytest.raises(ValidationError, match="136/2025/QH15"):
            enter(case, (kind, on))


@pytest.mark.parametrize(
    ("values", "result", "field"),
    [
        ({"screening": "pending"}, "Xong", None),
        ({"competence": "other"}, "Xong", None),
        ({"competence": ""}, "Xong", None),
        ({}, "", "result"),
        ({}, "  ", "result"),
    ],
)
def test_only_what_is_eligible_and_ours_is_resolved_and_with_a_result(petition, enter, values, result, field):
    case = in_state(petition, "accepted", **values)
    with pytest.raises(ValidationError) as refused:
        enter(case, ("decide", LATER), result=result)
    assert hasattr(refused.value, "error_dict") == bool(field)
    assert not case.events.exists()


def test_the_result_goes_with_the_decision_and_is_sent_once(petition, enter):
    case = in_state(petition, "accepted")
    enter(case, ("decide", LATER), result="Chấp nhận một phần.", number="12/QĐ-UBND")
    assert (case.result, case.closed_on) == ("Chấp nhận một phần.", LATER)
    assert next_moves(case) == ["send"]
    enter(case, ("send", LATER))
    assert next_moves(case) == []
    assert case.result
    with pytest.raises(ValidationError, match="đã được ghi"):
        enter(case, ("send", LATER))


def test_an_older_version_is_refused(petition, officer, enter):
    case = petition(**READY)
    enter(case, ("accept", LATER))
    with pytest.raises(StaleRecordError):
        record_petition_event(petition=case, kind="verify", happened_on=LATER, user=officer, expected_version=1)
    with pytest.raises(StaleRecordError):
        take_back_event(case=case, user=officer, expected_version=1)


def test_each_event_is_taken_back_to_the_state_before_it(petition, officer, enter, law):
    case = petition(**READY)
    way = [("accept", CAME), ("suspend", LATER), ("resume", LATER), ("verify", LATER)]
    before = []
    for step in way:
        before.append((case.status, case.closed_on, case.due_on if before else None))
        enter(case, step)
    enter(case, ("decide", LATER), result="Xong")
    assert case.status == "resolved"
    take_back_event(case=case, user=officer)
    case.refresh_from_db()
    assert (case.status, case.closed_on, case.result) == ("accepted", None, "")
    for step, (status, closed_on, due_on) in zip(reversed(way), reversed(before), strict=True):
        assert case.events.last().kind == step[0]
        case = take_back_event(case=case, user=officer)
        assert (case.status, case.closed_on) == (status, closed_on)
        assert due_on in (None, case.due_on)
    with pytest.raises(ValidationError, match="Chưa có việc nào"):
        take_back_event(case=case, user=officer)
    gone = PetitionEvent.history.filter(history_type="-")
    assert gone.count() == 5
    assert {row.history_user for row in gone} == {officer}


def test_a_correction_of_the_calendar_is_no_event_to_take_back_nor_in_the_way(petition, officer, enter):
    case = petition(**READY)
    case.events.create(kind="calendar", happened_on=TODAY, before="")
    with pytest.raises(ValidationError, match="Chưa có việc nào"):
        take_back_event(case=case, user=officer)
    enter(case, ("accept", LATER))
    take_back_event(case=case, user=officer)
    assert [event.kind for event in case.events.all()] == ["calendar"]


def test_an_erased_petition_takes_no_more_words(petition, officer):
    case = petition(**READY, subject="", status="resolved", closed_on=LATER, erased_on=TODAY)
    assert next_moves(case) == []
    with pytest.raises(ValidationError, match="thời hạn lưu"):
        record_petition_event(petition=case, kind="send", happened_on=TODAY, user=officer, note="Ông Bùi Xuân Thử")
    with pytest.raises(ValidationError, match="thời hạn lưu"):
        take_back_event(case=case, user=officer)


# Letters about one matter.


@pytest.fixture
def joined(petition, officer, law):
    """A first letter, accepted, with one that was joined to it."""
    first = petition(**READY)
    letter = petition(received_on=LATER, source="post")
    first = record_petition_event(petition=first, kind="accept", happened_on=CAME, user=officer).petition
    letter = join_letter(letter=letter, first=first, repeats=False, user=officer, expected_version=1)
    return first, letter


def fresh(*cases):
    for case in cases:
        case.refresh_from_db()


def test_a_joined_letter_has_the_clock_of_the_first(joined):
    first, letter = joined
    assert letter.matter == first
    assert letter.due_on == first.due_on == date(2026, 8, 3)  # 30 days end on Saturday 1 August
    assert not letter.steps.exists()
    assert running_steps(letter) == []
    assert first.steps.filter(code="resolve").get().due_on == first.due_on


def test_the_due_day_of_letters_follows_the_first_and_never_comes_before_they_did(joined, petition, officer, enter):
    first, letter = joined
    late = petition(received_on=TODAY)
    Petition.objects.filter(pk=first.pk).update(due_on=LATER)
    first.refresh_from_db()
    late = join_letter(letter=late, first=first, repeats=False, user=officer, expected_version=1)
    assert late.due_on == TODAY
    enter(first, ("suspend", LATER))
    fresh(letter, late)
    assert (first.due_on, letter.due_on, late.due_on) == (None, None, None)
    enter(first, ("resume", date(2026, 7, 20)))
    fresh(letter, late)
    assert letter.due_on == late.due_on == first.due_on > TODAY


@pytest.mark.parametrize("kind", ["decide", "transfer", "stop"])
def test_letters_end_with_the_first_and_are_open_again_with_it(joined, officer, enter, kind):
    first, letter = joined
    enter(first, (kind, CAME), result="Xong", number="5/QĐ-UBND")
    fresh(letter)
    assert (letter.status, letter.result) == (first.status, first.result)
    # No letter ends before it came.
    assert (first.closed_on, letter.closed_on) == (CAME, LATER)
    along = letter.events.get()
    assert (along.kind, along.number, along.before) == (kind, "5/QĐ-UBND", "received")
    assert f"số {first.code} năm 2026" in along.note
    assert not letter.steps.exists()
    take_back_event(case=first, user=officer)
    fresh(first, letter)
    assert (first.status, letter.status, letter.closed_on, letter.result) == ("accepted", "received", None, "")
    assert not letter.events.exists()
    assert letter.due_on == first.due_on


def test_a_resolved_letter_takes_over_what_resolving_asks_for(joined, enter):
    first, letter = joined
    enter(first, ("decide", LATER), result="Xong")
    fresh(letter)
    assert (letter.screening, letter.competence, letter.due_on) == ("eligible", "ours", first.due_on)


def test_a_letter_that_ended_by_itself_stays_so(joined, officer, enter):
    first, letter = joined
    enter(letter, ("withdraw", LATER))
    enter(first, ("decide", LATER), result="Xong")
    take_back_event(case=first, user=officer)
    fresh(letter)
    assert (letter.status, letter.events.get().kind) == ("withdrawn", "withdraw")


def test_a_letter_of_a_matter_is_only_withdrawn_by_itself(joined, officer, enter):
    first, letter = joined
    assert next_moves(letter) == ["withdraw"]
    with pytest.raises(ValidationError, match="xử lý chung"):
        enter(letter, ("accept", LATER))
    enter(first, ("decide", LATER), result="Xong")
    fresh(letter)
    with pytest.raises(ValidationError, match="rút lại việc đó ở đơn kia"):
        take_back_event(case=letter, user=officer)


def test_nobody_is_withdrawn_by_another(joined, enter):
    first, letter = joined
    with pytest.raises(ValidationError, match="Còn đơn của người khác"):
        enter(first, ("withdraw", LATER))
    enter(letter, ("withdraw", LATER))
    enter(first, ("withdraw", LATER))
    assert first.status == "withdrawn"


def test_a_duplicate_is_put_away_at_once_and_comes_back_alone(joined, petition, officer):
    first, _ = joined
    twin = petition(received_on=LATER)
    twin = join_letter(letter=twin, first=first, repeats=True, user=officer, expected_version=1)
    assert (twin.status, twin.screening, twin.closed_on, twin.matter_id) == ("filed", "duplicate", TODAY, first.pk)
    assert (twin.version, twin.steps.filter(done_on=TODAY).count()) == (2, 2)
    twin = take_back_event(case=twin, user=officer)
    assert (twin.status, twin.screening, twin.matter_id) == ("received", "pending", None)
    assert twin.due_on == twin.steps.order_by("due_on").first().due_on


def test_a_typed_classification_is_no_joining_to_be_undone(joined, officer, enter):
    _, letter = joined
    Petition.objects.filter(pk=letter.pk).update(screening="duplicate")
    letter.refresh_from_db()
    enter(letter, ("file", LATER), note="Theo chỉ đạo")
    back = take_back_event(case=letter, user=officer)
    assert (back.screening, back.matter_id) == ("duplicate", letter.matter_id)


def test_joining_to_a_letter_joins_to_its_first(joined, petition, officer):
    first, letter = joined
    third = petition(received_on=LATER)
    assert join_letter(letter=third, first=letter, repeats=False, user=officer, expected_version=1).matter == first


def test_what_cannot_be_joined(joined, petition, officer, other_commune, enter):
    first, letter = joined

    def refusal(one, other, repeats=False):
        one.refresh_from_db()
        with pytest.raises(ValidationError) as refused:
            join_letter(letter=one, first=other, repeats=repeats, user=officer, expected_version=one.version)
        return said_by(refused)

    assert "Chọn một đơn khác" in refusal(first, first)
    assert "Chọn một đơn khác" in refusal(first, letter)
    assert "của đơn vị này" in refusal(petition(**READY), petition(unit=other_commune))
    assert "Đã có đơn khác ghép" in refusal(first, petition(**READY))
    assert "Đã có đơn khác ghép" in refusal(first, petition(**READY), repeats=True)
    assert "đã ghép" in refusal(letter, first)
    closed = in_state(petition, "guided")
    assert "rút lại việc gần nhất" in refusal(closed, first)
    accepted = in_state(petition, "accepted")
    assert "không phù hợp" in refusal(accepted, first, repeats=True)
    enter(first, ("decide", LATER), result="Xong")
    assert "Vụ việc kia đã kết thúc" in refusal(petition(**READY), first)
    new = petition(received_on=LATER)
    with pytest.raises(StaleRecordError):
        join_letter(letter=new, first=first, repeats=True, user=officer, expected_version=7)
    assert join_letter(letter=new, first=first, repeats=True, user=officer, expected_version=1).status == "filed"


def test_a_letter_may_go_on_by_itself(joined, petition, officer, enter):
    first, letter = joined
    parted = part_letter(petition=letter, user=officer, expected_version=2)
    assert parted.matter_id is None
    assert set(parted.steps.values_list("code", flat=True)) == {"screen", "accept"}
    assert parted.due_on == date(2026, 7, 20)
    with pytest.raises(ValidationError, match="chưa ghép"):
        part_letter(petition=parted, user=officer)
    twin = join_letter(letter=petition(**READY), first=first, repeats=True, user=officer, expected_version=1)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        part_letter(petition=twin, user=officer)
