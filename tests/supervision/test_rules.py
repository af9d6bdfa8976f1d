"""The order of a finding's steps: a table of what may follow what, and random sequences."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.supervision.rules import MOVES, NO_REASON, SAME_PERSON, next_status, possible, refusal, rest_is_nothing

STATUSES = ("open", "recommended", "remedied", "resolved", "closed")
# Where each step leads from each state, without and with a recommendation; what is not here is refused.
TABLE = {
    ("open", "recommend"): "recommended",
    ("recommended", "recommend"): "recommended",
    ("open", "remedy"): "remedied",
    ("recommended", "remedy"): "remedied",
    ("remedied", "verify"): "resolved",
    ("remedied", "send_back"): "back",
    ("open", "close"): "closed",
    ("recommended", "close"): "closed",
    ("resolved", "reopen"): "back",
    ("closed", "reopen"): "back",
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("step", MOVES)
def test_every_step_from_every_state(status: str, step: str) -> None:
    words = refusal(step, status=status, reason="Có lý do")
    expected = TABLE.get((status, step))
    assert bool(words) == (expected is None)
    assert (step in possible(status)) == (expected is not None)
    if expected is not None:
        without, named = (next_status(step, has_recommendation=has) for has in (False, True))
        assert (without, named) == (("open", "recommended") if expected == "back" else (expected, expected))


def test_who_entered_the_remedy_does_not_verify_it() -> None:
    assert refusal("verify", status="remedied", by_same=True) == SAME_PERSON
    assert refusal("verify", status="remedied", by_same=False) == ""
    assert possible("remedied", by_same=True) == ["send_back"]


@pytest.mark.parametrize(
    ("step", "status"), [("send_back", "remedied"), ("close", "open"), ("reopen", "closed"), ("reopen", "resolved")]
)
def test_steps_that_ask_for_a_reason(step: str, status: str) -> None:
    assert refusal(step, status=status) == NO_REASON
    assert refusal(step, status=status, reason="x") == ""


@pytest.mark.parametrize(
    ("amounts", "stated"), [((None, None), False), ((None, 0), True), ((5, None), True), ((), False)]
)
def test_an_amount_that_is_stated_makes_the_others_nothing(amounts: tuple[int | None, ...], stated: bool) -> None:
    assert rest_is_nothing(*amounts) is stated


@dataclass
class Case:
    """A finding as far as its order of steps goes."""

    status: str = "open"
    recommended: bool = False
    remedied_by: int = 0
    verified_by: int = 0
    reason: str = ""


def take(case: Case, step: str, person: int, reason: str) -> None:
    """The step, where it is not refused."""
    if refusal(step, status=case.status, by_same=case.remedied_by == person, reason=reason):
        return
    case.recommended = case.recommended or step == "recommend"
    case.status = next_status(step, has_recommendation=case.recommended)
    if step == "remedy":
        case.remedied_by = person
    elif step == "verify":
        case.verified_by = person
    elif step == "close":
        case.reason = reason
    elif step in ("send_back", "reopen"):
        case.remedied_by, case.verified_by, case.reason = 0, 0, ""


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(1, 3), st.sampled_from(["", "Lý do"])), max_size=25)
)
def test_no_sequence_ends_without_what_its_end_needs(steps: list[tuple[str, int, str]]) -> None:
    case = Case()
    for step, person, reason in steps:
        take(case, step, person, reason)
        assert case.status in STATUSES
        if case.status == "resolved":
            assert case.remedied_by
            assert case.verified_by
            assert case.remedied_by != case.verified_by
        assert bool(case.reason) == (case.status == "closed")
        assert (case.status == "open") <= (not case.recommended)
