"""The number that comes next in a register that is numbered anew each year."""

import re
from collections.abc import Iterable

# As the registers' numbers are, by `NUMBER_PATTERN`.
_NUMBERED = re.compile(r"([0-9]+)(.*)")


def next_code(codes: Iterable[str], *, first: str, keeps_form: bool = False) -> str:
    """The number after the highest that a code of the register begins with; `first` of an empty register.

    With `keeps_form` it is written as that one is: "09/TC", "10/TC" → "11/TC"; otherwise what follows a number is taken
    to be its own ("12/A" → "13").
    """
    parts = [match.groups() for code in codes if (match := _NUMBERED.match(code))]
    if not parts:
        return first
    digits, rest = max(parts, key=lambda part: int(part[0]))
    number = int(digits) + 1
    return f"{number:0{len(digits)}d}{rest}" if keeps_form else str(number)
