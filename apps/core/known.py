"""Figures of which nothing or only a part may be known: a nought that nobody reported is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.core.numbers import format_number
from apps.core.registers import Coverage


class Missing:
    """A figure that nobody reported; it is not zero. `MISSING` is the only one."""

    def __str__(self) -> str:
        return "chưa có số liệu"


MISSING = Missing()
MISSING_NOTE = "“Chưa có số liệu” khác với 0: chưa có bản ghi và sổ của kỳ này chưa được chốt."
PARTIAL_NOTE = "Số có dấu * là số chưa đầy đủ: có thôn, đơn vị chưa có số liệu, hoặc có bản ghi chưa ghi số liệu này."


@dataclass(frozen=True)
class Partial:
    """A figure of which a part is known: some villages have not reported, or some records lack the value."""

    value: int | Decimal


Known = int | Decimal | Missing | Partial


def none_found(closed: Coverage) -> Known:
    """What it means that no record was found: 0, 0 as far as known, or missing."""
    if closed.whole:
        return 0
    return Partial(0) if closed.closed else MISSING


def added(values: Iterable[Any]) -> Known | None:
    """The sum of a column; a part that is missing or not whole makes it partial, nothing known makes it missing.

    None concerns nobody: a column of nothing else adds up to None.
    """
    concerned = [value for value in values if value is not None]
    known = [value.value if isinstance(value, Partial) else value for value in concerned]
    numbers = [value for value in known if isinstance(value, int | Decimal)]
    if not numbers:
        return MISSING if concerned else None
    whole = len(numbers) == len(concerned) and not any(isinstance(value, Partial) for value in concerned)
    found: int | Decimal = sum(numbers, Decimal(0)) if any(isinstance(n, Decimal) for n in numbers) else sum(numbers)
    return found if whole else Partial(found)


def known_text(value: Known, decimals: int | None = None) -> str:
    """The figure as pages and papers print it; a partial one carries an asterisk."""
    if isinstance(value, Partial):
        return f"{format_number(value.value, decimals)}*"
    return str(value) if isinstance(value, Missing) else format_number(value, decimals)


def known_notes(values: Iterable[Any]) -> list[str]:
    """What is to be said below figures of which some are partial or missing."""
    found = list(values)
    notes = [PARTIAL_NOTE] if any(isinstance(value, Partial) for value in found) else []
    return [*notes, MISSING_NOTE] if any(value is MISSING for value in found) else notes
