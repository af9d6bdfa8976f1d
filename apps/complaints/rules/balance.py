"""The balance of a register of cases over a period: what was open, what came in, how it ended, what is left.

Every case that is over ended in one of three ways, by the state in which it ended: opening + received - resolved -
moved - withdrawn = closing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from apps.core.numbers import format_number, percent_of


class Flow(StrEnum):
    """A term of the balance, in its order."""

    OPENING = "opening"
    RECEIVED = "received"
    RESOLVED = "resolved"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    CLOSING = "closing"


PETITION_ENDS: Mapping[str, Flow] = {
    "resolved": Flow.RESOLVED,
    "refused": Flow.MOVED,
    "guided": Flow.MOVED,
    "transferred": Flow.MOVED,
    "returned": Flow.MOVED,
    # Duplicates as well.
    "filed": Flow.MOVED,
    "withdrawn": Flow.WITHDRAWN,
    "stopped": Flow.WITHDRAWN,
}
DENUNCIATION_ENDS: Mapping[str, Flow] = {
    "concluded": Flow.RESOLVED,
    "refused": Flow.MOVED,
    "transferred": Flow.MOVED,
    "stopped": Flow.WITHDRAWN,
}
ENDS = (Flow.RESOLVED, Flow.MOVED, Flow.WITHDRAWN)


def ended_as(ends: Mapping[str, Flow], flow: Flow) -> list[str]:
    """The states in which a case ended so."""
    return [state for state, end in ends.items() if end == flow]


@dataclass(frozen=True)
class Balance:
    """The six numbers, each counted by itself; that they add up is not taken for granted."""

    opening: int = 0
    received: int = 0
    resolved: int = 0
    moved: int = 0
    withdrawn: int = 0
    closing: int = 0

    @property
    def expected(self) -> int:
        """What must be left by the other five."""
        return self.opening + self.received - self.resolved - self.moved - self.withdrawn

    @property
    def adds_up(self) -> bool:
        return self.expected == self.closing

    @property
    def is_empty(self) -> bool:
        return self == Balance()

    @property
    def sum_text(self) -> str:
        """ "5 + 12 − 10 − 3 − 1 = 3"; where that is not what is open, both are told."""
        opening, received, *ended = (format_number(self.number(flow)) for flow in list(Flow)[:-1])
        result = format_number(self.expected).replace("-", "−")
        told = f"{' − '.join([f'{opening} + {received}', *ended])} = {result}"
        return told if self.adds_up else f"{told}, nhưng đang tồn {format_number(self.closing)}"

    def number(self, flow: Flow) -> int:
        found: int = getattr(self, flow.value)
        return found

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(*(self.number(flow) + other.number(flow) for flow in Flow))


def total(balances: Iterable[Balance]) -> Balance:
    return sum(balances, Balance())


def change_text(now: int, before: int) -> str:
    """ "tăng 20,00 % (12 so với 10)" against the same period of the year before; without a base it says so.

    The base is the number of the year before; a change of nothing has no per cent.
    """
    if not before:
        return "không có số cùng kỳ"
    pair = f"({format_number(now)} so với {format_number(before)})"
    if now == before:
        return f"không tăng, giảm {pair}"
    word = "tăng" if now > before else "giảm"
    return f"{word} {percent_of(abs(now - before), before)} % {pair}"
