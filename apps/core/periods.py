"""Spans of days: those over which figures are taken, and those over which something lasts."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


def _same_day(day: date, year: int) -> date:
    """The same day and month in another year; the end of February stays the end of February."""
    if (day.month, day.day) == (2, calendar.monthrange(day.year, 2)[1]):
        return date(year, 2, calendar.monthrange(year, 2)[1])
    return day.replace(year=year)


def runs_on(day: date, start: date, end: date | None) -> bool:
    """Whether what lasts from `start` to `end`, both counted in, holds the day; None means that it still runs."""
    return start <= day and (end is None or day <= end)


@dataclass(frozen=True)
class Span:
    """From a day to a day, both counted in; without `end` it still runs."""

    start: date
    end: date | None = None

    def meets(self, other: "Span") -> bool:
        """Whether the two share a day."""
        return self.start <= (other.end or date.max) and other.start <= (self.end or date.max)

    def holds(self, day: date) -> bool:
        return runs_on(day, self.start, self.end)


@dataclass(frozen=True, order=True)
class Period:
    """Any two dates, both counted in. Raises `ValueError` when it would end before it starts."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends on or after the day it starts")

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def half_year(cls, year: int, half: int) -> "Period":
        return cls._months(year, 6 * half - 5, 6 * half)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        return cls._months(year, 3 * quarter - 2, 3 * quarter)

    @classmethod
    def nine_months(cls, year: int) -> "Period":
        return cls._months(year, 1, 9)

    @classmethod
    def _months(cls, year: int, first: int, last: int) -> "Period":
        return cls(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def same_last_year(self) -> "Period":
        """The same days one year earlier (cùng kỳ năm trước)."""
        return Period(_same_day(self.start, self.start.year - 1), _same_day(self.end, self.end.year - 1))

    def cumulative(self) -> "Period":
        """From 1 January of the year in which the period ends, up to its end (lũy kế từ đầu năm)."""
        return Period(date(self.end.year, 1, 1), self.end)

    def covers(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    def is_covered_by(self, spans: Iterable["Period"]) -> bool:
        """Whether the spans together hold every day of the period; in any order, and they may overlap."""
        day = self.start
        for span in sorted(spans):
            if span.start > day:
                return False
            if span.end >= self.end:
                return True
            day = max(day, span.end + timedelta(days=1))
        return False

    @property
    def label(self) -> str:
        """ "năm 2023", "6 tháng đầu năm 2023", "quý II năm 2023", or the two dates."""
        year = self.end.year
        named = {Period.year(year): f"năm {year}", Period.nine_months(year): f"9 tháng năm {year}"}
        named[Period.half_year(year, 1)] = f"6 tháng đầu năm {year}"
        named[Period.half_year(year, 2)] = f"6 tháng cuối năm {year}"
        for number, roman in enumerate(("I", "II", "III", "IV"), start=1):
            named[Period.quarter(year, number)] = f"quý {roman} năm {year}"
        return named.get(self, f"từ {self.start:%d/%m/%Y} đến {self.end:%d/%m/%Y}")

    def __str__(self) -> str:
        return self.label
