"""How a time-limit is counted, and explained day by day: plain values in, plain answers out.

The day of the event is not counted (Bộ luật Dân sự 2015, Điều 147 [K]); days are calendar days unless the limit says
working days [K]; a last day on which offices are closed moves to the next working day (Điều 148 khoản 5 [K]).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from apps.core.periods import Span

_ONE = timedelta(days=1)
_WEEKEND = {5: "thứ Bảy", 6: "Chủ nhật"}
PAUSED = "tạm dừng"
MOVED = "ngày cuối là ngày nghỉ, chuyển sang ngày làm việc tiếp theo"


@dataclass(frozen=True)
class WorkCalendar:
    """Public holidays and make-up working days by date, each with its name; `years` are those that were entered."""

    off: Mapping[date, str] = field(default_factory=dict)
    worked: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def closed(self, day: date) -> str:
        """Why offices are closed on the day; "" on a working day. A make-up day outweighs the weekend it falls on."""
        if day in self.off:
            return self.off[day]
        return "" if day in self.worked else _WEEKEND.get(day.weekday(), "")


@dataclass(frozen=True)
class TimeLimit:
    """So many days, at least one, after an event; `working` days or calendar days; the article, and if it is seen."""

    days: int
    working: bool
    article: str = ""
    is_confirmed: bool = True

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("a time-limit has at least one day")

    @property
    def words(self) -> str:
        """ "10 ngày làm việc"."""
        return f"{self.days} {self.measure}"

    @property
    def measure(self) -> str:
        return "ngày làm việc" if self.working else "ngày"


@dataclass(frozen=True)
class CountedDay:
    """One day of the sum: its `number` within the limit, or why it has none; `note` says what is odd about it."""

    day: date
    number: int | None
    note: str = ""


@dataclass(frozen=True)
class Deadline:
    """The last day of a limit, with every day that led to it. `due_on` is None while the clock stands still."""

    start: date
    limit: TimeLimit
    extended: int
    due_on: date | None
    days: tuple[CountedDay, ...]
    unknown_years: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """Days of the limit with its extensions."""
        return self.limit.days + self.extended

    @property
    def counted(self) -> int:
        """Days used so far, or all of them where the clock ran to its end."""
        return max((row.number for row in self.days if row.number is not None), default=0)

    @property
    def lines(self) -> list[str]:
        """The sum in words: the start, one line for each run of days of one sort, and the result."""
        asked = self.limit.words + (f", gia hạn {self.extended} {self.limit.measure}" if self.extended else "")
        return [
            f"Thời hạn: {asked}; không tính ngày bắt đầu {self.start:%d/%m/%Y}.",
            *(_line(list(run)) for _, run in groupby(self.days, key=_sort)),
            f"Hạn cuối: {self.due_on:%d/%m/%Y}."
            if self.due_on
            else f"Đang tạm dừng, đã tính {self.counted}/{self.total} {self.limit.measure}.",
            *(f"Ngày nghỉ lễ năm {year} chưa được nhập; hạn có thể thay đổi." for year in self.unknown_years),
        ]


def deadline(
    start: date, limit: TimeLimit, calendar: WorkCalendar, *, pauses: Sequence[Span] = (), extended: int = 0
) -> Deadline:
    """The last day of the limit after the event of `start`, by the calendar.

    `pauses` are the days, both counted in, on which the clock stands still (one without an end still does); `extended`
    are the days, counted like the limit's own, that decisions added to it.
    """
    if extended < 0:
        raise ValueError("an extension adds days")
    rows = tuple(_days(start, limit, calendar, pauses, limit.days + extended))
    runs = rows[-1].note != PAUSED
    due_on = rows[-1].day if runs else None
    years = range(start.year, rows[-1].day.year + 1)
    unknown = tuple(year for year in years if year not in calendar.years)
    return Deadline(start, limit, extended, due_on, rows, unknown)


def _days(
    start: date, limit: TimeLimit, calendar: WorkCalendar, pauses: Iterable[Span], total: int
) -> Iterator[CountedDay]:
    """Each day after the start up to the last; ends with the first day of a pause that has no end."""
    day, number = start, 0
    while True:
        day += _ONE
        closed = calendar.closed(day)
        pause = next((span for span in pauses if span.holds(day)), None)
        if pause is not None:
            yield CountedDay(day, None, PAUSED)
            if pause.end is None:
                return
        elif number == total:
            if not closed:
                yield CountedDay(day, None, MOVED)
                return
            yield CountedDay(day, None, closed)
        elif limit.working and closed:
            yield CountedDay(day, None, closed)
        else:
            number += 1
            yield CountedDay(day, number, closed or calendar.worked.get(day, ""))
            if number == total and not closed:
                return


def _sort(row: CountedDay) -> tuple[bool, str]:
    """Days counted make one run whatever they are; those left out make one for each reason."""
    return row.number is not None, row.note if row.number is None else ""


def _line(run: list[CountedDay]) -> str:
    first, last = run[0], run[-1]
    days = f"{first.day:%d/%m/%Y}" if first is last else f"{first.day:%d/%m/%Y} đến {last.day:%d/%m/%Y}"
    if first.number is None:
        return f"{days}: {first.note}" + ("" if first.note == MOVED else ", không tính") + "."
    numbers = f"ngày thứ {first.number}" if first is last else f"ngày thứ {first.number} đến ngày thứ {last.number}"
    odd = [f"{row.day:%d/%m/%Y} {row.note}" for row in run if row.note and row.note not in _WEEKEND.values()]
    return f"{days}: {numbers}" + (f" (có {', '.join(odd)})" if odd else "") + "."
