"""Until which day personal data of a case are kept: plain reckoning over years."""

from datetime import date


def kept_through(day: date, years: int) -> date:
    """The last day of so many years after the day; what began on 29 February ends on 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 1 March for 29 February of a year without one.

    What began before it is kept no longer on the day: its `kept_through` is past.
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
