"""Terms of village heads and their deputies: plain reckoning with days.

The limits are dated rows of law and come in from outside (Circular 04/2012/TT-BNV, Điều 12, and Circular
14/2018/TT-BNV, which changed it). What they find are remarks: what happened stands in the register as it happened.
"""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from apps.core.periods import Span


def last_allowed_day(start: date, months: int) -> date:
    """The last day of a span of so many calendar months: six from 01/03/2024 end on 31/08/2024.

    Where the month has no such day its last one counts: one month from 31/01 ends on the day before the end of
    February.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def overrun(span: Span, *, months: int, today: date) -> date | None:
    """The last day that was allowed, where the span goes beyond it; None where it does not.

    One without an end goes beyond it only once that day is over.
    """
    last = last_allowed_day(span.start, months)
    return last if (span.end or today) > last else None


def too_many(spans: Iterable[Span], *, most: int) -> date | None:
    """The first day on which more than `most` of the spans run at once; None without such a day."""
    found = list(spans)
    crowded = (day for day in sorted(span.start for span in found) if sum(s.holds(day) for s in found) > most)
    return next(crowded, None)


def outlasted(deputy: Span, heads: Iterable[Span], *, today: date) -> date | None:
    """The last day of the head with whom the deputy began, where the deputy goes on after it; else None.

    A deputy serves as long as that head. Of several heads the longest counts; without one nothing can be said.
    """
    ends = [head.end for head in heads if head.holds(deputy.start)]
    if not ends or None in ends:
        return None
    last = max(end for end in ends if end is not None)
    return last if (deputy.end or today) > last else None
