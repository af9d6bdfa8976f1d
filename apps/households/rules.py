"""What may happen to a household, and on which day; as plain functions of dates.

An event of a day counts from that day on: what it ends has the day before as its last day. Each `…_obstacle` gives the
reason why something cannot be recorded, "" when it can.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from apps.core.periods import Span

# Vietnamese numbers have 10 digits, without the leading zero 9, with the country's 84 before it 11.
PHONE = r"^\D*(\d\D*){9,11}$"
PHONE_SAYS = "Số điện thoại có từ 9 đến 11 chữ số."


class Step(StrEnum):
    """What an event does to the span in which a household counts."""

    ENDS = "ends"
    MOVES = "moves"
    RETURNS = "returns"
    WITHIN = "within"


def day_before(day: date) -> date:
    """The last day of what an event of the day ends."""
    return day - timedelta(days=1)


def day_after(day: date) -> date:
    """The day of the event that ended what lasted up to `day`."""
    return day + timedelta(days=1)


def step_obstacle(step: Step, spans: Sequence[Span], *, day: date, today: date, bound: date | None = None) -> str:
    """Whether an event of the day may follow the household's spans (in their order, at least one).

    `bound` is the last day on which something else happened for which the household must count. No event lies ahead:
    what the register repeats of a household is how it stands today.
    """
    last = spans[-1]
    if day > today:
        return "Ngày biến động không được sau hôm nay."
    if step is Step.RETURNS:
        if last.end is None:
            return "Hộ đang được tính; chỉ hộ đã thôi tính mới ghi chuyển đến lại."
        return "" if day > last.end else f"Hộ còn được tính đến hết ngày {last.end:%d/%m/%Y}; chọn ngày sau đó."
    if last.end is not None:
        return f"Hộ đã thôi tính sau ngày {last.end:%d/%m/%Y}; ghi chuyển đến lại trước."
    if day < last.start or (day == last.start and step is not Step.WITHIN):
        there = f"Hộ được tính ở thôn hiện nay từ ngày {last.start:%d/%m/%Y}"
        return f"{there}; chọn {'từ ngày đó' if step is Step.WITHIN else 'ngày sau đó'}."
    if step is Step.ENDS and bound is not None and day <= bound:
        return f"Hộ còn có biến động ghi ngày {bound:%d/%m/%Y}; chọn ngày sau đó."
    return ""


def first_day_obstacle(day: date, *, today: date, end: date | None = None, bound: date | None = None) -> str:
    """Whether a household may count from the day on.

    `end` is the last day of its first span, `bound` the first day on which something happened for which it must count.
    """
    if day > today:
        return "Ngày bắt đầu tính không được sau hôm nay."
    if end is not None and day > end:
        return f"Hộ thôi tính ở đó sau ngày {end:%d/%m/%Y}; chọn ngày không sau đó."
    if bound is not None and day > bound:
        return f"Hộ đã có biến động ngày {bound:%d/%m/%Y}; chọn ngày không sau đó."
    return ""


def village_obstacle(span: Span, village: Span, *, name: object) -> str:
    """Whether a household may count in the village for the span; one that goes on needs a village that does.

    `name` is what reads as the village's name; it is asked for only where there is something to say.
    """
    if span.start < village.start:
        return f"{_capital(name)} được tính từ ngày {village.start:%d/%m/%Y}; chọn ngày từ đó trở đi."
    if village.end is not None and (span.end is None or village.end < span.end):
        return f"{_capital(name)} kết thúc hết ngày {village.end:%d/%m/%Y}; chọn thôn khác."
    return ""


def _capital(name: object) -> str:
    words = str(name)
    return words[:1].upper() + words[1:]


def parting_obstacle(members: int, parted: int) -> str:
    """Whether so many members may leave; a household without members is dissolved instead."""
    if parted < members:
        return ""
    return f"Hộ có {members} nhân khẩu; sau khi tách phải còn ít nhất 1 người."


def naming_obstacle(named: Sequence[Span], day: date) -> str:
    """Whether a representative may be named from the day on: one at a time, after all who were named before."""
    for span in named:
        if span.end is None:
            return "Hộ đang có người đại diện được cử; ghi thôi cử người đó trước."
        if day <= span.end:
            return f"Người được cử trước làm đại diện đến hết ngày {span.end:%d/%m/%Y}; chọn ngày sau đó."
    return ""


def relief_obstacle(since: date, *, day: date, today: date) -> str:
    """Whether one who was head or representative since a day may cease to be so; each was it for a day at least."""
    if day > today:
        return "Ngày biến động không được sau hôm nay."
    if day <= since:
        return f"Người trước làm từ ngày {since:%d/%m/%Y}; chọn ngày sau đó."
    return ""


def phone_obstacle(phone: str) -> str:
    """Why the telephone number cannot be dialled; none at all is no obstacle."""
    return "" if not phone or re.match(PHONE, phone) else PHONE_SAYS


def too_young(birth_year: int | None, *, age: int, day: date) -> bool:
    """Whether someone born in the year is below the age in all of the day's year; of an unknown year nobody says so."""
    return birth_year is not None and birth_year > day.year - age
