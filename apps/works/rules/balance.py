"""What a fund held before a period, took in, paid out, and holds after it: whole đồng, reckoned in integers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from apps.core.numbers import format_number
from apps.core.periods import Period


@dataclass(frozen=True)
class Booking:
    """What came in (`amount` above zero) or went out (below it) on a day."""

    day: date
    amount: int


@dataclass(frozen=True)
class Balance:
    """`opening` may be negative where more was booked out than there was; nothing here refuses that."""

    opening: int = 0
    money_in: int = 0
    money_out: int = 0

    @property
    def closing(self) -> int:
        return self.opening + self.money_in - self.money_out

    @property
    def sum_text(self) -> str:
        """ "1.000 + 500 − 200 = 1.300"."""
        numbers = (self.opening, self.money_in, self.money_out, self.closing)
        opening, money_in, money_out, closing = (format_number(number) for number in numbers)
        return f"{opening} + {money_in} − {money_out} = {closing}"

    def __add__(self, other: Self) -> "Balance":
        """Of two funds over one period."""
        return Balance(self.opening + other.opening, self.money_in + other.money_in, self.money_out + other.money_out)


def balance(opening: int, bookings: Iterable[Booking], period: Period) -> Balance:
    """Of one fund that held `opening` before all of its bookings; those after the period do not count."""
    before = money_in = money_out = 0
    for booking in bookings:
        if booking.day < period.start:
            before += booking.amount
        elif booking.day <= period.end and booking.amount > 0:
            money_in += booking.amount
        elif booking.day <= period.end:
            money_out -= booking.amount
    return Balance(opening + before, money_in, money_out)


def running(opening: int, amounts: Iterable[int]) -> Iterator[int]:
    """What is there after each of the amounts, one after the other."""
    held = opening
    for amount in amounts:
        held += amount
        yield held
