"""What may happen to a case next, and the state that it leads to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

_RECEIVED = frozenset({"received"})
_ACCEPTED = frozenset({"accepted"})
_OPEN = frozenset({"received", "accepted", "suspended"})
# [S] Luật 136/2025/QH15, Điều 2: suspending a complaint, and withdrawing a part of it.
AMENDED_FROM = date(2026, 7, 1)


@dataclass(frozen=True)
class Move:
    """An event that is possible in these states; `to` is the state afterwards, None where it stays.

    `types` are the types of petition that know it, all of them where empty; `since` the day from which the law does.
    """

    frm: frozenset[str]
    to: str | None = None
    types: frozenset[str] = frozenset()
    since: date | None = None


_COMPLAINT = frozenset({"complaint"})
PETITION_MOVES: Mapping[str, Move] = {
    "accept": Move(_RECEIVED, "accepted"),
    "refuse": Move(_RECEIVED, "refused"),
    "guide": Move(_RECEIVED, "guided"),
    "transfer": Move(_RECEIVED | _ACCEPTED, "transferred"),
    "return": Move(_RECEIVED, "returned"),
    "file": Move(_RECEIVED, "filed"),
    "verify": Move(_ACCEPTED),
    "dialogue": Move(_ACCEPTED),
    "suspend": Move(_ACCEPTED, "suspended", _COMPLAINT, AMENDED_FROM),
    "resume": Move(frozenset({"suspended"}), "accepted"),
    "decide": Move(_ACCEPTED, "resolved"),
    "send": Move(frozenset({"resolved"})),
    "withdraw": Move(_OPEN, "withdrawn"),
    "withdraw_part": Move(_OPEN, None, _COMPLAINT, AMENDED_FROM),
    "stop": Move(_ACCEPTED | {"suspended"}, "stopped"),
}
DENUNCIATION_MOVES: Mapping[str, Move] = {
    "verify": Move(_RECEIVED, "verifying"),
    "accept": Move(_RECEIVED | {"verifying"}, "accepted"),
    "refuse": Move(_RECEIVED | {"verifying"}, "refused"),
    "transfer": Move(_RECEIVED | {"verifying"}, "transferred"),
    "notify": Move(_ACCEPTED),
    "extend": Move(_ACCEPTED),
    "suspend": Move(_ACCEPTED, "suspended"),
    "resume": Move(frozenset({"suspended"}), "accepted"),
    "decide": Move(_ACCEPTED, "concluded"),
    "send": Move(frozenset({"concluded"})),
    "act": Move(frozenset({"concluded"})),
    "stop": Move(_ACCEPTED | {"suspended"}, "stopped"),
}


def possible(moves: Mapping[str, Move], state: str, case_type: str = "") -> list[str]:
    """The events that may come next, in their order."""
    return [kind for kind, move in moves.items() if state in move.frm and (not move.types or case_type in move.types)]


def refusal(
    moves: Mapping[str, Move], kind: str, *, state: str, on: date, after: date, case_type: str, done: Collection[str]
) -> str:
    """Why the event cannot be entered so, in Vietnamese; "" where it can.

    `after` is the day of the last thing that happened, before which nothing more can be entered; `done` are the kinds
    that happened already.
    """
    if kind not in possible(moves, state, case_type):
        return "Việc này không phù hợp với tình trạng hiện tại của hồ sơ. Xem lại diễn biến xử lý bên dưới."
    if on < after:
        return f"Ngày không được trước việc gần nhất đã ghi ({after:%d/%m/%Y})."
    move = moves[kind]
    if move.since and on < move.since:
        return f"Luật chỉ có việc này từ ngày {move.since:%d/%m/%Y} (Luật số 136/2025/QH15)."
    if move.to is None and kind in {"send", "notify", "act"} and kind in done:
        return "Việc này đã được ghi."
    return ""
