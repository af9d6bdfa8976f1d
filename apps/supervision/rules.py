"""What may become of a finding: found, recommended, remedied, verified by another, or closed for a reason.

The portal's own order of steps, so that no finding drops out of sight and nobody confirms his own work; the right to
supervise and to recommend: Luật 10/2022/QH15, Điều 30–45.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.committees.rules import NO_REASON, SAME_PERSON

OPEN, RECOMMENDED, REMEDIED, RESOLVED, CLOSED = "open", "recommended", "remedied", "resolved", "closed"


@dataclass(frozen=True)
class Move:
    """A step that is possible in these states.

    `to` is the state afterwards; "" leads back to work, which is "recommended" where a recommendation stands.
    """

    frm: frozenset[str]
    to: str = ""
    asks_reason: bool = False
    by_another: bool = False


MOVES: Mapping[str, Move] = {
    "recommend": Move(frozenset({OPEN, RECOMMENDED}), RECOMMENDED),
    "remedy": Move(frozenset({OPEN, RECOMMENDED}), REMEDIED),
    "verify": Move(frozenset({REMEDIED}), RESOLVED, by_another=True),
    "send_back": Move(frozenset({REMEDIED}), asks_reason=True),
    "close": Move(frozenset({OPEN, RECOMMENDED}), CLOSED, asks_reason=True),
    "reopen": Move(frozenset({RESOLVED, CLOSED}), asks_reason=True),
}
_OUT_OF_PLACE: Mapping[str, str] = {
    "recommend": "Vụ việc đã khắc phục hoặc đã kết thúc thì không kiến nghị thêm; cần thì trả lại hoặc mở lại trước.",
    "remedy": "Vụ việc này đã có kết quả khắc phục hoặc đã kết thúc. Cần ghi lại thì trả lại hoặc mở lại trước.",
    "verify": "Chỉ xác nhận được khi kết quả khắc phục đã ghi và đang chờ xác nhận.",
    "send_back": "Chỉ trả lại được kết quả khắc phục đang chờ xác nhận.",
    "close": (
        "Chỉ vụ việc chưa có kết quả khắc phục mới kết thúc với lý do; kết quả đang chờ thì xác nhận hoặc trả lại."
    ),
    "reopen": "Vụ việc này chưa kết thúc nên không cần mở lại.",
}


def possible(status: str, *, by_same: bool = False) -> list[str]:
    """The steps that may come next, in their order; `by_same`: for the person who entered the remedy."""
    return [name for name, move in MOVES.items() if status in move.frm and not (move.by_another and by_same)]


def refusal(step: str, *, status: str, by_same: bool = False, reason: str = "") -> str:
    """Why the step cannot be taken so, in Vietnamese; "" where it can."""
    move = MOVES[step]
    if status not in move.frm:
        return _OUT_OF_PLACE[step]
    if move.by_another and by_same:
        return SAME_PERSON
    if move.asks_reason and not reason:
        return NO_REASON
    return ""


def next_status(step: str, *, has_recommendation: bool) -> str:
    """The state after a step that was not refused."""
    return MOVES[step].to or (RECOMMENDED if has_recommendation else OPEN)


def rest_is_nothing(*amounts: object) -> bool:
    """Whether amounts left out mean nothing was handled so: as soon as one of them is stated."""
    return any(amount is not None for amount in amounts)
